"""Which documents does a table of parameters ask for, and is all in it as it can be?"""

from __future__ import annotations

import ast
import csv
import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from kapnb.errors import KapnbError, NotFound, PlanErrors, Problem
from kapnb.store import Workspace, shipped

from .document import Edition, Job, Options, Parameter, Wanted

_OURS = ("account", "template", "name", "edition", "as_of")
"""Columns that say which document; every other one is a parameter of the template."""
_DAYS = ("since",)
"""Parameters that are a day, as those of our templates are called."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: the line it stands on, and what its cells say; empty ones are left out."""

    line: int
    cells: Mapping[str, Any]


def read_table(path: Path, home: Workspace, folder: Path, options: Options) -> list[Job]:
    """Return a job for each row of a CSV file or a YAML list, everything in it checked.

    The columns are ``account``, ``template`` (``playbook`` if empty), ``name`` (of the files; the
    template's if empty), ``edition`` and ``as_of`` (those of ``options`` if empty), and whatever
    parameters the templates have. Documents of several editions get a folder per edition.

    Raises ``PlanErrors`` with every mistake: file, line, column, what was found and is allowed.
    """
    problems: list[Problem] = []

    def complain(line: int, column: str, found: object, allowed: str) -> None:
        problems.append(Problem(str(path), line, column, str(found), allowed))

    if not (rows := list(_rows(path))):
        raise KapnbError(f"{path} has no row; each row of a table asks for one document.")
    templates = _Templates(home)
    made = [_job(row, home, folder, options, templates, complain) for row in rows]
    jobs = [job for job in made if job]
    for column in dict.fromkeys(name for row in rows for name in row.cells):
        known = templates.columns()
        if column not in known:
            complain(1, str(column), "an unknown column", ", ".join(sorted(known)))
    first: dict[tuple[str, str, str], int] = {}
    for row, job in zip(rows, made, strict=True):
        if job:
            key = (job.slug, job.wanted[0].name, job.options.edition)
            line = first.setdefault(key, row.line)
            if line != row.line:
                name = f"{job.slug}, {job.wanted[0].name}, as on line {line}"
                complain(
                    row.line, "name", name, "a name of its own for each document of an account"
                )
    if problems:
        raise PlanErrors(tuple(sorted(dict.fromkeys(problems), key=lambda p: p.line)))
    if len({job.options.edition for job in jobs}) > 1:
        jobs = [replace(j, folder=folder / j.options.edition / j.slug) for j in jobs]
    return jobs


def _rows(path: Path) -> Iterator[_Row]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise KapnbError(f"Cannot read {path}: {reason}.") from error
    if path.suffix.lower() in {".yaml", ".yml"}:
        yield from _yaml_rows(path, text)
        return
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter, restkey="")
    names = [name.strip() for name in reader.fieldnames or ()]
    if twice := [name for name in dict.fromkeys(names) if name and names.count(name) > 1]:
        problem = Problem(str(path), 1, twice[0], "a column of this name twice", "one of each name")
        raise PlanErrors((problem,))
    for cells in reader:
        if "" in cells and any(cells[""] or ()):
            said = "a cell for each column"
            problem = Problem(str(path), reader.line_num, "", "more cells than columns", said)
            raise PlanErrors((problem,))
        filled = {
            name.strip(): value.strip()
            for name, value in cells.items()
            if isinstance(value, str) and value.strip()
        }
        if filled:
            yield _Row(reader.line_num, filled)


