"""The chapter on opportunities: the cut line, and what the hours bring."""

from __future__ import annotations

import pytest

from kapnb.sections.blocks import Chart, Facts, Table
from kapnb.sections.targeting import targeting
from kapnb.sections.view import View

TEAM = [{"id": "ann", "name": "Ann Berg", "hours": 100}]


def deal(key, revenue, hours, **more):
    known = {"margin": 100, "probability": 100, "revenue": revenue, "hours_required": hours}
    return {"id": key, "name": f"Deal {key}", **known, **more}


@pytest.fixture
def blocks(plan, today):
    def draw(deals, team=TEAM):
        made = plan({"account.team": team, "targeting.opportunities": deals})
        return list(targeting(View(made, today)))

    return draw


def told(found) -> dict[str, str]:
    return {f.label: f.value.text for block in found if isinstance(block, Facts)
            for f in block.items}  # fmt: skip


THREE = [deal("one", 700, 60), deal("two", 500, 50), deal("three", 500, 50)]


def test_the_cut_line_stands_below_the_last_a(blocks):
    (opened,) = [b for b in blocks(THREE) if isinstance(b, Table) and b.name.startswith("Open")]
    assert [row[1].text for row in opened.rows] == [
        "Deal two",
        "Deal three",
        "Cut line",
        "Deal one",
    ]
    cut = opened.rows[2]
    assert (cut[5].text, cut[1].note) == ("100", "what is above needs 100 h of the 100 h left")
    assert opened.rows[3][1].note.endswith("by return per hour it would be A")


def test_what_more_and_fewer_hours_bring_is_said_in_sentences(blocks):
    assert told(blocks(THREE)) == {
        "Best use": "2 opportunities in 100 of 100 h: EUR 1,000 expected",
        "Cut line": "Last in Deal three, EUR 10 per hour; first out Deal one, EUR 12 per hour",
        "One more hour": "Brings nothing. With 10 h more, Deal three drops out and Deal one joins: "
        "EUR 200 more expected.",
        "20% fewer hours": "Deal two and Deal three drop out and Deal one joins: "
        "EUR 300 less expected.",
        "20% more hours": "Deal three drops out and Deal one joins: EUR 200 more expected.",
        "Optimum and rank": "Deal two is A, by return per hour it would be B; "
        "Deal three is A, by return per hour it would be C; "
        "Deal one is B, by return per hour it would be A",
    }


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        (50, "Brings nothing: whatever is expected to return something is chosen."),
        (101, "Deal one joins: EUR 900 more expected."),
    ],
)
def test_one_more_hour_brings_nothing_when_all_is_chosen_and_all_when_it_was_missing(
    blocks, needed, said
):
    assert told(blocks([deal("one", 900, needed)]))["One more hour"] == said


def test_without_hours_left_there_is_no_picture_but_the_next_step(blocks):
    found = blocks([deal("one", 900, 10, hours_spent=100)])
    assert sum(isinstance(block, Chart) for block in found) == 1
    assert told(found)["One more hour"] == (
        "Brings nothing. With 10 h more, Deal one joins: EUR 900 more expected."
    )


def test_nothing_is_said_of_hours_that_are_unknown(blocks):
    found = blocks([deal("one", 900, 10)], team=[])
    assert told(found) == {}
    assert "Cut line" not in str(found)
