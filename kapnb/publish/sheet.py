"""How does a section become a document of its own, without running a notebook?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kapnb.sections.show import Section

from .document import FORMATS, Options, export, write_whole


def write_sheet(
    section: Section, folder: Path, name: str, *, formats: Iterable[str], home: Path
) -> tuple[Path, ...]:
    """Write ``section`` into ``folder`` as ``<name>.html``, ``<name>.pdf``; return the files.

    ``home`` is the workspace's folder, whose templates stand in for ours.
    """
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    output = new_output("display_data", data=section._repr_mimebundle_())
    notebook = new_notebook(cells=[new_code_cell(outputs=[output])])
    files = []
    folder.mkdir(parents=True, exist_ok=True)
    for form in formats:
        content, _ = export(notebook, form, name=name, home=home, options=Options(as_of=""))
        files.append(folder / f"{name}.{FORMATS[form]}")
        write_whole(files[-1], content)
    return tuple(files)
