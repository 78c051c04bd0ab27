"""Who will be there, what to ask, and what to reach."""

from __future__ import annotations

import pytest

from kapnb.insight import Insight
from kapnb.insight.brief import brief
from kapnb.plan import Audience

CONTACTS = [
    {"id": "c1", "name": "Dana Ortiz", "unit": "u1"},
    {"id": "c2", "name": "Emil Novak"},
    {"id": "c3", "name": "Fay Wong", "status": "left"},
]


@pytest.fixture
def prepare(plan, today):
    """Return a function that briefs us for these contacts from these parts of a plan."""

    def make(parts, *contacts):
        base = {
            "profile.business_units": [{"id": "u1", "name": "Cheese"}],
            "decision_group.contacts": CONTACTS,
        }
        return brief(Insight(plan(base | parts), today), contacts)

    return make


def seen(key, contact, what, value, **rest):
    return {"id": key, "contact": contact, "what": what, "value": value, **rest}


def names(told):
    return [person.contact.name for person, _ in told.guests]


def meeting(key, date, *attendees, **rest):
    return {"id": key, "date": date, "purpose": f"Purpose {key}", "attendees": attendees, **rest}


def test_the_next_planned_meeting_says_who_will_be_there(prepare):
    meetings = [meeting("m1", "2026-12-08", "c1"), meeting("m2", "2026-12-01", "c2", "c3")]
    told = prepare({"execution.meetings": meetings})
    assert (names(told), told.meeting.id) == (["Emil Novak", "Fay Wong"], "m2")


def test_without_a_meeting_it_is_the_key_players(prepare):
    influence = seen("ob1", "c2", "influence", "high", date="2026-11-01")
    told = prepare({"decision_group.observations": [influence]})
    assert (names(told), told.meeting) == (["Emil Novak"], None)


def test_nobody_known_is_a_goal_of_its_own(prepare):
    told = prepare({"decision_group.contacts": []})
    assert told.guests == ()
    assert told.goal.text == "Find out who decides, and meet them."


def test_named_contacts_get_their_own_meeting_and_not_the_next(prepare):
    meetings = [meeting("m1", "2026-12-08", "c1"), meeting("m2", "2026-12-01", "c2")]
    told = prepare({"execution.meetings": meetings}, "c1")
    assert (names(told), told.meeting.id) == (["Dana Ortiz"], "m1")


def test_what_somebody_said_last_is_the_evidence_of_their_last_meeting(prepare):
    old = seen("ob1", "c1", "stance", "neutral", evidence="Long ago")
    new = seen("ob2", "c1", "stance", "supporter", evidence='"Send it." Then she laughed')
    meetings = [
        meeting("m2", "2026-11-10", "c1", observations=[new]),
        meeting("m1", "2026-05-10", "c1", observations=[old]),
    ]
    told = prepare({"execution.meetings": meetings}, "c1")
    assert told.guests[0][1] == '"Send it." Then she laughed'
    assert told.previous.id == "m2"


def test_without_evidence_it_is_the_sentence_that_names_them_shortened_at_a_sentence(prepare):
    said = f"We were late. Dana asked for figures. Emil agreed {'very ' * 40}much."
    meetings = [meeting("m1", "2026-11-10", "c1", "c2", said=said)]
    told = prepare({"execution.meetings": meetings}, "c1")
    assert told.guests[0][1] == "Dana asked for figures."


def test_the_latest_evidence_counts_wherever_it_was_seen(prepare):
    met = meeting("m1", "2026-05-10", "c1", said="Dana nodded.")
    later = seen("ob1", "c1", "influence", "low", evidence="Phoned us", date="2026-11-10")
    parts = {"execution.meetings": [met], "decision_group.observations": [later]}
    assert prepare(parts, "c1").guests[0][1] == "Phoned us"


def test_promises_are_those_that_concern_who_comes_and_the_rest_is_counted(prepare):
    actions = [
        {"id": "a1", "what": "other", "owner": "c2", "meeting": "m2", "due": "2026-11-23"},
        {"id": "a2", "what": "hers", "owner": "c1", "meeting": "m1", "due": "2026-12-23"},
        {"id": "a3", "what": "to him", "meeting": "m2", "due": "2026-11-24"},
        {"id": "a4", "what": "to her", "meeting": "m1"},
        {"id": "a5", "what": "about her", "meeting": "m2", "contact": "c1", "due": "2026-11-01"},
        {"id": "a6", "what": "named", "meeting": "m2", "objective": "o1", "due": "2026-12-01"},
    ]
    meetings = [meeting("m1", "2026-11-01", "c1"), meeting("m2", "2026-11-01", "c2")]
    objectives = [{"id": "o1", "name": "Meet Ortiz at home"}]
    told = prepare({"action_plan.actions": actions, "action_plan.objectives": objectives,
                    "execution.meetings": meetings}, "c1")  # fmt: skip
    assert [item.what for item in told.by_them] == ["hers"]
    assert [item.what for item in told.by_us] == ["about her", "named", "to her"]
    assert told.others == (1, 1)


