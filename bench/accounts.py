"""A workspace with as many accounts as one likes, each of about 30 KB and with words of its own."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path
from typing import Any

from kapnb.plan import Plan, link_problems
from kapnb.store import Workspace, load, plan_text
from kapnb.store.writing import plain

ROOT = Path(__file__).parents[1]
BYTES = 30_000
_CUT = (
    ("profile", "facts"),
    ("decision_group", "observations"),
    ("targeting", "initiatives"),
    ("action_plan", "actions"),
    ("action_plan", "red_flags"),
    ("execution", "meetings"),
    ("execution", "reviews"),
)
_JUNE = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
_NOVEMBER = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def shortened(plan: Plan) -> Plan:
    """Return a plan of about 30 KB: without its SWOT and what is oldest."""
    data = plain(plan)
    for step, name in (("profile", "tows"), ("profile", "swot"), ("profile", "value_chain")):
        data[step].pop(name, None)
    while len(plan_text(made := Plan.model_validate(data)).encode()) > BYTES:
        lists = [items for step, name in _CUT if len(items := data[step].get(name, [])) > 1]
        if not lists:
            break
        del max(lists, key=len)[0]
        for problem in reversed(link_problems(Plan, data)):  # what named the meeting
            *place, name = problem.path
            holder: Any = data
            for part in place:
                holder = holder[part]
            del holder[name]
    return made


def make_accounts(root: Path, count: int) -> Workspace:
    """Return a workspace in ``root`` with ``count`` accounts, named ``a-0000`` and so on.

    Every text is in letters of its own, so that nothing that was laid out for one account can
    be used for another. Each has a journal of two revisions, so that something has changed.
    """
    (root / "accounts").mkdir(parents=True)
    home = Workspace(root)
    samples = [
        shortened(load(path).plan) for path in sorted((ROOT / "accounts").glob("*/plan.yaml"))
    ]
    vowels, others = itertools.permutations("aeiou"), [*itertools.permutations("nrst")]
    letters = ((v, c) for v in vowels for c in others)
    for number, (vowel, other), sample in zip(
        range(count), itertools.cycle(letters), itertools.cycle(samples), strict=False
    ):
        table = str.maketrans("aeiounrst", "".join((*vowel, *other)))
        data = _reworded(plain(sample), table)
        data["account"]["name"] = f"A {number:04}"
        plan = Plan.model_validate(data)
        before = plan.replace(account=plan.account.replace(goal="Not agreed yet"))
        slug = home.create(before, now=_JUNE)
        base = home.load(slug)
        home.save(plan, base=base, now=_NOVEMBER)
    return home


def _reworded(value: Any, table: dict[int, int]) -> Any:
    if isinstance(value, dict):
        return {key: _reworded(inner, table) for key, inner in value.items()}
    if isinstance(value, list):
        return [_reworded(inner, table) for inner in value]
    words = isinstance(value, str) and " " in value and not re.search(r"https?:|@", value)
    return value.translate(table) if words else value
