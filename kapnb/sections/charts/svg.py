"""With what are pictures drawn? A few marks as plain SVG, text that stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from kapnb.words import listed, number

from ..blocks import Chart
from ..fonts import FALLBACKS, FAMILY, shorten, text_width, wrap
from ..palette import INK, MUTED, PAPER, RULE, TONES

WIDTH = 640.0
"""In pixels of 0.75 pt: the text column of an A4 page."""
ALT_ROOM = 600
SMALL = 9.5
_FONTS = escape(", ".join(f"'{name}'" for name in (FAMILY, *FALLBACKS)) + ", sans-serif")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Anchor = Literal["start", "middle", "end"]


def clean(text: str) -> str:
    """Return ``text`` as one line that XML can hold."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def cut(text: str, width: float, size: float = SMALL, *, bold: bool = False) -> str:
    """Return ``text`` as one line no wider than ``width``."""
    return shorten(clean(text), size, width, bold=bold)


def some(items: Sequence[str], most: int) -> str:
    """Return ``a, b and 3 more``."""
    more = [f"{number(len(items) - most)} more"] if len(items) > most else []
    return listed([*items[:most], *more])


def alternative(lead: str, items: Sequence[str]) -> str:
    """Return what a picture shows as text: ``lead``, then as many items as ``ALT_ROOM`` letters
    hold, then how many there are besides."""
    said = _few(lead, ALT_ROOM - 40)
    for place, item in enumerate(items):
        words = (" " if place == 0 else "; ") + _few(item, 120)
        if len(said) + len(words) > ALT_ROOM:
            return f"{said}{' And' if place == 0 else '; and'} {number(len(items) - place)} more."
        said += words
    return said if said.endswith((".", "…")) else said + "."


