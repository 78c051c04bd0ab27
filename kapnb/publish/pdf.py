"""How does a notebook become a PDF? An exporter for nbconvert that draws with Typst."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import Enum, Int, List, Unicode, default
from traitlets.config import Config

from kapnb.publish.cells import SETTINGS, leave_to_readers, lift
from kapnb.publish.foreign import read_notebook
from kapnb.publish.glyphs import typefaces
from kapnb.publish.typeset import PAPERS, arrange, typeset


class KapnbPDFExporter(Exporter):
    """Draws our documents, and any other notebook, as tagged PDF (PDF/UA-1).

    What it had to change is told in ``resources["kapnb"]``: ``missing_letters``, which no font
    has and which are drawn as ``[U+05D0]``; ``warnings``, sentences for people; ``tagged``,
    whether the file says of itself that it is PDF/UA-1.
    """

    export_from_notebook = "kapnb PDF"
    output_mimetype = "application/pdf"

    paper = Enum(tuple(PAPERS), "a4", help="The paper: a4 or letter.").tag(config=True)
    fonts = List(Unicode(), help="Folders with more fonts, for letters that ours lack.").tag(
        config=True
    )
    template_dirs = List(
        Unicode(), help="Folders whose typst/*.typ replace the templates of the same names."
    ).tag(config=True)
    timestamp = Int(
        None,
        allow_none=True,
        help="When the document was made (seconds since 1970): then its bytes are the same each "
        "time. SOURCE_DATE_EPOCH gives it too.",
    ).tag(config=True)

    @property
    def default_config(self) -> Config:
        """nbconvert's, with those that our HTML has too."""
        config: Config = super().default_config.copy()
        config.merge(Config(SETTINGS))
        return config

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".pdf"

    @default("timestamp")
    def _timestamp(self) -> int | None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        return int(epoch) if epoch.isdigit() else None

    def from_notebook_node(  # type: ignore[override]  # nbconvert says so too, of text exporters
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF of a notebook and the resources."""
        light, blocks = lift(nb)
        notebook, resources = super().from_notebook_node(light, resources, **kw)
        blocks.put_back(notebook)
        leave_to_readers(notebook)
        about = resources.get("metadata", {})
        folders = tuple(Path(about[name]) for name in ("path", "home") if about.get(name))
        title = str(notebook.metadata.get("title") or "")
        document = arrange(
            read_notebook(notebook, folders), title=title, name=str(about.get("name") or "Notebook")
        )
        result = typeset(
            document,
            typefaces(tuple(self.fonts)),
            paper=self.paper,
            template_folders=tuple(map(Path, self.template_dirs)),
            timestamp=self.timestamp,
        )
        resources["kapnb"] = {
            "missing_letters": list(result.missing_letters),
            "warnings": list(result.warnings),
            "tagged": result.tagged,
        }
        resources["output_extension"] = self.file_extension
        return result.pdf, resources
