"""Commands for a coaching session: coach."""

from __future__ import annotations

from typing import Annotated

import typer

from .app import Account, AsOf, app, say, warn, workspace


@app.command()
def coach(
    account: Account,
    as_of: AsOf = None,
    keys: Annotated[
        bool, typer.Option("--keys", help="With a line for the review's record in the plan.")
    ] = False,
) -> None:
    """Print what to praise, to ask and to mend with an account's manager.

    Example: kapnb coach nordwind
    """
    from kapnb.insight.coaching import agenda
    from kapnb.sections.book import Book

    book = Book.open(account, portfolio=str(workspace().root), as_of=str(as_of or ""))
    warn(book.view.damage)
    say(str(book.chapter("coaching")))
    if keys:
        say(f"discussed: [{', '.join(item.key for item in agenda(book.view.insight))}]")
