"""How do things stand with the file, and how is that said?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from kapnb.store import Journal
from kapnb.words import listed, plural

State = Literal["saved", "unsaved", "failed", "conflict"]


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand with the file.

    ``time`` and ``revision`` are of the last save or load; ``why`` tells what failed, or what came
    from somebody else.
    """

    state: State = "saved"
    time: dt.datetime | None = None
    revision: int | None = None
    why: str = ""


def saying(status: Status, clashes: int, held: int) -> str:
    """Return the status in a few words, such as ``Saved 14:03, revision 27``."""
    match status.state:
        case "conflict":
            return f"Not saved: {plural(clashes, 'conflict')} with what somebody else wrote"
        case "failed":
            return f"Not saved: {status.why}"
        case "unsaved":
            return "Unsaved changes, saving …"
    said = "Saved" if status.time is None else f"Saved {status.time:%H:%M}"
    said += "" if status.revision is None else f", revision {status.revision}"
    said += f". {status.why}" if status.why else ""
    return said if not held else f"{said} · {plural(held, 'entry', 'entries')} incomplete"


def authors(journal: Journal | None, known: int | None, ours: int) -> str:
    """Return who wrote what was recorded after the revision ``known``, ``ours`` at the end aside.

    What is not recorded yet was written by hand.
    """
    later = journal.revisions[0 if known is None else known + 1 :] if journal else ()
    by = [revision.by or "somebody in an editor" for revision in later[: len(later) - ours]]
    return listed(list(dict.fromkeys(by))) or "somebody in an editor"
