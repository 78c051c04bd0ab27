"""Can red flags be judged by moving them?"""

from __future__ import annotations

import pytest

from kapnb.forms.flags import FlagGrid, red_flags
from kapnb.insight.work import HIGH_SCORE, open_flags, score


def items(grid):
    found = {}
    for row in grid.data["cells"]:
        found |= {item["id"]: (cell, item) for cell in row for item in cell["items"]}
    return found


def test_every_open_flag_stands_in_its_cell_with_tone_and_word(desk):
    grid = FlagGrid(desk)
    found = items(grid)
    assert found.keys() == {flag.id for flag in open_flags(desk.plan)}
    for flag in open_flags(desk.plan):
        cell, item = found[flag.id]
        high = score(flag) >= HIGH_SCORE
        assert (item["tone"] == "red", cell["text"].endswith(" high")) == (high, high)
        assert str(score(flag)) in cell["text"]


def test_a_flag_that_is_closed_or_accepted_leaves(desk):
    grid = FlagGrid(desk)
    closed, accepted = open_flags(desk.plan)[:2]
    desk.edit([{"set": closed.id, "field": "status", "value": "closed"},
               {"set": accepted.id, "field": "status", "value": "accepted"}])  # fmt: skip
    assert not {closed.id, accepted.id} & items(grid).keys()


def test_a_click_into_a_cell_begins_a_flag_there_and_the_next_click_moves_it(desk):
    grid = FlagGrid(desk)
    grid.do_cell({"row": "5", "column": "5"})
    first = desk.selected
    grid.do_cell({"row": "2", "column": "3"})
    assert desk.selected == first
    desk.edit([{"set": first, "field": "text", "value": "The board is sold"}])
    made = desk.plan.by_id[first]
    assert (made.probability, made.impact, made.raised) == (2, 3, desk.today)
    grid.do_cell({"row": "2", "column": "3"})
    assert desk.selected != first


def test_the_register_scores_what_is_open_and_not_what_is_over(desk):
    flag = open_flags(desk.plan)[0]
    table = red_flags(desk)
    score = {row["id"]: row["extras"][0] for row in table.data["rows"]}
    assert score[flag.id][1] == "red"
    desk.edit([{"set": flag.id, "field": "status", "value": "closed"}])
    assert {row["id"]: row["extras"][0] for row in table.data["rows"]}[flag.id] == ("", "")


@pytest.mark.browser
def test_a_flag_is_dragged_with_the_mouse_and_moved_with_keys(stage, desk):
    grid = FlagGrid(desk)
    page = stage(grid)
    flag = open_flags(desk.plan)[0]
    item = page.get_by_role("button", name=flag.text)
    cell = page.get_by_role("gridcell", name="1 unlikely, 1 slight")
    item.drag_to(cell)
    stage.until(page, lambda: score(desk.plan.by_id[flag.id]) == 1)
    assert items(grid)[flag.id][1]["tone"] == "none"
    page.get_by_role("button", name=flag.text).click()
    stage.until(page, lambda: desk.selected == flag.id)
    for key in ("m", "ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    stage.until(page, lambda: score(desk.plan.by_id[flag.id]) == 4)


@pytest.mark.browser
@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1024)])
def test_it_fits_and_everybody_can_use_it(stage, desk, dark, width):
    page = stage(FlagGrid(desk), dark=dark, width=width)
    assert stage.axe(page) == []
    box = page.locator(".jp-OutputArea-output")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
