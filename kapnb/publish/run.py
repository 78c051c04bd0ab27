"""What does a notebook show for one account?"""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kapnb.errors import BuildFailed
from kapnb.sections.show import WITHOUT_TEXT

from .document import Parameter

START_SECONDS = 180
"""How long a kernel may take to start; a cold machine that also does other work is slow."""
_SHORT = 300

# what papermill logs of a failure is in the outcome; without a handler Python prints it too
logging.getLogger("papermill").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Limits:
    """What a notebook may take: time (``until``, as ``time.monotonic`` counts it) and memory
    (bytes beyond what it shares), each None without a limit; ``seed`` is where its random numbers
    begin, None anywhere. The stock kernel knows the time only."""

    until: float | None = None
    memory: int | None = None
    seed: int | None = None

    def left(self, _: Any = None) -> float | None:
        """Return the seconds that are left, at least a moment."""
        return None if self.until is None else max(0.1, self.until - time.monotonic())

    def passed(self) -> bool:
        """Whether the time is over."""
        return self.until is not None and time.monotonic() >= self.until


class NotebookFailed(BuildFailed):
    """A notebook did not run to its end.

    ``cell`` is the number that the notebook shows beside the cell (``In [5]``), 0 if no cell
    had begun; ``line`` is the first line of its source; ``reason`` says what happened;
    ``notebook`` is the notebook as far as it ran, None if no kernel started.
    """

    def __init__(self, cell: int, line: str, reason: str, notebook: Any = None) -> None:
        super().__init__(cell, line, reason, notebook)
        self.cell, self.line, self.reason, self.notebook = cell, line, reason, notebook

    def __str__(self) -> str:
        return f"cell {self.cell} ({self.line}): {self.reason}" if self.cell else self.reason


def run_notebook(
    template: Path,
    parameters: Mapping[str, Parameter],
    *,
    folder: Path,
    engine: str | None = None,
    limits: Limits = Limits(),  # it is frozen
    text: bool = True,
    told: Callable[[str], None] = lambda sentence: None,
    after_cell: Callable[[Any], None] | None = None,
) -> Any:
    """Run ``template`` with ``parameters`` in a process of its own.

    Args:
        template: a notebook with a cell tagged ``parameters``.
        parameters: values for names of that cell.
        folder: where the cells work. (Never papermill's ``cwd``: it moves the whole process.)
        engine: the name of a papermill engine; None is papermill's own.
        limits: what it may take.
        text: whether a chapter shows itself as text too, for those who look into the notebook.
        told: hears what was not as usual, in sentences.
        after_cell: hears of each cell that was run, with its outputs.

    Returns:
        The executed notebook, an ``nbformat.NotebookNode``. Nothing is written.

    Raises:
        BuildFailed: the template cannot be read or has no such parameter; nothing has run.
        NotebookFailed: a cell failed, took too long, or its kernel died.
    """
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors
    from papermill.parameterize import parameterize_notebook

    notebook = parameterize_notebook(_readable(template, parameters), dict(parameters))
    began: dict[int, Any] = {}
    own = {"TMPDIR": str(folder)} | ({} if text else {WITHOUT_TEXT: "1"})
    ours = {"memory": limits.memory, "seed": limits.seed, "env": own, "told": told}

    def execute() -> Any:
        # what papermill.execute_notebook does, but for writing the result as JSON to nowhere,
        # which is a tenth of all that a document costs
        made = prepare_notebook_metadata(copy.deepcopy(notebook), template.name, None)
        executed = papermill_engines.execute_notebook_with_engine(
            engine,
            made,
            kernel_name=papermill_engines.nb_kernel_name(engine, made),
            progress_bar=False,
            start_timeout=START_SECONDS,
            timeout_func=limits.left,
            interrupt_on_timeout=True,  # so that the notebook shows where it was
            resources={"metadata": {"path": str(folder)}},
            config=_quiet_kernel(),
            shutdown_kernel="immediate",
            on_cell_start=lambda cell, cell_index: began.update({cell_index: cell}),
            on_cell_executed=(lambda cell, **_: after_cell(cell)) if after_cell else None,
            **(ours if engine == "kapnb" else {}),
        )
        raise_for_execution_errors(executed, None)
        return executed

    try:
        try:
            executed = execute()
        except RuntimeError as error:
            # A port is chosen before the kernel binds it, so another program that starts
            # kernels at the same time can take it: once more, as long as no cell has run.
            if began or "Kernel died before replying" not in str(error):
                raise
            executed = execute()
    except PapermillExecutionError as error:
        index = error.cell_index
        said = error.evalue or _said_on_stderr(began.get(index, {}))
        if error.ename == "MemoryError" and limits.memory:
            most = f"the cells of a document have {limits.memory >> 20} MiB (--memory-limit)"
            said = f"{most} {said}".rstrip()
        reason = f"{error.ename}: {said}"
    except Exception as error:  # the kernel died, did not start, or a cell took too long
        index, reason = max(began, default=-1), f"{type(error).__name__}: {error}"
    else:
        if not (stopped := [i for i, cell in began.items() if _ended_the_run(cell)]):
            return executed
        index, reason = stopped[0], "SystemExit: the cells below it would be missing"
    if limits.passed():
        reason = "the time limit was reached (--time-limit)"
    raise _failure(notebook, began, index, shorten(reason))


