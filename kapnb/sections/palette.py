"""Which colour stands for which meaning? One table for HTML, PDF and pictures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """A light fill, a strong line and the text colour on the fill (contrast at least 4.5)."""

    fill: str
    line: str
    text: str


INK = "#1f2933"
MUTED = "#5b6773"
RULE = "#d5dbe1"
PAPER = "#ffffff"
WASH = "#f4f6f8"
ACCENT = "#1d4e6f"

_GREY = Colour("#e8ebee", "#8793a0", "#3b4651")
_RED = Colour("#fbe1de", "#c0392b", "#8c1d12")
_AMBER = Colour("#fdeccb", "#c77700", "#7a4700")
_GREEN = Colour("#dcf0e1", "#2e8b57", "#1c5a37")
_BLUE = Colour("#dbe9f6", "#2f6fab", "#1d4a75")
_NONE = Colour("#ffffff", "#b8c1ca", "#5b6773")

TONES: dict[str, Colour] = {
    "red": _RED,
    "amber": _AMBER,
    "green": _GREEN,
    "blue": _BLUE,
    "grey": _GREY,
    "none": _NONE,
    "mentor": Colour("#bfe3ca", "#1c6b40", "#12472a"),
    "supporter": _GREEN,
    "neutral": _GREY,
    "non_supporter": _AMBER,
    "opponent": _RED,
    "unknown": _NONE,
    "not_relevant": Colour("#f4f6f8", "#d5dbe1", "#5b6773"),
    "white_space": Colour("#ffffff", "#b8c1ca", "#5b6773"),
    "potential": _AMBER,
    "current": _BLUE,
    "installed": _GREEN,
    "competitor": _RED,
    "a": _GREEN,
    "b": _AMBER,
    "c": _GREY,
    "error": _RED,
    "warning": _AMBER,
    "hint": _GREY,
    "muted": Colour("#f4f6f8", "#d5dbe1", "#5b6773"),
    "accent": Colour("#dfeaf2", "#1d4e6f", "#1d4e6f"),
}
"""The colours of every tone of ``blocks.Tone``."""
