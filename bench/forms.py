"""How long does somebody wait for the forms in JupyterLab?

In one real JupyterLab, in turns and on the same page, each several times, the median counts:

* from opening ``2_decision_group`` with 60 contacts, its cells run, to a word typed into a cell of
  the contacts' table, against a notebook that shows the same contacts as one DataFrame, into which
  nothing can be typed: until its table is drawn;
* from the last key of a word to that word in ``plan.yaml``, and how much of it is waiting for a
  pause (which is meant) and how much the save;
* from a key to its letter drawn on the screen, in a table of 200 contacts.

    python bench/forms.py
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "forms"))
from lab import Lab
from stage import chromium

from kapnb.forms import desk
from kapnb.plan import Contact
from kapnb.store import Workspace

ROUNDS = 5
ACCOUNT = "morvagon"
TYPED = "from kapnb.forms import Desk, contacts\n\ncontacts(Desk())"
SHOWN = """from kapnb import find_workspace, frames

frames(find_workspace().load("{}").plan)["contacts"]"""
ECHO = """() => new Promise(done => {
  const field = document.activeElement;
  let began;
  const press = () => { began = performance.now(); };
  field.addEventListener("keydown", press, {once: true, capture: true});
  field.addEventListener("input", () => requestAnimationFrame(() => setTimeout(
    () => done(performance.now() - began))), {once: true});
})"""


def with_contacts(home: Path, count: int) -> None:
    """Give the account so many contacts."""
    store = Workspace(home)
    base = store.load(ACCOUNT)
    group = base.plan.decision_group
    more = [
        Contact(
            id=f"more-{n}",
            name=f"Robin Reed {n}",
            title="Engineer",
            reports_to=group.contacts[0].id,
        )
        for n in range(count - len(group.contacts))
    ]
    changed = base.plan.replace(decision_group=group.replace(contacts=(*group.contacts, *more)))
    store.save(changed, base=base)


def notebook(home: Path, name: str, source: str) -> str:
    """Write a notebook of one cell."""
    cell = nbformat.v4.new_code_cell(source)
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    made = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(made, home / "notebooks" / name)
    return name


def type_into(page: Any, word: str) -> None:
    """Type a word over the job title of the first contact, and leave the cell in edit."""
    cell = page.locator("td[data-name=title]").first
    cell.scroll_into_view_if_needed()
    cell.click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.type(word)


def opening(lab: Lab, name: str, ready: Callable[[Any], None]) -> float:
    """Return the seconds from opening a notebook until it is ``ready``."""
    began = time.monotonic()
    page = lab.open(name)
    ready(page)
    return time.monotonic() - began


def until_saved(lab: Lab, page: Any, word: str) -> float:
    """Return the seconds from the last key to the file."""
    file = Workspace(lab.home).plan_path(ACCOUNT)
    type_into(page, word)
    began = time.monotonic()
    while word not in file.read_text(encoding="utf-8"):
        page.wait_for_timeout(5)
        if time.monotonic() - began > 20:
            sys.exit("it was not saved")
    return time.monotonic() - began


def echo(page: Any) -> list[float]:
    """Return the milliseconds from a key to the frame with its letter, for 20 keys."""
    type_into(page, "x")
    found = []
    for letter in "kestrel dairies plan":
        page.evaluate(f"() => {{ window.kapnbEcho = ({ECHO})(); }}")
        page.keyboard.press("Space" if letter == " " else letter)
        found.append(page.evaluate("() => window.kapnbEcho"))
    return found


def row(name: str, seconds: list[float], first: float) -> str:
    """Return a line of a table: median, spread, and how many times as long as the first."""
    middle = statistics.median(seconds)
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
    return f"| {name} | {middle:.2f} | {spread} | {middle / first:.1f} |"


def main() -> None:
    """Measure and print the tables."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        lab = Lab(browser, Path(folder))
        try:
            home = lab.workspace("sixty")
            with_contacts(home, 60)
            frame = notebook(home, "frame.ipynb", SHOWN.format(ACCOUNT))
            table = notebook(home, "table.ipynb", TYPED)
            (home / ".kapnb").mkdir(exist_ok=True)
            (home / ".kapnb" / "account").write_text(ACCOUNT, encoding="utf-8")
            ways: dict[str, tuple[str, Callable[[Any], None]]] = {
                "one DataFrame, shown": (frame, lambda p: p.locator("table.dataframe").wait_for()),
                "the contacts' table alone, typed into": (table, lambda p: type_into(p, "Boss")),
                "2_decision_group, typed into": (
                    "2_decision_group.ipynb",
                    lambda p: type_into(p, "Boss"),
                ),
            }
            opened: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, (name, ready) in ways.items():
                    opened[way].append(opening(lab, name, ready))
            page = lab.page
            saved = [until_saved(lab, page, f"Word{n}") for n in range(ROUNDS)]
            home = lab.workspace("many")
            with_contacts(home, 200)
            notebook(home, "table.ipynb", TYPED)
            (home / ".kapnb").mkdir(exist_ok=True)
            (home / ".kapnb" / "account").write_text(ACCOUNT, encoding="utf-8")
            keys = echo(lab.open("table.ipynb"))
        finally:
            lab.close()
    first = statistics.median(next(iter(opened.values())))
    lines = ["| 60 contacts, from opening the notebook | seconds | spread | times as long |"]
    lines += ["|---|--:|--:|--:|", *(row(way, found, first) for way, found in opened.items()), ""]
    pause = 0.4 + desk.PAUSE
    lines += [
        "| A change | median | spread |", "|---|--:|--:|",
        f"| last key to plan.yaml, of which {pause:.1f} s are the pause that is waited for | "
        f"{statistics.median(saved):.2f} s | {min(saved):.2f} to {max(saved):.2f} |",
        f"| a key to its letter on the screen, 200 rows | {statistics.median(keys):.0f} ms | "
        f"{min(keys):.0f} to {max(keys):.0f} |",
    ]  # fmt: skip
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