def _few(text: str, letters: int) -> str:
    text = clean(text)
    return text if len(text) <= letters else text[: letters - 1] + "…"


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Key:
    """What a mark in the picture means. ``sign`` is a text drawn in place of a mark."""

    word: str
    shape: Literal["box", "diamond", "dot"] = "box"
    tone: str = "none"
    stroke: float = 1
    dash: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line of a numbered list below a picture: its number, the words, the figures behind."""

    mark: str
    text: str
    detail: str = ""
    tone: str = "none"


class Picture:
    """A drawing as wide as ``WIDTH`` that grows downwards; ``bottom`` is the lowest point so far.

    Lengths are pixels of 0.75 pt. A text is placed by its baseline.
    """

    def __init__(self) -> None:
        self.bottom = 0.0
        self._parts: list[str] = []

    def _add(self, part: str, low: float) -> None:
        self._parts.append(part)
        self.bottom = max(self.bottom, low)

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str = "none",
        line: str = "none", stroke: float = 1, dash: str = "", radius: float = 0,
        name: str = "",
    ) -> None:  # fmt: skip
        """Draw a rectangle; ``name`` marks a box that no other box may overlap."""
        self._add(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
            f' fill="{fill}"{_stroke(line, stroke, dash)}'
            + (f' rx="{_n(radius)}"' if radius else "")
            + (f' data-box="{name}"' if name else "")
            + "/>",
            y + height,
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = RULE,
        stroke: float = 1, dash: str = "",
    ) -> None:  # fmt: skip
        """Draw a straight line."""
        self.path(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}", max(y1, y2), colour, stroke, dash)

    def path(
        self, way: str, low: float, colour: str, stroke: float = 1, dash: str = "",
        *, fill: str = "none",
    ) -> None:  # fmt: skip
        """Draw a path whose lowest point is ``low``."""
        self._add(f'<path d="{way}" fill="{fill}"{_stroke(colour, stroke, dash)}/>', low)

    def shape(self, points: Sequence[tuple[float, float]], *, fill: str, line: str) -> None:
        """Draw a closed shape through ``points``."""
        way = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "Z"
        self.path(way, max(y for _, y in points), line, fill=fill)

    def diamond(self, x: float, y: float, radius: float, *, line: str, fill: str = PAPER) -> None:
        """Draw the mark of a milestone."""
        corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
        self.shape(corners, fill=fill, line=line)

    def circle(
        self, x: float, y: float, radius: float, *, fill: str, line: str = "none",
        stroke: float = 1,
    ) -> None:  # fmt: skip
        """Draw a circle."""
        self._add(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"'
            f"{_stroke(line, stroke, '')}/>",
            y + radius,
        )

    def spot(
        self, x: float, y: float, radius: float, mark: str, tone: str, *, fill: str = PAPER
    ) -> None:
        """Draw a circle with a mark in it."""
        self.circle(x, y, radius, fill=fill, line=TONES[tone].line, stroke=1.2)
        self.text(x, y + 3.3, mark, size=SMALL, bold=True, anchor="middle",
                  colour=TONES[tone].text)  # fmt: skip

    def text(
        self, x: float, y: float, words: str, *, size: float = 11, colour: str = INK,
        anchor: Anchor = "start", bold: bool = False, room: float | None = None,
    ) -> float:  # fmt: skip
        """Draw ``words``, cut to ``room`` when it is given, and return their width."""
        words = clean(words)
        words = words if room is None else shorten(words, size, room, bold=bold)
        if not words:
            return 0.0
        weight = ' font-weight="700"' if bold else ""
        wide, inner = text_width(words, size, bold=bold), escape(words)
        if len(runs := _runs(words)) > 1:
            at, inner = x - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor], ""
            x, anchor = at, "start"
            for run in runs:
                inner += f'<tspan x="{_n(at)}">{escape(run)}</tspan>'
                at += text_width(run, size, bold=bold)
        side = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._add(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}"{weight}{side}>'
            f"{inner}</text>",
            y + size * 0.25,
        )
        return wide

    def pill(self, x: float, y: float, words: str, tone: str) -> None:
        """Draw a word on its colour with its baseline at ``y``."""
        colour, width = TONES[tone], text_width(clean(words), SMALL, bold=True) + 10
        self.rect(x, y - SMALL - 1, width, SMALL + 5, fill=colour.fill, line=colour.line,
                  stroke=0.75, radius=(SMALL + 5) / 2)  # fmt: skip
        self.text(x + 5, y, words, size=SMALL, colour=colour.text, bold=True)

    def legend(self, keys: Sequence[Key], *, gap: float = 16) -> None:
        """Draw what the marks mean, in rows below everything."""
        x, y = 0.0, self.bottom + gap
        for key in keys:
            sign = text_width(key.sign, SMALL, bold=True) if key.sign else 14
            wide = sign + 5 + text_width(key.word, SMALL)
            if x and x + wide > WIDTH:
                x, y = 0.0, y + 15
            self._mark(x, y, key)
            self.text(x + sign + 5, y, key.word, size=SMALL, colour=MUTED)
            x += wide + 14

    def _mark(self, x: float, y: float, key: Key) -> None:
        colour, middle = TONES[key.tone], y - 3.3
        if key.sign:
            self.text(x, y, key.sign, size=SMALL, bold=True, colour=colour.text)
        elif key.shape == "diamond":
            self.diamond(x + 7, middle, 5, fill=colour.fill, line=colour.line)
        elif key.shape == "dot":
            self.circle(x + 7, middle, 4, fill=colour.fill, line=colour.line)
        else:
            self.rect(x, middle - 4.5, 14, 9, fill=colour.fill, line=colour.line,
                      stroke=key.stroke, dash=key.dash, radius=2)  # fmt: skip

    def numbered(self, rows: Sequence[Numbered], *, columns: int = 2, gap: float = 20) -> None:
        """Draw a numbered list below everything, down the first column, then the next."""
        top, wide = self.bottom + gap, (WIDTH - 20 * (columns - 1)) / columns
        tall = -(-len(rows) // columns)
        mark = max((text_width(row.mark, SMALL, bold=True) for row in rows), default=0) + 8
        for place, row in enumerate(rows):
            x, y = (place // tall) * (wide + 20), top + (place % tall) * 16
            detail = cut(row.detail, wide * 0.6)
            behind = text_width(detail, SMALL)
            self.text(x, y, row.mark, size=SMALL, bold=True, colour=TONES[row.tone].text)
            self.text(x + mark, y, row.text, size=SMALL + 0.5, room=wide - mark - behind - 8)
            self.text(x + wide, y, detail, size=SMALL, colour=MUTED, anchor="end")

    def note(self, words: str, *, lines: int = 3, gap: float = 18) -> None:
        """Draw a remark below everything, wrapped to the whole width."""
        top = self.bottom + gap
        for place, line in enumerate(wrap(clean(words), SMALL, WIDTH, lines=lines)):
            self.text(0, top + place * 13, line, size=SMALL, colour=MUTED)

    def chart(self, alt: str, caption: str = "") -> Chart:
        """Return the finished picture with the text that says the same."""
        wide, tall = WIDTH + 4, self.bottom + 4  # 2 pixels around for the lines of boxes
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {_n(wide)} {_n(tall)}"'
            f' width="{_n(WIDTH)}" height="{_n(tall * WIDTH / wide)}"'
            f' font-family="{_FONTS}">'
        )
        return Chart(head + "".join(self._parts) + "</svg>", alt, caption)


def _runs(words: str) -> list[str]:
    """Split where Chinese, Japanese or Korean begins and ends: those letters are one em wide, and
    a renderer would set the rest in their typeface too, wider than it was measured."""
    if words.isascii():
        return [words]
    return ["".join(run) for _, run in groupby(words, lambda c: east_asian_width(c) in "WF")]


def _stroke(colour: str, width: float, dash: str) -> str:
    if colour == "none":
        return ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f' stroke="{colour}" stroke-width="{_n(width)}"{dashes}'
