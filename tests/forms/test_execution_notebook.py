"""Does a meeting reach the plan from the notebook that people open, whatever the kernel does?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from kapnb.store import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _pick(page, name: str) -> None:
    who = page.locator(".kn-meet-panel").get_by_role("combobox", name="Their people")
    who.click()
    who.fill(name)
    page.keyboard.press("Enter")


def test_a_meeting_typed_before_the_kernel_went_is_saved_after_it_is_back(lab):
    page = lab.open("5_execution.ipynb", account="morvagon")
    form = page.locator(".kn-meet-panel")
    _pick(page, "milena")
    form.get_by_label("Purpose").fill("Look at press 3")
    guest = form.get_by_role("group", name="Milena Ďuricovská")
    guest.get_by_label("Stance today").focus()
    cells = page.locator(".jp-Cell").count()
    for key in "ddab":  # which delete and add cells in JupyterLab
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    guest.get_by_label("Evidence").fill("Wrote the list of parts herself")
    lab.restart()
    form.get_by_label("What was said").fill("Typed while nobody listened.")
    lab.run_all()
    expect(page.get_by_text("is not in the plan yet")).to_be_visible()
    expect(guest.get_by_label("Evidence")).to_have_value("Wrote the list of parts herself")
    guest.get_by_label("Stance today").select_option("Supporter")
    action = form.get_by_role("group", name="action").first
    action.get_by_role("textbox", name="Action").fill("Send the limits of press 3")
    form.get_by_text("What speaks for or against us?").click()
    swot = form.get_by_role("group", name="SWOT item").first
    swot.get_by_label("Quadrant").select_option("Opportunities")
    swot.get_by_role("textbox", name="Item").fill("A second press line is budgeted")
    form.get_by_role("button", name="Save meeting").click()
    expect(form.get_by_text(re.compile("^Saved: 1 stance, 1 action"))).to_be_visible()
    brief = form.locator("details").filter(has_text="Brief for the next meeting with Milena")
    for known in ("Supporter", "Wrote the list of parts herself", "Send the limits of press 3"):
        expect(brief).to_contain_text(known)
    plan = Workspace(lab.home).load("morvagon").plan
    meeting = plan.execution.meetings[-1]
    assert meeting.said == "Typed while nobody listened."
    assert meeting.observations[-1].evidence == "Wrote the list of parts herself"
    assert plan.action_plan.actions[-1].what == "Send the limits of press 3"
    swot = plan.profile.swot[-1]
    assert (swot.text, swot.meeting) == ("A second press line is budgeted", meeting.id)
    expect(page.get_by_role("gridcell", name="Look at press 3").first).to_be_visible()
    lab.faults.clear()  # JupyterLab's own words at the end of a kernel
