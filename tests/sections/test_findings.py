"""The findings read well, lead to their records, and say what is suppressed."""

from __future__ import annotations

from kapnb.sections.blocks import Stats, Table
from kapnb.sections.book import Book

LATE = {
    "action_plan.actions": [
        {"id": f"a{n}", "what": f"Send figure {n}", "due": "2026-11-01"} for n in range(12)
    ]
}
QUIET = {"id": "su", "check": "K45", "reason": "Owners follow", "by": "Mia", "until": "2026-12-01"}


def tables(plan, parts, chapter="findings"):
    blocks = Book.of(plan(parts), as_of="2026-11-22").chapter(chapter).blocks
    return {block.name: block for block in blocks if isinstance(block, Table)}


def test_ten_requirements_stand_first_with_colour_and_freshness(plan):
    rows = tables(plan, {})["The ten requirements"].rows
    assert len(rows) == 10
    assert {row[1].tone for row in rows} == {"grey"}


def test_what_to_do_stands_once_for_several_records_and_many_are_counted(plan):
    rows = [[cell.text for cell in row] for row in tables(plan, LATE)["Findings: Warning"].rows]
    late = rows.index(next(row for row in rows if row[0] == "K44"))
    assert rows[late + 1][0] == rows[late + 1][3] == ""
    assert rows[late + 8][2] == "And 4 more."


def test_a_finding_leads_to_its_record(plan):
    links = [row[2].link for row in tables(plan, LATE)["Findings: Warning"].rows]
    assert "a0" in links


def test_a_suppressed_finding_is_told_with_reason_name_and_expiry(plan):
    found = tables(plan, LATE | {"execution.suppressions": [QUIET]})
    row = found["Suppressed findings"].rows[0]
    assert [cell.text for cell in row][0::2] == ["K45", "Owners follow"]
    assert (row[3].text, row[3].note) == ("Mia", "until 1 Dec 2026")
    assert "K45" not in {row[0].text for row in found["Findings: Hint"].rows}


def test_the_summary_shows_three_scores_with_their_working(plan):
    blocks = Book.of(plan(LATE), as_of="2026-11-22").chapter("summary").blocks
    (stats,) = [block for block in blocks if isinstance(block, Stats)]
    values = {stat.label: stat.value for stat in stats.items}
    assert (values["Health"], values["Freshness"]) == ("0", "?")
    working = tables(plan, LATE, "summary")["How the scores came about"]
    assert "12 of 12 dated actions overdue." in {row[3].text for row in working.rows}
