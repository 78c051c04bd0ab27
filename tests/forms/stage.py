"""What do a widget's page and its Python say to each other in a real browser, without Jupyter?

A developer's look at one:  .venv/bin/python tests/forms/stage.py "EXPRESSION" -o shot.png
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import logging
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import greenlet
import traitlets.log
from anywidget import AnyWidget
from comm.base_comm import BaseComm
from ipywidgets import Box, Widget

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
THEMES = Path(sys.prefix, "share", "jupyter", "lab", "themes", "@jupyterlab")
ORIGIN = "http://localhost/"  # a safe place to a browser: it gives the clipboard
AROUND = 180  # px that JupyterLab with its side bars shut takes beside an output
PAGE = """<!doctype html><html lang="en"><head><title>A notebook</title><style>{theme}
body {{ margin: 0; background: var(--jp-layout-color0); color: var(--jp-ui-font-color1);
  font: var(--jp-ui-font-size1) var(--jp-ui-font-family); }}
.jp-OutputArea-output {{ width: {width}px; margin: 20px; overflow: auto; }}
.jupyter-widgets {{ margin: 2px; box-sizing: border-box; position: relative; }}
</style></head><body class="jp-ThemedContainer" data-jp-theme-light="{light}"
data-jp-theme-name="JupyterLab {name}"><main class="jp-Notebook"><div class="jp-Cell">
<div class="jp-Cell-outputArea jp-OutputArea"><div class="jp-OutputArea-output"></div>
</div></div></main><script>{script}</script></body></html>"""


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Debian's Chromium; only one can run per thread, as Playwright's driver has it."""
    from playwright.sync_api import sync_playwright

    switches = [
        "--no-sandbox",  # root in a container
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--force-color-profile=srgb",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield browser
        browser.close()


def axe(page: Any, within: str = ".jp-OutputArea-output") -> list[str]:
    """Return what axe-core finds of serious or critical level, one line for each element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=within).response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: {rule['help']}: {node['html'][:150]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


def anywidgets(widget: Widget) -> list[AnyWidget]:
    """Return the anywidgets in a widget, in the order in which they stand."""
    if isinstance(widget, Box):
        return [part for child in widget.children for part in anywidgets(child)]
    return [widget] if isinstance(widget, AnyWidget) else []


class _Line(BaseComm):  # type: ignore[misc]
    """The line between one widget and its model in a page, in the place of Jupyter's."""

    def __init__(self, widget: AnyWidget, send: Callable[[Any], None]) -> None:
        self.send_on = send
        super().__init__(comm_id=widget.model_id, primary=False)

    def publish_msg(self, msg_type: str, data: Any = None, **_rest: Any) -> None:
        if msg_type == "comm_msg":
            self.send_on(data)


class _Faults(logging.Handler):
    """ipywidgets only logs what a handler raises."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        self.faults.append(f"python: {logging.Formatter().format(record)}")


class Stage:
    """Opens pages of widgets; ``stage(widget, dark=True, width=1024)`` returns Playwright's page.

    While Playwright waits, a loop runs, as in a kernel: what Python does later happens then.

    ``dead``: the kernel was restarted or ended; as in JupyterLab, ``model.send`` throws then.
    ``cut``: messages of either side are lost without a word, as when the connection is.
    ``faults``: errors of the pages and of Python's handlers, and requests that would have left.
    """

    def __init__(self, browser: Any) -> None:
        self.cut = False
        self.faults: list[str] = []
        self._dead = False
        self._home = greenlet.getcurrent()
        self._log = _Faults(self.faults)
        traitlets.log.get_logger().addHandler(self._log)
        self.context = browser.new_context(reduced_motion="reduce", timezone_id="UTC")
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ORIGIN)
        self.context.route("**/*", self._refuse)

    @property
    def dead(self) -> bool:
        """Whether the kernel is gone."""
        return self._dead

    @dead.setter
    def dead(self, dead: bool) -> None:
        self._dead = dead
        for page in self.context.pages:
            page.evaluate("dead => { stage.dead = dead; }", dead)

    def __call__(
        self, *widgets: Widget, dark: bool = False, width: int = 1280, height: int = 900
    ) -> Any:
        """Draw the anywidgets in ``widgets``, each in a host of its own, one below the other."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(30_000)
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.on("pageerror", lambda error: self.faults.append(f"page: {error}"))
        page.on("console", self._note)
        page.on("dialog", lambda dialog: dialog.accept())
        name = "Dark" if dark else "Light"
        theme = (THEMES / f"theme-{name.lower()}-extension" / "index.css").read_text("utf-8")
        html = PAGE.format(
            theme=theme,
            width=width - AROUND,
            light=str(not dark).lower(),
            name=name,
            script=Path(__file__).with_suffix(".js").read_text("utf-8"),
        )
        page.route(ORIGIN, lambda route: route.fulfill(body=html, content_type="text/html"))
        parts = [part for widget in widgets for part in anywidgets(widget)]
        self._connect(page, parts)
        page.goto(ORIGIN)
        page.evaluate("widgets => stage.show(widgets)", [_shown(part) for part in parts])
        return page

    def _connect(self, page: Any, parts: list[AnyWidget]) -> None:
        waiting: list[tuple[int, Any]] = []

        def take() -> str:
            text = json.dumps([] if self.dead or self.cut else waiting, allow_nan=False)
            waiting.clear()
            return text

        def send(index: int, data: Any) -> None:
            waiting.append((index, data))
            # inside a call from the page, or in a timer, Playwright cannot be called again
            if greenlet.getcurrent() is self._home and not page.is_closed():
                page.evaluate("text => stage.hear(text)", take())

        def hear(index: int, text: str, bytes_: list[list[int]] | None = None) -> str:
            if index >= 0 and not (self.dead or self.cut):
                buffers = [memoryview(bytes(part)) for part in bytes_ or ()]
                message = {"content": {"data": json.loads(text)}, "buffers": buffers}
                parts[index].comm.handle_msg(message)
            return take()

        page.expose_function("stageTell", hear)
        for index, part in enumerate(parts):
            part.comm = _Line(part, lambda data, index=index: send(index, data))

    def settle(self, page: Any) -> None:
        """Wait until Python has answered all that the page has said; not for a page's timers."""
        page.wait_for_function("stage.isSettled()")

    def until(self, page: Any, condition: Callable[[], object], seconds: float = 20) -> None:
        """Let the page go on until something is so in Python."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            page.wait_for_timeout(20)

    axe = staticmethod(axe)

    def close(self) -> None:
        """Close the pages, and end what Python still has on the loop for later."""
        self.cut = True
        for timer in asyncio.get_running_loop()._scheduled:
            timer.cancel()
        self.context.close()
        traitlets.log.get_logger().removeHandler(self._log)

    def _refuse(self, route: Any) -> None:
        self.faults.append(f"request: {route.request.url}")
        route.abort()

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")


def _shown(part: AnyWidget) -> dict[str, Any]:
    state = {key: value for key, value in part.get_state().items() if not key.startswith("_")}
    return {
        "state": json.loads(json.dumps(state, allow_nan=False)),
        "esm": part.get_state("_esm")["_esm"],
        "css": part.get_state("_css")["_css"] if part.has_trait("_css") else "",
    }


def main() -> None:
    """Take a picture of the widget that an expression gives."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("expression", help='say "kapnb.forms.summary:Summary(plan)"')
    parser.add_argument("-o", "--out", default="shot.png")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--full", action="store_true", help="as high as it is")
    asked = parser.parse_args()
    module, _, expression = re.match(r"(?:([\w.]+)(:))?(.+)", asked.expression, re.S).groups()
    names = dict(vars(importlib.import_module(module))) if module else {}
    with chromium() as browser:
        stage = Stage(browser)
        page = stage(eval(expression, names), dark=asked.dark, width=asked.width)
        page.wait_for_timeout(300)
        page.screenshot(path=asked.out, full_page=asked.full)
        stage.close()
    sys.exit("\n".join(stage.faults) or None)


if __name__ == "__main__":
    main()
