"""How does a notebook become the bytes of a document, in one of the formats?"""

from __future__ import annotations

import datetime as dt
import functools
import threading
from pathlib import Path
from typing import Any

from .document import Options, Paper, text_of


def export(
    notebook: Any, form: str, *, name: str, home: Path, options: Options, folder: Path | None = None
) -> tuple[bytes, dict[str, Any]]:
    """Return a notebook in one of ``FORMATS``, and what the PDF had to change.

    ``name`` is the title of what has none; ``home`` is the workspace's folder, ``folder`` the one
    that the cells worked in, where pictures are looked for first.
    """
    if form == "notebook":
        return text_of(notebook), {}
    # One exporter for all: making one takes longer than using it, and none is made for threads.
    exporter, lock = _exporter(form, options.paper, options.fonts, home / "templates")
    with lock:
        if form == "pdf" and options.as_of:  # the same input gives the same bytes
            exporter.timestamp = _midnight(options.as_of)
        resources = {"metadata": {"name": name, "path": str(folder or home), "home": str(home)}}
        content, resources = exporter.from_notebook_node(notebook, resources=resources)
    written = content.encode("utf-8", "replace") if isinstance(content, str) else content
    return written, resources.get("kapnb", {})


def _midnight(day: str) -> int:
    """Return when a day begins, in seconds since 1970."""
    return int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp())


@functools.lru_cache(maxsize=4)
def _exporter(
    form: str, paper: Paper, fonts: Path | None, templates: Path
) -> tuple[Any, threading.Lock]:
    if form == "html":
        from .html import KapnbHTMLExporter

        html = KapnbHTMLExporter()  # type: ignore[no-untyped-call]
        html.extra_template_basedirs = [str(templates / "html"), *html.extra_template_basedirs]
        return html, threading.Lock()
    from .pdf import KapnbPDFExporter

    pdf = KapnbPDFExporter(  # type: ignore[no-untyped-call]
        paper=paper, fonts=[str(fonts)] if fonts else [], template_dirs=[str(templates)]
    )
    return pdf, threading.Lock()
