"""Does a plan come as tables that pandas can work with, whatever is in it?"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kapnb import frames


@pytest.fixture
def tables(plan):
    """The tables of a plan with a meeting, an objective with readings, and an opportunity."""
    seen = {"contact": "c1", "what": "stance", "value": "non_supporter"}
    return frames(
        plan(
            {
                "account.team": [
                    {"id": "t1", "name": "Maja Lind"},
                    {"id": "t2", "name": "Ole Dam"},
                ],
                "decision_group.contacts": [
                    {"id": "c1", "name": "Jana Kral"},
                    {"id": "c2", "name": "Nina Berg", "reports_to": "c1", "status": "left"},
                ],
                "decision_group.observations": [
                    {"id": "ob1", "date": "2026-03-01", "by": "t1", **seen}
                ],
                "execution.meetings": [
                    {
                        "id": "m1",
                        "date": "2026-05-06",
                        "purpose": "Look at the line",
                        "our_people": ["t1", "t2"],
                        "observations": [{"id": "ob2", **seen}],
                    }
                ],
                "action_plan.objectives": [
                    {
                        "id": "o1",
                        "name": "Halve the stops",
                        "target": "0.1",
                        "readings": [{"id": "r1", "date": "2026-06-01", "value": "7.25"}],
                        "rag_override": {
                            "value": "green", "reason": "Known", "by": "Ole", "until": "9999-12-31"
                        },
                    },
                    {"id": "o2", "name": "Keep the price"},
                ],
                "targeting.opportunities": [
                    {"id": "op1", "name": "Line 4", "importance": 4, "revenue": 120000}
                ],
            }
        )
    )  # fmt: skip


def test_there_is_a_table_for_every_list_and_a_row_for_every_record(tables):
    assert {"team", "goals", "swot", "contacts", "steps", "white_space", "readings", "actions",
            "meetings", "verdicts", "suppressions"} <= tables.keys()  # fmt: skip
    assert list(tables["contacts"].index) == ["c1", "c2"]
    assert tables["steps"].empty
    assert {"decision", "decision_name", "stage", "responsible_name"} <= {*tables["steps"]}


def test_names_stand_beside_the_ids(tables):
    assert tables["contacts"].loc["c2", ["reports_to", "reports_to_name"]].tolist() == [
        "c1",
        "Jana Kral",
    ]
    meeting = tables["meetings"].loc["m1"]
    assert (meeting["our_people"], meeting["our_people_names"]) == (
        ("t1", "t2"),
        "Maja Lind, Ole Dam",
    )
    assert "attendees_names" in tables["meetings"]


def test_a_record_says_in_which_record_it_is(tables):
    reading = tables["readings"].loc["r1"]
    assert (reading["objective_name"], reading["value"]) == ("Halve the stops", 7.25)


def test_observations_of_a_meeting_have_its_date_and_stand_with_the_others(tables):
    seen = tables["observations"]
    assert seen["date"].dt.date.tolist() == [dt.date(2026, 3, 1), dt.date(2026, 5, 6)]
    assert seen["meeting_name"].tolist() == ["", "Look at the line"]
    assert seen["value"].tolist() == ["Non-supporter", "Non-supporter"]


def test_columns_have_types_also_where_nothing_is_known(tables):
    deal, goal = tables["opportunities"], tables["objectives"]
    assert deal.dtypes[["revenue", "margin", "importance"]].astype(str).tolist() == [
        "float64",
        "float64",
        "Int64",
    ]
    assert goal["rag_override.until"].dt.year.tolist()[0] == 9999
    assert pd.isna(goal.loc["o2", "target"])
    assert tables["goals"]["date"].dtype == deal["close_date"].dtype == "datetime64[s]"
    assert tables["actions"]["shared"].dtype == bool


def test_codes_are_labels_in_the_order_of_the_vocabulary(tables):
    status = tables["contacts"]["status"]
    assert status.tolist() == ["Active", "Left"]
    assert (status > "Active").tolist() == [False, True]
