"""Does the index say truly what was built, and stand on its own?"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup

from kapnb.plan.vocabulary import Requirement
from kapnb.publish.head import head_of
from kapnb.publish.index import index_page
from kapnb.publish.portfolio import VERDICTS
from kapnb.publish.report import read_report
from kapnb.store import Workspace, shipped

from .reports import account, document, failed, file, portfolio, report, row

TEMPLATE = shipped("templates") / "html-index" / "index.html.j2"


def soup_of(*accounts, **more):
    return BeautifulSoup(index_page(report(*accounts, **more), TEMPLATE), "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def text_of(*accounts, **more):
    """Return what a reader without a script sees; what the script draws is in its data."""
    body = soup_of(*accounts, **more).body
    for script in body.find_all("script"):
        script.decompose()
    return words(body)


def data_of(*accounts, **more):
    return json.loads(soup_of(*accounts, **more).find(id="data").string)


def test_the_page_lists_accounts_with_links_and_failures_first():
    alpha = account(documents={"playbook": document()})
    beta = account("beta", "Beta & Söhne", manager="", documents={"playbook": failed("beta")})
    text = text_of(alpha, beta)
    assert "2 accounts, 1 document, 1 failure." in text
    assert "Built 22 Nov 2026, 09:05 in 1.2 s, judged as of 22 Nov 2026, internal edition." in text
    assert "Beta & Söhne , playbook: cell 4 f() : ValueError: x" in text
    assert text.index("Beta & Söhne nobody yet") < text.index("Alpha AG Ann Lee")
    plain = soup_of(alpha, beta).find(class_="plain")
    assert [a["href"] for a in plain.find_all("a")] == ["alpha/playbook.html", "alpha/playbook.pdf"]
    assert [line[:2] for line in data_of(alpha, beta)["rows"]] == [
        ["beta", "Beta & Söhne"],
        ["alpha", "Alpha AG"],
    ]


def test_a_failure_says_what_runs_it_alone_and_leads_to_its_notebook():
    notice = soup_of(account(documents={"playbook": failed("alpha")})).select_one(".notice.red")
    command = "kapnb build alpha --only playbook --debug"
    assert notice.find(class_="command").code.string == command
    assert notice.button["data-copy"] == command
    assert notice.a["href"] == "alpha/playbook.failed.ipynb"


def test_of_many_failures_the_first_are_told_and_the_rest_counted():
    page = soup_of(*(account(f"a{n}", documents={"playbook": failed(f"a{n}")}) for n in range(50)))
    assert len(page.select(".notice.red")) == 20
    assert "And 30 more." in words(page)


def test_the_page_needs_no_network_and_shows_markup_as_text():
    bad = "</script><script>alert(1)</script><!-- {{ 7*7 }} ]]>\u2028"
    judged = row(Exception=bad, Industry=bad, Errors=1)
    accounts = account("a", bad, row=judged), account("b", bad, problems=["<b>"], row=None)
    page = soup_of(*accounts)
    assert len(page.find_all("script")) == 2
    assert not page.find(["link", "img", "iframe"])
    assert "<b>" in words(page.find(class_="notice"))
    assert bad in data_of(*accounts)["pool"]
    assert "49" not in words(page.find(class_="plain"))
    source = index_page(report(*accounts), TEMPLATE)
    assert "http" not in source
    assert source.count("</script") == 2


def test_names_of_folders_and_files_are_quoted_in_links():
    odd = account("a b#c", documents={"review-north": document("review-north")})
    hrefs = [a["href"] for a in soup_of(odd).find(class_="plain").find_all("a")]
    assert hrefs == ["a%20b%23c/review-north.html", "a%20b%23c/review-north.pdf"]


def test_an_older_file_of_a_document_carries_its_day():
    files = {"playbook.html": file("2026-11-14T09:05:00+00:00"), "playbook.pdf": file()}
    alpha = account(documents={"playbook": document(files=files)})
    assert "HTML of 14 Nov 2026 PDF" in text_of(alpha)
    assert '["HTML","playbook.html","14 Nov 2026"]' in index_page(report(alpha), TEMPLATE)


def test_a_document_of_another_edition_says_so():
    documents = {"playbook": document(edition="management"), "action_plan": document()}
    assert text_of(account(documents=documents)).count("management edition") == 1


def test_of_very_many_problems_the_first_are_listed():
    problems = [f"plan.yaml:{line}: found x" for line in range(3000)]
    text = text_of(account(problems=problems, row=None, documents={}))
    assert "3,000 errors" in text
    assert text.count("found x") == 50
    assert "+2,950 more: kapnb check alpha" in text


def test_letters_without_a_font_and_warnings_are_named():
    odd = document(missing_letters=["田", "𓀀"], warnings=["A picture is missing."])
    text = text_of(account(documents={"playbook": odd}))
    assert "Letters without a font: 田 𓀀 A picture is missing." in text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("building", "A build is running, or was killed. When this page was written, 1 document"),
        ("interrupted", "The build was stopped before its end. 1 document is not built."),
        ("done", "1 account, 1 document, no failure, 1 not built."),
    ],
)
def test_a_build_that_did_not_end_says_so_on_top(state, said):
    missing = document("action_plan", "missing", built="")
    alpha = account(documents={"playbook": document(), "action_plan": missing})
    text = text_of(alpha, state=state)
    assert said in text
    assert ("kapnb build --retry-failed" in text) == (state != "done")
    assert "Alpha AG Ann Lee, 1 Jan 2026 to 31 Dec 2026: not built, 22 Nov 2026, 09:05" in text
    assert "Action plan: not built" in text


def test_what_is_left_of_an_earlier_build_is_said_to_be_that():
    old = document(status="failed", files={"playbook.pdf": file()}, reason="ValueError: x")
    text = text_of(account(documents={"playbook": old}))
    assert "PDF failed; these files are of an earlier build" in text


def test_the_rollup_adds_up_and_keeps_currencies_apart():
    more = row(Name="Beta", Health=None, Red_objectives=0, Errors=3, Warnings=0, SWOT="Met")
    for sums in ("Pipeline", "Weighted"):
        more[f"{sums} USD"] = 2_000_000.0
    beta = account("beta", "Beta", row=more)
    page = soup_of(account(), beta, account("c", row=None, problems=["x"], documents={}))
    panels = [words(panel) for panel in page.select(".panel")]
    assert "Health 55 1 of 3 known Plan quality 60 2 of 3 known" in panels[0]
    assert "1 red 6 amber 4 green" in panels[0]
    assert "EUR 2.09 m 963 k USD 2 m 2 m" in panels[0]
    assert "Met Partly Not met Nothing yet" in panels[1]
    assert "SWOT 1 1 0 0" in panels[1]
    assert panels[2].startswith("Most in need Beta 3 errors No economic buyer")
    assert "Alpha AG 1 red objective" in panels[2]
    assert page.select_one(".needs a")["href"] == "beta/playbook.html"


def test_the_customers_page_knows_nothing_that_only_we_may_know():
    # also where the report says it: it must not be the page that hands it out
    secret = account(problems=["plan.yaml:3: found 'Opponent Otto'"], row=row(Industry="Espionage"))
    told = index_page(report(secret, account("b", "Beta"), edition="customer"), TEMPLATE)
    page = BeautifulSoup(told, "html.parser")
    assert not page.select(".panel")
    assert not json.loads(page.find(id="data").string)["judged"]
    assert "1 error, so nothing was built kapnb check alpha" in words(page)
    shown = str(page.main) + page.find(id="data").string
    inside = ("Otto", "Espionage", "EUR", "economic buyer", "Tier", "55", *VERDICTS.values())
    assert [one for one in (*inside, *(r.label for r in Requirement)) if one in shown] == []


def test_without_a_script_few_accounts_are_listed_and_very_many_are_not():
    assert len(soup_of(*portfolio(40)["accounts"]).select("noscript li")) == 40
    text = words(soup_of(*portfolio(1001)["accounts"]).noscript)
    assert text.startswith("To list 1,001 accounts, this page needs JavaScript.")


def test_there_may_be_no_account_and_no_row():
    assert "There are no accounts yet." in text_of()
    assert soup_of().find("script") is None
    assert not soup_of(account(row=None)).select(".panel")


def test_a_workspace_may_have_only_a_template_of_its_own(tmp_path):
    own = tmp_path / "index.html.j2"
    own.write_text("{{ counts }} {{ script }}", "utf-8")
    assert index_page(report(account()), own).startswith("1 account, 2 documents, no failure. /*")


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{", "\ud800", '{"format": 2}', '{"format": 99}'),
        '{"format": 2, "accounts": [3]}',
        '{"format": 2, "accounts": [{"slug": "a", "documents": {"playbook": {"files": {}}}}]}',
    ],
)
def test_a_report_that_cannot_be_read_is_an_empty_one(tmp_path, content):
    (tmp_path / "report.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert read_report(tmp_path, ["a"]) == {}


def test_the_head_of_a_plan_that_cannot_be_read_today_is_that_of_the_day(tmp_path):
    home = Workspace(tmp_path)
    made = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    slug = home.create("Nordwind", today=made.date(), now=made)
    home.plan_path(slug).write_text("<<<<<<< HEAD\n", "utf-8")
    assert head_of(home, slug).problems
    then = head_of(home, slug, dt.date(2026, 6, 1))
    assert (then.name, then.problems) == ("Nordwind", ())
