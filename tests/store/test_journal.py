"""Is every saved state found again, and nothing lost when the journal is damaged?"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from steps import BEGIN, edit_by_hand, on, set_goal, with_goal

from kapnb.errors import KapnbError
from kapnb.store import Journal, load, save
from kapnb.store.flat import digest, flat
from kapnb.store.history import journal_of

GOALS = [None, "goal 2", "goal 3", "goal 4", "goal 5"]


@pytest.fixture
def file(path: Path) -> Path:
    return path.with_name("journal.jsonl")


def lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def goals(journal: Journal) -> list[Any]:
    return [journal.state(r)[""].get("account.goal") for r in journal.revisions]


def problems(journal: Journal) -> list[tuple[int, str]]:
    return [(problem.line, problem.found) for problem in journal.problems]


def test_the_first_line_is_the_whole_plan_and_the_others_the_fields_that_changed(path, file):
    entries = [json.loads(line) for line in lines(file)]
    first, last = entries[0], entries[-1]
    assert first["snapshot"][""]["account.name"] == "Acme"
    assert (first["before"], first["by"], first["v"]) == (None, "Ann", 1)
    assert last == {
        "v": 1,
        "time": "2026-03-05T09:00:00+01:00",
        "by": "Ann",
        "before": entries[-2]["after"],
        "after": digest(flat(load(path).plan)),
        "note": "",
        "changes": [{"record": "", "field": "account.goal", "old": "goal 4", "new": "goal 5"}],
    }
    journal = journal_of(path)
    assert goals(journal) == GOALS
    assert [r.number for r in journal.revisions] == [0, 1, 2, 3, 4]
    assert journal.problems == ()
    assert not journal.pending


def test_the_author_is_who_the_environment_says_and_else_who_works_here(path, monkeypatch):
    monkeypatch.setenv("KAPNB_AUTHOR", " Dana\nOrtiz ")
    base = load(path)
    base = save(with_goal(base.plan, "6"), base=base, note="two\nlines")
    assert (journal_of(path).revisions[-1].by, journal_of(path).revisions[-1].note) == (
        "Dana Ortiz",
        "two lines",
    )
    monkeypatch.delenv("KAPNB_AUTHOR")
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "dana")
    save(with_goal(base.plan, "7"), base=base)
    last = journal_of(path).revisions[-1]
    assert last.by == "dana"
    assert abs(dt.datetime.now(dt.UTC) - last.time) < dt.timedelta(minutes=5)


def test_comments_and_line_ends_are_no_change_of_the_plan(path, file):
    before = file.read_bytes()
    path.write_bytes(b"# mine\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert not journal_of(path).pending
    save(load(path).plan, base=load(path))
    assert file.read_bytes() == before


def test_a_hand_edit_is_pending_and_recorded_by_the_next_save(path):
    edit_by_hand(path, "goal 5", "by hand")
    assert journal_of(path).pending
    set_goal(path, "goal 6", 6)
    journal = journal_of(path)
    assert [(r.by, r.note) for r in journal.revisions[-2:]] == [("", "edited by hand"), ("Ann", "")]
    assert goals(journal) == [*GOALS, "by hand", "goal 6"]
    assert (journal.pending, journal.problems) == (False, ())


def write_ahead(path: Path, goal: str, day: int) -> None:
    """Record a save and die before the plan file is replaced."""

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kapnb.store.files._rename", die)
        with pytest.raises(KeyboardInterrupt):
            set_goal(path, goal, day)


def test_a_save_that_was_not_completed_is_seen_and_no_state(path):
    write_ahead(path, "never", 6)
    journal = journal_of(path)
    assert (journal.interrupted, journal.pending) == (journal.revisions[-1], False)
    assert journal.head is journal.revisions[4]
    set_goal(path, "goal 7", 7)
    journal = journal_of(path)
    assert [r.note for r in journal.revisions[5:]] == ["", "save before was not completed", ""]
    assert [r.number for r in journal.revisions if r.void] == [5, 6]
    assert [journal.ends(on(day).date())[-1].number for day in (5, 6, 7)] == [4, 4, 7]
    assert journal.problems == ()


def test_a_save_that_was_not_completed_is_none_after_a_hand_edit_either(path):
    write_ahead(path, "never", 6)
    edit_by_hand(path, "goal 5", "by hand")
    journal = journal_of(path)
    assert (journal.interrupted, journal.pending) == (journal.revisions[-1], True)
    set_goal(path, "goal 7", 7)
    journal = journal_of(path)
    notes = ["", "save before was not completed", "edited by hand", ""]
    assert [r.note for r in journal.revisions[5:]] == notes
    assert [r.number for r in journal.revisions if r.void] == [5, 6]
    assert [r.parent for r in journal.revisions[7:]] == [4, 7]
    assert (goals(journal)[7:], journal.problems) == (["by hand", "goal 7"], ())


def test_a_plan_that_goes_back_by_hand_leaves_the_save_in_the_history(path):
    before = path.read_bytes()
    set_goal(path, "goal 6", 6)
    path.write_bytes(before)  # as git checkout does
    journal = journal_of(path)
    assert (journal.interrupted, journal.head.number, journal.pending) == (None, 5, True)
    set_goal(path, "goal 9", 9)
    journal = journal_of(path)
    assert goals(journal)[5:] == ["goal 6", "goal 5", "goal 9"]
    assert [r.note for r in journal.revisions[5:]] == ["", "edited by hand", ""]
    assert [journal.ends(on(day).date())[-1].number for day in (5, 6, 8, 9)] == [4, 5, 5, 7]
    assert (any(r.void for r in journal.revisions), journal.problems) == (False, ())


def test_a_plan_without_a_journal_gets_one_with_the_next_save(path, file):
    file.unlink()
    set_goal(path, "goal 6", 6)
    journal = journal_of(path)
    assert [(r.note, bool(r.snapshot)) for r in journal.revisions] == [
        ("the plan as it was found", True),
        ("", False),
    ]
    assert goals(journal) == ["goal 5", "goal 6"]


def _torn(whole: list[bytes]) -> list[bytes]:
    return [*whole, whole[-1][:40]]


def _edited(whole: list[bytes]) -> list[bytes]:
    return [*whole[:2], whole[2].replace(b'"new":"goal 3"', b'"new":"goal X"'), *whole[3:]]


def _missing(whole: list[bytes]) -> list[bytes]:
    return [*whole[:2], *whole[3:]]


def _newer(whole: list[bytes]) -> list[bytes]:
    return [*whole, b'{"v":2,"what":"ever"}\n']


def _backwards(whole: list[bytes]) -> list[bytes]:
    return [*whole[:4], whole[4].replace(b"2026-03-05", b"2026-02-01")]


def _conflict(whole: list[bytes]) -> list[bytes]:
    return [*whole[:3], b"<<<<<<< HEAD\n", *whole[3:]]


def _without(whole: list[bytes]) -> list[bytes]:
    return [*whole, b'{"v":1,"time":"2026-03-09T09:00:00+01:00"}\n']


def _naive(whole: list[bytes]) -> list[bytes]:
    return [*whole, whole[-1].replace(b"05T09:00:00+01:00", b"06T09:00:00")]


@pytest.mark.parametrize(
    ("damage", "line", "found", "kept"),
    [
        (_torn, 6, "a line that breaks off", GOALS),
        (_edited, 3, "changes that do not lead to the state they name", GOALS),
        (_missing, 3, "changes of a state that no line leads to", [*GOALS[:2], *GOALS[3:]]),
        (_newer, 6, "a line of a newer kapnb (format 2)", GOALS),
        (
            _backwards,
            5,
            "the time 2026-02-01T09:00:00+01:00, before that of line 4",
            GOALS,
        ),
        (lambda whole: whole * 2, 6, "5 lines of those above again", GOALS),
        (_conflict, 4, "a line that is not JSON", GOALS),
        (_without, 6, "a line whose by is missing or wrong", GOALS),
        (_naive, 6, "a line whose time is missing or wrong", GOALS),
        (lambda whole: [*whole, b"[" * 100_000 + b"\n"], 6, "a line that is not JSON", GOALS),
        (lambda whole: [*whole, b"\xff\xfe\n"], 6, "a line that is not JSON", GOALS),
        (lambda whole: whole[1:], 1, "changes of a state that no line leads to", GOALS[1:]),
    ],
)
def test_a_damaged_line_is_named_and_nothing_else_is_lost(
    path: Path,
    file: Path,
    damage: Callable[[list[bytes]], list[bytes]],
    line: int,
    found: str,
    kept: list[Any],
) -> None:
    plan = load(path)
    file.write_bytes(b"".join(damage(lines(file))))
    damaged = file.read_bytes()
    journal = journal_of(path)
    assert problems(journal) == [(line, found)]
    assert all(problem.allowed for problem in journal.problems)
    assert goals(journal) == kept
    assert load(path) == plan

    set_goal(path, "goal 6", 6)  # the next save goes on, and only appends
    assert file.read_bytes().startswith(damaged)
    journal = journal_of(path)
    assert problems(journal) == [(line, found)]
    restored = goals(journal)
    assert (restored[: len(kept)], restored[-1]) == (kept, "goal 6")
    assert load(path).plan.account.goal == "goal 6"


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_what_an_editor_puts_around_the_lines_is_not_read(path, file, ends):
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", ends))
    set_goal(path, "goal 6", 6)
    journal = journal_of(path)
    assert (goals(journal), journal.problems) == ([*GOALS, "goal 6"], ())
    assert [r.number for r in journal.revisions] == [0, 1, 2, 3, 4, 5]


def test_a_line_of_many_megabytes_is_read_in_a_moment(path, file):
    with file.open("ab") as more:
        more.write(b"x" * 50_000_000)
    began = time.process_time()
    set_goal(path, "goal 6", 6)
    assert time.process_time() - began < 5


def test_only_after_an_unreadable_last_line_the_whole_plan_is_written_again(path, file):
    file.write_bytes(b"".join(_newer(lines(file))))
    set_goal(path, "goal 6", 6)
    set_goal(path, "goal 7", 7)
    whole = lines(file)
    journal = journal_of(path)
    notes = [(r.note, bool(r.snapshot)) for r in journal.revisions[5:]]
    assert notes == [("the plan as it was found", True), ("", False), ("", False)]

    file.write_bytes(b"".join(whole[:7]))  # as if killed between the two lines
    path.write_text(path.read_text("utf-8").replace("goal 7", "goal 5"), "utf-8")
    assert (journal_of(path).interrupted, journal_of(path).pending) == (None, False)
    set_goal(path, "goal 8", 8)
    assert goals(journal_of(path)) == [*GOALS, "goal 5", "goal 8"]


def test_a_state_whose_lines_are_lost_on_both_sides_is_named(path, file):
    whole = lines(file)
    whole[2] = whole[2].replace(b"goal 3", b"goal X")
    whole[3] = whole[3].replace(b"goal 3", b"goal Y")
    file.write_bytes(b"".join(whole))
    journal = journal_of(path)
    with pytest.raises(KapnbError, match=r"journal\.jsonl:3: revision 2 cannot be restored"):
        journal.state(journal.revisions[2])
    kept = [r for r in journal.revisions if r.number != 2]
    assert [journal.state(r)[""].get("account.goal") for r in kept] == [*GOALS[:2], *GOALS[3:]]


def test_branches_that_git_joined_are_both_kept_and_the_plan_goes_on(path, file):
    common, plan = file.read_bytes(), path.read_bytes()
    set_goal(path, "ours", 6)
    ours = file.read_bytes().removeprefix(common)
    file.write_bytes(common)
    path.write_bytes(plan)
    set_goal(path, "theirs", 7)
    set_goal(path, "theirs again", 8)
    file.write_bytes(common + ours + file.read_bytes().removeprefix(common))
    journal = journal_of(path)
    assert goals(journal)[5:] == ["ours", "theirs", "theirs again"]
    assert [end.number for end in journal.ends()] == [5, 7]
    assert (journal.head.number, journal.problems) == (7, ())
    ends = [journal.ends(on(day).date())[-1].number for day in (5, 6, 7, 9)]
    assert ends == [4, 5, 6, 7]

    edit_by_hand(path, "theirs again", "ours")  # the other branch's plan was taken
    assert (journal_of(path).head.number, journal_of(path).pending) == (5, False)
    set_goal(path, "together", 9)
    assert journal_of(path).revisions[-1].parent == 5


def test_lines_in_any_order_tell_the_same_days(path, file):
    whole = lines(file)
    for order in (
        whole[::-1],
        [*whole[2:], *whole[:2]],
        [whole[0], whole[3], *whole[1:3], whole[4]],
    ):
        file.write_bytes(b"".join(order))
        journal = journal_of(path)
        told = [journal.ends(on(day).date())[-1] for day in range(1, 6)]
        assert [journal.state(end)[""].get("account.goal") for end in told] == GOALS
        assert not [line for end in told for line in journal.lost(end)]
        assert (journal.head.after, journal.pending) == (told[-1].after, False)


def test_a_state_that_came_back_does_not_close_a_circle(path):
    set_goal(path, "goal 4", 6)
    set_goal(path, "goal 5", 7)
    set_goal(path, "goal 4", 8)
    journal = journal_of(path)
    assert goals(journal)[4:] == ["goal 5", "goal 4", "goal 5", "goal 4"]
    assert [r.parent for r in journal.revisions] == [None, 0, 1, 2, 3, 4, 5, 6]
    assert [end.number for end in journal.ends()] == [7]


def test_a_change_made_taken_back_and_made_again_at_once_is_three_changes(path):
    for goal in ("on", "off", "on", "off"):
        set_goal(path, goal, 6)
    journal = journal_of(path)
    assert goals(journal) == [*GOALS, "on", "off", "on", "off"]
    assert (journal.problems, journal.pending) == ((), False)


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_what_is_no_plain_file_is_not_written_through(path, file, tmp_path, kind):
    file.unlink()
    if kind == "link":
        (tmp_path / "elsewhere").write_text("")
        file.symlink_to(tmp_path / "elsewhere")
    else:
        file.mkdir()
    before = path.read_bytes()
    with pytest.raises(KapnbError, match="a journal must be a file"):
        set_goal(path, "goal 6", 6)
    assert path.read_bytes() == before


def test_each_plan_beside_another_has_its_own_journal(path):
    other = path.with_name("other.yaml")
    other.write_bytes(path.read_bytes())
    set_goal(other, "apart", 6)
    assert other.with_name("other.journal.jsonl").is_file()
    assert journal_of(path).head.number == 4


def test_the_journal_of_a_private_plan_is_private(path, file):
    file.unlink()
    path.chmod(0o600)
    set_goal(path, "goal 6", 6)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_line_says_its_own_day(path):
    late = BEGIN.replace(hour=23, tzinfo=dt.timezone(dt.timedelta(hours=-8))) + dt.timedelta(9)
    base = load(path)
    save(with_goal(base.plan, "late"), base=base, now=late)
    assert journal_of(path).ends(dt.date(2026, 3, 10))[-1].number == 5
