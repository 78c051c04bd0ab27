"""Is a coaching session a deck of slides that can be shown?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from kapnb.errors import NotFound
from kapnb.forms import Desk, Session, slide
from kapnb.plan.vocabulary import Requirement
from kapnb.sections.session import SLIDES

ROOT = Path(__file__).parents[2]


def html(desk: Desk, name: str) -> str:
    return slide(desk, name)._repr_mimebundle_()["text/html"]


def hold_session(desk: Desk) -> None:
    """Record a long session of today: a verdict, a red flag and an action for each requirement."""
    session = Session(desk)
    session.do_start({})
    review = session.data["review"]["id"]
    desk.edit(
        edit
        for at, need in enumerate(Requirement)
        for edit in (
            {"add": "verdicts", "in": review, "values": {
                "requirement": need.value, "verdict": "partly", "note": "Nobody has asked. " * 20}},
            {"add": "action_plan.red_flags", "id": f"flag-{at}", "values": {
                "text": f"Milena leaves before anybody else knows us, part {at}",
                "probability": "4", "impact": "4", "owner": "Anselm Wickhofer"}},
            {"add": "vulnerabilities", "in": review, "values": {
                "text": "All goes through Milena. " * 9, "requirement": need.value,
                "red_flag": f"flag-{at}"}},
            {"add": "action_plan.actions", "id": f"act-{at}", "values": {
                "what": f"Visit the works council, {at}", "owner": "Anselm Wickhofer",
                "due": "18 Dec 2026"}},
            {"add": "recommendations", "in": review, "values": {
                "text": "See them before they are asked", "requirement": need.value,
                "action": f"act-{at}"}},
        )
    )  # fmt: skip
    desk.edit([{"set": review, "field": "next_date", "value": "2026-12-18"}])
    desk.save()


def test_the_slides_tell_what_came_of_the_session_with_owner_and_date(desk):
    hold_session(desk)
    assert "18 Dec 2026" in html(desk, "title")
    assert "10 partly met" in html(desk, "next_steps")
    verdicts = html(desk, "verdicts_1")
    assert "Visit the works council, 0" in verdicts
    assert "Anselm Wickhofer, by 18 Dec 2026" in verdicts
    assert "What changed since 27 Oct 2026" in html(desk, "standing")


def test_before_a_session_the_slides_say_what_is_not_there_yet(desk):
    reviews = [{"remove": review.id} for review in desk.plan.execution.reviews]
    desk.edit(reviews)
    assert "No verdict" in html(desk, "verdicts_3")
    assert "There was no session yet" in html(desk, "next_steps")


def test_a_slide_that_does_not_exist_is_an_error_that_names_those_that_do(desk):
    with pytest.raises(NotFound, match="title, standing, praise"):
        slide(desk, "end")


@pytest.mark.browser
@pytest.mark.parametrize("account", ["morvagon", "alborlume-saude", "skaelvang-foods"])
def test_everything_fits_on_a_slide_of_960_by_700(browser, desk, account):
    if account == "morvagon":
        hold_session(desk)
    else:
        desk.open(account)
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    for name in SLIDES:
        page.set_content(f'<div class="reveal" style="width: 960px">{html(desk, name)}</div>')
        size = page.evaluate("""() => {
          const slide = document.querySelector(".reveal");
          return [slide.scrollWidth, slide.getBoundingClientRect().height];
        }""")
        assert size[0] == 960, name
        assert size[1] <= 720, name
    page.close()


@pytest.mark.slow
def test_nbconvert_makes_slides_of_the_notebook_without_code_forms_or_errors(desk, tmp_path):
    hold_session(desk)
    notebook = tmp_path / "notebooks" / "6_coaching.ipynb"
    notebook.parent.mkdir()
    text = (ROOT / "notebooks" / notebook.name).read_text(encoding="utf-8")
    assert 'as_of = \\"\\"' in text
    notebook.write_text(
        text.replace('as_of = \\"\\"', f'as_of = \\"{desk.today}\\"'), encoding="utf-8"
    )
    made = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "slides", "--execute",
         "--ExecutePreprocessor.store_widget_state=False", notebook.name],
        cwd=notebook.parent, env=os.environ | {"KAPNB_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-2000:]
    deck = notebook.with_suffix(".slides.html").read_text(encoding="utf-8")
    page = BeautifulSoup(deck, "html.parser")
    slides = page.select(".slides > section")
    assert len(slides) == len(SLIDES)
    assert all(len(slide.select(".kapnb")) == 1 for slide in slides)
    assert "Morvagon" in slides[0].get_text()
    assert "Next steps" in slides[-1].get_text()
    assert not page.select(".jp-InputArea, .jp-Cell-inputArea, .jp-RenderedText")
    assert not page.find_all("script", type="application/vnd.jupyter.widget-state+json")
