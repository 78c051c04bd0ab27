"""Commands about plans: make, list, show and check them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .app import Account, Accounts, AsOf, For, app, refuse_known, say, workspace

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]


@app.command()
def init(
    folder: Folder,
    samples: Annotated[bool, typer.Option(help="With three invented accounts.")] = True,
    templates: Annotated[
        bool, typer.Option("--templates", help="With the documents' notebooks, to change them.")
    ] = False,
) -> None:
    """Make a workspace with the notebooks.

    Example: kapnb init plans --no-samples
    """

    from kapnb.store import init_workspace

    init_workspace(folder, samples=samples, templates=templates)
    say(f"{folder} is ready. Next: cd {folder}, then kapnb lab or kapnb build")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The customer, as they write themselves.")],
) -> None:
    """Make an account with an empty plan.

    Example: kapnb new "Nordwind Energie AG"
    """
    home = workspace()
    refuse_known(home, name, home.accounts())
    slug = home.create(name)
    say(f"{home.plan_path(slug)}\nNext: fill in the plan, then kapnb check {slug}")


@app.command(name="list")
def list_() -> None:
    """List the accounts with name, manager and period.

    Example: kapnb list
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from kapnb.publish.index import head_of
    from kapnb.sections.plain import printable
    from kapnb.words import plural

    home = workspace()
    table = Table("Account", "Name", "Manager", "Period", box=None, pad_edge=False)
    for slug in home.accounts():
        head = head_of(home, slug)
        wrong = f"{plural(len(head.problems), 'error')}: kapnb check {slug}"
        cells = (slug, wrong if head.problems else head.name, head.manager, head.period)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else 500).print(table)
    else:
        say("There are no accounts yet. kapnb new NAME makes one.")


@app.command()
def show(
    account: Account,
    chapter: Annotated[str | None, typer.Argument(help="All chapters if none is named.")] = None,
    as_of: AsOf = None,
    edition: For = "internal",
) -> None:
    """Print the playbook of an account, or one chapter of it.

    Example: kapnb show nordwind red_flags
    """
    from kapnb.sections.book import PLAYBOOK, Book

    day = as_of.date().isoformat() if as_of else ""
    book = Book.open(account, portfolio=str(workspace().root), as_of=day, edition=edition)
    for name in [chapter] if chapter else [chapter.name for chapter in PLAYBOOK]:
        say(str(book.chapter(name)))


@app.command()
def check(accounts: Accounts = None) -> None:
    """Print every error of the plan files.

    Example: kapnb check nordwind
    """
    from kapnb.publish.index import head_of

    home = workspace()
    asked = accounts or home.accounts()
    slugs = [home.slug_of(account) for account in asked]
    problems = [problem for slug in slugs for problem in head_of(home, slug).problems]
    for problem in problems:
        say(problem, failure=True)
    if problems:
        raise typer.Exit(1)
    say(f"Plan files without errors: {len(asked)}.")
