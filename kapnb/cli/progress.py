"""How does somebody who waits for documents see how far they are, and what came of them?"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kapnb.publish.document import Outcome
from kapnb.words import plural

from .app import say

if TYPE_CHECKING:
    from kapnb.publish.batch import Built, Progress

_FEW = 12
"""Accounts of a list that are named."""


@contextmanager
def progress_of(*, printed: bool = False) -> Iterator[Progress]:
    """Yield a bar in a terminal, and else one line per document; neither with ``printed``."""
    if printed:
        yield lambda done, total, outcome: None
        return
    if not sys.stdout.isatty():
        yield _line
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("Building"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[failures]}"),
    )
    began, accounts, failures = time.monotonic(), set[str](), 0
    with Progress(*columns) as bar:
        task = bar.add_task("", total=None, rate="", failures="")

        def show(done: int, total: int, outcome: Outcome | None) -> None:
            nonlocal failures
            if outcome:
                accounts.add(outcome.slug)
                failures += outcome.failed
            else:
                bar.reset(task, total=total)
            rate = len(accounts) / max(time.monotonic() - began, 0.001)
            said = plural(failures, "failure") if failures else ""
            bar.update(
                task, completed=done, total=total, rate=f"{rate:.1f} accounts/s", failures=said
            )

        yield show


def _line(done: int, total: int, outcome: Outcome | None) -> None:
    if outcome and outcome.failed:
        say(f"[{done}/{total}] FAILED {outcome}".splitlines()[0])
    elif outcome:
        say(f"[{done}/{total}] {outcome}")


def tell(built: Built) -> int:
    """Say what a build did, and return its exit code: 1 for a failure, 130 when it was stopped."""
    for outcome in built.failed:
        say(f"FAILED {outcome}", failure=True)
    same = sum(outcome.unchanged for outcome in built.outcomes)
    ready = len(built.outcomes) - len(built.failed) - same
    if built.notice:
        say(built.notice, failure=True)
    parts = [f"Documents built: {ready}."]
    parts += [f"Unchanged: {same}."] if same else []
    parts += [f"Failures: {len(built.failed)}."]
    if built.missing:
        accounts = list(dict.fromkeys(slug for slug, _ in built.missing))
        rest = f" and {len(accounts) - _FEW} more" if len(accounts) > _FEW else ""
        parts += [
            f"Stopped. Not built: {len(built.missing)}, of {', '.join(accounts[:_FEW])}{rest}. "
            "The same command goes on from here."
        ]
    say(" ".join([*parts, *map(str, built.indexes or [built.index])]))
    return 130 if built.missing else int(bool(built.failed))
