"""What does a person see who opens the notebooks in JupyterLab?"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kapnb.store.cache import hidden

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "kapnb-tests"
PATIENCE = 120_000  # ms, on a busy machine
SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "doNotDisturbMode": True},
    "notebook-extension/tracker": {
        "windowingMode": "none",  # else what is not in view has no layout
        "scrollPastEnd": False,
        "autoStartDefaultKernel": True,
    },
    "docmanager-extension/plugin": {"autosave": False},
}
NOT_OURS = "Canceled future for "  # what JupyterLab itself had asked a kernel that was ended

# Each is the body of an asynchronous function in the page.
OPEN = """async path => {
  const { shell, commands } = window.jupyterapp;
  const old = shell.currentWidget;
  if (old?.context) {
    await old.context.sessionContext.shutdown();  // a kernel outlives its tab
    old.context.model.dirty = false;  // or it asks whether to save
    old.close();
    await new Promise((go) => setTimeout(go, 100));
  }
  const opened = await commands.execute("docmanager:open", { path });
  await opened.context.ready;
  shell.activateById(opened.id);
  shell.mode = "single-document";
  shell.collapseLeft();
  shell.collapseRight();
}"""
STATE = """() => {
  const dialog = document.querySelector(".jp-Dialog-header");
  if (dialog) return `a dialog: ${dialog.textContent}`;
  const session = window.jupyterapp.shell.currentWidget?.context?.sessionContext;
  return session?.isReady ? session.session?.kernel?.status ?? "dead" : "connecting";
}"""
RECONNECT = """() => window.jupyterapp.shell.currentWidget
  .context.sessionContext.session?.kernel?.reconnect()"""
SHOWN = "() => window.jupyterapp.shell.currentWidget?.context?.path"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
RESTART = """() => window.jupyterapp.shell.currentWidget
  .context.sessionContext.session.kernel.restart()"""
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()"
# The kernel answers in order: once it has answered this, it has handled all that came before.
# A widget holds further changes back until its last is answered, so it is asked twice.
ANSWERED = """async () => {
  const { kernel } = window.jupyterapp.shell.currentWidget.context.sessionContext.session;
  await kernel.requestKernelInfo();
  await kernel.requestKernelInfo();
  const outputs = [...document.querySelectorAll(".jp-OutputArea-output")];
  return kernel.status === "idle"
    && !outputs.some((output) => /^Loading widget/.test(output.textContent))
    && !document.querySelector(".jp-InputPrompt")?.closest(".jp-Notebook")
      .textContent.includes("[*]");
}"""
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code")
  .flatMap((cell, at) => cell.model.toJSON().outputs
    .filter((output) => output.output_type === "error")
    .map((output) => `code cell ${at}: ${output.ename}: ${output.evalue}`))
  .concat([...document.querySelectorAll(".jp-RenderedText")].map((text) => text.textContent.trim())
    .filter((text) => /^Error (displaying|creating) widget/.test(text)))"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
HIDE_CODE = "() => window.jupyterapp.commands.execute('notebook:hide-all-cell-code')"
TOP = """() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
  document.querySelector(".jp-WindowedPanel-outer").scrollTop = 0; }"""
HIDDEN_HEIGHT = """() => { const panel = document.querySelector(".jp-WindowedPanel-outer");
  return panel.scrollHeight - panel.clientHeight; }"""


class Lab:
    """A JupyterLab server and one page of it, in which the notebooks take turns.

    ``root`` is what the server shows: every workspace is a folder in it, and a kernel finds the one
    around its notebook. ``home`` is the workspace whose notebooks ``open`` opens. All that Jupyter
    writes goes to a folder of its own. ``faults``: errors in the page, requests that left.
    """

    def __init__(self, browser: Any, folder: Path, *, width: int = 1280, height: int = 900) -> None:
        self.root = folder / "workspaces"
        self.root.mkdir(parents=True)
        self.home = self.root
        self.faults: list[str] = []
        self._private = folder / "jupyter"
        self._server = self._start()
        try:
            self._url = self._wait_for_server()
            self._context = browser.new_context(
                viewport={"width": width, "height": height},
                reduced_motion="reduce",
                timezone_id="UTC",
            )
            self._context.grant_permissions(["clipboard-read", "clipboard-write"])
            self.page = self._load()
        except BaseException:
            self._stop()
            raise

    def close(self) -> None:
        """End the page, the kernels and the server."""
        try:
            self._context.close()
        finally:
            self._stop()

    # workspaces and notebooks

    def workspace(self, name: str) -> Path:
        """Copy the repository's notebooks and accounts to a new workspace, and work there."""
        self.home = self.root / name
        for part in ("notebooks", "accounts"):
            ignored = shutil.ignore_patterns(".*", "*.lock")
            shutil.copytree(ROOT / part, self.home / part, ignore=ignored)
        return self.home

    def open(self, notebook: str, *, account: str = "", run: bool = True) -> Any:
        """Open a notebook of ``home`` in the place of the last, run it, and return the page.

        Args:
            notebook: name in ``notebooks/``, such as ``1_profile.ipynb``.
            account: slug of the account that it shows first, as if it was open last.
            run: whether to run all cells; a cell's error fails.
        """
        if account:
            (hidden(self.home) / "account").write_text(account, encoding="utf-8")
        path = (self.home / "notebooks" / notebook).relative_to(self.root).as_posix()
        self.page.evaluate(OPEN, path)
        self._wait_for_kernel()
        if run:
            self.run_all()
        return self.page

    def show(self, notebook: str, account: str) -> Any:
        """Return the page with a notebook in it, as it is if it is the one that is open."""
        path = (self.home / "notebooks" / notebook).relative_to(self.root).as_posix()
        if self.page.evaluate(SHOWN) != path:
            self.open(notebook, account=account)
        return self.page

    def until(self, condition: Callable[[], object], seconds: float = 15) -> None:
        """Let the page go on until something is so, in a file say."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            self.page.wait_for_timeout(50)

    def run_all(self) -> None:
        """Run all cells to their end; fails with the cells' errors."""
        self.page.evaluate(RUN_ALL)
        self.settle()
        errors = self.errors()
        assert not errors, "\n".join(errors)

    def settle(self) -> None:
        """Wait until the kernel has done all that the page asked for; not for timers of either."""
        self.page.wait_for_timeout(50)
        self.page.wait_for_function(ANSWERED, polling=100, timeout=PATIENCE)

    def errors(self) -> list[str]:
        """Return the errors of cells and of widgets that could not be drawn."""
        found: list[str] = self.page.evaluate(ERRORS)
        return found

    # kernels

    def restart(self) -> None:
        """Restart the kernel and run nothing."""
        self.page.evaluate(RESTART)
        self._wait_for_kernel()

    def shut_down(self) -> None:
        """End the notebook's kernel; the page stays as it is."""
        self.page.evaluate(SHUT_DOWN)

    def reload(self) -> None:
        """Save the notebook, load the page anew as who closed the tab; its kernel goes on."""
        self.page.evaluate(SAVE)
        self.page.reload()
        self._wait_for_lab()
        self._wait_for_kernel()

    # looks

    def theme(self, *, dark: bool) -> None:
        """Change JupyterLab's theme."""
        self.page.evaluate(THEME, f"JupyterLab {'Dark' if dark else 'Light'}")
        light = str(not dark).lower()
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
        self.page.wait_for_timeout(300)

    def hide_code(self) -> None:
        """Fold the code of all cells."""
        self.page.evaluate(HIDE_CODE)

    def picture(self, path: Path, *, height: int | None = None) -> None:
        """Take a picture of the whole notebook, or of its first ``height`` pixels."""
        size = dict(self.page.viewport_size)
        high = height or size["height"] + self.page.evaluate(HIDDEN_HEIGHT)
        self.page.set_viewport_size({**size, "height": high})
        self.page.evaluate(TOP)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=path)
        self.page.set_viewport_size(size)

    # the server and its page

    def _start(self) -> subprocess.Popen[bytes]:
        for name, value in SETTINGS.items():
            path = self._private / "settings" / f"@jupyterlab/{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value))
        kept = {key: os.environ[key] for key in os.environ if not key.startswith("JUPYTER")}
        kept.pop("KAPNB_HOME", None)
        ours = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        environment = kept | {key: str(self._private / name) for key, name in ours.items()}
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"),
            *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--ServerApp.allow_root=True"),
            *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.root}"),
            *("--LabApp.news_url=None", "--LabApp.extension_manager=readonly"),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        with (self._private / "server.log").open("wb") as log:
            return subprocess.Popen(
                command,
                env=environment | {"KAPNB_AUTHOR": "Noor Brandt"},
                cwd=self.root,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait_for_server(self) -> str:
        said = self._private / "runtime" / f"jpserver-{self._server.pid}.json"
        end = time.monotonic() + 120
        while time.monotonic() < end and self._server.poll() is None:
            try:
                url: str = json.loads(said.read_text("utf-8"))["url"]
                with urllib.request.urlopen(f"{url}api/status?token={TOKEN}", timeout=5):
                    return url
            except (OSError, ValueError):
                time.sleep(0.1)
        raise RuntimeError((self._private / "server.log").read_text("utf-8")[-3000:])

    def _stop(self) -> None:
        self._server.send_signal(signal.SIGTERM)  # it ends its kernels too
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(15)

    def _load(self) -> Any:
        page = self._context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self._note(f"page: {error}"))
        page.on(
            "console", lambda said: said.type == "error" and self._note(f"console: {said.text}")
        )
        page.on("request", self._watch)
        page.on("dialog", lambda dialog: dialog.accept())  # "leave site?"
        page.goto(f"{self._url}lab/workspaces/auto-t/?token={TOKEN}&reset", timeout=PATIENCE)
        self.page = page
        self._wait_for_lab()
        return page

    def _wait_for_lab(self) -> None:
        self.page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=PATIENCE)
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget", timeout=PATIENCE)

    def _wait_for_kernel(self) -> None:
        for second in range(120):
            for _ in range(10):
                if (state := self.page.evaluate(STATE)) == "idle":
                    return
                assert not state.startswith("a dialog"), state
                self.page.wait_for_timeout(100)
            if second % 25 == 24:  # on a busy machine a connection may never come about
                self.page.evaluate(RECONNECT)
        raise RuntimeError(f"the kernel is {state}")

    def _note(self, fault: str) -> None:
        if NOT_OURS not in fault:
            self.faults.append(fault)

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((self._url, "data:", "blob:")):
            self.faults.append(f"request: {request.url}")
