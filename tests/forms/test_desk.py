"""Does the desk save by itself, merge, ask, undo, and tell everybody?"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from filelock import FileLock

from kapnb.errors import KapnbError, NotFound
from kapnb.forms import desk as module
from kapnb.forms.desk import Desk
from kapnb.forms.status import saying
from kapnb.plan import Plan
from kapnb.store import Workspace, create

PEOPLE = {
    "account.team": [{"id": "maja", "name": "Maja"}],
    "account.manager": "maja",
    "decision_group.contacts": [
        {"id": "jana", "name": "Jana Novak"},
        {"id": "tom", "name": "Tom", "reports_to": "jana"},
    ],
}


@pytest.fixture
def home(tmp_path, plan) -> Workspace:
    create(plan(PEOPLE), tmp_path / "accounts" / "kestrel" / "plan.yaml")
    return Workspace(tmp_path)


@pytest.fixture
def desk(home) -> Desk:
    return Desk("kestrel", portfolio=str(home.root), as_of="2026-11-22")


def title(desk_or_plan, person="tom") -> str:
    plan = desk_or_plan if isinstance(desk_or_plan, Plan) else desk_or_plan.plan
    return plan.by_id[person].title


def typed(value, person="tom", field="title"):
    return [{"set": person, "field": field, "value": value}]


def elsewhere(home: Workspace, value: str, person="tom", **said) -> None:
    """Change the plan file as another program would."""
    base = home.load("kestrel")
    group = base.plan.decision_group
    contacts = [c.replace(title=value) if c.id == person else c for c in group.contacts]
    changed = base.plan.replace(decision_group=group.replace(contacts=tuple(contacts)))
    home.save(changed, base=base, **said)


def test_an_edit_is_in_the_file_once_it_is_saved_and_the_status_says_so(desk, home):
    desk.edit(typed("Buyer"))
    assert desk.status.state == "unsaved"
    assert title(home.load("kestrel").plan) == ""
    desk.save()
    assert title(home.load("kestrel").plan) == "Buyer"
    assert saying(desk.status, 0, 0).endswith("revision 1")


def test_it_saves_by_itself_shortly_after_the_last_change(desk, home, monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0.05)

    async def work():
        for text in ("B", "Bu", "Buyer"):
            desk.edit(typed(text))
        assert desk.dirty
        await asyncio.sleep(0.3)

    asyncio.run(work())
    assert title(home.load("kestrel").plan) == "Buyer"
    assert len(home.journal("kestrel").revisions) == 2


def test_all_who_watch_are_told_of_every_change(desk):
    seen, slowly = [], []
    desk.watch(lambda: seen.append(title(desk)))
    desk.watch(lambda: slowly.append(title(desk)), patient=True)
    desk.edit(typed("Buyer"))
    desk.select("tom")
    assert seen == ["Buyer", "Buyer"]
    assert slowly == ["Buyer"]


def test_what_somebody_else_wrote_elsewhere_is_merged_and_appears(desk, home):
    elsewhere(home, "Boss", "jana", by="Anna")
    desk.edit(typed("Buyer"))
    desk.save()
    assert (title(desk), title(desk, "jana")) == ("Buyer", "Boss")
    assert desk.status.why == "Merged with what Anna changed."


def test_what_somebody_else_wrote_appears_without_an_edit_of_ours(desk, home):
    elsewhere(home, "Boss", "jana", by="Anna")
    desk.look()
    assert title(desk, "jana") == "Boss"
    assert desk.status.why == "Changed by Anna."


def test_what_somebody_wrote_by_hand_appears_and_is_told(desk, home):
    path = home.plan_path("kestrel")
    path.write_text(path.read_text("utf-8").replace("Jana Novak", "Jana Berg"), "utf-8")
    desk.look()
    assert desk.plan.by_id["jana"].name == "Jana Berg"
    assert desk.status.why == "Changed by somebody in an editor."


def test_a_conflict_can_end_with_the_plan_as_it_is_in_the_file(desk, home):
    elsewhere(home, "Theirs")
    desk.edit(typed("Ours"))
    desk.save()
    desk.give_way()
    assert (title(desk), desk.status.state, desk.dirty) == ("Theirs", "saved", False)


@pytest.mark.parametrize(("mine", "wins"), [(True, "Ours"), (False, "Theirs")])
def test_a_conflict_writes_nothing_and_asks(desk, home, mine, wins):
    elsewhere(home, "Theirs")
    desk.edit(typed("Ours"))
    desk.edit(typed("Boss", "jana"))
    desk.save()
    assert desk.status.state == "conflict"
    assert [(c.ours, c.theirs) for c in desk.clashes] == [("Ours", "Theirs")]
    assert title(home.load("kestrel").plan) == "Theirs"
    desk.settle([mine])
    assert title(home.load("kestrel").plan) == title(desk) == wins
    assert title(home.load("kestrel").plan, "jana") == "Boss"
    assert (desk.status.state, desk.status.revision) == ("saved", 2)


def test_what_others_wrote_after_an_edit_was_begun_is_asked_about(desk, home):
    begun = len(desk.before)
    elsewhere(home, "Theirs")
    elsewhere(home, "Boss", "jana")
    desk.look()
    desk.edit(typed("Ours"), base=begun)
    desk.save()
    assert [(c.ours, c.theirs) for c in desk.clashes] == [("Ours", "Theirs")]
    desk.settle([True])
    assert (title(desk), title(desk, "jana"), desk.status.state) == ("Ours", "Boss", "saved")


def test_what_others_wrote_before_an_edit_was_begun_is_known_to_who_makes_it(desk, home):
    elsewhere(home, "Theirs")
    desk.look()
    desk.edit(typed("Ours"), base=len(desk.before))
    desk.save()
    assert (title(home.load("kestrel").plan), desk.status.state) == ("Ours", "saved")


def test_nobody_is_asked_about_their_own_earlier_words(desk, home):
    elsewhere(home, "Boss", "jana")
    desk.edit(typed("Bu"))
    begun = len(desk.before)
    desk.save()
    desk.edit(typed("Buyer"), base=begun)
    desk.save()
    assert desk.clashes == ()
    assert (title(desk), title(desk, "jana"), desk.status.state) == ("Buyer", "Boss", "saved")


def test_a_conflict_in_which_all_of_theirs_counts_ends_with_their_revision(desk, home):
    elsewhere(home, "Theirs")
    desk.edit(typed("Ours"))
    desk.save()
    desk.settle([False])
    assert (desk.status.state, desk.status.revision) == ("saved", 1)


def test_what_conflicts_only_later_is_asked_about_too_and_then_it_ends(desk, home):
    elsewhere(home, "Theirs")
    elsewhere(home, "Theirs", "jana")
    desk.edit(typed("Ours"))
    desk.save()
    desk.edit(typed("Ours", "jana"))
    with pytest.raises(KapnbError, match="once more"):
        desk.settle([True])
    assert [clash.record for clash in desk.clashes] == ["jana", "tom"]
    desk.settle([False, True])
    assert (title(desk, "jana"), title(desk), desk.dirty) == ("Theirs", "Ours", False)


def test_what_is_typed_in_a_conflict_is_what_is_asked_about(desk, home):
    elsewhere(home, "Theirs")
    desk.edit(typed("Ours"))
    desk.save()
    desk.edit(typed("Ours, better"))
    desk.save()
    assert [clash.ours for clash in desk.clashes] == ["Ours, better"]
    desk.edit(typed("Theirs"))
    desk.save()
    assert (title(desk), desk.status.state) == ("Theirs", "saved")


@pytest.mark.parametrize("mine", [True, False])
def test_a_record_that_one_changed_and_the_other_deleted_is_asked_about(desk, home, mine):
    base = home.load("kestrel")
    group = base.plan.decision_group
    home.save(
        base.plan.replace(decision_group=group.replace(contacts=group.contacts[:1])), base=base
    )
    desk.edit(typed("Ours"))
    desk.save()
    assert [clash.title for clash in desk.clashes] == [""]
    desk.settle([mine])
    assert ("tom" in home.load("kestrel").plan.by_id) is mine
    assert desk.plan == home.load("kestrel").plan


def test_undo_goes_back_through_the_journal_and_redo_forward_again(desk, home):
    for text in ("One", "Two"):
        desk.edit(typed(text))
        desk.save()
    desk.undo()
    assert title(desk) == "One"
    desk.undo()
    assert title(desk) == ""
    with pytest.raises(KapnbError, match="nothing to undo"):
        desk.undo()
    desk.undo(again=True)
    desk.undo(again=True)
    assert title(desk) == title(home.load("kestrel").plan) == "Two"
    with pytest.raises(KapnbError, match="nothing to redo"):
        desk.undo(again=True)


def test_a_change_after_an_undo_ends_what_can_be_redone(desk):
    for act in (lambda: desk.edit(typed("One")), desk.undo, lambda: desk.edit(typed("Two"))):
        act()
        desk.save()
    with pytest.raises(KapnbError, match="nothing to redo"):
        desk.undo(again=True)
    desk.undo()
    assert title(desk) == ""


def test_a_save_that_fails_says_why_keeps_the_edit_and_is_tried_again(desk, home):
    plan_file = home.plan_path("kestrel")
    kept = plan_file.read_bytes()
    desk.edit(typed("Buyer"))
    plan_file.write_text("kapnb: [", encoding="utf-8")
    desk.save()
    assert desk.status.state == "failed"
    assert "plan.yaml" in desk.status.why
    assert title(desk) == "Buyer"
    plan_file.write_bytes(kept)
    desk.save()
    assert title(home.load("kestrel").plan) == "Buyer"


def test_a_file_that_cannot_be_read_for_a_while_is_told_and_then_taken_over(desk, home):
    plan_file = home.plan_path("kestrel")
    kept = plan_file.read_text(encoding="utf-8")
    plan_file.write_text("kapnb: [", encoding="utf-8")
    desk.look()
    assert desk.status.state == "failed"
    plan_file.write_text(kept.replace("Tom", "Tomas"), encoding="utf-8")
    desk.look()
    assert desk.plan.by_id["tom"].name == "Tomas"
    assert desk.status.state == "saved"


def test_opening_another_account_saves_this_one_first(desk, home, plan):
    create(plan(), home.root / "accounts" / "other" / "plan.yaml")
    desk.edit(typed("Buyer"))
    desk.open("other")
    assert desk.plan.decision_group.contacts == ()
    assert title(home.load("kestrel").plan) == "Buyer"


def test_the_account_that_was_open_last_is_opened_again(desk, home, plan):
    create(plan(), home.root / "accounts" / "another" / "plan.yaml")
    assert Desk(portfolio=str(home.root)).account == "kestrel"
    with pytest.raises(NotFound, match="kestrel"):
        Desk("kestrl", portfolio=str(home.root))


def test_habits_fill_in_what_everybody_would(desk):
    desk.edit(
        [
            {"add": "action_plan.actions", "id": "a-1", "values": {"what": "Call Tom"}},
            {"add": "action_plan.milestones", "id": "m-1",
             "values": {"name": "Go live", "date": "2026-12-01"}},
            {"add": "action_plan.red_flags", "id": "f-1",
             "values": {"text": "No budget", "probability": "3", "impact": "4"}},
            {"add": "decision_group.observations", "id": "x-1",
             "values": {"contact": "tom", "what": "stance", "value": "mentor"}},
        ]
    )  # fmt: skip
    desk.save()
    desk.edit(typed("done", "a-1", "status"))
    desk.edit(typed("2026-12-15", "m-1", "date"))
    desk.edit(typed("2026-12-20", "m-1", "date"))
    made = desk.plan.by_id
    assert made["a-1"].done_on == made["f-1"].raised == made["x-1"].date == desk.today
    assert [day.isoformat() for day in made["m-1"].earlier_dates] == ["2026-12-01"]
    assert made["x-1"].by == "maja"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_nobody_may_write_is_told(desk, home):
    folder = Path(home.plan_path("kestrel")).parent
    folder.chmod(0o500)
    desk.edit(typed("Buyer"))
    desk.save()
    folder.chmod(0o700)
    assert desk.status.state == "failed"


def test_what_is_typed_back_to_what_it_was_is_saved_and_said_to_be(desk):
    desk.edit(typed("Buyer"))
    desk.edit(typed(""))
    desk.save()
    assert (desk.dirty, desk.status.state) == (False, "saved")


def test_a_folder_that_went_away_and_came_back_is_told_of_both_times(desk, home):
    folder = home.plan_path("kestrel").parent
    away = folder.rename(home.root / "away")
    desk.look()
    assert desk.status.state == "failed"
    away.rename(folder)
    desk.look()
    assert desk.status.state == "saved"


def test_a_conflict_ends_when_ours_is_typed_back_to_what_it_was(desk, home):
    desk.edit(typed("Ours"))
    elsewhere(home, "Theirs")
    desk.save()
    desk.edit(typed(""))
    assert (title(desk), desk.status.state, desk.clashes) == ("Theirs", "saved", ())


def test_what_is_not_valid_yet_is_still_there_after_another_account_was_open(desk, home, plan):
    create(plan(), home.root / "accounts" / "other" / "plan.yaml")
    desk.edit(typed("soon", "", "account.revenue_now"))
    desk.edit([{"add": "profile.goals", "id": "g-1", "values": {"text": "Cut waste"}}])
    desk.open("other")
    assert desk.left == {}
    desk.open("kestrel")
    assert desk.draft.values("")["account.revenue_now"] == "soon"
    assert list(desk.draft.rows("profile.goals")) == [("", "g-1")]


def test_a_milestone_keeps_the_date_that_it_had_only_while_it_is_moved(desk):
    values = {"name": "Go live", "date": "2026-12-01"}
    desk.edit([{"add": "action_plan.milestones", "id": "m-1", "values": values}])
    desk.save()
    kept = []
    for day in ("soon", "2026-12-15", "1 Dec 2026", "2 Dec 2026"):
        desk.edit(typed(day, "m-1", "date"))
        kept.append(len(desk.plan.by_id["m-1"].earlier_dates))
    assert kept == [0, 1, 0, 1]


def test_an_action_that_is_opened_again_is_not_done_on_any_day(desk):
    done = {"what": "Call Tom", "status": "Done"}
    desk.edit([{"add": "action_plan.actions", "id": "a-1", "values": done}])
    for text in ("Done", "Started"):
        desk.edit(typed(text, "a-1", "status"))
        assert desk.plan.by_id["a-1"].done_on == desk.today
    desk.edit(typed("In progress", "a-1", "status"))
    assert desk.plan.by_id["a-1"].done_on is None


def test_a_save_waits_only_shortly_for_another_program(desk, home, monkeypatch):
    monkeypatch.setattr(module, "WAIT", 0.05)
    desk.edit(typed("Buyer"))
    with FileLock(home.root / ".kapnb" / "kestrel-plan.yaml.lock"):
        desk.save()
        assert "Another program has been saving" in desk.status.why
    desk.save()
    assert desk.status.state == "saved"
