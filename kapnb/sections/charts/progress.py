"""How far is each objective on its way from baseline to target, and how far should it be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kapnb.words import compact, number, plural

from ..blocks import Chart
from ..fonts import wrap
from ..palette import INK, MUTED, RULE, TONES, WASH
from .svg import SMALL, WIDTH, Key, Picture, alternative, clean, cut

SHOWN = 18
_BAR, _LONG, _VALUE, _ROW = 222.0, 240.0, 506.0, 46.0


@dataclass(frozen=True, slots=True)
class MapObjective:
    """An objective with its values in ``unit``; ``expected`` is where the straight line from
    start to due stands today. ``tone`` is its colour, ``word`` says it."""

    name: str
    tone: str
    word: str
    baseline: Decimal | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    expected: Decimal | None = None
    unit: str = ""

    def share(self, value: Decimal) -> float:
        """Return how far ``value`` is from baseline (0) to target (1), beyond them as at them."""
        if self.baseline is None or self.target is None:
            return 0.0
        way = self.target - self.baseline
        if not way:  # nothing to reach but to hold: there or not
            return 1.0 if value == self.target or self.tone in {"green", "blue"} else 0.0
        return min(1.0, max(0.0, float((value - self.baseline) / way)))


def progress(objectives: Sequence[MapObjective]) -> Chart | None:
    """Return a bar for each objective; None without objectives."""
    if not objectives:
        return None
    picture = Picture()
    for place, objective in enumerate(objectives[:SHOWN]):
        _row(picture, place * _ROW, objective)
    picture.legend([Key("reading", tone="grey"), Key("expected today", sign="▲")])
    if len(objectives) > SHOWN:
        picture.note(f"And {plural(len(objectives) - SHOWN, 'more objective')}.")
    counts: dict[str, int] = {}
    for objective in objectives:
        counts[objective.word] = counts.get(objective.word, 0) + 1
    words = ", ".join(f"{count} {cut(word, 120).lower()}" for word, count in counts.items())
    lead = f"{plural(len(objectives), 'objective')} from baseline to target: {words}."
    said = [_sentence(objective) for objective in objectives]
    return picture.chart(alternative(lead, said), "Progress of the objectives.")


def _value(value: Decimal, unit: str) -> str:
    figure = compact(value) if abs(value) >= 100_000 else number(value, places=2)
    return figure + unit if unit == "%" else f"{figure} {unit}".strip()


def _row(picture: Picture, y: float, objective: MapObjective) -> None:
    lines = wrap(clean(objective.name), 11, _BAR - 20, lines=2)
    for place, line in enumerate(lines):
        picture.text(0, y + (17 if len(lines) == 1 else 11) + place * 13, line)
    picture.line(0, y + _ROW - 5, WIDTH, y + _ROW - 5)
    if objective.baseline is None or objective.target is None:
        picture.text(_BAR, y + 17, "No baseline or target", size=SMALL, colour=MUTED)
    else:
        _bar(picture, y, objective)
    room = WIDTH - _VALUE
    if objective.actual is None:
        picture.text(_VALUE, y + 12, "no reading", size=SMALL, colour=MUTED)
    else:
        picture.text(_VALUE, y + 12, f"now {_value(objective.actual, objective.unit)}",
                     bold=True, room=room)  # fmt: skip
    picture.pill(_VALUE, y + 29, cut(objective.word, room - 12, bold=True), objective.tone)


def _bar(picture: Picture, y: float, objective: MapObjective) -> None:
    assert objective.baseline is not None
    assert objective.target is not None
    tone = TONES[objective.tone]
    picture.rect(_BAR, y + 6, _LONG, 12, fill=WASH, line=RULE, radius=2)
    if objective.actual is not None:
        long = objective.share(objective.actual) * _LONG
        picture.rect(_BAR, y + 6, long, 12, fill=tone.fill, line=tone.line, radius=2)
        picture.line(_BAR + long, y + 3, _BAR + long, y + 21, colour=tone.line, stroke=2)
    picture.line(_BAR + _LONG, y + 3, _BAR + _LONG, y + 21, colour=INK)
    if objective.expected is not None and objective.baseline != objective.target:
        x = _BAR + objective.share(objective.expected) * _LONG
        picture.shape(((x, y + 19), (x + 4, y + 26), (x - 4, y + 26)), fill=INK, line="none")
    start = f"from {_value(objective.baseline, '')}"
    end = f"to {_value(objective.target, objective.unit)}"
    if objective.baseline == objective.target:
        start, end = "", f"hold {_value(objective.target, objective.unit)}"
    half = _LONG / 2 - 6
    picture.text(_BAR, y + 37, start, size=SMALL, colour=MUTED, room=half)
    picture.text(_BAR + _LONG, y + 37, end, size=SMALL, colour=MUTED, anchor="end", room=half)


def _sentence(objective: MapObjective) -> str:
    unit, way = objective.unit, "no baseline or target"
    if objective.baseline is not None and objective.target is not None:
        way = f"from {_value(objective.baseline, '')} to {_value(objective.target, unit)}"
    now = "no reading" if objective.actual is None else f"now {_value(objective.actual, unit)}"
    line = ""
    if objective.expected is not None:
        line = f", expected today {_value(objective.expected, '')}"
    return f"{objective.name}: {way}, {now}{line}, {objective.word.lower()}"
