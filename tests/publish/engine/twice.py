"""What does a notebook look like from papermill's own engine, and what from ours?

``pair`` runs a notebook with both and returns what is to be equal: everything except times, the
ids of cells, messages and widgets, addresses in memory, and numbers of processes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.execute import prepare_notebook_metadata
from papermill.iorw import load_notebook_node
from papermill.utils import nb_kernel_name

PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
Cell = str | tuple[str, ...]
"""The source of a cell, or that and its tags."""
_TIMES = {"start_time", "end_time", "duration"}
_IDS = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_CHANCE = (
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "0x"),
    (re.compile(r"ipykernel_\d+"), "ipykernel_N"),
    (re.compile(r"[\d.e+]+ (n|[μµu]|m|\\u03bc|\\u00b5)?s\b"), "T"),  # escaped, as JSON is
    (re.compile(r"Thread-\d+"), "Thread-N"),
    (re.compile(r"\(\d+ times\)"), "(N times)"),
    (re.compile(r"/[\w/.-]{1,99}/(kernel-|tmp)[-\w<>]+\.json"), "kernel.json"),
)


def notebook(*cells: Cell, kernel: Mapping[str, str] = PYTHON, fail: bool = False) -> Any:
    """Return a notebook of code cells, each of which may ``fail`` without stopping it."""
    made = []
    for cell in cells:
        source, *tags = (cell,) if isinstance(cell, str) else cell
        tags += ["raises-exception"] if fail else []
        made.append(new_code_cell(source, metadata={"tags": tags} if tags else {}))
    return new_notebook(cells=made, metadata={"kernelspec": dict(kernel)})


def run(wanted: Any, engine: str | None, folder: Path, **options: Any) -> Any:
    """Return ``wanted`` as papermill executes it in ``folder``, which is made.

    ``papermill.execute_notebook`` does the same and then raises what the first error says, also
    one that the cell was allowed.
    """
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # with it ipykernel leaves file descriptors alone
    folder.mkdir(exist_ok=True)
    copy = load_notebook_node(nbformat.from_dict(json.loads(json.dumps(wanted))))
    return papermill_engines.execute_notebook_with_engine(
        engine,
        prepare_notebook_metadata(copy, "in.ipynb", None),
        **{
            "kernel_name": nb_kernel_name(copy),
            "progress_bar": False,
            "resources": {"metadata": {"path": str(folder)}},
            "shutdown_kernel": "immediate",
            "execution_timeout": 60,  # a test that hangs tells nobody why
        }
        | options,
    )


def ours(folder: Path, *cells: Cell, **options: Any) -> Any:
    """Return a notebook of these cells as our engine executed it."""
    return run(notebook(*cells), "kapnb", folder, **options)


def pair(wanted: Any, folder: Path, **options: Any) -> tuple[Any, Any]:
    """Return what papermill's own engine makes of ``wanted``, and what ours does."""
    told: list[str] = []
    stock = _stock(wanted, folder, options)
    forked = run(wanted, "kapnb", folder / "kapnb", told=told.append, **options)
    assert told == []
    return stock, comparable(forked, folder / "kapnb")


def _stock(wanted: Any, folder: Path, options: Mapping[str, Any]) -> Any:
    # now and then the stock kernel is idle and its client still waits for a reply
    for attempt in range(3):
        place = folder / f"stock-{attempt}"
        try:
            ran = run(wanted, None, place, **{"execution_timeout": 20} | options)
        except CellTimeoutError:
            continue
        return comparable(ran, place)
    pytest.skip("the stock kernel did not reply, three times over")


def comparable(executed: Any, folder: Path) -> Any:
    """Return a notebook without what is never the same twice."""
    plain = json.loads(json.dumps(executed))
    _without_times(plain["metadata"])
    for cell in plain["cells"]:
        del cell["id"]
        _without_times(cell["metadata"])
        if "execution" in cell["metadata"]:
            cell["metadata"]["execution"] = sorted(cell["metadata"]["execution"])
        if "outputs" in cell:
            cell["outputs"] = _joined(cell["outputs"])
    text = json.dumps(plain).replace(json.dumps(str(folder))[1:-1], "FOLDER")
    known: dict[str, str] = {}
    text = _IDS.sub(lambda found: known.setdefault(found[0], f"<{len(known)}>"), text)
    for pattern, word in _CHANCE:
        text = pattern.sub(word, text)
    return _sorted_widgets(json.loads(text))


def _without_times(metadata: dict[str, Any]) -> None:
    noted = metadata.get("papermill", {})
    for name in _TIMES & set(noted):
        del noted[name]


def _joined(outputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    # where the stock kernel cuts a stream depends on the moment
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def _sorted_widgets(plain: Any) -> Any:
    for kind in plain["metadata"].get("widgets", {}).values():
        kind["state"] = sorted(kind["state"].items())
    return plain


def said(cell: Any, name: str = "stdout") -> str:
    """Return what a cell printed."""
    return "".join(output.text for output in cell.outputs if output.get("name") == name)
