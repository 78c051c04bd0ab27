"""Does ``kapnb changes`` tell what changed, or why it cannot?"""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.plan import ActionPlan, RedFlag
from kapnb.store import Workspace

BEGAN = dt.datetime(2026, 5, 19, 9, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path, monkeypatch, plan):
    """A workspace in which a red flag was raised on 1 September."""
    (tmp_path / "accounts").mkdir()
    made = Workspace(tmp_path)
    slug = made.create(plan(), now=BEGAN)
    loaded = made.load(slug)
    flag = RedFlag(id="rf", text="Late delivery", probability=4, impact=4)
    later = loaded.plan.replace(action_plan=ActionPlan(red_flags=(flag,)))
    made.save(later, base=loaded, now=BEGAN.replace(month=9, day=1))
    monkeypatch.setenv("KAPNB_HOME", str(tmp_path))
    return slug


def test_what_changed_between_two_days_is_printed(home, kapnb):
    code, out, _ = kapnb("changes", home, "--since", "2026-05-19", "--as-of", "2026-11-22")
    assert code == 0
    assert "Since 19 May 2026" in out
    assert "New red flag “Late delivery” (score 16)" in out
    _, out, _ = kapnb("changes", home, "--since", "2026-05-19", "--as-of", "2026-08-31")
    assert "Nothing changed since 19 May 2026." in out


def test_without_a_day_it_is_the_last_review_or_the_first_of_the_journal(home, kapnb):
    _, out, _ = kapnb("changes", home, "--as-of", "2026-11-22")
    assert "Since 19 May 2026" in out


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        ("2026-05-18", "The history of this plan begins on 19 May 2026."),
        ("2026-11-22", "22 Nov 2026 is not before 22 Nov 2026."),
    ],
)
def test_a_day_that_cannot_be_compared_with_is_exit_code_1_with_the_reason(
    home, kapnb, since, reason
):
    code, out, err = kapnb("changes", home, "--since", since, "--as-of", "2026-11-22")
    assert (code, out, err.strip()) == (1, "", reason)
