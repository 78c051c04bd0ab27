"""How does a section show itself in a notebook and in a terminal?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from kapnb.sections.blocks import MIME, Block, as_data
from kapnb.sections.html import to_cell
from kapnb.sections.plain import to_text

WITHOUT_TEXT = "KAPNB_WITHOUT_TEXT"
"""Set in the environment of a notebook of which only HTML and PDF are kept: laying out the text,
which neither shows, takes as long as all the rest of a chapter."""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter or another part of a document, as blocks.

    In a notebook cell it shows itself as HTML, as text, and as data for an exporter:
    ``{"version": 1, "blocks": [...]}`` under ``blocks.MIME``.
    """

    blocks: tuple[Block, ...]

    def __str__(self) -> str:
        return to_text(self.blocks)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/html": to_cell(self.blocks),
            "text/plain": "" if WITHOUT_TEXT in os.environ else to_text(self.blocks),
            MIME: {"version": 1, "blocks": as_data(self.blocks)},
        }
