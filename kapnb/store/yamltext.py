"""What does the text of a plan file say, and where? The one place that parses YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from kapnb.errors import PlanErrors, Problem

MOST_BYTES = 5_000_000
DEEPEST = 20  # a plan needs 7 levels; the limit keeps a hostile file from exhausting the stack
BREAK = re.compile(r"\r\n|\n|\r")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the pure one where libyaml is missing
_FORBIDDEN = re.compile(
    r"[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)
_ENCODINGS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# what libyaml and PyYAML complain of, told to a person who never heard of tokens
_TAB = "a tab", "spaces where a line begins, never a tab"
_TOO_DEEP = "lists or mappings nested too deep", f"at most {DEEPEST} levels"
_LINED_UP = "a line that does not line up", "the indentation of the lines that belong with it"
_PLAIN_WORDS = (
    ("tab character", *_TAB),
    ("mapping values", "a colon where none can be", 'lined up keys; quotes around text with ": "'),
    ("expected ':'", "a line without a key", "`key: value`, and more indentation for long text"),
    ("expected key", *_LINED_UP),
    ("'-' indicator", *_LINED_UP),
    ("<block end>", *_LINED_UP),
    ("block sequence entries", "a list entry", "a list only below its key"),
    ("unexpected end of stream", "a quote that is not closed", "a closing quote"),
    ("expected ',' or", "a bracket that is not closed", "a closing bracket"),
    ("maximum nesting depth", *_TOO_DEEP),
    ("unknown escape", "an unknown escape after a backslash", "two backslashes for one"),
)

_NO_CONFLICT = "the lines of one side only; choose, and delete the markers"
_NO_YAML = "`key: value` lines"

Place = tuple[int, int]  # line and column, both from 0


@dataclass(slots=True)
class Node:
    """A value of the file and where it stands; ``end`` is behind its last character.

    ``key`` is the place of the key it belongs to, else its own; ``block`` says that the
    indentation ends it: a list or mapping without brackets, or text after ``|`` or ``>``.
    """

    value: str | list[Node] | dict[str, Node] | None
    start: Place
    end: Place
    key: Place
    block: bool

    def data(self) -> Any:
        """Return what the node says in plain mappings, lists, texts and None."""
        if isinstance(self.value, dict):
            return {key: child.data() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.data() for child in self.value]
        return self.value

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """Return the line, from 1, of what stands at ``path`` or of the nearest above it."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                break
        return node.key[0] + 1


def decoded(content: bytes, file: str) -> str:
    """Return the text of a file, its line ends and byte order mark kept.

    Raises ``PlanErrors`` for what is no UTF-8 text of at most 5 MB.
    """
    if len(content) > MOST_BYTES:
        refuse_size(len(content), file)
    name = next((name for mark, name in _ENCODINGS if content.startswith(mark)), "")
    if name or b"\0" in content[:2]:
        _refuse(file, 0, f"{name or 'UTF-16'} text", "UTF-8 text (save the file as UTF-8)")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(BREAK.findall(content[: error.start].decode("utf-8"))) + 1
        found = f"the byte 0x{content[error.start]:02X}, which is not UTF-8"
        _refuse(file, line, found, "UTF-8 text (save the file as UTF-8)")
    if bad := _FORBIDDEN.search(text, 1 if text.startswith("\ufeff") else 0):
        found = "a NUL byte" if bad[0] == "\0" else f"the control character U+{ord(bad[0]):04X}"
        line = len(BREAK.findall(text, 0, bad.start())) + 1
        _refuse(file, line, found, "text that can be seen")
    return text


def refuse_size(size: int, file: str) -> NoReturn:
    """Raise ``PlanErrors`` for a file of ``size`` bytes, which is too much to be a plan."""
    _refuse(file, 0, f"a file of {size / 1e6:.1f} MB", f"at most {MOST_BYTES // 1_000_000} MB")


