"""What is read from what people type into a field, and what are they told?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb.forms.fields import plan_specs, problems, read, specs
from kapnb.plan import Action, Contact, Meeting, Milestone, Objective, Opportunity, Plan, SwotItem
from kapnb.plan.base import Record
from kapnb.plan.links import nodes
from kapnb.store.flat import places, record_lists

KNOWN = {"contact": [("jana", "Jana Novak"), ("jo-1", "Jo"), ("jo-2", "Jo")]}


def test_labels_help_units_and_options_are_those_of_the_model():
    margin = specs(Opportunity)["margin"]
    assert margin["title"] == Opportunity.model_fields["margin"].title
    assert margin["help"] == Opportunity.model_fields["margin"].description
    assert (margin["type"], margin["unit"], margin["max"]) == ("number", "%", 100)
    assert ["changed_role", "Changed role"] in specs(Contact)["status"]["options"]
    assert specs(Meeting)["attendees"]["kinds"] == ["contact"]
    assert [specs(Milestone)[n]["type"] for n in ("date", "earlier_dates", "shared")] == [
        "date", "dates", "flag",
    ]  # fmt: skip


def test_parts_that_are_no_records_are_fields_with_dotted_names():
    override = specs(Objective)["rag_override.reason"]
    assert (override["type"], override["required"]) == ("text", False)
    assert plan_specs()["account.period.start"]["type"] == "date"


def _kinds() -> list[type[Record]]:
    found: list[type[Record]] = []
    waiting: list[type] = [Plan]
    while waiting:
        for kind in record_lists(waiting.pop()).values():
            found.append(kind)
            waiting.append(kind)
    return found


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.kind)
def test_every_record_of_a_plan_can_be_described(kind):
    for spec in specs(kind).values():
        assert spec["title"]
        assert "_" not in spec["title"]
        assert spec["type"] != "choice" or all(label for _, label in spec["options"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1250", "1250"),
        ("1,250,000.50", "1250000.5"),
        ("EUR 1,200", "1200"),
        ("€ 1.2m", "1200000"),
        ("250k", "250000"),
        ("35 %", "35"),
        ("12 h", "12"),
        ("-40", "-40"),
        ("−40", "-40"),
        ("", None),
        ("  ", None),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, said):
    assert read(specs(Opportunity)["revenue"], typed, {}) == said


@pytest.mark.parametrize("typed", ["1.250.000", "12,5", "about 5 or 6", "820.000"])
def test_a_number_that_could_mean_two_things_is_refused_with_examples(typed):
    with pytest.raises(ValueError, match="such as 1250"):
        read(specs(Opportunity)["revenue"], typed, {})


@pytest.mark.parametrize(
    "typed", ["2026-11-22", "22.11.2026", "22 Nov 2026", "2026-11-22 00:00:00"]
)
def test_a_day_is_read_in_the_usual_ways(typed):
    assert read(specs(Milestone)["date"], typed, {}) == "2026-11-22"


def test_a_day_that_is_none_or_could_be_two_is_refused():
    for typed in ("31.02.2026", "11/12/2026", "soon"):
        with pytest.raises(ValueError, match="22 Nov 2026"):
            read(specs(Milestone)["date"], typed, {})


def test_choices_and_names_are_read_by_code_label_id_or_name():
    quadrant = specs(SwotItem)["quadrant"]
    assert read(quadrant, "Strengths", {}) == read(quadrant, "strength", {}) == "strength"
    boss = specs(Contact)["reports_to"]
    assert read(boss, "jana novak", KNOWN) == read(boss, "jana", KNOWN) == "jana"
    with pytest.raises(ValueError, match="Active, Changed role, Left"):
        read(specs(Contact)["status"], "gone", {})
    with pytest.raises(ValueError, match="2 called Jo"):
        read(boss, "Jo", KNOWN)
    with pytest.raises(ValueError, match="“Zoe” is not in the plan"):
        read(boss, "Zoe", KNOWN)


def test_a_choice_is_known_by_its_beginning_if_that_can_mean_only_one():
    quadrant = specs(SwotItem)["quadrant"]
    assert [read(quadrant, said, {}) for said in ("Strength", "Opportunity", "thr")] == [
        "strength", "opportunity", "threat",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="Please pick one: Strengths"):
        read(quadrant, "s t", {})


def test_several_names_come_as_a_list_or_as_text_with_semicolons():
    who = specs(Meeting)["attendees"]
    assert read(who, "Jana Novak; jo-1", KNOWN) == ["jana", "jo-1"]
    assert read(who, ["jana", "jana"], KNOWN) == ["jana"]
    assert read(who, [], KNOWN) is None


def test_problems_are_sentences_beside_their_fields():
    said = problems(Opportunity, {"id": "o-1", "probability": "140", "importance": "9"})
    assert said == {
        "name": "Please fill this in.",
        "probability": "Please give a number from 0 to 100.",
        "importance": "Please give a whole number from 1 to 5.",
    }
    override = {"rag_override": {"value": "green"}}
    assert "rag_override.reason" in problems(Objective, {"id": "o-1", "name": "Win", **override})


@given(
    st.text(max_size=40), st.sampled_from([*specs(Opportunity).values(), *specs(Action).values()])
)
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(typed, spec):
    try:
        said = read(spec, typed, KNOWN)
    except ValueError as error:
        said = str(error)
        assert said.startswith(("Please", "“", "There are"))
    assert said is None or isinstance(said, str | bool | list)


def test_all_lists_of_a_plan_have_a_kind(plan):
    made = plan({"profile.goals": [{"id": "g-1", "text": "Grow", "horizon": "short_term",
                                    "knowledge": "confirmed"}]})  # fmt: skip
    assert [kind for _, kind, _ in nodes(Plan, made)]
    assert places({"": {}})
