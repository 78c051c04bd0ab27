"""What does a browser make of the HTML: on a phone, without a network, with hostile words?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kapnb.plan import Plan
from kapnb.publish.html import KapnbHTMLExporter
from kapnb.store import load

from .conftest import executed

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


def hostile() -> Plan:
    plan = load(ROOT / "accounts" / "morvagon" / "plan.yaml").plan
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)> " + "W" * 5000
    contacts = tuple(c.replace(name=bad, title=bad) for c in plan.decision_group.contacts)
    return plan.replace(
        account=plan.account.replace(name=bad),
        decision_group=plan.decision_group.replace(contacts=contacts),
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["playbook", "action_plan"])
@pytest.mark.parametrize("case", ["alborlume-saude", "hostile"])
def test_a_document_fits_its_window_and_neither_acts_nor_loads(
    browser: Any, tmp_path: Path, case: str, name: str, width: int
) -> None:
    known = ROOT / "accounts" / case / "plan.yaml"
    plan = load(known).plan if known.exists() else hostile()
    html = KapnbHTMLExporter().from_notebook_node(executed(plan, name, "internal"))[0]
    (tmp_path / "d.html").write_text(html, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    page.on("console", lambda message: asked.append(f"console {message.text}"))
    page.goto(f"file://{tmp_path}/d.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()


def test_on_a_phone_what_is_long_in_a_table_has_a_wide_column(browser: Any, tmp_path: Path) -> None:
    plan = load(ROOT / "accounts" / "morvagon" / "plan.yaml").plan
    html = KapnbHTMLExporter().from_notebook_node(executed(plan, "playbook", "internal"))[0]
    (tmp_path / "d.html").write_text(html, "utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"file://{tmp_path}/d.html")
    widths = "cells => cells.map(cell => cell.getBoundingClientRect().width)"
    for kind, least in (("td.k-long", 230), ("td:not(.k-short)", 90)):
        assert min(page.locator(f".k-table:not(.k-matrix) {kind}").evaluate_all(widths)) > least
    page.close()
