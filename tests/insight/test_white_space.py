"""A cell of the white-space matrix is derived where it can be."""

from __future__ import annotations

import pytest

from kapnb.insight.white_space import white_space

PLACE = {"unit": "un", "offering": "of"}
PARTS = {
    "account.offerings": [{"id": "of", "name": "Gauge"}],
    "profile.business_units": [{"id": "un", "name": "Cheese"}],
}


def written(state):
    return [{"id": "ws", **PLACE, "state": state, "note": "seen on site"}]


def deals(*statuses):
    return [
        {"id": f"d{n}", "name": f"Deal {n}", "status": status, **PLACE}
        for n, status in enumerate(statuses)
    ]


def initiative(status):
    return [{"id": "in", "name": "Less waste", "status": status, **PLACE}]


@pytest.mark.parametrize(
    ("parts", "state", "why"),
    [
        ({}, "white_space", ""),
        ({"white_space": written("competitor")}, "competitor", "seen on site"),
        (
            {"white_space": written("installed"), "opportunities": deals("won")},
            "installed",
            "seen on site",
        ),
        ({"white_space": written("potential"), "opportunities": deals("won")}, "current", "Deal 0"),
        ({"white_space": written("potential")}, "potential", "seen on site"),
        ({"opportunities": deals("open", "won")}, "current", "Deal 1"),
        ({"opportunities": deals("lost", "open")}, "potential", "Deal 1"),
        ({"opportunities": deals("lost")}, "white_space", ""),
        ({"initiatives": initiative("confirmed")}, "potential", "Less waste"),
        ({"initiatives": initiative("dropped")}, "white_space", ""),
    ],
)
def test_what_is_written_counts_unless_a_deal_says_more(plan, parts, state, why):
    made = plan(PARTS | {f"targeting.{name}": value for name, value in parts.items()})
    ((space,),) = white_space(made)
    assert (space.state.value, space.why) == (state, why)
