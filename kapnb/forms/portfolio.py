"""How do all accounts stand, and how are new ones and documents made of many?"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
from collections import Counter
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, get_args

import traitlets

from kapnb.crm import Import, import_files
from kapnb.crm.accounts import make_accounts, mappings_of, write_report
from kapnb.errors import BadName, KapnbError
from kapnb.plan import Account
from kapnb.plan.account import Period
from kapnb.plan.vocabulary import OpportunityStatus
from kapnb.publish.batch import build
from kapnb.publish.document import DOCUMENTS, FORMATS, Edition, Outcome
from kapnb.publish.folder import output_folder
from kapnb.publish.listing import LABELS
from kapnb.publish.portfolio import portfolio_frame
from kapnb.publish.report import INDEX
from kapnb.store import Workspace, find_workspace
from kapnb.words import listed, money, number, plural

from .aside import aside
from .fields import problems, read, specs
from .portfolio_rows import COLUMNS, inside, rows_of, seen
from .recent import remember
from .widget import FormWidget, script, style

MOST, LONG_AGO = 20_000_000, 60
"""Bytes of CSV that an import takes at once; days after which a meeting was long ago."""
Rows = list[dict[str, Any]]


class Portfolio(FormWidget):
    """All accounts in a table, and above it: a new account, an import, documents of many.

    Args:
        home: the workspace or its folder; found from the current folder if not given.
        as_of: the day on which the plans are judged, as YYYY-MM-DD; empty is today.
    """

    _esm = script("controls", "portfolio_parts", "portfolio")
    _css = style("controls", "portfolio")
    name = "portfolio"

    rows: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    """See :func:`.portfolio_rows.rows_of`."""

    def __init__(self, home: Workspace | str | None = None, as_of: str = "") -> None:
        given = Workspace(Path(home).absolute()) if isinstance(home, str) and home else home
        self.home = given if isinstance(given, Workspace) else find_workspace()
        self.as_of = dt.date.fromisoformat(as_of) if as_of else None
        self._parts: dict[str, dict[str, Any]] = {"new": {}, "made": {}, "import": {}, "build": {}}
        self._files: dict[Path, bytearray] = {}
        self._found: Import | None = None
        self._stop = Event()
        self._tasks: set[asyncio.Task[None]] = set()
        super().__init__()
        self._show(self._look())

    def __repr__(self) -> str:
        return f"<Portfolio of {plural(len(self.rows), 'account')}>"

    @property
    def today(self) -> dt.date:
        """The day on which the plans are judged."""
        return self.as_of or dt.date.today()  # noqa: DTZ011

    # what is shown

    def _look(self) -> Rows:
        frame = portfolio_frame(self.home, today=self.today)
        return [*rows_of(self.home, frame, self.today)]

    def _show(self, rows: Rows | None = None) -> None:
        steps = [path for path in self.home.notebooks.glob("[1-9]_*.ipynb") if path.is_file()]
        spec = {
            "columns": [(title, *how) for title, how in COLUMNS.items()],
            "long_ago": LONG_AGO,
            "most": MOST,
            "fields": {name: specs(Account)[name] for name in ("name", "currency")},
            "steps": [[seen(path), _titled(path.stem)] for path in sorted(steps)],
            "documents": [*DOCUMENTS.items()],
            "formats": [[form, LABELS[ending]] for form, ending in FORMATS.items()],
            "editions": [[edition, edition.capitalize()] for edition in get_args(Edition)],
        }
        place = hashlib.sha256(str(self.home.root).encode()).hexdigest()[:8]
        with self.hold_sync():
            if rows is not None:
                self.rows = rows
            self.show(spec, {**self._parts}, of=place, left={})

    def _say(self, part: str, rows: Rows | None = None, **said: Any) -> None:
        self._parts[part] = {**self._parts[part], **said}
        self._show(rows)

    def _add(self, slugs: tuple[str, ...]) -> None:
        """Say which accounts are new, so that they are seen and chosen."""
        self._parts["made"] = {"turn": self._parts["made"].get("turn", 0) + 1, "slugs": slugs}

    def _begin(self, part: str, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # a form shows no traceback; the kernel's log has it
                said = inside(self.home, str(error))
                if not isinstance(error, KapnbError):
                    logging.getLogger("kapnb").exception("a portfolio could not %s", part)
                    said = "Something went wrong. Please try again."
                if part in self._parts:
                    self._say(part, state="failed", said=said)
                else:
                    self.notice = said

        task = asyncio.get_running_loop().create_task(guarded())
        self._tasks.add(task)  # the loop itself would let go of it
        task.add_done_callback(self._tasks.discard)

    # accounts

    def do_open(self, message: dict[str, Any]) -> None:
        """Make an account the one that the notebooks of the steps begin with."""
        remember(self.home, self.home.slug_of(message["account"]))

    def do_look(self, _: dict[str, Any]) -> None:
        """Read the plans again."""
        self._begin("look", self._again())

    async def _again(self) -> None:
        self._show(await asyncio.to_thread(self._look))

    def do_new(self, message: dict[str, Any]) -> None:
        """Make an account; what is wrong is said beside its field."""
        typed = {name: read(spec, message[name], {}) for name, spec in self.spec["fields"].items()}
        fields = {name: str(value) for name, value in typed.items() if value}
        fields |= {"currency": fields.get("currency", "").upper()} if "currency" in fields else {}
        said = problems(Account, fields | {"period": Period.twelve_months(self.today).model_dump()})
        if not said:
            try:
                self.home.refuse_known(fields["name"])
            except BadName as error:
                said = {"name": inside(self.home, str(error))}
        if not said:
            name, currency = fields["name"], fields["currency"]
            slug = self.home.create(name, currency=currency, today=self.today)
            remember(self.home, slug)
            self._add((slug,))
        self._parts["new"] = said
        self._show(None if said else self._look())

    # import

    def do_drop(self, _: dict[str, Any]) -> None:
        """Let go of the files."""
        self._files, self._found, self._parts["import"] = {}, None, {}
        self._show()

    def do_part(self, message: dict[str, Any]) -> None:
        """Take the next bytes of a file."""
        held = self._files.setdefault(Path(message["name"]), bytearray())
        held.extend(message["buffers"][0])

    def do_preview(self, _: dict[str, Any]) -> None:
        """Say what the files would make; nothing is made."""
        self._begin("import", self._preview())

    async def _preview(self) -> None:
        self._say("import", state="reading")
        files = {path: bytes(held) for path, held in self._files.items()}
        work = partial(import_files, files, today=self.today, mappings=mappings_of(self.home))
        self._found = await asyncio.to_thread(work)
        self._say("import", state="preview", **self._told(self._found))

    def _told(self, found: Import) -> dict[str, Any]:
        known, there = [], self.home.accounts()
        for account in found.plans:
            try:
                self.home.refuse_known(account.name, there)
            except BadName:
                known.append(account.name)
        plans = [account.plan for account in found.plans]
        people = sum(len(plan.decision_group.contacts) for plan in plans)
        deals = sum(len(plan.targeting.opportunities) for plan in plans)
        counts = (
            plural(len(plans), "account"),
            plural(people, "contact"),
            plural(deals, "opportunity", "opportunities"),
        )
        totals = [
            (
                f"{OpportunityStatus(total.status).label}{'' if total.placed else ', left over'}",
                number(total.deals),
                listed([money(amount, currency) for currency, amount in total.amounts.items()]),
            )
            for total in found.totals
        ]
        return {
            "counts": listed(counts),
            "new": len(plans) - len(known),
            "known": known,
            "files": [
                (file.file, file.mapping.capitalize(), number(file.rows), number(file.placed))
                for file in found.files
            ],
            "totals": totals,
            "rest": len(found.refused) + len(found.unplaced),
            "left": [*found.left()],
            "unused": [*found.unused()],
        }

    def do_make(self, _: dict[str, Any]) -> None:
        """Make the accounts of the files that are in view."""
        if self._found and self._parts["import"].get("state") == "preview":
            self._say("import", state="making", done=0, total=len(self._found.plans))
            self._begin("import", self._make(self._found))

    async def _make(self, found: Import) -> None:
        def tell(done: int, total: int) -> None:
            self._say("import", done=done, total=total)

        made = await aside(partial(make_accounts, self.home, found), tell)
        rows = await asyncio.to_thread(self._look)
        self._add(made.slugs)
        refused = [inside(self.home, reason) for reason in made.refused]
        self._say("import", rows, state="made", made=len(made.slugs), refused=refused)

    def do_keep(self, _: dict[str, Any]) -> None:
        """Write the rows that were left over into the workspace."""
        if self._found:
            path = self.home.root / f"import-{self.today}.json"
            write_report(self._found, path)
            self._say("import", kept=path.name)

    # documents

    def do_build(self, message: dict[str, Any]) -> None:
        """Make documents of some accounts."""
        if self._parts["build"].get("state") == "running":
            raise KapnbError("Documents are being built: wait for their end, or stop it.")
        self._stop.clear()
        self._say("build", state="running", done=0, total=0, failed=[], said="")
        self._begin("build", self._build(message))

    def do_stop(self, _: dict[str, Any]) -> None:
        """End the build with the documents that have begun."""
        self._stop.set()
        self._say("build", said="Stopping …")

    async def _build(self, asked: dict[str, Any]) -> None:
        failed: list[str] = []

        def tell(done: int, total: int, outcome: Outcome | None) -> None:
            if outcome and outcome.failed:
                failed.append(inside(self.home, str(outcome)))
            self._say("build", done=done, total=total, failed=[*failed])

        documents, accounts = asked["documents"], asked["accounts"]
        only = documents[0] if len(documents) == 1 else None
        chosen = {"only": only, "to": asked["formats"], "edition": asked["edition"]}
        work = partial(build, accounts, workspace=self.home, as_of=self.as_of, **chosen)
        try:
            built = await aside(work, tell, self._stop)
            count = Counter(outcome.failed for outcome in built.outcomes)
            said = f"{plural(count[False], 'document')} ready, {plural(count[True], 'failure')}."
            failed = [inside(self.home, str(outcome)) for outcome in built.failed]
        except KapnbError as error:
            said = inside(self.home, str(error))
        index = output_folder(self.home, None) / INDEX
        came = {"index": seen(index) if index.is_file() else "", "accounts": accounts}
        rows = await asyncio.to_thread(self._look)
        self._say("build", rows, state="done", said=said, failed=failed, **came)


def _titled(stem: str) -> str:
    step, _, title = stem.partition("_")
    return f"{step} {title.replace('_', ' ').capitalize()}"
