"""Is nothing lost in a notebook when others write too, the kernel goes, or the tab is closed?"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from kapnb.store import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ACCOUNT = "morvagon"
OTHER = """
import sys
from pathlib import Path
from kapnb.errors import Conflict
from kapnb.store import Workspace

home = Workspace(Path(sys.argv[1]))
was = home.load(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
account = was.plan.account.replace(**{sys.argv[3]: sys.argv[4]})
try:
    home.save(was.plan.replace(account=account), base=was)
    print("saved", flush=True)
except Conflict:
    print("late", flush=True)
"""


@contextmanager
def somebody_else(lab, field: str, text: str):
    """A second process with the plan in its hands; it changes and saves it when it is told to."""
    command = [sys.executable, "-c", OTHER, str(lab.home), ACCOUNT, field, text]
    environment = os.environ | {"KAPNB_AUTHOR": "Ilse Adder"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        assert process.stdout.readline() == "ready\n"

        def save() -> bool:
            process.stdin.write("now\n")
            process.stdin.flush()
            return process.stdout.readline() == "saved\n"

        yield save


def account(lab):
    return Workspace(lab.home).load(ACCOUNT).plan.account


def form_of(page):
    return page.get_by_role("group", name="Account", exact=True)


def bar_of(page):
    return page.locator(".kn-top")


@pytest.fixture
def page(lab):
    return lab.show("1_profile.ipynb", ACCOUNT)


def test_what_somebody_else_changes_appears_by_itself(lab, page):
    with somebody_else(lab, "industry", "Rolling stock") as save:
        assert save()
    expect(form_of(page).get_by_label("Industry")).to_have_value("Rolling stock")
    expect(bar_of(page)).to_contain_text("Changed by Ilse Adder")


def test_what_somebody_else_changes_meanwhile_is_merged(lab, page):
    with somebody_else(lab, "goal", "Grow north") as save:
        form_of(page).get_by_label("Industry").fill("Brakes")
        assert save()
    lab.until(lambda: (account(lab).industry, account(lab).goal) == ("Brakes", "Grow north"))
    expect(form_of(page).get_by_label("Goal in a line")).to_have_value("Grow north")
    expect(bar_of(page)).to_have_attribute("data-state", "saved")


def test_two_values_for_the_same_are_shown_and_asked_about(lab, page):
    for attempt in range(5):  # on a busy machine the notebook may be the first to save
        before, ours = account(lab).industry, f"Wheels of ours {attempt}"
        with somebody_else(lab, "industry", "Wheels of theirs") as save:
            form_of(page).get_by_label("Industry").fill(ours)
            expect(bar_of(page)).to_have_attribute("data-state", "unsaved")
            if save():
                break
    clash = bar_of(page).get_by_role("group", name="Industry")
    expect(clash).to_contain_text(f"You say: {ours}")
    expect(clash).to_contain_text("Ilse Adder says: Wheels of theirs")
    expect(clash).to_contain_text(f"Before: {before}")
    assert account(lab).industry == "Wheels of theirs"
    clash.get_by_label("You say:").check()
    bar_of(page).get_by_role("button", name="Save my choice").click()
    lab.until(lambda: account(lab).industry == ours)
    expect(bar_of(page)).to_have_attribute("data-state", "saved")


def test_what_somebody_else_saves_while_one_types_is_asked_about(lab, page):
    industry = form_of(page).get_by_label("Industry")
    industry.fill("Gears")
    lab.until(lambda: account(lab).industry == "Gears")
    lab.settle()
    with somebody_else(lab, "industry", "Gears of theirs") as save:
        industry.press("End")
        page.keyboard.type(" ")
        assert save()
        page.keyboard.type("of us and of nobody else", delay=150)  # a look at the file is within
    clash = bar_of(page).get_by_role("group", name="Industry")
    expect(clash).to_contain_text("You say: Gears of us and of nobody else")
    clash.get_by_label("You say:").check()
    bar_of(page).get_by_role("button", name="Save my choice").click()
    lab.until(lambda: account(lab).industry == "Gears of us and of nobody else")


def test_what_is_typed_into_a_form_without_a_kernel_can_be_put_back(lab, page):
    industry = form_of(page).get_by_label("Industry")
    was = account(lab).industry
    lab.restart()
    said = "Not connected to the notebook any more. What you typed is kept"
    expect(bar_of(page)).to_contain_text(said)  # nothing was typed into it
    industry.fill("Typed into the void")
    expect(page.get_by_text("Not connected to the notebook any more.").first).to_be_visible()
    lab.run_all()
    expect(industry).to_have_value(was)
    expect(page.get_by_text("did not reach the plan")).to_contain_text("1 entry typed here on")
    page.get_by_role("button", name="Put back").click()
    lab.until(lambda: account(lab).industry == "Typed into the void")
    lab.settle()
    lab.run_all()
    expect(industry).to_have_value("Typed into the void")
    expect(page.get_by_text("did not reach the plan")).to_have_count(0)


def test_a_tab_that_is_closed_while_somebody_types_loses_nothing(lab, page):
    form_of(page).get_by_label("Industry").fill("The last word")
    lab.reload()
    lab.until(lambda: account(lab).industry == "The last word")
    expect(form_of(lab.page).get_by_label("Industry")).to_have_value("The last word")


def test_a_closed_tab_and_an_ended_kernel_lose_nothing_either(lab, page):
    lab.shut_down()
    form_of(page).get_by_label("Industry").fill("Said to nobody")
    expect(page.get_by_text("Not connected to the notebook any more.").first).to_be_visible()
    lab.reload()
    lab.run_all()
    lab.page.get_by_role("button", name="Put back").click()
    lab.until(lambda: account(lab).industry == "Said to nobody")
    expect(form_of(lab.page).get_by_label("Industry")).to_have_value("Said to nobody")
    lab.faults.clear()  # what the packages of the widgets say when theirs are gone
