"""How do kapnb's speed and memory compare with what people would use instead?

``batch.py``, the documents of many accounts. Then the PDF export alone, of the same executed
notebook, by ``webpdf`` and by ``kapnb-pdf``: as a command, and by an exporter that has made one
document before, which is how a batch works. At last ``hours.py``, the choice of opportunities for
a whole portfolio, ``portfolio.py``, a look at 1,000 accounts, and ``forms.py``, the forms in
JupyterLab.

webpdf finds no browser but the one that Playwright downloads. Here it gets the installed
Chromium: Playwright is asked where it would look, and a script that starts Chromium is put
there, in a folder of our own (PLAYWRIGHT_BROWSERS_PATH).

Memory is the greatest sum over all processes at one time, sampled five times a second;
on Linux it is PSS, which counts shared pages once.

    python bench/run.py
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
DOCUMENTS = ("playbook", "action_plan")
DAY = "2026-11-22"


@dataclass(frozen=True)
class Cost:
    """Seconds, and peak memory in MiB."""

    seconds: float
    memory: float


def measure(work: Callable[[], object]) -> Cost:
    """Run ``work`` and return what it cost, all its child processes included."""
    stop, peak = threading.Event(), 0.0
    own = psutil.Process()

    def watch() -> None:
        nonlocal peak
        while not stop.wait(0.2):
            peak = max(peak, sum(map(memory, own.children(recursive=True))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    try:
        work()
        return Cost(time.monotonic() - began, peak / 2**20)
    finally:
        stop.set()
        watcher.join()


def memory(process: psutil.Process) -> int:
    """Return the bytes of one process, 0 if it has just ended."""
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    except psutil.Error:
        return 0


def run(*command: str | Path) -> str:
    """Run a command of this environment and return what it prints."""
    words = [str(BIN / command[0]), *map(str, command[1:])]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def offer_chromium(folder: Path) -> None:
    """Put a script that starts the installed Chromium where Playwright looks for its own."""
    from playwright.sync_api import Error, sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("webpdf needs Chromium: apt-get install chromium")
    os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(folder)
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch().close()
        except Error as error:
            found = re.search(rf"{re.escape(str(folder))}\S*", str(error))
            if not found:
                raise
            place = Path(found[0])
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(f'#!/bin/sh\nexec "{chromium}" "$@"\n')
            place.chmod(0o755)


def export(notebook: Path, form: str) -> None:
    """Export an executed notebook by nbconvert's command, as PDF."""
    options = ["--no-input", "--WebPDFExporter.disable_sandbox=True"] if form == "webpdf" else []
    run("jupyter", "nbconvert", "--to", form, *options, notebook)


REUSED = """
import sys, time, nbformat
from nbconvert.exporters import get_exporter
notebook = nbformat.read(sys.argv[2], as_version=4)
options = {"exclude_input": True, "disable_sandbox": True} if sys.argv[1] == "webpdf" else {}
exporter = get_exporter(sys.argv[1])(**options)
exporter.from_notebook_node(notebook)
seconds = []
for _ in range(3):
    began = time.monotonic()
    exporter.from_notebook_node(notebook)
    seconds.append(time.monotonic() - began)
print(min(seconds))
"""


def reused(notebook: Path, form: str) -> Cost:
    """Export an executed notebook by an exporter that is in use, as PDF: the best of three."""
    said: list[str] = []
    cost = measure(lambda: said.append(run("python", "-c", REUSED, form, notebook)))
    return Cost(float(said[0]), cost.memory)


def memory_here() -> float:
    """Return the memory of this machine in GiB."""
    return psutil.virtual_memory().total / 2**30


def table(title: str, rows: Sequence[tuple[str, Cost]]) -> str:
    """Return a Markdown table; the first row is what the others are compared with."""
    first = rows[0][1]
    lines = [
        f"| {name} | {cost.seconds:.2f} | {first.seconds / cost.seconds:.1f} | "
        f"{cost.memory:.0f} | {cost.memory / first.memory:.2f} |"
        for name, cost in rows
    ]
    head = f"| {title} | seconds | times as fast | peak MiB | of the memory |"
    return "\n".join([head, "|---|--:|--:|--:|--:|", *lines])


def main() -> None:
    """Measure, print the tables and keep them in RESULTS.md beside this file."""
    os.environ["KAPNB_HOME"] = str(ROOT)
    processors = os.cpu_count() or 1
    batch = run("python", ROOT / "bench" / "batch.py", *sys.argv[1:]).strip()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        offer_chromium(folder / "browsers")
        notebook = folder / "playbook.ipynb"
        run("papermill", ROOT / "templates" / notebook.name, notebook, "-r", "as_of", DAY)
        forms = ("webpdf", "kapnb-pdf")
        command = [
            (f"nbconvert --to {form}", measure(lambda form=form: export(notebook, form)))
            for form in forms
        ]
        again = [(form, reused(notebook, form)) for form in forms]
    packages = ", ".join(f"{p} {version(p)}" for p in ("papermill", "nbconvert", "typst", "kapnb"))
    text = "\n\n".join(
        [
            "# Speed and memory",
            f"Measured on {dt.datetime.now().astimezone():%d %B %Y}: {processors} processors "
            f"({platform.machine()}), {memory_here():.0f} GiB, Python "
            f"{platform.python_version()}, {packages}. Made by `make bench`; what is measured, "
            "and how, stands in `run.py` and the files beside it.",
            batch,
            table("PDF of one playbook, as a command", command),
            table("PDF of one playbook, exporter in use", again),
            run("python", ROOT / "bench" / "hours.py").strip(),
            run("python", ROOT / "bench" / "portfolio.py").strip(),
            run("python", ROOT / "bench" / "forms.py").strip(),
        ]
    )
    (ROOT / "bench" / "RESULTS.md").write_text(f"{text}\n", "utf-8")
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
