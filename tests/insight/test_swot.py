"""A SWOT that lives: sources, ages, what is derived, duplicates, and what follows."""

from __future__ import annotations

import datetime as dt

import pytest

from kapnb.insight import Insight, swot
from kapnb.insight.swot import alike, duplicates, history, objective_for
from kapnb.insight.work import open_flags

MEETING = {"id": "m1", "date": "2026-03-14", "purpose": "Roadmap meeting"}
DANA = {"id": "dana", "name": "Dana Ortiz"}


def items(made, today):
    return Insight(made, today).swot


def proposals(made, today):
    return swot.proposals(made, items(made, today))


def entry(key, text="One reason", quadrant="strength", **more):
    return {"id": key, "quadrant": quadrant, "text": text, **more}


def flag(key, text, **more):
    return {"id": key, "text": text, "probability": 4, "impact": 3, **more}


def stance(value, evidence="Asked why we are a third dearer", **more):
    return {"id": f"o-{value}", "contact": "dana", "what": "stance", "value": value,
            "evidence": evidence, "date": "2026-10-01", **more}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "source"),
    [
        ({"meeting": "m1"}, "Roadmap meeting, 14 Mar 2026"),
        ({"contact": "dana", "date": "2026-05-02"}, "Dana Ortiz, 2 May 2026"),
        ({"document": "Annual report"}, "Annual report"),
        ({"red_flag": "f1"}, "Red flag"),
        ({}, "By hand"),
    ],
)
def test_an_item_says_in_words_where_it_comes_from(plan, today, more, source):
    made = plan(
        {
            "profile.swot": [entry("s1", **more)],
            "execution.meetings": [MEETING],
            "decision_group.contacts": [DANA],
            "action_plan.red_flags": [flag("f1", "Nobody pays", status="closed")],
        }
    )
    assert [item.source for item in items(made, today)] == [source]


@pytest.mark.parametrize(("days", "stale"), [(180, False), (181, True)])
def test_an_item_is_stale_after_180_days(plan, today, days, stale):
    date = (today - dt.timedelta(days=days)).isoformat()
    (item,) = items(plan({"profile.swot": [entry("s1", date=date)]}), today)
    assert (item.age, item.stale) == (days, stale)


def test_the_heaviest_come_first_in_each_quadrant(plan, today):
    made = plan({"profile.swot": [entry("s1"), entry("t1", quadrant="threat", weight=3),
                                  entry("s3", weight=3), entry("s2", weight=2)]})  # fmt: skip
    assert [item.id for item in items(made, today)] == ["s3", "s2", "s1", "t1"]


@pytest.mark.parametrize(
    ("category", "quadrant"), [("delivery", "weakness"), ("competition", "threat")]
)
def test_an_open_red_flag_that_nobody_wrote_down_is_an_item(plan, today, category, quadrant):
    made = plan({"action_plan.red_flags": [
        flag("f1", "Our pilot is late", category=category, raised="2026-10-01")]})  # fmt: skip
    (item,) = items(made, today)
    assert (item.id, item.derived, item.weight) == ("f1", True, 3)
    assert (item.quadrant.value, item.source) == (quadrant, "From a red flag, 1 Oct 2026")


@pytest.mark.parametrize(
    "written",
    [
        entry("s1", red_flag="f1"),
        entry("s1", red_flag="f1", retired="2026-10-01"),
        entry("s1", "The committee may postpone all projects that are not clinical."),
    ],
)
def test_a_red_flag_that_is_written_down_is_not_derived_again(plan, today, written):
    text = "Committee postpones all that is not clinical"
    made = plan({"profile.swot": [written], "action_plan.red_flags": [flag("f1", text)]})
    assert open_flags(made)
    assert not [item for item in items(made, today) if item.derived]


def test_closed_and_future_red_flags_are_no_items(plan, today):
    closed, later = flag("f1", "No", status="closed"), flag("f2", "Late", raised="2026-12-01")
    made = plan({"action_plan.red_flags": [closed, later]})
    assert items(made, today) == ()


