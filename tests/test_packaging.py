"""Does the wheel bring all that a workspace needs, and do both lists of packages agree?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BIN = "Scripts" if os.name == "nt" else "bin"

# Runs before anything else in every Python of the new environment, the kernels' too.
WATCH = """
import os, sys
_log = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def _watch(event, args, root={root!r}, venv={venv!r}):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(args[0], str):
        path = os.path.abspath(args[0])
        if path.startswith(root) and not path.startswith(venv):
            os.write(_log, (path + "\\n").encode())
sys.addaudithook(_watch)
"""


def run(*command, cwd=ROOT, env=None):
    """Return what a command prints; its own words are in the failure if it fails."""
    ran = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_conda_environment_names_what_the_project_names():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    [pip] = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    *rest, ourselves = pip
    assert ourselves == "--editable .[test]"
    assert set(conda) >= {"pip", f"python{project()['requires-python']}"}
    named = {entry for entry in conda if not re.match(r"(python|pip)\b", entry)} | set(rest)
    assert named == set(project()["dependencies"])


def test_the_exporters_and_the_command_are_registered():
    from importlib.metadata import entry_points

    exporters = entry_points(group="nbconvert.exporters")
    for name in project()["entry-points"]["nbconvert.exporters"]:
        assert exporters[name].load()
    assert entry_points(group="console_scripts")["kapnb"].load()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A new environment with the wheel in it: its folder, and the log of what it read of ours.

    CI installs everything anew; elsewhere the other packages are borrowed from this
    environment, which takes seconds instead of minutes.
    """
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    [wheel] = folder.glob("kapnb-*.whl")
    venv = folder / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    python = venv / BIN / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    quiet = ("--quiet", "--disable-pip-version-check")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", *quiet, wheel)
    if os.environ.get("KAPNB_TEST_EMPTY_VENV"):
        run(*pip)
    else:
        run(*pip, "--no-deps")
        (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
        (venv / "share").mkdir(exist_ok=True)
        shared = Path(sys.prefix) / "share" / "jupyter"
        shutil.copytree(shared, venv / "share" / "jupyter", ignore=lambda *_: ["lab"])
    log = folder / "read.log"
    watch = WATCH.format(log=str(log), root=f"{ROOT}{os.sep}", venv=sys.prefix)
    (site / "sitecustomize.py").write_text(watch)
    return venv, log


@pytest.mark.slow
def test_the_wheel_makes_a_workspace_and_its_documents_without_the_repository(installed, tmp_path):
    venv, log = installed
    plans = tmp_path / "plans"
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("KAPNB_", "PYTHON", "PYTEST_", "JUPYTER", "VIRTUAL_ENV"))
    } | {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}

    command = venv / BIN / "kapnb"
    run(command, "init", "plans", cwd=tmp_path, env=environment)
    run(command, "build", cwd=plans, env=environment)
    samples = [path.name for path in (plans / "accounts").iterdir() if path.is_dir()]
    assert len(samples) >= 3
    for sample in samples:
        for document in ("playbook", "action_plan"):
            for ending in ("html", "pdf"):
                assert (plans / "playbooks" / sample / f"{document}.{ending}").stat().st_size > 5000
    assert (plans / "notebooks" / "0_portfolio.ipynb").is_file()
    run(venv / BIN / "python", "-c", f"open({str(ROOT / 'LICENSE')!r})")
    assert log.read_text().splitlines() == [str(ROOT / "LICENSE")]  # only what the test itself read


@pytest.mark.slow
def test_the_wheel_brings_fonts_scripts_and_styles(installed):
    def found(package):
        files = (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
        parts = {path.relative_to(package) for path in files}
        return {part for part in parts if part.parts[0] != "_data"}

    [package] = installed[0].rglob("site-packages/kapnb")
    assert found(package) == found(ROOT / "kapnb")
