"""kapnb, the key account planning workbench: what notebooks and scripts import."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kapnb.crm.frames import frames
    from kapnb.publish.batch import build
    from kapnb.publish.portfolio import heat_map, hours_frame, portfolio_frame, readable
    from kapnb.sections.book import Book
    from kapnb.store import find_workspace

_ROOMS = {
    "Book": "kapnb.sections.book",
    "build": "kapnb.publish.batch",
    "find_workspace": "kapnb.store",
    "frames": "kapnb.crm.frames",
    "heat_map": "kapnb.publish.portfolio",
    "hours_frame": "kapnb.publish.portfolio",
    "portfolio_frame": "kapnb.publish.portfolio",
    "readable": "kapnb.publish.portfolio",
}

__all__ = [
    "Book", "build", "find_workspace", "frames", "heat_map", "hours_frame", "portfolio_frame",
    "readable",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    # imported on first use, so that `import kapnb.cli` costs neither pandas nor papermill
    if name not in _ROOMS:
        raise AttributeError(f"module 'kapnb' has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)
