"""Does every notebook that people open run by itself, as it stands?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted([*ROOT.glob("templates/*.ipynb"), *ROOT.glob("notebooks/*.ipynb")])

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_the_documents_and_the_portfolio_are_among_them():
    assert {"playbook", "action_plan", "0_portfolio"} <= {path.stem for path in NOTEBOOKS}


@every_notebook
def test_it_is_valid_without_outputs_and_for_the_kernel_that_everybody_has(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)


@every_notebook
def test_its_cells_are_short(path):
    notebook = nbformat.read(path, as_version=4)
    assert all(
        len(cell.source.splitlines()) <= 8 for cell in notebook.cells if cell.cell_type == "code"
    )


@every_notebook
def test_its_links_lead_to_files_that_are_there_or_to_the_documents(path):
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(([^)]+)\)", text)
    documents = "../playbooks/index.html"  # which kapnb build makes
    assert [one for one in links if one != documents and not (path.parent / one).exists()] == []
    assert not path.match("notebooks/*") or documents in links


@pytest.mark.slow
@every_notebook
def test_it_runs_from_the_first_cell_to_the_last(path):
    ours = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "-p", "no:cacheprovider", str(path)],
        cwd=ROOT,
        env=ours | {"KAPNB_HOME": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    cells = nbformat.read(path, as_version=4).cells
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed
    assert int(passed[1]) == sum(cell.cell_type == "code" for cell in cells)
