"""From what is a document made, so that one whose sources are the same need not be made again?"""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kapnb.errors import KapnbError
from kapnb.store import Workspace, shipped
from kapnb.store.journal import journal_path

from .document import Options, Wanted

_LIBRARIES = (
    "kapnb", "ipykernel", "ipython", "jinja2", "mistune", "nbclient", "nbconvert", "nbformat",
    "pandas", "papermill", "pydantic", "pyyaml", "rendercv-fonts", "scipy", "typst",
)  # fmt: skip

_ROOMS = ("plan", "store", "insight", "sections", "publish")
"""The rooms of the house that a document depends on."""


@cache
def code() -> str:
    """Return what all documents depend on besides their sources: kapnb, as it is, and the
    versions of Python and of the libraries; the version number first, for people."""
    package = Path(__file__).parents[1]
    rooms = [_folder(package / room, "*.py") for room in _ROOMS]
    parts = (
        platform.python_version(),
        [(name, _version(name)) for name in _LIBRARIES],
        rooms,
        _file(package / "words.py"),
        _folder(shipped("templates"), "*"),
    )
    return f"{_version('kapnb')} ({hashlib.sha256(repr(parts).encode()).hexdigest()[:12]})"


class Keys:
    """Names what documents are made from, each by a hash.

    It covers the plan and its journal, the template and its parameters, the workspace's own
    templates, the code of kapnb, the options, the day, the fonts, and the versions of Python and
    of the libraries. What a cell of somebody's own reads besides is not known.
    """

    def __init__(self, home: Workspace) -> None:
        self._home = home
        own = _folder(home.root / "templates", "*")
        self._common = hashlib.sha256(f"{code()} {own}".encode())
        self._file, self._folder = cache(_file), cache(_folder)

    def of_account(self, slug: str) -> bytes:
        """Return the hash of an account's plan and journal."""
        try:
            plan = self._home.plan_path(slug)
        except KapnbError:  # whoever makes the documents says what is wrong with the name
            return b""
        return hashlib.sha256(_bytes(plan) + b"\0" + _bytes(journal_path(plan))).digest()

    def of(self, account: bytes, wanted: Wanted, options: Options) -> str:
        """Return the key of one document of an account that has the hash ``account``."""
        made = (
            options.as_of,
            options.edition,
            options.paper,
            options.engine,
            wanted.name,
            wanted.parameters,
            self._file(wanted.template),
            self._folder(options.fonts, "*") if options.fonts else "",
        )
        found = self._common.copy()
        found.update(account + repr(made).encode())
        return found.hexdigest()


def _file(path: Path) -> str:
    return hashlib.sha256(_bytes(path)).hexdigest()


def _folder(folder: Path, pattern: str) -> str:
    inside = sorted(path for path in folder.rglob(pattern) if path.is_file())
    parts = [(str(path.relative_to(folder)), _file(path)) for path in inside]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # whoever makes the document says what is wrong
        return b""
