"""Which lines of a plan file must change, so that it holds the new plan and little else moves?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from kapnb.plan.whole import Plan

from .writing import Style, entry_lines, item_lines, plain, plan_text, value_lines
from .yamltext import BREAK, Node, parsed

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_NOTHING: dict[type, Any] = {list: [], dict: {}}  # what an emptied key holds
_DEPTHS = (9, 3, 2, 1, 0)  # everywhere, fields of records, whole records, whole lists, whole steps


class _NotByLines(Exception):
    """This part of the file is written in a way whose lines cannot be told apart."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of one key or list entry.

    ``lead`` is the comment that goes where the part goes; ``tail`` are the comments behind the
    part that belong to nothing, so they outlive it.
    """

    lead: list[str]
    start: int
    end: int
    tail: list[str]


def rewritings(text: str, old: Plan, new: Plan) -> Iterator[str]:
    """Yield texts for ``new``, made from the ``text`` of ``old``; each changes more than the last.

    The caller takes the first that reads back as ``new``. In the first, only fields that
    changed are written anew; then whole records, lists and steps; at last the whole file.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix("\ufeff")
    root = parsed(body, "")
    lines = _LINE.findall(body)
    found = BREAK.search(body)
    eol = found[0] if found else "\n"
    before, after = plain(old), plain(new)
    for depth in _DEPTHS:
        with suppress(_NotByLines):
            page = _Page(lines, _style_of(root), depth)
            made = page.mapping(root, before, after, depth=0, floor=0, to=len(lines))
            whole = [line if line.endswith(("\n", "\r")) else line + eol for line in made[:-1]]
            yield mark + "".join([*whole, *(_closed(line, lines, eol) for line in made[-1:])])
    yield mark + eol.join(plan_text(new).split("\n"))


def _closed(last: str, lines: list[str], eol: str) -> str:
    """Return the last line as it was, or with a line end when it is new."""
    return last if last in (lines[-1:] or [""]) or last.endswith(("\n", "\r")) else last + eol


def _style_of(root: Node) -> Style:
    style = Style()
    for child in _mapping(root).values():
        if child.block and isinstance(child.value, dict):
            style = replace(style, step=child.start[1] - child.key[1])
            for list_ in child.value.values():
                if list_.block and isinstance(list_.value, list):
                    return replace(style, dash=list_.start[1] - list_.key[1])
    return style


