"""Is a meeting written down in one form, and is nothing of it ever lost?"""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import expect

from kapnb.forms.desk import Desk
from kapnb.forms.execution import MeetingForm
from kapnb.insight.brief import brief
from kapnb.plan.vocabulary import Stance

pytestmark = pytest.mark.browser

NOTES = "\ufeff# Walk through the forge\n\nMilena Ďuricovská led us.\n\n\t- loud  \n\n"


def _pick(page, label: str, text: str) -> None:
    page.get_by_role("combobox", name=label).first.fill(text)
    page.keyboard.press("Enter")


def _save(page) -> None:
    page.get_by_role("button", name="Save meeting").click()


def _guest(page, name: str):
    return page.get_by_role("group", name=name)


def _drop(page, *files: tuple[str, bytes]) -> None:
    """Drop files onto the form as a file manager does."""
    page.evaluate(
        """files => {
          const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
          const dropped = new DataTransfer();
          for (const [name, text] of files) dropped.items.add(new File([bytes(text)], name));
          const event = new DragEvent("drop", { dataTransfer: dropped, bubbles: true });
          document.querySelector(".kn-meet-panel").dispatchEvent(event);
        }""",
        [[name, base64.b64encode(content).decode()] for name, content in files],
    )


@pytest.fixture
def page(stage, desk):
    return stage(MeetingForm(desk))


def _write_down(page) -> None:
    """Fill in everything that people fill in after a meeting."""
    _pick(page, "Their people", "lukasz")
    _pick(page, "Their people", "tomas jer")
    page.get_by_role("combobox", name="Their people").fill("Nora Feld")
    page.get_by_role("option", name="+ Add Nora Feld").click()
    page.get_by_label("Purpose").fill("Review the pilot")
    page.get_by_label("What was said").fill("Two stops less.\nNora asked for the raw data.")
    tomas = _guest(page, "Tomáš Jeřábkovský")
    tomas.get_by_label("Stance today").select_option("Mentor")
    tomas.get_by_label("Evidence").fill("Took our figures to his own meeting")
    nora = _guest(page, "Nora Feld")
    nora.get_by_label("Stance today").select_option("Neutral")
    for row, (what, owner, due) in enumerate(
        [("Send the raw data", "Petra", "27 Nov 2026"), ("Name a tester", "Nora", "4 Dec 2026")]
    ):
        action = page.get_by_role("group", name="action").nth(row)
        action.get_by_role("textbox", name="Action").fill(what)
        action.get_by_role("combobox", name="Owner").fill(owner)
        page.keyboard.press("Enter")
        action.get_by_role("textbox", name="Due").fill(due)
    page.get_by_text("What speaks for or against us?").click()
    swot = page.get_by_role("group", name="SWOT item").first
    swot.get_by_label("Quadrant").select_option("Opportunities")
    swot.get_by_role("textbox", name="Item").fill("A second press line is budgeted")
    page.get_by_text("What could go wrong?").click()
    flag = page.get_by_role("group", name="red flag").first
    flag.get_by_role("textbox", name="Red flag").fill("Nora leaves in spring")
    flag.get_by_role("textbox", name="Probability").fill("3")
    flag.get_by_role("textbox", name="Impact").fill("4")
    page.get_by_label("Next step", exact=True).fill("Show the raw data")
    page.get_by_role("textbox", name="Next step by").fill("2026-12-01")


def test_a_meeting_written_down_moves_the_whole_plan_in_one_revision(stage, desk, page):
    before = desk.status.revision
    _write_down(page)
    assert "Review the pilot" not in desk.saved.path.read_text("utf-8")
    _save(page)
    expect(page.get_by_text("Saved: 1 new contact, 2 stances, 2 actions")).to_be_visible()
    journal = desk.home.journal(desk.account)
    assert (desk.status.revision, desk.dirty) == (before + 1, False)
    assert journal.head.note == "Meeting 22 Nov 2026: Review the pilot"

    plan = desk.home.load(desk.account).plan
    meeting = plan.execution.meetings[-1]
    nora = next(c for c in plan.decision_group.contacts if c.name == "Nora Feld")
    assert meeting.attendees == ("c-lukasz", "c-tomas", nora.id)
    assert meeting.our_people == ("t-anselm",)
    assert meeting.said == "Two stops less.\nNora asked for the raw data."
    assert desk.insight.people["c-tomas"].stance is Stance.mentor
    assert plan.profile.swot[-1].meeting == meeting.id
    assert plan.action_plan.red_flags[-1].meeting == meeting.id
    assert [item.what for item in desk.insight.week.due if item.owner == "t-petra"][-1:]
    theirs = [item.what for item in desk.insight.week.by_them if item.owner == nora.id]
    assert theirs == ["Name a tester"]
    known = brief(desk.insight, [nora.id])
    assert known.previous.id == meeting.id
    moved = page.get_by_label("What came of it")
    expect(moved).to_contain_text("moved from supporter to mentor (Review the pilot, 22 Nov 2026)")
    expect(moved).to_contain_text("New red flag “Nora leaves in spring” (score 12)")
    expect(moved).to_contain_text("Brief for the next meeting with")
    expect(moved).to_contain_text("Name a tester")
    expect(page.get_by_label("Purpose")).to_have_value("")


