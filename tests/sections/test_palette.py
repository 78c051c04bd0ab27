"""Can everybody read our colours?"""

from __future__ import annotations

from typing import get_args

import pytest

from kapnb.sections import palette
from kapnb.sections.blocks import Tone


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of ``#rrggbb``."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_known_ratio() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_every_tone_has_colours_and_every_colour_a_tone() -> None:
    assert set(palette.TONES) == set(get_args(Tone)) - {""}


@pytest.mark.parametrize("tone", palette.TONES)
def test_the_word_of_a_tone_is_legible_on_its_fill_and_on_paper(tone: str) -> None:
    colour = palette.TONES[tone]
    assert contrast(colour.text, colour.fill) >= 4.5
    assert contrast(colour.text, palette.PAPER) >= 4.5


@pytest.mark.parametrize("ink", [palette.INK, palette.MUTED, palette.ACCENT])
@pytest.mark.parametrize("ground", [palette.PAPER, palette.WASH])
def test_ordinary_words_are_legible(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5
