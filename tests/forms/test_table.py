"""Does a table of records behave as people expect of one, and does the plan say what it says?"""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from playwright.sync_api import expect

from kapnb.errors import NotFound
from kapnb.forms import Table, contacts
from kapnb.forms.fields import specs
from kapnb.forms.table import sensible
from kapnb.plan import Contact, SwotItem

pytestmark = pytest.mark.browser

GOALS = "profile.goals"


def cell(page, record, name):
    return page.locator(f'tr[data-id="{record}"] [data-name="{name}"]')


def rows(page):
    """The first cell of every row that is shown."""
    return page.locator("tbody tr[data-id]:visible td:nth-child(2)").all_inner_texts()


def head(page, title):
    return page.get_by_role("columnheader").get_by_role("button", name=title)


def goal(desk, number=0):
    return desk.plan.profile.goals[number]


def in_file(desk):
    desk.save()
    return yaml.safe_load(desk.saved.path.read_text("utf-8"))


def test_a_list_that_no_plan_has_is_told(desk):
    with pytest.raises(NotFound, match=r"no list 'profile\.wishes'"):
        Table(desk, "profile.wishes")


def test_columns_are_what_matters_and_fits():
    assert sensible(specs(Contact), 960)[:2] == ["name", "title"]
    assert "notes" not in sensible(specs(Contact), 960)
    assert sensible(specs(SwotItem), 500) == ["quadrant", "text"]


def test_what_is_typed_into_a_cell_is_in_the_file_after_a_save(desk, stage):
    page = stage(Table(desk, GOALS))
    one = cell(page, goal(desk).id, "source")
    one.click()
    page.keyboard.type("Their letter to us")
    page.keyboard.press("Enter")
    expect(one).to_have_text("Their letter to us")
    stage.until(page, lambda: goal(desk).source == "Their letter to us")
    assert in_file(desk)["profile"]["goals"][0]["source"] == "Their letter to us"


def test_escape_takes_back_what_was_typed(desk, stage):
    was = goal(desk).source
    page = stage(Table(desk, GOALS))
    one = cell(page, goal(desk).id, "source")
    one.dblclick()
    page.keyboard.type(" and more")
    stage.until(page, lambda: goal(desk).source == f"{was} and more")
    page.keyboard.press("Escape")
    expect(one).to_have_text(was)
    stage.until(page, lambda: goal(desk).source == was)


def test_a_new_row_joins_the_plan_once_it_has_what_it_needs(desk, stage):
    page = stage(Table(desk, GOALS))
    page.get_by_role("button", name="+ Add goal").click()
    page.keyboard.type("Trains on time")
    page.keyboard.press("Tab")
    expect(page.locator(".kn-note:visible")).to_have_text(
        "Not in the plan yet: Horizon, Knowledge missing."
    )
    assert len(desk.plan.profile.goals) == 6
    page.keyboard.type("Long")
    page.keyboard.press("Tab")
    page.keyboard.type("Unc")
    page.keyboard.press("Enter")
    stage.until(page, lambda: len(desk.plan.profile.goals) == 7)
    made = desk.plan.profile.goals[-1]
    assert (made.text, str(made.horizon), made.date) == (
        "Trains on time",
        "Long term",
        dt.date(2026, 11, 22),
    )


def test_a_new_row_that_nothing_was_typed_into_goes_by_itself(desk, stage):
    page = stage(Table(desk, GOALS))
    page.get_by_role("button", name="+ Add goal").click()
    stage.until(page, lambda: desk.draft.waiting)
    page.keyboard.press("ArrowUp")
    stage.until(page, lambda: not desk.draft.waiting)
    assert len(rows(page)) == 6


def test_a_wrong_value_stays_in_its_cell_with_its_message(desk, stage):
    page = stage(Table(desk, GOALS))
    one = cell(page, goal(desk).id, "date")
    one.click()
    page.keyboard.type("32 Nov")
    page.keyboard.press("Enter")
    expect(one).to_have_attribute("aria-invalid", "true")
    said = page.locator(f'[id="{one.get_attribute("aria-describedby")}"]')
    expect(said).to_contain_text("Date: Please give a day")
    expect(page.get_by_role("alert")).to_contain_text("Please give a day")
    assert one.inner_text().endswith("32 Nov")
    assert stage.axe(page) == []


