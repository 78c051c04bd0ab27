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
from .journal import NOT_COMPLETED, Revision, differences, ordinary, read_journal

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


@contextmanager
def recorded(
    path: Path,
    before: Flat | None,
    after: Flat,
    mode: int,
    **said: Unpack[Said],
) -> Iterator[None]:
    """Append the step from ``before`` to ``after``, then let the caller take it.

    What led to ``before`` without a save is written down first. When appending or the caller's
    step raises ``OSError``, the file is what it was.

    Args:
        path: the journal; ``mode`` is for one that has to be made.
        before: what the plan file says; None where there is none yet.
        after: what it is to say.
        said: of the save.
    """
    time = (said.get("now") or dt.datetime.now().astimezone()).replace(microsecond=0)
    by, note = _line(said.get("by", "")) or _author(), _line(said.get("note", ""))
    step: dict[str, Any] = {"time": time, "by": by, "note": note}
    length = ordinary(path).stat().st_size if os.path.lexists(path) else None
    if before is None:
        revisions = [Revision(**step, before=None, after=digest(after), snapshot=after)]
    else:
        changes = differences(before, after)
        here, there = digest(before), digest(after)
        revisions = _leading_to(path, before, here, time)
        if changes:
            revisions.append(Revision(**step, before=here, after=there, changes=changes))
    try:
        _append(path, "".join(r.text() for r in revisions).encode(), mode)
        yield
    except OSError:
        with suppress(OSError):
            if length is None:
                path.unlink()
            else:
                os.truncate(path, length)
        raise


def _leading_to(path: Path, state: Flat, here: str, time: dt.datetime) -> list[Revision]:
    """Return the line that must stand before a change of ``state``, if the last is not enough."""
    last = None
    with suppress(ValidationError):
        last = Revision.model_validate_json(_last_line(path))
    if last and last.after == here:
        return []
    journal = read_journal(path, current=state)
    if last and journal.head and journal.head.after == here and not journal.interrupted:
        return []
    known = journal.interrupted or journal.head
    line: dict[str, Any] = {"time": time, "by": "", "after": here}
    line["before"] = known.after if known and known.after != here else None
    prior = journal.states.get(known.after) if last and known else None
    if prior is None:
        return [Revision(**line, note=_FOUND, snapshot=state)]
    note = NOT_COMPLETED if journal.interrupted else _EDITED
    return [Revision(**line, note=note, changes=differences(prior, state))]


def _last_line(path: Path) -> bytes:
    if not os.path.lexists(path):
        return b""
    tail = b""
    with path.open("rb") as file:
        at = file.seek(0, os.SEEK_END)
        while at and b"\n" not in tail.rstrip():
            step = min(at, 65_536)
            at -= step
            file.seek(at)
            tail = file.read(step) + tail
    return tail.rstrip().rpartition(b"\n")[2]


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
