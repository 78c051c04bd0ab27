"""Does a matrix answer to clicks, keys and dragging, and stay where the reader is?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kapnb.forms.grid import Grid, Item, Square

pytestmark = pytest.mark.browser


class Shelf(Grid):
    """Two by two cells and an apple, with what was asked of them."""

    def __init__(self, desk, *, more=""):
        self.place, self.asked, self.more = ("1", "left"), [], more
        super().__init__(desk)

    def draw(self):
        heads = [("1", "Top"), ("2", "Bottom")], [("left", "Left"), ("right", "Right")]
        return self.drawn(
            "A shelf", *heads, self.cell, corner="Board", across="Side", hint="Fruit.", moves=True
        )

    def cell(self, row, column):
        apple = (Item("apple", "Apple", "green", "A green apple"),)
        there = self.place == (row, column)
        return Square("Full" if there else "Free", "", "", apple if there else (), self.more)

    def do_cell(self, message):
        self.asked.append(("cell", message["row"], message["column"]))

    def do_more(self, message):
        self.asked.append(("more", message["row"], message["column"]))

    def do_drop(self, message):
        self.place = (message["row"], message["column"])
        self.asked.append(("drop", message["item"], *self.place))
        self._refresh()


@pytest.fixture
def shelf(desk):
    return Shelf(desk)


def cell(page, name):
    return page.get_by_role("gridcell", name=name)


def test_a_click_or_enter_on_a_cell_says_which_it_is(stage, shelf):
    page = stage(shelf)
    cell(page, "Bottom, Right").click()
    cell(page, "Bottom, Right").press("ArrowLeft")
    page.keyboard.press("Enter")
    stage.settle(page)
    assert shelf.asked == [("cell", "2", "right"), ("cell", "2", "left")]


def test_an_item_is_selected_by_a_click_and_by_keys(stage, desk, shelf):
    page = stage(shelf)
    page.get_by_role("button", name="Apple").click()
    expect(page.get_by_role("button", name="Apple")).to_have_attribute("aria-current", "true")
    assert desk.selected == "apple"
    desk.select("")
    cell(page, "Top, Left").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    stage.until(page, lambda: desk.selected == "apple")
    assert shelf.asked == []


def test_an_item_is_dragged_into_another_cell(stage, shelf):
    page = stage(shelf)
    page.get_by_role("button", name="Apple").drag_to(cell(page, "Bottom, Right"))
    expect(cell(page, "Bottom, Right")).to_contain_text("Apple")
    assert shelf.asked == [("drop", "apple", "2", "right")]
    cell(page, "Top, Left").click()
    stage.settle(page)
    assert shelf.asked[1:] == [("cell", "1", "left")]


def test_an_item_let_go_outside_stays_where_it_was(stage, shelf):
    page = stage(shelf)
    page.get_by_role("button", name="Apple").hover()
    page.mouse.down()
    page.mouse.move(20, 700, steps=3)
    page.mouse.up()
    stage.settle(page)
    assert shelf.asked == []
    expect(cell(page, "Top, Left")).to_contain_text("Apple")


def test_an_item_is_moved_by_keys_alone_and_focus_goes_with_it(stage, shelf):
    page = stage(shelf)
    cell(page, "Top, Left").focus()
    for key in ("Enter", "m", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").filter(has_text="Moving Apple")).to_be_visible()
    page.keyboard.press("Enter")
    expect(cell(page, "Bottom, Right")).to_contain_text("Apple")
    expect(cell(page, "Bottom, Right")).to_be_focused()
    for key in ("Enter", "m", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    stage.settle(page)
    assert shelf.asked == [("drop", "apple", "2", "right")]


def test_what_else_a_cell_offers_has_a_button_and_a_key(stage, desk):
    shelf = Shelf(desk, more="Set by hand")
    page = stage(shelf)
    cell(page, "Top, Right").get_by_role("button", name="Set by hand").click()
    cell(page, "Bottom, Left").focus()
    page.keyboard.press("s")
    stage.settle(page)
    assert shelf.asked == [("more", "1", "right"), ("more", "2", "left")]


def test_it_can_be_read_by_everybody(stage, shelf):
    assert stage.axe(stage(shelf)) == []
    assert stage.axe(stage(shelf, dark=True)) == []
