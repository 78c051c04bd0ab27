"""Which letters can the fonts at hand draw, and what stands for a letter that none of them has?"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from kapnb.sections.fonts import font_folders

_PROBE = b'#set document(title: "probe")\n#for letters in json("letters.json") [#letters \\ ]'
_ZERO_WIDTH_JOINER = "\u200d"
_JOINERS = {_ZERO_WIDTH_JOINER, *map(chr, range(0xFE00, 0xFE10))}
# Control characters say nothing on paper, and PDF/UA-1 refuses them and the byte order mark.
_SILENT = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFEFF))
_BEYOND_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")  # with the letter that a mark belongs to
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` with plain line ends, no control characters and no half letters."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SILENT)
    return _LONE_SURROGATE.sub("\ufffd", text)


def clusters(text: str) -> Iterator[str]:
    """Yield each letter of ``text`` together with the marks, selectors and joiners after it."""
    kept = ""
    for letter in text:
        if letter == _ZERO_WIDTH_JOINER or unicodedata.category(letter)[0] == "M":
            kept += letter
            continue
        if kept:
            yield kept
        kept = letter
    if kept:
        yield kept


class Typefaces:
    """The fonts that a document is drawn with, and what is known of the letters they have.

    Typst itself is the judge, in one small trial per text of unknown letters: it also knows the
    fonts that it brings along and how it falls back from one font to the next. Reading the
    tables of the Chinese fonts instead takes longer than drawing a document.
    """

    def __init__(self, folders: tuple[str, ...]) -> None:
        import typst

        paths = [*(str(folder) for folder in font_folders()), *folders]
        self.book: Any = typst.Fonts(include_system_fonts=False, font_paths=paths)
        self._known: dict[str, bool] = {}

    def missing(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return what no font can draw of ``texts``: letters with their marks, sorted."""
        beyond = (text for text in texts if not text.isascii())
        runs = {run for text in beyond for run in _BEYOND_ASCII.findall(text)}
        seen = {part for run in runs for part in clusters(run) if not part.isascii()}
        unknown = sorted(seen - self._known.keys())
        self._judge([part for part in unknown if unicodedata.category(part[0]) != "Cn"])
        return tuple(part for part in sorted(seen) if not self._known.get(part, False))

    def _judge(self, parts: list[str]) -> None:
        """Halve the candidates until each group draws whole or is a single letter that does not."""
        drawn = not parts or self._draws(parts)
        if drawn or len(parts) == 1:
            self._known.update(dict.fromkeys(parts, drawn))
        else:
            middle = len(parts) // 2
            self._judge(parts[:middle])
            self._judge(parts[middle:])

    def _draws(self, parts: list[str]) -> bool:
        import typst

        files: Any = {"main.typ": _PROBE, "letters.json": json.dumps(parts).encode()}
        try:
            typst.compile(files, font_paths=self.book, pdf_standards=["ua-1"])
        except typst.TypstError:
            return False
        return True


@lru_cache(maxsize=4)
def typefaces(folders: tuple[str, ...]) -> Typefaces:
    """Return the documents' fonts and those in ``folders``; opened once in a process."""
    return Typefaces(folders)


def spell(text: str, missing: tuple[str, ...]) -> str:
    """Return ``text`` with each of the ``missing`` letters as its number, such as ``[U+05D0]``."""
    if not missing or text.isascii():
        return text
    lacking = frozenset(missing)
    return "".join(_number(part) if part in lacking else part for part in clusters(text))


def _number(part: str) -> str:
    """Spell a letter; what only changes or joins pictures (selectors, joiners) goes with it."""
    return "".join(f"[U+{ord(letter):04X}]" for letter in part if letter not in _JOINERS)
