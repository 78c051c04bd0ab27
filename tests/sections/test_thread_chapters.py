"""What the chapters of the golden thread and of losing people say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kapnb.plan import Plan
from kapnb.sections.blocks import Chart, Table, as_data
from kapnb.sections.book import Book
from kapnb.store import load

ACCOUNTS = Path(__file__).parents[2] / "accounts"
SAMPLES = sorted(path.parent.name for path in ACCOUNTS.glob("*/plan.yaml"))
GOAL = {"id": "go", "text": "Halve the waste", "horizon": "short_term", "knowledge": "confirmed"}


def chapter(made, name, edition="internal"):
    return Book.of(made, as_of="2026-11-22", edition=edition).chapter(name).blocks


def tables(blocks):
    return {block.name: block.rows for block in blocks if isinstance(block, Table)}


def texts(rows):
    return [[cell.text for cell in row] for row in rows]


def test_the_table_says_where_the_thread_goes_on_and_where_it_breaks(plan):
    made = plan(
        {
            "profile.goals": [GOAL],
            "targeting.initiatives": [{"id": "in", "name": "Less scrap", "goal": "go"}],
            "action_plan.objectives": [
                {"id": "ob", "name": "Win it", "goal": "go"},
                {"id": "oc", "name": "Keep it", "goal": "go"},
                {"id": "od", "name": "Done", "goal": "go", "status": "achieved"},
            ],
            "action_plan.actions": [
                {"id": "a1", "what": "Offer", "objective": "ob", "due": "2026-11-20"},
                {"id": "a2", "what": "Call", "objective": "ob", "meeting": "me"},
            ],
            "execution.meetings": [{"id": "me", "date": "2026-11-01", "purpose": "Show"}],
        }
    )
    blocks = chapter(made, "thread")
    found = tables(blocks)
    assert texts(found["Golden thread"]) == [
        ["Halve the waste", "Less scrap", "No opportunity yet", "Win it", "Offer", ""],
        ["", "", "", "", "Call", "1 Nov 2026"],
        ["", "", "", "Keep it", "No open action", ""],
    ]
    first = found["Golden thread"][0]
    assert [cell.link for cell in first] == ["go", "in", "", "ob", "a1", ""]
    assert [cell.note for cell in first] == [
        "1 accomplished", "Unconfirmed", "", "Grey · 1 meeting", "overdue, 20 Nov 2026", "",
    ]  # fmt: skip
    assert texts(found["Has nothing behind it"]) == [
        ["Keep it", "Objective", "It has no open action.",
         "Agree the next action, with an owner and a date."]
    ]  # fmt: skip
    assert "Serves nothing above it" not in found
    assert sum(isinstance(block, Chart) for block in blocks) == 1


def test_a_plan_without_goals_is_told_so_and_still_shows_what_hangs_in_the_air(plan):
    made = plan({"action_plan.actions": [{"id": "a1", "what": "Offer"}]})
    blocks = chapter(made, "thread")
    assert blocks[1].title == "No goal of the customer is known."
    assert texts(tables(blocks)["Serves nothing above it"])[0][:2] == ["Offer", "Action"]
    assert "Has nothing behind it" not in {getattr(block, "text", "") for block in blocks}


def test_what_serves_no_goal_stands_in_the_lists_and_not_side_by_side(plan):
    made = plan(
        {
            "profile.goals": [GOAL],
            "targeting.opportunities": [{"id": "op", "name": "Monitoring for two parks"}],
            "action_plan.objectives": [{"id": "ob", "name": "Build trust with the buyer"}],
        }
    )
    found = tables(chapter(made, "thread"))
    assert [row[0] for row in texts(found["Serves nothing above it"])] == [
        "Monitoring for two parks", "Build trust with the buyer",
    ]  # fmt: skip
    assert [row[0] for row in texts(found["Golden thread"])] == ["Halve the waste"]


def test_a_loss_is_told_in_sentences_with_what_to_do(plan):
    def role(key, contact, value, what="role"):
        found = {"id": key, "contact": contact, "date": "2026-10-01", "what": what, "value": value}
        return found | ({"decision": "de"} if what == "role" else {})

    made = plan(
        {
            "profile.business_units": [{"id": "un", "name": "North"}],
            "decision_group.contacts": [
                {"id": "an", "name": "Ann", "title": "Director", "unit": "un"},
                {"id": "bo", "name": "Bo", "unit": "un"},
                {"id": "cy", "name": "Cy"},
                {"id": "di", "name": "Di", "status": "left"},
            ],
            "decision_group.decisions": [
                {"id": "de", "name": "Line 4",
                 "steps": [{"id": "s1", "name": "Approval", "responsible": "an"}]}
            ],
            "decision_group.observations": [
                role("r1", "an", "economic_buyer"), role("r2", "di", "coach"),
                role("r3", "bo", "user_buyer"), role("r4", "bo", "supporter", "stance"),
                role("r5", "cy", "high", "influence"),
            ],
            "targeting.opportunities": [
                {"id": "op", "name": "Sensors", "decision": "de", "revenue": 1000,
                 "probability": 25}
            ],
            "action_plan.actions": [{"id": "a1", "what": "Send figures", "owner": "an"}],
            "execution.meetings": [
                {"id": "m1", "date": "2026-11-01", "purpose": "x", "attendees": ["an"]}
            ],
        }
    )  # fmt: skip
    blocks = chapter(made, "resilience")
    ann, di = tables(blocks)["At the customer"]
    assert ann[0].text, ann[0].note == ("Ann", "Director")
    assert ann[0].link == "an"
    assert ann[1].text.splitlines() == [
        "Nobody else is economic buyer for Line 4.",
        "Answers for Approval in the buying process.",
        "We met nobody else in North in twelve months.",
        "Promised by or about them: Send figures.",
    ]
    assert (ann[2].text, ann[2].note) == ("EUR 1,000\nweighted EUR 250", "Sensors")
    assert ann[3].text.splitlines() == [
        "Ask who would decide instead, and meet that person.",
        "Ask who would answer for the buying step instead.",
        "Meet Bo there.",
        "Agree who takes over.",
    ]
    assert di[0].note == "has left: lost today"
    assert di[3].text == "Develop Bo, a supporter, as a coach."
    assert blocks[-1].text == "Nothing would be uncovered without Cy."


@pytest.mark.parametrize("slug", SAMPLES)
@pytest.mark.parametrize("name", ["thread", "resilience"])
def test_every_mention_in_a_sample_leads_to_a_record_and_nothing_of_it_to_the_customer(slug, name):
    made = load(ACCOUNTS / slug / "plan.yaml").plan
    told = json.dumps(as_data(chapter(made, name)))
    links = re.findall(r'"link": "([^"]+)"', told)
    assert len(links) > 10
    assert set(links) <= Plan.by_id.__get__(made).keys()
    assert not re.search(r'"anchor": "(?!thread|resilience)[^"]', told)
    assert chapter(made, name, "customer") == ()
