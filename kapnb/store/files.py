"""How does a plan come from a file and go back into it, whole and at the right moment?"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Unpack

from filelock import FileLock, Timeout

from kapnb.errors import ChangedMeanwhile, KapnbError, NotFound, PlanErrors, Problem
from kapnb.plan.whole import Plan

from .cache import hidden
from .flat import flat
from .journal import journal_path
from .merge import merged
from .reading import read_plan
from .recording import Said, lines_of, recorded
from .rewrite import rewritings
from .writing import plan_text
from .yamltext import MOST_BYTES, decoded, refuse_size

PATIENCE = 20.0
"""Seconds that a save waits for others; one takes a fraction of a second."""
_MERGES = 5  # times that a save begins again because an editor wrote into the file meanwhile
_RENAME_TRIES = 20  # on Windows a virus scanner or an editor may hold the file for a moment


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plan as it was read: ``token`` is the SHA-256 of the file's bytes, ``text`` all of it."""

    plan: Plan
    path: Path
    text: str
    token: str


def load(path: Path | str) -> Loaded:
    """Read a plan file.

    Raises ``PlanErrors`` for what is wrong with its content, ``NotFound`` where there is no
    file, and ``KapnbError`` when the system does not let us read it.
    """
    path = Path(path)
    with _in_words(path, "read"):
        if not path.is_file():
            raise NotFound(f"There is no plan file {path}.")
        if (size := path.stat().st_size) > MOST_BYTES:
            refuse_size(size, str(path))
        content = path.read_bytes()
    return _loaded(content, read_plan(content, str(path)), path)


def save(plan: Plan, *, base: Loaded, patience: float = PATIENCE, **said: Unpack[Said]) -> Loaded:
    """Write ``plan`` over the file that ``base`` was read from, changing as few lines as can be.

    What others changed in the file since then is merged; what is returned has it too. The
    change is written in the journal before the file is replaced. A symbolic link is followed:
    the file it leads to is replaced, and the link stays. Where another program saves it, ours
    waits for ``patience`` seconds.

    Raises ``Conflict`` when the file changed and both changes do not go together,
    ``ChangedMeanwhile`` when it is gone, ``PlanErrors`` when it or the plan cannot be read, and
    ``KapnbError`` when the system does not let us write. Both files are then untouched.
    """
    made = _made(plan, base.path, base)
    with _in_words(base.path, "save"):
        target = base.path.resolve()
        with _locked(target, patience):
            for more in reversed(range(_MERGES)):
                if not target.is_file():
                    raise ChangedMeanwhile(base.path)
                there = target.read_bytes()
                if _token(there) != base.token:
                    theirs = _loaded(there, read_plan(there, str(base.path)), base.path)
                    sides = (flat(base.plan), flat(made.plan), flat(theirs.plan))
                    made = _made(merged(*sides, path=base.path), base.path, theirs)
                    base = theirs
                try:
                    if made.token != base.token:
                        _replace(target, made, base, **said)
                    break
                except _Touched:
                    if not more:
                        raise
    return made


def create(
    plan: Plan, path: Path | str, *, base: Loaded | None = None, **said: Unpack[Said]
) -> Loaded:
    """Write ``plan`` to a new file; the text of ``base``, when given, serves as its pattern.

    Its journal begins with it. Raises ``KapnbError`` when there is such a file or the system
    does not let us write.
    """
    path = Path(path)
    made = _made(plan, path, base)
    with _in_words(path, "create"):
        is_new = not path.parent.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with _locked(path.parent.resolve() / path.name):
                if os.path.lexists(path):
                    raise KapnbError(f"{path} is there already; nothing was written.")
                _replace(path, made, None, **said)
        except OSError:
            if is_new:  # an empty folder would take the name from the next attempt
                with suppress(OSError):
                    path.parent.rmdir()
            raise
    return made


def _made(plan: Plan, path: Path, base: Loaded | None) -> Loaded:
    """Return the first text that reads back as ``plan``, to be written at ``path``."""
    texts = rewritings(base.text, base.plan, plan) if base else iter([plan_text(plan)])
    problems: tuple[Problem, ...] = ()
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        try:
            if (read := read_plan(content, "the plan to be saved")) == plan:
                return _loaded(content, read, path)
        except PlanErrors as error:
            problems = error.problems
    lost = Problem("the plan to be saved", 0, "", "a plan that would not read back equal", "values")
    raise PlanErrors(problems or (lost,))


def _loaded(content: bytes, plan: Plan, path: Path) -> Loaded:
    return Loaded(plan, path, decoded(content, str(path)), _token(content))


def _token(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def _in_words(path: Path, verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = {errno.ENOSPC: "the disk is full", errno.EFBIG: "the disk is full"}.get(
            error.errno or 0, (error.strerror or str(error)).lower()
        )
        raise KapnbError(f"Cannot {verb} {path}: {reason}. Nothing was changed.") from error


@contextmanager
def _locked(target: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of one plan file, which every process that saves it takes.

    It stands in ``.kapnb/`` of the workspace, or beside a file that is in none.
    """
    inside = target.parent.parent.name == "accounts"
    folder = hidden(target.parents[2] if inside else target.parent)
    name = f"{target.parent.name}-{target.name}" if inside else target.name
    try:
        with FileLock(folder / f"{name}.lock", timeout=patience):
            yield
    except Timeout as error:
        said = f"Another program has been saving {target} for {patience:.0f} seconds"
        raise KapnbError(f"{said}; nothing was written. Try again.") from error


class _Touched(OSError):
    """Somebody wrote into the file without the lock, while a save was on its way."""


def _replace(target: Path, made: Loaded, base: Loaded | None, **said: Unpack[Said]) -> None:
    """Put ``made`` in the place of ``base`` at once, the journal's line before it.

    First the draft is on disk, then the line, and then the draft takes the file's name. Whatever
    ends a save between the last two leaves the draft with the mark of its line. Raises
    ``_Touched``, with everything as it was, when the file is not ``base`` any more.
    """
    journal, before = journal_path(target), flat(base.plan) if base else None
    lines = lines_of(journal, before, after := flat(made.plan), **said)
    mark = "comments" if before == after else lines[-1].mark
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.{mark}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    mode = target.stat().st_mode & 0o7777 if base else None
    try:
        with os.fdopen(os.open(draft, flags, 0o600 if mode else 0o666), "wb") as file:
            file.write(made.text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if mode:
            draft.chmod(mode)
        with recorded(journal, lines, mode & 0o777 if mode else 0o666):
            if (_token(target.read_bytes()) if target.is_file() else None) != (base and base.token):
                raise _Touched("another program changes it again and again")
            _rename(draft, target)
    except OSError:  # whatever else ends this is as if it was killed
        draft.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # the file is in its place; some network folders know no fsync
        for left in target.parent.glob(f".{escape(target.name)}.*.tmp"):  # of killed saves, which
            left.unlink(missing_ok=True)  # the journal tells of by now
        if os.name != "nt":  # there, a folder cannot be opened
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _rename(draft: Path, target: Path) -> None:
    for attempt in range(_RENAME_TRIES):
        try:
            draft.replace(target)
        except PermissionError:
            if os.name != "nt" or attempt == _RENAME_TRIES - 1:
                raise
            time.sleep(0.05)
        else:
            return
