"""Does the form of objectives judge them while they are typed, and keep what stands below?"""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.forms.action_plan import LOOSE, Objectives, actions
from kapnb.plan.vocabulary import ActionStatus


def letters(form):
    return {one["letter"]: one["result"] for one in form.data["detail"]["letters"]}


def new(form, **values):
    form.do_start({"key": ""})
    record = form.data["shown"]
    form.do_use({"record": record, "values": {"name": "Increase share of wallet", **values}})
    return record


# plain Python


def test_the_worst_objective_is_first_and_shown(desk):
    form = Objectives(desk)
    words = [one["word"] for one in form.data["objectives"]]
    assert words == sorted(words, key=["Red", "Amber", "Grey", "Green", "Blue", "Stopped"].index)
    assert form.data["shown"] == form.data["objectives"][0]["id"]


def test_an_objective_keeps_its_place_while_it_is_worked_on_and_finds_a_new_one_later(desk):
    form = Objectives(desk)
    first = form.data["shown"]
    before = [one["id"] for one in form.data["objectives"]]
    desk.edit([{"set": first, "field": "status", "value": "deferred"}])
    assert [one["id"] for one in form.data["objectives"]] == before
    assert form.data["objectives"][0]["word"] == "Stopped"
    form.do_select({"record": before[1]})
    assert form.data["objectives"][0]["id"] == before[1]


def test_every_letter_that_fails_can_be_mended_by_what_is_proposed(desk):
    form = Objectives(desk)
    record = new(form, type="revenue")
    assert set(letters(form).values()) == {"fail"}
    for number in range(5):
        uses = form.data["detail"]["letters"][number]["uses"]
        form.do_use({"record": record, "values": uses[0][1]})
    assert letters(form) == {"S": "pass", "M": "pass", "A": "pass", "R": "ask", "T": "pass"}
    made = desk.plan.by_id[record]
    assert made.due == desk.plan.account.period.end
    assert made.name == "Increase share of wallet with Machine Health"


def test_a_standard_objective_fills_name_type_and_code_and_offers_its_metric(desk):
    form = Objectives(desk)
    form.do_start({"key": "economic_buyer_known"})
    made = desk.plan.by_id[form.data["shown"]]
    assert (made.name, made.type.value) == ("Know and meet the economic buyer", "relationship")
    assert (made.standard, made.start) == ("economic_buyer_known", dt.date(2026, 11, 22))
    assert form.data["detail"]["letters"][1]["uses"] == [
        ("Economic buyer known", {"metric": "Economic buyer known"})
    ]
    assert "economic_buyer_known" not in [key for key, *_ in form.data["starts"]]


def test_what_follows_from_the_swot_becomes_an_objective_once(desk):
    desk.open("alborlume-saude")
    form = Objectives(desk)
    key = next(key for key, group, _ in form.data["starts"] if "SWOT" in group)
    form.do_start({"key": key})
    assert desk.plan.by_id[key].due == desk.plan.account.period.end
    assert key not in [start[0] for start in form.data["starts"]]


def test_a_goal_with_nothing_behind_it_waits_for_the_name_of_its_objective(desk):
    desk.edit([{"add": "profile.goals", "id": "g-new", "values": {"text": "Grow in Gdynia",
               "horizon": "long_term", "knowledge": "unconfirmed"}}])  # fmt: skip
    form = Objectives(desk)
    form.do_start({"key": "g-new"})
    assert form.data["objectives"][0]["word"] == "New"
    form.do_use({"record": form.data["shown"], "values": {"name": "Win Gdynia"}})
    assert desk.plan.by_id[form.data["shown"]].goal == "g-new"


