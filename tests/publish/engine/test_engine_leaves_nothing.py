"""Is nothing left when it is over, however it ended: no process, port, socket, temporary file?"""

from __future__ import annotations

import re
import signal
from pathlib import Path

import nbformat
import pytest

from .twice import notebook

PROGRAM = """
import json, os, sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from publish.engine.twice import notebook, run
from kapnb.publish.engine import client, warm
client.GRACE = 0.5
def kapnb(*cells, **options):
    return run(notebook(*cells), "kapnb", Path.cwd() / "work", told=print, **options)
"""
HEAD = PROGRAM.format(tests=str(Path(__file__).parents[2]))
STARTS = (
    "import subprocess, os\nsubprocess.Popen(['sleep', '300'])\n"
    "os.system('setsid sleep 300 >/dev/null 2>&1 &'); os.system('(sleep 300 &) ; true')\n"
    "import multiprocessing as m\nm.get_context('fork').Process(target=__import__('time').sleep, "
    "args=(300,), daemon=True).start()\n"
)
SLEEPS = "open('begun', 'w').close(); import time; time.sleep(300)"
ENDS = {
    "success": f"kapnb({STARTS!r})",
    "failure": f"kapnb({STARTS + '1 / 0'!r})",
    "death": f"kapnb({STARTS + 'os._exit(3)'!r})",
    "time-out": f"kapnb({STARTS + SLEEPS!r}, timeout_func=lambda c: 1.0, "
    "interrupt_on_timeout=True)",
    "time-out without interrupt": f"kapnb({STARTS + SLEEPS!r}, execution_timeout=1)",
    "hang": f"kapnb({STARTS + 'import ctypes; ctypes.PyDLL(None).sleep(300)'!r}, "
    "timeout_func=lambda c: 1.0, interrupt_on_timeout=True)",
}


def test_nothing_is_left_whatever_became_of_a_notebook(marked):
    steps = "\n".join(
        f"try:\n    {call}\nexcept Exception as error:\n    print({name!r}, type(error).__name__)\n"
        "time.sleep(0.3)\n"
        f"print({name!r}, sum(b'sleep' in Path(f'/proc/{{p}}/cmdline').read_bytes() for p in "
        "Path(f'/proc/{warm.warm()._process.pid}/task/{warm.warm()._process.pid}/children')"
        ".read_text().split()), 'left')"
        for name, call in ENDS.items()
    )
    process = marked.start(HEAD + steps)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert {name: f"{name} 0 left" in out for name in ENDS} == dict.fromkeys(ENDS, True), out
    assert marked.left() == []


def test_a_notebook_that_ended_well_may_tidy_up(marked):
    cell = "import atexit, tempfile\natexit.register(lambda: open('at_exit', 'w').write('x'))\n"
    cell += "kept = tempfile.TemporaryDirectory()"
    process = marked.start(f"{HEAD}\nkapnb({cell!r}, shutdown_kernel='graceful')")
    assert process.wait(60) == 0
    assert (marked.folder / "work" / "at_exit").read_text("utf-8") == "x"
    assert marked.left() == []


def ports(pids: list[int]) -> list[str]:
    """Return what these processes listen at, and the files of their sockets."""
    inodes = set()
    for pid in pids:
        for end in Path(f"/proc/{pid}/fd").iterdir():
            if found := re.fullmatch(r"socket:\[(\d+)\]", str(end.readlink())):
                inodes.add(found[1])
    table = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    listening = [row[1] for row in table if row[3] == "0A" and row[9] in inodes]
    files = [line.split() for line in Path("/proc/net/unix").read_text("utf-8").splitlines()[1:]]
    return listening + [row[7] for row in files if len(row) > 7 and row[6] in inodes]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_papermills_program_when_it_is_ended(marked, wait_for, number):
    nbformat.write(notebook(STARTS + SLEEPS), marked.folder / "in.ipynb")
    process = marked.papermill("in.ipynb", "out.ipynb", "--engine", "kapnb", "--no-progress-bar")
    wait_for((marked.folder / "begun").exists)
    assert len(marked.family()) >= 6
    assert ports(marked.family()) == []
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert marked.left() == []


def test_papermills_program_takes_the_engine_by_its_name(marked):
    nbformat.write(notebook("print('by fork')\nimport os; os.getppid()"), marked.folder / "i.ipynb")
    process = marked.papermill("i.ipynb", "o.ipynb", "--engine", "kapnb", "--no-progress-bar")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "stock" not in err
    assert "by fork" in (marked.folder / "o.ipynb").read_text("utf-8")
    assert marked.left() == []


@pytest.mark.parametrize("moment", ["loading", "ready"])
def test_the_warm_process_ends_with_the_one_that_was_killed(marked, wait_for, moment):
    more = "there._wait_for_ready()\n" if moment == "ready" else ""
    process = marked.start(f"{HEAD}\nthere = warm.warm()\n{more}print('now', flush=True)\n"
                           "time.sleep(300)")  # fmt: skip
    assert process.stdout.readline() == "now\n"
    process.kill()
    process.communicate()
    assert marked.left() == []


def test_a_warm_process_that_is_killed_takes_its_notebook_and_the_next_one_works(marked):
    process = marked.start(
        f"{HEAD}\nimport threading, signal\n"
        "def kill():\n"
        "    while not Path('work/begun').exists(): time.sleep(0.05)\n"
        "    os.kill(warm.warm()._process.pid, signal.SIGKILL)\n"
        "threading.Thread(target=kill).start()\n"
        f"try:\n    kapnb({SLEEPS!r})\nexcept Exception as error:\n    print(error)\n"
        "print(kapnb('print(5)').cells[0].outputs[0].text)"
    )
    out, err = process.communicate(timeout=120)
    assert out == "Kernel died: the process that it was forked from has ended\n5\n\n", out + err
    assert marked.left() == []


def test_a_fork_of_the_caller_has_a_warm_process_of_its_own(marked):
    process = marked.start(
        f"{HEAD}\nkapnb('1')\npid = os.fork()\n"
        "print(kapnb('print(6)').cells[0].outputs[0].text, flush=True)\n"
        "if pid: os.waitpid(pid, 0); print(kapnb('print(7)').cells[0].outputs[0].text)\n"
        "else: sys.exit(0)"
    )
    out, err = process.communicate(timeout=120)
    assert out.split() == ["6", "6", "7"], out + err
    assert marked.left() == []


def test_notebooks_in_threads_and_under_a_running_loop_work(marked):
    process = marked.start(
        f"{HEAD}\nimport asyncio\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    got = [*pool.map(lambda n: kapnb(f'print({n})').cells[0].outputs[0].text, range(8))]\n"
        "print(got == [f'{n}\\n' for n in range(8)])\n"
        "async def main(): return kapnb('print(1)', 'await __import__(\"asyncio\").sleep(0, 2)')\n"
        "print(asyncio.run(main()).cells[1].outputs[0].data['text/plain'])\n"
        "kapnb('1')\nprint(len(os.listdir('/proc/self/fd')))\n"
        "for n in range(5): kapnb('1')\n"
        "print(len(os.listdir('/proc/self/fd')))\n"
    )
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    true, two, before, after = out.split()
    assert (true, two) == ("True", "2")
    assert int(after) <= int(before)
    assert marked.left() == []


def test_a_program_that_is_not_on_the_path_of_the_caller_is_not_loaded(marked):
    (marked.folder / "pandas.py").write_text("raise SystemExit('mine')", encoding="utf-8")
    process = marked.start(f"{HEAD}\nkapnb('1')")
    out, err = process.communicate(timeout=60)
    assert (out, process.returncode) == ("", 0), err
