"""The agenda is numbered through, under what to praise, to ask and to mend."""

from __future__ import annotations

import re

from kapnb.sections.blocks import Card, Cards, Heading
from kapnb.sections.book import Book

FLAG = {"id": "fl", "text": "They leave", "probability": 5, "impact": 4}
OWNED = FLAG | {"mitigation": "Ring Dana", "owner": "ann"}
ANN = {"id": "ann", "name": "Ann Berg"}
REVIEW = {"id": "rv", "date": "2026-05-19", "discussed": ["flag:fl"]}


def chapter(made, **kwargs):
    return Book.of(made, as_of="2026-11-22", **kwargs).chapter("coaching")


def test_items_are_numbered_through_and_grouped(plan):
    goals = [
        {"id": h, "text": "Less waste", "horizon": h, "knowledge": "confirmed"}
        for h in ("short_term", "long_term")
    ]
    made = plan({"profile.goals": goals, "action_plan.red_flags": [FLAG]})
    blocks = chapter(made).blocks
    heads = [block.text for block in blocks if isinstance(block, Heading)]
    assert heads == ["Coaching agenda", "To praise", "To ask", "To mend"]
    cards: list[Card] = [c for block in blocks if isinstance(block, Cards) for c in block.cards]
    assert [c.title.split(".")[0] for c in cards] == [str(n + 1) for n in range(len(cards))]


def test_what_is_still_open_says_since_when_in_plain_words_and_80_columns(plan):
    parts = {"account.team": [ANN], "action_plan.red_flags": [OWNED]}
    text = str(chapter(plan(parts | {"execution.reviews": [REVIEW]})))
    assert "stands at 20 of 25. [still open since 19 May 2026]" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(r"[a-z]+_[a-z]+", text)


def test_the_customer_never_reads_it(plan):
    assert chapter(plan({"action_plan.red_flags": [FLAG]}), edition="customer").blocks == ()
