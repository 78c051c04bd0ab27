"""Every check is raised by a plan, and not by a nearly equal one."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from kapnb.insight import Insight
from kapnb.insight.checks import CHECKS
from kapnb.plan import Audience, Plan, Standard, Standards
from kapnb.plan.editions import redact

TODAY = dt.date(2026, 11, 22)
PERIOD = {"start": "2026-01-01", "end": "2027-01-22"}


def role(number: int, contact: str, value: str, **more: Any) -> dict[str, Any]:
    told = {"id": f"r{number}", "contact": contact, "what": "role", "value": value}
    return told | {"decision": "de", "date": "2026-11-01"} | more


def stance(number: int, contact: str, value: str, **more: Any) -> dict[str, Any]:
    told = {"id": f"s{number}", "contact": contact, "what": "stance", "value": value}
    return told | {"date": "2026-11-01"} | more


SOUND: dict[str, Any] = {  # nothing is wrong with it on 22 November 2026
    "kapnb": 1,
    "account": {
        "name": "Kestrel Dairies", "currency": "EUR", "period": PERIOD, "manager": "mia",
        "team": [{"id": "mia", "name": "Mia Holt", "hours": 400}, {"id": "tom", "name": "Tom Ry"}],
        "offerings": [{"id": "pump", "name": "Pump", "margin": 30}], "revenue_now": 1,
    },
    "profile": {
        "goals": [{"id": "go", "text": "No stops", "horizon": "short_term", "date": "2026-10-01",
                   "knowledge": "confirmed"}],
        "facts": [{"id": "fa", "topic": "market", "text": "It grows", "date": "2026-01-01",
                   "knowledge": "confirmed"}],
        "business_units": [{"id": "north", "name": "North"},
                           {"id": "south", "name": "South", "parent": "north"}],
        "swot": [{"id": f"w{quadrant[0]}", "quadrant": quadrant, "text": quadrant}
                 for quadrant in ("strength", "weakness", "opportunity", "threat")],
        "tows": [{"id": "tows", "pair": "so", "inside": "ws", "outside": "wo"}],
    },
    "decision_group": {
        "contacts": [
            {"id": "ann", "name": "Ann Oddly", "personal_win": "A quiet year", "email": "a@x.org"},
            {"id": "bob", "name": "Bob Quist", "reports_to": "ann", "email": "b@x.org"},
            {"id": "cat", "name": "Cat Ulvik", "reports_to": "ann"},
        ],
        "decisions": [{"id": "de", "name": "New pumps",
                       "steps": [{"id": "st", "stage": "need", "responsible": "ann",
                                  "date": "2026-11-22"}]}],
        "observations": [
            role(1, "ann", "economic_buyer"), role(2, "bob", "user_buyer"),
            role(3, "cat", "technical_buyer"), role(4, "bob", "coach"),
            stance(1, "ann", "supporter"), stance(2, "bob", "mentor"), stance(3, "cat", "neutral"),
        ],
    },
    "targeting": {
        "initiatives": [{"id": "in", "name": "Cleaner lines", "goal": "go", "contact": "bob",
                         "offering": "pump", "time_frame": "2027", "revenue": 10}],
        "opportunities": [{"id": "op", "name": "Ten pumps", "revenue": 900, "probability": 60,
                           "hours_required": 20, "offering": "pump", "importance": 4,
                           "history": 4, "decision": "de", "close_date": "2026-11-22"}],
    },
    "action_plan": {
        "objectives": [{"id": "ob", "name": "Win the north", "owner": "mia", "metric": "Orders",
                        "unit": "EUR", "baseline": 0, "target": 100, "goal": "go",
                        "status": "in_progress", "start": "2026-01-01", "due": "2026-12-31",
                        "readings": [{"id": "re", "date": "2026-11-20", "value": 90}]}],
        "actions": [{"id": f"a{n}", "what": "Send figures", "objective": "ob", "owner": "mia",
                     "due": "2026-11-22", "hours": 200} for n in (1, 2)],
        "milestones": [{"id": "mi", "name": "Trial begins", "assignee": "tom",
                        "told_on": "2026-11-01", "date": "2026-11-22",
                        "earlier_dates": ["2026-10-01"]}],
        "red_flags": [{"id": "rf", "text": "Budget cut", "probability": 4, "impact": 3,
                       "owner": "mia", "mitigation": "Ask early", "due": "2026-11-22"}],
        "asks": [{"id": "ask", "text": "Two more weeks", "due": "2026-11-22"}],
    },
    "execution": {
        "meetings": [{"id": "me", "date": "2026-10-01", "purpose": "Value of the year",
                      "type": "review", "attendees": ["ann", "bob", "cat"],
                      "next_step": "Send the offer", "next_date": "2026-11-22"}],
        "reviews": [{"id": "rv", "date": "2026-10-02", "next_date": "2026-11-22"}],
    },
}  # fmt: skip

CONTACTS, SEEN = "decision_group/contacts", "decision_group/observations"
DECISION, MEETING = "decision_group/decisions/0", "execution/meetings/0"
DEAL, AIM = "targeting/opportunities/0", "action_plan/objectives/0"
MILESTONE, FLAG = "action_plan/milestones/0", "action_plan/red_flags/0"
QUIET = {"check": "K15", "reason": "Known", "by": "Mia", "until": "2026-11-22", "id": "su"}
OPPOSED = {f"{SEEN}/+": stance(9, "ann", "opponent", date="2026-11-02")}
OLD_FACT = {"profile/facts/0/knowledge": "unconfirmed", "profile/facts/0/date": "2026-05-25"}

# code, what is changed in the sound plan to raise it, the record that is hit, and beside it what
# is changed a little differently and raises nothing
CASES: tuple[tuple[str, dict[str, Any], str, dict[str, Any] | None], ...] = (
    ("K01", {"account/manager": None}, "", None),
    ("K02", {"account/period/end": "2026-11-21"}, "", {"account/period/end": "2026-12-31"}),
    ("K03", {"profile/goals": [], f"{AIM}/goal": None, "targeting/initiatives/0/goal": None}, "",
     None),
    ("K04", {f"{AIM}/goal": None, "targeting/initiatives/0/goal": None}, "go",
     {"targeting/initiatives/0/goal": None}),
    ("K05", OLD_FACT, "fa", OLD_FACT | {"profile/facts/0/date": "2026-05-26"}),
    ("K05", {"profile/goals/0/knowledge": "unconfirmed", "profile/goals/0/date": "2026-01-01"},
     "go", {"profile/goals/0/knowledge": "unconfirmed"}),
    ("K06", {"profile/swot/1/retired": "2026-01-01"}, "", {"profile/swot": [], "profile/tows": []}),
    ("K09", {f"{SEEN}/+": role(5, "bob", "economic_buyer")}, "de",
     {f"{SEEN}/+": role(5, "bob", "influencer")}),
    ("K10", {f"{SEEN}/0": role(1, "ann", "influencer")}, "de",
     {f"{SEEN}/0": role(1, "ann", "influencer"), f"{DECISION}/status": "closed", DEAL: None}),
    ("K11", {f"{SEEN}/3/value": "influencer"}, "de", {f"{SEEN}/3/value": "champion"}),
    ("K12", {f"{SEEN}/2/value": "influencer"}, "de", None),
    ("K13", {f"{MEETING}/attendees": ["bob", "cat"]}, "ann", {f"{MEETING}/attendees": ["ann"]}),
    ("K14", {f"{CONTACTS}/1/status": "changed_role"}, "", None),
    ("K15", OPPOSED, "ann", OPPOSED | {"action_plan/actions/0/contact": "ann"}),
    ("K15", OPPOSED | {"action_plan/actions/0/what": "Say oddly little"}, "ann",
     OPPOSED | {"action_plan/actions/0/what": "Call Mrs. Oddly"}),
    ("K16", {f"{SEEN}/4/date": "2026-08-23"}, "ann", {f"{SEEN}/4/date": "2026-08-24"}),
    ("K17", {f"{SEEN}/6": role(5, "cat", "influencer")}, "cat", {f"{MEETING}/attendees": ["ann"],
     f"{SEEN}/6": role(5, "cat", "influencer")}),
    ("K18", {f"{CONTACTS}/0/personal_win": ""}, "ann", {f"{CONTACTS}/0/personal_win": "",
     f"{DECISION}/members": [{"id": "mem", "contact": "ann", "personal_win": "A quiet year"}]}),
    ("K19", {f"{CONTACTS}/+": {"id": "dan", "name": "Dan Roe", "status": "left"},
             "action_plan/actions/0/owner": "dan"}, "dan",
     {f"{CONTACTS}/+": {"id": "dan", "name": "Dan Roe", "status": "left"}}),
    ("K21", {f"{CONTACTS}/0/reports_to": "cat"}, "ann", None),
    ("K23", {f"{CONTACTS}/2/name": "bob  quist"}, "bob", {f"{CONTACTS}/2/name": "Bob Quister"}),
    ("K23", {f"{CONTACTS}/2/email": "B@x.org "}, "bob", {f"{CONTACTS}/2/email": "c@x.org"}),
    ("K24", {f"{DECISION}/steps/0/responsible": None}, "de",
     {f"{DECISION}/steps/0/responsible": None, f"{DECISION}/steps/0/status": "done"}),
    ("K25", {f"{DECISION}/steps/0/date": "2026-11-21"}, "st",
     {f"{DECISION}/steps/0/date": "2026-11-21", f"{DECISION}/steps/0/status": "done"}),
    ("K26", {f"{DECISION}/steps": []}, "de", None),
    ("K27", {"targeting/initiatives/0/time_frame": ""}, "in",
     {"targeting/initiatives/0/time_frame": "", "targeting/initiatives/0/status": "dropped"}),
    ("K28", {f"{DEAL}/revenue": None}, "op", {f"{DEAL}/revenue": None, f"{DEAL}/status": "lost"}),
    ("K29", {f"{DEAL}/probability": "0.6"}, "op", {f"{DEAL}/probability": 1}),
    ("K29", {"account/offerings/0/margin": "0.3"}, "pump", {"account/offerings/0/margin": 0}),
    ("K30", {f"{DEAL}/close_date": "2026-11-21"}, "op",
     {f"{DEAL}/close_date": "2026-11-21", f"{DEAL}/status": "won"}),
    ("K31", {f"{DEAL}/probability": 70, f"{DEAL}/history": 2}, "op", {f"{DEAL}/history": 2}),
    ("K32", {f"{DECISION}/status": "closed"}, "op",
     {f"{DECISION}/status": "closed", f"{DEAL}/status": "won"}),
    ("K34", {f"{DEAL}/hours_spent": 400}, "", {f"{DEAL}/hours_spent": 399}),
    ("K36", {f"{AIM}/metric": ""}, "ob", {f"{AIM}/metric": "", f"{AIM}/status": "deferred"}),
    ("K37", {f"{AIM}/goal": None}, "ob", {f"{AIM}/goal": None, f"{AIM}/status": "achieved"}),
    ("K39", {"action_plan/actions/1/due": None}, "ob",
     {"action_plan/actions/1/due": None, "action_plan/actions/1/owner": None,
      f"{AIM}/start": "2026-11-23"}),
    ("K40", {f"{AIM}/due": "2026-11-21"}, "ob",
     {f"{AIM}/due": "2026-11-21", f"{AIM}/status": "achieved"}),
    ("K42", {f"{AIM}/standard": "no-such"}, "ob", {f"{AIM}/standard": "known"}),
    ("K44", {"action_plan/actions/0/due": "2026-11-21"}, "a1",
     {"action_plan/actions/0/due": "2026-11-21", "action_plan/actions/0/status": "done"}),
    ("K44", {"action_plan/asks/0/due": "2026-11-21"}, "ask",
     {"action_plan/asks/0/due": "2026-11-21", "action_plan/asks/0/status": "granted"}),
    ("K45", {"action_plan/actions/0/owner": None}, "a1", None),
    ("K46", {"account/team/0/hours": 399}, "mia", {"account/team/0/hours": 400}),
    ("K47", {"action_plan/actions/0/due": "2028-01-24"}, "a1",
     {"action_plan/actions/0/due": "2028-01-23"}),
    ("K47", {f"{MILESTONE}/date": "2025-12-31"}, "mi", {f"{MILESTONE}/date": "2026-01-01"}),
    ("K61", {"account/period/end": "2027-01-21"}, "", None),
    ("K62", {"action_plan/actions/0/due": "2027-01-01"}, "a1",
     {"action_plan/actions/0/due": "2026-12-31"}),
    ("K48", {f"{MILESTONE}/earlier_dates": ["2026-09-01", "2026-10-01"]}, "mi",
     {f"{MILESTONE}/earlier_dates": ["2026-09-01", "2026-10-01"], f"{MILESTONE}/status": "done"}),
    ("K49", {f"{MILESTONE}/date": "2026-11-21"}, "mi",
     {f"{MILESTONE}/date": "2026-11-21", f"{MILESTONE}/status": "missed"}),
    ("K50", {f"{MILESTONE}/told_on": None}, "mi",
     {f"{MILESTONE}/told_on": None, f"{MILESTONE}/assignee": "mia"}),
    ("K50", {f"{MILESTONE}/assignee": None}, "mi",
     {f"{MILESTONE}/assignee": "bob", f"{MILESTONE}/told_on": None}),
    ("K51", {f"{FLAG}/mitigation": ""}, "rf", {f"{FLAG}/mitigation": "", f"{FLAG}/impact": 2}),
    ("K52", {f"{FLAG}/due": "2026-10-03"}, "rf", {f"{FLAG}/due": "2026-10-02"}),
    ("K54", {f"{MEETING}/date": "2026-09-22"}, "", {f"{MEETING}/date": "2026-09-23"}),
    ("K54", {"execution/meetings": []}, "", None),
    ("K55", {f"{MEETING}/next_step": "", f"{MEETING}/next_date": None}, "me",
     {f"{MEETING}/next_step": "", f"{MEETING}/next_date": None,
      "action_plan/actions/0/meeting": "me"}),
    ("K56", {f"{MEETING}/next_date": "2026-11-21"}, "me", {f"{MEETING}/next_date": "2026-11-21",
     "execution/meetings/+": {"id": "m2", "date": "2026-10-02", "purpose": "P", "next_step": "N"}}),
    ("K57", {"execution/meetings/+": {"id": "m2", "date": "2027-02-01", "purpose": "P",
                                      "said": "Yes"}}, "m2",
     {"execution/meetings/+": {"id": "m2", "date": "2027-02-01", "purpose": "P"}}),
    ("K57", {f"{AIM}/readings/+": {"id": "r9", "date": "2026-11-23", "value": 9}}, "ob", None),
    ("K57", {f"{SEEN}/+": stance(9, "bob", "mentor", date="2026-11-23")}, "s9", None),
    ("K58", {f"{MEETING}/type": "visit"}, "", {f"{MEETING}/type": "visit",
                                               "account/revenue_now": None}),
    ("K59", {"execution/reviews/0/next_date": "2026-11-21"}, "", None),
    ("K60", {"execution/suppressions": [QUIET | {"until": "2026-11-21"}]}, "su",
     {"execution/suppressions": [QUIET]}),
    ("K60", {"execution/suppressions": [QUIET | {"check": "K99"}]}, "su", None),
    ("K60", {"execution/suppressions": [QUIET | {"record": "gone"}]}, "su",
     {"execution/suppressions": [QUIET | {"record": "ann"}]}),
)  # fmt: skip

STANDARDS = Standards(
    objectives=(
        Standard(
            code="known", title="T", test="goals_known", requirement="customer_goals",
            question="Q?", advice_red="R", advice_amber="A",
        ),
    )
)  # fmt: skip


def insight(changes: dict[str, Any], edition: Audience = Audience.internal) -> Insight:
    """Return the sound plan with values at paths replaced, None deleted, and ``+`` appended."""
    data = copy.deepcopy(SOUND)
    for path, value in changes.items():
        holder, *steps = data, *path.split("/")
        for step in steps[:-1]:
            holder = holder[int(step) if isinstance(holder, list) else step]
        last = int(steps[-1]) if steps[-1].isdigit() else steps[-1]
        if last == "+":
            holder.append(value)
        elif value is None:
            del holder[last]
        else:
            holder[last] = value
    plan = redact(Plan.model_validate(data), edition)
    return Insight(plan, TODAY, STANDARDS, edition)


def raised(changes: dict[str, Any]) -> set[str]:
    return {finding.check.code for finding in insight(changes).findings}


def test_a_sound_plan_has_no_finding() -> None:
    assert raised({}) == set()


@pytest.mark.parametrize(("code", "changes", "record", "_"), CASES, ids=lambda case: str(case)[:30])
def test_a_check_is_raised_with_its_record_and_a_reason(code, changes, record, _) -> None:
    found = [finding for finding in insight(changes).findings if finding.check.code == code]
    assert [finding.record for finding in found] == [record]
    assert found[0].reason.endswith(".")
    assert "None" not in found[0].reason.replace("None of", "")


@pytest.mark.parametrize(("code", "_", "record", "changes"), CASES, ids=lambda case: str(case)[:30])
def test_a_check_is_not_raised_by_a_nearly_equal_plan(code, _, record, changes) -> None:
    assert code not in raised(changes or {})


def test_every_check_is_raised_by_some_case_and_no_code_is_used_twice() -> None:
    codes = [check.code for check in CHECKS]
    assert codes == sorted(set(codes))
    assert {code for code, *_ in CASES} == set(codes)


def test_who_left_is_named_once_with_everything_that_they_still_hold() -> None:
    found = insight(
        {
            f"{CONTACTS}/1/status": "left",
            f"{DECISION}/steps/0/responsible": "bob",
            f"{AIM}/owner": "bob",
            f"{MILESTONE}/assignee": "bob",
        }
    )
    (finding,) = [f for f in found.findings if f.check.code == "K19"]
    assert finding.reason == (
        "Bob Quist has left, but still has: user buyer of “New pumps”, coach of “New pumps”, step "
        "“Need” of New pumps and 3 more."
    )


def test_reporting_circles_are_found_once_however_long() -> None:
    ring = {f"{CONTACTS}/{n}/reports_to": who for n, who in enumerate(("bob", "cat", "ann"))}
    (finding,) = [f for f in insight(ring).findings if f.check.code == "K21"]
    words = "Ann Oddly reports to Bob Quist reports to Cat Ulvik reports to Ann Oddly."
    assert finding.reason == words
