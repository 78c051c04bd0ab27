"""How is a save written down before the plan file is replaced?"""

from __future__ import annotations

import datetime as dt
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypedDict, Unpack

from pydantic import ValidationError

from .flat import Flat, digest
from .journal import BLANK, content, read_journal
from .revision import NOT_COMPLETED, Change, Revision, differences

_EDITED = "edited by hand"
_FOUND = "the plan as it was found"


class Said(TypedDict, total=False):
    """What a save says of itself: when, who, and why in a line.

    Without ``now`` (which has an offset) it is the clock's time; without ``by`` it is
    ``KAPNB_AUTHOR`` or the user's name.
    """

    now: dt.datetime | None
    by: str
    note: str


def lines_of(path: Path, before: Flat | None, after: Flat, **said: Unpack[Said]) -> list[Revision]:
    """Return what the journal ``path`` lacks of the step from ``before`` to ``after``.

    What led to ``before`` without a save comes first, then the save, if it changes anything.
    ``before`` is what the plan file says, None where there is none yet.
    """
    time = (said.get("now") or dt.datetime.now().astimezone()).replace(microsecond=0)
    by, note = _line(said.get("by", "")) or _author(), _line(said.get("note", ""))
    step: dict[str, Any] = {"time": time, "by": by, "note": note}
    if before is None:
        return [Revision(**step, before=None, after=digest(after), snapshot=after)]
    here, there = digest(before), digest(after)
    lines = _leading_to(path, before, here, time)
    if changes := differences(before, after):
        lines.append(Revision(**step, before=here, after=there, changes=changes))
    return lines


@contextmanager
def recorded(path: Path, lines: list[Revision], mode: int) -> Iterator[None]:
    """Append lines to the journal ``path``, made with ``mode``, then let the caller save.

    When appending or the caller raises ``OSError``, the file is what it was.
    """
    length = len(content(path)) if os.path.lexists(path) else None
    try:
        _append(path, "".join(line.text() for line in lines).encode(), mode)
        yield
    except OSError:
        with suppress(OSError):
            if length is None:
                path.unlink()
            else:
                os.truncate(path, length)
        raise


def _leading_to(path: Path, state: Flat, here: str, time: dt.datetime) -> list[Revision]:
    """Return the lines that must stand before a change of ``state``, if the last is not enough."""
    last = None
    with suppress(ValidationError):
        last = Revision.model_validate_json(_last_line(path))
    if last and last.after == here:
        return []
    journal = read_journal(path, current=state)
    head, lines = journal.head, []
    line: dict[str, Any] = {"time": time, "by": ""}
    if cut := journal.interrupted:
        back = [Change(record=c.record, field=c.field, old=c.new, new=c.old) for c in cut.changes]
        line |= {"before": cut.after, "after": cut.before}
        lines = [Revision(**line, note=NOT_COMPLETED, changes=tuple(back))]
    if last and head and head.after == here:
        return lines
    line |= {"before": head.after if head and head.after != here else None, "after": here}
    prior = journal.states.get(head.after) if last and head else None
    if prior is None:
        return [*lines, Revision(**line, note=_FOUND, snapshot=state)]
    return [*lines, Revision(**line, note=_EDITED, changes=differences(prior, state))]


def _last_line(path: Path) -> bytes:
    """Return the last line that says anything; a journal is small enough to be read whole."""
    return content(path).rstrip(BLANK).rpartition(b"\n")[2].strip(BLANK)


def _append(path: Path, lines: bytes, mode: int) -> None:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        if size and file.read(1) != b"\n":  # behind a torn line
            lines = b"\n" + lines
        while lines:
            lines = lines[file.write(lines) :]
        os.fsync(file.fileno())


def _author() -> str:
    """Return who is working: ``KAPNB_AUTHOR``, or else the name that the system knows."""
    with suppress(OSError, KeyError, ImportError):  # a container's user may have no name
        return _line(os.environ.get("KAPNB_AUTHOR", "")) or _line(getpass.getuser())
    return "unknown"


def _line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().split())
