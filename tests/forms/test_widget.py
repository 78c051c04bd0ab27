"""Is what is typed kept when nobody listens, and put only where it belongs?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kapnb.forms.bar import Bar
from kapnb.forms.form import Form

pytestmark = pytest.mark.browser


def test_a_form_says_at_once_that_its_kernel_was_restarted(stage, desk):
    page = stage(Bar(desk))
    stage.dead = True
    page.get_by_role("button", name="Undo").click(force=True)
    expect(page.get_by_text("Not connected to the notebook any more.")).to_be_visible(timeout=1000)


KEPT = "Object.fromEntries(Object.entries(localStorage).filter(([k]) => k.startsWith('kapnb:')))"


def abandon(page, form, *edits, session="gone"):
    """Leave edits in the browser as a form does whose kernel went away."""
    page.evaluate(
        "([key, edits]) => localStorage.setItem(key, JSON.stringify({ time: 1.7e12, edits }))",
        [f"{form.spec['key']}#{session}", list(edits)],
    )


def industry(value):
    return {"set": "", "field": "account.industry", "value": value}


def test_what_is_typed_while_another_account_is_opened_stays_with_its_own(stage, desk):
    page = stage(Form(desk, "account"))
    page.get_by_label("Industry").fill("Of the first")
    desk.open("skaelvang-foods")
    before = desk.plan
    expect(page.locator(".kn-banner")).to_contain_text("belongs to the one before")
    assert desk.plan == before
    desk.open("morvagon")
    page.get_by_role("button", name="Put back").click()
    stage.until(page, lambda: desk.plan.account.industry == "Of the first")
    stage.until(page, lambda: desk.left == {})
    page.wait_for_function(f"!Object.keys({KEPT}).length")


def test_what_is_offered_for_one_account_is_not_put_into_another(stage, desk):
    form = Form(desk, "account")
    abandon(stage(form), form, industry("Of the first"))
    page = stage(form)
    back = page.get_by_role("button", name="Put back")
    expect(back).to_be_visible()
    desk.open("skaelvang-foods")
    expect(back).to_be_hidden()
    desk.open("morvagon")
    expect(back).to_be_visible()


def test_only_what_is_not_in_the_file_is_kept_in_the_browser(stage, desk):
    page = stage(Form(desk, "account"))
    page.get_by_label("Revenue now").fill("lots")
    page.get_by_label("Industry").fill("Rails")
    stage.until(page, lambda: desk.plan.account.industry == "Rails" and not desk.dirty)
    page.wait_for_function(f"!JSON.stringify({KEPT}).includes('Rails')")
    assert "lots" in page.evaluate(f"JSON.stringify({KEPT})")


def test_an_entry_of_something_deleted_is_told_and_takes_no_other_with_it(stage, desk):
    form = Form(desk, "account")
    gone = {"set": "nobody", "field": "title", "value": "Boss"}
    abandon(stage(form), form, industry("Rails"), gone)
    page = stage(form)
    page.get_by_role("button", name="Put back").click()
    expect(page.locator(".kn-banner")).to_contain_text("deleted meanwhile")
    expect(page.locator(".kn-banner")).to_contain_text("You typed: Boss")
    assert desk.plan.account.industry == "Rails"


def test_what_was_put_back_in_one_tab_is_not_put_back_again_in_another(stage, desk):
    form = Form(desk, "account")
    abandon(stage(form), form, industry("Old"))
    one, two = stage(form), stage(form)
    for page in (one, two):
        expect(page.get_by_role("button", name="Put back")).to_be_visible()
    one.get_by_role("button", name="Put back").click()
    stage.until(one, lambda: desk.plan.account.industry == "Old")
    desk.edit([industry("Newer")])
    two.get_by_role("button", name="Put back").click()
    two.wait_for_timeout(200)
    assert desk.plan.account.industry == "Newer"


def test_what_was_left_is_still_offered_once_something_new_is_typed(stage, desk):
    form = Form(desk, "account")
    abandon(stage(form), form, industry("Old"))
    page = stage(form)
    page.get_by_label("Revenue now").fill("1.2m")
    stage.until(page, lambda: desk.plan.account.revenue_now == 1_200_000)
    page.get_by_role("button", name="Put back").click()
    stage.until(page, lambda: desk.plan.account.industry == "Old")


@pytest.mark.parametrize(
    "message",
    [None, [], "edit", {}, {"do": []}, {"do": "edit"}, {"do": "edit", "edits": 5, "rev": "x"},
     {"do": "edit", "edits": [None, 1, {}], "rev": 1e400}, {"do": "select"},
     {"do": "edit", "key": [], "edits": []}],
)  # fmt: skip
def test_a_message_that_makes_no_sense_does_nothing(desk, message):
    form, before = Form(desk, "account"), desk.plan
    form._received(None, message, [])
    assert desk.plan == before


def test_a_form_that_cannot_be_drawn_stops_no_other_form_and_no_save(desk, caplog):
    class Broken(Form):
        def draw(self):
            if self.desk.dirty:
                raise IndexError("broken")
            return super().draw()

    broken, form = Broken(desk, "account"), Form(desk, "account")
    desk.edit([industry("Rails")])
    assert "cannot show" in broken.notice
    assert form.data["values"]["account.industry"] == "Rails"
    desk.save()
    assert not desk.dirty


def test_a_notebook_that_does_not_answer_is_told_until_it_does(stage, desk):
    page = stage(Form(desk, "account"))
    stage.cut = True
    page.get_by_label("Industry").fill("Rails")
    expect(page.get_by_text("No answer: the notebook is busy")).to_be_visible(timeout=7000)
    stage.cut = False
    page.get_by_label("Goal in a line").fill("More")
    expect(page.locator(".kn-banner")).to_be_hidden()
    stage.until(page, lambda: desk.plan.account.industry == "Rails")  # it is sent once more
    assert desk.plan.account.goal == "More"


def test_what_was_typed_last_in_one_form_counts_before_a_button_of_another(stage, desk):
    page = stage(Bar(desk), Form(desk, "account"))
    before, many = desk.plan.account.industry, len(desk.home.journal("morvagon").revisions)
    page.get_by_label("Industry").fill("Rails")
    page.get_by_role("button", name="Undo").click()
    stage.until(page, lambda: len(desk.home.journal("morvagon").revisions) == many + 2)
    page.wait_for_timeout(500)
    assert (desk.plan.account.industry, desk.status.state) == (before, "saved")
