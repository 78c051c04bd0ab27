"""Does the line on top say how things stand, ask where it must, and take back what is asked?"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kapnb.forms.bar import Bar
from kapnb.forms.desk import Desk
from kapnb.store import Workspace, create

pytestmark = pytest.mark.browser

AT = dt.datetime(2026, 11, 22, 14, 2).astimezone()
PEOPLE = {
    "account.team": [{"id": "maja", "name": "Maja Lind"}, {"id": "ole", "name": "Ole Dam"}],
    "account.manager": "maja",
    "decision_group.contacts": [
        {"id": "jana", "name": "Jana Novak", "status": "active"},
        {"id": "tom", "name": "Tom Ek"},
    ],
    "profile.goals": [
        {"id": "less", "text": "Less scrap", "horizon": "short_term", "knowledge": "confirmed"}
    ],
}


@pytest.fixture
def home(tmp_path, plan) -> Workspace:
    """Kestrel Dairies with two contacts, and Alder Mills."""
    dairy = plan(PEOPLE)
    create(dairy, tmp_path / "accounts" / "kestrel" / "plan.yaml", by="Maja", now=AT)
    mills = dairy.replace(account=dairy.account.replace(name="Alder Mills"))
    create(mills, tmp_path / "accounts" / "alder" / "plan.yaml", by="Maja", now=AT)
    return Workspace(tmp_path)


@pytest.fixture
def desk(home, monkeypatch) -> Desk:
    monkeypatch.setenv("KAPNB_AUTHOR", "Maja Lind")
    return Desk("kestrel", portfolio=str(home.root), as_of="2026-11-22")


def elsewhere(home, record, by="Anna Berg", **fields):
    """Change or, without fields, delete a contact in the file, as another program would."""
    base = home.load("kestrel")
    group = base.plan.decision_group
    contacts = [
        c.replace(**fields) if c.id == record else c
        for c in group.contacts
        if fields or c.id != record
    ]
    group = group.replace(contacts=tuple(contacts))
    home.save(base.plan.replace(decision_group=group), base=base, by=by, now=AT)


def edit(desk, record, **fields):
    desk.edit([{"set": record, "field": name, "value": value} for name, value in fields.items()])


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_it_says_when_it_saved_and_that_it_saves_by_itself(stage, desk, home):
    page = stage(Bar(desk))
    edit(desk, "tom", title="Buyer")
    expect(page.get_by_role("status").first).to_have_text("Unsaved changes, saving …")
    said = page.locator(".kn-status")
    expect(said).to_have_text(re.compile(r"^Saved \d\d:\d\d, revision 1$"))
    assert home.load("kestrel").plan.by_id["tom"].title == "Buyer"


def test_what_others_changed_appears_with_who_changed_it(stage, desk, home):
    page = stage(Bar(desk))
    elsewhere(home, "jana", title="Boss")
    edit(desk, "tom", title="Buyer")
    expect(page.locator(".kn-status")).to_have_text(
        re.compile(r"revision 2\. Merged with what Anna Berg changed\.$")
    )
    assert desk.plan.by_id["jana"].title == "Boss"


def test_an_edit_by_hand_is_told_until_a_save_records_it(stage, desk, home):
    path = home.plan_path("kestrel")
    path.write_text(path.read_text("utf-8").replace("Less scrap", "No scrap"), "utf-8")
    page = stage(Bar(desk))
    desk.look()
    said = page.locator(".kn-status")
    expect(said).to_contain_text("Changed by somebody in an editor. · edited by hand since")
    edit(desk, "tom", title="Buyer")
    desk.save()
    expect(said).not_to_contain_text("by hand")


def test_entries_that_are_not_complete_are_counted_and_shown(stage, desk):
    page = stage(Bar(desk))
    desk.edit([{"add": "decision_group.contacts", "id": "new-1", "values": {"title": "Clerk"}}])
    expect(page.locator(".kn-status")).to_contain_text("1 entry incomplete")
    button(page, "Show what is missing").click()
    stage.until(page, lambda: desk.selected == "new-1")


@pytest.mark.parametrize(("who", "wins"), [("You say:", "Buyer"), ("Anna Berg says:", "Boss")])
def test_a_conflict_shows_both_values_and_saves_the_choice(stage, desk, home, who, wins):
    page = stage(Bar(desk))
    elsewhere(home, "tom", title="Boss")
    edit(desk, "tom", title="Buyer", status="Left")
    desk.save()
    expect(page.locator(".kn-status")).to_have_text(
        "Not saved: 1 conflict with what somebody else wrote"
    )
    clash = page.get_by_role("group", name="Job title of “Tom Ek”")
    expect(clash).to_contain_text("You say: Buyer")
    expect(clash).to_contain_text("Anna Berg says: Boss")
    expect(clash).to_contain_text("Before: nothing")
    expect(button(page, "Save my choice")).to_be_disabled()
    expect(page.get_by_label("Account")).to_be_disabled()
    assert stage.axe(page) == []
    clash.get_by_role("radio", name=who).check()
    button(page, "Save my choice").click()
    expect(clash).to_be_hidden()
    found = home.load("kestrel").plan.by_id["tom"]
    assert (found.title, found.status) == (wins, "left")
    expect(page.locator(".kn-status")).to_have_text(re.compile("^Saved"))


def test_values_of_a_conflict_are_labels_and_names(stage, desk, home):
    page = stage(Bar(desk))
    elsewhere(home, "tom", status="left", reports_to="jana")
    edit(desk, "tom", status="Changed role", reports_to="tom")
    desk.save()
    boss = page.get_by_role("group", name="Reports to of “Tom Ek”")
    expect(boss).to_contain_text("Anna Berg says: Jana Novak")
    state = page.get_by_role("group", name="Status of “Tom Ek”")
    expect(state).to_contain_text("You say: Changed role")
    expect(state).to_contain_text("Before: Active")


@pytest.mark.parametrize("mine", [True, False])
def test_a_record_that_one_deleted_and_the_other_changed_is_asked_about(stage, desk, home, mine):
    page = stage(Bar(desk), dark=True, width=1024)
    elsewhere(home, "tom")
    edit(desk, "tom", title="Buyer")
    desk.save()
    clash = page.get_by_role("group", name="“Tom Ek”", exact=True)
    expect(clash).to_contain_text("You: changed (Job title: Buyer)")
    expect(clash).to_contain_text("Anna Berg: deleted")
    assert stage.axe(page) == []
    clash.get_by_role("radio").nth(0 if mine else 1).check()
    button(page, "Save my choice").click()
    stage.until(page, lambda: desk.status.state == "saved")
    assert ("tom" in home.load("kestrel").plan.by_id) is mine


def test_two_changes_that_make_no_plan_together_leave_nobody_stuck(stage, desk, home):
    page = stage(Bar(desk))
    elsewhere(home, "jana")
    edit(desk, "tom", reports_to="Jana Novak", title="Buyer")
    desk.save()
    panel = page.locator(".kn-conflict")
    expect(panel).to_contain_text("Your changes and those of Anna Berg make no plan together")
    expect(panel).to_contain_text("Reports to of “Tom Ek”: Jana Novak")
    button(page, "Take the plan as it is in the file").click()
    expect(page.locator(".kn-status")).to_have_text(re.compile("^Saved"))
    expect(panel).to_contain_text("Job title of “Tom Ek”: Buyer")
    assert desk.plan == home.load("kestrel").plan
    button(page, "Done").click()
    expect(panel).to_be_hidden()


def test_undo_and_redo_say_what_they_would_do_and_do_it(stage, desk, home):
    page = stage(Bar(desk))
    undo, redo = button(page, "Undo"), button(page, "Redo")
    expect(undo).to_be_disabled()
    elsewhere(home, "tom", title="Buyer")
    desk.look()
    expect(undo).to_have_attribute("title", "Undo: Contacts: Tom Ek (Job title) · Anna Berg, 14:02")
    edit(desk, "jana", title="Boss")
    expect(undo).to_have_attribute("title", "Undo: what is not saved yet")
    undo.click()
    expect(redo).to_have_attribute("title", re.compile(r"^Redo: Contacts: Jana Novak \(Job title"))
    assert [desk.plan.by_id[i].title for i in ("jana", "tom")] == ["", "Buyer"]
    redo.click()
    stage.until(page, lambda: home.load("kestrel").plan.by_id["jana"].title == "Boss")
    expect(redo).to_be_disabled()


def test_an_undo_that_came_too_late_says_why(stage, desk, home):
    page = stage(Bar(desk))
    edit(desk, "tom", title="Buyer")
    desk.save()
    path = home.plan_path("kestrel")
    path.write_text(path.read_text("utf-8").replace("Buyer", "Boss"), "utf-8")
    button(page, "Undo").click()
    expect(page.locator(".kn-banner")).to_contain_text(
        "It cannot be taken back any more: Tom Ek, job title was changed again since."
    )


def test_a_file_that_breaks_is_told_with_its_line_and_recovers_by_itself(stage, desk, home):
    page = stage(Bar(desk))
    path = home.plan_path("kestrel")
    kept = path.read_text("utf-8")
    path.write_text(kept.replace("short_term", "some_day"), "utf-8")
    said = page.locator(".kn-status")
    expect(said).to_contain_text(
        re.compile(
            r"cannot be read, .* accounts/kestrel/plan\.yaml:\d+: profile\.goals\[0\]\.horizon"
        )
    )
    edit(desk, "tom", title="Buyer")
    desk.save()
    expect(said).to_contain_text("Not saved: accounts/kestrel/plan.yaml")
    path.write_text(kept, "utf-8")
    expect(said).to_have_text(re.compile("^Saved"))
    assert home.load("kestrel").plan.by_id["tom"].title == "Buyer"


def test_a_save_that_fails_says_so_and_is_tried_again(stage, desk, home):
    page = stage(Bar(desk))
    journal = home.plan_path("kestrel").with_name("journal.jsonl")
    kept = journal.read_bytes()
    journal.unlink()
    journal.mkdir()  # which not even root can write to
    edit(desk, "tom", title="Buyer")
    desk.save()
    expect(page.locator(".kn-status")).to_contain_text("Not saved: ")
    journal.rmdir()
    journal.write_bytes(kept)
    button(page, "Try again").click()
    expect(page.locator(".kn-status")).to_have_text(re.compile("^Saved .* revision 1$"))
    expect(button(page, "Try again")).to_be_hidden()


def test_another_account_is_a_choice_away(stage, desk, home):
    page = stage(Bar(desk))
    picker = page.get_by_label("Account")
    expect(picker.locator("option")).to_have_text(["Alder Mills", "Kestrel Dairies"])
    edit(desk, "tom", title="Buyer")
    picker.select_option("Alder Mills")
    stage.until(page, lambda: desk.account == "alder")
    assert home.load("kestrel").plan.by_id["tom"].title == "Buyer"
    expect(page.locator(".kn-status")).to_contain_text("revision 0")
    home.plan_path("kestrel").write_text("kapnb: [", "utf-8")
    picker.select_option("kestrel")
    expect(page.locator(".kn-banner")).to_contain_text("plan.yaml")
    expect(picker).to_have_value("alder")


def test_without_a_kernel_it_says_so(stage, desk):
    page = stage(Bar(desk))
    assert stage.axe(page) == []
    stage.dead = True
    button(page, "Documents").click()
    button(page, "Build").click()
    expect(page.locator(".kn-banner")).to_contain_text("Not connected", timeout=8000)


@pytest.mark.slow
def test_the_documents_are_built_and_can_be_opened(stage, desk, home, monkeypatch):
    (home.root / "notebooks").mkdir()
    monkeypatch.chdir(home.root / "notebooks")
    page = stage(Bar(desk))
    button(page, "Documents").click()
    button(page, "Build").click()
    expect(page.locator(".kn-shelf")).to_contain_text("0 of 2 ready")
    playbook = page.get_by_role("link", name="Playbook")
    expect(playbook).to_be_visible(timeout=60_000)
    assert playbook.get_attribute("href") == "../playbooks/kestrel/playbook.html"
    expect(button(page, "Build anew")).to_be_enabled(timeout=60_000)
    assert Path(playbook.get_attribute("href")).is_file()
