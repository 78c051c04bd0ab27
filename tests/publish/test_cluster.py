"""Do the workers of a real Dask cluster make the same documents, whatever becomes of one?"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from kapnb.errors import BuildFailed
from kapnb.publish import cluster
from kapnb.publish.batch import build
from kapnb.store import Workspace

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")

BEGAN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 22)
PARAMETERS = 'account = ""\nportfolio = ""\nas_of = ""\nedition = ""'
KILL_ONCE = """
import os, pathlib
mark = pathlib.Path({mark!r})
if account == "alpha" and not mark.exists():
    mark.touch()
    warm = os.getppid()
    worker = int(pathlib.Path(f"/proc/{{warm}}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(worker, 9)
"""


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """A scheduler on loopback, and a function that starts a worker of it and waits for it."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    begun = []

    def start(*words, **environment):
        command = [sys.executable, "-m", "dask", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        quiet["start_new_session"] = True
        begun.append(subprocess.Popen(command, cwd=folder, env=os.environ | environment, **quiet))

    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    start("scheduler", *options, "--scheduler-file", str(file))
    until(file.exists)
    address = json.loads(file.read_text())["address"]

    def worker(**environment):
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            before = len(client.scheduler_info(n_workers=-1)["workers"])
            words = [address, "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard"]
            start("worker", *words, **environment)
            client.wait_for_workers(before + 1, timeout=60)

    yield address, worker
    for process in begun:
        process.terminate()
    for process in begun:
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with suppress(ProcessLookupError):  # a worker whose child was killed hears nothing
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(reached, seconds=60):
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def home(tmp_path, write_notebook):
    made = Workspace(tmp_path / "ws")
    (made.root / "accounts").mkdir(parents=True)
    for name in ("Alpha", "Beta"):
        made.create(name, now=BEGAN)
    own = made.root / "templates" / "action_plan.ipynb"
    write_notebook(own, "print('our own template for', account)", parameters=PARAMETERS)
    return made


def options(home, folder):
    out = home.root.parent / folder
    return {"workspace": home, "as_of": DAY, "out": out}


def test_a_scheduler_that_is_not_there_is_a_sentence(home, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT", 1)
    with pytest.raises(BuildFailed, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        build(**options(home, "none"), dask="tcp://127.0.0.1:9")


@pytest.mark.slow
def test_a_cluster_makes_the_same_bytes_and_outlives_its_workers(
    home, dask, tmp_path, write_notebook
):
    address, worker = dask
    with pytest.raises(BuildFailed, match="no worker yet"):
        build(**options(home, "cluster"), dask=address)

    old = tmp_path / "old" / "kapnb" / "publish"
    old.mkdir(parents=True)
    (old / "keys.py").write_text("def code(): return '0.0.1 (older)'")
    for folder in (old, old.parent):
        (folder / "__init__.py").touch()
    worker(PYTHONPATH=str(tmp_path / "old"))
    with pytest.raises(BuildFailed, match=r"No worker of the cluster has kapnb .*0\.0\.1"):
        build(**options(home, "cluster"), dask=address)

    worker()
    there = build(**options(home, "cluster"), dask=address)
    assert there.failed == ()
    assert "has kapnb 0.0.1 (older) and was left out" in there.notice
    here = build(**options(home, "local"))
    made = {str(p.relative_to(here.folder)): p.read_bytes() for p in here.folder.glob("*/*.*")}
    assert len(made) == 8
    assert {name: (there.folder / name).read_bytes() for name in made} == made

    worker()
    source = KILL_ONCE.format(mark=str(tmp_path / "killed"))
    write_notebook(home.root / "templates" / "playbook.ipynb", source, parameters=PARAMETERS)
    after = build(**options(home, "after"), only="playbook", to=["html"], dask=address)
    assert (tmp_path / "killed").exists()
    assert after.failed == ()

    home.plan_path("beta").write_text("kapnb: 1\naccount: {nme: x}\n")
    today = options(home, "broken") | {"as_of": None}
    (failed,) = build(**today, only="playbook", to=["html"], dask=address).failed
    assert failed.problems[0].startswith(f"{home.plan_path('beta')}:2: account.name: found noth")
