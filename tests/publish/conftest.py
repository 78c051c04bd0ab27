"""What do the tests of this folder need more than once?"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kapnb.plan import Plan
from kapnb.sections.book import Book

TEMPLATES = Path(__file__).parents[2] / "templates"


def executed(plan: Plan, document: str, edition: str) -> Any:
    """Return the notebook of a document as it would come back from a kernel."""
    book = Book.of(plan, as_of="2026-11-22", edition=edition)
    notebook = nbformat.read(TEMPLATES / f"{document}.ipynb", as_version=4)
    for cell in notebook.cells:
        if chapter := re.fullmatch(r'book\.chapter\("(\w+)"\)', cell.source):
            data = book.chapter(chapter[1])._repr_mimebundle_()
            cell.outputs = [new_output("execute_result", data=data, execution_count=1)]
    return notebook


@pytest.fixture
def write_notebook() -> Callable[..., Path]:
    """Return a function that writes a notebook with a parameters cell and these code cells."""

    def write(path: Path, *sources: str, parameters: str = 'account = ""') -> Path:
        first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
        cells = [new_markdown_cell("# A document"), first, *map(new_code_cell, sources)]
        notebook = new_notebook(cells=cells)
        notebook.metadata.kernelspec = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return path

    return write
