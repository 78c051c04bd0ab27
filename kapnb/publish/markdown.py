"""What does a piece of Markdown say, as data that can be drawn without parsing it again?"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from kapnb.publish.hypertext import Data, FindPicture, from_html

_MATHS = (
    r"\$\$[\s\S]+?\$\$"
    r"|\\begin\{[\s\S]+?\\end\{\w+\*?\}"
    r"|\$(?!\s)[^$\n]+?(?<!\s)\$(?!\d)"  # `$5 and $6` are amounts: no space before the closing $
)
_LINKS = ("http://", "https://", "mailto:", "#")
MATHS_NOTICE = "Mathematics is shown as its source."


@lru_cache(maxsize=4)
def _parser(prose: bool, maths: bool) -> Any:
    import mistune

    plugins = ["table", "strikethrough"] + ([] if prose else ["task_lists", "url"])
    parser = mistune.create_markdown(renderer="ast", plugins=plugins)
    if maths:

        def keep(_inline: Any, match: re.Match[str], state: Any) -> int:
            state.append_token({"type": "maths", "raw": match.group(0)})
            return match.end()

        parser.inline.register("maths", _MATHS, keep, before="escape")
    return parser


def from_markdown(
    text: str, *, maths: bool = False, picture: FindPicture | None = None
) -> list[Data]:
    """Return ``text`` as headings and, between them, ``markdown`` blocks of mistune's nodes.

    With ``picture`` it is a cell, with pictures and embedded HTML; without it our own prose, in
    which HTML is words like all others. ``maths`` keeps what stands between dollars as it is.
    """
    tokens = _parser(picture is None, maths)(text)
    reader = _Reader(picture)
    done: list[Data] = []
    for token in tokens:
        if token["type"] == "heading":
            done.append(reader.heading(token))
            continue
        for node in reader.nodes([token]):
            if node["type"] == "block":
                done.append(node["block"])
            elif done and done[-1]["type"] == "markdown":
                done[-1]["children"].append(node)
            else:
                done.append({"type": "markdown", "children": [node]})
        done.extend(reader.take_pictures())
    if reader.maths:
        done.append({"type": "notice", "text": MATHS_NOTICE})
    return done


def plain(nodes: list[Data]) -> str:
    """Return the words of inline ``nodes``."""
    return "".join(
        plain(node["children"]) if "children" in node else node.get("raw", " ") for node in nodes
    )


class _Reader:
    """Turns mistune's nodes into ours, and notes the pictures and mathematics met on the way."""

    def __init__(self, picture: FindPicture | None) -> None:
        self._picture = picture
        self._pictures: list[Data] = []
        self.maths = False

    def heading(self, token: Data) -> Data:
        children = self.nodes(token["children"])
        text = plain(children).strip()
        anchor = text.replace(" ", "-")
        level = token["attrs"]["level"]
        return {"type": "heading", "level": level, "text": text, "anchor": anchor}

    def take_pictures(self) -> list[Data]:
        """Return the pictures since the last call: they stand below the paragraph they are in."""
        taken, self._pictures = self._pictures, []
        return taken

    def nodes(self, tokens: list[Data]) -> list[Data]:
        return [node for token in tokens for node in self._node(token)]

    def _node(self, token: Data) -> list[Data]:
        kind, raw = token["type"], token.get("raw", "")
        match kind:
            case "blank_line":
                return []
            case "text":
                return [{"type": "text", "raw": html.unescape(raw)}]
            case "maths":
                self.maths = True
                return [{"type": "codespan", "raw": raw}]
            case "block_html" | "inline_html":
                return self._html(kind, raw)
            case "image":
                return self._image(token["attrs"]["url"], plain(token["children"]))
        return self._other(token)

    def _other(self, token: Data) -> list[Data]:
        node = {"type": token["type"], **token.get("attrs", {})}
        if "raw" in token:
            node["raw"] = token["raw"].rstrip("\n")
        if "children" in token:
            node["children"] = self.nodes(token["children"])
        if node["type"] == "link" and not node["url"].lower().startswith(_LINKS):
            node["url"] = ""
        return [] if node["type"] == "paragraph" and not node["children"] else [node]

    def _image(self, address: str, alt: str) -> list[Data]:
        if self._picture is None:
            return [{"type": "text", "raw": alt}]
        self._pictures.append(self._picture(address, alt))
        return []

    def _html(self, kind: str, raw: str) -> list[Data]:
        if self._picture is None:
            words: Data = {"type": "text", "raw": raw.rstrip("\n")}
            return [words if kind == "inline_html" else {"type": "paragraph", "children": [words]}]
        if kind == "block_html":
            return [{"type": "block", "block": block} for block in from_html(raw, self._picture)]
        if re.match(r"<br\b", raw, re.IGNORECASE):
            return [{"type": "linebreak"}]
        if re.match(r"<img\b", raw, re.IGNORECASE):
            self._pictures.extend(from_html(raw, self._picture))
        return []
