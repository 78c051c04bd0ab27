"""Does what somebody saw become dated observations, and does all that follows move at once?"""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from kapnb.forms.orgmap import OrgMap
from kapnb.forms.seen import Seen

pytestmark = pytest.mark.browser


@pytest.fixture
def milena(desk):
    """A desk on which one contact is selected; she is a mentor."""
    desk.select("c-milena")
    return desk


def observations(desk):
    return desk.plan.decision_group.observations


def test_a_stance_seen_today_takes_three_clicks_and_recolours_the_map(stage, milena):
    before = len(observations(milena))
    page = stage(OrgMap(milena), Seen(milena))
    page.get_by_label("Stance").select_option(label="Non-supporter")
    page.get_by_label("Evidence").fill("Did not greet us")
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_role("treeitem", name="Milena")).to_contain_text("Non-supporter ↓")
    [made] = observations(milena)[before:]
    assert (made.contact, made.what.value, made.value) == ("c-milena", "stance", "non_supporter")
    assert (made.date, made.by) == (dt.date(2026, 11, 22), milena.plan.account.manager)
    assert made.evidence == "Did not greet us"
    first = page.get_by_role("list", name="Last seen").get_by_role("listitem").first
    expect(first).to_contain_text("Stance: Non-supporter")
    expect(first).to_contain_text("22 Nov 2026 · Anselm Wickhofer")
    expect(page.get_by_label("Evidence")).to_have_value("")
    assert page.get_by_role("list", name="Last seen").get_by_role("listitem").count() == 3


def test_each_thing_that_was_picked_becomes_an_observation_of_its_own(stage, milena):
    before = len(observations(milena))
    page = stage(Seen(milena))
    expect(page.get_by_text("Purchase decision")).to_be_hidden()
    page.get_by_label("Influence").select_option(label="High")
    page.get_by_label("Buying role").select_option(label="User buyer")
    page.get_by_role("combobox", name="Purchase decision").fill("Traceab")
    page.keyboard.press("Enter")
    page.get_by_label("Given up").check()
    page.get_by_role("textbox", name="Date").fill("20 Nov 2026")
    page.get_by_role("button", name="Add to the plan").click()
    stage.until(page, lambda: len(observations(milena)) == before + 2)
    influence, role = observations(milena)[before:]
    assert (influence.value, influence.decision, influence.given_up) == ("high", None, False)
    assert (role.value, role.given_up, role.date.day) == ("user_buyer", True, 20)
    assert milena.plan.name_of(role.decision) == "Traceability of brake parts"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("yesterday", "Please give a day"),
        ("", "Please fill this in"),
        ("1 Dec 2026", "cannot be of a day to come"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_added(stage, milena, day, said):
    before = observations(milena)
    page = stage(Seen(milena))
    page.get_by_label("Stance").select_option(label="Neutral")
    page.get_by_role("textbox", name="Date").fill(day)
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_label("Stance")).to_have_value("neutral")
    assert observations(milena) == before


def test_a_role_asks_for_its_decision_and_nothing_picked_is_said(stage, milena):
    page = stage(Seen(milena))
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_text("Please pick what you saw")).to_be_visible()
    page.get_by_label("Buying role").select_option(label="Coach")
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_role("alert")).to_have_text("Please fill this in.")


def test_what_is_half_said_stays_with_its_contact_even_in_a_new_form(stage, milena):
    page = stage(Seen(milena))
    page.get_by_label("Evidence").fill("Asked for the price")
    milena.select("c-pavel")
    expect(page.get_by_role("heading", name="Pavel")).to_be_visible()
    expect(page.get_by_label("Evidence")).to_have_value("")
    milena.select("c-milena")
    expect(page.get_by_label("Evidence")).to_have_value("Asked for the price")
    again = stage(Seen(milena))
    expect(again.get_by_label("Evidence")).to_have_value("Asked for the price")


def test_without_a_contact_it_says_what_to_do(stage, desk):
    page = stage(Seen(desk))
    expect(page.get_by_text("Select a contact")).to_be_visible()
    desk.select("d-mach")
    expect(page.get_by_text("Select a contact")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_it_can_be_used_by_everybody(stage, milena, dark):
    page = stage(Seen(milena), dark=dark, width=560)
    page.get_by_label("Buying role").select_option(label="Coach")
    assert stage.axe(page) == []