def test_undo_takes_all_of_it_back_and_gives_the_draft_back(stage, desk, page):
    before = desk.plan
    _write_down(page)
    _save(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The meeting is out of the plan again")).to_be_visible()
    assert desk.plan == before == desk.home.load(desk.account).plan
    expect(page.get_by_label("Purpose")).to_have_value("Review the pilot")
    assert _guest(page, "Nora Feld").count() == 1
    _save(page)
    expect(page.get_by_text("Saved: 1 new contact")).to_be_visible()


def test_what_is_missing_is_told_at_its_fields_and_nothing_is_saved(stage, desk, page):
    before = desk.plan
    _pick(page, "Their people", "Dr Hagen")
    _guest(page, "Dr Hagen").get_by_label("Evidence").fill("Nodded")
    page.get_by_role("textbox", name="Due").fill("soon")
    _save(page)
    purpose = page.get_by_label("Purpose")
    expect(purpose).to_have_attribute("aria-invalid", "true")
    expect(_guest(page, "Dr Hagen")).to_contain_text("Please pick what this line is evidence of")
    action = page.get_by_role("group", name="action").first
    expect(action).to_contain_text("Please fill this in.")
    expect(action).to_contain_text("Please give a day such as 2026-11-22")
    assert desk.plan == before
    purpose.fill("Ask about the merger")
    expect(purpose).not_to_have_attribute("aria-invalid", "true")


def test_a_draft_outlives_its_widget_and_says_so(stage, desk, page):
    page.get_by_label("Purpose").fill("Review the pilot")
    _pick(page, "Their people", "tomas jer")
    _guest(page, "Tomáš").get_by_label("Evidence").fill("Smiled")
    stage.dead = True
    page.get_by_label("What was said").fill("The line is dead, the pen is not.")
    stage.dead = False
    again = Desk("morvagon", portfolio=str(desk.home.root), as_of="2026-11-22")
    page = stage(MeetingForm(again))
    expect(page.get_by_text("is not in the plan yet")).to_be_visible()
    expect(page.get_by_label("Purpose")).to_have_value("Review the pilot")
    expect(page.get_by_label("What was said")).to_have_value("The line is dead, the pen is not.")
    expect(_guest(page, "Tomáš").get_by_label("Evidence")).to_have_value("Smiled")
    page.get_by_role("button", name="Start afresh").first.click()
    expect(page.get_by_label("Purpose")).to_have_value("")
    page.get_by_role("button", name="Put back").click()
    expect(page.get_by_label("Purpose")).to_have_value("Review the pilot")


def test_a_meeting_that_was_saved_is_not_found_again_as_a_draft(stage, desk, page):
    page.get_by_label("Purpose").fill("Review the pilot")
    _save(page)
    expect(page.get_by_text("Saved")).to_be_visible()
    page = stage(MeetingForm(desk))
    expect(page.get_by_label("Purpose")).to_have_value("")
    expect(page.get_by_role("status").first).to_be_hidden()


def test_files_of_notes_are_kept_exactly_one_meeting_after_the_other(stage, desk, page):
    _drop(
        page,
        ("2026-11-14 call.txt", b"Call about prices\r\nShort."),
        ("2026-11-12 forge.md", NOTES.encode()),
        ("photo.png", b"\x89PNG\x00"),
    )
    expect(page.get_by_text("1 more note waiting: 2026-11-14 call.txt")).to_be_visible()
    expect(page.get_by_text("photo.png is no text in UTF-8")).to_be_visible()
    expect(page.get_by_label("Purpose")).to_have_value("Walk through the forge")
    expect(page.get_by_role("textbox", name="Date")).to_have_value("12 Nov 2026")
    assert _guest(page, "Milena").count() == 0
    page.get_by_role("button", name="+ Milena Ďuricovská").click()
    expect(_guest(page, "Milena")).to_be_visible()
    _save(page)
    expect(page.get_by_label("Purpose")).to_have_value("Call about prices")
    expect(page.get_by_label("Saved")).to_have_count(0)
    meeting = desk.home.load(desk.account).plan.execution.meetings[-1]
    assert meeting.said == NOTES[1:]
    assert (str(meeting.date), meeting.attendees) == ("2026-11-12", ("c-milena",))


def test_notes_fill_only_what_nobody_has_typed(stage, desk, page):
    page.get_by_label("Purpose").fill("My own words")
    page.set_input_files("input[type=file]", [
        {"name": "2026-11-12.md", "mimeType": "text/markdown", "buffer": NOTES.encode()},
    ])  # fmt: skip
    expect(page.get_by_label("What was said")).to_have_value(NOTES[1:])
    expect(page.get_by_label("Purpose")).to_have_value("My own words")


def test_a_planned_meeting_is_written_up(stage, desk):
    planned = {"purpose": "Plan the trial", "date": "2026-11-21", "attendees": ["c-milena"]}
    desk.edit([{"add": "execution.meetings", "id": "m-plan", "values": planned}])
    page = stage(MeetingForm(desk))
    page.get_by_role("button", name="21 Nov 2026: Plan the trial").click()
    expect(_guest(page, "Milena")).to_be_visible()
    page.get_by_label("What was said").fill("We start in January.")
    _save(page)
    stage.until(page, lambda: desk.plan.by_id["m-plan"].said)
    assert desk.plan.execution.meetings[-1].id == "m-plan"
    expect(page.get_by_role("button", name="Plan the trial")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_the_form_is_accessible_in_either_theme(stage, desk, dark):
    page = stage(MeetingForm(desk), dark=dark, width=1024)
    _write_down(page)
    page.get_by_label("Purpose").fill("")
    _save(page)
    expect(page.get_by_label("Purpose")).to_have_attribute("aria-invalid", "true")
    assert stage.axe(page) == []
    page.get_by_label("Purpose").fill("Review the pilot")
    _save(page)
    expect(page.get_by_text("Saved: ")).to_be_visible()
    assert stage.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
