"""Does a form give something back at once: findings, a question, the chapter?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from kapnb.forms.desk import Desk
from kapnb.forms.live import Live
from kapnb.store import create

pytestmark = pytest.mark.browser

GOALS = {
    "account.team": [{"id": "maja", "name": "Maja Lind"}],
    "account.manager": "maja",
    "profile.goals": [
        {
            "id": f"goal-{n}",
            "text": f"Save {n} % <b>of</b> scrap",
            "horizon": "short_term",
            "knowledge": "confirmed",
            "date": "2026-10-01",
        }
        for n in range(1, 8)
    ],
    "action_plan.objectives": [
        {"id": "aim", "name": "Cut scrap with Jana", "goal": "goal-7", "owner": "maja"}
    ],
}


@pytest.fixture
def goals(tmp_path, plan) -> Desk:
    """Seven goals of the customer, and one objective, behind the last."""
    create(plan(GOALS), tmp_path / "accounts" / "kestrel" / "plan.yaml")
    return Desk("kestrel", portfolio=str(tmp_path), as_of="2026-11-22")


def put(desk, record, **fields):
    desk.edit([{"set": record, "field": name, "value": value} for name, value in fields.items()])


def test_findings_come_and_go_with_each_edit(stage, goals):
    page = stage(Live(goals, "customer_goals"))
    expect(page.get_by_text("6 findings still open")).to_be_visible()
    put(goals, "aim", goal="goal-2")
    news = page.locator(".kn-news li")
    expect(news).to_have_count(2)
    expect(news.nth(0)).to_contain_text(re.compile("✓ Closed.*Warning.*Save 2 %"))
    expect(news.nth(0).locator("s")).to_contain_text("Save 2 %")
    expect(news.nth(1)).to_contain_text(re.compile("New.*Warning.*Save 7 %"))
    expect(page.get_by_text("5 findings still open")).to_be_visible()
    put(goals, "aim", goal="goal-7")
    expect(news).to_have_count(0)


def test_the_first_five_findings_are_shown_and_all_on_request(stage, goals):
    page = stage(Live(goals, "customer_goals"))
    found = page.locator("ul:not(.kn-news) > li .kn-found")
    expect(found).to_have_count(5)
    page.get_by_role("button", name="Show all 6").click()
    expect(found).to_have_count(6)
    expect(found.first).to_contain_text("Save 1 % <b>of</b> scrap")


def test_a_finding_opens_its_record_everywhere(stage, goals):
    page = stage(Live(goals, "customer_goals"))
    finding = page.locator("button.kn-found", has_text="Save 3 %")
    finding.focus()
    page.keyboard.press("Enter")
    expect(finding).to_have_attribute("aria-pressed", "true")
    assert goals.selected == "goal-3"
    expect(finding).to_be_focused()


def test_only_findings_of_the_requirements_are_told(stage, goals):
    page = stage(Live(goals, "customer_goals", requirements=("swot",)))
    expect(page.locator(".kn-list")).not_to_contain_text("Save 1 %")


def test_without_requirements_only_what_came_and_went_is_told(stage, goals):
    page = stage(Live(goals, "profile", requirements=()))
    expect(page.locator(".kn-question")).to_have_count(0)
    expect(page.locator(".kn-found")).to_have_count(0)
    put(goals, "aim", goal="")
    expect(page.locator(".kn-news li")).to_have_count(2)


def test_the_next_question_and_why_stand_out(stage, desk):
    page = stage(Live(desk, "customer_team"))
    expect(page.locator(".kn-lead").first).to_have_text("Ask next")
    asked = page.locator(".kn-question")
    expect(asked).to_have_text(re.compile(r"\?$"))
    size = float(asked.evaluate("el => parseFloat(getComputedStyle(el).fontSize)"))
    assert size > 15
    expect(page.locator(".kn-next .kn-muted")).to_have_text(re.compile(r"\w.*\.$"))


def test_where_nothing_is_yet_it_says_so_and_praises_nothing(stage, goals):
    page = stage(Live(goals, "swot"))
    expect(page.locator(".kn-question")).to_have_text("There is no SWOT item yet.")
    expect(page.get_by_text("Well done")).to_have_count(0)
    expect(page.get_by_text("The checks find nothing")).to_have_count(0)


def test_the_scores_say_how_they_moved_since_the_notebook_was_opened(stage, desk):
    page = stage(Live(desk, "profile"))
    score = page.locator(".kn-score", has_text="Health")
    before = desk.insight.scores.health.value
    expect(score).to_have_text(f"Health {before}")
    put(desk, "", **{"account.revenue_now": "10m"})
    gain = desk.insight.scores.health.value - before
    assert gain > 0
    expect(score).to_have_text(f"Health {before + gain}+{gain}")
    put(desk, "", **{"account.revenue_now": "1"})
    expect(score).to_contain_text("−")


def test_the_chapter_follows_once_it_is_quiet_and_keeps_its_place(stage, goals):
    page = stage(Live(goals, "customer_goals"))
    paper = page.get_by_role("region", name="Customer's goals")
    paper.evaluate("el => { el.style.height = '150px'; el.scrollTop = 60; }")
    put(goals, "goal-1", text="Save a tenth")
    assert "Save a tenth" not in paper.inner_text()
    expect(paper).to_contain_text("Save a tenth")
    assert paper.evaluate("el => el.scrollTop") == 60


def test_only_chapters_that_are_open_are_drawn(stage, goals):
    live = Live(goals, "customer_goals", "profile")
    page = stage(live)
    assert [*live.pages] == ["customer_goals"]
    page.get_by_text("Company profile", exact=True).click()
    expect(page.get_by_role("region", name="Company profile")).to_contain_text("Account manager")
    page.locator("summary", has_text="Customer's goals").press("Enter")
    stage.until(page, lambda: [*live.pages] == ["profile"])


def test_a_record_in_a_chapter_is_a_click_away_from_its_form(stage, goals):
    page = stage(Live(goals, "customer_goals"))
    page.get_by_role("link", name="Save 4 %").press("Enter")
    stage.until(page, lambda: goals.selected == "goal-4")
    assert "#" not in page.url


def test_it_follows_when_another_account_is_opened(stage, goals, plan):
    other = plan().replace(account=plan().account.replace(name="Alder Mills"))
    create(other, goals.home.root / "accounts" / "alder" / "plan.yaml")
    page = stage(Live(goals, "customer_goals"))
    goals.open("alder")
    expect(page.get_by_role("region")).to_contain_text("No goal of the customer is known")
    expect(page.locator(".kn-list")).to_contain_text("No goal")
    expect(page.locator(".kn-news")).to_have_count(0)


def test_a_day_that_no_rule_can_judge_breaks_neither_the_form_nor_the_page(stage, goals):
    page = stage(Live(goals, "customer_goals"))
    goals._view.__dict__["plan"] = None
    goals.draft.plan.__dict__["profile"] = None
    goals.select("aim")
    goals._tell_patient()
    expect(page.get_by_role("alert")).to_contain_text("cannot be shown just now")
    expect(page.get_by_role("region")).to_contain_text("Your input is not touched by that.")


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1024)])
def test_it_can_be_read_by_everybody_and_fits(stage, desk, dark, width):
    page = stage(
        Live(desk, "org_map", "swot", "targeting", requirements=("customer_team",)),
        dark=dark,
        width=width,
    )
    desk.edit([{"set": "c-dieter", "field": "status", "value": "left"}])
    expect(page.locator(".kn-news")).to_be_visible()
    page.locator("summary", has_text="Opportunities").click()
    expect(page.get_by_role("region", name="Opportunities")).to_contain_text("Site Care")
    assert stage.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    output = page.locator(".jp-OutputArea-output")
    assert output.evaluate("el => el.scrollWidth - el.clientWidth") == 0
    white = page.locator(".kn-paper").first.evaluate("el => getComputedStyle(el).backgroundColor")
    assert white == "rgb(255, 255, 255)"
