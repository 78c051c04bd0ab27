"""How fast is ``kapnb build`` beside what people would use instead, and how does it grow?

Playbook and action plan as HTML and PDF of accounts of about 30 KB, each with words of its own
(``accounts.py``), in one run on one machine:

* the ordinary way: the commands ``papermill``, ``jupyter nbconvert --to html`` and ``--to webpdf``
  for each document, one after another (20 accounts);
* the best tuned ordinary way: papermill's API in a process per processor, each with one
  ``HTMLExporter`` and one Chromium that stay (20 accounts);
* ``kapnb build`` (200 accounts), and the floor below it: the same chapters, drawn as HTML and as
  PDF in one warm process without any notebook (20 accounts, CPU only), and the same notebooks with
  nothing in their cells and no HTML or PDF (200 accounts);
* ``kapnb build`` of 10, 100 and 1,000 accounts, and of the 1,000 again when nothing has changed.

CPU is that of all processes together. Memory is sampled: the main process (RSS) five times a
second, and the workers (what is theirs alone, USS) every two seconds.

    python bench/batch.py [--accounts 1000]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
from run import BIN, DAY, DOCUMENTS, offer_chromium, run

from accounts import ROOT, make_accounts

FEW, SOME = 20, 200
"""Accounts that the slow ways have to do, and those that kapnb is measured with."""
_LONG = 10
"""Samples after which a process is taken for a worker, as notebooks have shorter lives, and is
looked at: what is its own takes the system 20 ms to count."""


@dataclass(frozen=True)
class Cost:
    """What it took: seconds, seconds of CPU, and MiB of the main process and of a worker."""

    accounts: int
    wall: float
    cpu: float
    main: float = 0.0
    worker: float = 0.0

    @property
    def each(self) -> float:
        """Seconds per account."""
        return self.wall / self.accounts


def cpu() -> float:
    """Return the CPU seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(accounts: int, command: Sequence[str | Path]) -> Cost:
    """Run a command of this environment and return what it cost."""
    before, began = cpu(), time.monotonic()
    words = [str(BIN / command[0]), *map(str, command[1:])]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peaks: Counter[str] = Counter()
    watcher = threading.Thread(target=_watch, args=(psutil.Process(process.pid), peaks))
    watcher.start()
    said, _ = process.communicate()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(words)}\n{said[-3000:]}")
    wall = time.monotonic() - began
    mib = {name: bytes_ / 2**20 for name, bytes_ in peaks.items()}
    return Cost(accounts, wall, cpu() - before, mib.get("main", 0), mib.get("worker", 0))


def _watch(main: psutil.Process, peaks: Counter[str]) -> None:
    seen: Counter[int] = Counter()
    while True:
        try:
            peaks["main"] = max(peaks["main"], main.memory_info().rss)
            for warm in main.children():
                for child in warm.children():
                    seen[child.pid] += 1
                    if not seen[child.pid] % _LONG:
                        uss = child.memory_full_info().uss
                        peaks["worker"] = max(peaks["worker"], uss)
        except psutil.NoSuchProcess:
            if not main.is_running() or main.status() == psutil.STATUS_ZOMBIE:
                return
        except psutil.Error:
            pass
        if main.status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.2)


def ordinary(home: Path, accounts: Sequence[str], out: Path) -> Cost:
    """Make every document as the manuals of papermill and nbconvert say."""
    before, began = cpu(), time.monotonic()
    for account in accounts:
        for document in DOCUMENTS:
            ran = out / account / f"{document}.ipynb"
            ran.parent.mkdir(parents=True, exist_ok=True)
            parameters = ["-p", "account", account, "-p", "portfolio", home, "-r", "as_of", DAY]
            run("papermill", ROOT / "templates" / ran.name, ran, *parameters)
            run("jupyter", "nbconvert", "--no-input", "--to", "html", ran)
            sandbox = "--WebPDFExporter.disable_sandbox=True"
            run("jupyter", "nbconvert", "--no-input", "--to", "webpdf", sandbox, ran)
    return Cost(len(accounts), time.monotonic() - began, cpu() - before)


