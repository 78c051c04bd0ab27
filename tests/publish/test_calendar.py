"""Does a calendar hold the tasks as Outlook and Google want them, and only once?"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from kapnb.insight import Insight
from kapnb.insight.week import items
from kapnb.plan import Action, ActionPlan, Objective
from kapnb.plan.base import UNPRINTABLE
from kapnb.publish.calendar import calendar

ODD = st.text(min_size=1).filter(lambda text: text.strip() and not UNPRINTABLE.search(text))
SAVED = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
LINES = ODD.filter(lambda text: not set(text) & {"\n", "\r"})


@pytest.fixture(scope="module")
def tasks():
    """Return a function that makes entries of actions in the plan of an account."""
    from kapnb.plan import Plan

    period = {"start": "2026-01-01", "end": "2026-12-31"}
    account = {"name": "Kestrel Dairies", "currency": "EUR", "period": period}
    empty = Plan.model_validate({"kapnb": 1, "account": account})

    def make(*actions, slug="kestrel", changed=SAVED, name="Kestrel Dairies"):
        objective = Objective(id="o1", name="Grow; with them, fast")
        steps = ActionPlan(objectives=(objective,), actions=actions)
        plan = empty.replace(action_plan=steps, account=empty.account.replace(name=name))
        found = items(Insight(plan, dt.date(2026, 11, 22)))
        return [(slug, changed, item) for item in found if item.kind == "Action"]

    return make


def made(entries):
    return calendar(entries, name="Ana Prado", today=dt.date(2026, 11, 22))


def action(what="Call", due="2026-11-20", **rest):
    return Action(id=rest.pop("id", "a1"), what=what, due=due, **rest)


def events(raw):
    return Calendar.from_ical(raw).walk("VEVENT")


def test_an_event_says_what_by_when_and_how_late(tasks):
    (event,) = events(made(tasks(action(done_when="She agrees, in writing", objective="o1"))))
    assert str(event["summary"]) == "Kestrel Dairies: Call"
    assert str(event["description"]) == (
        "Done when: She agrees, in writing\n"
        "Objective: Grow; with them, fast\n"
        "Overdue: 2 days on 22 Nov 2026"
    )
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        dt.date(2026, 11, 20),
        dt.date(2026, 11, 21),
    )
    assert event["transp"] == "TRANSPARENT"


def test_the_file_keeps_the_rules_that_outlook_and_google_ask_for(tasks):
    raw = made(tasks(action("Ärger " * 60), action(id="a2", due="9999-12-31")))
    lines = raw.split(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    whole = Calendar.from_ical(raw)
    assert [str(whole[key]) for key in ("version", "calscale", "method")] == [
        "2.0",
        "GREGORIAN",
        "PUBLISH",
    ]
    assert whole["prodid"]
    assert b"DTSTART;VALUE=DATE:20261120" in lines
    assert b"DTSTAMP:20261122T000000Z" in lines
    uids = [str(event["uid"]) for event in events(raw)]
    assert len(set(uids)) == len(uids) == 2


def test_the_same_input_is_the_same_bytes(tasks):
    entries = tasks(action(), action(id="a2"))
    assert made(entries) == made(entries)


def test_a_later_file_updates_the_events_of_an_earlier_one(tasks):
    (before,) = events(made(tasks(action())))
    later = SAVED + dt.timedelta(seconds=1)
    (after,) = events(made(tasks(action("Visit", "2026-12-24"), changed=later)))
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert after["last-modified"].dt == later
    assert after["dtstart"].dt == dt.date(2026, 12, 24)


@pytest.mark.parametrize("year", [1, 1970, 2020, 2026, 2100, 9999])
def test_whatever_the_clock_said_the_sequence_is_one(tasks, year):
    there = dt.timezone(dt.timedelta(hours=14 if year < 2000 else -12))
    moment = dt.datetime(year, 12 if year > 2000 else 1, 31 if year > 2000 else 1, tzinfo=there)
    (event,) = events(made(tasks(action(), changed=moment)))
    assert 0 <= event["sequence"] < 2**31


def test_the_same_id_in_two_accounts_is_two_events(tasks):
    raw = made([*tasks(action()), *tasks(action(), slug="other")])
    assert len({str(event["uid"]) for event in events(raw)}) == 2


def test_what_has_no_date_is_not_in_the_calendar(tasks):
    assert events(made(tasks(action(due=None)))) == []


@given(what=LINES, done=LINES, name=LINES)
def test_any_letters_come_back_as_one_line(tasks, what, done, name):
    raw = made(tasks(action(what, done_when=done), name=name))
    assert raw.decode("utf-8").count("BEGIN:VEVENT\r\n") == 1
    (event,) = events(raw)
    assert len(str(event["summary"]).splitlines()) == 1
    assert len(str(event["description"]).splitlines()) == 2
