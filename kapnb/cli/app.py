"""The command line's one application, and what all its commands share."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from kapnb.errors import KapnbError
from kapnb.publish.document import Edition

if TYPE_CHECKING:
    from kapnb.sections.blocks import Block
    from kapnb.sections.book import Book
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


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"found {text}; allowed: a day as YYYY-MM-DD") from None


Accounts = Annotated[
    list[str] | None, typer.Argument(metavar="ACCOUNT...", help="All if none is named.")
]
Account = Annotated[str, typer.Argument(help="As kapnb list calls it.")]
AsOf = Annotated[
    dt.date | None, typer.Option(parser=_day, metavar="DATE", help="Judge the plans on this day.")
]
Since = Annotated[
    dt.date | None,
    typer.Option(parser=_day, metavar="DATE", help="The last review if none is given."),
]
For = Annotated[Edition, typer.Option(help="Who may read it.")]


def main() -> None:
    """Run ``kapnb``; what goes wrong is a sentence on stderr and exit code 1 (2 for usage)."""
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a closed one is None
        stream.reconfigure(errors="replace")  # a narrow terminal
    try:
        app()
    except (KapnbError, OSError) as error:
        say(str(error), failure=True)
        sys.exit(1)


def day_of(as_of: dt.date | None) -> dt.date:
    """Return the day that a person asked for, or today."""
    return as_of or dt.date.today()  # noqa: DTZ011


def workspace() -> Workspace:
    """Return the workspace that the command works in."""

    from kapnb.store import find_workspace

    return find_workspace()


def open_book(account: str, as_of: dt.date | None, edition: Edition = "internal") -> Book:
    """Return the book of an account; what is damaged in its journal is told on stderr."""
    from kapnb.sections.book import Book

    day = str(as_of or "")
    book = Book.open(account, portfolio=str(workspace().root), as_of=day, edition=edition)
    warn(book.view.damage)
    return book


def say(text: str, *, failure: bool = False) -> None:
    """Print a text; a failure goes to stderr."""
    from kapnb.sections.plain import printable

    print(printable(text), file=sys.stderr if failure else sys.stdout, flush=True)


def warn(damage: str) -> None:
    """Say on stderr what is damaged, if anything is."""
    if damage:
        say(f"Warning: {damage}", failure=True)


def say_blocks(blocks: Iterable[Block]) -> None:
    """Print blocks as wide as the terminal; for a file or a pipe, each row in one line."""
    from kapnb.sections.plain import to_text

    terminal = sys.stdout is not None and sys.stdout.isatty()
    wide = min(shutil.get_terminal_size().columns, 140) if terminal else 500
    if text := to_text(tuple(blocks), wide):
        say(text)
