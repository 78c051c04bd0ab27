"""What is wrong, weak or missing in a plan, by numbered rules? See ``CHECKS``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapnb.plan.vocabulary import Severity

from . import action_plan, decision_group, execution, profile, targeting
from .base import Check, Finding, Hit

if TYPE_CHECKING:
    from kapnb.insight import Insight

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            rule
            for step in (profile, decision_group, targeting, action_plan, execution)
            for rule in vars(step).values()
            if isinstance(rule, Check)
        ),
        key=lambda check: check.code,
    )
)
"""Every rule by its code, which is never given to another rule."""


def findings(insight: Insight) -> tuple[Finding, ...]:
    """Return what the checks find, suppressed findings included, the most severe first."""
    known = {
        (item.check, item.record): item
        for item in insight.plan.execution.suppressions
        if item.until >= insight.today
    }
    found = [
        Finding(
            check,
            hit.record,
            hit.reason,
            known.get((check.code, hit.record)) or known.get((check.code, "")),
        )
        for check in CHECKS
        if check.needs >= insight.edition
        for hit in check.find(insight)
    ]
    order = {severity: place for place, severity in enumerate(Severity)}
    return tuple(sorted(found, key=lambda finding: order[finding.check.severity]))


__all__ = ["CHECKS", "Check", "Finding", "Hit", "findings"]