def test_what_is_not_known_of_those_who_come_is_asked_before_goals_and_topics(prepare):
    fact = {"topic": "strategy", "knowledge": "unconfirmed"}
    told = prepare(
        {
            "profile.goals": [
                {"id": "g1", "text": "Known", "horizon": "long_term", "knowledge": "confirmed"},
                {"id": "g2", "text": "Grow.", "horizon": "long_term", "knowledge": "unconfirmed"},
            ],
            "profile.facts": [
                {**fact, "id": "f1", "text": "A new plant comes"},
                {**fact, "id": "f2", "text": "Novak was blackmailed"},
                {**fact, "id": "f3", "text": "Cheese grows.", "source": "Trade press"},
                {**fact, "id": "f4", "text": "A third one"},
                {**fact, "id": "f5", "text": "Cheese was late", "topic": "history"},
            ],
        },
        *("c1", "c3"),
    )
    assert [(q.text, q.why) for q in told.questions] == [
        ("Who decides here, and what is your part in it?",
         "Role in the decision not known: Dana Ortiz"),
        ("What would a good result change for you yourself?",
         "Personal win not known: Dana Ortiz"),
        ("How do you see us, and what should be different?", "Stance not known: Dana Ortiz"),
        ("Is this a goal of yours: “Grow”?", ""),
        ("Topic to sound out: Cheese grows.", "Trade press"),
        ("Topic to sound out: A new plant comes", ""),
    ]  # fmt: skip


def test_a_personal_win_that_is_withheld_is_not_asked_for(plan, today):
    made = plan({"decision_group.contacts": CONTACTS[1:2]})
    told = brief(Insight(made, today, edition=Audience.management), ["c2"])
    assert not any("Personal win" in question.why for question in told.questions)


def test_high_red_flags_and_who_is_against_us_are_to_be_ready_for(prepare):
    flag = {"probability": 3, "impact": 4}
    told = prepare(
        {
            "decision_group.observations": [
                seen("ob1", "c1", "stance", "non_supporter", date="2026-11-01"),
                seen("ob2", "c2", "stance", "opponent", date="2026-11-01"),
            ],
            "action_plan.red_flags": [
                {**flag, "id": "f1", "text": "Budget cut"},
                {**flag, "id": "f2", "text": "Novak goes"},
                {**flag, "id": "f3", "text": "Ortiz goes", "impact": 5},
                {**flag, "id": "f4", "text": "Low", "impact": 3},
                {**flag, "id": "f5", "text": "Over", "status": "closed"},
            ],
        },
        "c1",
    )
    assert [(point.text, point.why) for point in told.objections] == [
        ("Dana Ortiz is a non-supporter; ask why.", "Seen on 1 Nov 2026"),
        ("Ortiz goes", "Red flag, score 15"),
        ("Budget cut", "Red flag, score 12"),
    ]


def test_objections_are_those_on_record_and_what_the_unconvinced_said(prepare):
    item = {"quadrant": "weakness", "tag": "objection"}
    told = prepare(
        {
            "profile.swot": [
                {**item, "id": "s1", "text": "Heavy", "weight": 3},
                {**item, "id": "s2", "text": "Hers", "contact": "c1", "date": "2026-10-01"},
                {**item, "id": "s3", "text": "Over", "retired": "2026-11-01"},
                {"id": "s4", "text": "No objection", "quadrant": "threat"},
            ],
            "decision_group.observations": [
                seen("ob1", "c2", "stance", "opponent", evidence="Too dear", date="2026-11-01"),
                seen("ob2", "c4", "stance", "opponent", evidence="Not there", date="2026-11-01"),
            ],
            "decision_group.contacts": [*CONTACTS, {"id": "c4", "name": "Gil Marsh"}],
        },
        *("c1", "c2"),
    )
    assert {point.text for point in told.objections[:2]} == {"Too dear", "Hers"}
    assert [point.text for point in told.objections[2:]] == ["Heavy"]
    assert "Dana Ortiz, 1 Oct 2026" in [point.why for point in told.objections]


STEP = {"id": "s1", "name": "Evaluate", "date": "2026-12-12"}
DECISION = {"id": "d1", "name": "Cold stores"}
RED = {"id": "o1", "name": "Win Cheese", "due": "2026-11-01", "owner": "c1"}


def test_the_goal_is_the_buying_step_that_they_answer_for(prepare):
    decision = {**DECISION, "steps": [{**STEP, "responsible": "c1"}]}
    parts = {"decision_group.decisions": [decision], "action_plan.objectives": [RED]}
    told = prepare(parts, "c1")
    assert told.goal.text == (
        "Agree with Dana Ortiz on what is still needed for “Evaluate” (12 Dec 2026)."
    )
    assert "Cold stores" in told.goal.why


def test_else_the_goal_is_the_reddest_objective_that_they_can_move(prepare):
    decision = {**DECISION, "steps": [{**STEP, "responsible": "c2"}]}
    parts = {"decision_group.decisions": [decision], "action_plan.objectives": [RED]}
    told = prepare(parts, "c1")
    assert told.goal.text == "Agree on a dated step that moves “Win Cheese”."
    assert told.goal.why == "It is red: due date passed 21 days ago."


def test_the_goal_of_a_planned_meeting_is_about_who_comes_and_what_it_is_for(prepare):
    planned = meeting("m1", "2026-12-01", "c1", objectives=["o2"])
    other = {"id": "o2", "name": "Enter Brno"}
    parts = {"execution.meetings": [planned], "action_plan.objectives": [RED, other]}
    told = prepare(parts)
    assert told.goal.text == "Agree on a dated step that moves “Enter Brno”."
    assert told.goal.why == "The meeting is about it."
    matters = [seen("ob1", "c1", "influence", "high", date="2026-11-01")]
    told = prepare({**parts, "decision_group.observations": matters})
    assert told.goal.text == "Learn where Dana Ortiz stands on us."


def test_else_the_goal_is_to_learn_where_they_stand(prepare):
    stance = seen("ob1", "c1", "stance", "neutral", date="2026-11-01")
    parts = {"decision_group.observations": [stance], "action_plan.objectives": [RED]}
    told = prepare({**parts, "action_plan.objectives": [{**RED, "owner": "c3"}]}, "c1", "c2")
    assert told.goal.text == "Learn where Emil Novak stands on us."
    assert told.goal.why == "Their stance is unknown."
