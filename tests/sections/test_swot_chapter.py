"""The chapter on our position: sources, duplicates, what follows and what no longer holds."""

from __future__ import annotations

import pytest

from kapnb.plan import Audience
from kapnb.sections.blocks import Cards, Quadrant, Table
from kapnb.sections.book import Book
from kapnb.sections.profile import swot
from kapnb.sections.view import View

SWOT = [
    {"id": "s1", "quadrant": "strength", "text": "Kestrel trusts our helpdesk", "weight": 3,
     "contact": "dana", "date": "2026-03-14"},
    {"id": "s2", "quadrant": "strength", "text": "Our helpdesk has the trust of Kestrel"},
    {"id": "t1", "quadrant": "threat", "text": "Dana Ortiz may be moved", "tag": "obstacle"},
    {"id": "w1", "quadrant": "weakness", "text": "No Finnish texts", "retired": "2026-09-30"},
]  # fmt: skip
PARTS = {
    "decision_group.contacts": [{"id": "dana", "name": "Dana Ortiz"}],
    "profile.swot": SWOT,
    "profile.tows": [{"id": "to", "pair": "st", "inside": "s2", "outside": "t1"}],
    "action_plan.red_flags": [{"id": "rf", "text": "We are late", "probability": 1, "impact": 1}],
}


@pytest.fixture
def blocks(plan, today):
    return list(swot(View(plan(PARTS), today, Audience.management)))


def table(blocks, name) -> Table:
    (found,) = [block for block in blocks if isinstance(block, Table) and block.name == name]
    return found


def test_each_item_has_source_and_age_and_what_is_derived_leads_to_its_record(blocks):
    (drawn,) = [block for block in blocks if isinstance(block, Quadrant)]
    strengths, _, _, threats = drawn.panels
    first, second = strengths.items
    assert (first.note, first.strong, first.anchor) == (
        "Dana Ortiz, 14 Mar 2026 · 8 months ago · stale", True, "s1")  # fmt: skip
    assert second.note == "By hand"
    assert [(c.note, c.anchor, c.link) for c in threats.items] == [
        ("Obstacle · By hand", "t1", ""), ("From a red flag", "", "rf")]  # fmt: skip


def test_likely_duplicates_are_proposed_for_merging(blocks):
    (row,) = table(blocks, "Likely duplicates").rows
    assert [cell.link for cell in row] == ["s1", "s2"]


def test_a_conclusion_without_objective_says_so_and_others_are_proposed(blocks):
    (cards,) = [block for block in blocks if isinstance(block, Cards)]
    assert cards.cards[0].facts[-1].value.text == "None yet"
    (row,) = table(blocks, "Proposed conclusions").rows
    assert (row[0].text, row[1].text) == (SWOT[0]["text"], SWOT[2]["text"])
    assert row[2].text == "Use our strength with Dana Ortiz to meet the threat"


def test_what_was_retired_is_told_with_the_day(blocks):
    (row,) = table(blocks, "Retired items").rows
    assert [cell.text for cell in row] == ["No Finnish texts", "Weaknesses", "30 Sep 2026"]


def test_the_customer_reads_none_of_it(plan):
    book = Book.of(plan(PARTS), as_of="2026-11-22", edition="customer")
    assert book.chapter("swot").blocks == ()