def test_a_deleted_record_comes_back_with_what_hung_on_it(desk, stage):
    before = desk.plan
    gone = goal(desk)
    page = stage(Table(desk, GOALS))
    page.get_by_role("button", name=f"Delete {gone.text}").click()
    expect(page.get_by_text(f"Deleted {gone.text}.")).to_be_visible()
    assert gone.id not in desk.plan.by_id
    cell(page, goal(desk).id, "source").click()
    page.keyboard.type("meanwhile")
    page.keyboard.press("Enter")
    stage.until(page, lambda: goal(desk).source == "meanwhile")
    page.get_by_role("button", name="Undo").click()
    stage.until(page, lambda: gone.id in desk.plan.by_id)
    assert goal(desk) == gone
    assert goal(desk, 1).source == "meanwhile"
    assert desk.plan.targeting == before.targeting


def test_a_deleted_row_that_was_never_in_the_plan_comes_back_too(desk, stage):
    page = stage(Table(desk, GOALS))
    page.get_by_role("button", name="+ Add goal").click()
    page.keyboard.type("Half a thought")
    page.keyboard.press("Enter")
    stage.until(page, lambda: any("text" in held for held in desk.draft.held.values()))
    page.get_by_role("button", name="Delete Half a thought").click()
    stage.until(page, lambda: not desk.draft.waiting)
    page.get_by_role("button", name="Undo").click()
    stage.until(page, lambda: len(desk.draft.waiting) == 1)
    assert rows(page)[-1] == "Half a thought"


def test_pasted_rows_fill_in_and_add_and_what_is_wrong_says_so(desk, stage):
    page = stage(Table(desk, GOALS))
    last = desk.plan.profile.goals[-1]
    cell(page, last.id, "text").click()
    text = (
        'One\tLong term\tconfirmed\nTwo\tSoon\tConfirmed\n"Three\nlines"\tshort term\tUnconfirmed\n'
    )
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
    stage.until(page, lambda: len(desk.plan.profile.goals) == 7)
    assert [one.text for one in desk.plan.profile.goals[-2:]] == ["One", "Three lines"]
    assert rows(page)[-3:] == ["One", "Two", "Three lines"]
    expect(page.locator(".kn-note:visible")).to_contain_text("Horizon: Please pick one")
    expect(page.get_by_text("Pasted: 1 row filled in, 2 rows added.")).to_be_visible()


def test_a_bad_date_among_pasted_cells_is_held(desk, stage):
    page = stage(Table(desk, GOALS, ("text", "source", "date")))
    cell(page, goal(desk).id, "text").click()
    text = "A\tx\t1 Dec 2026\nB\ty\tsoon\nC\tz\t2026-12-03"
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
    stage.until(page, lambda: goal(desk, 2).text == "C")
    assert [str(g.date) for g in desk.plan.profile.goals[:3]] == [
        "2026-12-01",
        "2026-01-15",
        "2026-12-03",
    ]
    bad = cell(page, goal(desk, 1).id, "date")
    expect(bad).to_have_attribute("aria-invalid", "true")
    expect(bad).to_contain_text("soon")


def test_pasted_columns_without_a_place_are_told(desk, stage):
    table = Table(desk, GOALS, ("text", "source"))
    page = stage(table)
    cell(page, goal(desk).id, "text").click()
    page.evaluate("text => navigator.clipboard.writeText(text)", "A\tx\tlost\nB\ty\t")
    page.keyboard.press("Control+v")
    expect(page.get_by_text("1 column found no place")).to_be_visible()


def test_rows_whose_first_names_the_columns_are_put_under_them(desk, stage):
    page = stage(Table(desk, "action_plan.asks"))
    page.get_by_role("button", name="+ Add ask").focus()
    text = "Status\tBy when\tAsk\nGranted\t3.12.2026\tA room for the workshop"
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
    stage.until(page, lambda: desk.plan.action_plan.asks[-1].text == "A room for the workshop")
    assert desk.plan.action_plan.asks[-1].due == dt.date(2026, 12, 3)


def test_a_cell_and_a_row_can_be_copied(desk, stage):
    page = stage(Table(desk, "profile.financials", ("year_end", "revenue", "source")))
    year = desk.plan.profile.financials[0]
    cell(page, year.id, "revenue").click()
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "512000000"
    page.keyboard.press("Home")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "2020-12-31\t512000000\tAnnual report"


def test_a_click_on_a_head_sorts_until_the_third(desk, stage):
    page = stage(Table(desk, GOALS))
    plain = rows(page)
    head(page, "Goal").click()
    assert rows(page) == sorted(plain)
    assert head(page, "Goal").locator("..").get_attribute("aria-sort") == "ascending"
    head(page, "Goal").click()
    assert rows(page) == sorted(plain, reverse=True)
    head(page, "Goal").click()
    assert rows(page) == plain


