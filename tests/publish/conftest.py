"""What do the tests of this folder need more than once?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


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
