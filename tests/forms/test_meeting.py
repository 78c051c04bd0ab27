"""Does a meeting's draft become a plan, or a sentence at each field that lacks something?"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb.forms.meeting import LEFT, written
from kapnb.insight import Insight
from kapnb.insight.people import people
from kapnb.plan import Plan
from kapnb.plan.base import ID_PATTERN
from kapnb.plan.vocabulary import Influence, Stance

TODAY = dt.date(2026, 11, 22)
PARTS = {
    "decision_group": {
        "contacts": [{"id": "c-ada", "name": "Ada Quill"}, {"id": "c-bo", "name": "Bo Tarn"}],
        "decisions": [{"id": "d-pump", "name": "Pumps"}],
        "observations": [
            {"id": "ob-1", "contact": "c-ada", "what": "stance", "value": "neutral",
             "date": "2026-07-01"}
        ],
    },
    "action_plan": {"objectives": [{"id": "o-1", "name": "Win the pumps"}]},
    "execution": {"meetings": [{"id": "m-plan", "date": "2026-11-22", "purpose": "Plan the trial",
                                "shared": "true"}]},
}  # fmt: skip


def _plan() -> Plan:
    account = {
        "name": "Kestrel Dairies",
        "currency": "EUR",
        "manager": "t-me",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "team": [{"id": "t-me", "name": "Mo Reed"}],
    }
    return Plan.model_validate({"kapnb": 1, "account": account, **PARTS})


def _draft(meeting=None, seen=None, rows=None, people=()):
    about = {"date": "2026-11-22", "purpose": "Review the pilot"} | (meeting or {})
    return {"id": "m-new", "meeting": about, "seen": seen or {}, "rows": rows or {},
            "people": list(people)}  # fmt: skip


def _write(**draft):
    return written(_plan(), _draft(**draft), today=TODAY)


def test_all_that_a_meeting_teaches_goes_to_its_place_and_names_the_meeting():
    made = _write(
        meeting={"attendees": ["c-ada", "new1"], "our_people": ["t-me"], "type": "video",
                 "decisions": "One more month", "objectives": ["o-1"],
                 "next_step": "Send the offer", "next_date": "1 Dec 2026"},
        people=[{"id": "new1", "name": "Cy Noor"}],
        seen={"c-ada": {"id": "se1", "stance": "supporter", "influence": "high",
                        "role": "coach", "decision": "d-pump", "evidence": "Showed us the budget"},
              "new1": {"id": "se2", "stance": "Opponent"}},
        rows={"action_plan.actions": [
                  {"id": "ac1", "what": "Send the report", "owner": "t-me", "due": "2026-11-27"},
                  {"id": "ac2", "what": "Name the tester", "owner": "new1", "due": "2026-12-04"}],
              "profile.swot": [
                  {"id": "sw1", "quadrant": "threat", "text": "A rival calls", "contact": "new1"}],
              "action_plan.red_flags": [
                  {"id": "rf1", "text": "The tester leaves", "probability": "3", "impact": "4"}],
              "profile.goals": [{"id": "go1", "text": "No stops", "horizon": "Short term",
                                 "knowledge": "confirmed"}],
              "profile.facts": [{"id": "fa1", "topic": "market", "text": "Milk is dear",
                                 "knowledge": "Unconfirmed"}]},
    )  # fmt: skip
    plan = made.plan
    assert made.said == {}
    meeting = plan.by_id["m-new"]
    assert (meeting.attendees, meeting.next_date) == (("c-ada", "new1"), dt.date(2026, 12, 1))
    here = people(plan, TODAY)
    assert here["c-ada"].stance is Stance.supporter
    assert here["c-ada"].stance_before is Stance.neutral
    assert here["c-ada"].influence is Influence.high
    assert here["c-ada"].roles[0].decision == "d-pump"
    assert [o.evidence for o in meeting.observations] == ["Showed us the budget", "", "", ""]
    assert here["new1"].stance is Stance.opponent
    assert plan.by_id["ac2"].owner == "new1"
    assert {plan.by_id[key].meeting for key in ("ac1", "ac2", "sw1", "rf1")} == {"m-new"}
    dates = plan.by_id["sw1"].date, plan.by_id["rf1"].raised, plan.by_id["go1"].date
    assert set(dates) == {TODAY}
    assert plan.by_id["fa1"].source == "Review the pilot"
    assert made.note == "Meeting 22 Nov 2026: Review the pilot"
    assert made.counts == (
        "1 new contact, 2 stances, 1 influence, 1 buying role, 2 actions, 1 SWOT item, "
        "1 red flag, 1 goal and 1 fact"
    )
    promised = Insight(plan, TODAY).week.by_them
    assert [item.what for item in promised] == ["Name the tester"]


def test_all_that_is_missing_is_told_at_once_and_nothing_is_written():
    made = _write(
        meeting={"purpose": " ", "date": "soon", "attendees": ["c-ada", "c-bo"]},
        seen={
            "c-ada": {"id": "se1", "role": "coach"},
            "c-bo": {"id": "se2", "evidence": "Nodded"},
        },
        rows={
            "action_plan.actions": [{"id": "ac1", "what": "", "owner": "t-me"}],
            "action_plan.red_flags": [{"id": "rf1", "text": "Late", "probability": "9"}],
        },
    )
    assert made.plan is None
    assert {record: set(fields) for record, fields in made.said.items()} == {
        "m-new": {"purpose", "date"},
        "se1": {"decision"},
        "se2": {"stance"},
        "ac1": {"what"},
        "rf1": {"probability", "impact"},
    }
    assert made.said["rf1"]["probability"] == "Please give a whole number from 1 to 5."


def test_nobody_is_observed_of_whom_nothing_was_picked_or_said():
    made = _write(
        meeting={"attendees": ["c-ada", "c-bo"]},
        seen={"c-ada": {"id": "se1", "stance": "", "evidence": ""}},
    )
    assert made.plan.by_id["m-new"].observations == ()


def test_a_line_of_evidence_alone_confirms_the_stance_of_before():
    seen = {"c-ada": {"id": "se1", "evidence": "“Not yet”"}}
    made = _write(meeting={"attendees": ["c-ada"]}, seen=seen)
    (observation,) = made.plan.by_id["m-new"].observations
    assert (observation.value, observation.evidence) == ("neutral", "“Not yet”")


def test_what_is_said_of_somebody_who_was_taken_off_the_list_is_left_out():
    made = _write(
        meeting={"attendees": ["c-bo"]},
        people=[{"id": "new1", "name": "Cy Noor"}],
        seen={"new1": {"id": "se1", "stance": "opponent"}},
    )
    assert "new1" not in made.plan.by_id
    assert made.plan.by_id["m-new"].observations == ()


def test_a_meeting_to_come_can_be_planned_but_nobody_seen_in_it():
    planned = {"date": "2026-12-03", "attendees": ["c-ada"]}
    assert _write(meeting=planned).plan.by_id["m-new"].date == dt.date(2026, 12, 3)
    made = _write(meeting=planned, seen={"c-ada": {"id": "se1", "stance": "mentor"}})
    assert made.said["m-new"]["date"] == "What was seen cannot be of a day to come."


def test_a_planned_meeting_is_written_up_in_its_place_and_keeps_what_is_not_asked():
    draft = _draft(meeting={"attendees": ["c-ada"]}) | {"id": "m-plan"}
    plan = written(_plan(), draft, today=TODAY).plan
    assert [m.id for m in plan.execution.meetings] == ["m-plan"]
    assert plan.by_id["m-plan"].purpose == "Review the pilot"
    assert plan.by_id["m-plan"].shared


def test_a_draft_that_is_written_twice_is_in_the_plan_once():
    rows = {"action_plan.actions": [{"id": "ac1", "what": "Send the report"}]}
    seen = {"c-ada": {"id": "se1", "stance": "mentor"}}
    draft = _draft(meeting={"attendees": ["c-ada"]}, rows=rows, seen=seen)
    once = written(_plan(), draft, today=TODAY).plan
    assert written(once, draft, today=TODAY).plan == once


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  # Notes\n\n- a\t\n\n", "  # Notes\n\n- a\t\n\n"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("page\x0cbreak", "page\ufffdbreak"),
        (" \n ", ""),
    ],
)
def test_what_was_said_is_kept_as_it_is_but_for_line_ends_and_control_characters(typed, kept):
    assert _write(meeting={"said": typed}).plan.by_id["m-new"].said == kept


RAW = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["", "c-ada", "Bo Tarn", "t-me", "new1", "d-pump", "supporter", "coach",
                     "high", "threat", "market", "confirmed", "3", "2026-11-22", "1 Jan 2027"]),
    st.lists(st.sampled_from(["c-ada", "c-bo", "new1", "t-me", "x"]), max_size=3),
    st.none(),
)  # fmt: skip
IDS = st.one_of(st.from_regex(ID_PATTERN, fullmatch=True), st.sampled_from(["c-ada", "m-plan"]))
SEEN = ("stance", "influence", "role", "decision", "evidence")


def _some(*fields: str):
    return st.fixed_dictionaries({"id": IDS}, optional=dict.fromkeys(fields, RAW))


DRAFTS = st.fixed_dictionaries(
    {
        "id": IDS,
        "meeting": st.dictionaries(
            st.sampled_from(["date", "type", "purpose", "our_people", "attendees", "said",
                             "decisions", "objectives", "next_step", "next_date"]),
            RAW,
        ),
        "people": st.lists(st.fixed_dictionaries({"id": IDS, "name": st.text(max_size=5)})),
        "seen": st.dictionaries(st.sampled_from(["c-ada", "c-bo", "new1"]), _some(*SEEN)),
        "rows": st.fixed_dictionaries(
            {where: st.lists(_some(*left.fields), max_size=2) for where, left in LEFT.items()}
        ),
    }
)  # fmt: skip


@given(DRAFTS)
def test_any_draft_is_written_or_told_what_it_lacks(draft):
    made = written(_plan(), draft, today=TODAY)
    assert (made.plan is None) == bool(made.said)
    assert all(sentence for fields in made.said.values() for sentence in fields.values())
