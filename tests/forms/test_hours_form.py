"""Does the cut line follow the slider, with only the last position computed, and nothing saved?"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from kapnb.forms.hours import HoursCut

NAMES = ("alborlume-saude", "morvagon", "skaelvang-foods")


def names(rows):
    return [row["name"] for row in rows]


def test_it_starts_from_the_hours_that_are_left(desk):
    data = HoursCut(desk).data
    assert (data["hours"], data["own"], data["most"]) == (816, 816, 1632)
    assert len(data["above"]) == 5
    assert names(data["below"]) == ["Energy Ledger in Brno", "Machine Health for furnace pumps"]
    assert data["facts"][0] == ("Expected return", "EUR 243,920 from 5 opportunities")


def test_fewer_hours_move_the_line_and_say_what_it_costs(desk):
    cut = HoursCut(desk)
    cut.do_hours({"hours": 300})
    assert names(cut.data["above"]) == [
        "Machine Health for 24 presses and hammers, Ostrava",
        "Site Care for the forge",
    ]
    assert cut.data["line"] == "290 of 300 h used"
    assert "less expected" in dict(cut.data["facts"])["Against the hours left"]
    cut.do_hours({"hours": None})
    assert cut.data["hours"] == 816
    assert not desk.dirty


def test_the_slider_follows_what_is_edited_until_hours_are_supposed(desk):
    cut = HoursCut(desk)
    desk.edit([{"set": "op-trace", "field": "hours_spent", "value": "84"}])
    assert cut.data["hours"] == cut.data["own"] == 806


def test_what_cannot_be_compared_is_named_with_its_reason(desk):
    cut = HoursCut(desk)
    desk.edit([{"set": "op-trace", "field": "revenue", "value": ""}])
    expected = "Not compared: Batch Trace for six lines of brake parts (revenue unknown)."
    assert cut.data["others"] == expected


@pytest.mark.parametrize("account", NAMES)
def test_an_answer_comes_within_a_twentieth_of_a_second(desk, account):
    desk.open(account)
    cut = HoursCut(desk)
    took = []
    for hours in range(0, 1000, 100):
        start = time.perf_counter()
        cut.do_hours({"hours": hours})
        took.append(time.perf_counter() - start)
    assert sorted(took)[5] < 0.05


@pytest.mark.browser
def test_arrows_move_the_line_and_only_the_last_position_is_computed(stage, desk):
    cut, asked = HoursCut(desk), []
    cut.on_msg(lambda _, message, __: asked.append(message["hours"]))
    page = stage(cut)
    slider = page.get_by_label("Hours for opportunities in this period")
    slider.evaluate(
        """slider => { for (const hours of [700, 600, 500, 400, 300]) {
             slider.value = hours; slider.dispatchEvent(new Event("input")); } }"""
    )
    expect(page.get_by_text("290 of 300 h used")).to_be_visible()
    assert asked == [700, 300]
    above = page.locator("tr.kn-above")
    expect(above).to_have_count(2)
    slider.press("Home")
    expect(above).to_have_count(0)
    page.get_by_role("button", name="Back to the 816 h").click()
    expect(above).to_have_count(5)
    slider.press("ArrowLeft")
    expect(page.get_by_text("815 h, supposed")).to_be_visible()
    assert stage.axe(page) == []


@pytest.mark.browser
def test_it_says_what_it_needs_when_nothing_competes(stage, desk):
    deals = [deal.id for deal in desk.plan.targeting.opportunities]
    desk.edit([{"set": deal, "field": "revenue", "value": ""} for deal in deals])
    page = stage(HoursCut(desk), dark=True)
    expect(page.get_by_text("Nothing competes for our hours yet")).to_be_visible()
    expect(page.get_by_role("slider")).to_be_hidden()
    assert stage.axe(page) == []
