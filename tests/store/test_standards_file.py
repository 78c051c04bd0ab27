"""A file of standard objectives is read whole, or refused with file, line, field and a way out."""

from __future__ import annotations

import pytest

from kapnb.errors import KapnbError, PlanErrors
from kapnb.plan.vocabulary import StandardTest
from kapnb.store import Workspace, read_standards, shipped

SHIPPED = shipped("templates") / "objectives.yaml"
TEXT = SHIPPED.read_text("utf-8")


def test_the_one_that_we_ship_has_a_standard_for_every_test_with_advice_for_red_and_amber():
    found = read_standards(SHIPPED).objectives
    assert [standard.test for standard in found] == list(StandardTest)
    assert all(standard.type and standard.question.endswith("?") for standard in found)
    assert all(standard.advice_red and standard.advice_amber for standard in found)


@pytest.mark.parametrize(
    ("old", "new", "field", "found", "allowed"),
    [
        ("test: goals_known", "test: goal_known", "objectives[0].test", '"goal_known"',
         "(did you mean goals_known?)"),
        ("code: coach_developed", "code: goals_known", "objectives[2].code", '"goals_known"',
         "a code that no other standard objective has"),
        ("question: Whose", "questoin: Whose", "objectives[1].questoin", 'the key "questoin"',
         "(did you mean question?)"),
        ("    requirement: org_map\n", "", "objectives[3].requirement", "nothing", "org_map"),
        ("title: Cover", "title: [Cover", "", "a bracket that is not closed", "closing bracket"),
        ("question: What", "question: so: What", "", "a colon where none can be", "quotes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_line(tmp_path, old, new, field, found, allowed):
    path = tmp_path / "objectives.yaml"
    assert old in TEXT
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanErrors) as caught:
        read_standards(path)
    told = [p for p in caught.value.problems if p.field == field]
    assert told, caught.value
    assert told[0].file == str(path)
    assert found in told[0].found
    assert allowed in told[0].allowed
    lines = path.read_text("utf-8").splitlines()
    changed = [n for n, pair in enumerate(zip(lines, TEXT.splitlines(), strict=False), 1)
               if pair[0] != pair[1]]  # fmt: skip
    assert abs(told[0].line - changed[0]) <= 6


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    path = tmp_path / "objectives.yaml"
    path.write_text(TEXT.replace("test: ", "test: un").replace("code: b", "code: ", 1), "utf-8")
    with pytest.raises(PlanErrors) as caught:
        read_standards(path)
    assert len(caught.value.problems) == len(StandardTest)


def test_a_workspace_reads_its_own_file_before_ours(tmp_path):
    assert Workspace(tmp_path).standards() == read_standards(SHIPPED)
    own = tmp_path / "templates" / "objectives.yaml"
    own.parent.mkdir()
    own.write_text("objectives: []\n")
    assert Workspace(tmp_path).standards().objectives == ()


@pytest.mark.parametrize("kind", ["folder", "link that leads nowhere", "link that leads out"])
def test_what_is_no_file_under_its_name_is_not_replaced_by_ours(tmp_path, kind):
    own = tmp_path / "templates" / "objectives.yaml"
    own.parent.mkdir()
    (tmp_path / "elsewhere.yaml").write_text(TEXT, "utf-8")
    if kind == "folder":
        own.mkdir()
    else:
        own.symlink_to(tmp_path / ("none" if "nowhere" in kind else "elsewhere.yaml"))
    with pytest.raises(KapnbError, match=r"objectives\.yaml is a folder, or a link to no file in"):
        Workspace(tmp_path).standards()


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_an_empty_file_says_what_helps(tmp_path, text):
    path = tmp_path / "objectives.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanErrors, match="found an empty file") as caught:
        read_standards(path)
    assert "without the file, those of kapnb hold" in str(caught.value)
    assert "kapnb new" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error_in_words(tmp_path):
    with pytest.raises(KapnbError, match=r"Cannot read .*gone\.yaml"):
        read_standards(tmp_path / "gone.yaml")