def tuned(home: Path, accounts: Sequence[str], out: Path) -> Cost:
    """Make every document with papermill's API and what can be kept between two of them."""
    before, began = cpu(), time.monotonic()
    count = os.cpu_count() or 1
    shares = [(home, accounts[at::count], out) for at in range(count)]
    with ProcessPoolExecutor(count) as pool:
        list(pool.map(_tuned, shares))
    return Cost(len(accounts), time.monotonic() - began, cpu() - before)


def _tuned(share: tuple[Path, Sequence[str], Path]) -> None:
    import papermill
    from nbconvert import HTMLExporter
    from playwright.sync_api import sync_playwright

    home, accounts, out = share
    exporter = HTMLExporter(exclude_input=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(chromium_sandbox=False)
        page = browser.new_page()
        for account in accounts:
            (out / account).mkdir(parents=True, exist_ok=True)
            for document in DOCUMENTS:
                stem = out / account / document
                parameters = {"account": account, "portfolio": str(home), "as_of": DAY}
                template = ROOT / "templates" / f"{document}.ipynb"
                done = papermill.execute_notebook(
                    str(template), f"{stem}.ipynb", parameters, progress_bar=False
                )
                html, _ = exporter.from_notebook_node(done)
                Path(f"{stem}.html").write_text(html, "utf-8")
                page.goto(f"file://{stem}.html", wait_until="load")
                Path(f"{stem}.pdf").write_bytes(page.pdf(print_background=True))
        browser.close()


def floor(home: Path, accounts: Sequence[str], out: Path) -> dict[str, float]:
    """Return the CPU seconds of one account when nothing but its chapters is drawn.

    ``chapters``, ``html`` and ``typst`` are its largest parts, ``all`` is the whole.
    """
    out.mkdir(parents=True)
    script = ROOT / "bench" / "floor.py"
    parts: dict[str, float] = json.loads(run("python", script, home, out, DAY, *accounts))
    return parts


def build(home: Path, count: int, out: Path, *options: str) -> Cost:
    """Make the documents of the first ``count`` accounts with kapnb."""
    os.environ["KAPNB_HOME"] = str(home)
    slugs = [f"a-{number:04}" for number in range(count)]
    return measured(count, ["kapnb", "build", *slugs, "--out", out, "--as-of", DAY, *options])


def hollow(home: Path, made: Path) -> Path:
    """Return a workspace with the same accounts, whose notebooks have as many cells, all empty."""
    import nbformat

    (made / "templates").mkdir(parents=True)
    (made / "accounts").symlink_to(home / "accounts")
    for document in DOCUMENTS:
        notebook = nbformat.read(ROOT / "templates" / f"{document}.ipynb", 4)
        for cell in notebook.cells:
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", ()):
                cell.source = "None"
        nbformat.write(notebook, made / "templates" / f"{document}.ipynb")
    return made


def row(name: str, *cells: object) -> str:
    """Return a line of a Markdown table."""
    return f"| {name} | " + " | ".join(map(str, cells)) + " |"


def report(most: int, say: Callable[[str], None]) -> None:
    """Measure everything and say it in Markdown, section by section."""
    processors = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        offer_chromium(folder / "browsers")
        home = folder / "home"
        make_accounts(home, most)
        few = [f"a-{number:04}" for number in range(FEW)]
        hand = ordinary(home, few, folder / "hand")
        best = tuned(home, few, folder / "tuned")
        ours = build(home, min(SOME, most), folder / "ours")
        empty = hollow(home, folder / "empty")
        bare = build(empty, ours.accounts, folder / "bare", "--to", "notebook")
        least = floor(home, [*few, "a-0020"], folder / "floor")
        say(
            f"Playbook and action plan as HTML and PDF, accounts of 30 to 37 KB, {processors} "
            "processors."
        )
        lines = [
            row("way", "accounts", "s per account", "CPU s per account", "kapnb is faster by"),
            "|---|--:|--:|--:|--:|",
        ]
        for title, cost in (
            ("papermill, nbconvert html and webpdf, as commands", hand),
            ("papermill's API, an exporter and a Chromium that stay", best),
            ("kapnb build", ours),
        ):
            times = f"{cost.each / ours.each:.1f}"
            each = f"{cost.cpu / cost.accounts:.2f}"
            lines.append(row(title, cost.accounts, f"{cost.each:.2f}", each, times))
        say("\n".join(lines))
        say(
            f"The floor, the same chapters drawn without any notebook: {least['all']:.2f} CPU s an "
            f"account; kapnb takes {ours.cpu / ours.accounts / least['all']:.2f} times that. "
            f"Memory: main process {ours.main:.0f} MiB, a worker {ours.worker:.0f} MiB of its own."
        )
        say(_where(ours, best, bare, least, processors))
        lines = [
            row(
                "accounts", "s", "s per account", "s per further account", "CPU s per account",
                "main MiB", "worker MiB",
            ),
            "|--:|--:|--:|--:|--:|--:|--:|",
        ]  # fmt: skip
        costs: list[Cost] = []
        for count in sorted({10, 100, most}):
            cost = build(home, count, folder / f"grow-{count}")
            further = ""  # what is left when the start, which is the same for all, is left out
            if costs:
                more = (cost.wall - costs[-1].wall) / (count - costs[-1].accounts)
                further = f"{more:.3f}"
            costs.append(cost)
            each, cpu_each = f"{cost.each:.3f}", f"{cost.cpu / count:.2f}"
            main, own = f"{cost.main:.0f}", f"{cost.worker:.0f}"
            lines.append(row(f"{count:,}", f"{cost.wall:.1f}", each, further, cpu_each, main, own))
        say("\n".join(lines))
        say(f"At the last rate 10,000 accounts take {10_000 * costs[-1].each / 60:.0f} minutes.")
        again = build(home, most, folder / f"grow-{most}")
        say(
            f"{most:,} accounts of which none has changed: {again.wall:.2f} s, "
            f"{costs[-1].wall / again.wall:.0f} times as fast as making them."
        )


def _where(ours: Cost, best: Cost, bare: Cost, least: Mapping[str, float], processors: int) -> str:
    """Say where the CPU of an account goes, and what ten times the tuned way would leave it."""
    whole, run_ = ours.cpu / ours.accounts, bare.cpu / bare.accounts
    told = least["typst"] + least["chapters"] + least["html"]
    parts = (
        ("Typst lays out and writes two PDFs", least["typst"]),
        ("two plans are read and their chapters made", least["chapters"]),
        ("blocks become HTML", least["html"]),
        ("blocks become data for Typst", least["all"] - told),
        ("two notebooks are run, with nothing in their cells; report and index", run_),
        ("the rest: outputs, nbconvert, memory given back", whole - least["all"] - run_),
    )
    lines = [row("CPU of an account", "s", "share"), "|---|--:|--:|"]
    lines += [row(name, f"{s:.2f}", f"{s / whole:.0%}") for name, s in parts]
    left = best.each / 10 * processors
    lines += [
        "",
        f"Ten times the speed of the tuned way would be {left:.2f} CPU s an account on "
        f"{processors} processors that are never idle. All rows but the last are "
        f"{least['all'] + run_:.2f}. For less, a PDF would have to be laid out in less: Typst lays "
        "out every row of a table twice, to find its height, and whatever holds a link once more, "
        "when it knows where all that is linked to has come to stand.",
    ]
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


def main() -> None:
    """Print the figures as Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=1000)
    report(parser.parse_args().accounts, _say)


if __name__ == "__main__":
    main()