def test_what_is_under_no_objective_has_a_place(desk):
    desk.edit([{"add": "action_plan.actions", "id": "a-loose", "values": {"what": "Ring Ewa"}}])
    form = Objectives(desk)
    form.do_select({"record": "a-loose"})
    assert (form.data["shown"], form.data["loose"]) == (LOOSE, 1)
    there = [row["id"] for row in form.data["rows"]["actions"]]
    assert there[0] == "a-loose"
    form.do_edit({"edits": [{"set": "a-loose", "field": "objective", "value": "o-sale"}]})
    assert [row["id"] for row in form.data["rows"]["actions"]] == there[1:]


def test_the_table_of_all_actions_says_what_each_lacks(desk):
    desk.edit([{"add": "action_plan.actions", "id": "a-loose", "values": {"what": "Ring Ewa"}}])
    rows = {row["id"]: row["extras"] for row in actions(desk).data["rows"]}
    assert rows["a-loose"] == [("Not S, M, A, R, T", "red")]


# in a browser

browser = pytest.mark.browser


@pytest.fixture
def page(stage, desk):
    desk.form = Objectives(desk)
    return stage(desk.form, width=1280, height=1800)


def saved(desk, record):
    desk.save()
    return desk.home.load(desk.account).plan.by_id[record]


@browser
def test_letters_light_up_one_after_the_other_while_somebody_types(stage, desk, page):
    page.get_by_role("button", name="New objective").click()
    name = page.get_by_role("textbox", name="Objective", exact=True)
    name.wait_for()
    stage.until(page, lambda: page.evaluate("document.activeElement.tagName") == "TEXTAREA")
    page.keyboard.type("Increase share of wallet")
    first = page.locator(".kn-smart-one").nth(0)
    first.get_by_text("It names no person").wait_for()
    page.get_by_role("button", name="Use … with Machine Health").click()
    first.get_by_text("names Machine Health").wait_for()
    assert name.input_value() == "Increase share of wallet with Machine Health"
    assert page.locator("[data-result=fail]").count() == 4
    page.get_by_label("Metric").fill("Share of their spending")
    page.locator(".kn-smart-one").get_by_text("Missing: unit, baseline, target.").wait_for()
    for field, value in {"Unit": "%", "Baseline": "10", "Target": "25"}.items():
        page.get_by_label(field, exact=True).fill(value)
    page.locator(".kn-smart-one[data-result=pass]").nth(1).wait_for()
    page.get_by_role("button", name="Use 31 Mar 2027").click()
    page.get_by_text("It is due on 31 Mar 2027.").wait_for()
    assert page.get_by_label("Due", exact=True).first.input_value() == "31 Mar 2027"
    page.get_by_role("status").get_by_text("SMART: Not achievable or relevant").wait_for()
    made = saved(desk, desk.form.data["shown"])
    assert (made.name, made.target) == ("Increase share of wallet with Machine Health", 25)


