"""What does a browser make of the index: from disk, on a phone, with 10,000 accounts?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stage import axe

from kapnb.publish.index import index_page
from kapnb.store import shipped

from .reports import account, document, failed, portfolio, report, row

TEMPLATE = shipped("templates") / "html-index" / "index.html.j2"
pytestmark = pytest.mark.browser
ROWS = "tbody tr[aria-rowindex]"


class Opened:
    """A page from disk, and all that it should not have done."""

    def __init__(self, context: Any, told: dict[str, Any], folder: Path) -> None:
        self.page = page = context.new_page()
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.on("request", lambda request: self._note(request.url))
        (folder / "index.html").write_text(index_page(told, TEMPLATE), "utf-8")
        page.goto(f"file://{folder}/index.html")
        page.locator("#accounts").evaluate("heading => heading.scrollIntoView()")
        page.locator(ROWS).first.wait_for(state="attached")

    def _note(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.faults.append(url)

    @property
    def names(self) -> list[str]:
        """The names of the accounts in the rows that there are."""
        return self.page.locator(f"{ROWS} .c-account > span").all_inner_texts()

    @property
    def said(self) -> str:
        """How many there are, as a screen reader hears it."""
        return str(self.page.get_by_role("status").inner_text())

    def search(self, text: str) -> None:
        """Type into the box."""
        self.page.get_by_label("Search accounts").fill(text)


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    contexts, pages = [], []

    def open_(told: dict[str, Any], width: int = 1280, **more: Any) -> Opened:
        size = {"width": width, "height": 844 if width < 1000 else 1600}
        contexts.append(context := browser.new_context(viewport=size, **more))
        pages.append(Opened(context, told, tmp_path))
        return pages[-1]

    yield open_
    for context in contexts:
        context.close()
    assert [fault for one in pages for fault in one.faults] == []


def some() -> dict[str, Any]:
    return report(
        account("alpha", "Alpha AG", manager="Zoë Lee", row=row(Health=70, Red_objectives=0)),
        account("lodz", "Łódź Maszyny", row=row(Health=5, Industry="Food", Errors=2)),
        account("beta", "Beta", row=row(Health=None), documents={"playbook": failed("beta")}),
        account("omega", "omega", documents={"playbook": document(status="missing", built="")}),
        account("delta", "Delta", problems=["plan.yaml:3: found x"], row=None, documents={}),
    )


def test_the_search_knows_letters_with_and_without_marks(opened: Any) -> None:
    index = opened(some())
    assert index.said == "5 accounts"
    for text, names in (
        ("lodz", ["Łódź Maszyny"]),
        ("ŁÓD", ["Łódź Maszyny"]),
        ("zoe alpha", ["Alpha AG"]),
        ("valueerror", ["Beta"]),
        ("zoe food industry", []),
    ):
        index.search(text)
        assert index.names == names
        assert index.said == f"{len(names)} of 5 accounts"
    index.page.get_by_role("button", name="Show all").click()
    assert index.said == "5 accounts"


def test_failures_come_first_and_every_head_sorts(opened: Any) -> None:
    index = opened(some())
    assert index.names == ["Beta", "Delta", "omega", "Alpha AG", "Łódź Maszyny"]

    def head(name: str) -> Any:
        return index.page.get_by_role("columnheader", name=name)

    assert head("Status").get_attribute("aria-sort") == "ascending"
    head("Account").get_by_role("button").press("Enter")
    assert index.names == ["Alpha AG", "Beta", "Delta", "Łódź Maszyny", "omega"]
    head("Account").get_by_role("button").press("Enter")
    assert index.names[0] == "omega"
    head("Health").get_by_role("button").click()
    assert index.names == ["Łódź Maszyny", "omega", "Alpha AG", "Beta", "Delta"]
    assert head("Health").get_attribute("aria-sort") == "ascending"
    head("Health").get_by_role("button").click()
    assert index.names == ["Alpha AG", "omega", "Łódź Maszyny", "Beta", "Delta"]  # unknown last
    assert head("Health").get_attribute("aria-sort") == "descending"


def test_filters_leave_what_was_asked_for(opened: Any) -> None:
    index = opened(some())
    index.page.get_by_label("Failed 2").check(force=True)
    assert index.names == ["Beta", "Delta"]
    index.page.get_by_label("Not built 1").check(force=True)
    assert index.names == ["omega"]
    index.page.get_by_label("All 5").check(force=True)
    index.page.get_by_label("Red objectives only").check()
    assert index.names == ["Beta", "omega", "Łódź Maszyny"]


def test_links_lead_to_the_files_and_going_back_keeps_what_was_asked(
    opened: Any, tmp_path: Path
) -> None:
    odd = account("a b#c", "Odd", documents={"playbook": document()})
    (tmp_path / "a b#c").mkdir()
    (tmp_path / "a b#c" / "playbook.html").write_text("<h1>There</h1>", "utf-8")
    index = opened(report(odd, account()))
    index.search("odd")
    index.page.wait_for_function("history.state?.search === 'odd'")
    index.page.get_by_role("link", name="Odd, Playbook, HTML").click()
    assert index.page.locator("h1").inner_text() == "There"
    index.page.go_back()
    assert index.names == ["Odd"]


def test_a_command_is_copied(opened: Any) -> None:
    index = opened(some(), permissions=["clipboard-read", "clipboard-write"])
    command = "kapnb build beta --only playbook --debug"
    index.page.get_by_role("button", name=f"Copy {command}").last.click()
    index.page.get_by_text("Copied").wait_for()
    assert index.page.evaluate("navigator.clipboard.readText()") == command


@pytest.mark.parametrize("width", [390, 1280])
def test_of_very_many_accounts_only_those_in_view_are_drawn(opened: Any, width: int) -> None:
    told = portfolio(10_000)
    index, name = opened(told, width), told["accounts"][1234]["name"]
    page = index.page
    assert index.said == "10,000 accounts"
    assert page.get_by_role("table").last.get_attribute("aria-rowcount") == "10001"
    for part in (0, 0.3, 0.7, 1):
        page.evaluate("part => scrollTo(0, document.documentElement.scrollHeight * part)", part)
        page.wait_for_timeout(100)
        assert page.locator(ROWS).count() <= 60
    assert page.locator(ROWS).last.get_attribute("aria-rowindex") == "10001"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Search accounts").press_sequentially(name.upper())
    assert index.said == "1 of 10,000 accounts"
    assert index.names == [name]
    assert page.locator(ROWS).first.is_visible()


def test_the_rest_of_the_failures_is_a_click_away(opened: Any) -> None:
    index = opened(portfolio(900))
    index.page.get_by_role("button", name="Show all that failed").click()
    assert index.said == "35 of 900 accounts"
    assert index.page.evaluate("document.activeElement.type") == "search"
    assert index.page.get_by_label("Search accounts").is_visible()


def test_the_tab_key_goes_on_into_rows_that_were_not_drawn(opened: Any) -> None:
    index = opened(portfolio(400))
    index.page.get_by_role("button", name="Took").focus()
    for _ in range(150):
        index.page.keyboard.press("Tab")
    index.page.wait_for_timeout(100)
    place = "Number(document.activeElement.closest('tr').getAttribute('aria-rowindex'))"
    assert 20 < index.page.evaluate(place) < 60


def test_hostile_words_do_nothing_and_fit_a_phone(opened: Any) -> None:
    bad = "</script><script>alert(1)</script><img src=x onerror=alert(2)> " + "W" * 3000
    hurt = document(warnings=[bad], missing_letters=["田"])
    documents = {"playbook": hurt, "action_plan": failed("b", "action_plan", reason=bad, line=bad)}
    judged = row(Exception=bad, Industry=bad, Tier=bad)
    told = report(account("a", bad, manager=bad, row=judged, documents=documents), account())
    for width in (390, 1280):
        page = opened(told, width).page
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("edition", ["internal", "customer"])
def test_nothing_keeps_anybody_from_using_it(opened: Any, edition: str, width: int) -> None:
    told = portfolio(60, edition=edition, state="interrupted")
    assert axe(opened(told, width).page, "body") == []


def test_without_scripts_there_is_a_plain_list(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    (tmp_path / "index.html").write_text(index_page(some(), TEMPLATE), "utf-8")
    page.goto(f"file://{tmp_path}/index.html")
    assert page.locator("noscript li").count() == 5
    assert page.get_by_role("link", name="Alpha AG, Playbook, PDF").is_visible()
    assert not page.get_by_role("button").count()
    context.close()
