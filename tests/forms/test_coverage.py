"""Does one see at a glance who covers which base, and open them from there?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kapnb.forms.decision_group import Coverage, organisation

pytestmark = pytest.mark.browser


def base(page, decision: int, role: str):
    group = page.locator(".kn-cover").nth(decision)
    return group.locator("section").filter(has=page.get_by_role("heading", name=role))


def test_a_base_names_who_covers_it_with_stance_and_coverage(stage, desk):
    page = stage(Coverage(desk))
    expect(page.get_by_role("heading", name="Condition monitoring")).to_be_visible()
    milena = base(page, 0, "User buyer")
    expect(milena).to_contain_text("Milena Ďuricovská")
    expect(milena).to_contain_text("Mentor ↑")
    expect(milena).to_contain_text("Multiple, 4 meetings")


def test_an_empty_base_says_so_and_who_left(stage, desk):
    page = stage(Coverage(desk))
    empty = base(page, 0, "Coach")
    expect(empty).to_contain_text("Nobody yet")
    expect(empty).to_contain_text("Missing")
    expect(empty).to_contain_text("Jörg Müller-Tannhoff left")
    assert empty.evaluate("el => getComputedStyle(el).borderTopStyle") == "dashed"


def test_a_click_on_a_name_selects_the_contact_everywhere(stage, desk):
    page = stage(Coverage(desk))
    page.get_by_role("button", name="Friederike Zöllikofer").first.click()
    stage.until(page, lambda: desk.selected == "c-friede")
    name = page.get_by_role("button", name="Friederike Zöllikofer").first
    expect(name).to_have_attribute("aria-pressed", "true")


def test_a_role_seen_today_fills_its_base(stage, desk):
    page = stage(Coverage(desk))
    values = {"contact": "c-pavel", "what": "role", "value": "coach", "decision": "d-mach"}
    desk.edit([{"add": "decision_group.observations", "values": values}])
    expect(base(page, 0, "Coach")).to_contain_text("Pavel")
    expect(base(page, 0, "Coach")).not_to_contain_text("Missing")


def test_without_an_open_decision_it_says_what_to_do(stage, desk):
    for decision in desk.plan.decision_group.decisions:
        desk.edit([{"set": decision.id, "field": "status", "value": "closed"}])
    page = stage(Coverage(desk))
    expect(page.get_by_text("No purchase decision is open.")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_it_can_be_used_by_everybody(stage, desk, dark):
    page = stage(Coverage(desk), dark=dark, width=1024)
    assert stage.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 1024


def test_map_form_and_what_was_seen_stand_together_and_agree(stage, desk):
    whole = organisation(desk)
    page = stage(whole)
    page.get_by_role("treeitem", name="Gunnar").click()
    expect(page.get_by_role("heading", name="What did you see of Gunnar")).to_be_visible()
    page.get_by_label("Job title").fill("Chair for life")
    expect(page.get_by_role("treeitem", name="Gunnar")).to_contain_text("Chair for life")
