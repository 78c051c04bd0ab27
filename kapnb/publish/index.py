"""What has been built, when, and what went wrong? One page for people, one file for programs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kapnb.errors import KapnbError, PlanErrors
from kapnb.plan import Plan
from kapnb.sections import palette
from kapnb.store import Workspace
from kapnb.words import day

from .document import DOCUMENTS, FORMATS, Options, Outcome, first, write_whole
from .webfont import font_faces

REPORT = "report.json"
INDEX = "index.html"
_FORMAT = 1
LABELS = {"html": "HTML", "pdf": "PDF", "ipynb": "Notebook"}
"""What people call a format, by the ending of its files."""
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """What the page says of an account beside its documents; ``problems`` are its plan's."""

    slug: str
    name: str = ""
    manager: str = ""
    period: str = ""
    problems: tuple[str, ...] = ()


def head_of(workspace: Workspace, slug: str, as_of: dt.date | None = None) -> Head:
    """Return the head of an account; never raise for a plan that cannot be read.

    Where that is so today, it is the head of the plan on the day ``as_of``, if one is given.
    """
    try:
        try:
            plan = workspace.load(slug).plan
        except PlanErrors as error:
            plan = _plan_on(workspace, slug, as_of, error)
    except PlanErrors as error:
        return Head(slug, problems=tuple(str(problem) for problem in error.problems))
    except (KapnbError, OSError) as error:
        return Head(slug, problems=(str(error),))
    account = plan.account
    period = f"{day(account.period.start)} to {day(account.period.end)}"
    return Head(slug, account.name, plan.name_of(account.manager), period)


def _plan_on(workspace: Workspace, slug: str, as_of: dt.date | None, today: PlanErrors) -> Plan:
    if as_of is None:
        raise today
    try:
        return workspace.as_of(slug, as_of).plan
    except KapnbError:  # what is wrong with the file helps more than that it has no past
        raise today from None


def read_report(folder: Path, accounts: Collection[str]) -> dict[str, Entry]:
    """Return what the last report says of each account; nothing if it cannot be read.

    Files that are gone are left out, and so is what has no file and is not in ``accounts``.
    """
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        if report["format"] != _FORMAT:
            return {}
        known = {str(account["slug"]): account for account in report["accounts"]}
        for account in known.values():
            _row(account, "")  # what cannot be drawn is of no use
        for slug, account in known.items():
            for entry in account["documents"].values():
                entry["files"] = {
                    name: built
                    for name, built in entry["files"].items()
                    if (folder / slug / name).is_file()
                }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {
        slug: account
        for slug, account in known.items()
        if slug in accounts or any(entry["files"] for entry in account["documents"].values())
    }


def merge(
    known: Mapping[str, Entry],
    heads: Iterable[Head],
    outcomes: Iterable[Outcome],
    options: Options,
    *,
    built: dt.datetime,
    seconds: float,
) -> Entry:
    """Return the report of a build: what it did, and what ``known`` says of all the rest."""
    now = built.isoformat(timespec="seconds")
    accounts = dict(known)
    for head in heads:
        old = known.get(head.slug, {})
        accounts[head.slug] = {
            "slug": head.slug,
            "name": head.name or old.get("name") or head.slug,
            "manager": head.manager or old.get("manager", ""),
            "period": head.period or old.get("period", ""),
            "problems": list(head.problems),
            "documents": old.get("documents", {}),
        }
    for outcome in outcomes:
        if not outcome.document:
            continue
        documents = accounts[outcome.slug]["documents"]
        files = documents.get(outcome.document, {}).get("files", {})
        if not outcome.failed:
            files.pop(outcome.failed_notebook, None)
        documents[outcome.document] = {
            "status": "failed" if outcome.failed else "built",
            "built": now,
            "seconds": outcome.seconds,
            "files": files | dict.fromkeys(outcome.files, now),
            "cell": outcome.cell,
            "line": outcome.line,
            "reason": outcome.reason,
            "missing_letters": list(outcome.missing_letters),
            "warnings": list(outcome.warnings),
            "as_of": options.as_of,
            "edition": options.edition,
            "paper": options.paper,
        }
    return {
        "format": _FORMAT,
        "kapnb": version("kapnb"),
        "built": now,
        "seconds": round(seconds, 1),
        "as_of": options.as_of,
        "edition": options.edition,
        "paper": options.paper,
        "formats": list(options.formats),
        "accounts": sorted(accounts.values(), key=lambda account: str(account["slug"])),
    }


