"""Every chapter, on plans with nothing, with much, and with hostile words in them."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kapnb.plan import Plan, new_id
from kapnb.sections.blocks import Callout, Cell, Chart, Column, Matrix, Quadrant, Table, as_data
from kapnb.sections.book import ACTION_PLAN, CHAPTERS, PLAYBOOK, SESSION, Book
from kapnb.store import load

ACCOUNTS = Path(__file__).parents[2] / "accounts"
SAMPLES = sorted(path.parent.name for path in ACCOUNTS.glob("*/plan.yaml"))
DAY = "2026-11-22"


def blocks_of(plan, edition="internal"):
    book = Book.of(plan, as_of=DAY, edition=edition)
    return {name: book.chapter(name).blocks for name in CHAPTERS}


def every_text(data):
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in ("svg", "type", "tone", "anchor", "align", "layout", "kind"):
                yield from every_text(value)
    elif isinstance(data, list):
        for item in data:
            yield from every_text(item)
    elif isinstance(data, str):
        yield data


@pytest.mark.parametrize("name", [chapter.name for chapter in PLAYBOOK if chapter.title])
def test_a_chapter_without_data_says_what_is_missing_and_what_to_do(plan, name):
    blocks = blocks_of(plan())[name]
    assert not any(isinstance(block, Table) and not block.rows for block in blocks)
    if name not in ("changes", "summary", "profile", "findings", "appendix"):
        gaps = [block for block in blocks if isinstance(block, Callout)]
        assert gaps, name
        assert all(gap.kind == "missing" and gap.title and gap.text for gap in gaps)


@pytest.mark.parametrize("edition", ["internal", "management", "customer"])
def test_an_empty_plan_has_every_document_in_every_edition(plan, edition):
    for name, blocks in blocks_of(plan(), edition).items():
        for block in blocks:
            assert not isinstance(block, Table | Matrix | Quadrant) or str(block), name
            if edition == "customer":
                assert not isinstance(block, Callout), "the customer is not told what we lack"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_plan_is_drawn_on_every_day_of_the_calendar(day):
    book = Book.of(load(ACCOUNTS / SAMPLES[0] / "plan.yaml").plan, as_of=day)
    assert all(str(book.chapter(name)) or name == "changes" for name in CHAPTERS)


@pytest.mark.parametrize("slug", SAMPLES)
@pytest.mark.parametrize("edition", ["internal", "management", "customer"])
def test_no_code_ever_stands_where_a_label_belongs(slug, edition):
    codes = re.compile(
        r"\b(non_supporter|economic_buyer|user_buyer|technical_buyer|executive_sponsor|in_progress"
        r"|not_started|short_term|long_term|white_space|not_relevant|in_depth|no_contact|red_flag"
        r"|customer_success|changed_role|tier_\d|inbound_logistics|None|Decimal)\b"
    )
    plan = load(ACCOUNTS / slug / "plan.yaml").plan
    for name, blocks in blocks_of(plan, edition).items():
        for text in every_text(as_data(blocks)):
            assert text in ("None", "None.") or not re.search(codes, text) or "None " in text, name


@pytest.mark.parametrize("slug", SAMPLES)
def test_a_sample_fills_every_chapter(slug):
    plan = load(ACCOUNTS / slug / "plan.yaml").plan
    for name, blocks in blocks_of(plan).items():
        assert len(blocks) >= 1 or name == "changes", name  # a plan alone has no past
        tables = [block for block in blocks if isinstance(block, Table)]
        assert all(len(row) == len(block.columns) for block in tables for row in block.rows), name
        assert all(isinstance(column, Column) for block in tables for column in block.columns)


HOSTILE = (
    "<script>alert(1)</script>",
    '#panic("x")',
    "{{ 7*7 }}",
    '=HYPERLINK("x")',
    "$x$ and $y$",
    "שלום עולם",
    "田中さくら",
    "🦊 Fox",
    "W" * 5000,
)


def hostile(text):
    return {
        "profile.goals": [
            {"id": "go", "text": text, "horizon": "long_term", "knowledge": "confirmed"}
        ],
        "profile.business_units": [{"id": "un", "name": text}],
        "decision_group.contacts": [
            {"id": "c1", "name": text, "title": text, "reports_to": "c2", "unit": "un"},
            {"id": "c2", "name": text, "reports_to": "c1", "notes": text},
            {"id": "c3", "name": text, "reports_to": "c3"},
        ],
        "decision_group.decisions": [
            {"id": "de", "name": text, "steps": [{"id": "st", "name": text, "responsible": "c1"}]}
        ],
        "targeting.opportunities": [{"id": "op", "name": text, "revenue": 1, "need": text}],
        "action_plan.objectives": [{"id": "ob", "name": text, "goal": "go", "metric": text}],
        "action_plan.actions": [{"id": "ac", "what": text, "objective": "ob", "owner": "c1"}],
        "action_plan.milestones": [{"id": "mi", "name": text, "date": "2026-12-01"}],
        "action_plan.red_flags": [{"id": "rf", "text": text, "probability": 5, "impact": 5}],
        "execution.meetings": [
            {"id": "me", "date": "2026-11-01", "purpose": text, "said": text, "attendees": ["c1"]}
        ],
    }


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_words_stay_words_in_every_chapter(plan, text):
    made = plan(hostile(text))
    for name, blocks in blocks_of(made).items():
        for block in blocks:
            if isinstance(block, Chart):
                ElementTree.fromstring(block.svg)
                assert "<script" not in block.svg, name
    told = json.dumps(as_data(blocks_of(made)["meetings"]), ensure_ascii=False)
    assert json.dumps(text, ensure_ascii=False)[1:-1] in told


def test_sixty_contacts_and_two_hundred_meetings_are_drawn(plan):
    contacts = [
        {"id": f"c{n}", "name": f"Person {n}", "reports_to": f"c{n // 4}" if n else None}
        for n in range(60)
    ]
    start = dt.date(2025, 12, 1)
    meetings = [
        {
            "id": f"m{n}",
            "date": (start + dt.timedelta(days=n)).isoformat(),
            "purpose": f"Meeting {n}",
            "attendees": [f"c{n % 60}"],
        }
        for n in range(200)
    ]
    made = plan({"decision_group.contacts": contacts, "execution.meetings": meetings})
    found = blocks_of(made)
    text = json.dumps(as_data(found["org_map"]))
    assert all(f"Person {n}" in text for n in range(60))
    assert "Meeting 0" in json.dumps(as_data(found["meetings"]))


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [("1900-01-01", "2999-12-31", "2999-12-31"), ("1900-01-01", "1900-12-31", "1900-06-01")],
)
@pytest.mark.parametrize(("amount", "currency"), [("0", "JPY"), ("1000000000000", "KWD")])
def test_far_dates_and_great_amounts_are_drawn(plan, start, end, due, amount, currency):
    data = plan().model_dump(mode="json", exclude_defaults=True)
    data["account"] |= {
        "period": {"start": start, "end": end},
        "currency": currency,
        "revenue_now": amount,
        "team": [{"id": "an", "name": "Ann", "hours": 1}],
    }
    deal = {"margin": 100, "probability": 100, "hours_required": 1, "revenue": amount}
    data["targeting"] = {"opportunities": [{"id": "op", "name": "Deal", **deal}]}
    objective = {"baseline": 0, "target": amount, "start": start, "due": due}
    reading = {"readings": [{"id": "re", "date": start, "value": amount}]}
    data["action_plan"] = {
        "objectives": [{"id": "ob", "name": "Grow", **objective, **reading}],
        "milestones": [{"id": "mi", "name": "End", "date": due}],
        "actions": [{"id": "ac", "what": "Do", "due": due}],
    }
    years = [{"id": new_id(), "year_end": end, "revenue": amount, "currency": currency}]
    data["profile"] = {"financials": years}
    found = blocks_of(Plan.model_validate(data))
    assert f"{currency} {int(amount):,}" in json.dumps(as_data(found["finance"]))


def test_the_action_plan_shows_nothing_completed_and_counts_what_it_leaves_out(plan):
    actions = [
        {"id": f"a{n}", "what": f"Act {n}", "objective": f"o{n % 7}", "due": "2026-12-01"}
        for n in range(30)
    ]
    actions.append({"id": "ax", "what": "Finished", "status": "done", "objective": "o1"})
    objectives = [
        {"id": f"o{n}", "name": f"Aim {n}", "due": "2026-12-20", "status": "in_progress"}
        for n in range(7)
    ]
    objectives.append({"id": "ox", "name": "Reached", "status": "achieved"})
    made = plan({"action_plan.objectives": objectives, "action_plan.actions": actions})
    found = blocks_of(made)["one_page"]
    text = json.dumps(as_data(found))
    (rows,) = [b.rows for b in found if isinstance(b, Table) and b.name.startswith("Objectives")]
    assert len(rows) == 12
    assert "+2 objectives and 18 actions more in the playbook" in text
    assert "Finished" not in text
    assert "Reached" not in text


def test_a_missing_economic_buyer_is_a_box_that_says_so_on_the_action_plan(plan):
    decisions = [{"id": "de", "name": "Line 4"}, {"id": "dc", "name": "Old", "status": "closed"}]
    found = blocks_of(plan({"decision_group.decisions": decisions}))["one_page"]
    (players,) = [b for b in found if isinstance(b, Table) and b.name == "Key players"]
    assert [row[1].text for row in players.rows] == ["Economic buyer"]
    assert players.rows[0][0] == Cell("Economic buyer: not known", tone="none")


LEFT = {"id": "c1", "name": "Eleni Karavadi (Ελένη Καραβάδη)", "status": "left",
        "title": "Director of quality and accreditation"}  # fmt: skip


def test_the_action_plan_says_whose_owner_has_left(plan):
    made = plan({
        "decision_group.contacts": [LEFT],
        "action_plan.actions": [{"id": "a1", "what": "Answer", "owner": "c1"}],
        "action_plan.milestones": [
            {"id": "m1", "name": "Signed", "date": "2026-12-01", "assignee": "c1"}
        ],
    })  # fmt: skip
    said = json.dumps(as_data(blocks_of(made)["one_page"]), ensure_ascii=False)
    assert said.count("has left") == 2


def test_names_and_titles_of_key_players_are_whole_on_the_action_plan(plan):
    seen = {"contact": "c1", "what": "influence", "value": "high", "date": "2026-11-01"}
    made = plan({
        "decision_group.contacts": [{**LEFT, "status": "active"}],
        "decision_group.observations": [{"id": "v1", **seen}],
    })  # fmt: skip
    (players,) = [b for b in blocks_of(made)["one_page"] if getattr(b, "name", "") == "Key players"]
    assert players.rows[0][0] == Cell(LEFT["name"], note=LEFT["title"])


def test_the_maps_count_an_economic_buyer_of_unknown_influence_as_key_player(plan):
    seen = {"contact": "c1", "what": "role", "value": "economic_buyer", "date": "2026-11-01"}
    made = plan({
        "decision_group.contacts": [{"id": "c1", "name": "Mette Dahl"}],
        "decision_group.decisions": [{"id": "d1", "name": "Line 4"}],
        "decision_group.observations": [{"id": "v1", "decision": "d1", **seen}],
    })  # fmt: skip
    alt = [block.alt for block in blocks_of(made)["org_map"] if isinstance(block, Chart)][-1]
    assert "1 contact by influence and stance, 1 key player." in alt
    assert "unknown influence, unknown: Mette Dahl" in alt


def test_an_action_whose_objective_the_customer_may_not_see_is_another_action_there(plan):
    actions = [{"id": "a1", "what": "Send the sheet", "objective": "o1", "shared": True}]
    made = plan({
        "action_plan.objectives": [{"id": "o1", "name": "Win line 4"}],
        "action_plan.actions": actions,
    })  # fmt: skip
    heads = [block.text for block in blocks_of(made, "customer")["actions"][1:2]]
    assert heads == ["Other actions"]


def test_the_appendix_of_an_empty_plan_does_not_say_that_everything_is_confirmed(plan):
    said = json.dumps(as_data(blocks_of(plan())["appendix"]))
    assert "The plan says nothing of the customer yet." in said
    assert "was confirmed" not in said


def test_every_chapter_has_a_name_and_anchors_are_unique(plan):
    assert len(CHAPTERS) == len(PLAYBOOK) + len(ACTION_PLAN) + len(SESSION)
    sample = load(ACCOUNTS / SAMPLES[0] / "plan.yaml").plan
    anchors = re.findall(
        r'"anchor": "([^"]+)"', json.dumps(as_data(list(blocks_of(sample).values())))
    )
    assert len(anchors) == len(set(anchors)) > 20
