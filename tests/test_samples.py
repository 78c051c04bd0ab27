"""Are the sample accounts worth opening, coherent, and invented throughout?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kapnb.insight.checks import CHECKS
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
from kapnb.sections.book import CHAPTERS, Book
from kapnb.store import Workspace, find_workspace, read_plan, slug_for
from kapnb.store.history import as_of, journal_of
from kapnb.store.standards import read_standards

TODAY = dt.date(2026, 11, 22)
ROOT = Path(__file__).parents[1]
SAMPLES = ("alborlume-saude", "morvagon", "skaelvang-foods")
CLOSED = (OpportunityStatus.won, OpportunityStatus.lost)
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
        "objectives": (len(actions.objectives), 6, 10),
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


@each_sample
def test_goals_are_followed_up_by_initiatives_opportunities_and_objectives(plan: Plan) -> None:
    initiatives, goals = plan.targeting.initiatives, {goal.id for goal in plan.profile.goals}
    chased = {i.goal for i in initiatives if i.opportunity}
    pursued = {objective.goal for objective in plan.action_plan.objectives}
    assert len(chased & pursued & goals) >= 3  # whole chains
    assert goals - chased  # and an honest gap
    became = {i.opportunity for i in initiatives}
    assert [o for o in plan.targeting.opportunities if o.id not in became]


def test_our_people_work_for_more_than_one_account() -> None:
    accounts: dict[str, set[str]] = {}
    for slug, plan in PLANS.items():
        for member in plan.account.team:
            accounts.setdefault(member.email, set()).add(slug)
    assert sorted(len(found) for found in accounts.values())[-2:] == [2, 2]


def test_one_suppression_holds_and_one_has_expired() -> None:
    holds = {
        slug: [suppression.until >= TODAY for suppression in plan.execution.suppressions]
        for slug, plan in PLANS.items()
    }
    assert holds == {"alborlume-saude": [], "morvagon": [True], "skaelvang-foods": [False]}


@each_sample
def test_what_a_review_discussed_is_there(plan: Plan) -> None:
    standards = read_standards(ROOT / "templates" / "objectives.yaml").objectives
    codes = {check.code for check in CHECKS} | {standard.code for standard in standards}
    for review in plan.execution.reviews:
        assert review.discussed
        for key in review.discussed:
            known = [part in plan.by_id or part in codes for part in key.split(":")]
            assert any(known), key


JOURNALS = {slug: journal_of(ROOT / "accounts" / slug / "plan.yaml") for slug in SAMPLES}
each_journal = pytest.mark.parametrize("slug", SAMPLES)
SINCE = dt.date(2026, 5, 19)


def then(slug: str, day: dt.date) -> Plan:
    return as_of(ROOT / "accounts" / slug / "plan.yaml", day, today=TODAY).plan


@each_journal
def test_the_journal_leads_to_the_plan_without_a_gap(slug: str) -> None:
    journal = JOURNALS[slug]
    assert journal.problems == ()
    assert not journal.pending
    assert len(journal.states) == len(journal.revisions)
    assert journal.path.stat().st_size < 250_000


@each_journal
def test_the_journal_tells_a_year_of_several_people_at_work(slug: str) -> None:
    revisions = JOURNALS[slug].revisions
    first, last = revisions[0].time.date(), revisions[-1].time.date()
    assert 60 <= len(revisions) <= 120
    assert first <= TODAY - dt.timedelta(days=335)
    assert TODAY - dt.timedelta(days=7) <= last < TODAY
    team = {member.name for member in PLANS[slug].account.team}
    authors = [revision.by for revision in revisions]
    assert set(authors) <= team
    assert len(set(authors)) >= 3
    assert all(r.time.weekday() < 5 and 8 <= r.time.hour <= 20 for r in revisions)


@each_journal
def test_every_meeting_was_written_down_on_its_day(slug: str) -> None:
    written = {revision.time.date() for revision in JOURNALS[slug].revisions}
    assert {meeting.date for meeting in PLANS[slug].execution.meetings} <= written


@each_journal
@pytest.mark.parametrize("day", [dt.date(2025, 12, 5), dt.date(2026, 4, 1), SINCE])
def test_every_chapter_can_be_drawn_of_an_earlier_day(slug: str, day: dt.date) -> None:
    book = Book.of(then(slug, day), as_of=str(day))
    drawn = [name for name in CHAPTERS if book.chapter(name).blocks]
    assert len(drawn) > len(CHAPTERS) / 2
    assert all(meeting.date <= day for meeting in book.view.plan.execution.meetings)


@each_journal
def test_there_is_something_to_tell_of_the_last_half_year(slug: str) -> None:
    before, now = then(slug, SINCE), PLANS[slug]
    people_then, people_now = people(before, SINCE), people(now, TODAY)
    moves = {
        person.stance.score - people_then[contact].stance.score  # type: ignore[operator]
        for contact, person in people_now.items()
        if person.stance.score is not None
        and contact in people_then
        and people_then[contact].stance.score is not None
    }
    assert min(moves) < 0 < max(moves)
    slipped = [milestone for milestone in now.action_plan.milestones if milestone.earlier_dates]
    assert any(len(milestone.earlier_dates) > 1 for milestone in slipped)
    gone = [p for p in people_now.values() if p.contact.status is ContactStatus.left]
    assert all(people_then[p.contact.id].contact.status is ContactStatus.active for p in gone)
    assert gone
    flags = {flag.id: flag.status for flag in before.action_plan.red_flags}
    assert {flag.id for flag in now.action_plan.red_flags} - set(flags)
    reds = {
        objective.id
        for objective in now.action_plan.objectives
        if colour(now, objective, TODAY).rag is Rag.red
    }
    assert reds
    assert not any(
        colour(before, objective, SINCE).rag is Rag.red
        for objective in before.action_plan.objectives
        if objective.id in reds
    )


@each_journal
def test_every_slip_was_recorded_when_it_happened(slug: str) -> None:
    dates: dict[str, list[str]] = {}
    for revision in JOURNALS[slug].revisions:
        for change in revision.changes:
            if change.field == "date" and change.record.startswith("ms-"):
                dates.setdefault(change.record, []).append(change.old)
    slips = {m.id: m.earlier_dates for m in PLANS[slug].action_plan.milestones if m.earlier_dates}
    assert dates == {record: [str(day) for day in days] for record, days in slips.items()}


@each_journal
def test_an_opportunity_was_won_and_one_lost_within_the_year(slug: str) -> None:
    first = then(slug, dt.date(2025, 12, 5)).targeting.opportunities
    assert {o.status for o in first} <= {OpportunityStatus.open}
    closed = [o for o in PLANS[slug].targeting.opportunities if o.status in CLOSED]
    assert {o.status for o in closed} == set(CLOSED)
    assert all(o.close_date and o.close_date > dt.date(2025, 12, 5) for o in closed)


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
