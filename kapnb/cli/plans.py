"""Commands about plans: make, list, show and check them."""

from __future__ import annotations

import csv
import json
import sys
from io import StringIO
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from kapnb.errors import KapnbError
from kapnb.plan.vocabulary import Severity

from .app import (
    Account,
    Accounts,
    AsOf,
    For,
    app,
    day_of,
    open_book,
    say,
    say_blocks,
    workspace,
)

if TYPE_CHECKING:
    from kapnb.insight import Insight

_COLUMNS = (
    *("account", "code", "severity", "record", "record_name", "requirement", "reason", "todo"),
    "suppressed_until",
)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="New or not; what is in it stays.")]


@app.command()
def init(
    folder: Folder,
    samples: Annotated[bool, typer.Option(help="With invented accounts, if it has none.")] = True,
    templates: Annotated[
        bool, typer.Option("--templates", help="With the documents' notebooks, to change them.")
    ] = False,
) -> None:
    """Make a workspace with the notebooks.

    Example: kapnb init plans --no-samples
    """
    from kapnb.store import Workspace, init_workspace

    there = len(Workspace(folder).accounts())
    made = len(init_workspace(folder, samples=samples, templates=templates).accounts()) - there
    kept = f"Accounts that were there: {there}; " if there else ""
    say(f"{folder} is ready. {kept}{'S' if not kept else 's'}ample accounts copied: {made}.")
    say(f"Next: cd {folder}, then kapnb lab or kapnb build")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The customer, as they write themselves.")],
) -> None:
    """Make an account with an empty plan.

    Example: kapnb new "Nordwind Energie AG"
    """
    home = workspace()
    home.refuse_known(name)
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

    from kapnb.publish.head import head_of
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


class _WithChapters(TyperCommand):
    """A command whose help lists the chapters, read only then."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from kapnb.sections.book import CHAPTERS

        formatter.write_paragraph()
        formatter.write_text(f"Chapters: {', '.join(CHAPTERS)}.")


@app.command(cls=_WithChapters)
def show(
    account: Account,
    chapter: Annotated[
        str | None, typer.Argument(help="Its name or how its title begins; all if none is named.")
    ] = None,
    as_of: AsOf = None,
    edition: For = "internal",
) -> None:
    """Print the playbook of an account, or one chapter of it.

    Example: kapnb show nordwind red_flags
    """
    from kapnb.sections.book import PLAYBOOK

    book = open_book(account, as_of, edition)
    for name in [chapter] if chapter else [chapter.name for chapter in PLAYBOOK]:
        say(str(book.chapter(name)))


@app.command()
def check(
    accounts: Accounts = None,
    as_of: AsOf = None,
    severity: Annotated[
        Literal["error", "warning", "hint"], typer.Option(help="Nothing less severe.")
    ] = "hint",
    form: Annotated[
        Literal["text", "json", "csv"], typer.Option("--format", help="For people or programs.")
    ] = "text",
) -> None:
    """Print errors of plan files and the findings of the checks.

    Exit code 1: a file has an error, or a plan a finding of severity error.

    Example: kapnb check nordwind --severity warning
    """
    from kapnb.insight import Insight

    home = workspace()
    standards, day = home.standards(), day_of(as_of)
    slugs = dict.fromkeys(map(home.slug_of, accounts or home.accounts()))
    found: dict[str, Insight] = {}
    for slug in slugs:
        try:
            plan = (home.as_of(slug, day) if as_of else home.load(slug)).plan
            found[slug] = Insight(plan, day, standards)
        except (KapnbError, OSError) as error:
            say(str(error), failure=True)
    asked = [*Severity][: [*Severity].index(Severity(severity)) + 1]
    if form == "text":
        _tell(found, asked, whole=bool(accounts) or len(found) < 4)
    else:
        _write_rows(found, asked, form)
    errors = [f for insight in found.values() for f in insight.findings]
    wrong = any(finding.check.severity is Severity.error for finding in errors)
    raise typer.Exit(wrong or len(found) < len(slugs))


def _tell(found: dict[str, Insight], asked: list[Severity], *, whole: bool) -> None:
    """Print the findings of each account when ``whole``, and the accounts by their findings."""
    from kapnb.sections.blocks import Block, Heading
    from kapnb.sections.findings import by_severity, exceptions

    blocks: list[Block] = []
    for slug, insight in found.items() if whole else ():
        blocks.append(Heading(f"{insight.plan.account.name} ({slug})"))
        blocks += by_severity([f for f in insight.findings if f.check.severity in asked])
    if len(found) > 1:
        blocks += exceptions(found)
    say_blocks(blocks)


def _write_rows(found: dict[str, Insight], asked: list[Severity], form: str) -> None:
    """Print one row per finding, suppressed ones with the day until which they are."""
    rows = [
        {
            "account": slug,
            "code": finding.check.code,
            "severity": finding.check.severity.value,
            "record": finding.record,
            "record_name": shorten(insight.plan.name_of(finding.record), 80, placeholder=" …"),
            "requirement": finding.check.requirement.label,
            "reason": finding.reason,
            "todo": finding.check.todo,
            "suppressed_until": f"{finding.suppressed.until}" if finding.suppressed else "",
        }
        for slug, insight in found.items()
        for finding in insight.all_findings
        if finding.check.severity in asked
    ]
    if form == "json":
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    text = StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:  # what begins like a formula would be one in Excel
        writer.writerow({k: f"'{v}" if v[:1] in {*"=+-@\t\r"} else v for k, v in row.items()})
    say(text.getvalue().rstrip("\n"))