def test_a_filter_keeps_what_is_being_typed_and_what_was_just_added(desk, stage):
    page = stage(Table(desk, GOALS))
    page.get_by_role("searchbox").fill("press nine")
    assert len(rows(page)) == 1
    expect(page.get_by_text("1 of 6")).to_be_visible()
    cell(page, goal(desk).id, "text").click()
    page.keyboard.type("No match at all")
    stage.until(page, lambda: goal(desk).text == "No match at all")
    page.wait_for_timeout(50)
    assert page.locator("td input").input_value() == "No match at all"
    page.keyboard.press("Enter")
    page.get_by_role("button", name="+ Add goal").click()
    page.keyboard.type("New")
    stage.until(page, lambda: desk.draft.waiting)
    page.wait_for_timeout(500)
    assert page.locator("td input").input_value() == "New"


def test_a_contact_is_made_while_somebody_picks_one(desk, stage):
    page = stage(Table(desk, "decision_group.contacts"))
    who = desk.plan.decision_group.contacts[0]
    cell(page, who.id, "reports_to").click()
    page.keyboard.type("Zita Nov")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_text("+ Add Zita Nov")
    assert stage.axe(page) == []
    page.keyboard.press("Enter")
    stage.until(page, lambda: desk.plan.decision_group.contacts[-1].name == "Zita Nov")
    assert desk.plan.by_id[who.id].reports_to == desk.plan.decision_group.contacts[-1].id
    expect(cell(page, who.id, "reports_to")).to_have_text("Zita Nov")


def test_a_reference_is_picked_by_a_part_of_a_name(desk, stage):
    page = stage(Table(desk, "decision_group.contacts"))
    who = desk.plan.decision_group.contacts[0]
    cell(page, who.id, "reports_to").click()
    page.keyboard.type("rezn")
    expect(page.get_by_role("option").first).to_have_text("Renata Řezníčkovská")
    page.keyboard.press("Tab")
    stage.until(page, lambda: desk.plan.by_id[who.id].reports_to is not None)
    assert desk.draft.names["contact"][2][0] == desk.plan.by_id[who.id].reports_to


def test_a_record_opens_beside_the_table_with_all_its_fields(desk, stage):
    page = stage(Table(desk, "decision_group.contacts"))
    who = desk.plan.decision_group.contacts[0]
    cell(page, who.id, "name").click()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    side = page.get_by_role("complementary")
    expect(side.get_by_role("heading")).to_have_text(who.name)
    assert desk.selected == who.id
    side.get_by_label("Needs").fill("Figures\nto show his board")
    stage.until(page, lambda: desk.plan.by_id[who.id].needs == "Figures\nto show his board")
    assert stage.axe(page) == []
    side.get_by_role("button", name="Next record").click()
    expect(side.get_by_role("heading")).to_have_text(desk.plan.decision_group.contacts[1].name)
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.act") == "open"


def test_what_another_form_selects_opens(desk, stage):
    page = stage(Table(desk, GOALS))
    desk.select(goal(desk, 2).id)
    expect(page.get_by_role("complementary").get_by_role("heading")).to_contain_text("Every brake")
    desk.select("")
    expect(page.get_by_role("complementary")).to_be_hidden()


def test_steps_name_their_decision_and_move_within_it(desk, stage):
    page = stage(Table(desk, "decision_group.decisions.steps"))
    decision = desk.plan.decision_group.decisions[0]
    first, second = decision.steps[:2]
    assert rows(page)[0] == decision.name
    cell(page, first.id, "stage").press("Alt+ArrowDown")
    stage.until(page, lambda: desk.plan.decision_group.decisions[0].steps[0].id == second.id)
    last = [one for one in desk.plan.decision_group.decisions if one.steps][-1]
    page.get_by_role("button", name="+ Add buying step").click()
    page.keyboard.type("Eval")
    page.keyboard.press("Enter")
    stage.until(page, lambda: len(desk.plan.by_id[last.id].steps) == len(last.steps) + 1)
    cell(page, second.id, "in").dblclick()
    expect(page.get_by_text("This row stays where it is")).to_be_visible()


def test_a_new_step_can_be_put_under_another_decision_until_it_is_in_the_plan(desk, stage):
    page = stage(Table(desk, "decision_group.decisions.steps"))
    first = desk.plan.decision_group.decisions[0]
    page.get_by_role("button", name="+ Add buying step").click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(first.name[:9])
    page.keyboard.press("Tab")
    stage.until(page, lambda: [w.holder for w in desk.draft.waiting.values()] == [first.id])
    page.keyboard.press("Tab")
    page.keyboard.type("Trial")
    page.keyboard.press("Enter")
    stage.until(page, lambda: desk.plan.by_id[first.id].steps[-1].name == "Trial")


