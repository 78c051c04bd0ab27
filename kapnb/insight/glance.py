"""How does an account look in one line, so that many can be compared?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kapnb.plan.vocabulary import Rag, Severity

from . import work
from .targeting import budget

if TYPE_CHECKING:
    from . import Insight

PIPELINE, WEIGHTED = "Pipeline", "Weighted"


def glance(insight: Insight) -> dict[str, Any]:
    """Return a row of JSON values: names, counts, ISO dates, and mappings by currency or code.

    ``Pipeline`` and ``Weighted`` map a currency to the yearly revenue of the open opportunities,
    whole and by probability. ``Requirements`` maps each of the ten to its colour's code.
    ``Exception`` is the gravest finding that is no hint.
    """
    plan, today = insight.plan, insight.today
    account, hours = plan.account, budget(plan)
    held, live = work.meetings_held(plan, today), work.open_deals(plan)
    amounts = work.pipeline(live, account.currency).items()
    found = Counter(finding.check.severity for finding in insight.findings)
    worst = next((f for f in insight.findings if f.check.severity is not Severity.hint), None)
    colours = Counter(insight.colours[o.id].rag for o in plan.action_plan.objectives)
    review = work.next_review(plan)
    return {
        "Name": account.name,
        "Industry": account.industry,
        "Tier": account.tier.label if account.tier else "",
        "Manager": plan.name_of(account.manager),
        "Period end": account.period.end.isoformat(),
        "Health": insight.scores.health.value,
        "Plan quality": insight.scores.quality.value,
        "Freshness": insight.scores.freshness.value,
        **{f"{rag.label} objectives": colours[rag] for rag in (Rag.red, Rag.amber, Rag.green)},
        **{f"{severity.label}s": found[severity] for severity in Severity},
        "Exception": f"{worst.check.title}: {worst.reason}" if worst else "",
        "Contacts": len(plan.decision_group.contacts),
        "Meetings in 12 months": len(work.meetings_of_year(plan, today)),
        "Last meeting": held[0].date.isoformat() if held else None,
        "Next review": review.isoformat() if review else None,
        "Open opportunities": len(live),
        "Open red flags": len(work.open_flags(plan)),
        "Hours": float(hours.available) if hours else None,
        "Hours left": float(hours.left) if hours else None,
        PIPELINE: {currency: float(plain) for currency, (plain, _) in amounts},
        WEIGHTED: {currency: float(weighted) for currency, (_, weighted) in amounts},
        "Requirements": {s.requirement.value: s.rag.value for s in insight.requirements},
    }
