"""Where do plans, notebooks and templates lie, and which accounts are there?"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Protocol, Unpack

from pydantic import ValidationError

from kapnb.errors import BadName, KapnbError, NotFound
from kapnb.plan.account import Account, Period
from kapnb.plan.standards import Standards
from kapnb.plan.whole import Plan

from .files import PATIENCE, Loaded, create, load, save
from .history import Recorded, as_of, journal_of, undo
from .journal import Journal
from .names import check_slug, slug_for
from .recording import Said
from .standards import read_standards

_PLAN = "plan.yaml"
_GIT = """\
accounts/**/plan.yaml text eol=lf
accounts/**/journal.jsonl text merge=union eol=lf
"""


class Store(Protocol):
    """What the rest of kapnb needs of the place where plans are kept."""

    def accounts(self) -> tuple[str, ...]:
        """Return the slugs of all accounts, sorted."""

    def load(self, slug: str) -> Loaded:
        """Return the plan of one account with the token that saving it needs."""

    def save(self, plan: Plan, *, base: Loaded, **said: Unpack[Said]) -> Loaded:
        """Put ``plan`` in the place of ``base``, merged with what others saved since."""

    def create(
        self,
        plan: Plan | str,
        *,
        currency: str = "",
        today: dt.date | None = None,
        **said: Unpack[Said],
    ) -> str:
        """Add an account and return its slug."""

    def journal(self, slug: str) -> Journal:
        """Return every recorded revision of one account."""

    def as_of(self, slug: str, day: dt.date, *, journal: Journal | None = None) -> Recorded:
        """Return the plan of one account as it was recorded by the end of a day."""

    def undo(self, slug: str, revision: int | None = None, **said: Unpack[Said]) -> Loaded:
        """Take back one revision, the last if none is named, as a new revision."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with ``accounts/`` in it: the store of plans as text files."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """The folder of the notebooks that people work in."""
        return self.root / "notebooks"

    def accounts(self) -> tuple[str, ...]:
        """Return the names of the folders of ``accounts/`` that hold a plan, sorted."""
        found = (self.root / "accounts").glob(f"*/{_PLAN}")
        return tuple(sorted(p.parent.name for p in found if not p.parent.name.startswith(".")))

    def plan_path(self, slug: str) -> Path:
        """Return where the plan of ``slug`` stands or would stand.

        Raises ``BadName`` for what is no folder name, or leads out of ``accounts/`` by a link.
        """
        accounts = self.root / "accounts"
        path = accounts / check_slug(slug) / _PLAN
        if not path.resolve().is_relative_to(accounts.resolve()):
            raise BadName(f"The account {slug!r} is a link that leads out of {accounts}.")
        return path

    def load(self, slug: str) -> Loaded:
        """Return the plan of ``slug``; errors as :func:`kapnb.store.load`, or ``NotFound``."""
        return load(self.plan_path(self.slug_of(slug)))

    def slug_of(self, account: str) -> str:
        """Return the slug of an account, given by its slug or by its name.

        Raises ``NotFound`` with the nearest slugs, and ``BadName`` for what can be neither.
        """
        known = self.accounts()
        if account in known or self.plan_path(check_slug(account)).exists():
            return account
        if (slug := slug_for(account)) in known:
            return slug
        near = get_close_matches(slug, known, n=3, cutoff=0.5)
        near += [other for other in known if other.startswith(slug) and other not in near]
        listed = ", ".join(near or known[:12]) + (" ..." if not near and len(known) > 12 else "")
        hint = f"Did you mean {listed}?" if near else f"Accounts: {listed or 'none yet'}."
        raise NotFound(f"There is no account {account!r} in {self.root}. {hint}")

    def save(
        self, plan: Plan, *, base: Loaded, patience: float = PATIENCE, **said: Unpack[Said]
    ) -> Loaded:
        """Write ``plan`` over ``base``; see :func:`kapnb.store.save`."""
        self.plan_path(base.path.parent.name)
        return save(plan, base=base, patience=patience, **said)

    def journal(self, slug: str) -> Journal:
        """Return every recorded revision of ``slug``; what is damaged is in ``problems``."""
        return journal_of(self.plan_path(self.slug_of(slug)))

    def as_of(self, slug: str, day: dt.date, *, journal: Journal | None = None) -> Recorded:
        """Return the plan of ``slug`` by the end of ``day``; see :func:`.history.as_of`."""
        return as_of(self.plan_path(self.slug_of(slug)), day, journal=journal)

    def undo(self, slug: str, revision: int | None = None, **said: Unpack[Said]) -> Loaded:
        """Take back one revision of ``slug``; see :func:`.history.undo`."""
        return undo(self.plan_path(self.slug_of(slug)), revision, **said)

    def refuse_known(self, name: str, known: Collection[str] | None = None) -> None:
        """Raise ``BadName`` when an account of that name is among ``known``, or else there."""
        if (slug := slug_for(name)) in (self.accounts() if known is None else known):
            raise BadName(f"There is an account {slug} already: {self.plan_path(slug)}")

    def create(
        self,
        plan: Plan | str,
        *,
        currency: str = "",
        today: dt.date | None = None,
        **said: Unpack[Said],
    ) -> str:
        """Add an account and return its slug; its journal begins with it.

        A name gets the plan of ``templates/new_account.yaml`` with its comments, or a minimal
        one, for twelve months from the month of ``today``, and ``currency`` if one is given.
        """
        base = None
        if isinstance(plan, str):
            given = {"currency": currency} if currency else {}
            plan = new_plan(plan, **given, today=today or dt.date.today())  # noqa: DTZ011
            asked = given | {"name": plan.account.name, "period": plan.account.period}
            try:
                base = load(self.template("new_account.yaml"))
                plan = base.plan.replace(account=base.plan.account.replace(**asked))
            except NotFound:
                base = None
        folders = self.root / "accounts"
        slug = slug_for(plan.account.name, (path.name for path in folders.glob("*")))
        create(plan, self.plan_path(slug), base=base, **said)
        return slug

    def standards(self) -> Standards:
        """Return the standard objectives; errors as :func:`kapnb.store.read_standards`."""
        return read_standards(self.template("objectives.yaml"))

    def template(self, name: str) -> Path:
        """Return a file of the workspace's ``templates/``, or else the one that kapnb brings.

        Raises ``NotFound`` where there is neither, and ``KapnbError`` when what the workspace has
        under that name is no file.
        """
        for folder in (self.root / "templates", shipped("templates")):
            path = folder / name
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
            if os.path.lexists(path) and ".." not in path.parts and not Path(name).is_absolute():
                raise KapnbError(f"{path} is a folder, or a link to no file in {folder}.")
        raise NotFound(f"There is no template {name!r}, neither in {self.root} nor in kapnb.")


