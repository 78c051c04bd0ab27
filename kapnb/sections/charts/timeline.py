"""What is due when, what was moved, and where are we today?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kapnb.words import MONTHS, day, plural

from ..blocks import Chart
from ..fonts import shorten, text_width
from ..palette import ACCENT, MUTED, PAPER, RULE, TONES
from .svg import SMALL, WIDTH, Key, Picture, alternative, clean

SHOWN = 40
_LANE, _HEAD, _NAME = 19.0, 34.0, 230.0
_EDGE = 12.0


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A milestone or an action on its day. ``tone`` is its colour, ``word`` says it (``amber``,
    ``done``); ``earlier`` are dates it was moved from; an action may have a ``start``."""

    name: str
    date: dt.date
    kind: Literal["milestone", "action"] = "milestone"
    tone: str = "grey"
    word: str = ""
    earlier: tuple[dt.date, ...] = ()
    start: dt.date | None = None


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

    The axis grows for what lies up to one more such period away; what lies further stands at
    the edge with an arrow. Of more than 40 entries milestones and what is near to ``today`` are
    drawn and the rest is counted.
    """
    if not entries:
        return None
    near = sorted(entries, key=lambda e: (e.kind != "milestone", abs((e.date - today).days)))
    shown = sorted(near[:SHOWN], key=lambda entry: entry.date)
    axis = _axis(shown, start, end, today)
    picture = Picture()
    groups = [
        (title, _lanes([entry for entry in shown if entry.kind == kind], axis))
        for kind, title in (("milestone", "Milestones"), ("action", "Actions"))
    ]
    groups = [(title, lanes) for title, lanes in groups if lanes]
    low = _HEAD + sum(18 + len(lanes) * _LANE for _, lanes in groups) + 4
    _scale(picture, axis, low, today)
    y = _HEAD
    for title, lanes in groups:
        picture.rect(0, y + 2, text_width(title, SMALL, bold=True) + 6, 14, fill=PAPER)
        picture.text(0, y + 13, title, size=SMALL, bold=True, colour=MUTED)
        y += 18
        for lane in lanes:
            for spot in lane:
                _draw(picture, axis, spot, y + _LANE / 2)
            y += _LANE
    _legend(picture, shown)
    if len(near) > SHOWN:
        picture.note(f"And {plural(len(near) - SHOWN, 'more entry', 'more entries')} not drawn.")
    if not axis.shows(today):
        picture.note(f"Today, {day(today)}, is outside this period.")
    moved = sum(bool(entry.earlier) for entry in entries)
    lead = (
        f"Timeline from {day(start)} to {day(end)}, today {day(today)}:"
        f" {plural(sum(entry.kind == 'milestone' for entry in entries), 'milestone')} and"
        f" {plural(sum(entry.kind == 'action' for entry in entries), 'action')}, {moved} moved."
    )
    said = [_sentence(entry) for entry in sorted(near, key=lambda entry: entry.date)]
    return picture.chart(alternative(lead, said), "Milestones and actions by date.")


def _sentence(entry: MapEntry) -> str:
    moved = f", moved from {day(entry.earlier[-1])}" if entry.earlier else ""
    word = f", {clean(entry.word).lower()}" if entry.word else ""
    return f"{day(entry.date)} {clean(entry.name)}{word}{moved}"


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
    """An entry with its label: what it says, where it stands, and what the whole takes up."""

    entry: MapEntry
    name: str
    detail: str
    text: float
    left: float
    right: float


def _spot(entry: MapEntry, axis: _Axis) -> _Spot:
    name = shorten(clean(entry.name), 10, _NAME)
    word = shorten(clean(entry.word), SMALL, 70)
    detail = day(entry.date) + (f" · {word}" if word else "")
    wide = text_width(name, 10) + 5 + text_width(detail, SMALL)
    x = axis.x(entry.date)
    marks = [axis.x(date) for date in entry.earlier]
    if entry.kind == "action" and entry.start:
        marks.append(axis.x(entry.start))
    left, right = min([x, *marks]) - 8, max([x, *marks]) + 8
    text = right + 3
    if text + wide > WIDTH:
        text = left - 3 - wide
    if text < 0:  # a line from edge to edge: the label stands on it
        text = max(0.0, min(x + 12, WIDTH - wide))
        if text < x + 8 and text + wide > x - 8:
            text = max(0.0, x - 12 - wide)
    return _Spot(entry, name, detail, text, min(left, text), max(right, text + wide))


def _lanes(entries: Sequence[MapEntry], axis: _Axis) -> list[list[_Spot]]:
    """Return the entries in as few lanes as let nothing overlap."""
    lanes: list[list[_Spot]] = []
    for entry in entries:
        spot = _spot(entry, axis)
        free = (
            lane for lane in lanes
            if all(spot.left > other.right + 6 or spot.right + 6 < other.left for other in lane)
        )  # fmt: skip
        lane = next(free, None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(spot)
    return lanes


def _scale(picture: Picture, axis: _Axis, low: float, today: dt.date) -> None:
    """Draw the lines behind everything: ticks with their words, and today."""
    now = axis.x(today)
    label = f"Today {day(today)}"
    half = text_width(label, SMALL, bold=True) / 2
    if axis.shows(today):
        middle = min(max(now, half), WIDTH - half)
        picture.text(middle, 10, label, size=SMALL, bold=True, colour=ACCENT, anchor="middle")
    end = 0.0
    for date, word in _ticks(axis):
        x = axis.x(date)
        picture.line(x, 29, x, low, colour=RULE, stroke=0.7)
        wide = text_width(word, SMALL)
        x = max(x, wide / 2)
        clear = not axis.shows(today) or abs(x - now) > wide / 2 + 4
        if clear and x - wide / 2 >= end and x + wide / 2 < WIDTH:
            picture.text(x, 25, word, size=SMALL, colour=MUTED, anchor="middle")
            end = x + wide / 2 + 4
    picture.line(0, 29, WIDTH, 29, colour=MUTED)
    if axis.shows(today):
        picture.line(now, 14, now, low, colour=ACCENT, stroke=1.3)


def _ticks(axis: _Axis) -> Iterator[tuple[dt.date, str]]:
    """Yield days, Mondays, months, quarters or years, whatever gives at most a dozen."""
    span = axis.last - axis.first
    first = dt.date.fromordinal(axis.first)
    if span <= 90:
        step = 1 if span <= 12 else 7 if span <= 80 else 14
        begin = axis.first if step == 1 else axis.first + (-first.weekday()) % 7
        for number in range(begin, axis.last + 1, step):
            date = dt.date.fromordinal(number)
            yield date, f"{date.day} {MONTHS[date.month - 1]}"
        return
    steps = [1, 3, *(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))]
    step = next(months for months in steps if span / 30.4 / months <= 13 or months == 12000)
    month = first.year * 12 + first.month - 1
    for at in range(-(-month // step) * step, 9999 * 12 + 12, step):
        date = dt.date(at // 12, at % 12 + 1, 1)
        if date.toordinal() > axis.last:
            return
        if date.toordinal() < axis.first:
            continue
        year = str(date.year)
        if step >= 12:
            yield date, year
        elif step == 3:
            yield date, f"Q{date.month // 3 + 1} {year}"
        else:
            yield date, MONTHS[date.month - 1] + (f" {year}" if date.month == 1 else "")


def _draw(picture: Picture, axis: _Axis, spot: _Spot, y: float) -> None:
    entry, tone, x = spot.entry, TONES[spot.entry.tone], axis.x(spot.entry.date)
    wide = text_width(spot.name, 10) + 5 + text_width(spot.detail, SMALL)
    if entry.earlier:
        ends = [x, *(axis.x(date) for date in entry.earlier)]
        picture.line(min(ends), y, max(ends), y, colour=tone.line, dash="3 2")
    if entry.kind == "action" and entry.start:
        left, right = sorted((axis.x(entry.start), x))
        picture.rect(left, y - 2, right - left, 4, fill=tone.fill, line=tone.line, stroke=0.7)
    for date in entry.earlier:
        picture.diamond(axis.x(date), y, 4.5, fill=PAPER, line=tone.line)
    if not axis.shows(entry.date):  # further away than the axis goes
        way = 6 if entry.date.toordinal() > axis.last else -6
        picture.shape(((x - way, y - 5), (x + way, y), (x - way, y + 5)), fill=tone.line,
                      line=tone.line)  # fmt: skip
    elif entry.kind == "milestone":
        picture.diamond(x, y, 6, fill=tone.line, line=tone.line)
    else:
        picture.circle(x, y, 4.5, fill=tone.line, line=tone.line)
    picture.rect(spot.text - 1, y - 8, wide + 2, 15, fill=PAPER)
    end = spot.text + picture.text(spot.text, y + 3.4, spot.name, size=10)
    picture.text(end + 5, y + 3.4, spot.detail, size=SMALL, colour=tone.text)


def _legend(picture: Picture, shown: Sequence[MapEntry]) -> None:
    keys = []
    if any(entry.kind == "milestone" for entry in shown):
        keys.append(Key("milestone", "diamond", "grey"))
    if any(entry.earlier for entry in shown):
        keys.append(Key("earlier date", "diamond", "none"))
    if any(entry.kind == "action" for entry in shown):
        keys.append(Key("action", "dot", "grey"))
    picture.legend(keys, gap=14)
