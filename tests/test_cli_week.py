"""Do the commands of every week say what is due, to whom, and before a meeting?"""

from __future__ import annotations

import datetime as dt
import os

import pytest
from icalendar import Calendar

from kapnb.plan import (
    Action,
    ActionPlan,
    Contact,
    DecisionGroup,
    Execution,
    Meeting,
    Milestone,
    TeamMember,
)
from kapnb.store import Workspace

DAY = ("--as-of", "2026-11-22")
BEGAN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path, monkeypatch, plan):
    """A workspace with two accounts, in both of which Ana works."""
    (tmp_path / "accounts").mkdir()
    made = Workspace(tmp_path)
    ana = TeamMember(id="t-ana", name="Ana Prado")
    dana = Contact(id="c-dana", name="Dana Ortiz")
    for name in ("Kestrel Dairies", "Nordwind"):
        actions = (
            Action(id="a-offer", what=f"Write to {name}", owner="t-ana", due="2026-11-20"),
            Action(id="a-free", what="Think", owner="t-ana"),
            Action(id="a-hers", what="Send figures", owner="c-dana", due="2026-11-25"),
        )
        told = Milestone(id="m-go", name="Go live", assignee="t-ana", date="2027-01-15")
        empty = plan()
        account = empty.account.replace(name=name, team=(ana,))
        steps = ActionPlan(actions=actions, milestones=(told,))
        group = DecisionGroup(contacts=(dana,))
        whole = empty.replace(account=account, action_plan=steps, decision_group=group)
        made.create(whole, now=BEGAN)
    monkeypatch.setenv("KAPNB_HOME", str(tmp_path))
    return made


def meet(home, slug, *, base, **parts):
    """Save a plan in which we met whoever is called Dana two days before."""
    attendees = tuple(contact.id for contact in base.plan.decision_group.contacts)
    held = Meeting(id="m1", date="2026-11-20", purpose="Talk", attendees=attendees)
    met = base.plan.replace(execution=Execution(meetings=(held,)), **parts)
    home.save(met, base=base, now=BEGAN + dt.timedelta(days=1))


def test_the_week_is_one_list_over_all_accounts(home, kapnb):
    code, out, err = kapnb("week", *DAY)
    assert (code, err) == (0, "")
    assert out.index("Overdue") < out.index("This week") < out.index("Send figures")
    (line,) = [line for line in out.splitlines() if "Write to Nordwind" in line]
    assert line.split("  ")[0] == "20 Nov 2026"
    assert all(word in line for word in ("2 days", "Ana Prado", "Nordwind"))
    assert "Nordwind" not in kapnb("week", "kestrel-dairies", *DAY)[1]


def test_a_week_with_nothing_in_it_says_so(home, kapnb):
    home.create("Quiet Works", now=BEGAN)
    meet(home, "quiet-works", base=home.load("quiet-works"))
    code, out, _ = kapnb("week", "quiet-works", *DAY)
    assert (code, out.startswith("Nothing is overdue")) == (0, True)


def test_an_account_of_which_little_is_known_is_to_be_seen_again(home, kapnb):
    home.create("Quiet Works", now=BEGAN)
    last = kapnb("week", "quiet-works", *DAY)[1].splitlines()[-1]
    assert " ".join(last.split()) == "Never No key player known Quiet Works never met"


def test_who_was_not_in_a_meeting_agreed_on_nothing_there_themselves(home, kapnb):
    base = home.load("nordwind")
    actions = tuple(action.replace(meeting="m1") for action in base.plan.action_plan.actions)
    meet(home, "nordwind", base=base, action_plan=ActionPlan(actions=actions))
    out = kapnb("week", "nordwind", *DAY)[1]
    assert "Write to Nordwind (agreed on 20 Nov 2026)" in out
    assert "Send figures (promised on 20 Nov 2026)" in out


@pytest.mark.parametrize("command", [("week",), ("tasks", "--owner", "Ana")])
def test_a_plan_with_errors_is_named_and_stops_no_other(home, kapnb, command):
    home.plan_path("nordwind").write_text("kapnb: 1\naccount: {nme: x}\n")
    code, out, err = kapnb(*command)  # of today; the history of another day can still be read
    assert code == 1
    assert "Write to Kestrel Dairies" in out
    assert "nordwind is left out" in err


def test_tasks_are_those_of_one_person_in_all_accounts(home, kapnb):
    code, out, _ = kapnb("tasks", "--owner", "ana", *DAY)
    assert code == 0
    assert "Write to Nordwind" in out
    assert "Write to Kestrel Dairies" in out
    assert "Send figures" not in out
    assert out.index("Without a date") < out.index("Think")
    assert out.index("never told of") < out.rindex("Milestone: Go live")


def test_a_contact_has_tasks_too(home, kapnb):
    assert kapnb("tasks", "--owner", "c-dana", *DAY)[1].count("Send figures") == 2


