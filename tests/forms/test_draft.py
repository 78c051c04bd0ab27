"""What happens to a plan, and to what is typed, when somebody edits?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb.forms.draft import Draft, Refused

PEOPLE = {
    "account.team": [{"id": "maja", "name": "Maja"}],
    "decision_group.contacts": [
        {"id": "jana", "name": "Jana Novak"},
        {"id": "tom", "name": "Tom", "reports_to": "jana"},
    ],
}


@pytest.fixture
def draft(plan) -> Draft:
    return Draft(plan(PEOPLE))


def people(draft):
    return [contact.name for contact in draft.plan.decision_group.contacts]


def test_a_valid_value_is_in_the_plan_at_once(draft):
    draft.apply([{"set": "tom", "field": "title", "value": " Head of dairies "}])
    assert draft.plan.by_id["tom"].title == "Head of dairies"
    assert not draft.held


def test_what_is_not_valid_is_held_with_a_sentence_and_the_plan_keeps_what_it_had(draft):
    draft.apply([{"set": "", "field": "account.revenue_now", "value": "lots"}])
    assert draft.plan.account.revenue_now is None
    assert draft.values("")["account.revenue_now"] == "lots"
    assert "such as 1250" in draft.said[""]["account.revenue_now"]
    draft.apply([{"set": "", "field": "account.revenue_now", "value": "1.2m"}])
    assert draft.plan.account.revenue_now == 1_200_000
    assert not draft.held
    assert not draft.said


def test_a_required_field_that_is_emptied_is_held(draft):
    draft.apply([{"set": "tom", "field": "name", "value": ""}])
    assert people(draft) == ["Jana Novak", "Tom"]
    assert draft.said["tom"] == {"name": "Please fill this in."}


def test_a_new_record_waits_until_it_has_what_it_needs(draft):
    draft.apply([{"add": "profile.goals", "id": "g-1", "values": {"text": "Cut waste"}}])
    assert draft.plan.profile.goals == ()
    assert list(draft.rows("profile.goals")) == [("", "g-1")]
    assert draft.said["g-1"] == {
        "horizon": "Please fill this in.",
        "knowledge": "Please fill this in.",
    }
    draft.apply(
        [
            {"set": "g-1", "field": "horizon", "value": "Short term"},
            {"set": "g-1", "field": "knowledge", "value": "confirmed"},
        ]
    )
    assert draft.plan.profile.goals[0].text == "Cut waste"
    assert not draft.waiting


def test_a_new_record_stands_behind_the_one_that_it_was_added_after(draft):
    draft.apply([{"add": "decision_group.contacts", "id": "zoe", "values": {"name": "Zoe"},
                  "after": "jana"}])  # fmt: skip
    assert people(draft) == ["Jana Novak", "Zoe", "Tom"]


def test_a_list_within_a_record_is_named_through_its_holder(draft):
    draft.apply(
        [
            {"add": "decision_group.decisions", "id": "d-1", "values": {"name": "Press"}},
            {"add": "steps", "in": "d-1", "id": "s-1", "values": {"stage": "need"}},
        ]
    )
    assert list(draft.rows("decision_group.decisions.steps")) == [("d-1", "s-1")]
    assert draft.plan.decision_group.decisions[0].steps[0].label == "Need"


def test_the_parts_of_an_override_are_held_until_all_are_there(draft):
    draft.apply([{"add": "action_plan.objectives", "id": "o-1", "values": {"name": "Win"}}])
    parts = {"value": "green", "reason": "Signed", "by": "Maja", "until": "2026-12-01"}
    for name, value in parts.items():
        assert draft.plan.by_id["o-1"].rag_override is None
        draft.apply([{"set": "o-1", "field": f"rag_override.{name}", "value": value}])
    assert draft.plan.by_id["o-1"].rag_override.reason == "Signed"
    assert not draft.held


def test_deleting_clears_what_pointed_there(draft):
    draft.apply([{"remove": "jana"}])
    assert people(draft) == ["Tom"]
    assert draft.plan.by_id["tom"].reports_to is None


def test_what_others_cannot_do_without_is_not_deleted(plan):
    seen = {
        "id": "x-1",
        "contact": "tom",
        "what": "stance",
        "value": "mentor",
        "date": "2026-01-02",
    }
    draft = Draft(plan(PEOPLE | {"decision_group.observations": [seen]}))
    with pytest.raises(Refused, match=r"Tom cannot be deleted: 1 observation is about it"):
        draft.apply([{"remove": "tom"}])
    assert people(draft) == ["Jana Novak", "Tom"]


def test_edits_are_made_all_or_none(draft):
    with pytest.raises(Refused):
        draft.apply([{"set": "tom", "field": "name", "value": "T"}, {"remove": "nobody"}])
    assert people(draft) == ["Jana Novak", "Tom"]


def test_moving_puts_a_record_behind_another_or_first(draft):
    draft.apply([{"move": "tom", "after": None}])
    assert people(draft) == ["Tom", "Jana Novak"]
    draft.apply([{"move": "tom", "after": "jana"}])
    assert people(draft) == ["Jana Novak", "Tom"]


def test_what_is_held_survives_a_plan_that_came_from_somebody_else(draft, plan):
    draft.apply([{"set": "tom", "field": "status", "value": "banana"}])
    draft.take(plan(PEOPLE | {"profile.facts": []}))
    assert draft.values("tom")["status"] == "banana"


IDS = st.sampled_from(["jana", "tom", "zoe"])
FIELDS = st.sampled_from(["name", "title", "reports_to", "status", "unit", "notes", "email"])
RAW = st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["jana", "left", "Left", "zoe"]))
STEPS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"set": IDS, "field": FIELDS, "value": RAW}),
        st.fixed_dictionaries({"add": st.just("decision_group.contacts"), "id": st.just("zoe"),
                               "values": st.dictionaries(FIELDS, RAW, max_size=2)}),
        st.fixed_dictionaries({"remove": IDS}),
        st.fixed_dictionaries({"move": st.sampled_from(["jana", "tom"]), "after": st.just("zoe")}),
    ),
    max_size=8,
)  # fmt: skip


@given(STEPS)
def test_no_edit_makes_a_plan_that_is_none_or_forgets_what_was_typed(steps):
    from kapnb.plan import Plan
    from kapnb.store.flat import flat, unflat

    period = {"start": "2026-01-01", "end": "2026-12-31"}
    account = {"name": "A", "currency": "EUR", "period": period}
    contacts = PEOPLE["decision_group.contacts"]
    draft = Draft(
        Plan.model_validate(
            {"kapnb": 1, "account": account, "decision_group": {"contacts": contacts}}
        )
    )
    for step in steps:
        try:
            draft.apply([step])
        except Refused:
            continue
        assert unflat(draft.state) == draft.plan == unflat(flat(draft.plan))
        if "set" in step:
            kept = draft.values(step["set"]).get(step["field"])
            typed = (step["value"] or "").strip()
            assert not typed or kept


@pytest.mark.parametrize("edit", ["add", ["set"], 5, None, {}, {"add": []}, {"set": [], "field": 1},
    {"set": "tom", "field": []}, {"set": "tom", "field": "title", "value": {"a": "b"}},
    {"set": "tom", "field": "title", "value": ["a"]}, {"remove": []}, {"remove": ""},
    {"add": "steps", "in": "tom"}, {"add": "decision_group.contacts", "values": {"nope": "x"}},
    {"add": "decision_group.contacts", "values": {"name": [["x"]]}},
])  # fmt: skip
def test_what_is_no_edit_is_refused_and_leaves_nothing_half_done(draft, edit):
    before = dict(draft.state)
    with pytest.raises(Refused):
        draft.apply([{"set": "tom", "field": "title", "value": "Buyer"}, edit])
    assert (draft.state, draft.held, draft.waiting) == (before, {}, {})


def test_a_decision_in_which_somebody_has_a_role_is_not_deleted(plan):
    seen = {"id": "x-1", "contact": "tom", "what": "role", "value": "user_buyer",
            "decision": "d-1", "date": "2026-01-02"}  # fmt: skip
    parts = {"decision_group.observations": [seen],
             "decision_group.decisions": [{"id": "d-1", "name": "Press"}]}  # fmt: skip
    draft = Draft(plan(PEOPLE | parts))
    with pytest.raises(Refused, match=r"Press cannot be deleted: 1 observation is .* first\.$"):
        draft.apply([{"remove": "d-1"}])
