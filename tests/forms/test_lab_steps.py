"""Do the org map and the objectives work in the notebooks, with the mouse and without it?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from kapnb.store import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ACCOUNT = "alborlume-saude"


def in_file(lab):
    return Workspace(lab.home).load(ACCOUNT).plan


# with the mouse, on the org map


def box(page, name: str):
    return page.get_by_role("treeitem", name=re.compile(f"^{re.escape(name)}"))


def drag(page, source, target) -> None:
    source.scroll_into_view_if_needed()
    here, there = source.bounding_box(), target.bounding_box()
    page.mouse.move(here["x"] + 20, here["y"] + 12)
    page.mouse.down()
    page.mouse.move(here["x"] + 40, here["y"] + 30, steps=3)
    page.mouse.move(there["x"] + 20, there["y"] + 12, steps=4)
    page.mouse.up()


def test_dragging_somebody_onto_another_changes_the_manager_and_a_circle_is_refused(lab):
    page = lab.show("2_decision_group.ipynb", ACCOUNT)
    page.get_by_role("button", name="Fit", exact=True).click()
    people = in_file(lab).decision_group.contacts
    assert all(box(page, one.name).count() == 1 for one in people), "a name begins another"
    managers = {one.reports_to for one in people if one.reports_to}
    chief = next(one for one in people if one.id in managers and not one.reports_to)
    who, new = [one for one in people if one.reports_to == chief.id][:2]
    drag(page, box(page, who.name), box(page, new.name))
    said = page.locator(".kn-map-foot").get_by_role("status")
    expect(said).to_have_text(f"{who.name} now reports to {new.name}.")
    lab.until(lambda: in_file(lab).by_id[who.id].reports_to == new.id)
    table = page.get_by_role("grid", name="Contacts")
    expect(table.get_by_role("row").filter(has_text=who.name).first).to_contain_text(new.name)
    drag(page, box(page, chief.name), box(page, who.name))
    expect(said).to_contain_text(f"{who.name} reports to {chief.name}")
    page.locator(".kn-map-tools").get_by_role("button", name="Undo").click()
    lab.until(lambda: in_file(lab).by_id[who.id].reports_to == chief.id)
    assert in_file(lab).by_id[chief.id].reports_to is None


# without the mouse, and while somebody types


NAMED = """() => { const one = document.activeElement;
  const label = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent;
  return one.closest(".kn") ? label : ""; }"""


def tab_to(page, name: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on what has this name."""
    for _ in range(250):
        page.keyboard.press(key)
        if page.evaluate(NAMED) == name:
            return
    raise AssertionError(f"{key} does not lead to {name}")


def test_a_step_is_worked_through_without_the_mouse(lab):
    page = lab.open("4_action_plan.ipynb", account=ACCOUNT, run=False)
    cells = page.locator(".jp-Cell")
    before = cells.count()
    for _ in range(before):
        page.keyboard.press("Shift+Enter")
    lab.settle()
    assert lab.errors() == []
    page.keyboard.press("Escape")
    for _ in range(before):
        page.keyboard.press("ArrowUp")
    tab_to(page, "New objective")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Objective", exact=True)).to_be_focused()
    page.keyboard.type("Keep the cold stores")
    tab_to(page, "Add an action")
    page.keyboard.type("Ring the planner")
    page.keyboard.press("Enter")
    lab.until(lambda: in_file(lab).action_plan.actions[-1].what == "Ring the planner")
    plan = in_file(lab).action_plan
    assert plan.actions[-1].objective == plan.objectives[-1].id
    tab_to(page, "+ Add ask")
    page.keyboard.press("Enter")
    page.keyboard.type("A day of the planner")
    page.keyboard.press("Tab")
    lab.until(lambda: in_file(lab).action_plan.asks[-1].text == "A day of the planner")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("F2")
    page.keyboard.type(", in May")
    page.keyboard.press("Tab")
    lab.until(lambda: in_file(lab).action_plan.asks[-1].text == "A day of the planner, in May")
    tab_to(page, "Undo", "Shift+Tab")
    page.keyboard.press("Enter")
    lab.until(lambda: in_file(lab).action_plan.asks[-1].text == "A day of the planner")
    assert cells.count() == before + 1  # the one that Shift+Enter makes at the end


def test_the_letters_light_up_while_an_objective_is_typed(lab):
    page = lab.show("4_action_plan.ipynb", ACCOUNT)
    lights = page.locator(".kn-smart-one")
    page.get_by_role("button", name="New objective").click()
    name = page.get_by_role("textbox", name="Objective", exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_value("")
    page.keyboard.type("Increase share of wallet")
    expect(lights).to_have_count(5)
    expect(lights.nth(1)).to_have_attribute("data-result", "fail")
    expect(lights.nth(1)).to_contain_text("measurable")
    form = page.get_by_role("group", name="Objective in full")
    for title, text in {
        "Metric": "Share of spending",
        "Unit": "%",
        "Baseline": "10",
        "Target": "25",
    }.items():
        form.get_by_label(title, exact=True).press_sequentially(text)
    expect(lights.nth(1)).to_have_attribute("data-result", "pass")
    expect(lights.nth(4)).to_have_attribute("data-result", "fail")
    lights.nth(4).get_by_role("button").first.click()
    expect(lights.nth(4)).to_have_attribute("data-result", "pass")
    end = in_file(lab).account.period.end
    lab.until(lambda: in_file(lab).action_plan.objectives[-1].due == end)
    made = in_file(lab).action_plan.objectives[-1]
    assert (made.name, made.metric, made.unit, made.baseline, made.target) == (
        "Increase share of wallet",
        "Share of spending",
        "%",
        10,
        25,
    )
