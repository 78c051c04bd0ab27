"""What has been built, when, and what went wrong? As data, for the index and for programs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from kapnb.words import listed, plural

from .document import (
    FORMATS,
    Edition,
    Job,
    Made,
    Options,
    Outcome,
    Paper,
    Wanted,
    title_of,
    write_whole,
)
from .head import Head
from .index import index_page

REPORT, INDEX = "report.json", "index.html"
_FORMAT = 2
Entry = dict[str, Any]


def read_report(folder: Path, accounts: Collection[str]) -> dict[str, Entry]:
    """Return what the last report says of each account; nothing if it cannot be read.

    Files that are gone, or were changed since, are left out, and so is what has no file and is
    not in ``accounts``.
    """
    return _known(_read(folder), folder, accounts)


def _read(folder: Path) -> Entry:
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        return dict(report) if report["format"] == _FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def last_options(folder: Path) -> Options | None:
    """Return what the documents of the last build in ``folder`` had in common, if that is known."""
    return _options(_read(folder))


def _options(report: Entry) -> Options | None:
    try:
        dt.date.fromisoformat(report["as_of"])
        if report["edition"] in get_args(Edition) and report["paper"] in get_args(Paper):
            known = Options(report["as_of"], report["edition"], report["paper"])
            formats = tuple(form for form in report["formats"] if form in FORMATS)
            return replace(known, formats=formats or known.formats)
    except (ValueError, KeyError, TypeError):
        pass
    return None


def _known(report: Entry, folder: Path, accounts: Collection[str]) -> dict[str, Entry]:
    try:
        known = {str(account["slug"]): dict(account) for account in report.get("accounts", ())}
        for slug, account in known.items():
            account["name"], account["problems"], account["row"]
            account["documents"] = {
                name: {**entry, "files": _whole(folder / slug, entry["files"])}
                for name, entry in account["documents"].items()
                if entry["status"] and entry["edition"]
            }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {
        slug: account
        for slug, account in known.items()
        if slug in accounts or any(entry["files"] for entry in account["documents"].values())
    }


def _whole(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> Entry:
    return {name: told for name, told in files.items() if _is_whole(folder / name, told)}


def _is_whole(path: Path, told: Mapping[str, Any]) -> bool:
    """Whether a file is there as it was written: not half of it, and not changed by hand."""
    try:
        found = path.stat()
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (told["size"], told["mtime"])


class Report:
    """What is known of every account in a folder, which a build brings up to date.

    Args:
        folder: where the documents are, and the last report.
        accounts: those that there are.
        options: what the documents of this build have in common.
        built: when the build began.
    """

    def __init__(
        self, folder: Path, accounts: Collection[str], options: Options, built: dt.datetime
    ) -> None:
        self.folder, self.options = folder, options
        self._last = _read(folder)
        self.last_options = _options(self._last)
        self.accounts = _known(self._last, folder, accounts)
        self._before: dict[tuple[str, str], Entry] = {}
        self._now = built.isoformat(timespec="seconds")

    def expect(self, job: Job) -> None:
        """Note the documents of a job as missing, which is what they are until they are made."""
        entry = self.accounts.setdefault(job.slug, _nobody(job.slug))
        for wanted in job.wanted:
            old = self._before[job.slug, wanted.name] = self._of(job.slug, wanted.name)
            outcome = Outcome(job.slug, wanted.name)
            said = self._document(outcome, old.get("files", {}), job.options)
            entry["documents"][wanted.name] = said | {
                "status": "missing",
                "built": old.get("built", ""),
            }

    def unchanged(self, job: Job, wanted: Wanted) -> tuple[str, ...]:
        """Return the files of a document that are there whole, made from the sources that its
        key names; none if one is missing."""
        entry = self._of(job.slug, wanted.name)
        names = tuple(f"{wanted.name}.{FORMATS[form]}" for form in job.options.formats)
        keys = {entry.get("files", {}).get(name, {}).get("key") for name in names}
        return names if entry.get("status") == "built" and keys == {wanted.key} else ()

    def to_do_again(self, job: Job) -> Job:
        """Return what of a job failed or was not made the last time."""
        broken = bool(self.accounts.get(job.slug, {}).get("problems"))
        again = [
            wanted
            for wanted in job.wanted
            if broken or self._of(job.slug, wanted.name).get("status") in {"failed", "missing"}
        ]
        return replace(job, wanted=tuple(again))

    def names(self, slug: str) -> set[str]:
        """Return the names of an account's documents."""
        return set(self.accounts.get(slug, {}).get("documents", {}))

    def of_edition(self, slug: str, edition: str) -> set[str]:
        """Return the names of those documents of an account that are for these readers."""
        return {name for name in self.names(slug) if self._of(slug, name)["edition"] == edition}

    def for_others(self) -> str:
        """Return a warning if what is for the customer lies beside what is not; else nothing."""
        if self.options.edition != "customer":
            return ""
        names = []
        for slug in sorted(self.accounts):
            others = self.names(slug) - self.of_edition(slug, "customer")
            if any(self._of(slug, name)["files"] for name in others):
                names.append(slug)
        said = f"{self.folder} also holds documents that are not for the customer"
        return f"{said}, of {listed(names, most=3)}." if names else ""

    def forget(self, slug: str, kept: Collection[str]) -> None:
        """Leave only these documents of an account, and nothing that other readers may know."""
        for name in self.names(slug) - set(kept):
            del self.accounts[slug]["documents"][name]

    def _of(self, slug: str, name: str) -> Entry:
        found: Entry = self.accounts.get(slug, {}).get("documents", {}).get(name, {})
        return found

    def note(self, made: Made) -> None:
        """Note what became of a job."""
        job = made.job
        entry = self.accounts.setdefault(job.slug, _nobody(job.slug))
        if head := made.head:
            entry["name"] = head.name or entry["name"]
            entry["manager"] = head.manager or entry["manager"]
            entry["period"] = head.period or entry["period"]
            entry["problems"], entry["row"] = self._problems(job, head), head.row
        keys = {wanted.name: wanted.key for wanted in job.wanted}
        for outcome in made.outcomes:
            if not outcome.document:
                continue
            files = dict(self._of(job.slug, outcome.document).get("files", {}))
            if not outcome.failed:
                files.pop(outcome.failed_notebook, None)
            for name in outcome.files:
                found = (self.folder / job.slug / name).stat()
                size, mtime, key = found.st_size, found.st_mtime_ns, keys[outcome.document]
                files[name] = {"built": self._now, "size": size, "mtime": mtime, "key": key}
            entry["documents"][outcome.document] = self._document(outcome, files, job.options)
        if not made.outcomes[0].document:  # its plan cannot be read, so what was there stays
            for wanted in job.wanted:
                if before := self._before[job.slug, wanted.name]:
                    entry["documents"][wanted.name] = before
                else:
                    del entry["documents"][wanted.name]

    def _problems(self, job: Job, head: Head) -> list[str]:
        if head.problems and job.options.edition == "customer":  # they quote the plan
            return [f"{plural(len(head.problems), 'error')}: kapnb check {job.slug}"]
        return list(head.problems)

    def _document(self, outcome: Outcome, files: Mapping[str, Any], options: Options) -> Entry:
        return {
            "title": title_of(outcome.document or ""),
            "status": "failed" if outcome.failed else "built",
            "built": self._now,
            "seconds": outcome.seconds,
            "files": dict(files),
            "cell": outcome.cell,
            "line": outcome.line,
            "reason": outcome.reason,
            "command": outcome.command,
            "missing_letters": list(outcome.missing_letters),
            "warnings": list(outcome.warnings),
            "as_of": options.as_of,
            "edition": options.edition,
            "paper": options.paper,
        }

    def _head(self, state: str) -> Entry:
        return {
            "format": _FORMAT,
            "kapnb": version("kapnb"),
            "state": state,
            "as_of": self.options.as_of,
            "edition": self.options.edition,
            "paper": self.options.paper,
            "formats": list(self.options.formats),
        }

    def _sorted(self) -> list[Entry]:
        return sorted(self.accounts.values(), key=lambda entry: str(entry["slug"]))

    def is_told(self) -> bool:
        """Whether the last report and index say all of this already."""
        same = self._head("done").items() <= self._last.items()
        there = (self.folder / INDEX).is_file()
        return same and there and self._last["accounts"] == self._sorted()

    def write(self, state: str, seconds: float, page: Path) -> None:
        """Write the report, and the index as the template ``page`` draws it.

        ``state`` is ``building``, ``done`` or ``interrupted``.
        """
        report = self._head(state) | {
            "built": self._now,
            "seconds": round(seconds, 1),
            "accounts": self._sorted(),
        }
        text = json.dumps(report, ensure_ascii=False, separators=(",", ":"))
        write_whole(self.folder / REPORT, text.encode("utf-8", "replace"))
        write_whole(self.folder / INDEX, index_page(report, page).encode("utf-8", "replace"))


def _nobody(slug: str) -> Entry:
    return {"slug": slug, "name": slug, "manager": "", "period": "", "problems": [], "row": None,
            "documents": {}}  # fmt: skip