def test_options_follow_from_another_field(desk, stage):
    page = stage(Table(desk, "decision_group.observations"))
    seen = next(o for o in desk.plan.decision_group.observations if str(o.what) == "Influence")
    cell(page, seen.id, "value").click()
    assert page.locator("td select option").all_inner_texts() == [
        "–",
        "High",
        "Medium",
        "Low",
        "Unknown",
    ]
    page.locator("td select").select_option("Low")
    stage.until(page, lambda: desk.plan.by_id[seen.id].value == "low")


def test_columns_can_be_worked_out(desk, stage):
    told = {"Letters": lambda record: (str(len(desk.plan.by_id[record].text)), "blue")}
    page = stage(Table(desk, GOALS, extra=told))
    expect(page.locator("td .kn-t-blue").first).to_have_text(str(len(goal(desk).text)))


def test_a_row_deleted_elsewhere_while_somebody_types_in_it_is_told_and_can_be_put_back(
    desk, stage
):
    page = stage(Table(desk, GOALS))
    one = goal(desk)
    cell(page, one.id, "source").click()
    page.keyboard.type("what they said")
    desk.edit([{"remove": one.id}])
    expect(page.locator(".kn-note", has_text="deleted elsewhere")).to_be_visible()
    page.keyboard.type(" today")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Put it back").click()
    stage.until(page, lambda: one.id in desk.plan.by_id)
    assert desk.plan.by_id[one.id].source == "what they said today"
    assert desk.plan.by_id[one.id].text == one.text


def test_everything_can_be_done_by_keyboard(desk, stage):
    page = stage(Table(desk, GOALS))
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.closest('table') === null"):
        page.keyboard.press("Tab")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Tab")
    stage.until(page, lambda: goal(desk, 1).text.endswith("!"))
    page.keyboard.press("Control+d")
    stage.until(page, lambda: len(desk.plan.profile.goals) == 7)
    assert goal(desk, 2).text == goal(desk, 1).text
    page.keyboard.press("Shift+Delete")
    stage.until(page, lambda: len(desk.plan.profile.goals) == 6)
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.sort") == "text"
    page.keyboard.press("Enter")
    assert rows(page) == sorted(rows(page))


def test_a_row_of_two_hundred_is_edited_like_any(desk, stage):
    new = [
        {
            "add": GOALS,
            "values": {"text": f"Goal {n}", "horizon": "long_term", "knowledge": "confirmed"},
        }
        for n in range(200)
    ]
    desk.edit(new)
    page = stage(Table(desk, GOALS))
    assert len(rows(page)) == 206
    cell(page, goal(desk, 150).id, "source").click()
    page.keyboard.type("a")
    page.keyboard.type("quickly")
    page.keyboard.press("Enter")
    stage.until(page, lambda: goal(desk, 150).source == "aquickly")


@pytest.mark.parametrize("dark", [False, True])
def test_an_empty_table_says_what_belongs_there(desk, stage, dark):
    desk.edit([{"remove": one.id} for one in desk.plan.execution.suppressions])
    page = stage(Table(desk, "execution.suppressions"), dark=dark)
    expect(page.get_by_text("A check that is not to be raised")).to_be_visible()
    assert stage.axe(page) == []


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1024)])
def test_with_all_open_and_an_error_it_is_for_everybody_and_fits(desk, stage, dark, width):
    page = stage(Table(desk, "decision_group.contacts"), dark=dark, width=width)
    who = desk.plan.decision_group.contacts[0]
    desk.edit([{"set": who.id, "field": "unit", "value": "Nowhere"}])
    page.get_by_role("button", name=f"Open {who.name}").click()
    page.get_by_role("complementary").get_by_label("Reports to").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(page.locator("td[aria-invalid]")).to_have_text("Nowhere")
    assert stage.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 1024])
def test_no_word_is_broken_and_no_tag_lies_over_the_next_cell(desk, stage, width):
    page = stage(contacts(desk), width=width)
    lines = """() => [...document.querySelectorAll("tbody tr[data-id] td:not(:has(button))")]
      .flatMap((cell) => {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        const broken = [];
        while (texts.nextNode())
          for (const { 0: word, index } of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
            range.setStart(texts.currentNode, index);
            range.setEnd(texts.currentNode, index + word.length);
            const { right } = cell.getBoundingClientRect();
            const over = cell.firstElementChild?.getBoundingClientRect().right > right;
            if (range.getClientRects().length > 1 || over) broken.push(word);
          }
        return broken;
      })"""
    expect(page.locator(".kn-t-non_supporter").first).to_be_visible()
    assert page.evaluate(lines) == []
