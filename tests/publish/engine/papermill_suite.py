"""Makes ``kapnb`` papermill's default engine, wherever papermill is imported: for suite.sh.

papermill imports this as an entry point, in the processes that its tests start too. How each
notebook was run is written into the file that KAPNB_SUITE names.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

from kapnb.publish.engine.engine import KapnbEngine


def _note(line: str) -> None:
    if name := os.environ.get("KAPNB_SUITE"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


class Default(KapnbEngine):
    """``kapnb``, which notes what it was asked for and why it could not do it."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Run the cells of ``nb_man``; see papermill."""
        _note("notebook")
        return super().execute_managed_notebook(nb_man, kernel_name, told=_note, **kwargs)


papermill_engines.register(None, Default)
assert issubclass(Default, NBClientEngine)
