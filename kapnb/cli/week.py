"""Commands of every week: what is due, whose tasks, and the page before a meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kapnb.errors import KapnbError

from .app import Account, Accounts, AsOf, app, day_of, open_book, say, say_blocks, warn, workspace

if TYPE_CHECKING:
    from kapnb.insight import Insight

Form = StrEnum("Form", ("html", "pdf"))


@app.command()
def week(accounts: Accounts = None, as_of: AsOf = None) -> None:
    """List what is overdue, due this week or promised, and whom to see again.

    Example: kapnb week nordwind --as-of 2026-11-22
    """
    from kapnb.sections import week as lists

    found, failed = _judged(accounts, as_of)
    if found or not failed:
        say_blocks(lists.week([insight.week for insight, _ in found.values()]))
    raise typer.Exit(failed)


@app.command()
def tasks(
    owner: Annotated[str, typer.Option(help="Of us or them: name, part of it, e-mail or id.")],
    ics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A calendar for Outlook or Google.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """List the open actions and milestones of one person in all accounts.

    Example: kapnb tasks --owner "Ana Prado" --ics ana.ics
    """
    from kapnb.insight.owners import meant
    from kapnb.insight.week import items
    from kapnb.plan import Action, Milestone
    from kapnb.publish.calendar import calendar
    from kapnb.publish.document import write_whole
    from kapnb.sections import week as lists

    if ics and not ics.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {ics.parent}.")
    judged, failed = _judged(None, as_of)
    plans = {slug: insight.plan for slug, (insight, _) in judged.items()}
    teams = [(slug, person) for slug, plan in plans.items() for person in plan.account.team]
    contacts = [(s, person) for s, plan in plans.items() for person in plan.decision_group.contacts]
    found = meant(owner, [*teams, *contacts])
    entries = [
        (slug, judged[slug][1], item)
        for slug, person in found
        for item in items(judged[slug][0])
        if item.owner == person.id and isinstance(item.record, Action | Milestone)
    ]
    name = found[0][1].name
    say_blocks(lists.tasks(name, [item for _, _, item in entries]))
    if ics:
        write_whole(ics, calendar(entries, name=name, today=day_of(as_of)))
        dated = sum(item.due is not None for _, _, item in entries)
        say(f"Events in {ics}: {dated}. Left out, without a date: {len(entries) - dated}.")
    raise typer.Exit(failed)


@app.command()
def brief(  # noqa: PLR0917  # typer calls it by name
    account: Account,
    contact: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who will be there; repeat for more.")
    ] = None,
    to: Annotated[list[Form] | None, typer.Option(help="Write a file; repeat for both.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder of the documents.", show_default="playbooks")
    ] = None,
    as_of: AsOf = None,
    edition: Annotated[
        Literal["internal", "management"], typer.Option(help="Who may read it.")
    ] = "internal",
) -> None:
    """Print one page before a meeting: who comes, what to ask, one goal.

    Nobody named: those of the next planned meeting, else the key players.

    Example: kapnb brief nordwind --contact "Dana Ortiz" --to pdf
    """
    from kapnb.insight.owners import meant
    from kapnb.sections.brief import page
    from kapnb.sections.show import Section

    home = workspace()
    slug = home.slug_of(account)
    view = open_book(slug, as_of, edition).view
    customers = [(slug, person) for person in view.plan.decision_group.contacts]
    section = Section(tuple(page(view, [meant(c, customers)[0][1].id for c in contact or ()])))
    say(str(section))
    if to:
        from kapnb.publish.folder import output_folder
        from kapnb.publish.sheet import write_sheet

        folder = output_folder(home, out)
        for path in write_sheet(section, "brief", slug, folder, formats=to, home=home.root):
            say(str(path))


def _judged(
    accounts: Sequence[str] | None, as_of: dt.date | None
) -> tuple[dict[str, tuple[Insight, dt.datetime]], bool]:
    """Return each plan that can be read with its last change, by slug, and whether one cannot."""
    from kapnb.insight import Insight

    home, day = workspace(), day_of(as_of)
    found: dict[str, tuple[Insight, dt.datetime]] = {}
    slugs = dict.fromkeys(map(home.slug_of, accounts or home.accounts()))
    for slug in slugs:
        try:
            there = home.as_of(slug, day)
            found[slug] = Insight(there.plan, day), there.changed
            warn(there.damage)
        except (KapnbError, OSError) as error:
            say(f"{slug} is left out: {error}", failure=True)
    return found, len(found) < len(slugs)
