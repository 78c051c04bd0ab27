"""What can be done from a terminal? The functions of the package, with dashes."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kapnb.errors import BadName, KapnbError
from kapnb.publish.document import FORMATS, Document, Edition, Outcome, Paper

if TYPE_CHECKING:
    from kapnb.publish.batch import Progress
    from kapnb.store import Workspace

app = typer.Typer(
    name="kapnb",
    help="The key account planning workbench: plans as text files, printed as playbooks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Accounts = Annotated[
    list[str] | None, typer.Argument(metavar="ACCOUNT...", help="All if none is named.")
]
AsOf = Annotated[
    dt.datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Judge the plans on this day."),
]
For = Annotated[Edition, typer.Option(help="Who may read it.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]


def _known_formats(asked: list[str]) -> list[str]:
    if wrong := [form for form in asked if form not in FORMATS]:
        raise typer.BadParameter(f"found {', '.join(wrong)}; allowed: {', '.join(FORMATS)}")
    return asked


def main() -> None:
    """Run ``kapnb``; what goes wrong is a sentence on stderr and exit code 1 (2 for usage)."""
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a closed one is None
        stream.reconfigure(errors="replace")  # a narrow terminal
    try:
        app()
    except (KapnbError, OSError) as error:
        _say(str(error), failure=True)
        sys.exit(1)


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
    _say(f"{folder} is ready. Next: cd {folder}, then kapnb lab or kapnb build")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The customer, as they write themselves.")],
) -> None:
    """Make an account with an empty plan.

    Example: kapnb new "Nordwind Energie AG"
    """
    home = _workspace()
    _refuse_known(home, name, home.accounts())
    slug = home.create(name)
    _say(f"{home.plan_path(slug)}\nNext: fill in the plan, then kapnb check {slug}")


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

    home = _workspace()
    table = Table("Account", "Name", "Manager", "Period", box=None, pad_edge=False)
    for slug in home.accounts():
        head = head_of(home, slug)
        wrong = f"{plural(len(head.problems), 'error')}: kapnb check {slug}"
        cells = (slug, wrong if head.problems else head.name, head.manager, head.period)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else 500).print(table)
    else:
        _say("There are no accounts yet. kapnb new NAME makes one.")


@app.command()
def show(
    account: Annotated[str, typer.Argument(help="As kapnb list calls it.")],
    chapter: Annotated[str | None, typer.Argument(help="All chapters if none is named.")] = None,
    as_of: AsOf = None,
    edition: For = "internal",
) -> None:
    """Print the playbook of an account, or one chapter of it.

    Example: kapnb show nordwind red_flags
    """
    from kapnb.sections.book import PLAYBOOK, Book

    day = as_of.date().isoformat() if as_of else ""
    book = Book.open(account, portfolio=str(_workspace().root), as_of=day, edition=edition)
    for name in [chapter] if chapter else [chapter.name for chapter in PLAYBOOK]:
        _say(str(book.chapter(name)))


@app.command()
def check(accounts: Accounts = None) -> None:
    """Print every error of the plan files.

    Example: kapnb check nordwind
    """
    from kapnb.publish.index import head_of

    home = _workspace()
    asked = accounts or home.accounts()
    slugs = [home.slug_of(account) for account in asked]
    problems = [problem for slug in slugs for problem in head_of(home, slug).problems]
    for problem in problems:
        _say(problem, failure=True)
    if problems:
        raise typer.Exit(1)
    _say(f"Plan files without errors: {len(asked)}.")


@app.command()
def build(  # noqa: PLR0917  # typer calls it by name
    accounts: Accounts = None,
    only: Annotated[Document | None, typer.Option(help="One of the documents.")] = None,
    to: Annotated[
        list[str],
        typer.Option(
            metavar="|".join(FORMATS), callback=_known_formats, help="One format; repeat for more."
        ),
    ] = ["html", "pdf"],  # noqa: B006  # typer copies it
    out: Annotated[
        Path | None, typer.Option(help="The folder of the documents.", show_default="playbooks")
    ] = None,
    as_of: AsOf = None,
    edition: For = "internal",
    paper: Annotated[Paper, typer.Option(help="The pages of the PDF.")] = "a4",
    fonts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="More fonts for the PDF."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks at a time.", show_default="number of processors"),
    ] = None,
) -> None:
    """Make the playbooks and action plans.

    Example: kapnb build nordwind --only playbook --to pdf --as-of 2026-11-22
    """
    from kapnb.publish.batch import build as build_all

    with _progress() as progress:
        built = build_all(
            accounts or (),
            workspace=_workspace(),
            only=only,
            to=to,
            out=out,
            as_of=as_of.date() if as_of else None,
            edition=edition,
            paper=paper,
            fonts=fonts,
            jobs=jobs,
            progress=progress,
        )
    for outcome in built.failed:
        _say(f"FAILED {outcome}", failure=True)
    ready = len(built.outcomes) - len(built.failed)
    _say(f"Documents built: {ready}. Failures: {len(built.failed)}. {built.index}")
    raise typer.Exit(bool(built.failed))


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV exports of a CRM.")],
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Every row that was left over, as JSON.")
    ] = None,
) -> None:
    """Make accounts from the CSV tables of a CRM.

    What became of every row is told.

    Example: kapnb import Account.csv Contact.csv Opportunity.csv
    """
    import json

    from kapnb.crm import import_files

    home = _workspace()
    found = import_files(files, today=dt.date.today(), mappings=_mappings(home))  # noqa: DTZ011
    _say(str(found))
    if report:
        report.write_text(json.dumps(found.report(), ensure_ascii=False, indent=1), "utf-8")
    known, refused = home.accounts(), 0
    for account in found.plans:
        try:
            _refuse_known(home, account.name, known)
            home.create(account.plan)
        except KapnbError as error:
            _say(str(error), failure=True)
            refused += 1
    left = len(found.refused) + len(found.unplaced)
    kept = f" Rows left over: {left}, whole in {report}." if left and report else ""
    kept = kept or (f" Rows left over: {left}; --report FILE keeps them whole." if left else "")
    _say(f"Accounts made: {len(found.plans) - refused}; not made: {refused}.{kept}")
    raise typer.Exit(bool(refused))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context) -> None:
    """Open the notebooks in JupyterLab.

    Further options are JupyterLab's.

    Example: kapnb lab --no-browser
    """
    home = _workspace()
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={home.root}"]
    if (home.notebooks / "0_portfolio.ipynb").is_file():
        command.append("--LabApp.default_url=/lab/tree/notebooks/0_portfolio.ipynb")
    command += context.args
    environment = os.environ | {"KAPNB_HOME": str(home.root)}
    if os.name == "nt":  # where exec leaves the terminal at once
        import subprocess

        raise typer.Exit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)


def _workspace() -> Workspace:
    from kapnb.store import find_workspace

    return find_workspace()


def _refuse_known(home: Workspace, name: str, known: Collection[str]) -> None:
    from kapnb.store import slug_for

    if (slug := slug_for(name, ())) in known:
        raise BadName(f"There is an account {slug} already: {home.plan_path(slug)}")


def _mappings(home: Workspace) -> list[Path]:
    from kapnb.store import shipped

    folders = (shipped("templates") / "crm", home.root / "templates" / "crm")
    found = {path.name: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    return list(found.values())


def _say(text: str, *, failure: bool = False) -> None:
    from kapnb.sections.plain import printable

    print(printable(text), file=sys.stderr if failure else sys.stdout, flush=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Yield a bar in a terminal, and else one line per document."""
    if not sys.stdout.isatty():
        yield _line
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("Building"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("")
        yield lambda done, total, _: bar.update(task, completed=done, total=total)


def _line(done: int, total: int, outcome: Outcome | None) -> None:
    if outcome and not outcome.failed:
        _say(f"[{done}/{total}] {outcome}")
