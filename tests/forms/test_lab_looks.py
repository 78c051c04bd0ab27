"""Can everybody read and use every notebook, in each theme, at each width, for each account?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from stage import axe

from kapnb.plan import vocabulary
from kapnb.plan.base import Code

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.name for path in ROOT.glob("notebooks/*.ipynb"))
ACCOUNTS = ["morvagon", "alborlume-saude", "skaelvang-foods"]
KINDS = [
    kind
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, Code) and kind is not Code
]
LABELS = {code.label.casefold() for kind in KINDS for code in kind}
CODES = {code.value for kind in KINDS for code in kind} - LABELS  # "high" is a word in a sentence

# The heads of a pandas table are Python's names of the fields, for those who use them.
TEXTS = """() => [...document.querySelectorAll(".jp-OutputArea-output")].flatMap((output) => {
  const texts = [];
  const walk = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    if (!walk.currentNode.parentNode.closest("style, script, .dataframe thead"))
      texts.push(walk.currentNode.textContent.trim());
  const named = output.querySelectorAll("[aria-label], [title], [placeholder]");
  const said = ["aria-label", "title", "placeholder"];
  named.forEach((one) => texts.push(...said.map((name) => one.getAttribute(name) || "")));
  return texts.filter(Boolean);
})"""
# The org map is a canvas: a hundred people at a size that can be read are panned and zoomed.
TOO_WIDE = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const outer = document.querySelectorAll("html, .jp-WindowedPanel-outer, .jp-OutputArea-output");
  const inner = [...document.querySelectorAll(".jp-OutputArea-output *")].filter((one) =>
    /auto|scroll/.test(getComputedStyle(one).overflowX) && !one.matches(".kn-map-view"));
  return [...outer, ...inner].filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.tagName} ${one.className}: ${one.scrollWidth} in ${one.clientWidth}`);
}"""
# One of each kind of thing that can have the focus, in each kind of form.
KINDS_OF_CONTROL = """() => {
  const found = new Map();
  const some = "button, input, select, textarea, summary, a[href], [tabindex]";
  document.querySelectorAll(".kn").forEach((form) => {
    const { className, firstElementChild } = form.lastElementChild;
    const of = `${className} ${firstElementChild?.className}`;
    for (const one of form.querySelectorAll(some)) {
      const kind = [of, one.tagName, one.type, one.getAttribute("role"), one.className].join(" ");
      if (one.offsetParent && !one.disabled && !found.has(kind)) found.set(kind, one);
    }
  });
  window.kinds = [...found.values()];
  return [...found.keys()];
}"""
# It is about keys, not about what a button does.
WITHOUT_CLICKS = """on => {
  window.swallow ??= (event) => (event.preventDefault(), event.stopImmediatePropagation());
  if (on) window.addEventListener("click", window.swallow, true);
  else window.removeEventListener("click", window.swallow, true);
}"""
FOCUS = """at => { const one = window.kinds[at];
  if (one.isConnected) one.focus();
  return one.isConnected && document.activeElement === one; }"""
CELLS = """() => { const { content } = window.jupyterapp.shell.currentWidget;
  const ids = content.widgets.map((cell) => cell.model.id).join();
  return [ids, content.activeCellIndex, content.mode, document.querySelectorAll(".kn").length]; }"""


@pytest.fixture(scope="module", params=NOTEBOOKS)
def notebook(request):
    return request.param


@pytest.fixture
def page(lab, notebook):
    return lab.show(notebook, ACCOUNTS[0])


def test_it_can_be_used_by_everybody_in_light_and_dark(lab, page):
    is_dark = page.evaluate("document.body.dataset.jpThemeLight") == "false"
    for dark in (is_dark, not is_dark):  # as the notebook before it left it, then the other
        if dark != is_dark:
            lab.theme(dark=dark)
        # what is not in an output is JupyterLab's own
        assert axe(page, ".jp-OutputArea-output") == [], "dark" if dark else "light"


def test_nothing_scrolls_sideways(lab, page):
    try:
        for width in (1024, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(1000)  # tables take the new width once the page has settled
            assert page.evaluate(TOO_WIDE) == [], f"at {width} px"
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_no_code_is_shown_where_words_belong(lab, page, notebook):
    for account in ACCOUNTS:
        if notebook != "0_portfolio.ipynb":  # it shows all of them
            page.locator(".kn-account").select_option(account)
            lab.settle()
        texts = page.evaluate(TEXTS)
        assert len(texts) > 100
        assert sorted(CODES.intersection(texts)) == [], account
        raw = {word for text in texts for word in re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", text)}
        assert sorted(raw) == [], account
        assert not [text for text in texts if "Traceback (most recent" in text]
    assert lab.errors() == []


def test_shortcuts_of_jupyterlab_reach_no_notebook_from_within_a_form(lab, page, notebook):
    kinds = page.evaluate(KINDS_OF_CONTROL)
    assert len(kinds) > 5
    page.evaluate(WITHOUT_CLICKS, True)
    try:
        for at, kind in enumerate(kinds):
            if not page.evaluate(FOCUS, at):
                continue  # what came before took it away
            before = page.evaluate(CELLS)
            for key in ("d", "d", "b", "a", "x", "Enter", "ArrowDown", "ArrowUp", "Escape"):
                page.keyboard.press(key)
            assert page.evaluate(CELLS) == before, kind
    finally:
        page.evaluate(WITHOUT_CLICKS, False)
