"""Commands that make things from plans or plans from things: build, import, lab."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kapnb.publish.document import FORMATS, Document, Edition, Paper

from .app import Accounts, AsOf, app, say, workspace
from .progress import progress_of, tell


def _known_formats(asked: list[str] | None) -> list[str] | None:
    if wrong := [form for form in asked or () if form not in FORMATS]:
        raise typer.BadParameter(f"found {', '.join(wrong)}; allowed: {', '.join(FORMATS)}")
    return asked


@app.command()
def build(  # noqa: PLR0917  # typer calls it by name
    accounts: Accounts = None,
    only: Annotated[Document | None, typer.Option(help="One of the documents.")] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            metavar="|".join(FORMATS),
            callback=_known_formats,
            help="One format; repeat for more.",
            show_default="html, pdf",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder of the documents.", show_default="playbooks")
    ] = None,
    as_of: AsOf = None,
    edition: Annotated[
        Edition | None, typer.Option(help="Who may read it.", show_default="internal")
    ] = None,
    paper: Annotated[
        Paper | None, typer.Option(help="The pages of the PDF.", show_default="a4")
    ] = None,
    fonts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="More fonts for the PDF."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Accounts at a time.", show_default="number of processors"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also what did not change.")] = False,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed",
            help="Only what failed or was not made last time, for the same readers and day.",
        ),
    ] = False,
    time_limit: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="For one account; 0 is none.")
    ] = 600,
    memory_limit: Annotated[
        int, typer.Option(min=0, metavar="MIB", help="For the cells of one document; 0 is none.")
    ] = 2048,
    params: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A table, CSV or YAML, with a row per document."),
    ] = None,
    dask: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The scheduler of a cluster that does it.")
    ] = "",
    debug: Annotated[
        bool, typer.Option("--debug", help="One account after another, every cell printed.")
    ] = False,
) -> None:
    """Make the playbooks and action plans.

    Example: kapnb build nordwind --only playbook --to pdf --as-of 2026-11-22
    """
    from kapnb.publish.batch import Stopped
    from kapnb.publish.batch import build as build_all

    try:
        with progress_of(printed=debug) as progress:
            built = build_all(
                accounts or (),
                workspace=workspace(),
                only=only,
                to=to,
                out=out,
                as_of=as_of,
                edition=edition,
                paper=paper,
                fonts=fonts,
                jobs=jobs,
                force=force or debug,
                retry_failed=retry_failed,
                seconds=time_limit or None,
                memory=memory_limit or None,
                params=params,
                dask=dask,
                debug=say if debug else None,
                progress=progress,
            )
    except Stopped as stop:
        built = stop.built
    raise typer.Exit(tell(built))


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
    from kapnb.crm import import_files
    from kapnb.crm.accounts import make_accounts, mappings_of, write_report

    home = workspace()
    found = import_files(files, today=dt.date.today(), mappings=mappings_of(home))  # noqa: DTZ011
    say(str(found))
    if report:
        write_report(found, report)
    made = make_accounts(home, found)
    for reason in made.refused:
        say(reason, failure=True)
    left = len(found.refused) + len(found.unplaced)
    kept = f" Rows left over: {left}, whole in {report}." if left and report else ""
    kept = kept or (f" Rows left over: {left}; --report FILE keeps them whole." if left else "")
    say(f"Accounts made: {len(made.slugs)}; not made: {len(made.refused)}.{kept}")
    raise typer.Exit(bool(made.refused))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context) -> None:
    """Open the notebooks in JupyterLab.

    Further options are JupyterLab's.

    Example: kapnb lab --no-browser
    """
    home = workspace()
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={home.root}"]
    if (home.notebooks / "0_portfolio.ipynb").is_file():
        command.append("--LabApp.default_url=/lab/tree/notebooks/0_portfolio.ipynb")
    command += context.args
    environment = os.environ | {"KAPNB_HOME": str(home.root)}
    if os.name == "nt":  # where exec leaves the terminal at once
        import subprocess

        raise typer.Exit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)
