"""Does a click on white space make an initiative, and can a state be set by hand?"""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import expect

from kapnb.forms.white_space import WhiteSpace

pytestmark = pytest.mark.browser


@pytest.fixture
def space(desk):
    return WhiteSpace(desk)


def cell(page, unit, offering):
    return page.get_by_role("gridcell", name=f"{unit}, {offering}")


def test_a_click_on_a_free_cell_makes_an_initiative_that_is_in_the_file(stage, desk, space):
    page = stage(space)
    cell(page, "Foundry, Ostrava", "Energy Ledger").click()
    place = cell(page, "Foundry, Ostrava", "Energy Ledger")
    expect(place).to_contain_text("Potential")
    expect(place.get_by_role("button", name="Energy Ledger for")).to_have_attribute(
        "aria-current", "true"
    )
    desk.save()
    there = yaml.safe_load(desk.saved.path.read_text("utf-8"))["targeting"]["initiatives"][-1]
    assert there["name"] == "Energy Ledger for Foundry, Ostrava"
    assert (there["unit"], there["offering"]) == ("bu-cast", "of-energy")
    assert desk.selected == there["id"]


def test_a_click_on_a_cell_with_something_selects_it_and_each_of_several(stage, desk, space):
    before = desk.plan
    page = stage(space)
    cell(page, "Morvagon Digital", "Wheel Watch").click()
    stage.until(page, lambda: desk.selected == "op-wheel")
    place = cell(page, "Bogie assembly, Görlitz", "Machine Health")
    place.get_by_role("button", name="Welding robots").click()
    stage.until(page, lambda: desk.selected != "op-wheel")
    assert desk.plan.name_of(desk.selected).startswith("Welding robots")
    assert desk.plan == before


def test_a_state_is_set_by_hand_with_keys_alone_and_derived_again(stage, desk, space):
    page = stage(space)
    cell(page, "Head office, Dresden", "Energy Ledger").focus()
    page.keyboard.press("s")
    expect(page.get_by_label("State", exact=True)).to_be_focused()
    page.get_by_label("Note").fill("Brumvast since May")
    page.get_by_label("State", exact=True).select_option(label="Competitor")
    place = cell(page, "Head office, Dresden", "Energy Ledger")
    expect(place).to_contain_text("Competitor")
    desk.save()
    last = desk.saved.plan.targeting.white_space[-1]
    assert (last.unit, last.offering, last.note) == ("bu-hq", "of-energy", "Brumvast since May")
    page.get_by_role("button", name="Derive it again").click()
    expect(place).to_contain_text("White space")
    page.get_by_label("State", exact=True).press("Escape")
    expect(place).to_be_focused()
    expect(page.get_by_label("State", exact=True)).to_be_hidden()


def test_a_competitors_cell_shows_who_and_offers_an_initiative(stage, desk, space):
    page = stage(space)
    cell(page, "Overhaul and services, Brno", "Machine Health").click()
    page.get_by_role("button", name="New initiative here").click()
    stage.until(page, lambda: desk.selected)
    assert desk.plan.name_of(desk.selected) == "Machine Health for Overhaul and services, Brno"
    expect(cell(page, "Overhaul and services, Brno", "Machine Health")).to_contain_text("Osciltek")


def test_without_units_it_says_what_to_add_and_where(stage, desk, plan):
    desk.change(plan({"account.offerings": [{"id": "of-pump", "name": "Pump", "margin": 40}]}))
    page = stage(WhiteSpace(desk))
    expect(page.get_by_text("The white space needs the customer's business units")).to_be_visible()
    expect(page.get_by_role("link", name="1_profile")).to_have_attribute("href", "1_profile.ipynb")
    assert stage.axe(page) == []


def test_everybody_can_read_it_light_and_dark(stage, desk, space):
    space.do_more({"row": "bu-serv", "column": "of-mach"})
    assert stage.axe(stage(space)) == []
    assert stage.axe(stage(space, dark=True)) == []
