"""Do the rooms of the house keep their order?"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

KAPNB = Path(__file__).resolve().parents[1] / "kapnb"
MODULES = sorted(path for path in KAPNB.rglob("*.py") if "_data" not in path.parts)
PAGES = sorted(path for path in (KAPNB / "forms").rglob("*") if path.suffix in {".js", ".css"})
ABOVE = {  # what each room may import besides itself
    "errors": set[str](),
    "words": set[str](),
    "plan": {"errors"},
    "store": {"errors", "words", "plan"},
    "insight": {"errors", "words", "plan"},
    "sections": {"errors", "words", "plan", "store", "insight"},
    "crm": {"errors", "words", "plan", "store", "insight"},
    "forms": {"errors", "words", "plan", "store", "insight", "sections", "crm", "publish"},
    "publish": {"errors", "words", "plan", "store", "insight", "sections", "crm"},
    "cli": {"errors", "words", "plan", "store", "insight", "sections", "crm", "forms", "publish"},
    "__init__": {"errors", "words", "plan", "store", "insight", "sections", "crm", "publish"},
    "__main__": {"cli"},
}
LISTS = {"plan/vocabulary.py"}  # every code there is, once and in one place


def _name(path: Path) -> str:
    return path.relative_to(KAPNB).as_posix()


def _imports(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, in full, wherever in the file."""
    package = ("kapnb", *path.relative_to(KAPNB).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_go_one_way(path: Path) -> None:
    room = path.relative_to(KAPNB).parts[0].removesuffix(".py")
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "kapnb" and len(parts) > 1 and parts[1] in ABOVE:
            assert parts[1] in ABOVE[room] | {room}, f"{_name(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_forms_know_of_widgets(path: Path) -> None:
    if path.relative_to(KAPNB).parts[0] != "forms":
        assert not {name.split(".")[0] for name in _imports(path)} & {"ipywidgets", "anywidget"}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_short_and_says_which_question_it_answers(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 320 or _name(path) in LISTS
    assert not source.strip() or ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_what_a_widget_shows_is_short_and_comes_whole(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 320
    assert not re.search(r"https?://(?!www\.w3\.org/)|@import|^import\b", source, re.MULTILINE)


def test_a_css_class_is_styled_by_one_sheet_of_the_forms():
    """All sheets are global in a notebook, so one form's would change another's looks.

    Allowed besides: a class of a sheet that several forms share, below a class of one's own.
    """
    styles = [re.findall(r"\bstyle\(([^)]*)\)", path.read_text("utf-8")) for path in MODULES]
    uses = Counter(re.findall(r'"(\w+)"', " ".join(call for calls in styles for call in calls)))
    css = [path for path in PAGES if path.suffix == ".css"]
    styled = [(path.stem, names) for path in css for names in _selectors(path)]
    users: dict[str, set[str]] = defaultdict(set)
    homes: dict[str, set[str]] = defaultdict(set)
    for sheet, names in styled:
        for name in names:
            users[name].add(sheet)
    for sheet, names in styled:
        if len(names) == 1 or all(len(users[name]) > 1 for name in names):
            for name in names:
                homes[name].add(sheet)
    shared = {"common", *(sheet for sheet in uses if uses[sheet] > 1)}
    assert [name for name in users if len(users[name]) > 1 and not homes[name] <= shared] == []
    assert [name for name in homes if len(homes[name]) > 1] == []


def _selectors(path: Path) -> list[set[str]]:
    """Return the classes of each selector of a sheet."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    heads = re.sub(r"\([^()]*\)", lambda inner: inner[0].replace(",", " "), text)
    names = (re.findall(r"\.(kn-[\w-]+)", one) for one in re.findall(r"([^{},]+)(?=[{,])", heads))
    return [set(found) for found in names if found]
