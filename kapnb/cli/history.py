"""Commands about what was: changes, log and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kapnb.errors import Conflict, KapnbError

from .app import Account, AsOf, Since, app, say, warn, workspace

if TYPE_CHECKING:
    from kapnb.store import Journal, Revision


@app.command()
def changes(account: Account, since: Since = None, as_of: AsOf = None) -> None:
    """Print what changed in an account since a day, by what matters.

    Example: kapnb changes nordwind --since 2026-05-19 --as-of 2026-11-22
    """
    from kapnb.sections.book import Book

    start, end = (str(day or "") for day in (since, as_of))
    book = Book.open(account, portfolio=str(workspace().root), as_of=end, since=start)
    if book.view.before is None:
        raise KapnbError(book.view.history)
    say(str(book.chapter("changes")))


@app.command()
def log(account: Account) -> None:
    """List the saved changes of an account, the last on top.

    What is damaged in the journal is told on stderr.

    Example: kapnb log nordwind
    """
    journal = workspace().journal(account)
    for problem in journal.problems:
        warn(str(problem))
    if not journal.revisions:
        say("Nothing is recorded yet; the journal begins with the first save.")
    if journal.pending:
        say("       Edited by hand since the last save; the next save records it.")
    for revision in reversed(journal.revisions):
        if revision is journal.interrupted:
            what = "this save was not completed; it changed nothing"
        else:
            what = ": ".join(filter(None, (revision.note, _what(journal, revision))))
        who = revision.by or "kapnb"
        say(f"{revision.number:>5}  {revision.time:%Y-%m-%d %H:%M}  {who}  {what}")


@app.command()
def undo(
    account: Account,
    revision: Annotated[
        int | None, typer.Argument(help="Its number in kapnb log; the last if none is given.")
    ] = None,
) -> None:
    """Take one saved change back; what was changed since stays.

    That is a new change, so undoing it again brings everything back.

    Example: kapnb undo nordwind 41
    """
    home = workspace()
    try:
        home.undo(account, revision)
    except Conflict as conflict:
        raise KapnbError(_refused(home.journal(account), revision, conflict)) from None
    journal = home.journal(account)
    last = journal.revisions[-1]
    say(f"Revision {last.number}, {last.note}: {_what(journal, last)}")


def _refused(journal: Journal, number: int | None, conflict: Conflict) -> str:
    """Return why a revision, the last if none is named, cannot be taken back: who changed what."""
    from kapnb.store.flat import places, title_of
    from kapnb.words import day, listed

    number = len(journal.revisions) - 1 if number is None else number
    told = [f"Revision {number} cannot be undone; nothing was written."]
    for clash in conflict.clashes:
        who = []
        for later in journal.revisions[number + 1 :]:
            known = places(journal.states.get(later.after, {}))
            for change in later.changes:
                place = known.get(change.record)
                title = title_of(place.kind, change.field) if place and change.field else ""
                same = change.record == clash.record and clash.title in ("", title)
                lists = [
                    side if isinstance(side, list) else () for side in (change.old, change.new)
                ]
                moved = len({clash.record in side for side in lists}) == 2
                if same or (moved and not clash.title):
                    who.append(
                        f"{later.by or 'kapnb'} in revision {later.number} of "
                        f"{day(later.time.date())}"
                    )
        done = "changed again"
        if not clash.title and clash.theirs in (None, clash.base):
            done = "moved" if clash.theirs else "removed"
        what = ", ".join(filter(None, (clash.name, clash.title)))
        by = listed(list(dict.fromkeys(who))) or "hand since the last save"
        told.append(f"  {what}: {done} in between, by {by}")
    told += [f"  Without it this is no plan: {conflict.reason}"] if conflict.reason else []
    return "\n".join(told)


def _what(journal: Journal, revision: Revision) -> str:
    """Return what a revision did."""
    from kapnb.store.revision import told

    after, before = (journal.states.get(str(d), {}) for d in (revision.after, revision.before))
    return told(revision, before, after)