@browser
def test_actions_are_added_one_after_the_other_with_enter(stage, desk, page):
    desk.form.do_select({"record": "o-champ"})
    there = len(desk.form.data["rows"]["actions"])
    page.get_by_label("Add an action").click()
    for text in ("Ring Ewa", "Visit the plant", "Write to the board"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    stage.until(page, lambda: len(desk.form.data["rows"]["actions"]) == there + 3)
    added = desk.plan.action_plan.actions[-3:]
    assert [a.what for a in added] == ["Ring Ewa", "Visit the plant", "Write to the board"]
    assert {(a.objective, a.owner) for a in added} == {("o-champ", "t-anselm")}
    due = page.get_by_role("row", name="Ring Ewa").get_by_role("textbox", name="Due")
    due.fill("soon")
    due.press("Tab")
    page.get_by_role("row", name="Ring Ewa").get_by_text("Please give a day").wait_for()
    due.fill("4 Dec 2026")
    stage.until(page, lambda: desk.plan.by_id[added[0].id].due == dt.date(2026, 12, 4))


@browser
def test_a_ticked_action_gets_its_day_and_its_finding_is_closed(stage, desk, page):
    late = next(a for a in desk.insight.open_actions if a.due < desk.today and a.objective)
    desk.form.do_select({"record": late.objective})
    assert late.id in {f.record for f in desk.insight.findings if f.check.code == "K44"}
    page.get_by_label(f"Done: {late.what}").check()
    stage.until(page, lambda: desk.plan.by_id[late.id].status is ActionStatus.done)
    assert saved(desk, late.id).done_on == dt.date(2026, 11, 22)
    assert late.id not in {f.record for f in desk.insight.findings}
    page.get_by_text("Done on 22 Nov 2026").wait_for()
    page.get_by_label(f"Done: {late.what}").uncheck()
    stage.until(page, lambda: desk.plan.by_id[late.id].done_on is None)


@browser
def test_a_milestone_that_is_moved_keeps_its_earlier_date(stage, desk, page):
    stone = next(m for m in desk.plan.action_plan.milestones if m.name == "Pilot report accepted")
    desk.form.do_select({"record": stone.objective})
    row = page.get_by_role("row", name=stone.name)
    row.get_by_label("Date", exact=True).fill("18 Dec 2026")
    row.get_by_text("was 27 Nov 2026").wait_for()
    moved = saved(desk, stone.id)
    assert (moved.date, moved.earlier_dates) == (dt.date(2026, 12, 18), (stone.date,))


@browser
def test_a_reading_changes_the_colour_at_once(stage, desk, page):
    desk.form.do_select({"record": "o-champ"})
    page.get_by_text("Expected today: 0.9 people · measured: ").wait_for()
    page.get_by_label("Add a reading").fill("2")
    page.get_by_label("Add a reading").press("Enter")
    page.get_by_text("measured: 2 people, 22 Nov 2026").wait_for()
    assert desk.insight.colours["o-champ"].rag.label == "Green"


@browser
def test_a_colour_by_hand_asks_for_its_reason_and_loses_nothing(stage, desk, page):
    desk.form.do_select({"record": "o-champ"})
    page.get_by_text("Set the colour by hand").click()
    page.get_by_label("Colour by hand: colour").select_option("Green")
    box = page.locator(".kn-ob-page details.kn-more")
    reason = box.locator(".kn-field", has=page.get_by_label("Colour by hand: reason"))
    reason.get_by_text("Please fill this in.").wait_for()
    assert not desk.plan.by_id["o-champ"].rag_override
    page.get_by_label("Colour by hand: by whom").fill("Anselm")
    box.get_by_role("textbox", name="Colour by hand: until").fill("29 Jan 2027")
    page.get_by_label("Colour by hand: reason").fill("Both have said yes")
    stage.until(page, lambda: desk.plan.by_id["o-champ"].rag_override)
    page.locator(".kn-colour").get_by_text("Both have said yes").wait_for()
    assert box.get_by_text("Please fill this in.").count() == 0
    page.get_by_role("button", name="Back to the computed colour").click()
    stage.until(page, lambda: not desk.plan.by_id["o-champ"].rag_override)


@browser
def test_a_deleted_action_comes_back_with_undo(stage, desk, page):
    desk.form.do_select({"record": "o-champ"})
    row = desk.form.data["rows"]["actions"][0]
    what = desk.plan.by_id[row["id"]]
    page.get_by_role("button", name=f"Delete {what.what}").click()
    stage.until(page, lambda: row["id"] not in desk.plan.by_id)
    page.get_by_role("button", name="Undo").click()
    stage.until(page, lambda: desk.plan.by_id.get(row["id"]) == what)


@browser
@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1024)])
def test_it_fits_and_everybody_can_use_it(stage, desk, dark, width):
    form = Objectives(desk)
    page = stage(form, dark=dark, width=width)
    for record in ("o-sale", LOOSE):
        form.do_select({"record": record})
        page.wait_for_timeout(100)
        assert stage.axe(page) == []
    box = page.locator(".jp-OutputArea-output")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
