"""Do the eight answers show at once what comes of them?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kapnb.forms.questions import Questions

TRACE = "op-trace"


def answer(desk, field, value, record=TRACE):
    desk.edit([{"set": record, "field": field, "value": value}])


@pytest.fixture
def questions(desk):
    form = Questions(desk)
    desk.select(TRACE)
    return form


def line(form, record=TRACE):
    place = next(i for i, one in enumerate(form.data["list"]) if one["id"] == record)
    return place, form.data["list"][place]


def test_return_per_hour_is_told_with_its_formula_filled_in(questions):
    comes = questions.data["comes"]
    assert comes["roti"] == "EUR 253 per hour"
    assert comes["formula"] == (
        "EUR 260,000 revenue × 51% margin × 40% probability ÷ 210 hours required"
    )
    assert comes["actual"] == "EUR 717 per hour, with 74 h"


def test_what_is_unknown_is_a_question_mark_and_has_no_letter(desk, questions):
    answer(desk, "probability", "")
    comes = questions.data["comes"]
    assert (comes["roti"], comes["letter"]) == ("Not known yet", "?")
    assert "× ? probability" in comes["formula"]
    assert comes["why"] == "Probability unknown"


def test_answers_move_the_letter_and_the_place_in_the_list(desk, questions):
    place, before = line(questions)
    answer(desk, "hours_required", "2000")
    later, after = line(questions)
    assert (before["letter"], after["letter"]) == ("A", "C")
    assert later > place
    answer(desk, "hours_required", "20")
    answer(desk, "margin", "90")
    assert line(questions)[0] == 0


def test_an_answer_is_counted(desk, questions):
    assert questions.data["answered"] == "8 of 8"
    answer(desk, "history", "")
    assert questions.data["answered"] == "7 of 8"
    assert [q["answered"] for q in questions.data["questions"]] == [True] * 6 + [False, True]


def test_weak_importance_beside_a_high_probability_raises_the_finding(desk, questions):
    answer(desk, "probability", "80")
    answer(desk, "importance", "1")
    told = [text for _, _, text, _ in questions.data["comes"]["findings"]]
    assert any("80% probable with importance 1 of 5" in text for text in told)


def test_access_is_derived_and_says_from_whom(desk, questions):
    said = questions.data["questions"][7]["said"]
    assert said.startswith("Access 2 of 5. Who can say yes or no: Friederike Zöllikofer, brief")
    answer(desk, "decision", "")
    assert "follows from the meetings" in questions.data["questions"][7]["said"]


def test_the_opportunity_stays_when_something_else_is_selected(desk, questions):
    desk.select("bu-hq")
    assert questions.data["records"]["opportunity"] == TRACE


@pytest.mark.browser
def test_typing_an_answer_changes_what_comes_of_it_and_keeps_the_focus(stage, desk, questions):
    page = stage(questions)
    outcome = page.get_by_label("What comes of it")
    expect(outcome).to_contain_text("EUR 253 per hour")
    required = page.get_by_label("Hours required")
    required.press("Control+a")
    required.press_sequentially("2000")
    expect(outcome).to_contain_text("EUR 27 per hour")
    expect(required).to_be_focused()
    expect(page.get_by_label("Opportunities by rank").locator("li").nth(6)).to_contain_text(
        "Batch Trace"
    )
    page.get_by_label("Importance to them").fill("1")
    page.get_by_label("Probability, %").fill("80")
    expect(outcome).to_contain_text("80% probable with importance 1 of 5")
    desk.save()
    assert desk.saved.plan.by_id[TRACE].importance == 1
    assert stage.axe(page) == []


@pytest.mark.browser
def test_a_unit_picked_brings_the_question_of_its_trend(stage, desk, questions):
    answer(desk, "unit", "")
    page = stage(questions, dark=True)
    expect(page.get_by_label("Trend")).to_have_count(0)
    unit = page.get_by_role("combobox", name="Business unit")
    unit.fill("Foundry")
    unit.press("Enter")
    page.get_by_label("Trend").select_option(label="Declining")
    stage.until(page, lambda: desk.plan.by_id["bu-cast"].trend == "declining")
    expect(page.locator(".kn-asked").nth(1)).to_contain_text("✓ answered")
    page.get_by_role("button", name="Wheel Watch").click()
    expect(page.get_by_role("heading", name="Wheel Watch on 400 bogies a year")).to_be_visible()
    assert desk.selected == "op-wheel"
    assert stage.axe(page) == []


@pytest.mark.browser
def test_without_opportunities_it_says_how_one_comes_about(stage, desk, plan):
    desk.change(plan())
    page = stage(Questions(desk))
    expect(page.get_by_text("There is no opportunity yet")).to_be_visible()