def test_the_calendar_of_a_changed_plan_updates_the_one_before(home, kapnb, tmp_path):
    def calendar(saved):
        os.utime(home.plan_path("nordwind"), (saved.timestamp(),) * 2)
        code, out, _ = kapnb("tasks", "--owner", "Ana", "--ics", tmp_path / "ana.ics", *DAY)
        assert code == 0
        assert "Events in" in out
        assert "Left out, without a date: 2." in out
        found = Calendar.from_ical((tmp_path / "ana.ics").read_bytes()).walk("VEVENT")
        return {str(event["uid"]): event for event in found}

    before = calendar(BEGAN)
    base = home.load("nordwind")
    first, *rest = base.plan.action_plan.actions
    moved = base.plan.action_plan.replace(actions=(first.replace(due="2026-12-24"), *rest))
    home.save(base.plan.replace(action_plan=moved), base=base, now=BEGAN + dt.timedelta(days=1))
    after = calendar(BEGAN + dt.timedelta(days=1))
    assert before.keys() == after.keys()
    assert all(after[uid]["sequence"] >= before[uid]["sequence"] for uid in before)
    changed = "a-offer.nordwind@kapnb"
    assert after[changed]["sequence"] > before[changed]["sequence"]
    assert after[changed]["dtstart"].dt == dt.date(2026, 12, 24)


def test_an_edit_by_hand_updates_a_calendar_with_a_journal_or_without(home, kapnb, tmp_path):
    path = home.plan_path("nordwind")

    def sequence(saved):
        os.utime(path, (saved.timestamp(),) * 2)
        kapnb("tasks", "--owner", "Ana", "--ics", tmp_path / "ana.ics")
        found = Calendar.from_ical((tmp_path / "ana.ics").read_bytes()).walk("VEVENT")
        return next(e["sequence"] for e in found if e["uid"] == "a-offer.nordwind@kapnb")

    before = sequence(BEGAN)
    path.write_text(path.read_text("utf-8").replace("2026-11-20", "2026-12-31"), "utf-8")
    edited = sequence(BEGAN + dt.timedelta(seconds=5))
    path.with_name("journal.jsonl").unlink()
    assert sequence(BEGAN + dt.timedelta(seconds=5)) == edited == before + 5


@pytest.mark.parametrize("command", [("week",), ("show",), ("coach",), ("brief",), ("check",)])
def test_a_journal_that_cannot_be_read_is_a_warning_about_a_plan_that_can(home, kapnb, command):
    journal = home.plan_path("nordwind").with_name("journal.jsonl")
    journal.unlink()
    journal.mkdir()
    code, out, err = kapnb(*command, "nordwind")
    assert (code, "Nordwind" in out) == (0, True)
    assert ("Warning" in err and "a journal must be a file" in err) == (command != ("check",))
    if command == ("show",):
        assert "The history of this plan cannot be read: kapnb log nordwind" in out
    for refused in (("log",), ("undo",), (*command, "--as-of", "2026-01-05")):
        code, out, err = kapnb(*refused[:1], "nordwind", *refused[1:])
        assert (code, out) == (1, "")
        assert "a journal must be a file" in err


def test_a_calendar_in_a_folder_that_is_not_there_is_refused(home, kapnb, tmp_path):
    code, out, err = kapnb("tasks", "--owner", "Ana", "--ics", tmp_path / "no" / "ana.ics", *DAY)
    assert (code, out) == (2, "")
    assert "There is no folder" in err


def test_an_owner_who_does_not_exist_gets_near_names(home, kapnb):
    code, out, err = kapnb("tasks", "--owner", "Anna Prado", *DAY)
    assert (code, out) == (1, "")
    assert "Did you mean Ana Prado?" in err


def test_a_brief_is_printed_and_written_where_it_is_wanted(home, kapnb, tmp_path):
    asked = ("brief", "Nordwind", "--contact", "dana", *DAY)
    code, out, _ = kapnb(*asked, "--to", "html", "--to", "pdf", "--out", tmp_path / "out")
    assert code == 0
    assert "Dana Ortiz [Unknown]" in out
    assert "Learn where Dana Ortiz stands on us." in out
    for name in ("brief.html", "brief.pdf"):
        assert str(tmp_path / "out" / "nordwind" / name) in out
        assert (tmp_path / "out" / "nordwind" / name).stat().st_size > 1000
    assert not (home.root / "playbooks").exists()
    assert "where your own files are" in kapnb(*asked, "--to", "pdf", "--out", home.root)[2]


def test_a_contact_who_does_not_exist_gets_near_names(home, kapnb):
    code, out, err = kapnb("brief", "nordwind", "--contact", "Dona", *DAY)
    assert (code, out) == (1, "")
    assert "Did you mean Dana Ortiz?" in err
    assert "nobody called 'Prado'" in kapnb("brief", "nordwind", "--contact", "Prado", *DAY)[2]


@pytest.mark.parametrize(
    "arguments",
    [("tasks",), ("brief",), ("brief", "nordwind", "--to", "docx"), ("week", "--as-of", "soon"),
     ("brief", "nordwind", "--edition", "customer")],
)  # fmt: skip
def test_a_wrong_call_is_exit_code_2(home, kapnb, arguments):
    code, out, err = kapnb(*arguments)
    assert (code, out, "Error: " in err) == (2, "", True)


def test_a_build_for_the_customer_takes_briefs_away(home, kapnb, tmp_path):
    brief = tmp_path / "out" / "nordwind" / "brief.pdf"
    brief.parent.mkdir(parents=True)
    brief.write_bytes(b"%PDF")
    home.plan_path("nordwind").write_text("[")  # nothing is made, and quickly
    build = ("build", "nordwind", "--out", tmp_path / "out")
    kapnb(*build)
    assert brief.exists()
    kapnb(*build, "--edition", "customer")
    assert not brief.exists()