def find_workspace(start: Path | str | None = None) -> Workspace:
    """Return the workspace of ``KAPNB_HOME``, or of the nearest folder above ``start``.

    A workspace is a folder that holds ``accounts/``. Raises ``NotFound`` when there is none.
    """
    if home := os.environ.get("KAPNB_HOME"):
        root = Path(home).expanduser().absolute()
        if (root / "accounts").is_dir():
            return Workspace(root)
        raise NotFound(f"KAPNB_HOME is {root}, but there is no folder accounts/ in it.")
    here = Path(start) if start else Path.cwd()
    for root in (here.absolute(), *here.absolute().parents):
        if (root / "accounts").is_dir():
            return Workspace(root)
    raise NotFound(
        f"Neither {here.absolute()} nor a folder above it holds accounts/. "
        "Change into your workspace, set KAPNB_HOME to it, or make one: kapnb init DIR."
    )


def init_workspace(
    folder: Path | str, *, samples: bool = True, templates: bool = False
) -> Workspace:
    """Copy the notebooks that kapnb brings into ``folder``, and what else is asked for.

    Git is told how to merge plans and journals there.

    Args:
        folder: the workspace; what is there already stays as it is.
        samples: whether to copy the sample accounts; not where there are accounts.
        templates: whether to copy the two document notebooks, to change them there.

    Raises ``KapnbError`` when a file cannot be written.
    """
    root = Path(folder).absolute()
    samples = samples and not Workspace(root).accounts()
    try:
        for kind in ("notebooks", "accounts"):
            source = shipped(kind)
            (root / kind).mkdir(parents=True, exist_ok=True)
            for path in sorted(source.rglob("*")):
                inside = path.relative_to(source)
                hidden = any(part.startswith((".", "__")) for part in inside.parts)
                if path.is_file() and not hidden and (samples or len(inside.parts) == 1):
                    _copy_new(path, root / kind / inside)
        if not os.path.lexists(root / ".gitattributes"):
            (root / ".gitattributes").write_text(_GIT, encoding="utf-8")
        for path in sorted(shipped("templates").glob("*.ipynb")) if templates else ():
            _copy_new(path, root / "templates" / path.name)
    except OSError as error:
        raise KapnbError(f"Cannot set up {root}: {error}.") from error
    return Workspace(root)


def _copy_new(source: Path, target: Path) -> None:
    if not os.path.lexists(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def shipped(kind: Literal["templates", "notebooks", "accounts"]) -> Path:
    """Return the folder that kapnb brings: in the installed package or in its repository."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_data" / kind, package.parent / kind):
        if folder.is_dir():
            return folder
    raise NotFound(f"This installation of kapnb has no {kind}; install it again.")


def new_plan(name: str, *, currency: str = "EUR", today: dt.date) -> Plan:
    """Return the smallest plan for an account, for twelve months from the month of ``today``.

    Raises ``BadName`` for what cannot be the name, or the currency, of an account.
    """
    year = Period.twelve_months(today)
    try:
        return Plan(kapnb=1, account=Account(name=name, currency=currency, period=year))
    except ValidationError as error:
        reason = "; ".join(details["msg"] for details in error.errors())
        said = reason.replace("Value error, ", "")
        raise BadName(
            f"{name[:60]!r} ({currency}) cannot be an account; allowed: {said}."
        ) from None
