"""Which reports do tests of the index look at? Made up, of any size, and always the same."""

from __future__ import annotations

import random
from typing import Any

from kapnb.plan.vocabulary import Requirement

_FIRST = ("Nordwind", "Łódź", "Skælvang", "Alborlume", "Kestrel", "Brückner", "Ostrava", "Ånge")
_LAST = ("Dairies", "Maszyny", "Foods", "Saúde", "Logistics", "Stahl & Söhne", "Chemicals")
_PEOPLE = ("Ann Lee", "Inês Valadão", "Łukasz Wierzbanek", "Jörg Ößmann", "")
_FIELDS = ("Rail components", "Hospitals and diagnostics", "Food", "Chemicals", "Machinery")
_FOUND = (
    "No economic buyer: “Finding equipment at Hospital do Tejo” has no known economic buyer.",
    "Single-threaded: only two active contacts are known, and one of them has left.",
    "No meeting in 60 days: the last one was on 2 Aug 2026.",
)
NOW = "2026-11-22T09:05:00+00:00"


def document(name: str = "playbook", status: str = "built", **more: Any) -> dict[str, Any]:
    """Return the entry of a document with an HTML and a PDF, unless ``more`` says otherwise."""
    endings = ("html", "pdf") if status == "built" else ()
    return {
        "title": {"playbook": "Playbook", "action_plan": "Action plan"}.get(name, name),
        "status": status,
        "built": NOW,
        "seconds": 1.2,
        "files": {f"{name}.{ending}": file() for ending in endings},
        "cell": 0,
        "line": "",
        "reason": "",
        "command": "",
        "missing_letters": [],
        "warnings": [],
        "as_of": "2026-11-22",
        "edition": "internal",
        "paper": "a4",
    } | more


def file(built: str = NOW) -> dict[str, Any]:
    """Return what a report says of a file."""
    return {"built": built, "size": 1, "mtime": 1, "key": ""}


def failed(slug: str, name: str = "playbook", **more: Any) -> dict[str, Any]:
    """Return the entry of a document whose fourth cell raised."""
    said = {"reason": "ValueError: x", "cell": 4, "line": "f()"}
    command = f"kapnb build {slug} --only {name} --debug"
    kept = {f"{name}.failed.ipynb": file()}
    return document(name, "failed", files=kept, command=command, **said) | more


def row(**more: Any) -> dict[str, Any]:
    """Return what the portfolio says of an account; ``more`` has ``_`` for each space."""
    return {
        "Name": "Alpha AG",
        "Industry": "Food",
        "Tier": "Tier 1",
        "Health": 55,
        "Plan quality": 60,
        "Freshness": 89,
        "Red objectives": 1,
        "Amber objectives": 3,
        "Green objectives": 2,
        "Errors": 0,
        "Warnings": 15,
        "Hints": 7,
        "Exception": _FOUND[0],
        "Pipeline EUR": 1046000.0,
        "Weighted EUR": 481500.0,
        **{requirement.label: "Partly" for requirement in Requirement},
        "File errors": 0,
    } | {name.replace("_", " "): value for name, value in more.items()}


def account(slug: str = "alpha", name: str = "Alpha AG", **more: Any) -> dict[str, Any]:
    """Return an account of a report, with both documents."""
    return {
        "slug": slug,
        "name": name,
        "manager": "Ann Lee",
        "period": "1 Jan 2026 to 31 Dec 2026",
        "problems": [],
        "row": row(),
        "documents": {name: document(name) for name in ("playbook", "action_plan")},
    } | more


def report(*accounts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a whole report."""
    return {
        "format": 2,
        "kapnb": "0.1.0",
        "state": "done",
        "built": NOW,
        "seconds": 1.2,
        "as_of": "2026-11-22",
        "edition": "internal",
        "paper": "a4",
        "formats": ["html", "pdf"],
        "accounts": list(accounts),
    } | more


def portfolio(count: int, **more: Any) -> dict[str, Any]:
    """Return the report of so many accounts, of which every 30th failed."""
    chance = random.Random(7)
    return report(*(_any(place, chance) for place in range(count)), **more)


def _any(place: int, chance: random.Random) -> dict[str, Any]:
    slug = f"account-{place:05}"
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {place}"
    made = account(slug, name, manager=chance.choice(_PEOPLE), row=_judged(name, chance))
    for entry in made["documents"].values():
        entry["seconds"] = round(chance.uniform(0.5, 4), 1)
    if place % 30 == 11:
        made["documents"]["playbook"] = failed(slug)
    if place % 200 == 60:
        told = "plan.yaml:3: account.nme: found 'x'; allowed: name"
        made |= {"problems": [told], "row": None, "documents": {}}
    if place % 50 == 44:
        made["documents"]["action_plan"] = document("action_plan", "missing", built="")
    if place % 40 == 7:
        made["documents"]["playbook"]["missing_letters"] = ["田"]
    return made


def _judged(name: str, chance: random.Random) -> dict[str, Any]:
    currency = chance.choice(("EUR", "EUR", "USD", "SEK"))
    errors, warnings = max(0, chance.randint(-4, 3)), chance.randint(0, 20)
    made = row(
        Name=name,
        Industry=chance.choice(_FIELDS),
        Tier=f"Tier {chance.randint(1, 3)}",
        Health=None if chance.random() < 0.1 else chance.randint(10, 95),
        Plan_quality=chance.randint(20, 95),
        Freshness=chance.randint(0, 100),
        Red_objectives=max(0, chance.randint(-3, 3)),
        Amber_objectives=chance.randint(0, 4),
        Green_objectives=chance.randint(0, 5),
        Errors=errors,
        Warnings=warnings,
        Exception=f"{chance.choice(_FOUND)} ({name})" if errors or warnings else "",
    )
    del made["Pipeline EUR"], made["Weighted EUR"]
    pipeline = float(chance.randint(10, 4000) * 1000)
    words = ("Met", "Met", "Partly", "Partly", "Not met", "Nothing yet")
    verdicts = {requirement.label: chance.choice(words) for requirement in Requirement}
    return (
        made | verdicts | {f"Pipeline {currency}": pipeline, f"Weighted {currency}": pipeline / 3}
    )
