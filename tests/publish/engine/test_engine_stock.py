"""Does a notebook that cannot run in a fork run all the same, by the stock kernel, with a word?"""

from __future__ import annotations

import json
import logging
import sys
from types import SimpleNamespace

import papermill
import pytest
from papermill.engines import NBClientEngine

from kapnb.publish.engine import engine, warm
from kapnb.publish.engine.warm import CannotFork, Warm

from .twice import PYTHON, notebook, ours, run, said

STOCK = "Run by the stock kernel, which is slower: "


@pytest.fixture
def stand_in(monkeypatch):
    """Put a mark in the place of papermill's own engine, which takes seconds."""
    ran = []

    def execute(cls, nb_man, kernel_name, **kwargs):
        assert kwargs.get("km") is None
        ran.append(kernel_name)

    real = NBClientEngine.execute_managed_notebook.__func__

    def choose(cls, nb_man, kernel_name, **kwargs):
        forked = type(kwargs.get("km")).__name__ == "ForkedKernel"
        return (real if forked else execute)(cls, nb_man, kernel_name, **kwargs)

    monkeypatch.setattr(NBClientEngine, "execute_managed_notebook", classmethod(choose))
    return ran


def test_a_cell_that_asks_falls_back_and_all_is_as_if_it_had_run_there_only(tmp_path, caplog):
    told: list[str] = []
    with caplog.at_level(logging.WARNING, "papermill"):
        ran = run(notebook("print('once')", "input('name? ')", fail=True), "kapnb", tmp_path,
                  told=told.append)  # fmt: skip
    assert told == [STOCK + "a cell asks for input."]
    assert told[0] in caplog.text
    assert said(ran.cells[0]) == "once\n"
    assert ran.cells[1].outputs[0].ename == "StdinNotImplementedError"
    assert [cell.execution_count for cell in ran.cells] == [1, 2]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("import getpass; getpass.getpass()", "a cell asks for a password"),
        ("get_ipython().kernel.do_one_iteration()", "a cell waits for messages of a front end"),
        ("import threading\nt = threading.Thread(target=input); t.start(); t.join()",
         "a cell asks for input"),
        ("%pdb on\n1/0", "a cell asks for input"),
    ],
)  # fmt: skip
def test_a_cell_that_needs_a_person_or_a_front_end_falls_back(tmp_path, stand_in, cell, reason):
    told: list[str] = []
    ran = run(notebook("print('before')", cell), "kapnb", tmp_path, told=told.append)
    assert (told, stand_in) == ([f"{STOCK}{reason}."], ["python3"])
    assert all("execution" not in cell.metadata for cell in ran.cells)
    assert all(cell.outputs == [] for cell in ran.cells)


