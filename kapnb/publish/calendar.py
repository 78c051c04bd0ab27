"""How do somebody's tasks reach their calendar, so that a second import updates the first?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from importlib.metadata import version

from kapnb.insight.week import Item
from kapnb.plan import Action
from kapnb.sections.plain import printable
from kapnb.words import day, plural

_BEGAN = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_ENDED = _BEGAN + dt.timedelta(seconds=2**31 - 1)  # the largest integer of RFC 5545, in 2088


def calendar(
    entries: Iterable[tuple[str, dt.datetime, Item]], *, name: str, today: dt.date
) -> bytes:
    """Return an iCalendar file (RFC 5545) with an all-day event for each item that has a date.

    Outlook and Google import events and no to-dos. ``entries`` are (slug, last change of the
    plan, item): the uid is made of slug and record. The sequence is the seconds from 2020 to the
    last change, so that it grows with every save and every edit by hand and does not fall when
    the journal is lost. The same entries on the same day are the same bytes.
    """
    from icalendar import Calendar, Event

    whole = Calendar()
    head = {"prodid": f"-//kapnb//kapnb {version('kapnb')}//EN", "version": "2.0"}
    head |= {"calscale": "GREGORIAN", "method": "PUBLISH", "x-wr-calname": _line(f"Tasks: {name}")}
    for key, value in head.items():
        whole.add(key, value)
    stamp = dt.datetime.combine(today, dt.time(), dt.UTC)
    for slug, changed, item in entries:
        if item.due is None:
            continue
        done = item.record.done_when if isinstance(item.record, Action) else ""
        late = f"{plural(item.late, 'day')} on {day(today)}" if item.late else ""
        about = (("Done when", done), ("Objective", item.objective), ("Overdue", late))
        event = Event()
        event.add("uid", f"{item.record.id}.{slug}@kapnb")
        event.add("dtstamp", stamp)
        modified = min(max(changed, _BEGAN), _ENDED).astimezone(dt.UTC)  # whatever a clock said
        event.add("last-modified", modified)
        event.add("sequence", (modified - _BEGAN) // dt.timedelta(seconds=1))
        event.add("dtstart", item.due)
        if item.due < dt.date.max:  # one day is what it is without an end
            event.add("dtend", item.due + dt.timedelta(days=1))
        event.add("summary", _line(f"{item.account}: {item.what}"))
        event.add("description", "\n".join(_line(f"{k}: {text}") for k, text in about if text))
        event.add("transp", "TRANSPARENT")
        whole.add_component(event)
    return bytes(whole.to_ical())


def _line(text: str) -> str:
    """Return ``text`` as one line: some readers take any of Unicode's breaks for the end of it."""
    return printable(" ".join(text.split()))
