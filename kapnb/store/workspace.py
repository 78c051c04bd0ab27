"""Where do plans, notebooks and templates lie, and which accounts are there?"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import ValidationError

from kapnb.errors import BadName, KapnbError, NotFound
from kapnb.plan.account import Account, Period
from kapnb.plan.whole import Plan

from .files import Loaded, create, load, save
from .names import check_slug, slug_for

_PLAN = "plan.yaml"
_UNCOPIED = shutil.ignore_patterns(".*", "__pycache__", "*.lock")


class Store(Protocol):
    """What the rest of kapnb needs of the place where plans are kept."""

    def accounts(self) -> tuple[str, ...]:
        """Return the slugs of all accounts, sorted."""

    def load(self, slug: str) -> Loaded:
        """Return the plan of one account with the token that saving it needs."""

    def save(self, plan: Plan, *, base: Loaded) -> Loaded:
        """Put ``plan`` in the place of ``base``, unless somebody else did so before."""

    def create(self, plan: Plan | str, *, today: dt.date | None = None) -> str:
        """Add an account and return its slug."""


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
        path = self.plan_path(slug)
        if not path.exists():
            known = ", ".join(self.accounts()) or "none yet; `kapnb new NAME` makes one"
            raise NotFound(f"There is no account {slug!r} in {self.root}. Accounts: {known}.")
        return load(path)

    def save(self, plan: Plan, *, base: Loaded) -> Loaded:
        """Write ``plan`` over ``base``; errors as :func:`kapnb.store.save`."""
        self.plan_path(base.path.parent.name)
        return save(plan, base=base)

    def create(self, plan: Plan | str, *, today: dt.date | None = None) -> str:
        """Add an account and return its slug.

        A name gets the plan of ``templates/new_account.yaml`` with its comments, or a minimal
        one, for the calendar year of ``today``.
        """
        base = None
        if isinstance(plan, str):
            plan, name = new_plan(plan, today=today or dt.date.today()), plan  # noqa: DTZ011
            try:
                base = load(self.template("new_account.yaml"))
                plan = base.plan.replace(
                    account=base.plan.account.replace(name=name, period=plan.account.period)
                )
            except NotFound:
                base = None
        folders = self.root / "accounts"
        slug = slug_for(plan.account.name, (path.name for path in folders.glob("*")))
        create(plan, self.plan_path(slug), base=base)
        return slug

    def template(self, name: str) -> Path:
        """Return a file of the workspace's ``templates/``, or else the one that kapnb brings."""
        for folder in (self.root / "templates", shipped("templates")):
            path = folder / name
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
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


def init_workspace(folder: Path | str) -> Workspace:
    """Copy the notebooks and sample accounts that kapnb brings into ``folder``.

    What is there already stays as it is. Raises ``KapnbError`` when a file cannot be written.
    """
    root = Path(folder).absolute()
    try:
        for kind in ("notebooks", "accounts"):
            (root / kind).mkdir(parents=True, exist_ok=True)
            shutil.copytree(
                shipped(kind),
                root / kind,
                ignore=_UNCOPIED,
                copy_function=_copy_new,
                dirs_exist_ok=True,
            )
    except OSError as error:
        raise KapnbError(f"Cannot set up {root}: {error}.") from error
    return Workspace(root)


def _copy_new(source: str, target: str) -> None:
    if not os.path.lexists(target):
        shutil.copyfile(source, target)


def shipped(kind: Literal["templates", "notebooks", "accounts"]) -> Path:
    """Return the folder that kapnb brings: in the installed package or in its repository."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_data" / kind, package.parent / kind):
        if folder.is_dir():
            return folder
    raise NotFound(f"This installation of kapnb has no {kind}; install it again.")


def new_plan(name: str, *, currency: str = "EUR", today: dt.date) -> Plan:
    """Return the smallest plan for an account, for the calendar year of ``today``.

    Raises ``BadName`` for what cannot be the name, or the currency, of an account.
    """
    year = Period(start=dt.date(today.year, 1, 1), end=dt.date(today.year, 12, 31))
    try:
        return Plan(kapnb=1, account=Account(name=name, currency=currency, period=year))
    except ValidationError as error:
        reason = "; ".join(details["msg"] for details in error.errors())
        said = reason.replace("Value error, ", "")
        raise BadName(
            f"{name[:60]!r} ({currency}) cannot be an account; allowed: {said}."
        ) from None
