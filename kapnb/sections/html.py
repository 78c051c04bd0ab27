"""How do blocks look in HTML?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapnb.sections import fonts, palette
from kapnb.sections.blocks import Block, Cell
from kapnb.sections.plain import printable
from kapnb.store import shipped

if TYPE_CHECKING:
    from jinja2 import Environment

_STYLE, _STYLE_END = '<style class="kapnb-style">', "</style>"
_TONE = re.compile(r"\.kapnb \.k-t-(\w+)\{[^}]*\}")
_SHOWN_TONE = re.compile(r"\bk-t-(\w+)")
_LONG, _SHORT, _SENTENCE = 36, 12, 40
"""Letters of the longest word that is never broken in a table, of a text kept in one line, and of
one that a narrow screen gives a wide column."""


def folder() -> Path:
    """Return the folder of the HTML templates and style sheets."""
    return shipped("templates") / "html"


@lru_cache(maxsize=1)
def markdown() -> Callable[[str], str]:
    """Return what turns our own Markdown into HTML: no raw HTML, no mathematics."""
    import mistune

    draw = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])
    return lambda text: str(draw(text))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def show(value: Any) -> Any:
        return printable(value) if type(value) is str else value

    environment = Environment(
        loader=FileSystemLoader(folder()),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=show,
        auto_reload=False,
    )
    environment.filters["wrapping"] = _wrapping
    environment.filters["markdown"] = lambda text: Markup(markdown()(text))
    environment.globals["draw"] = lambda blocks: Markup(_draw(blocks))
    return environment


def _wrapping(cell: Cell) -> str:
    """Return the class of a cell that must break its words, that shall keep its few together (a
    date, an amount), or that is long enough to need room on a narrow screen; else nothing."""
    longest = max(len(cell.text), len(cell.note))
    if longest > _LONG:
        if any(len(word) > _LONG for text in (cell.text, cell.note) for word in text.split()):
            return " k-wraps"
        if longest > _SENTENCE:
            return " k-long"
    return " k-short" if len(cell.text) <= _SHORT else ""


def warm_up() -> None:
    """Compile every template, as drawing all kinds of blocks once would."""
    environment = _environment()
    for name in environment.list_templates(["j2"]):
        if name.startswith("blocks/"):
            environment.get_template(name)


def _draw(blocks: Sequence[Block]) -> str:
    find = _environment().get_template
    return "\n".join(
        find(f"blocks/{type(block).__name__.lower()}.html.j2").render(block=block)
        for block in blocks
    )


def to_html(blocks: Sequence[Block]) -> str:
    """Return ``blocks`` as one HTML element, without its style sheet.

    The further classes keep JupyterLab from taking what stands between two ``$`` for mathematics.
    """
    return f'<div class="kapnb mathjax_ignore tex2jax_ignore">{_draw(blocks)}</div>'


def to_cell(blocks: Sequence[Block]) -> str:
    """Return ``blocks`` as HTML that looks right by itself, as the output of a notebook cell."""
    body = to_html(blocks)
    return f"{_STYLE}{style_for(style_sheet('blocks'), body)}{_STYLE_END}{body}"


def style_for(sheet: str, body: str) -> str:
    """Return ``sheet`` with the tones that ``body`` shows.

    The other tones' names would tell a customer what else we say of people.
    """
    shown = set(_SHOWN_TONE.findall(body))
    return _TONE.sub(lambda rule: rule[0] if rule[1] in shown else "", sheet)


def without_style(html: str) -> str:
    """Return what ``to_cell`` made, as ``to_html`` would have made it."""
    return html.partition(_STYLE_END)[2] if html.startswith(_STYLE) else html


@lru_cache(maxsize=4)
def style_sheet(name: str) -> str:
    """Return the style sheet ``name`` (``blocks`` or ``page``) with its comments taken out.

    ``blocks`` begins with the colours of ``palette`` and the typeface of ``fonts``, as custom
    properties: ``--k-ink`` and so on; per tone ``--fill``, ``--line`` and ``--text``.
    """
    sheet = (folder() / f"{name}.css").read_text(encoding="utf-8")
    sheet = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)).strip()
    if name != "blocks":
        return sheet
    named = ("INK", "MUTED", "RULE", "PAPER", "WASH", "ACCENT")
    root = "".join(f"--k-{colour.lower()}:{getattr(palette, colour)};" for colour in named)
    root += f"--k-warning:{palette.TONES['amber'].line};"
    family = ",".join(f'"{family}"' for family in (fonts.FAMILY, "k-arial", "k-dejavu"))
    tones = "".join(
        f".kapnb .k-t-{tone}{{--fill:{colour.fill};--line:{colour.line};--text:{colour.text}}}"
        for tone, colour in palette.TONES.items()
    )
    return f".kapnb{{{root}--k-family:{family},sans-serif}}{tones}{sheet}"
