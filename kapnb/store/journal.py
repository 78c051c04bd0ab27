"""What did a plan say before, and who changed what? One line of JSON per save, only appended."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from kapnb.errors import KapnbError, Problem
from kapnb.plan.whole import Plan
from kapnb.words import plural

from .flat import Flat, digest, is_whole
from .revision import NOT_COMPLETED, Revision, applied, fault

BLANK = b" \t\r\n\xef\xbb\xbf"
"""What may stand around a line: an editor may have put a byte order mark there."""
_A_DAY = dt.timedelta(days=1)  # tomorrow is today somewhere


@dataclass(frozen=True)
class Journal:
    """The readable revisions of a plan, each line once, and ``unread``, what the others are.

    ``current`` is what the plan file says now; None when there is none that can be read. ``tail``
    is an unreadable line behind the last revision, 0 if there is none. ``plan`` is what
    ``current`` says, if that is at hand.
    """

    path: Path
    revisions: tuple[Revision, ...]
    unread: tuple[Problem, ...] = ()
    current: Flat | None = None
    tail: int = 0
    plan: Plan | None = None

    @property
    def begins(self) -> dt.date | None:
        """The first day of which something is recorded."""
        return min((revision.day for revision in self.revisions), default=None)

    def ends(self, until: dt.date = dt.date.max) -> list[Revision]:
        """Return what no other revision of these days continues, the latest last.

        That is one revision, or several after git joined branches.
        """
        held = [
            revision
            for revision in self.revisions
            if revision.day <= until and not revision.void and revision is not self.interrupted
        ]
        continued = {revision.parent for revision in held}
        open_ = [revision for revision in held if revision.number not in continued]
        return sorted(open_, key=lambda found: (found.day, found.time, found.number))

    def lost(self, revision: Revision) -> Iterator[tuple[int, dt.date | None]]:
        """Yield where what followed a revision is lost, and the day of what can be read again."""
        for later in self.revisions[revision.number + 1 :]:
            if later.gap and later.parent == revision.number:
                yield later.gap, later.day
        if self.tail and revision is self.head and revision.after != self._here:
            yield self.tail, None

    @cached_property
    def head(self) -> Revision | None:
        """The revision that the plan file holds, hand edits aside; None before the first."""
        ends = self.ends()
        reached = [revision for revision in ends if revision.after == self._here]
        return next(reversed(reached or ends), None)

    @cached_property
    def interrupted(self) -> Revision | None:
        """The save that was written down last and never reached the plan file.

        It was killed: its draft is still there, which a save that is completed never leaves.
        """
        last = next(reversed(self.revisions), None)
        if not last or not last.before or last.after == self._here:
            return None
        return last if any(self.path.parent.glob(f".*.{last.mark}.tmp")) else None

    @property
    def pending(self) -> bool:
        """Whether the plan file was edited by hand since the last revision."""
        return bool(self.current and self.head and self.head.after != self._here)

    def is_now(self, revision: Revision) -> bool:
        """Whether the plan file says now what it said after a revision."""
        return revision.after == self._here

    def state(self, revision: Revision, *, before: bool = False) -> Flat:
        """Return what the plan said after a revision, or before it.

        Raises ``KapnbError`` when the lines that lead there are damaged or missing.
        """
        wanted = str(revision.before if before else revision.after)
        found = self._straight(wanted)
        if found is None:  # some line is not what it was; another way may lead there
            found = self.states.get(wanted)
        if found is not None:
            return found
        raise KapnbError(
            f"{self.path}:{revision.line}: revision {revision.number} cannot be restored: this "
            "line, or one that leads to it, is damaged or missing. Bring the line back from a "
            "backup or from git, or ask for another day; the plan file itself is not affected."
        )

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything in the file that is not as it was written."""
        found = list(self.unread)
        for revision in self.revisions:
            found += [
                Problem(str(self.path), revision.line, "", *said) for said in self._doubts(revision)
            ]
        return tuple(sorted(found, key=lambda problem: problem.line))

    def _doubts(self, revision: Revision) -> Iterator[tuple[str, str]]:
        parent = None if revision.parent is None else self.revisions[revision.parent]
        if parent and revision.time < parent.time:
            found = f"the time {revision.time.isoformat()}, before that of line {parent.line}"
            yield found, "a clock that goes forward; the order of the changes is kept"
        agrees = True
        if revision.snapshot is not None:
            agrees = self.states.get(revision.after) == revision.snapshot
        elif not parent or revision.gap == revision.line:
            found = "changes of a state that no line leads to"
            yield found, "the line before it, which is missing or damaged"
        if revision.changes and (before := self.states.get(str(revision.before))) is not None:
            agrees = applied(before, revision.changes) == self.states.get(revision.after)
        if not agrees:
            found = "changes that do not lead to the state they name"
            yield found, "a line as kapnb wrote it; was it edited by hand?"

    @cached_property
    def _here(self) -> str:
        return "" if self.current is None else digest(self.current)

    @cached_property
    def _steps(self) -> dict[str, list[tuple[Revision, bool]]]:
        """The changes that lead on from each state, and back."""
        steps: dict[str, list[tuple[Revision, bool]]] = {}
        for revision in self.revisions:
            if revision.snapshot is None:
                steps.setdefault(str(revision.before), []).append((revision, False))
                steps.setdefault(revision.after, []).append((revision, True))
        return steps

    @cached_property
    def _given(self) -> dict[str, Flat]:
        """The states that are written down whole: the plan file and the snapshots."""
        given = {} if self.current is None else {self._here: self.current}
        return {r.after: r.snapshot for r in self.revisions if r.snapshot is not None} | given

    def _straight(self, wanted: str) -> Flat | None:
        """Return a state by the shortest way to it; None where that does not lead there.

        Its name is the hash of what it says, so the states on the way need no look.
        """
        came: dict[str, tuple[str, Revision, bool] | None] = dict.fromkeys(self._given)
        waiting = deque(came)
        while waiting and wanted not in came:
            here = waiting.popleft()
            for revision, back in self._steps.get(here, ()):
                there = str(revision.before) if back else revision.after
                if there not in came:
                    came[there] = here, revision, back
                    waiting.append(there)
        if wanted not in came:
            return None
        way: list[tuple[Revision, bool]] = []
        name = wanted
        while step := came[name]:
            name, revision, back = step
            way.append((revision, back))
        state = self._given[name]
        for revision, back in reversed(way):
            state = applied(state, revision.changes, back=back)
        return state if _is(state, wanted) else None

    @cached_property
    def states(self) -> dict[str, Flat]:
        """Every state that can be restored, forward from snapshots and back from the plan."""
        known = {name: state for name, state in self._given.items() if _is(state, name)}
        waiting = deque(known)
        while waiting:
            here = waiting.popleft()
            for revision, back in self._steps.get(here, ()):
                there = str(revision.before) if back else revision.after
                if there not in known:
                    state = applied(known[here], revision.changes, back=back)
                    if _is(state, there):
                        known[there] = state
                        waiting.append(there)
        return known


