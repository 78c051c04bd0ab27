"""How do all accounts look at a glance, as a table that people analyse and as a heat map?"""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import suppress
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapnb.errors import KapnbError, PlanErrors
from kapnb.insight import Insight
from kapnb.insight.glance import PIPELINE, WEIGHTED, glance
from kapnb.insight.hours import STEP, allocate_portfolio
from kapnb.plan import Plan, Standards
from kapnb.plan.vocabulary import Rag, Requirement
from kapnb.sections.blocks import Cell, Column, Matrix, MatrixRow, Text, table
from kapnb.sections.show import Section
from kapnb.store import Workspace, find_workspace, read_plan
from kapnb.store.cache import Cache
from kapnb.words import day, hours, listed, number, plural

if TYPE_CHECKING:
    import pandas as pd

_COUNTS = ("Health", "Plan quality", "Freshness", "Red objectives", "Amber objectives",
           "Green objectives", "Errors", "Warnings", "Hints", "Contacts", "Meetings in 12 months",
           "Open opportunities", "Open red flags", "File errors")  # fmt: skip
_DATES = ("Period end", "Last meeting", "Next review")
_COLUMNS = ("Name", "Industry", "Tier", "Manager", "Health", "Plan quality", "Freshness",
            "Red objectives", "Amber objectives", "Green objectives", "Errors", "Warnings",
            "Hints", "Exception", "Open opportunities")  # fmt: skip
_MORE = ("Hours", "Hours left", "Open red flags", "Contacts", "Meetings in 12 months",
         "Last meeting", "Next review", "Period end")  # fmt: skip
_MOST_ROWS, _WIDEST = 60, 40
VERDICTS = {Rag.red: "Not met", Rag.grey: "Nothing yet", Rag.amber: "Partly", Rag.green: "Met"}
"""What the colour of a requirement says, the worst first."""


def portfolio_frame(
    workspace: Workspace | None = None, *, today: dt.date | None = None
) -> pd.DataFrame:
    """Return a row per account, under its slug.

    The columns say who it is, the three scores, how many objectives have which colour, how many
    findings of which severity the checks raise and the gravest of them, what is open, the hours
    and those left, how well we are in touch, and then one column per requirement with its colour.
    ``Pipeline EUR`` and ``Weighted EUR`` are the yearly revenues of the open opportunities, whole
    and by probability, one pair per currency, because amounts of different currencies never add
    up. ``File errors`` counts those of a plan file that cannot be read; its other cells are empty.

    Rows of plans that did not change since the last call of the same day come from a cache in
    ``.kapnb/``, which can be deleted at any time.

    Args:
        workspace: found from the working directory if not given.
        today: the day on which the plans are judged; today if not given.
    """
    import pandas as pd

    rows = _rows(workspace or find_workspace(), today or dt.date.today())  # noqa: DTZ011
    sums = sorted({name for row in rows.values() for name in row if name.startswith(_SUMS)})
    columns = [*_COLUMNS, *sums, *_MORE, *(r.label for r in Requirement), "File errors"]
    for row in rows.values():
        row |= {n: dt.date.fromisoformat(day) for n in _DATES if (day := row.get(n))}
    data = [[row.get(name) for name in columns] for row in rows.values()]
    frame = pd.DataFrame(data, index=pd.Index(list(rows), name="Account"), columns=columns)
    return frame.astype(dict.fromkeys(_COUNTS, "Int64"))


_SUMS = (f"{PIPELINE} ", f"{WEIGHTED} ")


def heat_map(frame: pd.DataFrame) -> Section:
    """Return account x requirement as colours with words, the reddest accounts first.

    ``frame`` is that of :func:`portfolio_frame`, or some rows of it.
    """
    heads = [requirement.label for requirement in Requirement]
    short = [r.value.replace("_", " ").capitalize() if len(r.label) > 12 else r.label
             for r in Requirement]  # fmt: skip
    tones = {word: rag for rag, word in VERDICTS.items()}
    worst = list(VERDICTS.values())
    ranked: list[tuple[tuple[int, ...], str, list[str]]] = []
    for _, row in frame[frame["File errors"] == 0].iterrows():
        words = [str(row[head]) for head in heads]
        counts = tuple(-words.count(word) for word in worst)
        ranked.append((counts, str(row["Name"]), words))
    ranked.sort(key=lambda item: item[:2])
    rows = tuple(
        MatrixRow(name, tuple(Cell(word, tones[word].value) for word in words))
        for _, name, words in ranked[:_MOST_ROWS]
    )
    blocks: list[Matrix | Text] = [
        Matrix("Accounts and the ten requirements", "Account", tuple(short), rows)
    ]
    if more := len(ranked) - len(rows):
        blocks.append(Text(f"And {plural(more, 'account')} with fewer gaps.", small=True))
    return Section(tuple(blocks))


