"""What is due when, what was moved, and where are we today?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kapnb.words import MONTHS, day, plural

from ..blocks import Chart
from ..fonts import text_width
from ..palette import ACCENT, MUTED, PAPER, RULE, TONES
from .svg import SMALL, WIDTH, Key, Picture, alternative, cut

SHOWN = 40
_LANE, _HEAD, _NAME, _EDGE = 19.0, 34.0, 230.0, 12.0
_STEPS = (1, 3, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
"""How many months may lie between two marks of the axis."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A milestone or an action on its day. ``tone`` is its colour, ``word`` says it (``amber``,
    ``done``); ``earlier`` are dates it was moved from."""

    name: str
    date: dt.date
    kind: Literal["milestone", "action"] = "milestone"
    tone: str = "grey"
    word: str = ""
    earlier: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days from ``first`` to ``last`` (ordinals) across the width."""

    first: int
    last: int

    def x(self, date: dt.date) -> float:
        """Return the place of a day; one outside stands at the edge."""
        share = (date.toordinal() - self.first) / (self.last - self.first)
        return _EDGE + min(1.0, max(0.0, share)) * (WIDTH - 2 * _EDGE)

    def shows(self, date: dt.date) -> bool:
        """Tell whether the day is on the axis."""
        return self.first <= date.toordinal() <= self.last


def timeline(
    entries: Sequence[MapEntry], start: dt.date, end: dt.date, today: dt.date
) -> Chart | None:
    """Return milestones and actions by date from ``start`` to ``end``; None without entries.

    The axis grows for what lies up to one more such period away; what lies further stands at its
    edge. Of more than 40 entries milestones and what is near to ``today`` are drawn.
    """
    if not entries:
        return None
    near = sorted(entries, key=lambda e: (e.kind != "milestone", abs((e.date - today).days)))
    shown = sorted(near[:SHOWN], key=lambda entry: entry.date)
    axis = _axis(shown, start, end, today)
    kinds = [
        (title, _lanes([entry for entry in shown if entry.kind == kind], axis))
        for kind, title in (("milestone", "Milestones"), ("action", "Actions"))
    ]
    picture = Picture()
    _scale(picture, axis, _HEAD + sum(18 + len(lanes) * _LANE for _, lanes in kinds if lanes) + 4)
    if axis.shows(today):
        _now(picture, axis.x(today), f"Today {day(today)}")
    y = _HEAD
    for title, lanes in kinds:
        if lanes:
            picture.rect(0, y + 2, text_width(title, SMALL, bold=True) + 6, 14, fill=PAPER)
            picture.text(0, y + 13, title, size=SMALL, bold=True, colour=MUTED)
            y += 18
        for lane in lanes:
            for spot in lane:
                _draw(picture, axis, spot, y + _LANE / 2)
            y += _LANE
    keys = (
        Key("milestone", "diamond", "grey"),
        Key("earlier date", "diamond"),
        Key("action", "dot", "grey"),
    )
    picture.legend(keys, gap=14)
    if len(near) > SHOWN:
        picture.note(f"And {plural(len(near) - SHOWN, 'more entry', 'more entries')} not drawn.")
    if not axis.shows(today):
        picture.note(f"Today, {day(today)}, is outside this period.")
    lead = (
        f"Timeline from {day(start)} to {day(end)}, today {day(today)}:"
        f" {plural(sum(entry.kind == 'milestone' for entry in entries), 'milestone')} and"
        f" {plural(sum(entry.kind == 'action' for entry in entries), 'action')},"
        f" {sum(bool(entry.earlier) for entry in entries)} moved."
    )
    said = [_sentence(entry) for entry in sorted(entries, key=lambda entry: entry.date)]
    return picture.chart(alternative(lead, said), "Milestones and actions by date.")


def _sentence(entry: MapEntry) -> str:
    moved = f", moved from {day(entry.earlier[-1])}" if entry.earlier else ""
    word = f", {entry.word.lower()}" if entry.word else ""
    return f"{day(entry.date)} {entry.name}{word}{moved}"


def _axis(entries: Sequence[MapEntry], start: dt.date, end: dt.date, today: dt.date) -> _Axis:
    first, last = sorted((start.toordinal(), end.toordinal()))
    long = max(last - first, 7)
    days = [date.toordinal() for entry in entries for date in (entry.date, *entry.earlier)]
    near = [n for n in (*days, today.toordinal()) if first - long <= n <= last + long]
    first, last = min([first, *near]), max([last, *near])
    first = min(first, dt.date.max.toordinal() - 7)
    return _Axis(first, max(last, first + 7))


