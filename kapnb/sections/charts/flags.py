"""Which red flags are likely and would hurt? Probability by impact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kapnb.insight.work import HIGH_SCORE
from kapnb.words import plural

from ..blocks import Chart, Tone
from ..palette import MUTED, TONES
from .svg import SMALL, WIDTH, Key, Numbered, Picture, alternative

SHOWN = 60
LIKELY = {5: "5 very likely", 1: "1 unlikely"}
SEVERE = {5: "5 severe", 1: "1 slight"}
"""What the ends of both scales are called."""
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
    if score >= HIGH_SCORE:
        return "red", "high"
    return ("amber", "medium") if score >= 6 else ("none", "low")


def flag_grid(flags: Sequence[MapFlag]) -> Chart | None:
    """Return the grid with numbered flags, the highest score first; None without flags."""
    if not flags:
        return None
    ranked = sorted(flags, key=lambda flag: -flag.score)
    shown = ranked[:SHOWN]
    cells: dict[tuple[int, int], list[int]] = {}
    for number, flag in enumerate(shown, start=1):
        cells.setdefault((flag.probability, flag.impact), []).append(number)
    picture = Picture()
    across = int((_CELL - 10) / _DOT)
    y = 14.0
    picture.text(0, 9, "Probability", size=SMALL, bold=True, colour=MUTED)
    for probability in range(5, 0, -1):
        row = [cells.get((probability, impact), []) for impact in range(1, 6)]
        tall = max(34.0, max(-(-len(found) // across) for found in row) * _DOT + 14)
        word = LIKELY.get(probability, str(probability))
        picture.text(0, y + tall / 2 + 3, word, size=SMALL, colour=MUTED)
        for impact, found in enumerate(row, start=1):
            left, score = _LEFT + (impact - 1) * _CELL, probability * impact
            tone, _ = severity(score)
            colour = TONES[tone]
            picture.rect(left + 1, y + 1, _CELL - 2, tall - 2, fill=colour.fill, line=colour.line,
                         stroke=0.4, radius=2)  # fmt: skip
            picture.text(left + _CELL - 6, y + tall - 6, str(score), size=9, anchor="end",
                         colour=colour.text)  # fmt: skip
            for place, number in enumerate(found):
                x, down = left + 14 + place % across * _DOT, place // across * _DOT
                picture.spot(x, y + 14 + down, 8.5, str(number), tone)
        y += tall
    for impact in range(1, 6):
        word = SEVERE.get(impact, str(impact))
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
    rows = []
    for number, flag in enumerate(shown, start=1):
        tone, word = severity(flag.score)
        detail = f"{flag.score} {word}" + (f" · {flag.note}" if flag.note else "")
        rows.append(Numbered(str(number), flag.text, detail, tone))
    picture.numbered(rows, columns=1 if len(rows) <= 12 else 2)
    if rest := ranked[SHOWN:]:
        picture.note(f"And {len(rest)} more with a score of {rest[0].score} or less.")
    said = [
        f"{flag.text}: probability {flag.probability}, impact {flag.impact}, score {flag.score}"
        f" ({severity(flag.score)[1]})"
        for flag in ranked
    ]
    high = sum(flag.score >= 12 for flag in flags)
    lead = f"{plural(len(flags), 'red flag')} by probability and impact, {high} high."
    return picture.chart(alternative(lead, said), "Red flags by probability and impact.")
