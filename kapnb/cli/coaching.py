"""Commands for a coaching session: coach."""

from __future__ import annotations

from typing import Annotated

import typer

from .app import Account, AsOf, app, open_book, say


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

    book = open_book(account, as_of)
    say(str(book.chapter("coaching")))
    if keys:
        say(f"discussed: [{', '.join(item.key for item in agenda(book.view.insight))}]")