def _readable(template: Path, parameters: Mapping[str, Parameter]) -> Any:
    try:
        notebook, known = _read(template, template.read_bytes())
    except Exception as error:
        raise BuildFailed(f"{template} is not a notebook that can be read: {error}") from error
    if unknown := sorted(set(parameters) - set(known)):
        raise BuildFailed(
            f"{template} has no parameter {', '.join(unknown)}; "
            f"its parameters are: {', '.join(known) or 'none'}."
        )
    return copy.deepcopy(notebook)  # papermill writes the parameters into it


@lru_cache(maxsize=8)
def _read(_: Path, content: bytes) -> tuple[Any, tuple[str, ...]]:
    """Return a template and the names of its parameters: the same one serves all accounts."""
    import papermill
    from nbformat import reads
    from papermill.iorw import load_notebook_node

    notebook = load_notebook_node(reads(content.decode("utf-8"), as_version=4))
    return notebook, tuple(papermill.inspect_notebook(notebook))


def _quiet_kernel() -> Any:
    # An ipykernel that talks over plain TCP warns of it on stderr, once for every kernel.
    from traitlets.config import Config

    return Config(KernelManager={"transport_encryption": "auto"})


def _ended_the_run(cell: Mapping[str, Any]) -> bool:
    # papermill takes sys.exit() for success, and a document would end there without a word
    return any(output.get("ename") == "SystemExit" for output in cell.get("outputs", ()))


def _said_on_stderr(cell: Mapping[str, Any]) -> str:
    # an unknown %magic leaves no error in the cell, only this
    return " ".join(o.text for o in cell.get("outputs", ()) if o.get("name") == "stderr")


def _failure(notebook: Any, began: Mapping[int, Any], index: int, reason: str) -> NotebookFailed:
    import nbformat

    if index not in began:
        return NotebookFailed(0, "", reason)
    for place, cell in began.items():
        notebook.cells[place] = cell
    source = began[index].source
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    number = began[index].get("execution_count") or 1 + sum(
        cell.cell_type == "code" for cell in notebook.cells[:index]
    )
    note = f"**This run stopped at cell {number}.** The cells below it have not run."
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(note))
    return NotebookFailed(number, shorten(line), reason, notebook)


def read_aloud(say: Callable[[str], None], whose: str) -> Callable[[Any], None]:
    """Return a function that says of a cell what it is and what it showed, in full."""

    def read(cell: Any) -> None:
        say(f"--- {whose}, cell {cell.execution_count}\n{cell.source}\n")
        for output in cell.outputs:
            shown = output.get("data", {}).get("text/plain") or output.get("text")
            if shown or "traceback" in output:
                say(shown or "\n".join(output.traceback))

    return read


def shorten(text: str) -> str:
    """Return a reason as one line of at most 300 characters."""
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
