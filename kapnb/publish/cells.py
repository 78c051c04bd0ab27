"""Which cells of a notebook belong in the document?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kapnb.sections.blocks import MIME

SETTINGS: dict[str, Any] = {
    "Exporter": {"optimistic_validation": True},  # once, not after every preprocessor
    "TagRemovePreprocessor": {
        "enabled": True,
        "remove_cell_tags": {"remove_cell", "remove-cell", "notebook-only"},
        "remove_input_tags": {"remove_input", "remove-input"},
        "remove_all_outputs_tags": {"remove_output", "remove-output"},
    },
}
"""What both exporters ask of nbconvert: the tags keep a cell or a part of it out of a document.
``notebook-only`` speaks to whoever runs the notebook, not to the document's reader."""


def is_own(cell: Any) -> bool:
    """Whether one of the cell's outputs was made of blocks."""
    return any(MIME in output.get("data", {}) for output in cell.get("outputs", ()))


def front_of(notebook: Any) -> dict[str, Any]:
    """Return the data of the block that says what the document is; empty where there is none."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            for block in output.get("data", {}).get(MIME, {}).get("blocks", ()):
                if block["type"] == "front":
                    return dict(block)
    return {}


def leave_to_readers(notebook: Any) -> None:
    """Leave in a document of ours what is for the readers of its edition.

    A cell tagged ``not-for-customer`` (or another edition) goes, and so does a part, which is a
    Markdown cell that begins with a heading, with nothing to read before the next one.
    """
    if not any(is_own(cell) for cell in notebook.cells):
        return
    refused = f"not-for-{front_of(notebook).get('edition', 'internal')}"
    kept = [c for c in notebook.cells if refused not in c.get("metadata", {}).get("tags", ())]
    notebook.cells = [cell for at, cell in enumerate(kept) if not _empty_part(cell, kept[at + 1 :])]


def _empty_part(cell: Any, following: Sequence[Any]) -> bool:
    if cell.cell_type != "markdown" or not cell.source.lstrip().startswith("#"):
        return False
    for other in following:
        if other.cell_type == "markdown":
            return True
        if any(_says_something(output) for output in other.get("outputs", ())):
            return False
    return True


def _says_something(output: Any) -> bool:
    blocks = output.get("data", {}).get(MIME)
    return bool(blocks["blocks"]) if blocks else True


class Lifted(list[Any]):
    """The blocks of a notebook, outside it: nbconvert copies a notebook, deeply, several times."""

    def __deepcopy__(self, _: Any) -> Lifted:
        return self

    def put_back(self, notebook: Any) -> None:
        """Put the blocks where they were in ``notebook`` or in a copy of it."""
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                if isinstance(place := output.get("data", {}).get(MIME), int):
                    output["data"][MIME] = self[place]


def lift(notebook: Any) -> tuple[Any, Lifted]:
    """Return ``notebook`` with a number instead of each output's blocks, and the blocks."""
    blocks = Lifted()

    def light(output: Any) -> Any:
        if MIME not in output.get("data", {}):
            return output
        blocks.append(output["data"][MIME])
        return type(output)(output | {"data": output["data"] | {MIME: len(blocks) - 1}})

    made = type(notebook)(notebook)
    made["cells"] = [
        type(cell)(cell | {"outputs": [*map(light, cell["outputs"])]}) if is_own(cell) else cell
        for cell in notebook.cells
    ]
    return made, blocks
