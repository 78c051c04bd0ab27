from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from kapnb.crm import Import, import_files

ROOT = Path(__file__).parents[2]
MAPPINGS = tuple(sorted((ROOT / "templates" / "crm").glob("*.yaml")))
EXPORTS = ROOT.parent / "shared" / "data"
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="session")
def mappings() -> tuple[Path, ...]:
    """The mapping files that come with the product."""
    return MAPPINGS


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Import]:
    """Import tables given as text, ``name=text``, with the mappings that the product has."""

    def run(today: dt.date = TODAY, **tables: str) -> Import:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        files = [tmp_path / f"{name}.csv" for name in tables]
        return import_files(files, today=today, mappings=MAPPINGS)

    return run


def _export(name: str) -> Import:
    if not (EXPORTS / name).is_dir():
        pytest.skip(f"the export {name} is not on this machine")
    return import_files(sorted((EXPORTS / name).glob("*.csv")), today=TODAY, mappings=MAPPINGS)


@pytest.fixture(scope="session")
def salesforce() -> Import:
    return _export("crm_salesforce_demo")


@pytest.fixture(scope="session")
def maven() -> Import:
    return _export("crm_maven")