def parsed(text: str, file: str, hint: str = "") -> Node:
    """Return the root node of a file's text; of an empty file, ``hint`` says what helps.

    Nothing is resolved but null (plain ``null``, ``~`` and nothing at all): the models decide
    what a text means. Raises ``PlanErrors`` with every reason why the text cannot be read.
    """
    text = text.removeprefix("\ufeff")
    if found := list(_CONFLICT.finditer(text)):
        lines = [len(BREAK.findall(text, 0, match.start())) + 1 for match in found]
        raise PlanErrors(
            tuple(
                Problem(file, line, "", f"git's conflict marker {match[0][:7]}", _NO_CONFLICT)
                for line, match in zip(lines, found, strict=True)
            )
        )
    problems: list[Problem] = []
    try:
        root = _built(yaml.parse(text, Loader=_LOADER), file, problems)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an escape beyond Unicode
        problems.append(_in_plain_words(error, text, file))
    if problems:
        raise PlanErrors(tuple(problems))
    if root is None or root.value is None:
        _refuse(file, 0, "an empty file", f"{_NO_YAML}{hint and f' ({hint})'}")
    return root


def _built(events: Iterator[Any], file: str, problems: list[Problem]) -> Node | None:
    root: Node | None = None
    open_nodes: list[Node] = []
    keys: list[Node | None] = []  # per open mapping, the key whose value comes next
    documents = 0

    def complain(place: Place, found: str, allowed: str) -> None:
        problems.append(Problem(file, place[0] + 1, "", found, allowed))

    for event in events:
        place = (event.start_mark.line, event.start_mark.column)
        end = (event.end_mark.line, event.end_mark.column)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                complain(place, "a second document (---)", "one plan per file")
                return root
        elif isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop().end = end
            keys.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = _node(event, place, end, complain)
        if not open_nodes:
            root = node
        elif isinstance(siblings := open_nodes[-1].value, list):
            siblings.append(node)
        elif isinstance(siblings, dict):
            if (key := keys[-1]) is None:
                keys[-1] = node
                _check_key(node, siblings, complain)
            else:
                node.key = key.start
                siblings.setdefault(str(key.value), node)
                keys[-1] = None
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append(node)
            keys.append(None)
            if len(open_nodes) > DEEPEST:
                complain(place, *_TOO_DEEP)
                return root
    return root


def _node(event: Any, place: Place, end: Place, complain: Any) -> Node:
    if isinstance(event, yaml.AliasEvent):
        complain(place, f"the alias *{event.anchor}", "the value itself, written out")
        return Node(None, place, end, place, block=False)
    if event.anchor is not None:
        complain(place, f"the anchor &{event.anchor}", "values without anchors")
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        complain(place, f"the tag {tag[:60]}", "values without tags")
    if isinstance(event, yaml.ScalarEvent):
        null = event.implicit[0] and event.value in ("", "~", "null")
        text = None if null else event.value
        return Node(text, place, end, place, block=event.style in ("|", ">"))
    empty: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
    return Node(empty, place, end, place, block=not event.flow_style)


def _check_key(node: Node, siblings: dict[str, Node], complain: Any) -> None:
    if not isinstance(node.value, str):
        found = "no text at all" if node.value is None else "a list or mapping"
        complain(node.start, f"{found} as a key", "a key that is text")
    elif node.value == "<<":
        complain(node.start, "a merge key (<<)", "the keys themselves, written out")
    elif node.value in siblings:
        first = siblings[node.value].key[0] + 1
        complain(
            node.start, f"the key {node.value[:60]} again", f"each key once (see line {first})"
        )


def _in_plain_words(error: Exception, text: str, file: str) -> Problem:
    said = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    if "expected ',' or" in said or "expected ':'" in said or "end of stream" in said:
        mark = getattr(error, "context_mark", None) or mark  # where it began is where to look
    if mark is None:
        return Problem(file, 0, "", f"text that is not YAML ({said})", _NO_YAML)
    if "cannot start any token" in said:
        sign = BREAK.split(text)[mark.line][mark.column : mark.column + 1]
        found, allowed = _TAB if sign == "\t" else (f"the sign {sign}", "quotes around the text")
        return Problem(file, mark.line + 1, "", found, allowed)
    for words, found, allowed in _PLAIN_WORDS:
        if words in said:
            return Problem(file, mark.line + 1, "", found, allowed)
    return Problem(file, mark.line + 1, "", f"text that is not YAML ({said})", _NO_YAML)


def _refuse(file: str, line: int, found: str, allowed: str) -> NoReturn:
    raise PlanErrors((Problem(file, line, "", found, allowed),))
