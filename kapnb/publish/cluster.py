"""How are the jobs done by the workers of a Dask cluster, which share no disk with us?

A parcel carries the plan, its journal and the workspace's templates there; the documents come back
in what was made of it.
"""
# mypy: disable-error-code="no-untyped-call"
# (Dask has types, but not everywhere)

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from kapnb.errors import BuildFailed
from kapnb.store import Workspace
from kapnb.store.journal import journal_path

from . import keys
from .document import Job, Made, lost, make, write_whole

_CONNECT = 30
"""Seconds in which the scheduler must answer."""
_PROBE = """
def kapnb_of_this_worker():
    try:
        from kapnb.publish.keys import code
        return code()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A job with all that it is made from, by path below the workspace, and the code it is for."""

    job: Job
    files: dict[str, bytes]
    code: str


def pack(job: Job, code: str) -> Parcel:
    """Return ``job`` as it can be sent to another machine."""
    home = Workspace(job.home)
    plan = home.plan_path(job.slug)
    inside = f"accounts/{job.slug}"
    files = {f"{inside}/plan.yaml": plan, f"{inside}/{journal_path(plan).name}": journal_path(plan)}
    files |= {
        str(Path("templates") / path.relative_to(job.home / "templates")): path
        for path in (job.home / "templates").rglob("*")
    }
    wanted = []
    for each in job.wanted:
        name = f"templates/{each.template.name}"
        files[name] = each.template
        wanted.append(replace(each, template=Path(name)))
    fonts = job.options.fonts
    files |= {f"fonts/{p.relative_to(fonts)}": p for p in fonts.rglob("*")} if fonts else {}
    content = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    return Parcel(replace(job, wanted=tuple(wanted)), content, code)


def make_parcel(parcel: Parcel) -> Made:
    """Do the job of a parcel on this machine; never raise."""
    job = parcel.job
    if (here := keys.code()) != parcel.code:
        said = f"a worker has kapnb {here}, and this is kapnb {parcel.code}; install the same there"
        return lost(job, said)
    root = Path(tempfile.mkdtemp(prefix="kapnb-parcel-"))
    try:
        for name, content in parcel.files.items():
            path = root / "home" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        there = replace(
            job,
            home=root / "home",
            folder=root / "made",
            called=job.home,
            wanted=tuple(replace(w, template=root / "home" / w.template) for w in job.wanted),
            options=replace(job.options, fonts=job.options.fonts and root / "home" / "fonts"),
        )
        made = make(there)
        names = [name for outcome in made.outcomes for name in outcome.files]
        contents = {name: (there.folder / name).read_bytes() for name in names}
        outcomes = tuple(
            _as_here(outcome, f"{there.home}", f"{job.home}") for outcome in made.outcomes
        )
        head = made.head and _as_here(made.head, f"{there.home}", f"{job.home}")
        return Made(job, outcomes, head, contents)
    except Exception as error:
        return lost(job, f"{type(error).__name__}: {error}")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _as_here(said: Any, there: str, here: str) -> Any:
    """Return an outcome or a head with the paths of this machine's workspace in its sentences."""
    told = {"problems": tuple(text.replace(there, here) for text in said.problems)}
    if hasattr(said, "reason"):
        told |= {"reason": said.reason.replace(there, here)}
        told |= {"warnings": tuple(text.replace(there, here) for text in said.warnings)}
    return replace(said, **told)


def run(
    jobs: Iterable[Job], note: Callable[[Made], None], begun: Callable[[], None], address: str
) -> str:
    """Do ``jobs`` on the cluster whose scheduler is at ``address``; see :func:`.pool.run`.

    Raises ``BuildFailed`` when there is no such scheduler, no worker, or none with this kapnb.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise BuildFailed("A cluster needs Dask: pip install 'kapnb[cluster]'.") from error
    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BuildFailed(f"There is no Dask scheduler at {address}: {error}") from error
    with client:
        ours, others, slots = _workers(client)
        begun()
        waiting = iter(jobs)
        sent: dict[Any, Job] = {}

        def submit(count: int) -> list[Any]:
            futures = []
            for job in islice(waiting, count):
                # pure=False: asked again, it is made again
                future = client.submit(
                    make_parcel, pack(job, keys.code()), pure=False, workers=ours,
                    allow_other_workers=True,
                )  # fmt: skip
                sent[future.key] = job
                futures.append(future)
            return futures

        coming = as_completed(submit(2 * slots), loop=client.loop)
        for future in coming:
            job = sent.pop(future.key)
            note(_received(future, job))
            future.release()
            coming.update(submit(1))
    return " ".join(
        f"The worker {name} has kapnb {found} and was left out." for name, found in others.items()
    )


def _received(future: Any, job: Job) -> Made:
    try:
        made: Made = replace(future.result(), job=job)
        job.folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.contents.items():
            write_whole(job.folder / name, content)
        return replace(made, contents={})
    except Exception as error:  # the workers that tried died, or know nothing of kapnb
        return lost(job, f"the cluster lost it: {type(error).__name__}: {error}")


def _workers(client: Any) -> tuple[list[str], dict[str, str], int]:
    """Return the workers with this kapnb, what the others have, and how much fits at once."""
    space: dict[str, Any] = {"__name__": "__main__"}  # so that the function itself is sent
    exec(_PROBE, space)
    found = dict(client.run(space["kapnb_of_this_worker"]))
    if not found:
        raise BuildFailed("The cluster has no worker yet: start one with `dask worker ADDRESS`.")
    ours = [name for name, said in found.items() if said == keys.code()]
    others = {name: said for name, said in found.items() if name not in ours}
    if not ours:
        told = ", ".join(f"{name}: {said}" for name, said in others.items())
        raise BuildFailed(
            f"No worker of the cluster has kapnb {keys.code()}: {told}. Install it there."
        )
    threads = client.scheduler_info(n_workers=-1)["workers"]
    return ours, others, sum(threads[name]["nthreads"] for name in ours if name in threads) or 1
