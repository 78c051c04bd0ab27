"""Which cells of a notebook belong in the document?"""

from __future__ import annotations

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kapnb.publish.cells import leave_to_readers
from kapnb.sections.blocks import MIME


def chapter(*blocks):
    data = {MIME: {"version": 1, "blocks": list(blocks)}}
    return new_code_cell("", outputs=[new_output("display_data", data=data)])


def kept(*cells):
    notebook = new_notebook(cells=list(cells))
    leave_to_readers(notebook)
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def test_a_part_whose_chapters_are_all_empty_is_left_out():
    part, other = new_markdown_cell("# Profile\n\nWhy."), new_markdown_cell("# Execution")
    full, empty = chapter({"type": "text", "text": "x"}), chapter()
    assert kept(part, empty, other, chapter(), full) == ["# Execution"]
    assert kept(part, full, other, empty) == ["# Profile\n\nWhy."]


def test_a_remark_without_a_heading_stays():
    assert kept(new_markdown_cell("A remark."), chapter({"type": "text"})) == ["A remark."]


def test_other_peoples_notebooks_keep_every_heading():
    assert kept(new_markdown_cell("# One"), new_code_cell("1"), new_markdown_cell("# Two")) == [
        "# One",
        "# Two",
    ]


def test_a_cell_that_is_not_for_the_readers_is_left_out():
    part = new_markdown_cell("# Targeting", metadata={"tags": ["not-for-customer"]})
    chapters = chapter({"type": "text", "text": "x"})
    for edition, titles in (("customer", []), ("management", ["# Targeting"])):
        front = chapter({"type": "front", "edition": edition})
        assert kept(front, part, chapters) == titles