@dataclass(frozen=True, slots=True)
class _Spot:
    """An entry with its label: what it says, where it starts, and what the whole takes up."""

    entry: MapEntry
    name: str
    detail: str
    label: float
    left: float
    right: float


def _spot(entry: MapEntry, axis: _Axis) -> _Spot:
    """Return an entry with its label beside its marks, else beside the last of them."""
    name, word = cut(entry.name, _NAME, 10), cut(entry.word, 70)
    detail = day(entry.date) + (f" · {word}" if word else "")
    wide = text_width(name, 10) + 5 + text_width(detail, SMALL)
    x = axis.x(entry.date)
    marks = [x, *(axis.x(date) for date in entry.earlier)]
    left, right = min(marks) - 8, max(marks) + 8
    places = (right + 3, left - 3 - wide, x + 11, x - 11 - wide)
    label = next((at for at in places if at >= 0 and at + wide <= WIDTH), 0.0)
    return _Spot(entry, name, detail, label, min(left, label), max(right, label + wide))


def _lanes(entries: Sequence[MapEntry], axis: _Axis) -> list[list[_Spot]]:
    """Return the entries in as few lanes as let nothing overlap."""
    lanes: list[list[_Spot]] = []
    for entry in entries:
        spot = _spot(entry, axis)
        for lane in lanes:
            if all(spot.left > o.right + 6 or spot.right + 6 < o.left for o in lane):
                lane.append(spot)
                break
        else:
            lanes.append([spot])
    return lanes


def _scale(picture: Picture, axis: _Axis, low: float) -> None:
    """Draw months, quarters or years, whatever gives at most a dozen."""
    picture.line(0, 29, WIDTH, 29, colour=MUTED)
    months = (axis.last - axis.first) / 30.4
    step = next(step for step in _STEPS if months / step <= 12.5 or step == _STEPS[-1])
    for date in _every(step, axis):
        x = axis.x(date)
        word = str(date.year)
        if step < 12:
            word = MONTHS[date.month - 1] + (f" {word}" if date.month == 1 else "")
        picture.line(x, 29, x, low, colour=RULE, stroke=0.7)
        half = text_width(word, SMALL) / 2
        if x + half <= WIDTH:
            picture.text(max(x, half), 10, word, size=SMALL, colour=MUTED, anchor="middle")


def _every(step: int, axis: _Axis) -> Iterator[dt.date]:
    """Yield the first day of every ``step``-th month on the axis."""
    first = dt.date.fromordinal(axis.first)
    month = first.year * 12 + first.month - 1
    for at in range(-(-month // step) * step, dt.MAXYEAR * 12 + 12, step):
        date = dt.date(at // 12, at % 12 + 1, 1)
        if date.toordinal() > axis.last:
            return
        if axis.shows(date):
            yield date


def _now(picture: Picture, x: float, words: str) -> None:
    half = text_width(words, SMALL, bold=True) / 2
    picture.text(min(max(x, half), WIDTH - half), 25, words, size=SMALL, bold=True, colour=ACCENT,
                 anchor="middle")  # fmt: skip
    picture.line(x, 29, x, picture.bottom, colour=ACCENT, stroke=1.3)


def _draw(picture: Picture, axis: _Axis, spot: _Spot, y: float) -> None:
    entry, colour, x = spot.entry, TONES[spot.entry.tone], axis.x(spot.entry.date)
    marks = [axis.x(date) for date in entry.earlier]
    picture.line(min([x, *marks]), y, max([x, *marks]), y, colour=colour.line, dash="3 2")
    for mark in marks:
        picture.diamond(mark, y, 4.5, line=colour.line)
    if entry.kind == "milestone":
        picture.diamond(x, y, 6, fill=colour.line, line=colour.line)
    else:
        picture.circle(x, y, 4.5, fill=colour.line, line=colour.line)
    wide = text_width(spot.name, 10) + 5
    picture.rect(spot.label - 1, y - 8, wide + text_width(spot.detail, SMALL) + 2, 15, fill=PAPER)
    picture.text(spot.label, y + 3.4, spot.name, size=10)
    picture.text(spot.label + wide, y + 3.4, spot.detail, size=SMALL, colour=colour.text)
