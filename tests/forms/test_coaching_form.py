"""Does a coaching session record what is said, and make work of it, as it goes?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kapnb.forms.coaching import Session
from kapnb.forms.desk import Desk
from kapnb.insight.coaching import agenda
from kapnb.plan import Plan
from kapnb.sections.book import Book
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
    review = started(home).data["review"]["id"]
    Session(open_desk(home)).desk.save()
    first = started(home)
    first.desk.save()
    again = Session(open_desk(home))
    assert again.data["review"]["id"] != review
    assert again.data["review"] == first.data["review"]


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
