"""Does a plan with errors say all of them, in plain words, each with its line?"""

from __future__ import annotations

import pytest

from kapnb.errors import PlanErrors
from kapnb.store import read_plan

WRONG = """\
kapnb: 2
acount: {}
account:
  name: ""
  currency: eur
  manager: nobody
  tier: teir_1
  revenue_now: -5
  team: {id: x}
  offerings:
    - id: o1
      name: One
      margin: 300
    - id: o1
      naem: x
    - just text
  period:
    start: 2026-02-30
    end: 31.12.2026
profile:
  - a
decision_group:
  contacts:
    - id: c1
      name: |
        two
        lines
      reports_to: o1
      status: gone
  observations:
    - {id: ob1, contact: c1, what: stance, value: mentor}
    - {id: ob2, contact: c1, what: stance, value: high, date: 2026-01-01}
targeting:
  opportunities:
    - id: X
      name: [a, b]
      importance: 9
action_plan:
  milestones:
    - id: m1
      name: ok
      date: 2026-01-01
      earlier_dates: 2026-01-01
      shared: maybe
"""


def test_all_problems_come_at_once_by_line() -> None:
    with pytest.raises(PlanErrors) as caught:
        read_plan(WRONG, "plan.yaml")
    found = [(p.line, p.field, p.found) for p in caught.value.problems]
    assert found == [
        (1, "kapnb", '"2"'),
        (2, "acount", 'the key "acount"'),
        (4, "account.name", "an empty text"),
        (5, "account.currency", '"eur"'),
        (6, "account.manager", '"nobody"'),
        (7, "account.tier", '"teir_1"'),
        (8, "account.revenue_now", '"-5"'),
        (9, "account.team", '{id: "x"}'),
        (13, "account.offerings[0].margin", '"300"'),
        (14, "account.offerings[1].name", "nothing"),
        (14, "account.offerings[1].id", '"o1"'),
        (15, "account.offerings[1].naem", 'the key "naem"'),
        (16, "account.offerings[2]", '"just text"'),
        (18, "account.period.start", '"2026-02-30"'),
        (19, "account.period.end", '"31.12.2026"'),
        (20, "profile", "a list"),
        (25, "decision_group.contacts[0].name", '"two lines"'),
        (28, "decision_group.contacts[0].reports_to", '"o1"'),
        (29, "decision_group.contacts[0].status", '"gone"'),
        (31, "decision_group.observations[0]", caught.value.problems[19].found),
        (32, "decision_group.observations[1]", caught.value.problems[20].found),
        (35, "targeting.opportunities[0].id", '"X"'),
        (36, "targeting.opportunities[0].name", "a list"),
        (37, "targeting.opportunities[0].importance", '"9"'),
        (43, "action_plan.milestones[0].earlier_dates", '"2026-01-01"'),
        (44, "action_plan.milestones[0].shared", '"maybe"'),
    ]


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (2, "did you mean account?"),
        (5, "three capital letters (ISO 4217), such as EUR"),
        (7, "tier_1, tier_2, tier_3 (did you mean tier_1?)"),
        (8, "a number of 0 or more"),
        (13, "a number from 0 to 100"),
        (15, "id, name, description, margin (did you mean name?)"),
        (18, "a day of the calendar, as YYYY-MM-DD"),
        (25, "one line of text"),
        (28, "the id of a contact (c1)"),
        (31, "a date, because no meeting gives one"),
        (32, "for stance a value of mentor, supporter"),
        (36, "text"),
        (37, "a whole number from 1 to 5"),
        (43, "a list, each entry behind a dash"),
        (44, "true or false"),
    ],
)
def test_a_problem_says_what_is_allowed(line: int, allowed: str) -> None:
    with pytest.raises(PlanErrors) as caught:
        read_plan(WRONG, "plan.yaml")
    assert any(allowed in p.allowed for p in caught.value.problems if p.line == line)


def test_no_sentence_speaks_of_pydantic_or_is_endless() -> None:
    with pytest.raises(PlanErrors) as caught:
        read_plan(WRONG.replace("just text", "x" * 100_000), "plan.yaml")
    for problem in caught.value.problems:
        assert len(problem.found) <= 66
        assert not {"Input", "instance", "dictionary", "pydantic"} & set(str(problem).split())


def test_numbers_are_exact_however_they_are_written() -> None:
    plan = read_plan(
        "kapnb: 1\naccount: {name: A, currency: EUR, revenue_now: 0.10, revenue_target: 1e12,"
        " period: {start: 1900-01-01, end: 2999-12-31}}\n",
        "plan.yaml",
    )
    assert str(plan.account.revenue_now) == "0.10"
    assert plan.account.revenue_target == 10**12
