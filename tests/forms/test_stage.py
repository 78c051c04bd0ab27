"""Does the stage show a widget as JupyterLab would, with both sides talking?"""

from __future__ import annotations

import asyncio

import anywidget
import ipywidgets
import pytest
import traitlets
from playwright.sync_api import expect
from stage import Stage

pytestmark = pytest.mark.browser


class Counter(anywidget.AnyWidget):
    """Counts in the page and in Python."""

    _esm = """
    export default {
      initialize({ model }) { model.set("word", "times"); model.save_changes(); },
      render({ model, el }) {
        const button = Object.assign(document.createElement("button"), { className: "kn-count" });
        const said = document.createElement("p");
        const draw = () => { button.textContent = `${model.get("count")} ${model.get("word")}`; };
        button.onclick = () => {
          model.set("count", model.get("count") + 1);
          model.save_changes();
          model.send({ clicked: model.get("count") });
        };
        model.on("change:count", draw);
        model.on("msg:custom", ({ said: words }) => { said.textContent = words; });
        draw();
        el.append(button, said);
      },
    };
    """
    _css = ".kn-count { width: 321px; background: var(--jp-layout-color0); color: inherit; }"
    count = traitlets.Int(0).tag(sync=True)
    word = traitlets.Unicode("").tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.on_msg(self.hear)

    def hear(self, _widget: object, content: dict[str, int], _buffers: object) -> None:
        self.heard.append(content)
        if content["clicked"] == 7:
            raise ValueError("seven is too many")
        self.send({"said": f"heard {content['clicked']}"})
        self.count += 10


def test_a_click_reaches_python_and_what_python_makes_of_it_reaches_the_page(stage):
    widget = Counter()
    page = stage(widget)
    assert widget.word == "times"
    page.get_by_role("button").click()
    expect(page.get_by_role("button")).to_have_text("11 times")
    expect(page.locator("p")).to_have_text("heard 1")
    assert widget.heard == [{"clicked": 1}]
    assert widget.count == 11


def test_a_trait_set_in_python_shows_at_once(stage):
    widget = Counter()
    page = stage(widget)
    widget.count = 41
    assert page.get_by_role("button").inner_text() == "41 times"
    widget.send({"said": "by itself"})
    assert page.locator("p").inner_text() == "by itself"


def test_what_a_timer_does_in_python_shows_too(stage):
    widget = Counter()
    page = stage(widget)
    asyncio.get_running_loop().call_later(0.05, setattr, widget, "count", 99)
    expect(page.get_by_role("button")).to_have_text("99 times")


def test_python_is_waited_for(stage):
    widget = Counter()
    page = stage(widget)
    page.evaluate("setTimeout(() => document.querySelector('button').click(), 60)")
    stage.until(page, lambda: widget.heard)
    page.get_by_role("button").click()
    stage.settle(page)
    assert len(widget.heard) == 2


def test_several_widgets_stand_one_below_the_other_also_those_in_a_box(stage):
    one, two, three = Counter(), Counter(), Counter()
    page = stage(one, ipywidgets.VBox([two, ipywidgets.HTML("not drawn"), three]))
    assert page.get_by_role("button").count() == 3
    page.get_by_role("button").nth(2).click()
    stage.settle(page)
    assert (one.count, two.count, three.count) == (0, 0, 11)


@pytest.mark.parametrize(("dark", "colour"), [(False, "rgb(255, 255, 255)"), (True, "rgb(17, 17")])
def test_the_page_has_the_style_of_the_widget_in_the_colours_of_jupyterlab(stage, dark, colour):
    page = stage(Counter(), dark=dark, width=1024)
    button = page.get_by_role("button")
    assert button.bounding_box()["width"] == 321
    assert button.evaluate("el => getComputedStyle(el).backgroundColor").startswith(colour)
    assert page.evaluate("document.documentElement.scrollWidth") == 1024


@pytest.mark.parametrize("way", ["cut", "dead"])
def test_a_kernel_that_is_gone_neither_hears_nor_speaks(stage, way):
    widget = Counter()
    page = stage(widget)
    setattr(stage, way, True)
    page.get_by_role("button").click()
    stage.settle(page)
    widget.count = 5
    assert page.get_by_role("button").inner_text() == "1 times"
    assert widget.heard == []
    assert stage.faults == (["page: Cannot send"] if way == "dead" else [])
    stage.faults.clear()


def test_the_clipboard_is_there_for_pasting(stage):
    page = stage(Counter())
    page.evaluate("navigator.clipboard.writeText('a\\tb')")
    assert page.evaluate("navigator.clipboard.readText()") == "a\tb"


def test_nothing_goes_wrong_unseen(stage):
    widget = Counter()
    page = stage(widget)
    widget.count = 6
    page.get_by_role("button").click()
    stage.settle(page)
    page.evaluate("fetch('https://example.com/x').catch(() => console.error('no answer'))")
    page.evaluate("setTimeout(() => { throw new Error('lost') })")
    page.wait_for_timeout(50)
    told = "\n".join(stage.faults)
    for words in ("seven is too many", "https://example.com/x", "no answer", "lost"):
        assert words in told
    stage.faults.clear()


def test_axe_names_what_is_serious(stage):
    page = stage(Counter())
    assert stage.axe(page) == []
    page.evaluate("document.querySelector('p').append(document.createElement('select'))")
    [found] = stage.axe(page)
    assert found.startswith("critical select-name")


def test_a_test_without_a_browser_has_no_loop():
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


def test_a_timer_does_not_outlive_its_stage(browser):
    widget = Counter()
    first = Stage(browser)
    first(widget)
    asyncio.get_running_loop().call_later(0.01, setattr, widget, "count", 99)
    first.close()
    browser.new_page().close()
    assert widget.count == 0
