"""Does the index say truly what was built, and stand on its own?"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup

from kapnb.publish.document import Options, Outcome
from kapnb.publish.index import Head, head_of, index_page, merge, read_report, write_report
from kapnb.store import Workspace, shipped

TEMPLATE = shipped("templates") / "html-index" / "index.html.j2"
OPTIONS = Options("2026-11-22")
NOW = dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.UTC)


def report(*outcomes, heads=(), known=None, built=NOW):
    return merge(known or {}, heads, outcomes, OPTIONS, built=built, seconds=1.23)


def text_of(page):
    return " ".join(BeautifulSoup(page, "html.parser").body.get_text(" ").split())


def test_the_page_lists_accounts_with_links_and_failures_first():
    heads = [
        Head("alpha", "Alpha AG", "Ann Lee", "1 Jan 2026 to 31 Dec 2026"),
        Head("beta", "Beta & Söhne", "", "1 Jan 2026 to 31 Dec 2026"),
    ]
    page = index_page(
        report(
            Outcome("alpha", "playbook", 2.0, ("playbook.html", "playbook.pdf")),
            Outcome("beta", "playbook", 1.0, ("playbook.failed.ipynb",), "ValueError: x", 4, "f()"),
            heads=heads,
        ),
        TEMPLATE,
    )
    text = text_of(page)
    assert "2 accounts, 1 document, 1 failure." in text
    assert "Built 22 Nov 2026, 09:05 in 1.2 s, judged as of 22 Nov 2026, internal edition." in text
    assert "Beta & Söhne , playbook: cell 4 f() : ValueError: x" in text
    assert text.index("Beta & Söhne nobody") < text.index("Alpha AG Ann Lee")
    links = [a["href"] for a in BeautifulSoup(page, "html.parser").find_all("a")]
    assert links == ["beta/playbook.failed.ipynb", "alpha/playbook.html", "alpha/playbook.pdf"]


def test_the_page_needs_neither_network_nor_script_and_shows_markup_as_text():
    name = "<script>alert(1)</script> {{ 7*7 }}"
    page = index_page(report(heads=[Head("a", name, problems=("<b>",))]), TEMPLATE)
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find(["script", "link", "img", "b"])
    assert "http" not in page
    assert name in text_of(page)


def test_an_older_file_of_a_document_carries_its_day(tmp_path):
    (tmp_path / "a").mkdir()
    for name in ("playbook.html", "playbook.pdf"):
        (tmp_path / "a" / name).write_text("x")
    before = NOW - dt.timedelta(days=8)
    heads = [Head("a", "Alpha")]
    first = Outcome("a", "playbook", files=("playbook.html", "playbook.pdf"))
    write_report(tmp_path, report(first, heads=heads, built=before), TEMPLATE)
    again = Outcome("a", "playbook", files=("playbook.pdf",))
    page = index_page(report(again, heads=heads, known=read_report(tmp_path, [])), TEMPLATE)
    assert "HTML of 14 Nov 2026 PDF" in text_of(page)


def test_a_document_of_another_edition_says_so():
    heads = [Head("a", "Alpha"), Head("b", "Beta")]
    known = report(Outcome("a", "playbook", files=("playbook.pdf",)), heads=heads)["accounts"]
    options = Options("2026-11-22", edition="customer")
    outcome = Outcome("b", "playbook", files=("playbook.pdf",))
    later = merge({a["slug"]: a for a in known}, heads, [outcome], options, built=NOW, seconds=1)
    assert text_of(index_page(later, TEMPLATE)).count("internal edition") == 1


def test_of_very_many_problems_the_first_are_listed():
    problems = tuple(f"plan.yaml:{line}: found x" for line in range(3000))
    text = text_of(index_page(report(heads=[Head("a", "Alpha", problems=problems)]), TEMPLATE))
    assert "3000 errors" in text
    assert text.count("found x") == 50
    assert "+2,950 more: kapnb check a" in text
    assert str(Outcome("a", reason="r", problems=problems)).count("found x") == 50


def test_letters_without_a_font_are_named():
    outcome = Outcome("a", "playbook", files=("playbook.pdf",), missing_letters=("田", "𓀀"))
    assert "Letters without a font: 田 𓀀" in text_of(
        index_page(report(outcome, heads=[Head("a", "Alpha")]), TEMPLATE)
    )


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{", "\ud800", '{"format": 1}', '{"format": 99}'),
        '{"format": 1, "accounts": [3]}',
        '{"format": 1, "accounts": [{"slug": "a", "documents": {"playbook": {"files": {}}}}]}',
    ],
)
def test_a_report_that_cannot_be_read_is_an_empty_one(tmp_path, content):
    (tmp_path / "report.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert read_report(tmp_path, ["a"]) == {}


def test_the_report_names_versions_and_options(tmp_path):
    write_report(tmp_path, report(), TEMPLATE)
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert told["built"] == "2026-11-22T09:05:00+00:00"
    assert (told["as_of"], told["edition"], told["paper"]) == ("2026-11-22", "internal", "a4")
    assert told["formats"] == ["html", "pdf"]
    assert told["kapnb"]


def test_the_head_of_a_plan_that_cannot_be_read_today_is_that_of_the_day(tmp_path):
    home = Workspace(tmp_path)
    made = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    slug = home.create("Nordwind", today=made.date(), now=made)
    home.plan_path(slug).write_text("<<<<<<< HEAD\n", "utf-8")
    assert head_of(home, slug).problems
    then = head_of(home, slug, dt.date(2026, 6, 1))
    assert (then.name, then.problems) == ("Nordwind", ())