@pytest.mark.parametrize(("value", "quadrant"), [("non_supporter", "weakness"),
                                                 ("opponent", "threat")])  # fmt: skip
def test_what_somebody_below_neutral_said_is_an_objection(plan, today, value, quadrant):
    seen = stance(value, date=None)
    made = plan({"decision_group.contacts": [DANA],
                 "execution.meetings": [{**MEETING, "observations": [seen]}]})  # fmt: skip
    (item,) = items(made, today)
    assert (item.quadrant.value, item.tag.value) == (quadrant, "objection")
    assert item.source == "Heard from Dana Ortiz in “Roadmap meeting”, 14 Mar 2026"
    assert {"dana", "m1"} <= item.links


@pytest.mark.parametrize(
    "parts",
    [
        {"decision_group.observations": [stance("opponent"),
                                         stance("neutral", date="2026-11-01")]},
        {"decision_group.observations": [stance("opponent", evidence="")]},
        {"decision_group.observations": [stance("opponent")],
         "profile.swot": [entry("s1", tag="objection", contact="dana")]},
        {"decision_group.observations": [stance("opponent")],
         "decision_group.contacts": [{**DANA, "status": "left"}]},
    ],
    ids=["has come round", "nothing was said", "is written down", "has left"],
)  # fmt: skip
def test_an_objection_is_not_derived_when_it_does_not_stand(plan, today, parts):
    made = plan({"decision_group.contacts": [DANA], **parts})
    assert not [item for item in items(made, today) if item.derived]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Osciltek gives sensors away for two years",
         "Osciltek gives its sensors away for two years with the next bearing contract.", True),
        ("The night desk answers in four minutes", "Night desk: answers in under four minutes",
         True),
        ("Prices are a third above Termavox", "Our price is a third above that of Termavox", True),
        ("Service is slow", "Slow service", True),
        ("We know two people in Skara", "We know two people in Thy", False),
        ("Energy Ledger in Brno pays back", "Energy Ledger in Skara pays back", False),
        ("Revenue fell by a fifth in 2024", "Revenue fell by a fifth in 2025", False),
        ("Their board supports the project", "Their board does not support the project", False),
        ("One more vendor for an IT department", "No plant software of our own", False),
        ("", "", True),
        ("Good service", "Good prices", False),
    ],
)  # fmt: skip
def test_what_says_nearly_the_same_is_told_from_near_misses(one, other, same):
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_duplicates_are_of_one_quadrant_and_the_heavier_is_kept(plan, today):
    late = "Our pilot is late by two months"
    made = plan({"profile.swot": [
        entry("light", late, "weakness"), entry("heavy", f"{late} already", "weakness", weight=2),
        entry("other", late, "threat")]})  # fmt: skip
    found = items(made, today)
    assert [(keep.id, merge.id) for keep, merge in duplicates(found)] == [("heavy", "light")]
    assert duplicates(found[::-1]) == duplicates(found)


def test_retired_items_are_history_with_the_day(plan, today):
    made = plan({"profile.swot": [
        entry("old", retired="2026-02-01"), entry("new", retired="2026-11-22"),
        entry("soon", retired="2026-11-23")]})  # fmt: skip
    assert [(item.id, day.isoformat()) for day, item in history(made, today)] == [
        ("new", "2026-11-22"), ("old", "2026-02-01")]  # fmt: skip
    assert [item.id for item in items(made, today)] == ["soon"]


OFFERING = {"id": "cold", "name": "Cold Chain Watch"}
PAIR = [
    entry("s1", "Cold Chain Watch has never failed them", weight=2),
    entry("o1", "Fines make Cold Chain Watch worth money", "opportunity", weight=3),
    entry("o2", "The canteen is rebuilt", "opportunity", weight=3),
]


