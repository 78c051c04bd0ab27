"""How does a notebook become an HTML document that is one file and needs nothing else?"""
# mypy: disable-error-code="misc, no-untyped-call, override"
# (nbconvert has types, but not everywhere)

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

import mistune
from jinja2 import pass_context
from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import (
    InvalidNotebook,
    IPythonRenderer,
    MarkdownWithMath,
)
from traitlets import default
from traitlets.config import Config

from kapnb.sections.html import folder, style_for, style_sheet
from kapnb.sections.plain import printable

from .cells import SETTINGS, front_of, is_own, leave_to_readers, lift
from .outputs import SHOWN, inert, keep_best
from .webfont import font_faces

_HEADING = re.compile(r"<h([1-6])\b([^>]*)>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
_ID = re.compile(r'\sid="([^"]*)"')
_RANK = re.compile(r"\bk-h[1-6]\b")
_TAG = re.compile(r"<[^>]*>")
_SAFE = re.compile(r"[a-z0-9_-]+")  # what a record's id is made of, whoever wrote the notebook
_RECORD = re.compile(r' data-k-(at|to)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents; ``text`` is HTML without tags, ``level`` 2 for a chapter."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The body of a document, its contents, and the title in it (empty when there is none)."""

    body: str
    contents: tuple[Entry, ...]
    title: str


class KapnbHTMLExporter(HTMLExporter):
    """Writes kapnb's documents, and any other notebook, as one HTML file without script.

    In a notebook that shows blocks the code is left out and ``$`` is a dollar sign; any other
    notebook keeps its code, and mathematics is shown as TeX.
    """

    export_from_notebook = "kapnb document (HTML)"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "kapnb"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(folder())]

    @property
    def default_config(self) -> Config:
        """nbconvert's, with those that our PDF has too, and pictures embedded."""
        ours = {
            "NbConvertBase": {"display_data_priority": list(SHOWN)},
            "HTMLExporter": {"embed_images": True, "exclude_anchor_links": True},
        }
        config: Config = super().default_config.copy()
        config.merge(Config(ours | SETTINGS))
        return config

    def default_filters(self) -> Any:
        """nbconvert's filters, with those that the template needs."""
        yield from super().default_filters()
        yield "arrange", arrange
        yield "inert", inert
        yield "font_faces", font_faces
        yield "css_string", css_string
        yield "style_for", style_for

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()
        self.register_preprocessor(_settle, enabled=True)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Return Markdown as HTML that neither acts nor loads."""
        resources = context.get("resources", {})
        renderer = _Renderer(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=self.embed_images,
            path=resources.get("metadata", {}).get("path", ""),
            home=resources.get("metadata", {}).get("home", ""),
            exclude_anchor_links=self.exclude_anchor_links,
            anchor_link_text=self.anchor_link_text,
        )
        if resources["kapnb"]["own"]:
            plugins = ["strikethrough", "table", "url", "task_lists"]
            return inert(str(mistune.create_markdown(renderer=renderer, plugins=plugins)(source)))
        return inert(MarkdownWithMath(renderer=renderer).render(source))

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Return the document and nbconvert's resources."""
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name"))
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
        # HTMLExporter would parse the whole document once more, for alternative texts that the
        # template writes itself.
        light, blocks = lift(nb)
        resources = self._init_resources(resources)
        resources["kapnb_blocks"] = blocks
        document, resources = TemplateExporter.from_notebook_node(self, light, resources, **kw)
        self._nb_metadata.clear()
        return document, resources


class _Renderer(IPythonRenderer):
    """Shows mathematics and diagrams as their source: both would need a script.

    A picture that is not in ``path`` is looked for in ``home``.
    """

    def __init__(self, *, home: str, **kw: Any) -> None:
        super().__init__(**kw)
        self.folders = [folder for folder in (self.path, home) if folder]

    def _html_embed_images(self, html: str) -> str:
        # Parsing a lone opening tag would close it before the words that it is for.
        return str(super()._html_embed_images(html)) if "<img" in html.lower() else html

    def _embed_image_or_attachment(self, src: str) -> str:
        try:
            return str(super()._embed_image_or_attachment(src))
        except InvalidNotebook:  # the words for a picture that is not there will do
            return ""

    def _src_to_base64(self, src: str) -> str | None:
        kind, _ = mimetypes.guess_type(src)
        if not (kind or "").startswith("image/"):
            return None
        for near in self.folders or [self.path]:
            self.path = near
            try:
                found = super()._src_to_base64(src)
            except (OSError, ValueError):  # a folder, a name that no file can have
                continue
            if found:
                return str(found)
        return None

    def block_math(self, body: str) -> str:
        return f'<code class="math block">$${escape(body)}$$</code>'

    def inline_math(self, body: str) -> str:
        return f'<code class="math">${escape(body)}$</code>'

    def latex_environment(self, name: str, body: str) -> str:
        source = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return f'<code class="math block">{escape(source)}</code>'

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre>{escape(code.strip())}</pre>"


def _settle(nb: Any, resources: Any) -> tuple[Any, Any]:
    """Find out what the notebook is, and leave one kind of data in each output."""
    resources.pop("kapnb_blocks").put_back(nb)
    leave_to_readers(nb)
    front = front_of(nb)
    title = " – ".join(filter(None, (front.get("title"), front.get("subtitle"))))
    resources["kapnb"] = {
        "own": any(is_own(cell) for cell in nb.cells),
        "front": front,
        "title": printable(title or str(nb.metadata.get("title") or "")),
        "style": style_sheet("blocks") + style_sheet("page"),
    }
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            if "data" in output:
                keep_best(output)
    return nb, resources


def arrange(body: str) -> Page:
    """Return ``body`` with one h1, no level left out, unique anchors, and its contents.

    A lone h1 at the top, or the one of a front, is the document's title. Where there is none or
    several, all headings but those of blocks go one level down, to make room for a title. What
    stood on one level below the same heading stays on one level.
    """
    body = _tied(body)
    found = list(_HEADING.finditer(body))
    ours = ["k-h" in match[2] for match in found]
    tops = [index for index, match in enumerate(found) if match[1] == "1"]
    fronts = [index for index in tops if ours[index]]
    title = fronts[0] if fronts else 0 if tops == [0] else -1
    down = int(any(index != title and not ours[index] for index in tops))
    taken = set(_ID.findall(_HEADING.sub("", body)))
    contents: list[Entry] = []
    parts: list[str] = []
    above: list[int] = []  # the levels, as they were given, of the headings around this one
    end = 0
    for index, match in enumerate(found):
        given = int(match[1]) + (0 if ours[index] else down)
        above = [] if index == title else [*(level for level in above if level < given), given]
        level = min(len(above) + 1, 6)
        text = _TAG.sub("", match[3]).strip()
        name = _ID.search(match[2])
        anchor = _unused(unescape(name[1] if name else re.sub(r"\s+", "-", text)), taken)
        if level in {2, 3} and text:
            contents.append(Entry(level, anchor, text))
        rest = _RANK.sub(f"k-h{level - 1}", _ID.sub("", match[2]))
        parts += [
            body[end : match.start()],
            f'<h{level}{rest} id="{escape(anchor)}">{match[3]}</h{level}>',
        ]
        end = match.end()
    words = unescape(_TAG.sub("", found[title][3])).strip() if title >= 0 else ""
    return Page("".join(parts) + body[end:], tuple(contents), words)


def _tied(body: str) -> str:
    """Return ``body`` with links to records and an id where it first tells of one that is linked;
    a link to what is not in the document stays plain text."""
    found = [(kind, key) for kind, key in _RECORD.findall(body) if _SAFE.fullmatch(key)]
    places = {key for kind, key in found if kind == "at"} & {k for kind, k in found if kind == "to"}
    told = {name.removeprefix("r-") for name in _ID.findall(body) if name.startswith("r-")}

    def tie(match: re.Match[str]) -> str:
        kind, key = match.groups()
        if key not in places or (kind == "at" and key in told):
            return ""
        if kind == "to":
            return f' href="#r-{key}"'
        told.add(key)
        return f' id="r-{key}"'

    return _RECORD.sub(tie, body)


def _unused(anchor: str, taken: set[str]) -> str:
    name = anchor = anchor or "section"
    number = 1
    while name in taken:
        number += 1
        name = f"{anchor}-{number}"
    taken.add(name)
    return name


def css_string(text: str) -> str:
    """Return ``text`` as a string of CSS, whatever stands in it."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'
