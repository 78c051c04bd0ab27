"""What has been built, when, and what went wrong? One page for people, which needs no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from kapnb.insight.glance import WEIGHTED
from kapnb.sections import palette
from kapnb.store import shipped
from kapnb.words import compact, number, plural

from .listing import STATUSES, Line, line_of, on
from .rollup import rollup
from .webfont import font_faces

_SHOWN = 20
"""Failures that are told above the table; the rest is counted."""
_LISTED = 1000
"""Accounts that are listed also where no script runs."""
_TOLD = 240
"""Letters of a failure that its row shows; above the table it is whole."""
_TONES = ("red", "amber", "green", "grey")


def index_page(report: dict[str, Any], template: Path) -> str:
    """Return the page of ``report``: the roll-up, failures, then a table of all accounts.

    ``index.css``, ``columns.js`` and ``index.js`` beside the template become part of the page;
    kapnb's own are taken where there are none.
    """
    import jinja2
    from markupsafe import Markup

    lines = [line_of(account, report["edition"]) for account in report["accounts"]]
    lines.sort(key=lambda line: STATUSES.index(line.status))
    failures = [failure for line in lines for failure in line.failures]
    missing = sum(paper.status == "missing" for line in lines for paper in line.papers)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        lines=lines,
        listed=len(lines) <= _LISTED,
        failures=failures[:_SHOWN],
        more=number(len(failures) - _SHOWN) if len(failures) > _SHOWN else "",
        counts=_counts(lines, len(failures), missing),
        accounts=plural(len(lines), "account"),
        state=_state(report, missing),
        rollup=rollup(lines),
        built=_moment(report["built"]),
        as_of=on(report["as_of"]),
        seconds=_seconds(report["seconds"]),
        edition=report["edition"],
        version=report["kapnb"],
        style=Markup(_beside(template, "index.css")),
        script=Markup(_beside(template, "columns.js") + _beside(template, "index.js")),
        data=Markup(_data(lines)),
        typeface=Markup(font_faces(" ".join(map(_letters, lines)))),
        tones={tone: palette.TONES[tone] for tone in _TONES},
        palette=palette,
        number=number,
        moment=_moment,
    )


def _beside(template: Path, name: str) -> str:
    # a workspace may have a template of its own, and only that
    own = template.with_name(name)
    path = own if own.is_file() else shipped("templates") / "html-index" / name
    return path.read_text(encoding="utf-8")


def _counts(lines: Sequence[Line], failed: int, missing: int) -> str:
    documents = sum(bool(paper.links) for line in lines for paper in line.papers)
    parts = [
        plural(len(lines), "account"),
        plural(documents, "document"),
        plural(failed, "failure") if failed else "no failure",
        *([f"{number(missing)} not built"] if missing else []),
    ]
    return f"{', '.join(parts)}."


def _state(report: dict[str, Any], missing: int) -> tuple[str, str]:
    """Return what to say of a build that did not come to its end, and what remains to be done."""
    left = f"{plural(missing, 'document')} {'is' if missing == 1 else 'are'} not built"
    if report.get("state") == "building":
        return (
            "A build is running, or was killed.",
            f"When this page was written, {left}. Load it again once the build has ended. "
            "If none is running any more, this makes the rest:",
        )
    if report.get("state") == "interrupted":
        return ("The build was stopped before its end.", f"{left}. This makes the rest:")
    return ("", "")


class _Pool:
    """Values that many rows share, each written once: 10,000 rows have few managers and days."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def __call__(self, value: Any) -> int:
        return self._places.setdefault(_json(value), len(self._places))

    def __str__(self) -> str:
        return f"[{','.join(self._places)}]"


def _data(lines: Sequence[Line]) -> str:
    """Return the accounts as JSON for index.js, which names the places in each list."""
    pool = _Pool()
    rows = ",\n".join(_json(_row(line, pool)) for line in lines)
    judged = _json(any(line.row for line in lines))
    text = f'{{"judged":{judged},"pool":{pool},"rows":[\n{rows}\n]}}'
    return text.replace("<", "\\u003c")  # so that no name ends the script


def _row(line: Line, pool: _Pool) -> list[Any]:
    papers = [
        pool([p.title, [[k.text, k.href.partition("/")[2], k.older] for k in p.links], p.notes])
        for p in line.papers
    ]
    failures = [
        [text if len(text := str(f)) <= _TOLD else f"{text[:_TOLD]}…", f.command, f.href]
        for f in line.failures
    ]
    row = line.row
    who = [line.manager, line.period, row.get("Industry", ""), row.get("Tier", "")]
    made = [STATUSES.index(line.status), pool(line.built[:16]), line.seconds]
    return [line.slug, line.name, *map(pool, who), *made, papers, failures, _judged(line, pool)]


def _judged(line: Line, pool: _Pool) -> Any:
    row, sums = line.row, f"{WEIGHTED} "
    if not row:
        return 0
    money = sorted(
        [name.removeprefix(sums), amount, f"{name.removeprefix(sums)} {_compact(amount)}"]
        for name, amount in row.items()
        if name.startswith(sums) and amount is not None
    )
    scores = ("Health", "Plan quality", "Freshness", "Red objectives", "Amber objectives",
              "Green objectives", "Errors", "Warnings")  # fmt: skip
    return [*(row[name] for name in scores), pool(row["Exception"]), money]


def _letters(line: Line) -> str:
    row = line.row
    return f"{line.name} {line.manager} {row.get('Industry', '')} {row.get('Exception', '')}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _compact(amount: float) -> str:
    return compact(Decimal(str(amount)))


def _moment(moment: str) -> str:
    return f"{on(moment)}, {moment[11:16]}" if moment else ""


def _seconds(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
