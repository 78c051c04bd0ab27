"""Can the week be ticked off, postponed and measured, and is it told what has changed?"""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from kapnb.forms.desk import Desk
from kapnb.forms.papers import Brief, Changes
from kapnb.forms.week import WeekForm
from kapnb.plan.vocabulary import ActionStatus

pytestmark = pytest.mark.browser

COMMENTS = "Get Bleichsteiner's comments on the draft agreement"


def _action(desk: Desk):
    return next(a for a in desk.plan.action_plan.actions if a.what == COMMENTS)


def _item(page, what: str):
    return page.get_by_role("listitem").filter(has_text=what)


def test_the_week_says_what_is_late_whose_it_is_and_whom_to_see_again(stage, desk):
    page = stage(WeekForm(desk))
    expect(_item(page, COMMENTS)).to_contain_text("Gareth Pennoway")
    expect(_item(page, COMMENTS)).to_contain_text("16 days overdue")
    expect(_item(page, "Dr Hagen Brückelmair")).to_contain_text("stance unknown and never met")
    for title in ("Overdue", "This week", "Promised by them", "See again"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_a_tick_ends_an_action_today_and_can_be_taken_back(stage, desk):
    page = stage(WeekForm(desk))
    before = _action(desk)
    health = desk.insight.scores.health.value
    page.get_by_role("checkbox", name=f"Done: {COMMENTS}").click()
    expect(page.get_by_role("heading", name="Ticked off here")).to_be_visible()
    assert _action(desk).status is ActionStatus.done
    assert _action(desk).done_on == dt.date(2026, 11, 22)
    assert desk.insight.scores.health.value > health
    expect(page.get_by_text(f"(was {health})")).to_be_visible()
    stage.until(page, lambda: desk.status.state == "saved" and not desk.dirty)
    assert desk.home.journal(desk.account).head.note == f"Done: {COMMENTS}"
    page.get_by_role("checkbox", name=f"Done: {COMMENTS}").click()
    expect(page.get_by_role("heading", name="Ticked off here")).to_have_count(0)
    assert _action(desk) == before


def test_a_milestone_can_be_ticked_and_postponed_and_keeps_its_earlier_date(stage, desk):
    page = stage(WeekForm(desk))
    date = _item(page, "Pilot report accepted").get_by_role("textbox")
    date.fill("soon")
    page.keyboard.press("Tab")
    expect(_item(page, "Pilot report accepted")).to_contain_text("Please give a day such as")
    date.fill("4 Dec 2026")
    page.keyboard.press("Tab")
    stage.until(page, lambda: not desk.draft.held and not desk.dirty)
    moved = next(m for m in desk.plan.action_plan.milestones if m.name == "Pilot report accepted")
    assert moved.date == dt.date(2026, 12, 4)
    assert moved.earlier_dates[-1] == dt.date(2026, 11, 27)
    expect(_item(page, "Pilot report accepted")).to_have_count(0)
    page.get_by_role("checkbox", name="Done: Maintenance standard for presses, version 1").click()
    expect(page.get_by_text("1 thing ticked off here")).to_be_visible()


def test_a_reading_of_today_is_taken_and_taken_out_again(stage, desk):
    page = stage(WeekForm(desk))
    goal = "Extend the use of Energy Ledger to six halls with Kučerňák"
    objective = next(o for o in desk.plan.action_plan.objectives if o.name == goal)
    value = page.get_by_role("textbox", name=f"Value today: {goal}")
    page.get_by_role("textbox", name=f"Note today: {goal}").fill("Counted by Pavel")
    value.fill("many")
    expect(page.get_by_text("Please give a number such as")).to_be_visible()
    value.fill("6")
    stage.until(page, lambda: desk.left != {} or desk.plan.by_id[objective.id] != objective)
    stage.until(page, lambda: desk.left == {})
    reading = desk.plan.by_id[objective.id].readings[-1]
    assert (str(reading.date), reading.value, reading.note) == (
        "2026-11-22",
        6,
        "Counted by Pavel",
    )
    expect(page.get_by_text("was amber")).to_be_visible()
    value.fill("")
    page.get_by_role("textbox", name=f"Note today: {goal}").fill("")
    stage.until(page, lambda: desk.plan.by_id[objective.id] == objective)


def test_what_changed_is_told_since_any_day(stage, desk):
    page = stage(Changes(desk))
    since = page.get_by_role("textbox", name="Since")
    expect(since).to_have_value("27 Oct 2026")
    expect(page.get_by_text("Milena Ďuricovská moved from supporter to mentor")).to_be_visible()
    since.fill("20 Nov 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("One action is newly overdue")).to_be_visible()
    desk.edit([{"set": _action(desk).id, "field": "status", "value": "done"}])
    expect(page.get_by_text("One action is done")).to_be_visible()
    since.fill("never")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Please give a day such as")).to_be_visible()
    page.get_by_role("button", name="Last review").click()
    expect(since).to_have_value("27 Oct 2026")


def test_a_brief_is_for_those_who_are_picked_and_follows_the_plan(stage, desk):
    page = stage(Brief(desk))
    expect(page.get_by_text("Key players")).to_be_visible()
    page.get_by_role("combobox", name="Their people").fill("hagen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Who will be there")).to_be_visible()
    expect(page.get_by_text("Their stance is unknown.")).to_be_visible()
    values = {"contact": "c-hagen", "what": "stance", "value": "neutral"}
    desk.edit([{"add": "decision_group.observations", "values": values}])
    expect(page.get_by_text("Last seen as neutral on 22 Nov 2026.")).to_be_visible()
    page.get_by_role("button", name="Remove Dr Hagen Brückelmair").click()
    expect(page.get_by_text("Key players")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_the_week_is_accessible_in_either_theme_and_fits(stage, desk, dark):
    page = stage(WeekForm(desk), Changes(desk), Brief(desk), dark=dark, width=1024)
    page.get_by_role("checkbox", name=f"Done: {COMMENTS}").click()
    expect(page.get_by_role("heading", name="Ticked off here")).to_be_visible()
    assert stage.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
