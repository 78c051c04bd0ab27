"""What does a notebook hold, our own blocks and other people's outputs alike, as plain data?"""

from __future__ import annotations

import base64
import re
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kapnb.publish.cells import is_own
from kapnb.publish.hypertext import Data, from_html
from kapnb.publish.markdown import MATHS_NOTICE, from_markdown
from kapnb.publish.outputs import PICTURES, SHOWN, unseen
from kapnb.sections.blocks import MIME

_MOST_LINES = 2000
_MOST_LETTERS = 200_000
_ANSI = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-_]")


def read_notebook(notebook: Any, folders: tuple[Path, ...] = ()) -> list[Data]:
    """Return what ``notebook`` shows, in order, as blocks and parts of other people's making.

    A notebook with blocks of ours is a document: its code is hidden, except that of a cell that
    failed, and a dollar is a dollar. ``folders`` are where the pictures lie that Markdown names.
    """
    ours = any(is_own(cell) for cell in notebook.cells)
    done: list[Data] = []
    for number, cell in enumerate(notebook.cells, 1):
        reader = _CellReader(cell, number, folders, maths=not ours)
        if cell.cell_type == "markdown":
            done.extend(reader.markdown(cell.source))
        elif cell.cell_type == "raw" and not cell.metadata.get("raw_mimetype"):
            done.extend(_words(cell.source))
        elif cell.cell_type == "code":
            failed = any(output.output_type == "error" for output in _of(cell))
            if cell.source.strip() and (failed or not ours):
                done.append({"type": "code", "text": cell.source.rstrip(), "role": "source"})
            for output in _of(cell):
                done.extend(reader.output(output))
    return done


def _of(cell: Any) -> list[Any]:
    return list(cell.get("outputs", ()))


def _words(text: str) -> list[Data]:
    return [{"type": "text", "text": text, "small": False}] if text.strip() else []


def _notice(text: str) -> Data:
    return {"type": "notice", "text": text}


def _console(text: str, role: str = "output") -> list[Data]:
    """Return what a program printed, without colour codes and overwritten progress lines."""
    written = (line.rstrip("\r") for line in _ANSI.sub("", text).rstrip().split("\n"))
    lines = "\n".join(line.rpartition("\r")[2] for line in written).splitlines()
    if not lines:
        return []
    words = "\n".join(lines[:_MOST_LINES])
    shown = [{"type": "code", "text": words[:_MOST_LETTERS], "role": role}]
    more = {"lines": len(lines) - _MOST_LINES, "letters": len(words) - _MOST_LETTERS}
    said = [f"+{number:,} more {what}" for what, number in more.items() if number > 0]
    return shown + ([_notice(", ".join(said))] if said else [])


class _CellReader:
    """Reads the Markdown or the outputs of one cell."""

    def __init__(self, cell: Any, number: int, folders: tuple[Path, ...], *, maths: bool) -> None:
        self._cell = cell
        self._number = number
        self._folders = folders
        self._maths = maths

    def markdown(self, text: str) -> list[Data]:
        return from_markdown(text, maths=self._maths, picture=self._picture)

    def output(self, output: Any) -> list[Data]:
        if output.output_type == "stream":
            return _console(output.text)
        if output.output_type == "error":
            said = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
            return _console(said, "error")
        return self._bundle(output.get("data", {}), output.get("metadata", {}))

    def _bundle(self, data: Any, metadata: Any) -> list[Data]:
        """Return what one output shows in the best of the kinds of data that it comes in."""
        if MIME in data:
            return list(data[MIME]["blocks"])
        kind = next(filter(data.__contains__, SHOWN), "")
        if kind in PICTURES:
            return [_decoded(data[kind], PICTURES[kind], self._alt(metadata, kind))]
        if kind == "text/latex":
            return [*_console(data[kind]), _notice(MATHS_NOTICE)]
        readers = {"text/html": self._html, "text/markdown": self.markdown, "text/plain": _console}
        return readers[kind](data[kind]) if kind else [_notice(unseen(data))]

    def _html(self, html: str) -> list[Data]:
        return from_html(html, self._picture)

    def _alt(self, metadata: Any, mime: str) -> str:
        """Return the description of a picture from where people put it (nbconvert issue 1112)."""
        places = (metadata.get(mime), metadata, self._cell.metadata)
        alts = (str(place.get("alt") or "") for place in places if isinstance(place, dict))
        return next(filter(None, alts), f"Picture without a description, cell {self._number}")

    def _picture(self, address: str, alt: str) -> Data:
        """Return the picture at an address in Markdown or HTML; only what lies near is read."""
        alt = alt or f"Picture without a description, cell {self._number}"
        scheme, _, rest = address.partition(":")
        if scheme == "data":
            head, _, body = rest.partition(",")
            if suffix := PICTURES.get(head.split(";")[0]):
                return _decoded(body if ";base64" in head else unquote(body), suffix, alt)
            address = "data:"
        elif scheme == "attachment":
            for mime, body in self._cell.get("attachments", {}).get(unquote(rest), {}).items():
                if mime in PICTURES:
                    return _decoded(body, PICTURES[mime], alt)
        near = "://" not in address and scheme not in {"data", "attachment"}
        for folder in map(Path.resolve, self._folders if near else ()):
            path = (folder / unquote(address).replace("\0", "")).resolve()
            suffix = PICTURES.get(guess_type(path.name)[0] or "")
            if suffix and path.is_relative_to(folder) and path.is_file():
                return {"type": "picture", "data": path.read_bytes(), "suffix": suffix, "alt": alt}
        return _notice(f"Picture not included: {alt} ({address})")


def _decoded(body: str, suffix: str, alt: str) -> Data:
    try:
        data = body.encode() if suffix == "svg" and "<" in body else base64.b64decode(body)
    except ValueError:
        return _notice(f"Picture not readable: {alt}")
    return {"type": "picture", "data": data, "suffix": suffix, "alt": alt}
