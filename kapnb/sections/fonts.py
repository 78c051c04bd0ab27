"""Which typeface do the documents use, where are its files, and how wide is a text in it?"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

FAMILY = "Source Sans 3"
FALLBACKS: tuple[str, ...] = ("Noto Sans", "Noto Sans SC", "Noto Sans JP", "Noto Sans KR")
MONOSPACE = "DejaVu Sans Mono"  # comes with Typst


def font_folder(family: str) -> Path:
    """Return the folder with the files of ``family``, which the package rendercv-fonts ships."""
    import rendercv_fonts

    return Path(rendercv_fonts.__file__).parent / family


def font_folders() -> tuple[Path, ...]:
    """Return the folders whose fonts every document may use, the main family first."""
    return font_folder(FAMILY), font_folder("Noto Sans")


def font_file(*, bold: bool = False) -> Path:
    """Return the file of the main family in regular or bold."""
    return font_folder(FAMILY) / f"SourceSans3-{'Bold' if bold else 'Regular'}.ttf"


@lru_cache(maxsize=2)
def _advances(bold: bool) -> tuple[dict[int, float], float]:
    from fontTools.ttLib import TTFont

    font: Any = TTFont(font_file(bold=bold), lazy=True)
    per_em = font["head"].unitsPerEm
    widths = font["hmtx"].metrics
    known = {code: widths[name][0] / per_em for code, name in font.getBestCmap().items()}
    return known, 1.0  # a letter that the font lacks is drawn by a fallback: one em is the widest


def warm_up() -> None:
    """Read how wide the letters are, as the first text of either weight would."""
    for bold in (False, True):
        _advances(bold)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide ``text`` is when set in one line, in the unit of ``size``.

    Kerning is left out; it makes a text narrower, so nothing is ever wider than measured.
    """
    known, missing = _advances(bold)
    return size * sum(known.get(ord(letter), missing) for letter in text)


def shorten(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return ``text`` cut to ``width`` with an ellipsis when it is wider."""
    if text_width(text, size, bold=bold) <= width:
        return text
    room = width - text_width("…", size, bold=bold)
    known, missing = _advances(bold)
    kept = 0
    for letter in text:
        room -= size * known.get(ord(letter), missing)
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def wrap(text: str, size: float, width: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """Return ``text`` as at most ``lines`` lines no wider than ``width``, the last one cut."""
    done: list[str] = []
    rest = text.split()
    while rest and len(done) < lines - 1:
        line = rest.pop(0)
        while rest and text_width(f"{line} {rest[0]}", size, bold=bold) <= width:
            line = f"{line} {rest.pop(0)}"
        done.append(shorten(line, size, width, bold=bold))
    if rest:
        done.append(shorten(" ".join(rest), size, width, bold=bold))
    return done
