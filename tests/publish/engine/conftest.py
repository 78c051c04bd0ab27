"""What do tests of the engine need more than once?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kapnb.publish.engine.warm import cool

SECONDS = 8.0
"""How long the end of all processes may take on a busy machine."""


@pytest.fixture(scope="session", autouse=True)
def none_left() -> Iterator[None]:
    """End the warm process with the tests."""
    yield
    cool()


@pytest.fixture
def marked(tmp_path) -> Iterator[Marked]:
    """A way to start programs whose whole family can be found."""
    made = Marked(tmp_path)
    yield made
    for pid in made.family():
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell may have had them ignored


class Marked:
    """Starts programs, and knows every process that came of them, and their temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temporary = folder, folder / "temporary"
        self.temporary.mkdir()
        self.mark = f"KAPNB_FAMILY={folder}"
        self.env = os.environ | {"TMPDIR": str(self.temporary), "KAPNB_FAMILY": str(folder)}

    def start(self, code: str) -> subprocess.Popen[str]:
        """Start a Python program."""
        return subprocess.Popen(
            [sys.executable, "-c", code], env=self.env, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_hear_interrupts,
        )  # fmt: skip

    def papermill(self, *arguments: str) -> subprocess.Popen[str]:
        """Start papermill's own program."""
        return subprocess.Popen(
            [sys.executable, "-m", "papermill", *arguments], env=self.env, cwd=self.folder,
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=_hear_interrupts,
        )  # fmt: skip

    def family(self) -> list[int]:
        """Return the processes that are alive, by their environment when they began."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with suppress(OSError):
                    state = (folder / "stat").read_text("ascii").rpartition(")")[2].split()[0]
                    held = (folder / "environ").read_bytes().split(b"\0")
                    if state != "Z" and self.mark.encode() in held:
                        found.append(int(folder.name))
        return found

    def left(self) -> list[str]:
        """Return what is there still, when everything had time to end."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            left = [f"process {pid}" for pid in self.family()]
            left += [str(path) for path in self.temporary.iterdir()]
            if not left:
                return []
            time.sleep(0.05)
        return left


@pytest.fixture
def wait_for() -> Callable[[Callable[[], object]], None]:
    """Return a function that waits until something is so."""

    def wait(what: Callable[[], object], seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, what
            time.sleep(0.05)

    return wait
