"""Are the sample accounts worth opening, coherent, and invented throughout?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kapnb.insight.objectives import colour
from kapnb.insight.people import bases, people
from kapnb.insight.targeting import targets
from kapnb.insight.white_space import white_space
from kapnb.plan import Plan, records
from kapnb.plan.base import Audience
from kapnb.plan.editions import redact
from kapnb.plan.vocabulary import (
    Abc,
    ActionStatus,
    BuyingRole,
    CellState,
    ContactStatus,
    DecisionStatus,
    FlagStatus,
    InitiativeStatus,
    OpportunityStatus,
    Rag,
    Stance,
)
from kapnb.store import Workspace, find_workspace, read_plan, slug_for

TODAY = dt.date(2026, 11, 22)
ROOT = Path(__file__).parents[1]
SAMPLES = ("alborlume-saude", "morvagon", "skaelvang-foods")
OPEN_ACTION = (ActionStatus.not_started, ActionStatus.in_progress, ActionStatus.waiting)


def plan_of(slug: str) -> Plan:
    path = ROOT / "accounts" / slug / "plan.yaml"
    return read_plan(path.read_text("utf-8"), str(path))


PLANS = {slug: plan_of(slug) for slug in SAMPLES}
each_sample = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)


def test_the_workspace_finds_them_under_the_slugs_of_their_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("KAPNB_HOME", raising=False)
    workspace = find_workspace(ROOT / "accounts")
    assert set(SAMPLES) <= set(workspace.accounts())
    for slug in SAMPLES:
        assert slug_for(workspace.load(slug).plan.account.name) == slug


def test_they_come_from_three_industries() -> None:
    assert len({plan.account.industry for plan in PLANS.values()}) == 3


@each_sample
def test_each_holds_a_year_of_work(plan: Plan) -> None:
    group, targeting, actions = plan.decision_group, plan.targeting, plan.action_plan
    counts = {
        "team": (len(plan.account.team), 3, 6),
        "offerings": (len(plan.account.offerings), 4, 7),
        "contacts": (len(group.contacts), 12, 25),
        "decisions": (len(group.decisions), 2, 4),
        "steps": (min(len(d.steps) for d in group.decisions), 3, 7),
        "meetings": (len(plan.execution.meetings), 8, 12),
        "reviews": (len(plan.execution.reviews), 2, 2),
        "opportunities": (len(targeting.opportunities), 6, 10),
        "initiatives": (len(targeting.initiatives), 5, 11),
        "units with initiatives": (len({i.unit for i in targeting.initiatives}), 4, 8),
        "business units": (len(plan.profile.business_units), 4, 8),
        "facts": (len(plan.profile.facts), 8, 15),
        "competitors": (len(plan.profile.competitors), 2, 4),
        "financial years": (len(plan.profile.financials), 4, 6),
        "value chain": (len(plan.profile.value_chain), 5, 9),
        "swot": (len(plan.profile.swot), 10, 16),
        "tows": (len(plan.profile.tows), 3, 5),
        "objectives": (len(actions.objectives), 6, 9),
        "actions": (len(actions.actions), 12, 25),
        "milestones": (len(actions.milestones), 6, 10),
        "red flags": (len(actions.red_flags), 5, 8),
        "asks": (len(actions.asks), 2, 4),
    }
    assert {name: v for name, v in counts.items() if not v[1] <= v[0] <= v[2]} == {}


@each_sample
def test_contacts_stand_on_three_levels_at_least(plan: Plan) -> None:
    above = {contact.id: contact.reports_to for contact in plan.decision_group.contacts}

    def level(contact: str) -> int:
        boss = above[contact]
        return 1 if boss is None else 1 + level(boss)

    assert {1, 2, 3} <= {level(contact) for contact in above}


@each_sample
def test_every_colour_occurs(plan: Plan) -> None:
    colours = [colour(plan, objective, TODAY) for objective in plan.action_plan.objectives]
    assert {found.rag for found in colours} == set(Rag)
    assert [found.overridden for found in colours].count(True) == 1


@each_sample
def test_a_b_and_c_occur_and_opportunities_are_open_won_and_lost(plan: Plan) -> None:
    found = targets(plan, people(plan, TODAY))
    assert set(Abc) <= {target.abc for target in found}
    assert {t.opportunity.status for t in found} == set(OpportunityStatus)


@each_sample
def test_vocabularies_are_used_in_full(plan: Plan) -> None:
    everybody = people(plan, TODAY).values()
    cells = {space.state for row in white_space(plan) for space in row}
    assert {person.trend for person in everybody} == {-1, 0, 1}
    assert {Stance.mentor, Stance.supporter, Stance.neutral, Stance.non_supporter} <= {
        person.stance for person in everybody
    }
    assert any(person.stance_stale for person in everybody)
    assert any(person.stance is Stance.unknown for person in everybody)
    assert {i.status for i in plan.targeting.initiatives} == set(InitiativeStatus)
    assert {a.status for a in plan.action_plan.actions} == set(ActionStatus)
    assert {f.status for f in plan.action_plan.red_flags} == set(FlagStatus)
    assert cells >= {
        CellState.installed,
        CellState.competitor,
        CellState.not_relevant,
        CellState.potential,
        CellState.white_space,
    }


@each_sample
def test_some_high_red_flags_are_mitigated_and_some_are_not(plan: Plan) -> None:
    high = [f for f in plan.action_plan.red_flags if f.probability * f.impact >= 12]
    assert {bool(flag.mitigation and flag.owner) for flag in high} == {True, False}


@each_sample
def test_meetings_are_held_on_working_days_of_the_past_year_and_lead_to_something(
    plan: Plan,
) -> None:
    for meeting in plan.execution.meetings:
        assert meeting.date.weekday() < 5
        assert TODAY - dt.timedelta(days=370) < meeting.date < TODAY
        assert meeting.our_people
        assert meeting.next_step
        assert 3 <= len(meeting.said.strip().splitlines()) <= 6
        assert {o.contact for o in meeting.observations} <= set(meeting.attendees)
        assert all(o.evidence for o in meeting.observations)


@each_sample
def test_dates_of_linked_records_agree(plan: Plan) -> None:
    held = {meeting.id: meeting.date for meeting in plan.execution.meetings}
    for item in plan.profile.swot:
        assert item.meeting is None or held[item.meeting] == item.date
    for flag in plan.action_plan.red_flags:
        assert flag.meeting is None or held[flag.meeting] == flag.raised
    for action in plan.action_plan.actions:
        assert action.meeting is None or (action.due and held[action.meeting] <= action.due)
        assert (action.status is ActionStatus.done) == (action.done_on is not None)


@each_sample
def test_what_is_open_has_an_owner(plan: Plan) -> None:
    contacts = {contact.id for contact in plan.decision_group.contacts}
    open_actions = [a for a in plan.action_plan.actions if a.status in OPEN_ACTION]
    assert plan.account.manager
    assert all(action.owner and action.due for action in open_actions)
    assert any(action.owner in contacts for action in open_actions)
    assert any(action.due and action.due < TODAY for action in open_actions)
    assert all(milestone.assignee for milestone in plan.action_plan.milestones)
    assert all(opportunity.owner for opportunity in plan.targeting.opportunities)


@each_sample
def test_the_customer_has_something_to_read(plan: Plan) -> None:
    shared = redact(plan, Audience.customer)
    assert shared.decision_group.decisions
    assert shared.targeting.initiatives
    assert len(shared.action_plan.objectives) >= 2
    assert len(shared.action_plan.actions) >= 5
    assert len(shared.action_plan.milestones) >= 3
    assert len(shared.execution.meetings) >= 4


def test_one_open_decision_has_no_economic_buyer_and_one_has_two() -> None:
    holders = {
        decision.id: len(bases(decision, people(plan, TODAY)).bases[0].people)
        for plan in PLANS.values()
        for decision in plan.decision_group.decisions
        if decision.status is DecisionStatus.open
    }
    assert [d for d, held in holders.items() if held == 0] == ["d-asset"]
    assert [d for d, held in holders.items() if held > 1] == ["d-mach"]


def test_somebody_left_who_still_holds_a_role_and_an_action() -> None:
    plan = PLANS["morvagon"]
    (gone,) = [p for p in people(plan, TODAY).values() if p.contact.status is ContactStatus.left]
    owned = [a for a in plan.action_plan.actions if a.owner == gone.contact.id]
    assert [role.role for role in gone.roles] == [BuyingRole.champion]
    assert [action.status for action in owned] == [ActionStatus.in_progress]


def test_one_company_made_a_loss_and_one_reporting_line_has_no_top() -> None:
    losses = [y for p in PLANS.values() for y in p.profile.financials if (y.profit or 0) < 0]
    assert [year.year_end.year for year in losses] == [2023]
    tops = [c.id for c in PLANS["skaelvang-foods"].decision_group.contacts if not c.reports_to]
    assert tops == ["c-birgitte", "c-gosta"]


def test_names_come_in_many_scripts() -> None:
    names = " ".join(c.name for p in PLANS.values() for c in p.decision_group.contacts)
    for letters in ("Ł", "ø", "ü", "İ", "ễ", "如", "λ", "к"):
        assert letters in names


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


@each_sample
def test_addresses_lead_nowhere(plan: Plan) -> None:
    # .example is reserved (RFC 2606), so no mail can reach a stranger
    for text in strings(plan.model_dump()):
        assert all(address.endswith(".example") for address in re.findall(r"\S+@\S+", text))
        assert "http" not in text


@pytest.mark.parametrize("slug", SAMPLES)
def test_files_say_what_they_are(slug: str) -> None:
    lines = (ROOT / "accounts" / slug / "plan.yaml").read_text("utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../plan.schema.json"
    assert "invented" in lines[1]


def test_a_new_account_starts_empty_with_a_hint_for_every_list(tmp_path: Path) -> None:
    template = (ROOT / "templates" / "new_account.yaml").read_text("utf-8")
    (tmp_path / "accounts").mkdir()
    workspace = Workspace(tmp_path)
    slug = workspace.create("Nordlys & Søn", today=TODAY)
    loaded = workspace.load(slug)
    text = loaded.path.read_text("utf-8")
    assert loaded.plan.account.name == "Nordlys & Søn"
    assert str(loaded.plan.account.period.end) == "2027-10-31"
    assert not list(records(loaded.plan))
    assert re.findall("#.*", text) == re.findall("#.*", template)
    lines = template.splitlines()
    lists = [number for number, line in enumerate(lines) if line.endswith(": []")]
    assert len(lists) == 24
    assert all(lines[number - 1].lstrip().startswith("#") for number in lists)