def hours_frame(workspace: Workspace | None = None) -> pd.DataFrame:
    """Return a row per person and currency: the best use of their hours over all accounts.

    ``Expected`` is the expected return of what should be worked on; ``20% fewer`` and ``20%
    more`` say by how much it changes. Plans that cannot be read are left out. See
    :func:`kapnb.insight.hours.allocate_portfolio` for the rule.
    """
    import pandas as pd

    home = workspace or find_workspace()
    plans = []
    for slug in home.accounts():
        with suppress(KapnbError, OSError):
            plans.append(home.load(slug).plan)
    rows = []
    for share in allocate_portfolio(plans):
        best = share.allocation
        if not best.deals:
            continue
        fewer, more = (best.shift((best.hours or Decimal(0)) * part) for part in (-STEP, STEP))
        step = best.next_step
        work = listed([f"{deal.name} ({deal.account})" for deal in best.chosen])
        nothing = f"Nothing fits {hours(best.hours)}" if best.hours else "No hours left"
        nothing = "Hours not known" if best.hours is None else nothing
        rows.append(
            {
                "Person": share.owner or "Nobody named",
                "Currency": share.currency,
                "Hours left": None if best.hours is None else float(best.hours),
                "Work on": work or nothing,
                "Hours": float(best.used),
                "Expected": float(best.expected),
                "20% fewer": float(fewer.gain),
                "20% more": float(more.gain),
                "Next step": f"{hours(step.hours)} more bring {number(step.gain)}" if step else "",
            }
        )
    return pd.DataFrame(rows).set_index(["Person", "Currency"]) if rows else pd.DataFrame()


def readable(frame: pd.DataFrame) -> Section:
    """Return a table of accounts or people as documents show one: dates and numbers in words, a
    dash for what is not known, and the index as columns of their own."""
    import pandas as pd

    def told(value: Any) -> str:
        if pd.isna(value) or value == "":
            return "–"
        if isinstance(value, Real):
            return number(Decimal(str(value)), places=0)
        return day(value) if isinstance(value, dt.date) else str(value)

    columns, cells = [], []
    for place, (name, values) in enumerate(frame.reset_index().items()):
        texts = [told(value) for value in values]
        sums = all(pd.isna(value) or isinstance(value, Real) for value in values)
        wide = min(max(len(text) for text in [str(name), *texts]), _WIDEST)
        columns.append(Column(str(name), wide, "right" if sums else "left"))
        cells.append([Cell(text, strong=place < frame.index.nlevels) for text in texts])
    if frame.empty:
        return Section((Text("There is nothing to show yet."),))
    return Section((table("Accounts", columns, zip(*cells, strict=True), dense=True),))


def _rows(home: Workspace, today: dt.date) -> dict[str, dict[str, Any]]:
    standards = home.standards()
    kept = Cache(home.root, "portfolio.json", f"{today} {_code()} {standards!r}")
    rows = {slug: _kept_row(kept, home, slug, today, standards) for slug in home.accounts()}
    kept.write()
    return rows


def _kept_row(
    kept: Cache, home: Workspace, slug: str, today: dt.date, standards: Standards
) -> dict[str, Any]:
    try:
        path = home.plan_path(slug)
        content = path.read_bytes()
    except (KapnbError, OSError):
        return {"Name": slug, "File errors": 1}
    token = hashlib.sha256(content).hexdigest()
    row = kept.get(slug, token)
    if row is None:
        try:
            row = row_of(read_plan(content, str(path)), today, standards)
        except PlanErrors as error:
            row = {"Name": slug, "File errors": len(error.problems)}
        kept.put(slug, token, row)
    return dict(row)


def row_of(plan: Plan, today: dt.date, standards: Standards) -> dict[str, Any]:
    """Return the row of one plan as JSON values: what is unknown is None, a day is ISO."""
    row = glance(Insight(plan, today, standards))
    for name in (PIPELINE, WEIGHTED):
        row |= {f"{name} {currency}": amount for currency, amount in row.pop(name).items()}
    colours = row.pop("Requirements")
    return (
        row
        | {Requirement(c).label: VERDICTS[Rag(rag)] for c, rag in colours.items()}
        | {"File errors": 0}
    )


@cache
def _code() -> str:
    """Return what a row depends on besides its plan: the version, and the rules as they are."""
    package = Path(__file__).parents[1]
    rules = sorted(
        p for room in ("plan", "store", "insight") for p in (package / room).rglob("*.py")
    )
    parts = [path.read_bytes() for path in (Path(__file__), package / "words.py", *rules)]
    return f"{version('kapnb')} {hashlib.sha256(b''.join(parts)).hexdigest()}"
