"""Is every notebook alone: with its own memory, directory, numbers, figures, environment?"""

from __future__ import annotations

import os

import pytest

from .twice import ours, said

LEAVES_TRACES = """
import builtins, json, os, sys, random, warnings, logging, threading, signal
import numpy, pandas, matplotlib.pyplot as plt
builtins.left = json.left = 'left'
os.environ['LEFT'] = 'left'; os.chdir('/'); os.umask(0o777)
sys.path.append('/left'); sys.modules['left'] = json
pandas.set_option('display.max_rows', 3); numpy.seterr(all='raise')
warnings.simplefilter('error'); logging.getLogger().setLevel(1)
signal.signal(signal.SIGUSR1, lambda *a: None)
plt.figure(); left_file = open('/dev/zero')
threading.Thread(target=__import__('time').sleep, args=(9,), daemon=True).start()
"""
LOOKS_FOR_THEM = """
import builtins, json, os, sys, warnings, logging, threading, signal
import numpy, pandas
found = [hasattr(builtins, 'left'), hasattr(json, 'left'), 'LEFT' in os.environ,
    os.getcwd() == '/', '/left' in sys.path, 'left' in sys.modules, 'matplotlib' in sys.modules,
    pandas.get_option('display.max_rows') == 3, numpy.geterr()['over'] == 'raise',
    'left_file' in globals(), logging.getLogger().level == 1,
    signal.getsignal(signal.SIGUSR1) != signal.SIG_DFL,
    os.umask(0o22) == 0o777, len(threading.enumerate()) > 2]
print([place for place, is_there in enumerate(found) if is_there])
import matplotlib.pyplot as plt
print(plt.get_fignums())
"""
NUMBERS = (
    "import random, numpy, uuid, tempfile\n"
    "print(random.random(), numpy.random.rand(), uuid.uuid4(), tempfile.mktemp(), sep='\\n')"
)


def test_nothing_of_one_notebook_is_there_in_the_next(tmp_path):
    ours(tmp_path, LEAVES_TRACES)
    after = ours(tmp_path, LOOKS_FOR_THEM)
    assert said(after.cells[0]) == "[]\n[]\n"


def test_a_directory_and_its_files_are_the_notebooks_own(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.py").write_text(f"name = {name!r}", encoding="utf-8")
        ran = ours(tmp_path / name, "import os, mine; print(mine.name, os.listdir('.'))")
        assert said(ran.cells[0]).startswith(f"{name} ['mine.py'")


def test_random_numbers_differ_and_are_the_same_for_the_same_seed(tmp_path):
    free = [said(ours(tmp_path, NUMBERS).cells[0]).split() for _ in range(2)]
    assert all(one != other for one, other in zip(*free, strict=True))
    seeded = [said(ours(tmp_path, NUMBERS, seed=7).cells[0]).split() for _ in range(2)]
    assert seeded[0][:2] == seeded[1][:2]
    assert seeded[0][2:] != seeded[1][2:]
    assert said(ours(tmp_path, NUMBERS, seed=8).cells[0]).split()[:2] != seeded[0][:2]


def test_the_environment_is_that_of_the_caller_at_that_moment(tmp_path, monkeypatch):
    look = "import os; print(os.environ.get('SEEN'), os.environ.get('GIVEN'))"
    monkeypatch.setenv("SEEN", "first")
    assert said(ours(tmp_path, look, env={"GIVEN": "x"}).cells[0]) == "first x\n"
    monkeypatch.delenv("SEEN")
    assert said(ours(tmp_path, look).cells[0]) == "None None\n"


def test_the_time_zone_is_that_of_the_environment(tmp_path):
    look = "import time; print(time.localtime(0).tm_hour)"
    assert said(ours(tmp_path, look, env={"TZ": "XYZ-5"}).cells[0]) == "5\n"
    assert said(ours(tmp_path, look, env={"TZ": "UTC"}).cells[0]) == "0\n"


@pytest.mark.parametrize(
    "look",
    [
        "import os; print(sorted(os.readlink(f'/proc/self/fd/{n}') for n in os.listdir("
        "'/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')))",
        "!ls -l /proc/self/fd",
    ],
)
def test_no_file_of_the_caller_is_open_in_a_notebook(tmp_path, look):
    secret = tmp_path / "secret of the caller"
    secret.touch()
    with secret.open() as file:
        os.set_inheritable(file.fileno(), True)
        ran = ours(tmp_path / "x", look)
    assert "secret of the caller" not in said(ran.cells[0])


def test_a_program_of_a_cell_inherits_nothing_of_the_kernel(tmp_path):
    ran = ours(tmp_path, "!ls /proc/self/fd | wc -l", "import os; os.system('ls /proc/self/fd')")
    assert int(said(ran.cells[0])) <= 5
    assert set(said(ran.cells[1]).split()) <= {"0", "1", "2", "3"}
