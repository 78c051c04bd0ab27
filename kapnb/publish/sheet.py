"""How does a section become a document of its own, without running a notebook?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kapnb.errors import BuildFailed
from kapnb.sections.show import Section

from .document import FORMATS, Options, write_whole
from .export import export
from .report import read_report


def write_sheet(
    section: Section, name: str, slug: str, out: Path, *, formats: Iterable[str], home: Path
) -> tuple[Path, ...]:
    """Write ``section`` as ``<out>/<slug>/<name>.html`` or ``.pdf``, and return the files.

    ``home`` is the workspace's folder, whose templates stand in for ours. Raises ``BuildFailed``
    where documents for the customer lie: a sheet is for the inside.
    """
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    built = read_report(out, (slug,)).get(slug, {}).get("documents", {})
    if any(document.get("edition") == "customer" for document in built.values()):
        raise BuildFailed(f"{out / slug} holds documents for the customer; name another --out.")
    output = new_output("display_data", data=section._repr_mimebundle_())
    notebook = new_notebook(cells=[new_code_cell(outputs=[output])])
    files = []
    (out / slug).mkdir(parents=True, exist_ok=True)
    for form in formats:
        content, _ = export(notebook, form, name=name, home=home, options=Options(as_of=""))
        files.append(out / slug / f"{name}.{FORMATS[form]}")
        write_whole(files[-1], content)
    return tuple(files)
