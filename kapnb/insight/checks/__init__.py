"""What is wrong, weak or missing in a plan, by numbered rules? See ``CHECKS``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Check, Finding, Hit

if TYPE_CHECKING:
    from kapnb.insight import Insight

CHECKS: tuple[Check, ...] = ()
"""Every rule, in the order of the steps; a code is never given to another rule."""


def findings(insight: Insight) -> tuple[Finding, ...]:
    """Return what the checks find, suppressed findings included, the most severe first."""
    return tuple(
        Finding(check, hit.record, hit.reason) for check in CHECKS for hit in check.find(insight)
    )


__all__ = ["CHECKS", "Check", "Finding", "Hit", "findings"]
