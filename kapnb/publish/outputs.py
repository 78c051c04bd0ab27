"""What of a cell's output can be shown without script, network or a running notebook?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from kapnb.sections.blocks import MIME
from kapnb.sections.html import without_style

PICTURES = {
    "image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif",
}  # fmt: skip
"""The kinds of picture that a document can show, the best first, and how their files end."""
SHOWN = (*PICTURES, "text/html", "text/markdown", "text/latex", "text/plain")
"""The kinds of output that a document can show, the best first: a picture needs no browser."""
_ACTIVE = ("script", "link", "meta", "base", "iframe", "frame", "object", "embed", "applet")
_VISIBLE = ("img", "svg", "table", "audio", "video", "input", "hr", "progress", "meter")
_LOADED = ("src", "srcset", "poster", "background", "data", "href", "xlink:href")
_REMOTE = re.compile(r"@import[^;]*;?|url\(\s*['\"]?(?!data:|#)[^)]*\)", re.IGNORECASE)
_FOOT = re.compile(r'<p class="k-foot">.*?</p>', re.DOTALL)


def keep_best(output: Any) -> None:
    """Leave the one kind of data in ``output`` that says most in an HTML document.

    Blocks come without their style sheet and foot, which the document has once. Foreign HTML
    loses what acts or is loaded; when nothing is left of it, the next kind is tried.
    """
    data = output["data"]
    if MIME in data:
        output["data"] = {"text/html": _FOOT.sub("", without_style(data["text/html"]))}
        return
    for kind in filter(data.__contains__, SHOWN):
        text = inert(data[kind]) if kind == "text/html" else str(data[kind])
        if text.strip():
            output["data"] = {kind: text}
            return
    output["data"] = {"text/html": f'<p class="notice">{escape(unseen(data))}</p>'}


def unseen(data: Iterable[str]) -> str:
    """Return the sentence that stands for an output of which no kind of data can be shown."""
    kinds = ", ".join(sorted(data)) or "nothing"
    return f"This output can only be seen in the running notebook ({kinds})."


def inert(html: str) -> str:
    """Return ``html`` without what acts or loads; empty when nothing to see is left of it."""
    from bs4 import BeautifulSoup
    from bs4.element import Comment

    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(_ACTIVE):
        tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(("noscript", "plaintext", "xmp")):
        tag.unwrap()
    for tag in soup.find_all(True):
        _tame(tag)
        if tag.name == "style":
            # inside an SVG or a formula a browser takes what stands here for tags
            tag.string = _REMOTE.sub("", tag.get_text()).replace("<", r"\3c ")
        elif tag.name == "img" and not tag.get("src"):
            tag.replace_with(f"[{tag.get('alt') or 'A picture that is not in this file'}]")
        elif tag.name == "img" and not tag.has_attr("alt"):
            tag["alt"] = ""
        elif tag.name == "table" and not tag.find_parent("table"):
            tag.wrap(soup.new_tag("div", attrs={"class": "k-scroll", "tabindex": "0"}))
    texts = (part for part in soup.find_all(string=True) if not part.find_parent("style"))
    return str(soup) if any(map(str.strip, texts)) or soup.find(_VISIBLE) else ""


def _tame(tag: Any) -> None:
    """Take from ``tag`` every attribute that runs a script or loads a file."""
    link = tag.name in {"a", "area"}
    for name, value in list(tag.attrs.items()):
        address = str(value).strip().lower()
        if (
            name.startswith("on")
            or name in {"srcdoc", "action", "formaction", "ping"}
            or (name in _LOADED and not link and not address.startswith(("data:", "#")))
            or (name in _LOADED and link and address.startswith(("javascript:", "data:")))
        ):
            del tag[name]
        elif name == "style":
            tag[name] = _REMOTE.sub("", str(value))
