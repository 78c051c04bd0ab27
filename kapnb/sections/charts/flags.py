"""Which red flags are likely and would hurt? Probability by impact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kapnb.words import plural

from ..blocks import Chart, Tone
from ..palette import MUTED, PAPER, TONES
from .svg import SMALL, WIDTH, Key, Numbered, Picture, alternative, clean

SHOWN = 60
_LEFT, _CELL, _DOT = 66.0, (WIDTH - 66.0) / 5, 20.0


@dataclass(frozen=True, slots=True)
class MapFlag:
    """A red flag: probability and impact from 1 to 5, ``note`` such as its status."""

    text: str
    probability: int
    impact: int
    note: str = ""

    @property
    def score(self) -> int:
        """Probability times impact."""
        return self.probability * self.impact


def severity(score: int) -> tuple[Tone, str]:
    """Return the tone and the word of a score; 12 and more is high, below 6 low."""
    if score >= 12:
        return "red", "high"
    return ("amber", "medium") if score >= 6 else ("none", "low")


def flag_grid(flags: Sequence[MapFlag]) -> Chart | None:
    """Return the grid with numbered flags, the highest score first; None without flags."""
    if not flags:
        return None
    ranked = sorted(flags, key=lambda flag: -flag.score)
    cells: dict[tuple[int, int], list[int]] = {}
    for number, flag in enumerate(ranked[:SHOWN], start=1):
        cells.setdefault((flag.probability, flag.impact), []).append(number)
    picture = Picture()
    across = int((_CELL - 10) / _DOT)
    y = 14.0
    picture.text(0, 9, "Probability", size=SMALL, bold=True, colour=MUTED)
    for probability in range(5, 0, -1):
        row = [cells.get((probability, impact), []) for impact in range(1, 6)]
        tall = max(34.0, max(-(-len(found) // across) for found in row) * _DOT + 14)
        word = {5: "5 very likely", 1: "1 unlikely"}.get(probability, str(probability))
        picture.text(0, y + tall / 2 + 3, word, size=SMALL, colour=MUTED)
        for impact, found in enumerate(row, start=1):
            left = _LEFT + (impact - 1) * _CELL
            tone, _ = severity(probability * impact)
            picture.rect(left + 1, y + 1, _CELL - 2, tall - 2, fill=TONES[tone].fill,
                         line=TONES[tone].line, stroke=0.4, radius=2)  # fmt: skip
            picture.text(left + _CELL - 6, y + tall - 6, str(probability * impact), size=9,
                         anchor="end", colour=TONES[tone].text)  # fmt: skip
            for place, number in enumerate(found):
                x = left + 14 + place % across * _DOT
                _dot(picture, x, y + 14 + place // across * _DOT, number, tone)
        y += tall
    for impact in range(1, 6):
        word = {5: "5 severe", 1: "1 slight"}.get(impact, str(impact))
        picture.text(_LEFT + (impact - 0.5) * _CELL, y + 14, word, size=SMALL, colour=MUTED,
                     anchor="middle")  # fmt: skip
    picture.text(0, y + 14, "Impact", size=SMALL, bold=True, colour=MUTED)
    picture.legend(
        [
            Key("high: 12 and more", tone="red"),
            Key("medium: 6 to 11", tone="amber"),
            Key("low: less than 6", tone="none"),
        ]
    )
    rows = [
        Numbered(
            str(number),
            flag.text,
            " · ".join(
                part
                for part in (f"{flag.score} {severity(flag.score)[1]}", clean(flag.note))
                if part
            ),
            severity(flag.score)[0],
        )
        for number, flag in enumerate(ranked[:SHOWN], start=1)
    ]
    picture.numbered(rows, columns=1 if len(rows) <= 12 else 2)
    if len(ranked) > SHOWN:
        picture.note(
            f"And {len(ranked) - SHOWN} more with a score of {ranked[SHOWN].score} or less."
        )
    high = sum(flag.score >= 12 for flag in flags)
    said = [
        f"{clean(flag.text)}: probability {flag.probability}, impact {flag.impact}, score"
        f" {flag.score} ({severity(flag.score)[1]})"
        for flag in ranked
    ]
    lead = f"{plural(len(flags), 'red flag')} by probability and impact, {high} high."
    return picture.chart(alternative(lead, said), "Red flags by probability and impact.")


def _dot(picture: Picture, x: float, y: float, number: int, tone: str) -> None:
    picture.circle(x, y, 8.5, fill=PAPER, line=TONES[tone].line, stroke=1.3)
    picture.text(x, y + 3.3, str(number), size=SMALL, bold=True, anchor="middle",
                 colour=TONES[tone].text)  # fmt: skip
