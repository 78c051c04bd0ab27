"""Does each type of field show its value as people read it, and give back what they mean?"""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from kapnb.forms import Form

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(desk, stage):
    """Select the first record of a list and show it; give (the record as it is now, the page)."""

    def show(name, kind):
        step, records = name.split(".")
        first = getattr(getattr(desk.plan, step), records)[0].id
        desk.select(first)
        page = stage(Form(desk, kind=kind))
        return lambda: desk.plan.by_id[first], page

    return show


def test_a_number_has_its_digits_grouped_until_it_is_edited(shown, stage):
    one, page = shown("targeting.opportunities", "opportunity")
    revenue = page.get_by_label("Revenue, EUR")
    expect(revenue).to_have_value("420,000")
    revenue.focus()
    expect(revenue).to_have_value("420000")
    revenue.fill("1.25m")
    page.keyboard.press("Tab")
    stage.until(page, lambda: one().revenue == 1_250_000)
    expect(revenue).to_have_value("1,250,000")


def test_a_day_can_be_typed_or_picked(shown, stage):
    one, page = shown("execution.meetings", "meeting")
    day = page.get_by_label("Date", exact=True)
    day.fill("3.12.2026")
    page.keyboard.press("Tab")
    expect(day).to_have_value("3 Dec 2026")
    page.locator("input[type=date]").first.evaluate(
        "el => { el.value = '2026-12-24'; el.dispatchEvent(new Event('change')); }"
    )
    stage.until(page, lambda: one().date == dt.date(2026, 12, 24))
    expect(day).to_have_value("24 Dec 2026")


def test_what_is_no_day_stays_with_its_message(shown, stage, desk):
    one, page = shown("execution.meetings", "meeting")
    was = one().date
    day = page.get_by_label("Date", exact=True)
    day.fill("last Tuesday")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("Please give a day such as")
    assert one().date == was
    assert day.input_value() == "last Tuesday"


def test_several_are_picked_as_chips_and_taken_off_again(shown, stage, desk):
    one, page = shown("execution.meetings", "meeting")
    before = one().attendees
    people = page.get_by_label("Their people")
    people.fill("friederike")
    page.keyboard.press("Enter")
    stage.until(page, lambda: len(one().attendees) == len(before) + 1)
    expect(people).to_be_focused()
    expect(people).to_have_value("")
    page.keyboard.press("Backspace")
    stage.until(page, lambda: one().attendees == before)
    people.locator("xpath=ancestor::*[contains(@class, 'kn-chips')]").get_by_role(
        "button"
    ).first.click()
    stage.until(page, lambda: one().attendees == before[1:])


def test_somebody_nobody_knows_is_told_or_made(shown, stage, desk):
    one, page = shown("decision_group.contacts", "contact")
    boss = page.get_by_label("Reports to")
    boss.fill("Zita Novakova")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("“Zita Novakova” is not in the plan yet")
    boss.click()
    boss.press("End")
    boss.type(" ")
    page.get_by_role("option", name="+ Add Zita Novakova").click()
    stage.until(page, lambda: one().reports_to is not None)
    assert desk.plan.by_id[one().reports_to].name == "Zita Novakova"
    expect(page.get_by_role("alert")).to_have_count(0)


def test_who_can_be_of_several_kinds_is_made_as_one_of_them(shown, stage, desk):
    one, page = shown("action_plan.actions", "action")
    page.get_by_label("Owner").fill("Zita Novakova")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(
        ["+ Add Zita Novakova as team member", "+ Add Zita Novakova as contact"]
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    stage.until(page, lambda: desk.plan.account.team[-1].name == "Zita Novakova")
    assert one().owner == desk.plan.account.team[-1].id


def test_escape_shuts_the_list_and_keeps_the_text(shown):
    _, page = shown("decision_group.contacts", "contact")
    unit = page.get_by_label("Business unit")
    unit.fill("brno")
    expect(unit).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(unit).to_have_attribute("aria-expanded", "false")
    assert unit.input_value() == "brno"


def test_lines_are_texts_and_a_long_text_grows(shown, stage):
    one, page = shown("execution.reviews", "review")
    lines = page.get_by_label("Discussed")
    low = lines.bounding_box()["height"]
    lines.fill("\n".join(f"Point {n}" for n in range(8)))
    stage.until(page, lambda: len(one().discussed) == 8)
    assert lines.bounding_box()["height"] > low + 50


def test_a_flag_is_one_tick(shown, stage):
    one, page = shown("execution.meetings", "meeting")
    was = one().shared
    page.get_by_label("Shared with the customer").click()
    stage.until(page, lambda: one().shared != was)


def test_a_choice_shows_what_was_pasted_until_it_is_mended(shown, stage, desk):
    one, page = shown("targeting.opportunities", "opportunity")
    desk.edit([{"set": one().id, "field": "status", "value": "nearly won"}])
    status = page.get_by_label("Status")
    expect(status).to_have_value("nearly won")
    status.select_option("Won")
    stage.until(page, lambda: str(one().status) == "Won")
    assert status.locator("option").all_inner_texts() == ["Open", "Won", "Lost"]
