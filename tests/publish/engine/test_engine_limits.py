"""Is a notebook stopped by its limits, with a word, and no other with it?"""

from __future__ import annotations

import time

import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from kapnb.publish.engine import client

from .twice import notebook, ours, run, said

MIB = 1 << 20
HANGS = "sum(range(10**15))  # in C, and never asks for signals"


def test_memory_beyond_the_limit_is_an_error_of_the_cell(tmp_path):
    cells = ("x = bytearray(400 << 20)", "print('still here')")
    ran = run(notebook(*cells, fail=True), "kapnb", tmp_path, memory=300 * MIB)
    assert ran.cells[0].outputs[0].ename == "MemoryError"
    assert said(ran.cells[1]) == "still here\n"
    assert ours(tmp_path, cells[0]).cells[0].outputs == []
    assert ours(tmp_path, cells[0], memory=600 * MIB).cells[0].outputs == []


def test_a_limit_holds_for_the_programs_of_a_cell(tmp_path):
    code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'bytearray(3 << 30)'])"
    ran = ours(tmp_path, f"print({code.split(chr(10))[1]}.returncode)".join(
        ("import subprocess, sys\n", "")), memory=500 * MIB)  # fmt: skip
    assert said(ran.cells[0]) == "1\n"


@pytest.mark.parametrize("wait", ["import time; time.sleep(60)", "while True: pass",
                                  "import asyncio; await asyncio.sleep(60)",
                                  "import os; os.system('sleep 60'); 1/0",
                                  "while True: print('x' * 10_000)"])  # fmt: skip
def test_a_cell_that_takes_too_long_is_interrupted_where_it_is(tmp_path, monkeypatch, wait):
    monkeypatch.setattr(client, "GRACE", 40)  # a flood of words takes its time to drain
    ran = run(notebook(f"print('so far')\n{wait}", "print('not reached')"), "kapnb", tmp_path,
              timeout_func=lambda cell: 1.0, interrupt_on_timeout=True)  # fmt: skip
    assert said(ran.cells[0]).startswith("so far\n")
    names = {"KeyboardInterrupt", "CancelledError", "ZeroDivisionError"}
    assert ran.cells[0].outputs[-1].ename in names
    assert ran.cells[1].outputs == []


def test_an_interrupted_cell_that_may_fail_does_not_end_the_kernel_later(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "GRACE", 0.5)
    limits = iter((0.5, 30, 30))
    cells = ("import time; time.sleep(60)", "time.sleep(1); print('well')")
    ran = run(notebook(*cells, fail=True), "kapnb", tmp_path,
              timeout_func=lambda cell: next(limits), interrupt_on_timeout=True)  # fmt: skip
    assert said(ran.cells[1]) == "well\n"


def test_a_cell_that_hears_no_interrupt_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "GRACE", 0.5)
    began = time.monotonic()
    with pytest.raises(DeadKernelError, match=r"had not stopped 0\.5 s after it was interrupted"):
        run(notebook(HANGS), "kapnb", tmp_path, timeout_func=lambda cell: 0.5,
            interrupt_on_timeout=True)  # fmt: skip
    assert time.monotonic() - began < 20


def test_a_cell_that_breaks_what_its_reply_needs_fails_with_that(tmp_path):
    source = "import sys\nsys.stderr = open('/dev/full', 'w')\nprint('x', file=sys.stderr)"
    ran = run(notebook(source, fail=True), "kapnb", tmp_path)
    assert ran.cells[0].outputs[-1].ename == "OSError"
    assert "No space left" in ran.cells[0].outputs[-1].evalue


def test_without_an_interrupt_a_time_out_is_papermills_own(tmp_path):
    with pytest.raises(CellTimeoutError):
        run(notebook("import time; time.sleep(60)"), "kapnb", tmp_path, execution_timeout=1)


@pytest.mark.parametrize(
    ("ends", "word"),
    [
        ("import os; os.kill(os.getpid(), 11)", "ended by SIGSEGV"),
        ("import os; os._exit(3)", "ended with code 3"),
        ("import ctypes; ctypes.string_at(0)", "ended by SIGSEGV"),
        ("import os; os.abort()", "ended by SIGABRT"),
        ("import os; os.write(2, b'last words'); os._exit(4)", "code 4; it said: last words"),
        ("import os, time; os.write(2, b'last words'); time.sleep(0.5); os._exit(4)", "last words"),
        ("import faulthandler; faulthandler.enable(); import ctypes; ctypes.string_at(0)",
         "SIGSEGV; it said: .*string_at"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGRTMIN + 2)", "ended by signal 36"),
        ("import os; os.closerange(3, 256)", ""),
        ("exit()\nawait __import__('asyncio').sleep(5)", "ended with code 0"),
    ],
)  # fmt: skip
def test_a_kernel_that_dies_says_how(tmp_path, ends, word, capfd):
    with pytest.raises(DeadKernelError, match=rf"(?s)^Kernel died.*{word}"):
        run(notebook("print('fine')", ends), "kapnb", tmp_path)
    assert "never retrieved" not in capfd.readouterr().err


def test_a_kernel_that_died_takes_no_other_with_it(tmp_path):
    with pytest.raises(DeadKernelError):
        run(notebook("import os; os._exit(3)"), "kapnb", tmp_path)
    assert said(ours(tmp_path, "print('well')").cells[0]) == "well\n"
