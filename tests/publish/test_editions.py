"""Do the customer's documents stay byte for byte the same whatever changes behind them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kapnb.plan import Audience, Code, Plan, audience_of
from kapnb.plan.links import Path as Path_
from kapnb.plan.links import link_problems, nodes
from kapnb.publish.html import KapnbHTMLExporter
from kapnb.publish.pdf import KapnbPDFExporter
from kapnb.store import load

from .conftest import executed

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path.parent.name for path in (ROOT / "accounts").glob("*/plan.yaml"))
EXPORTERS = {"html": KapnbHTMLExporter(), "pdf": KapnbPDFExporter(timestamp=1_795_305_600)}


def documents(plan: Plan, edition: str) -> Iterator[tuple[str, bytes]]:
    """Yield each document in each format: the templates' cells, run without a kernel."""
    for name in ("playbook", "action_plan"):
        notebook = executed(plan, name, edition)
        for form, exporter in EXPORTERS.items():
            content, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
            yield f"{name}.{form}", content.encode() if isinstance(content, str) else content


def everything_else_changed(plan: Plan) -> Plan:
    """Return the plan with everything changed that the customer may not read.

    Of a list that is not theirs the first entry goes and the rest is turned round; records that
    are not shared go; every other field of ours gets another value.
    """
    data = plan.model_dump(mode="json", exclude_unset=True)
    ours: list[Path_] = []
    places = [((), Plan, data), *nodes(Plan, data)]
    for path, model, value in places:
        if any(path[: len(hidden)] == hidden for hidden in ours):
            continue
        for name in value:
            if audience_of(model, name) < Audience.customer:
                ours.append((*path, name))
                value[name] = _other(model, name, value[name])
    for _, model, value in places:
        for name, items in value.items():
            if isinstance(items, list):
                value[name] = [item for item in items if not _withheld(model, name, item)]
    while broken := link_problems(Plan, data):
        path = broken[0].path
        size = next((len(hidden) + 1 for hidden in ours if path[: len(hidden)] == hidden), None)
        *way, last = path[:size]  # an entry of ours goes as a whole
        holder: Any = data
        for step in way:
            holder = holder[step]
        del holder[last]
    return Plan.model_validate(data)


def _withheld(model: Any, name: str, item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    kind = next(cls for path, cls, _ in nodes(model, {name: [item]}) if path == (name, 0))
    return not getattr(kind.model_validate(item), "shared", True)


def _other(model: Any, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return value[1:][::-1]
    if isinstance(value, dict):
        return None
    if isinstance(value, int):
        return value % 3 + 1
    annotation = str(model.model_fields[name].annotation)
    for codes in Code.__subclasses__():
        if re.search(rf"\b{codes.__name__}\b", annotation):
            return next(code.value for code in codes if code.value != value)
    kinds = {r"[A-Z]{3}": "CHF", r"\d{4}-\d\d-\d\d": "2026-05-05", r"-?[\d.]+": "7"}
    changed = (other for kind, other in kinds.items() if re.fullmatch(kind, value))
    return next(changed, "Changed behind them")


@pytest.mark.parametrize("slug", SAMPLES)
def test_what_the_customer_may_not_read_changes_no_byte_of_their_documents(slug: str) -> None:
    plan = load(ROOT / "accounts" / slug / "plan.yaml").plan
    changed = everything_else_changed(plan)
    assert changed != plan
    assert len(changed.decision_group.observations) != len(plan.decision_group.observations)
    before, after = dict(documents(plan, "customer")), dict(documents(changed, "customer"))
    for name, content in before.items():
        assert content == after[name], name


def test_the_same_changes_show_in_the_other_editions() -> None:
    plan = load(ROOT / "accounts" / SAMPLES[0] / "plan.yaml").plan
    changed = everything_else_changed(plan)
    for edition in ("internal", "management"):
        before, after = dict(documents(plan, edition)), dict(documents(changed, edition))
        assert all(before[name] != after[name] for name in before), edition


def test_no_stance_red_flag_or_swot_text_reaches_the_customer() -> None:
    for slug in SAMPLES:
        plan = load(ROOT / "accounts" / slug / "plan.yaml").plan
        text = dict(documents(plan, "customer"))["playbook.html"].decode()
        for item in (*plan.profile.swot, *plan.action_plan.red_flags):
            assert item.text not in text
        for word in ("supporter", "opponent", "economic buyer", "white space", "probability"):
            assert word not in text.lower(), word


def test_management_reads_no_personal_motives_interests_or_notes() -> None:
    for slug in SAMPLES:
        plan = load(ROOT / "accounts" / slug / "plan.yaml").plan
        text = dict(documents(plan, "management"))["playbook.html"].decode()
        for contact in plan.decision_group.contacts:
            for private in (contact.personal_win, contact.interests, contact.notes):
                assert not private or private.splitlines()[0] not in text