def test_a_conclusion_is_proposed_for_items_that_have_something_in_common(plan, today):
    made = plan({"account.offerings": [OFFERING], "profile.swot": PAIR})
    (found,) = proposals(made, today)
    assert (found.pair.value, found.inside.id, found.outside.id) == ("so", "s1", "o1")
    assert found.score == 7
    assert found.reason == "Both have to do with “Cold Chain Watch”."


def test_words_in_common_join_nothing(plan, today):
    swot = [
        entry("w1", "A third dearer than others for the same sensors", "weakness"),
        entry("t1", "A sale of the plant would take 30 sensors with it", "threat"),
    ]
    assert proposals(plan({"profile.swot": swot}), today) == ()


def test_a_meeting_joins_what_was_noted_in_it_but_not_what_is_derived(plan, today):
    swot = [entry("w1", quadrant="weakness", meeting="m1"),
            entry("t1", quadrant="threat", meeting="m1")]  # fmt: skip
    parts = {"execution.meetings": [MEETING], "profile.swot": swot}
    (found,) = proposals(plan(parts), today)
    assert found.aim == (
        "Mend our weakness named in “Roadmap meeting” before the threat comes true"
    )
    raised = [flag("f1", "They are sold", category="competition", meeting="m1")]
    alone = parts | {"profile.swot": swot[:1], "action_plan.red_flags": raised}
    assert proposals(plan(alone), today) == ()


@pytest.mark.parametrize(
    ("pair", "aim"),
    [
        (("strength", "threat"), "Use our strength against Termavox to meet the threat"),
        (("weakness", "opportunity"),
         "Mend our weakness against Termavox and take the opportunity"),
    ],
)  # fmt: skip
def test_an_objective_names_the_most_telling_of_what_is_shared(plan, today, pair, aim):
    swot = [entry(f"i{n}", "Dana Ortiz likes Termavox", where) for n, where in enumerate(pair)]
    made = plan({"profile.swot": swot, "decision_group.contacts": [DANA],
                 "profile.competitors": [{"id": "tv", "name": "Termavox"}]})  # fmt: skip
    assert [found.aim for found in proposals(made, today)] == [aim]


def test_what_is_already_concluded_is_not_proposed(plan, today):
    made = plan({"account.offerings": [OFFERING], "profile.swot": PAIR, "profile.tows": [
        {"id": "w1", "pair": "so", "inside": "s1", "outside": "o1"}]})  # fmt: skip
    assert proposals(made, today) == ()


def test_at_most_six_are_proposed_none_for_the_same_objective_and_no_item_more_than_twice(
    plan, today
):
    names = [f"Product {letter * 4}" for letter in "abcdefgh"]
    offerings = [{"id": f"p{n}", "name": name} for n, name in enumerate(names)]
    swot = [entry(f"s{n}", name, where) for where in ("strength", "threat")
            for n, name in enumerate(names)]  # fmt: skip
    swot = [item | {"id": f"{item['quadrant'][0]}{item['id']}"} for item in swot]
    swot += [entry(f"n{n}", names[0], "threat") for n in range(3)]
    found = proposals(plan({"account.offerings": offerings, "profile.swot": swot}), today)
    assert len(found) == 6 == len({proposal.aim for proposal in found})
    ends = [end.id for proposal in found for end in (proposal.inside, proposal.outside)]
    assert max(map(ends.count, ends)) <= 2


def test_a_conclusion_becomes_the_draft_of_an_objective(plan, today):
    made = plan({"account.offerings": [OFFERING], "profile.swot": PAIR})
    (proposal,) = proposals(made, today)
    draft = objective_for(made, proposal)
    assert (draft.type.value, draft.due) == ("revenue", dt.date(2026, 12, 31))
    assert draft.name == "Turn our strength with Cold Chain Watch into new business"
    assert draft.id == objective_for(made, proposal).id


def test_a_plan_without_anything_has_no_swot(plan, today):
    made = plan()
    assert (items(made, today), history(made, today), proposals(made, today)) == ((), (), ())
