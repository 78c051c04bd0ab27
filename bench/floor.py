"""What do the documents of an account cost when there is no notebook at all?

The same section functions, drawn as HTML and as PDF in one process that has everything loaded.

    python bench/floor.py HOME OUT DAY ACCOUNT...

The first account is drawn for nothing; printed are CPU seconds per account of the others, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

from kapnb.publish.glyphs import typefaces
from kapnb.publish.typeset import arrange, typeset
from kapnb.sections.blocks import Block, as_data
from kapnb.sections.book import ACTION_PLAN, PLAYBOOK, Book
from kapnb.sections.html import to_html

_spent: Counter[str] = Counter()


def timed(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``work`` such that its CPU seconds are added to those of ``part``."""

    def working(*args: Any, **options: Any) -> Any:
        began = time.process_time()
        try:
            return work(*args, **options)
        finally:
            _spent[part] += time.process_time() - began  # type: ignore[assignment]

    return working


def _blocks(home: str, account: str, day: str, chapters: Any) -> tuple[Block, ...]:
    book = Book.open(account, portfolio=home, as_of=day)
    return tuple(b for chapter in chapters for b in book.chapter(chapter.name).blocks)


def main() -> None:
    """Draw the documents of the accounts that the command line names."""
    home, out, day, *accounts = sys.argv[1:]
    typst.compile = timed("typst", typst.compile)
    blocks_of, html_of = timed("chapters", _blocks), timed("html", to_html)

    def draw(account: str) -> None:
        for name, chapters in (("playbook", PLAYBOOK), ("action_plan", ACTION_PLAN)):
            blocks = blocks_of(home, account, day, chapters)
            Path(out, f"{account}-{name}.html").write_text(html_of(blocks), "utf-8")
            pdf = typeset(arrange(as_data(blocks)), typefaces(()), timestamp=0).pdf
            Path(out, f"{account}-{name}.pdf").write_bytes(pdf)

    whole = timed("all", draw)
    draw(accounts[0])
    _spent.clear()
    for account in accounts[1:]:
        whole(account)
    parts = {part: seconds / len(accounts[1:]) for part, seconds in _spent.items()}
    sys.stdout.write(json.dumps(parts))


if __name__ == "__main__":
    main()
