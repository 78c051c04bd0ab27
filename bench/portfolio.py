"""What does a look at 1,000 accounts cost, the first time and afterwards?

A thousand plans of about 30 KB are made from the samples (each with its own name, and without its
SWOT and so many of its oldest meetings, facts and actions that the size fits). Then, in one
process and on one processor: PyYAML's C loader parses all files; ``portfolio_frame`` is called
for the first time; and again with unchanged files, which is the best of three.

    python bench/portfolio.py
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd  # noqa: F401  # its import is not what is measured
import yaml

from accounts import ROOT, shortened
from kapnb.publish.portfolio import portfolio_frame
from kapnb.store import Workspace, load, plan_text

DAY = dt.date(2026, 11, 22)
ACCOUNTS = 1_000


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Return how long ``work`` takes, the best of some times."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def main() -> None:
    """Measure and print a Markdown table."""
    samples = [load(path).plan for path in sorted(ROOT.glob("accounts/*/plan.yaml"))]
    with tempfile.TemporaryDirectory() as name:
        home = Workspace(Path(name))
        texts = [plan_text(shortened(plan)) for plan in samples]
        for number in range(ACCOUNTS):
            folder = home.root / "accounts" / f"account-{number:04}"
            folder.mkdir(parents=True)
            plan, text = samples[number % len(samples)], texts[number % len(texts)]
            own = text.replace(plan.account.name, f"{plan.account.name} {number}", 1)
            (folder / "plan.yaml").write_text(own, "utf-8")
        files = sorted(home.root.glob("accounts/*/plan.yaml"))
        size = sum(path.stat().st_size for path in files) / len(files) / 1000
        rows = [
            (
                "PyYAML's C loader, all files",
                seconds(lambda: [yaml.load(p.read_bytes(), yaml.CSafeLoader) for p in files]),
            ),
            ("portfolio_frame, first time", seconds(lambda: portfolio_frame(home, today=DAY))),
            (
                "portfolio_frame, unchanged files",
                seconds(lambda: portfolio_frame(home, today=DAY), times=3),
            ),
        ]
    lines = [
        f"| {ACCOUNTS:,} accounts of {size:.0f} KB | seconds | times as fast |",
        "|---|--:|--:|",
    ]
    lines += [f"| {what} | {took:.2f} | {rows[0][1] / took:.1f} |" for what, took in rows]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