def _is(state: Flat, name: str) -> bool:
    return digest(state) == name and is_whole(state)


def journal_path(plan_file: Path) -> Path:
    """Return where the journal of a plan file stands, which is beside it."""
    target = plan_file.resolve()
    name = "journal.jsonl" if target.name == "plan.yaml" else f"{target.stem}.journal.jsonl"
    return target.with_name(name)


def read_journal(
    path: Path, *, current: Flat | None = None, today: dt.date = dt.date.max
) -> Journal:
    """Read a journal on ``today``; one that is missing has no revisions.

    Nothing in the file raises an error: what cannot be read is in ``problems``.
    """
    revisions: list[Revision] = []
    unread: list[Problem] = []
    seen: set[bytes] = set()
    repeated: list[int] = []
    lines = content(path).split(b"\n")
    for line, whole in enumerate(lines, 1):
        if not (text := whole.strip(BLANK)):
            continue
        try:
            found = Revision.model_validate_json(text)
        except ValidationError as error:
            unread.append(Problem(str(path), line, "", *fault(error, last=line == len(lines))))
            continue
        if text in seen and not (revisions and revisions[-1].after == found.before):
            repeated.append(line)  # not a change that was made, taken back and made again
            continue
        seen.add(text)
        revisions.append(found.model_copy(update={"line": line, "number": len(revisions)}))
    linked = _linked(revisions, [problem.line for problem in unread], today)
    end = revisions[-1].line if revisions else 0
    tail = next((problem.line for problem in unread if problem.line > end), 0)
    if repeated:  # git's union merge does so, for which nobody needs a warning per line
        again = f"{plural(len(repeated), 'line')} of those above again"
        unread.append(Problem(str(path), repeated[0], "", again, "each once; not counted again"))
    return Journal(path, linked, tuple(unread), current, tail)


def _linked(
    revisions: list[Revision], unread: Sequence[int], today: dt.date
) -> tuple[Revision, ...]:
    """Return the revisions with the parent of each: the nearest line above that leads to it.

    Where that is lost it is the line above. A clock that ran into the future after ``today`` does
    not tell of the revisions behind it.
    """
    reached = {None, *(revision.after for revision in revisions)}  # above or, in git's order, below
    made: list[Revision] = []
    known: list[dt.date] = []
    leading: defaultdict[str | None, list[int]] = defaultdict(list)
    for revision in revisions:
        above = leading[revision.before]
        parent, gap, void = above[-1] if above else None, 0, False
        prior = next((r for r in reversed(made) if not r.void), None)
        if prior and prior.after != (revision.before if revision.changes else revision.after):
            between = (line for line in unread if prior.line < line < revision.line)
            gap = next(between, 0 if revision.before in reached else revision.line)
            parent = prior.number if gap else parent
        since = dt.date.min if parent is None else known[parent]
        day = max(since, revision.time.date())
        known.append(day if day - today <= _A_DAY else since)
        if revision.note == NOT_COMPLETED and not revision.by and above:
            cut, void = above.pop(), True
            made[cut] = made[cut].model_copy(update={"void": True})
        else:
            leading[revision.after].append(revision.number)
        update = {"parent": parent, "gap": gap, "day": day, "void": void}
        made.append(revision.model_copy(update=update))
    return tuple(made)


def content(path: Path) -> bytes:
    """Return the bytes of a journal, none if it is missing.

    Raises ``KapnbError`` for what is no plain file, or cannot be read.
    """
    if not os.path.lexists(path):
        return b""
    if path.is_symlink() or not path.is_file():
        raise KapnbError(f"{path} is a link or no file at all; a journal must be a file.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise KapnbError(f"Cannot read {path}: {error.strerror or error}.") from error
