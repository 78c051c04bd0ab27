"""A notebook opens a book and shows its chapters."""

from __future__ import annotations

import pytest

from kapnb.errors import KapnbError, NotFound
from kapnb.sections.book import Book


def test_what_does_not_exist_is_said_with_what_is_allowed(plan):
    made = plan()
    with pytest.raises(KapnbError, match="as_of: found tomorrow; allowed: a day as YYYY-MM-DD"):
        Book.of(made, as_of="tomorrow")
    with pytest.raises(KapnbError, match="allowed: internal, management, customer"):
        Book.of(made, edition="secret")
    with pytest.raises(NotFound, match="chapter: found weather; allowed: front, summary"):
        Book.of(made).chapter("weather")


def test_a_chapter_that_is_not_for_the_customer_is_empty(plan):
    flags = [{"id": "rf", "text": "They may leave", "probability": 5, "impact": 5}]
    made = plan({"action_plan.red_flags": flags})
    assert Book.of(made, edition="customer").chapter("red_flags").blocks == ()
    assert "They may leave" in str(Book.of(made, edition="management").chapter("red_flags"))


def test_an_account_is_opened_by_its_folder_name(tmp_path):
    folder = tmp_path / "accounts" / "kestrel"
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text(
        "kapnb: 1\naccount:\n  name: Kestrel\n  currency: EUR\n"
        "  period: {start: 2026-01-01, end: 2026-12-31}\n",
        "utf-8",
    )
    book = Book.open("kestrel", portfolio=str(tmp_path), as_of="2026-11-22")
    assert "Kestrel" in str(book.chapter("front"))
