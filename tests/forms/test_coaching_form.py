"""Does a coaching session record what is said, and make work of it, as it goes?"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kapnb.forms.coaching import Session
from kapnb.forms.desk import Desk
from kapnb.insight.coaching import agenda
from kapnb.plan import Plan
from kapnb.store import Workspace

ACCOUNTS = Path(__file__).parents[2] / "accounts"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(ACCOUNTS, tmp_path / "accounts")
    return tmp_path


def open_desk(home: Path, as_of: str = "2026-11-22") -> Desk:
    return Desk("morvagon", portfolio=str(home), as_of=as_of)


def edit(session: Session, *edits: object) -> None:
    session.do_edit({"edits": list(edits)})


def in_file(home: Path) -> Plan:
    return Workspace(home).load("morvagon").plan


def tab_to(page: Any, element: Any) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if element.evaluate("el => el === document.activeElement"):
            return
    raise AssertionError(f"{element} cannot be reached")


def started(home: Path) -> Session:
    session = Session(open_desk(home))
    session.do_start({})
    return session


def test_a_session_begins_a_review_of_today_with_the_account_manager(home):
    session = Session(open_desk(home))
    assert session.data["review"] is None
    assert [item["kind"] for item in session.data["agenda"]] == 3 * ["praise"] + 5 * ["ask"] + 4 * [
        "fix"
    ]
    session.do_start({})
    assert session.data["review"]["values"] == {"date": "2026-11-22", "who": "Anselm Wickhofer"}


def test_a_vulnerability_becomes_a_red_flag_once_it_is_scored(home):
    session = started(home)
    review = session.data["review"]["id"]
    edit(
        session,
        {"add": "vulnerabilities", "in": review, "id": "vul", "values": {"text": "No budget"}},
        {"add": "action_plan.red_flags", "id": "flag", "values": {"text": "No budget"}},
        {"set": "vul", "field": "red_flag", "value": "flag"},
    )
    [point] = session.data["points"]["vulnerabilities"]
    assert point["waits"]
    assert "flag" not in session.desk.plan.by_id
    edit(
        session,
        {"set": "flag", "field": "probability", "value": "4"},
        {"set": "flag", "field": "impact", "value": "4"},
    )
    [point] = session.data["points"]["vulnerabilities"]
    assert not point["waits"]
    assert not point["said"]
    assert session.desk.plan.execution.reviews[-1].vulnerabilities[0].red_flag == "flag"


def test_the_agenda_stays_as_it_was_at_the_beginning_and_says_what_is_settled(home):
    session = started(home)
    [asked] = [item for item in session.data["agenda"] if item["key"] == "red_flags_controlled"]
    assert "no mitigation and no owner" in asked["why"]
    [flag] = [f for f in session.desk.plan.action_plan.red_flags if "COO and CFO" in f.text]
    edit(
        session,
        {"set": flag.id, "field": "mitigation", "value": "One meeting with both"},
        {"set": flag.id, "field": "owner", "value": "Anselm Wickhofer"},
    )
    assert {**asked, "settled": True} in session.data["agenda"]
    session.do_finish({"finished": True})
    assert "Finding that is no more" in session.data["outcome"]


def test_what_was_talked_through_is_not_on_the_next_agenda_unless_it_is_still_open(home):
    session = started(home)
    review = session.data["review"]["id"]
    praise, mend = session.data["agenda"][0]["key"], "red:o-champ"
    edit(session, {"set": review, "field": "discussed", "value": [praise, mend]})
    session.desk.save()
    later = {item.key: item for item in agenda(open_desk(home, "2026-11-29").insight)}
    assert praise not in later
    assert str(later[mend].since) == "2026-11-22"


def test_a_new_desk_goes_on_with_the_session_of_today(home):
    first = started(home)
    review = first.data["review"]["id"]
    values = {"requirement": "swot", "verdict": "met"}
    edit(first, {"add": "verdicts", "in": review, "id": "verdict-1", "values": values})
    first.desk.save()
    again = Session(open_desk(home))
    assert again.data["review"] == first.data["review"]
    assert again.data["verdicts"]["swot"]["id"] == "verdict-1"


def test_a_chapter_opens_on_demand_and_follows_the_plan(home):
    session = started(home)
    assert session.data["page"] == ""
    session.do_present({"requirement": "red_flags"})
    assert "Osciltek" in session.data["page"]
    [flag] = [f for f in session.desk.plan.action_plan.red_flags if "Osciltek" in f.text]
    edit(session, {"set": flag.id, "field": "text", "value": "Bearings with free sensors"})
    assert "Bearings with free sensors" in session.data["page"]
    session.do_present({"requirement": ""})
    assert session.data["page"] == ""


browser = pytest.mark.browser


@browser
def test_a_session_by_keyboard_alone_is_in_the_plan_with_all_that_came_of_it(stage, home):
    page = stage(Session(open_desk(home)))
    keys, role = page.keyboard, page.get_by_role

    def press_on(element: Any, key: str = "Enter") -> None:
        tab_to(page, element)
        keys.press(key)

    def fill(*values: str) -> None:
        for value in values:
            keys.type(value)
            keys.press("Tab")

    def make_it() -> None:
        for key in ("Shift+Tab", "Shift+Tab", "Enter"):  # over Remove
            keys.press(key)

    press_on(role("button", name="Start session"))
    tab_to(page, page.get_by_label("Who", exact=True))
    keys.type("Anselm Wickhofer, Lotte Grievenbrink")
    tab_to(page, role("textbox", name="Next review"))
    keys.type("18 Dec 2026")
    press_on(role("button", name="2. Our objectives"))
    assert page.evaluate("document.activeElement.textContent") == "2. Our objectives"
    press_on(role("checkbox", name="Talked through: “Cut unplanned stops"), "Space")
    press_on(role("checkbox", name="Talked through: “Develop two people"), "Space")
    tab_to(page, page.get_by_label("Add to vulnerabilities"))
    keys.type("Milena is our only voice\n")
    expect(page.get_by_label("Vulnerabilities", exact=True)).to_have_value(
        "Milena is our only voice"
    )
    make_it()
    expect(page.get_by_label("Probability")).to_be_focused()
    expect(page.get_by_text("Red flag: not complete yet")).to_be_visible()
    fill("4", "5", "Lotte")
    expect(page.get_by_text("Red flag in the plan")).to_be_visible()
    tab_to(page, page.get_by_label("Add to recommendations"))
    keys.type("Ask Jana to judge the first press\n")
    expect(page.get_by_label("Recommendations", exact=True)).to_be_visible()
    make_it()
    action = page.get_by_role("group", name="Action", exact=True)
    expect(action.get_by_role("combobox", name="Owner")).to_be_focused()
    fill("Anselm", "11 Dec 2026")
    press_on(role("radio", name="Met", exact=True), "ArrowRight")
    tab_to(page, page.get_by_label("Note"))
    keys.type("Two are behind")
    keys.press("Control+s")
    role("button", name="Finish").focus()  # back at the top
    keys.press("Enter")
    expect(page.get_by_text("1 partly met")).to_be_visible()
    expect(page.get_by_text("20 of 25, Lotte Grievenbrink, no date")).to_be_visible()
    expect(page.get_by_text("Anselm Wickhofer, by 11 Dec 2026")).to_be_visible()
    check_review(in_file(home))


def check_review(plan: Plan) -> None:
    review = plan.execution.reviews[-1]
    assert review.who == "Anselm Wickhofer, Lotte Grievenbrink"
    assert str(review.next_date) == "2026-12-18"
    assert set(review.discussed) == {"praise:o-press:green", "red:o-champ"}
    [verdict], [fear], [advice] = review.verdicts, review.vulnerabilities, review.recommendations
    assert (verdict.requirement, verdict.verdict, verdict.note) == (
        "objectives",
        "partly",
        "Two are behind",
    )
    flag, action = plan.by_id[fear.red_flag], plan.by_id[advice.action]
    assert (fear.requirement, flag.text, flag.probability) == ("objectives", fear.text, 4)
    assert (action.what, str(action.due)) == ("Ask Jana to judge the first press", "2026-12-11")


@browser
def test_the_timer_counts_by_phase_and_says_when_time_is_up_and_survives_a_reload(stage, home):
    session = Session(open_desk(home))
    stage.context.clock.install(time=1_800_000_000)
    page = stage(session)
    page.get_by_role("button", name="Start session").click()
    clock, face = page.clock, page.get_by_role("timer")
    expect(page.get_by_role("button", name="Pause the timer")).to_be_visible()
    clock.run_for(61_000)
    assert face.inner_text().startswith("1:0")
    page.get_by_label("Add to vulnerabilities").focus()
    clock.run_for(300_000)
    expect(page.get_by_text("Time for the next one")).to_be_visible()
    assert page.locator(".kn-phase", has_text="Present").inner_text().startswith("Present1:0")
    assert page.evaluate("document.activeElement.ariaLabel") == "Add to vulnerabilities"
    page.get_by_role("button", name="3. Customer's buying process").click()
    expect(page.get_by_text("Time for the next one")).to_have_count(0)
    page.get_by_label("Minutes planned").fill("10")
    page.get_by_label("Minutes planned").press("Enter")
    clock.run_for(250_000)
    expect(page.get_by_text("Time is up")).to_be_visible()
    page.get_by_role("button", name="Pause the timer").click()
    stood = face.inner_text()
    clock.run_for(90_000)
    again = stage(session)
    expect(again.get_by_role("timer")).to_have_text(stood)
    expect(again.get_by_label("Minutes planned")).to_have_value("10")
    expect(again.get_by_role("heading", name="3. Customer's buying process")).to_be_visible()


@browser
def test_a_sentence_that_was_not_entered_is_kept_when_one_goes_on(stage, home):
    session = started(home)
    page = stage(session)
    page.get_by_label("Add to recommendations").type("Draw the map anew")
    page.get_by_role("button", name="Next requirement").click()
    expect(page.get_by_role("heading", name="2. Our objectives")).to_be_focused()
    stage.settle(page)
    [point] = session.desk.plan.execution.reviews[-1].recommendations
    assert (point.text, point.requirement) == ("Draw the map anew", "customer_goals")


@browser
@pytest.mark.parametrize("dark", [False, True])
def test_it_can_be_used_by_everybody(stage, home, dark):
    page = stage(started(home), dark=dark, width=1024)
    page.get_by_role("button", name="8. Customer team").click()
    page.get_by_text("The chapter of the playbook").click()
    page.get_by_label("Add to vulnerabilities").fill("Nobody at the works council")
    page.get_by_label("Add to vulnerabilities").press("Enter")
    page.get_by_role("button", name="Make it a red flag").click()
    page.get_by_role("radio", name="Not met").check()
    expect(page.get_by_label("Note")).to_be_visible()
    assert stage.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 1024
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Next steps")).to_be_visible()
    assert stage.axe(page) == []


def test_a_point_that_lacks_its_text_can_name_a_red_flag_that_is_there(home):
    session = started(home)
    review = session.data["review"]["id"]
    flag = session.desk.plan.action_plan.red_flags[0].id
    values = {"requirement": "red_flags", "red_flag": flag}
    edit(session, {"add": "vulnerabilities", "in": review, "id": "v-1", "values": values})
    assert session.desk.draft.held["v-1"]["red_flag"] == flag
    edit(session, {"set": "v-1", "field": "text", "value": "They could leave"})
    assert session.desk.plan.by_id["v-1"].red_flag == flag
