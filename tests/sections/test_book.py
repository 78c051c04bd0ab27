"""A notebook opens a book and shows its chapters."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.errors import KapnbError, NotFound
from kapnb.sections.book import Book
from kapnb.store import Workspace


def test_what_does_not_exist_is_said_with_what_is_allowed(plan):
    made = plan()
    with pytest.raises(KapnbError, match="as_of: found tomorrow; allowed: a day as YYYY-MM-DD"):
        Book.of(made, as_of="tomorrow")
    with pytest.raises(KapnbError, match="allowed: internal, management, customer"):
        Book.of(made, edition="secret")
    with pytest.raises(NotFound, match="chapter: found weather; allowed: front, changes"):
        Book.of(made).chapter("weather")


def test_a_chapter_that_is_not_for_the_customer_is_empty(plan):
    flags = [{"id": "rf", "text": "They may leave", "probability": 5, "impact": 5}]
    made = plan({"action_plan.red_flags": flags})
    assert Book.of(made, edition="customer").chapter("red_flags").blocks == ()
    assert "They may leave" in str(Book.of(made, edition="management").chapter("red_flags"))


@pytest.fixture
def home(plan, tmp_path):
    """A workspace in which Kestrel was made on 2 March and changed on 14 May and 20 November."""
    home = Workspace(tmp_path)
    (tmp_path / "accounts").mkdir()
    home.create(plan(), now=dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
    for month, day, goal in ((5, 14, "Grow"), (11, 20, "Grow fast")):
        base = home.load("kestrel-dairies")
        changed = base.plan.replace(account=base.plan.account.replace(goal=goal))
        home.save(changed, base=base, now=dt.datetime(2026, month, day, 9, tzinfo=dt.UTC))
    return home


def opened(home, **options):
    return Book.open("kestrel-dairies", portfolio=str(home.root), **options).view


def test_an_account_is_drawn_as_it_was_recorded_by_the_end_of_the_day(home):
    view = opened(home, as_of="2026-05-14")
    assert (view.plan.account.goal, view.revision, view.revised) == (
        "Grow",
        1,
        dt.date(2026, 5, 14),
    )
    assert opened(home, as_of="2026-05-13").plan.account.goal == ""
    book = Book.open("Kestrel Dairies", portfolio=str(home.root), as_of="2026-06-01")
    assert "Plan revision 1 of 14 May 2026 · Made with kapnb" in str(book.chapter("front"))
    shared = Book.open("kestrel-dairies", portfolio=str(home.root), edition="customer")
    assert "revision" not in str(shared.chapter("front"))
    with pytest.raises(KapnbError, match="begins on 2 Mar 2026, after 1 Mar 2026"):
        opened(home, as_of="2026-03-01")


def test_a_plan_edited_by_hand_says_so_today(home):
    path = home.plan_path("kestrel-dairies")
    path.write_text(path.read_text("utf-8").replace("Grow fast", "Grow slowly"), "utf-8")
    assert opened(home).plan.account.goal == "Grow slowly"
    book = Book.open("kestrel-dairies", portfolio=str(home.root))
    assert "revision 2 of 20 Nov 2026, edited since ·" in str(book.chapter("front"))


def test_what_was_before_is_the_plan_of_that_day_judged_then(home):
    view = opened(home, as_of="2026-11-22", since="2026-06-01")
    assert (view.before.plan.account.goal, view.before.today) == ("Grow", dt.date(2026, 6, 1))
    customers = opened(home, as_of="2026-11-22", edition="management")
    assert (customers.before.edition, customers.before.plan.account.goal) == (1, "")


def test_without_a_day_changes_are_told_since_the_last_review_or_the_first_revision(home):
    assert opened(home, as_of="2026-11-22").before.today == dt.date(2026, 3, 2)
    base = home.load("kestrel-dairies")
    reviews = [{"id": f"r{n}", "date": day} for n, day in enumerate(["2026-05-20", "2026-11-22"])]
    held = base.plan.replace(execution={"reviews": reviews})
    home.save(held, base=base, now=dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC))
    assert opened(home, as_of="2026-11-22").before.today == dt.date(2026, 5, 20)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"as_of": "2026-11-22", "since": "2026-03-01"}, "of this plan begins on 2 Mar 2026."),
        ({"as_of": "2026-03-02"}, "of this plan begins on 2 Mar 2026."),
        ({"as_of": "2026-11-22", "since": "2026-11-22"}, "22 Nov 2026 is not before 22 Nov 2026."),
    ],
)
def test_why_nothing_can_be_compared_is_a_sentence(home, options, said):
    view = opened(home, **options)
    assert view.before is None
    assert view.history.endswith(said)


def test_a_plan_without_a_journal_is_drawn_today_and_has_no_past(home):
    home.plan_path("kestrel-dairies").with_name("journal.jsonl").unlink()
    view = opened(home)
    assert (view.revision, view.history[:29]) == (None, "This plan has no history yet;")
    with pytest.raises(KapnbError, match="has no history"):
        opened(home, as_of="2026-11-01")
