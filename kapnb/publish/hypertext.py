"""Which tables, pictures and words stand in a piece of HTML that somebody else's code wrote?"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from kapnb.sections.blocks import Cell, Column, Table, as_data

Data = dict[str, Any]
"""A block or a part of one as JSON data with its ``type``; pictures carry bytes in ``data``."""

FindPicture = Callable[[str, str], Data]
"""Returns the picture at an address, or a notice; its second argument is the description."""

_MOST_ROWS = 1000
_MOST_SPAN = 200
_LINE = 105  # letters side by side in a table in the smallest size that reads well
_WIDEST = 40
_SOURCE_LINES = 20
_NUMBER = re.compile(r"|[-+−]?[^\w\s]?\d[\d,.\s'’]*(e[-+]?\d+)?\s?[%€$£]?|nan|<na>|nat|none", re.I)
_BREAKING = ("p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "dd")


def from_html(html: str, picture: FindPicture) -> list[Data]:
    """Return the tables and pictures of ``html`` and the words between them, in order.

    What has neither (a script that would draw in a browser) is shown as its source."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for unseen in soup.find_all(["script", "style", "template", "head", "noscript"]):
        unseen.decompose()
    found: list[list[Data]] = []
    for tag in soup.find_all(["table", "img"]):
        if tag.decomposed or tag.find_parent("table"):
            continue
        if tag.name == "table":
            found.append(from_table(tag))
        else:
            found.append([picture(str(tag.get("src", "")), str(tag.get("alt", "")))])
        tag.replace_with(f"\n\0{len(found) - 1}\0\n")
    for tag in soup.find_all(_BREAKING):
        tag.insert_before("\n")
        tag.insert_after("\n")
    done: list[Data] = []
    for turn, part in enumerate(soup.get_text().split("\0")):
        if turn % 2:
            done.extend(found[int(part)])
        elif words := "\n".join(filter(None, (" ".join(row.split()) for row in part.split("\n")))):
            done.append({"type": "text", "text": words, "small": False})
    return done or _source(html)


def _source(html: str) -> list[Data]:
    lines = [line[:500] for line in html.strip().splitlines()[:_SOURCE_LINES]]
    if not lines:
        return []
    notice = "This output needs a browser; below is its source, or the beginning of it."
    code = {"type": "code", "text": "\n".join(lines), "role": "output"}
    return [{"type": "notice", "text": notice}, code]


def from_table(tag: Any) -> list[Data]:
    """Return a ``<table>`` as one table, or as several below each other when it is wide.

    Header rows that are stacked (pandas' column levels) become one title a column; the cell that
    spans several rows (its index levels) is said once, in the first of them.
    """
    rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    heads = [row for row in rows if row.find_parent("thead") or not row.find("td")]
    grid = _grid(rows[: len(heads) + _MOST_ROWS])
    if not grid or not grid[0]:
        return []
    titles = [_title(parts) for parts in zip(*grid[: len(heads)], strict=True)] or [""] * len(
        grid[0]
    )
    body = grid[len(heads) :]
    cells = rows[len(heads)].find_all(["td", "th"]) if body else []
    indexed = len([*takewhile(lambda cell: cell.name == "th", cells)])
    more = len(rows) - len(grid)
    caption = tag.caption.get_text(" ", strip=True) if tag.caption else ""
    groups = _groups(titles, body, indexed)
    tables = [_table(titles, body, group, indexed, caption) for group in groups]
    return [table | {"more": more} for table in tables] if more else tables


def _grid(rows: list[Any]) -> list[list[str]]:
    """Return the words of every place of a table in which cells span columns and rows."""
    words: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (y, x) in words:
                x += 1
            text = cell.get_text(" ", strip=True)
            is_head = cell.name == "th" and row.find("td") is None
            for across in range(_span(cell, "colspan")):
                for down in range(min(_span(cell, "rowspan"), len(rows) - y)):
                    said = not down and (is_head or not across)
                    words[y + down, x + across] = text if said else ""
    width = 1 + max((x for _, x in words), default=-1)
    return [[words.get((y, x), "") for x in range(width)] for y in range(len(rows))]


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name, "1"))
    return max(1, min(int(value), _MOST_SPAN)) if value.isascii() and value.isdigit() else 1


def _title(parts: tuple[str, ...]) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _groups(titles: list[str], body: list[list[str]], indexed: int) -> list[list[int]]:
    """Return which columns stand side by side; the index columns are repeated in each group."""
    longest = [max(map(len, column)) for column in zip(titles, *body, strict=True)]
    needs = [min(letters, _WIDEST) + 3 for letters in longest]
    index = list(range(indexed)) if sum(needs[:indexed]) < _LINE / 2 else []
    groups: list[list[int]] = [[*index]]
    room = _LINE - sum(needs[column] for column in index)
    left = room
    for column in range(len(index), len(titles)):
        if needs[column] > left and len(groups[-1]) > len(index):
            groups.append([*index])
            left = room
        groups[-1].append(column)
        left -= needs[column]
    return groups


def _table(
    titles: list[str], body: list[list[str]], group: list[int], indexed: int, caption: str
) -> Data:
    right = {
        at for at in group if at >= indexed and all(_NUMBER.fullmatch(row[at]) for row in body)
    }
    columns = [Column(titles[at], align="right" if at in right else "left") for at in group]
    rows = [tuple(Cell(row[at], strong=at < indexed) for at in group) for row in body]
    table = Table("Table", tuple(columns), tuple(rows), caption, dense=True)
    return {**as_data(table), "natural": True}