def write_report(folder: Path, report: Entry, template: Path) -> None:
    """Write ``report`` as report.json and, drawn with ``template``, as index.html."""
    text = json.dumps(report, ensure_ascii=False, indent=1)
    write_whole(folder / REPORT, text.encode("utf-8", "replace"))
    write_whole(folder / INDEX, index_page(report, template).encode("utf-8", "replace"))


def index_page(report: Entry, template: Path) -> str:
    """Return the page of ``report``: failures first, then a table of all accounts."""
    import jinja2
    from markupsafe import Markup

    rows = [_row(account, report["edition"]) for account in report["accounts"]]
    rows.sort(key=lambda row: row["status"] != "failed")
    failures = [failure for row in rows for failure in row["failures"]]
    documents = sum(bool(document["links"]) for row in rows for document in row["documents"])
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        rows=rows,
        failures=failures,
        titles=list(DOCUMENTS.values()),
        counts=f"{_count(len(rows), 'account')}, {_count(documents, 'document')}, "
        f"{_count(len(failures), 'failure') if failures else 'no failure'}.",
        built=_moment(report["built"]),
        as_of=_day(report["as_of"]),
        seconds=report["seconds"],
        edition=report["edition"],
        version=report["kapnb"],
        typeface=Markup(font_faces(" ".join(row["name"] + row["manager"] for row in rows))),
        red=palette.TONES["red"],
        green=palette.TONES["green"],
        ink=palette.INK,
        muted=palette.MUTED,
        rule=palette.RULE,
        wash=palette.WASH,
        accent=palette.ACCENT,
    )


def _row(account: Entry, edition: str) -> Entry:
    slug, name = account["slug"], account["name"]
    failures = []
    if account["problems"]:
        failures.append(
            {
                "name": name,
                "what": "plan file",
                "cell": 0,
                "line": "",
                "reason": f"{_count(len(account['problems']), 'error')}, so nothing was built",
                "problems": first(account["problems"], slug),
                "href": "",
            }
        )
    documents = []
    for document, title in DOCUMENTS.items():
        entry = account["documents"].get(document, {})
        files = entry.get("files", {})
        if entry.get("status") == "failed":
            kept = f"{document}.failed.ipynb"
            href = f"{quote(slug)}/{quote(kept)}" if kept in files else ""
            failures.append(
                entry | {"name": name, "what": title.lower(), "href": href, "problems": []}
            )
        documents.append(
            {
                "title": title,
                "edition": entry["edition"] if entry and entry["edition"] != edition else "",
                "missing": " ".join(entry.get("missing_letters", ())),
                "warnings": entry.get("warnings", ()),
                "links": [
                    {
                        "text": LABELS[ending],
                        "href": f"{quote(slug)}/{document}.{ending}",
                        "older": ""
                        if files[file][:10] == entry["built"][:10]
                        else _day(files[file]),
                    }
                    for ending in FORMATS.values()
                    if (file := f"{document}.{ending}") in files
                ],
            }
        )
    return {
        "name": name,
        "manager": account["manager"],
        "period": account["period"],
        "documents": documents,
        "failures": failures,
        "status": "failed" if failures else "built" if account["documents"] else "none",
        "built": _moment(
            max((entry["built"] for entry in account["documents"].values()), default="")
        ),
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _day(moment: str) -> str:
    return day(dt.date.fromisoformat(moment[:10]))


def _moment(moment: str) -> str:
    return f"{_day(moment)}, {moment[11:16]}" if moment else ""