def _yaml_rows(path: Path, text: str) -> Iterator[_Row]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Leaves a day as text: whoever needs one says what it has to be."""

    Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)

    def refuse(line: int, found: str) -> PlanErrors:
        return PlanErrors((Problem(str(path), line, "", found, "a list of `column: value` rows"),))

    try:
        node = yaml.compose(text, Loader=Loader)
        rows = yaml.load(text, Loader=Loader)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: what a tag says it is not
        mark = getattr(error, "problem_mark", None)
        raise refuse(mark.line + 1 if mark else 0, "text that is not YAML") from error
    if not isinstance(rows, list):
        raise refuse(1, "no list")
    places: Any = node
    for row, place in zip(rows, places.value, strict=True):
        line = place.start_mark.line + 1
        if not isinstance(row, dict):
            raise refuse(line, f"{row!r}")
        yield _Row(line, {str(k): v for k, v in row.items() if v is not None})


class _Templates:
    """The notebooks of a workspace, and what parameters they have."""

    def __init__(self, home: Workspace) -> None:
        self._home = home
        self._known: dict[str, tuple[Path, dict[str, Any]]] = {}

    def find(self, name: str) -> tuple[Path, dict[str, Any]]:
        """Return a template and its parameters with their defaults; errors as a ``KapnbError``."""
        name = name.removesuffix(".ipynb")
        if name not in self._known:
            path = self._home.template(f"{name}.ipynb")
            self._known[name] = path, _parameters(path)
        return self._known[name]

    def columns(self) -> set[str]:
        """Return every column that a table can have."""
        own = {name for _, found in self._known.values() for name in found} - {"portfolio"}
        return {*_OURS, *own}

    def names(self) -> str:
        """Return the names of all templates."""
        folders = (self._home.root / "templates", shipped("templates"))
        found = {path.stem for folder in folders for path in folder.glob("*.ipynb")}
        return ", ".join(sorted(found))


def _parameters(path: Path) -> dict[str, Any]:
    import papermill

    def value(text: str) -> Any:
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError):  # something that only runs in the notebook
            return None

    try:
        found = papermill.inspect_notebook(str(path).replace("{", "{{").replace("}", "}}"))
    except Exception as error:
        raise KapnbError(f"{path} is not a notebook that can be read: {error}") from error
    return {name: value(parameter["default"]) for name, parameter in found.items()}


def _job(  # noqa: PLR0917
    row: _Row,
    home: Workspace,
    folder: Path,
    options: Options,
    templates: _Templates,
    complain: Callable[[int, str, object, str], None],
) -> Job | None:
    cells, good = dict(row.cells), True

    def take(column: str, default: str) -> str:
        return str(cells.pop(column, default)).strip()

    def wrong(column: str, found: object, allowed: str) -> None:
        nonlocal good
        good = False
        complain(row.line, column, found, allowed)

    account, template = take("account", ""), take("template", "playbook")
    edition, day = take("edition", options.edition), take("as_of", options.as_of)
    name = take("name", Path(template).stem)
    slug, path = "", Path()
    known: dict[str, Any] = {}
    try:
        slug = home.slug_of(account) if account else ""
    except KapnbError as error:
        hint = str(error).partition(". ")[2].removeprefix("Accounts: ")
        wrong("account", account, hint or str(error))
    if not account:
        wrong("account", "nothing", "the slug or the name of an account")
    try:
        path, known = templates.find(template)
    except NotFound:
        wrong("template", template, templates.names())
    except KapnbError as error:
        wrong("template", template, str(error))
    if edition not in get_args(Edition):
        wrong("edition", edition, ", ".join(get_args(Edition)))
    try:
        _day(day)
    except ValueError as error:
        wrong("as_of", day, str(error))
    if not _NAME.fullmatch(name):
        wrong("name", name, "letters, digits, - and _")
    parameters: list[tuple[str, Parameter]] = []
    for column, cell in cells.items():
        if column not in known or column == "portfolio":
            if known and column in templates.columns():
                wrong(column, cell, f"nothing: {template} has no parameter {column}")
            continue
        try:
            parameters.append((column, _value(column, cell, known[column])))
        except ValueError as error:
            wrong(column, cell, str(error))
    if not good:
        return None
    chosen = replace(options, edition=edition, as_of=day)  # type: ignore[arg-type]
    wanted = Wanted(name, path, tuple(sorted(parameters)))
    return Job(slug, (wanted,), home.root.absolute(), folder / slug, chosen)


def _day(text: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day as YYYY-MM-DD") from None


def _value(column: str, cell: Any, default: Any) -> Parameter:
    if column in _DAYS:
        _day(str(cell))
    return _typed(cell, default)


def _typed(cell: Any, default: Any) -> Parameter:
    """Return a cell as a value of the type that the template's own value has."""
    text = str(cell).strip()
    if isinstance(default, bool):
        if text.lower() not in (*_TRUE, *_FALSE):
            raise ValueError("true or false")
        return text.lower() in _TRUE
    for kind, said in ((int, "a whole number"), (float, "a number, with a point")):
        if isinstance(default, kind):
            try:
                return kind(text)
            except ValueError:
                raise ValueError(said) from None
    if isinstance(default, list | dict):
        try:
            found = cell if isinstance(cell, list | dict) else json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, type(default)):
            raise ValueError(f"a {type(default).__name__} as JSON")
        return found  # type: ignore[return-value]
    if isinstance(default, str) or not isinstance(cell, int | float):
        return text
    return cell
