"""Does a notebook come out as papermill's own engine makes it?"""

from __future__ import annotations

from typing import Any

import pytest

from .foreign_cells import SUBJECTS
from .twice import notebook, pair


@pytest.fixture(scope="module")
def pairs(tmp_path_factory) -> dict[str, tuple[Any, Any]]:
    """Every subject, executed by both engines: once for all tests."""
    folder = tmp_path_factory.mktemp("equal")
    made = {}
    for subject, cells in SUBJECTS.items():
        (folder / subject).mkdir()
        made[subject] = pair(notebook(*cells.values(), fail=True), folder / subject)
    return made


@pytest.mark.parametrize(
    ("subject", "name"), [(subject, name) for subject, cells in SUBJECTS.items() for name in cells]
)
def test_a_cell_comes_out_as_the_stock_kernel_makes_it(pairs, subject, name):
    place = [*SUBJECTS[subject]].index(name)
    stock, forked = pairs[subject]
    assert forked["cells"][place] == stock["cells"][place]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_noted_of_the_notebook_is_the_same(pairs, subject):
    stock, forked = pairs[subject]
    assert forked["metadata"] == stock["metadata"]