def _mapping(node: Node) -> dict[str, Node]:
    if not node.block or not isinstance(node.value, dict):
        raise _NotByLines
    if any(child.key[1] != node.start[1] for child in node.value.values()):
        raise _NotByLines  # keys behind a question mark
    return node.value


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines of a file, each with its line end, and how deep they may be taken apart."""

    lines: list[str]
    style: Style
    deepest: int

    def mapping(
        self,
        node: Node,
        old: dict[str, Any],
        new: dict[str, Any],
        *,
        depth: int,
        floor: int,
        to: int,
    ) -> list[str]:
        """Return the lines from ``floor`` up to ``to``, in which ``node`` stands, for ``new``."""
        children = _mapping(node)
        column = node.start[1]
        starts = [(child.key[0], child) for child in children.values()]
        out, parts = self._parts(starts, column, floor, to)
        written: dict[str, list[str]] = {}
        for (key, child), part in zip(children.items(), parts, strict=True):
            if old.get(key) == new.get(key):
                written[key] = [*part.lead, *self.lines[part.start : part.end], *part.tail]
            elif key in new or _outlives_its_value(child, part, old.get(key)):
                value = new.get(key, _NOTHING.get(type(child.value)))
                lines = self._entry(key, child, part, old.get(key), value, depth=depth)
                written[key] = [*part.lead, *lines, *part.tail]
            else:
                written[key] = part.tail
        order, at = list(children), 0
        for key, fresh in new.items():
            if key in children:
                at = order.index(key) + 1
            else:
                gap = [""] if depth == 0 and self._is_spaced(parts) else []
                written[key] = gap + entry_lines(key, fresh, column, self.style)
                order.insert(at, key)
                at += 1
        return out + [line for key in order for line in written[key]]

    def _entry(
        self, key: str, node: Node, part: _Part, old: Any, new: Any, *, depth: int
    ) -> list[str]:
        first = self.lines[part.start]
        if depth < self.deepest and node.start[0] > part.start:
            with suppress(_NotByLines):
                place = {"depth": depth + 1, "floor": part.start + 1, "to": part.end}
                if isinstance(node.value, dict) and isinstance(new, dict):
                    return [first, *self.mapping(node, old or {}, new, **place)]
                if isinstance(old, list) and isinstance(new, list) and new:
                    return [first, *self._list(node, old, new, **place)]
        return self._value(key, node, part, new)

    def _value(self, key: str, node: Node, part: _Part, new: Any) -> list[str]:
        """Write the value anew; what stands before it and a comment behind it stay."""
        first, column = self.lines[part.start], node.key[1]
        head, more = value_lines(new, column, self.style) if new is not None else ("", [])
        rest = self.lines[_end(node, self.lines) : part.end]
        if node.start[0] > part.start:  # the value began on a line of its own
            before, comment = f"{first[:column]}{key}:", first[column:].partition(":")[2]
        elif node.block:
            before = first[: node.start[1]].rstrip()
            comment = re.sub(r"^[|>][-+0-9]*", "", first[node.start[1] :])
        else:
            before, comment = first[: node.start[1]], self.lines[node.end[0]][node.end[1] :]
            if node.value is not None:  # the distance from the colon stays as it was
                before, head = (before, head.lstrip()) if head else (before.rstrip(), "")
        return [f"{before}{head}{comment.rstrip()}", *more, *rest]

    def _list(
        self, node: Node, old: list[Any], new: list[Any], *, depth: int, floor: int, to: int
    ) -> list[str]:
        """Return the lines from ``floor`` up to ``to``, in which the list stands, for ``new``."""
        if not node.block or not isinstance(node.value, list):
            raise _NotByLines
        column = node.start[1]
        before, after = [_identity(item) for item in old], [_identity(item) for item in new]
        if len(set(before)) < len(before) or len(set(after)) < len(after):
            raise _NotByLines
        starts = [(self._dash(item, column), item) for item in node.value]
        out, parts = self._parts(starts, column, floor, to)
        known = dict(zip(before, zip(old, node.value, parts, strict=True), strict=True))
        gap = [""] if self._is_spaced(parts) else []
        loose = {key: part.tail for key, (_, _, part) in known.items()}
        holder = out
        for key in before:  # what stands behind a deleted entry falls to the one before it
            if key in after:
                holder = loose[key]
            else:
                holder += loose[key]
        for key, item in zip(after, new, strict=True):
            if key not in known:
                out += [*gap, *item_lines(item, column, self.style)]
                continue
            was, child, part = known[key]
            lines = self.lines[part.start : part.end]
            if was != item:
                lines = self._item(child, part, was, item, column=column, depth=depth)
            out += [*part.lead, *lines, *loose[key]]
        return out

    def _item(
        self, node: Node, part: _Part, old: Any, new: Any, *, column: int, depth: int
    ) -> list[str]:
        if depth < self.deepest:
            with suppress(_NotByLines):
                inner = node.start[0]
                above = self.lines[part.start : inner]  # a dash alone on its line
                made = self.mapping(node, old, new, depth=depth + 1, floor=inner, to=part.end)
                dash = "" if above else self.lines[inner][: node.start[1]]
                if not made[0].startswith(dash):  # the key beside the dash is gone
                    at = next(n for n, line in enumerate(made) if not _is_free(line))
                    made[at] = dash + made[at][len(dash) :]
                return above + made
        return item_lines(new, column, self.style)

    def _dash(self, node: Node, column: int) -> int:
        at = node.start[0]
        while not self.lines[at].startswith(" " * column + "-"):
            at -= 1
        return at

    def _parts(
        self, starts: list[tuple[int, Node]], column: int, floor: int, to: int
    ) -> tuple[list[str], list[_Part]]:
        """Share out the lines from ``floor`` up to ``to``; return those before the first part too.

        A comment deeper than ``column`` belongs to the part above it. The comment lines right
        above a part, and the blank lines above those, lead it. What is left belongs to nothing.
        """
        ends = []
        for _, node in starts:
            at = end = _end(node, self.lines)
            while at < to and _is_free(self.lines[at]):
                at += 1
                if (line := self.lines[at - 1]).strip() and _indent(line) > column:
                    end = at
            ends.append(end)
        leads = []
        for number, (start, _) in enumerate(starts):
            bottom = ends[number - 1] if number else floor
            lead = start
            while lead > bottom and self.lines[lead - 1].strip():
                lead -= 1
            while number and lead > bottom and not self.lines[lead - 1].strip():
                lead -= 1
            leads.append(lead)
        parts = [
            _Part(self.lines[lead:start], start, end, self.lines[end:following])
            for lead, (start, _), end, following in zip(
                leads, starts, ends, [*leads[1:], to], strict=True
            )
        ]
        return self.lines[floor : leads[0]] if leads else [], parts

    def _is_spaced(self, parts: list[_Part]) -> bool:
        return len(parts) > 1 and bool(parts[-1].lead) and not parts[-1].lead[0].strip()


def _outlives_its_value(node: Node, part: _Part, old: Any) -> bool:
    """Tell whether an emptied key stays for the comment above it or for empty keys below it."""
    below = isinstance(node.value, dict) and set(node.value) - set(old or {})
    return bool(below) or any(line.strip() for line in part.lead)


def _identity(item: Any) -> Any:
    return item["id"] if isinstance(item, dict) else item


def _is_free(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _end(node: Node, lines: list[str]) -> int:
    """Return the number of the line behind the last one of ``node``, comments left out."""
    if node.block and node.value:
        if isinstance(node.value, dict):
            return _end(list(node.value.values())[-1], lines)
        if isinstance(node.value, list):
            return _end(node.value[-1], lines)
    line, column = node.end
    end = line if node.block and column == 0 else line + 1
    if node.block and "+" not in lines[node.start[0]][node.start[1] :].split("#")[0]:
        while not lines[end - 1].strip():
            end -= 1
    return min(end, len(lines))
