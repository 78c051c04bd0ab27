"""Does a template run for one account, and does a failure say where and why?"""

from __future__ import annotations

import nbformat
import pytest

from kapnb.errors import BuildFailed
from kapnb.publish.run import NotebookFailed, run_notebook


def test_the_parameters_reach_the_cells_and_the_kernel_works_in_the_folder(
    tmp_path, write_notebook, capfd
):
    template = write_notebook(tmp_path / "{braces}.ipynb", "import os", "account", "os.getcwd()")
    account = "Bü\"ro\\ {0} '''"
    ran = run_notebook(template, {"account": account}, folder=tmp_path)
    shown = [cell.outputs[0].data["text/plain"] for cell in ran.cells[-2:]]
    assert shown == [repr(account), repr(str(tmp_path))]
    assert ran.metadata.papermill.input_path == "{braces}.ipynb"
    assert capfd.readouterr() == ("", "")


def test_a_failing_cell_is_named_with_its_first_line_and_reason(tmp_path, write_notebook):
    template = write_notebook(tmp_path / "a.ipynb", "x = 1", "\n# why\n1 / 0", "y = 2")
    with pytest.raises(NotebookFailed) as caught:
        run_notebook(template, {"account": "a"}, folder=tmp_path)
    error = caught.value
    assert str(error) == "cell 4 (# why): ZeroDivisionError: division by zero"
    nbformat.validate(error.notebook)
    assert "stopped at cell 4" in error.notebook.cells[0].source
    assert error.notebook.cells[-2].outputs[0].ename == "ZeroDivisionError"
    assert error.notebook.cells[-1].outputs == []


def test_a_kernel_that_dies_is_a_failure_of_the_cell_that_ran(tmp_path, write_notebook, capfd):
    template = write_notebook(tmp_path / "a.ipynb", "print('so far')", "import os; os._exit(3)")
    with pytest.raises(NotebookFailed, match=r"^cell 4 \(import os; os._exit.*: DeadKernelError"):
        run_notebook(template, {"account": "a"}, folder=tmp_path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("source", ["import sys; sys.exit()", "import sys; sys.exit(0)"])
def test_a_cell_that_ends_the_run_is_a_failure(tmp_path, write_notebook, source):
    template = write_notebook(tmp_path / "a.ipynb", source, "print('the rest')")
    with pytest.raises(NotebookFailed, match=r"^cell 3 .*SystemExit"):
        run_notebook(template, {"account": "a"}, folder=tmp_path)


def test_an_unknown_magic_is_a_failure_with_its_message(tmp_path, write_notebook):
    template = write_notebook(tmp_path / "a.ipynb", "%nope")
    with pytest.raises(NotebookFailed, match="Line magic function `%nope` not found"):
        run_notebook(template, {"account": "a"}, folder=tmp_path)


def test_a_long_reason_is_shortened(tmp_path, write_notebook):
    template = write_notebook(tmp_path / "a.ipynb", "raise ValueError('long ' * 1000)")
    with pytest.raises(NotebookFailed) as caught:
        run_notebook(template, {"account": "a"}, folder=tmp_path)
    assert len(caught.value.reason) <= 300


def test_an_unknown_parameter_is_refused_before_anything_runs(tmp_path, write_notebook):
    template = write_notebook(tmp_path / "a.ipynb", "open('ran', 'w')")
    with pytest.raises(BuildFailed, match="has no parameter acount; its parameters are: account"):
        run_notebook(template, {"acount": "a"}, folder=tmp_path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", ["", "not JSON", "[]", '{"cells": 3}'])
def test_a_template_that_is_no_notebook_is_refused(tmp_path, content):
    (tmp_path / "a.ipynb").write_text(content)
    with pytest.raises(BuildFailed, match="not a notebook that can be read"):
        run_notebook(tmp_path / "a.ipynb", {}, folder=tmp_path)


def test_a_kernel_that_is_not_installed_is_a_failure_without_a_cell(tmp_path, write_notebook):
    template = write_notebook(tmp_path / "a.ipynb", "1")
    template.write_text(template.read_text().replace('"python3"', '"no-such-kernel"'))
    with pytest.raises(BuildFailed, match="no-such-kernel"):
        run_notebook(template, {"account": "a"}, folder=tmp_path)


def test_a_kernel_that_lost_its_port_is_started_once_more(tmp_path, write_notebook, monkeypatch):
    from papermill.engines import papermill_engines

    real, calls = papermill_engines.execute_notebook_with_engine, []

    def once_unlucky(*args, **kwargs):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return real(*args, **kwargs)

    monkeypatch.setattr(papermill_engines, "execute_notebook_with_engine", once_unlucky)
    template = write_notebook(tmp_path / "t.ipynb", "print(account)")
    done = run_notebook(template, {"account": "acme"}, folder=tmp_path)
    assert done.cells[-1].outputs[0].text == "acme\n"
    assert len(calls) == 2
