"""Can all accounts be seen, sorted and opened, and new ones and documents be made of many?"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import time
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import expect

from kapnb.forms.aside import Stopped, aside
from kapnb.forms.portfolio import Portfolio
from kapnb.forms.portfolio_rows import rows_of
from kapnb.publish.portfolio import portfolio_frame
from kapnb.store import Workspace, create

pytestmark = pytest.mark.browser

TODAY = dt.date(2026, 11, 22)
BEGAN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
ACCOUNTS = """Id,Name,Industry,OwnerId,CurrencyIsoCode
001,Quillon Foods,Food,005,EUR
002,Kestrel Dairies,Food,005,EUR
003,,Food,005,EUR
"""
CONTACTS = """Id,AccountId,FirstName,LastName,Title
101,001,Ines,Falk,Buyer
102,009,Tom,Ek,Buyer
"""


@pytest.fixture
def home(tmp_path, plan, monkeypatch) -> Workspace:
    """Kestrel with a recent meeting, Alder never met and in dollars, and a plan with an error."""
    monkeypatch.chdir(tmp_path)
    team = {"account.team": [{"id": "maja", "name": "Maja Lind"}], "account.manager": "maja"}
    met = {"execution.meetings": [{"id": "m1", "date": "2026-11-12", "purpose": "Visit"}]}
    deal = {"id": "o1", "name": "Silos", "revenue": 400_000, "probability": 50, "currency": "USD"}
    dairy = plan({**team, **met, "account.tier": "tier_1"})
    mills = plan({"targeting.opportunities": [deal]})
    mills = mills.replace(account=mills.account.replace(name="Alder Mills"))
    home = Workspace(tmp_path)
    create(dairy, home.plan_path("kestrel-dairies"), by="Maja", now=BEGAN)
    create(mills, home.plan_path("alder-mills"), by="Maja", now=BEGAN)
    home.plan_path("broken").parent.mkdir()
    home.plan_path("broken").write_text("kapnb: 1\naccount:\n  nme: Quillon\n")
    return home


def portfolio(home: Workspace) -> Portfolio:
    return Portfolio(home, as_of="2026-11-22")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def names(page) -> list[str]:
    return page.locator(".kn-pf-open:visible").all_inner_texts()


def files(**tables: str):
    return [
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}
        for name, text in tables.items()
    ]


def test_each_account_is_a_row_in_words(stage, home):
    page = stage(portfolio(home))
    dairy = page.locator("tbody", has_text="Kestrel Dairies")
    expect(dairy).to_contain_text("Tier 1")
    expect(dairy).to_contain_text("Maja Lind")
    expect(dairy).to_contain_text("12 Nov 2026")
    mills = page.locator("tbody", has_text="Alder Mills")
    expect(mills).to_contain_text("USD 200 k")
    expect(mills).to_contain_text("Never")
    expect(page.get_by_text("3 of 3 accounts")).to_be_visible()


def test_a_plan_that_cannot_be_read_is_a_row_that_names_line_and_what_is_allowed(stage, home):
    page = stage(portfolio(home))
    row = page.locator("tbody", has_text="The plan cannot be read")
    expect(row).to_contain_text("accounts/broken/plan.yaml:3: account.nme: found the key")
    expect(row).to_contain_text("allowed: name, industry")


def test_headers_sort_and_filters_hide(stage, home):
    page = stage(portfolio(home))
    assert names(page) == ["Alder Mills", "broken", "Kestrel Dairies"]
    button(page, "Name").press("Enter")
    assert names(page) == ["Kestrel Dairies", "broken", "Alder Mills"]
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute(
        "aria-sort", "descending"
    )
    button(page, "Last meeting").click()
    assert names(page) == ["Alder Mills", "Kestrel Dairies", "broken"]
    page.get_by_label("Not met for 60 days").check()
    assert names(page) == ["Alder Mills"]
    expect(page.get_by_text("1 of 3 accounts")).to_be_visible()
    page.get_by_label("Not met for 60 days").uncheck()
    page.get_by_label("With trouble only").check()
    assert names(page) == ["broken"]
    page.get_by_label("With trouble only").uncheck()
    page.get_by_label("Manager").select_option("Maja Lind")
    assert names(page) == ["Kestrel Dairies"]
    page.get_by_label("Manager").select_option("Every manager")
    page.get_by_label("Filter accounts").fill("ald mil")
    assert names(page) == ["Alder Mills"]
    page.get_by_label("Choose all that are shown").check()
    expect(page.get_by_text("1 of 3 accounts · 1 chosen")).to_be_visible()
    page.get_by_label("Filter accounts").fill("zzz")
    expect(page.get_by_text("No account fits these filters.")).to_be_visible()


def test_a_row_opens_with_links_to_the_steps_and_is_the_account_that_they_begin_with(stage, home):
    home.notebooks.mkdir()
    (home.notebooks / "2_decision_group.ipynb").touch()
    page = stage(portfolio(home))
    button(page, "Alder Mills").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="2 Decision group")
    expect(link).to_have_attribute("href", "notebooks/2_decision_group.ipynb")
    expect(page.get_by_text("Not built yet.")).to_be_visible()
    last = home.root / ".kapnb" / "account"
    stage.until(page, lambda: last.read_text() == "kestrel-dairies")
    page.keyboard.press("Enter")
    expect(link).to_have_count(0)


def test_a_new_account_is_made_of_the_template_and_chosen(stage, home):
    page = stage(portfolio(home))
    button(page, "New account").click()
    page.get_by_label("Account name").fill("Alder  Mills")
    page.get_by_label("Currency").fill("euro")
    button(page, "Make the account").click()
    expect(page.get_by_text("Please give three capital letters")).to_be_visible()
    page.get_by_label("Currency").fill("chf")
    button(page, "Make the account").click()
    said = "There is an account alder-mills already: accounts/alder-mills/plan.yaml"
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_label("Filter accounts").fill("kestrel")
    page.get_by_label("Account name").fill("Zennor Glass")
    page.get_by_label("Account name").press("Enter")
    expect(button(page, "Zennor Glass")).to_be_focused()
    expect(page.get_by_text("4 of 4 accounts · 1 chosen")).to_be_visible()
    made = home.load("zennor-glass")
    assert (made.plan.account.currency, made.plan.account.name) == ("CHF", "Zennor Glass")
    assert "# Step 1: what does the customer want" in made.path.read_text("utf-8")
    assert (home.root / ".kapnb" / "account").read_text() == "zennor-glass"
    expect(page.get_by_label("Account name")).to_have_value("")


def test_an_import_shows_what_it_would_make_then_makes_it_and_keeps_what_is_left(stage, home):
    page = stage(portfolio(home))
    button(page, "Import from a CRM").click()
    page.get_by_label("CSV files").set_input_files(files(Account=ACCOUNTS, Contact=CONTACTS))
    panel = page.get_by_role("region", name="Import from a CRM")
    expect(panel).to_contain_text("2 accounts, 1 contact and 0 opportunities. Nothing is made yet.")
    expect(panel).to_contain_text("1 account of the same name: there already")
    expect(panel).to_contain_text("Account.csv: refused, 1 row: Name: found ''")
    expect(panel).to_contain_text("Contact.csv: unplaced, 1 row")
    assert "quillon-foods" not in home.accounts()
    assert stage.axe(page) == []
    button(page, "Make 1 account").click()
    expect(panel).to_contain_text("1 account made, and chosen in the table.")
    expect(panel).to_contain_text("There is an account kestrel-dairies already")
    expect(page.get_by_text("4 of 4 accounts · 1 chosen")).to_be_visible()
    (contact,) = home.load("quillon-foods").plan.decision_group.contacts
    assert contact.name == "Ines Falk"
    button(page, "Save these rows").click()
    expect(panel).to_contain_text("The rows are in import-2026-11-22.json.")
    assert "Tom" in (home.root / "import-2026-11-22.json").read_text("utf-8")
    button(page, "Done").click()
    expect(page.get_by_label("CSV files")).to_be_visible()


def test_files_that_no_mapping_knows_are_refused_in_a_sentence(stage, home):
    page = stage(portfolio(home))
    button(page, "Import from a CRM").click()
    page.get_by_label("CSV files").set_input_files(files(Weather="Day,Rain\n1,2\n"))
    expect(page.get_by_role("alert")).to_contain_text("Weather.csv: found the columns Day, Rain")
    page.get_by_label("CSV files").set_input_files(files(Large="x" * 20_000_001))
    expect(page.get_by_text("These are more than 20 MB")).to_be_visible()


def test_a_large_file_arrives_whole_in_parts(stage, home):
    rows = "".join(f"9{n:05},Zennor {n:05} {'works ' * 12},Food,005,EUR\n" for n in range(8_000))
    page = stage(portfolio(home))
    button(page, "Import from a CRM").click()
    page.get_by_label("CSV files").set_input_files(files(Account=ACCOUNTS + rows))
    expect(page.get_by_text("8,002 accounts")).to_be_visible(timeout=60_000)


@pytest.mark.slow
def test_documents_of_the_chosen_are_built_aside_with_progress_and_links(stage, home):
    page = stage(portfolio(home))
    page.get_by_label("Choose Kestrel Dairies").check()
    page.get_by_label("Choose broken").check()
    button(page, "Build documents").click()
    page.get_by_label("Action plan").uncheck()
    page.get_by_label("PDF").uncheck()
    button(page, "Build for 2 accounts").click()
    panel = page.get_by_role("region", name="Build documents")
    expect(panel.get_by_role("progressbar")).to_be_visible()
    page.get_by_label("Filter accounts").fill("kes")  # nobody waits for it
    expect(panel).to_contain_text("1 document ready, 1 failure.", timeout=60_000)
    expect(panel).to_contain_text("broken: the plan cannot be read")
    link = panel.get_by_role("link", name="HTML")
    expect(link).to_have_attribute("href", "playbooks/kestrel-dairies/playbook.html")
    assert (home.root / "playbooks" / "kestrel-dairies" / "playbook.html").is_file()
    index = panel.get_by_role("link", name="All documents on one page")
    expect(index).to_have_attribute("href", "playbooks/index.html")
    button(page, "Kestrel Dairies").click()
    expect(page.locator("tbody", has_text="Kestrel")).to_contain_text(
        re.compile(r"Playbook \(internal\): HTML built \d+ \w+ \d{4}, \d\d:\d\d")
    )


@pytest.mark.slow
def test_a_build_can_be_stopped_and_another_that_runs_is_a_sentence(stage, home):
    from filelock import FileLock

    page = stage(portfolio(home))
    button(page, "Build documents").click()
    panel = page.get_by_role("region", name="Build documents")
    (home.root / "playbooks").mkdir()
    with FileLock(home.root / "playbooks" / ".build.lock"):
        button(page, "Build for 3 accounts").click()
        expect(panel).to_contain_text("Another build writes into playbooks")
    button(page, "Build for 3 accounts").click()
    button(page, "Stop").click()
    expect(panel).to_contain_text("Stopped. What was ready by then stays.", timeout=60_000)


def test_300_accounts_are_drawn_and_filtered_without_lag(stage, home):
    page_of = portfolio(home)
    (row,) = [row for row in page_of.rows if row["slug"] == "alder-mills"]
    page_of.rows = [row | {"slug": f"a{n}", "Name": f"Alder {n:03}"} for n in range(300)]
    began = time.monotonic()
    page = stage(page_of)
    expect(page.get_by_text("300 of 300 accounts")).to_be_visible()
    assert time.monotonic() - began < 10  # about one second, most of it the page itself
    spent = page.evaluate(
        """async () => {
          const filter = document.querySelector("[type=search]");
          const began = performance.now();
          for (const text of ["a", "al", "alder 29", ""]) {
            filter.value = text;
            filter.dispatchEvent(new Event("input"));
            document.body.offsetHeight;
          }
          document.querySelector("thead th + th button").click();
          document.body.offsetHeight;
          return performance.now() - began;
        }"""
    )
    assert spent < 3000


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_accessible_in_either_theme_and_fits(stage, home, dark):
    page = stage(portfolio(home), dark=dark, width=1024)
    button(page, "Alder Mills").click()
    for name in ("New account", "Import from a CRM", "Build documents"):
        button(page, name).click()
        assert stage.axe(page) == []
    scroll = page.locator(".kn-pf-scroll")
    assert scroll.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_ctrl_s_is_answered_although_there_is_nothing_to_save(stage, home):
    page_of = portfolio(home)
    page = stage(page_of)
    page.get_by_label("Filter accounts").press("Control+s")
    stage.until(page, lambda: page_of.ack == 1)


def test_amounts_are_told_by_currency_and_trouble_of_a_file_by_line(home):
    frame = portfolio_frame(home, today=TODAY)
    frame.loc["alder-mills", "Weighted EUR"] = 1500.0
    rows = {row["slug"]: row for row in rows_of(home, frame, TODAY)}
    assert rows["alder-mills"]["Weighted"] == [
        ["USD", 200_000.0, "USD 200 k"],
        ["EUR", 1500.0, "EUR 1.5 k"],
    ]
    assert rows["broken"]["problems"][0].startswith("accounts/broken/plan.yaml:2: account.name")
    assert rows["kestrel-dairies"]["ago"] == 10
    json.dumps([*rows.values()], allow_nan=False)


def test_work_aside_tells_its_progress_and_ends_at_its_next_word_once_it_is_stopped():
    stop, told = Event(), []

    def work(progress):
        for number in range(9):
            progress(number)

    def tell(number):
        told.append(number)

    async def run():
        await aside(work, tell)
        stop.set()
        with pytest.raises(Stopped, match="What was ready by then stays"):
            await aside(work, tell, stop)

    asyncio.run(run())
    assert told == [*range(9), 0]


def test_it_finds_its_workspace_by_itself(home, monkeypatch):
    monkeypatch.delenv("KAPNB_HOME", raising=False)
    assert repr(Portfolio(as_of="2026-11-22")) == "<Portfolio of 3 accounts>"
    assert len(Portfolio(str(Path.cwd())).rows) == 3
