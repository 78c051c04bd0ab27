"""How what changed is told in the documents."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.insight import Insight
from kapnb.plan import Audience
from kapnb.sections.blocks import Table, Text
from kapnb.sections.book import Book
from kapnb.sections.view import View

SINCE, NOW = dt.date(2026, 5, 19), dt.date(2026, 11, 22)


@pytest.fixture
def drawn(plan):
    """Return the blocks of a chapter about what changed between two sets of parts."""

    def draw(chapter, before, now, edition=Audience.internal):
        view = View(plan(now), NOW, edition, before=Insight(plan(before), SINCE))
        return Book(view).chapter(chapter).blocks

    return draw


def flags(*names):
    return {
        "action_plan.red_flags": [
            {"id": f"f{name.lower()[:5]}", "text": name, "probability": 5, "impact": 5 - number % 4}
            for number, name in enumerate(names)
        ]
    }


def asks(count, status):
    rows = [{"id": f"a{n}", "text": f"Ask {n}", "status": status} for n in range(count)]
    return {"action_plan.asks": rows}


def test_changes_stand_under_what_they_are_about_and_lead_to_their_records(drawn):
    _, table = drawn("changes", asks(1, "open"), asks(1, "granted") | flags("Late", "Dear"))
    assert [column.title for column in table.columns] == ["About", "Since 19 May 2026"]
    assert [(row[0].text, row[1].text, row[1].link) for row in table.rows] == [
        ("Red flags", "New red flag “Late” (score 25)", "flate"),
        ("", "New red flag “Dear” (score 20)", "fdear"),
        ("Actions and meetings", "Ask “Ask 0” was granted", "a0"),
    ]


def test_of_a_group_five_sentences_are_told_and_the_rest_is_counted(drawn):
    def contacts(stance):
        people = [{"id": f"c{n}", "name": f"Person {n}"} for n in range(8)]
        seen = [
            {"id": f"{stance}-{n}", "contact": f"c{n}", "what": "stance", "value": stance}
            | {"date": "2026-05-01"}
            for n in range(8)
        ]
        return {"decision_group.contacts": people, "decision_group.observations": seen}

    _, table = drawn("changes", contacts("neutral"), contacts("mentor"))
    assert len(table.rows) == 5
    assert table.rows[-1][1].note == "and 3 smaller changes"


def test_nothing_changed_is_one_quiet_sentence(drawn):
    assert drawn("changes", {}, {})[1:] == (Text("Nothing changed since 19 May 2026."),)


def test_without_a_day_to_compare_with_the_reason_is_told_if_there_is_one(plan):
    why = View(plan(), NOW, history="The history of this plan begins on 1 Jun 2026.")
    assert Book(why).chapter("changes").blocks[1:] == (Text(why.history, small=True),)
    assert Book(View(plan(), NOW)).chapter("changes").blocks == ()


def test_the_action_plan_opens_with_the_weightiest_change_of_three_groups(drawn):
    now = flags("W" * 5000, "Dear") | asks(2, "granted")
    now |= {"account.goal": "x", "profile.swot": [{"id": "sw", "quadrant": "threat", "text": "t"}]}
    table, *_ = drawn("one_page", asks(2, "open"), now)
    assert isinstance(table, Table)
    assert table.columns[0].title == "What changed since 19 May 2026"
    assert [row[0].text[:12] for row in table.rows] == [
        "New red flag",
        "Ask “Ask 0” ",
        "SWOT items: ",
    ]
    assert all(len(row[0].text) < 200 for row in table.rows)


def test_the_customer_is_not_told_what_changed(drawn):
    for chapter in ("changes", "one_page", "reviews"):
        told = str(drawn(chapter, {}, flags("Late"), Audience.customer))
        assert "New red flag" not in told


@pytest.mark.parametrize(("reviewed", "told"), [("2026-05-19", True), ("2026-06-01", False)])
def test_a_review_opens_with_what_changed_when_that_is_counted_from_its_day(drawn, reviewed, told):
    review = {"execution.reviews": [{"id": "re", "date": reviewed}]}
    names = [
        block.name
        for block in drawn("reviews", review, review | flags("Late"))
        if isinstance(block, Table)
    ]
    assert ("What changed" in names) is told
