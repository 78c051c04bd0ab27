"""Does a form show one record, save it field by field, and never take away what is being typed?"""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import expect

from kapnb.forms import Form
from kapnb.forms.form import makes

pytestmark = pytest.mark.browser


def test_what_a_name_is_enough_for_can_be_made_on_the_spot():
    made = makes()
    assert made["contact"] == ("decision_group.contacts", "name", "contact")
    assert made["business_unit"][2] == "business unit"
    assert "goal" not in made  # it needs a horizon, and whether it is confirmed
    assert "red_flag" not in made


def test_the_account_form_writes_the_accounts_own_fields(desk, stage):
    page = stage(Form(desk, "account"))
    page.get_by_label("Goal in a line").fill("All presses watched")
    page.get_by_label("Planning period: end").fill("30 Jun 2027")
    page.get_by_label("Tier").select_option("Tier 2")
    stage.until(page, lambda: desk.plan.account.period.end.year == 2027 and desk.plan.account.tier)
    desk.save()
    account = yaml.safe_load(desk.saved.path.read_text("utf-8"))["account"]
    assert account["goal"] == "All presses watched"
    assert str(account["period"]["end"]) == "2027-06-30"
    assert account["tier"] == "tier_2"


def test_a_message_takes_the_place_of_the_help_until_it_is_mended(desk, stage):
    page = stage(Form(desk, "account"))
    currency = page.get_by_label("Currency")
    expect(page.get_by_text("Three letters (ISO 4217), such as EUR.")).to_be_visible()
    currency.fill("Euro")
    currency.press("Tab")
    expect(page.get_by_role("alert")).to_have_text(
        "Please give three capital letters, such as EUR."
    )
    expect(currency).to_have_attribute("aria-invalid", "true")
    assert desk.plan.account.currency == "EUR"
    assert stage.axe(page) == []
    currency.fill("CHF")
    currency.press("Tab")
    expect(page.get_by_text("Three letters (ISO 4217), such as EUR.")).to_be_visible()
    expect(page.get_by_label("Revenue now, CHF")).to_be_visible()


def test_a_form_of_a_kind_shows_the_record_that_is_selected(desk, stage):
    page = stage(Form(desk, kind="opportunity", fields=("name", "need")))
    expect(page.get_by_text("Select an opportunity to see it here.")).to_be_visible()
    one = desk.plan.targeting.opportunities[1]
    desk.select(one.id)
    expect(page.get_by_role("heading")).to_have_text(one.name)
    assert page.get_by_role("textbox").count() == 2
    page.get_by_label("Current need").fill("Fewer stops")
    stage.until(page, lambda: desk.plan.by_id[one.id].need == "Fewer stops")
    desk.select(desk.plan.profile.goals[0].id)
    expect(page.get_by_text("Select an opportunity to see it here.")).to_be_visible()


def test_what_is_being_typed_is_not_taken_away_by_a_change_from_elsewhere(desk, stage):
    page = stage(Form(desk, "account"))
    goal = page.get_by_label("Goal in a line")
    goal.click()
    goal.fill("Half a sen")
    desk.edit([{"set": "", "field": "account.goal", "value": "Somebody else's"},
               {"set": "", "field": "account.industry", "value": "Railways"}])  # fmt: skip
    expect(page.get_by_label("Industry")).to_have_value("Railways")
    assert goal.input_value() == "Half a sen"
    stage.until(page, lambda: desk.plan.account.goal == "Half a sen")


def test_text_is_text_whatever_it_looks_like(desk, stage):
    who = desk.plan.decision_group.contacts[0].id
    evil = "<img src=x onerror=alert(1)> & <b>Co</b>"
    desk.edit([{"set": who, "field": "name", "value": evil}])
    desk.select(who)
    page = stage(Form(desk, kind="contact"))
    expect(page.get_by_role("heading")).to_have_text(evil)
    assert page.locator("img, b").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_the_form_is_for_everybody(desk, stage, dark):
    desk.select(desk.plan.execution.meetings[0].id)
    page = stage(Form(desk, "account"), Form(desk, kind="meeting"), dark=dark, width=1024)
    page.get_by_label("Their people").click()
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    assert stage.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024


def test_a_new_line_and_undo_while_typing_get_past_jupyterlab(desk, stage):
    contact = desk.plan.decision_group.contacts[0]
    desk.select(contact.id)
    page = stage(Form(desk, kind="contact"))
    page.evaluate(
        """() => document.addEventListener("keydown", ({ target }) =>
          target.addEventListener("beforeinput", (event) =>
            /insertLineBreak|historyUndo/.test(event.inputType) && event.preventDefault()), true)"""
    )  # as Lab does it in a cell
    notes = page.locator("textarea").first
    notes.fill("")
    notes.press_sequentially("One")
    notes.press("Enter")
    notes.press_sequentially("Two")
    expect(notes).to_have_value("One\nTwo")
    notes.press("Control+z")
    expect(notes).not_to_have_value("One\nTwo")
