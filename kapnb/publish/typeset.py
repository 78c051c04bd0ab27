"""How do blocks become the pages of a PDF? As data for Typst; no markup is made from text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kapnb.errors import BuildFailed
from kapnb.publish.glyphs import Typefaces, clean, clusters, spell
from kapnb.publish.hypertext import Data
from kapnb.publish.markdown import from_markdown
from kapnb.publish.widths import tell_widths
from kapnb.sections import fonts, palette
from kapnb.sections.blocks import KINDS
from kapnb.store import shipped

PAPERS = {"a4": ("a4", 57.64), "letter": ("us-letter", 66.0)}
"""Typst's name of a paper, and the margin (pt) that leaves ``_ROOM``."""
_ROOM = 480  # pt: as wide as our charts
_DRAWN = {kind.__name__.lower() for kind in KINDS} | {"markdown", "picture", "code", "notice"}
_ADDRESSES = {"anchor", "link", "url", "file", "type"}
# Chinese and Japanese lines break anywhere already, and have rules where they must not.
_LONG_WORD = re.compile(r"[^\s\u200b\u2e80-\uffef]{31,}")
_LONG_CODE = re.compile(r"\S{91,}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Z]{2}))?$")


@dataclass(slots=True)
class Document:
    """What is to be drawn: the front, the blocks, and the pictures as files by name."""

    front: Data
    blocks: list[Data]
    files: dict[str, bytes] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)
    headings: list[Data] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, whether it is marked as PDF/UA-1, and what a reader of it should know."""

    pdf: bytes
    tagged: bool
    missing_letters: tuple[str, ...]
    warnings: tuple[str, ...]


def arrange(blocks: list[Data], *, title: str = "", name: str = "") -> Document:
    """Return ``blocks`` as a document.

    The first front decides what it looks like; without one, the title is ``title``, else the
    heading at the top, else ``name``.
    """
    fronts = [block for block in blocks if block["type"] == "front"]
    rest = [block for block in blocks if block["type"] != "front"]
    if not fronts and not title and rest and rest[0]["type"] == "heading":
        title = rest.pop(0)["text"]
    front: Data = fronts[0] if fronts else {"subtitle": "", "layout": "", "facts": [], "foot": ""}
    shown = front.get("title", title)
    document = Document({**front, "title": shown if _says(shown) else name}, [])
    document.blocks = list(_arranged(rest, document, []))
    return document


def _says(text: str) -> bool:
    """Return whether there is something to see: PDF/UA-1 wants titles and descriptions."""
    return any(unicodedata.category(letter)[0] not in "CZM" for letter in text)


def _arranged(blocks: list[Data], document: Document, above: list[int]) -> Iterator[Data]:
    """Yield ``blocks`` with pictures as files, anchors that are unique and no level left out.

    ``above`` holds the levels, as they were given, of the headings around the current place.
    """
    for block in blocks:
        kind = block["type"]
        if kind == "prose":
            yield from _arranged(from_markdown(block["text"]), document, above)
        elif kind == "heading":
            if not _says(block["text"]):
                continue
            while above and above[-1] >= block["level"]:
                above.pop()
            above.append(block["level"])
            anchor = "" if block["anchor"] in document.anchors else block["anchor"]
            document.anchors |= {anchor} - {""}
            made = {**block, "level": len(above), "anchor": anchor}
            document.headings.append({"level": made["level"], "text": made["text"]})
            yield made
        elif kind == "columns":
            sides = {at: list(_arranged(block[at], document, above)) for at in ("left", "right")}
            yield {**block, **sides}
        elif kind in {"chart", "picture"}:
            suffix = block.get("suffix", "svg")
            name = f"picture-{len(document.files)}.{suffix}"
            document.files[name] = block["svg"].encode() if kind == "chart" else block["data"]
            kept = {key: block[key] for key in block if key not in {"svg", "data"}}
            alt = block["alt"] if _says(block["alt"]) else "Picture without a description"
            yield {**kept, "file": name, "alt": alt}
        elif kind in _DRAWN:
            yield block
        else:
            yield {"type": "notice", "text": f"A block of an unknown kind: {kind}"}


def typeset(
    document: Document,
    faces: Typefaces,
    *,
    paper: str = "a4",
    template_folders: tuple[Path, ...] = (),
    timestamp: int | None = None,
) -> Typeset:
    """Return ``document`` as PDF.

    It is PDF/UA-1 unless Typst finds that it cannot be; then the same pages are made without
    that mark and ``warnings`` says why. ``timestamp`` (seconds since 1970) makes equal
    documents equal bytes.

    Raises:
        BuildFailed: Typst cannot draw it at all.
    """
    pictures = {
        name: clean(body.decode("utf-8", "replace")) if name.endswith("svg") else body
        for name, body in document.files.items()
    }
    data = _data(document, paper)
    missing = faces.missing([*_strings(data), *(v for v in pictures.values() if type(v) is str)])
    data = _written(data, missing, _LONG_WORD)
    tell_widths(data["blocks"])
    # Typst takes files that are not text from a folder only; out of it no picture can reach.
    with TemporaryDirectory(prefix="kapnb-") as folder:
        for name, body in pictures.items():
            raw = spell(body, missing).encode() if isinstance(body, str) else body
            Path(folder, name).write_bytes(raw)
        options = {"root": folder, "font_paths": faces.book, "timestamp": timestamp}
        pdf, tagged, warnings = _pressed(_templates(template_folders), data, pictures, options)
    return Typeset(pdf, tagged, missing, warnings)


def _pressed(
    files: dict[str, bytes], data: Data, pictures: Iterable[str], options: dict[str, Any]
) -> tuple[bytes, bool, tuple[str, ...]]:
    """Return the PDF, whether it is PDF/UA-1, and what had to be given up for it."""
    import typst

    def pressed(*standards: Any) -> bytes:
        everything: Any = files | {"data.json": json.dumps(data, ensure_ascii=False).encode()}
        pdf: bytes = typst.compile(everything, pdf_standards=list(standards), **options)
        return pdf

    def unreadable(name: str) -> bool:
        try:
            typst.compile({"main.typ": f'#image("{name}")'.encode()}, **options)
        except typst.TypstError:
            return True
        return False

    try:
        return pressed("ua-1"), True, ()
    except typst.TypstError:
        data["unreadable"] = [name for name in pictures if unreadable(name)]
    said = [f"{name} cannot be read: its description is shown" for name in data["unreadable"]]
    try:
        return pressed("ua-1"), True, tuple(said)
    except typst.TypstError as error:
        said.append(f"The PDF is not marked as PDF/UA-1: {error.message}")
    try:
        return pressed(), False, tuple(said)
    except typst.TypstError as error:
        raise BuildFailed(f"Typst cannot draw this document: {error.diagnostic}") from error


def _data(document: Document, paper: str) -> Data:
    front = document.front
    page, margin = PAPERS[paper]
    language = _LANGUAGE.match(front.get("language", "en"))
    owners = [f["value"]["text"] for f in front["facts"] if "account manager" in f["label"].lower()]
    named = ("INK", "MUTED", "RULE", "PAPER", "WASH", "ACCENT")
    return {
        "front": front,
        "blocks": document.blocks,
        "headings": document.headings,
        "unreadable": [],
        "paper": page,
        "margin": margin,
        "room": _ROOM,
        "language": language[1] if language else "en",
        "region": language[2] if language else None,
        "authors": [owner for owner in owners[:1] if owner],
        "fonts": [fonts.FAMILY, *fonts.FALLBACKS],
        "mono": fonts.MONOSPACE,
        "colours": {name.lower(): getattr(palette, name) for name in named},
        "tones": {name: asdict(tone) for name, tone in palette.TONES.items()},
    }


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield clean(data)
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


def _written(data: Any, missing: tuple[str, ...], long: re.Pattern[str]) -> Any:
    """Return ``data`` with every text as the fonts can draw it and as it fits on a line."""
    if isinstance(data, str):
        return long.sub(_breaks, spell(clean(data), missing))
    if isinstance(data, list):
        return [_written(value, missing, long) for value in data]
    if isinstance(data, dict):
        inner = _LONG_CODE if data.get("type") in {"code", "block_code"} else long
        return {
            key: value if key in _ADDRESSES else _written(value, missing, inner)
            for key, value in data.items()
        }
    return data


def _breaks(word: re.Match[str]) -> str:
    parts = list(clusters(word[0]))
    return "\u200b".join("".join(parts[at : at + 4]) for at in range(0, len(parts), 4))


def _templates(folders: tuple[Path, ...]) -> dict[str, bytes]:
    """Return the Typst files; those of a later folder stand in for ours of the same name."""
    found = {
        path.name: path.read_bytes()
        for folder in (shipped("templates"), *folders)
        for path in sorted((folder / "typst").glob("*.typ"))
    }
    found["main.typ"] = found.pop("document.typ")
    return found