def test_a_process_of_a_cell_cannot_ask(tmp_path):
    ran = ours(tmp_path, "import os, sys\nif not os.fork():\n    try:\n        input()\n    except "
               "BaseException as e:\n        print(type(e).__name__); sys.stdout.flush()\n"
               "    os._exit(0)\nos.wait(); print('well')")  # fmt: skip
    assert said(ran.cells[0]) == "StdinNotImplementedError\nwell\n"


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"argv": ["bash_kernel", "{connection_file}"], "language": "bash"}, "is not Python's"),
        ({"argv": ["/other/bin/python", *engine._PLAIN]}, "is of another environment"),
        ({"argv": [sys.executable, *engine._PLAIN], "env": {"A": "b"}},
         "is of another environment"),
        ({"argv": [sys.executable, *engine._PLAIN, "--matplotlib=inline"]},
         "has options of its own"),
        ({"argv": [sys.executable, *engine._PLAIN],
          "metadata": {"kernel_provisioner": {"provisioner_name": "local-provisioner"}}},
         "is started by a provisioner"),
        (None, "there is no kernel theirs"),
    ],
)  # fmt: skip
def test_another_kernel_is_the_stock_engines(tmp_path, monkeypatch, stand_in, spec, reason):
    if spec:
        folder = tmp_path / "kernels" / "theirs"
        folder.mkdir(parents=True)
        full = {"display_name": "Theirs", "language": "python"} | spec
        (folder / "kernel.json").write_text(json.dumps(full), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    told: list[str] = []
    theirs = PYTHON | {"name": "theirs"}
    run(notebook("1", kernel=theirs), "kapnb", tmp_path, told=told.append)
    assert stand_in == ["theirs"]
    assert reason in told[0]


def test_a_kernel_of_this_environment_by_another_name_is_forked(tmp_path, monkeypatch, stand_in):
    folder = tmp_path / "kernels" / "mine"
    folder.mkdir(parents=True)
    argv = [sys.executable, "-Xfrozen_modules=off", *engine._PLAIN]
    spec = {"argv": argv, "display_name": "Mine", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    ran = run(notebook("print('forked')", kernel=PYTHON | {"name": "mine"}), "kapnb", tmp_path)
    assert (said(ran.cells[0]), stand_in) == ("forked\n", [])


def test_what_only_the_stock_kernel_can_do_is_left_to_it(tmp_path, stand_in):
    told: list[str] = []
    run(notebook("1"), "kapnb", tmp_path, told=told.append, extra_arguments=["--debug"])
    assert told == [STOCK + "extra_arguments was asked for."]


@pytest.fixture
def no_warm(monkeypatch):
    """Forget the warm process for the time of a test."""
    monkeypatch.setattr(warm, "_held", [])
    yield
    warm.cool()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_nothing_can_be_forked_it_works_slower(tmp_path, monkeypatch, stand_in, platform):
    monkeypatch.setattr(warm, "_held", [])
    monkeypatch.setattr(warm, "sys", SimpleNamespace(platform=platform))
    told: list[str] = []
    run(notebook("1"), "kapnb", tmp_path, told=told.append)
    assert stand_in == ["python3"]
    assert f"cannot be forked safely on {platform}" in told[0]


def test_a_module_that_starts_a_thread_is_named_as_the_reason(tmp_path, monkeypatch, stand_in,
                                                              no_warm):  # fmt: skip
    (tmp_path / "starts_one.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True)"
        ".start()",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(warm, "PRELOAD", ("starts_one",))
    for _ in range(2):  # the second time without starting anything
        told: list[str] = []
        run(notebook("1"), "kapnb", tmp_path, told=told.append)
        assert told == [STOCK + "RuntimeError: 2 threads run after the imports."]
    assert stand_in == ["python3"] * 2


def test_a_module_that_cannot_be_loaded_is_a_reason(tmp_path, monkeypatch, stand_in, no_warm,
                                                    capfd):  # fmt: skip
    monkeypatch.setattr(warm, "PRELOAD", ("is_not_there",))
    told: list[str] = []
    run(notebook("1"), "kapnb", tmp_path, told=told.append)
    assert "ModuleNotFoundError: No module named 'is_not_there'" in told[0]
    assert capfd.readouterr().err == ""


def test_a_fork_that_fails_is_a_reason_and_the_next_one_works(tmp_path, monkeypatch):
    limited = (
        "def warm_up():\n import os; fork = os.fork; n = []\n def fails():\n  n.append(1)\n"
        "  if len(n) == 1: raise BlockingIOError(11, 'no more processes')\n  return fork()\n"
        " os.fork = fails"
    )
    (tmp_path / "few_processes.py").write_text(limited, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    there = Warm("few_processes")
    try:
        with pytest.raises(CannotFork, match="no more processes"):
            there.fork("kernel")
        there.fork("kernel").close()
    finally:
        there.close()


def test_a_folder_that_is_not_there_is_an_error_as_with_the_stock_engine(tmp_path):
    missing = {"metadata": {"path": str(tmp_path / "missing")}}
    with pytest.raises(FileNotFoundError):
        run(notebook("1"), "kapnb", tmp_path, resources=missing)


@pytest.mark.parametrize("engine_name", [None, "kapnb"])
def test_a_profile_of_the_user_does_what_it_does_in_the_stock_kernel(
    tmp_path, monkeypatch, no_warm, engine_name
):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("begun = 'by the profile'; print('unheard')", encoding="utf-8")
    (startup.parent / "ipython_config.py").write_text(
        "c.InteractiveShellApp.exec_lines = ['lines = begun.upper()']\n"
        "c.InteractiveShell.ast_node_interactivity = 'all'\n"
        "c.HistoryManager.hist_file = '/nowhere/at/all'",
        encoding="utf-8",
    )
    (startup.parent / "ipython_kernel_config.py").write_text(
        "c.IPKernelApp.extensions = ['autoreload']", encoding="utf-8"
    )
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setattr(warm, "PRELOAD", ())
    ran = run(notebook("begun\nlines\n'autoreload_evaluate' and get_ipython().find_line_magic("
                       "'autoreload') is not None"), engine_name, tmp_path)  # fmt: skip
    shown = [output.data["text/plain"] for output in ran.cells[0].outputs]
    assert shown == ["'by the profile'", "'BY THE PROFILE'", "True"]


def test_papermills_own_function_takes_the_engine(tmp_path):
    ran = papermill.execute_notebook(notebook("print(1)"), None, engine_name="kapnb",
                                     progress_bar=False, cwd=str(tmp_path))  # fmt: skip
    assert said(ran.cells[0]) == "1\n"
