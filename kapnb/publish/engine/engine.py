"""How does papermill run a notebook without starting a kernel? By the engine ``kapnb``.

Only papermill imports this, by the entry point, and while it is being imported itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.engines import NBClientEngine
from papermill.log import logger

from .client import ForkedKernel, NeedsStock
from .warm import CannotFork, warm

_STOCK = ("km", "kernel_manager_class", "extra_arguments", "ipython_hist_file")
"""What a caller can ask for that only the stock kernel can give."""
_PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"
_PLAIN = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
Told = Callable[[str], None]


class KapnbEngine(NBClientEngine):  # type: ignore[misc]  # papermill is untyped
    """Runs each notebook in a fork of a process that has everything loaded.

    What papermill's own engine takes is taken here too, and besides: ``memory`` (bytes that
    the cells may take), ``seed`` (where their random numbers begin), ``env`` (variables of their
    environment besides those of this process), ``told`` (a function that hears in a sentence why
    the stock kernel had to be used; papermill's log says it too).
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Run the cells of ``nb_man``; see papermill."""
        ours = {name: kwargs.pop(name, None) for name in ("memory", "seed", "env")}
        told = kwargs.pop("told", None)
        reason = _why_stock(kernel_name, kwargs)
        if not reason:
            try:
                return cls._run(nb_man, kernel_name, kwargs, ours)
            except (CannotFork, NeedsStock) as error:
                reason = str(error)
                _begin_again(nb_man)
        sentence = f"Run by the stock kernel, which is slower: {reason}."
        logger.warning(sentence)
        if told:
            told(sentence)
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)

    @classmethod
    def _run(
        cls, nb_man: Any, kernel_name: str, kwargs: dict[str, Any], ours: dict[str, Any]
    ) -> Any:
        resources = kwargs.get("resources") or {}
        cwd = resources.get("metadata", {}).get("path") or os.getcwd()  # noqa: PTH109
        os.stat(cwd)  # noqa: PTH116  # says what is wrong with it, as when a kernel is started there
        there = warm()
        try:
            kernel = ForkedKernel(there, cwd=cwd, **ours)
        except CannotFork:
            if not there.has_ended():
                raise
            kernel = ForkedKernel(warm(), cwd=cwd, **ours)  # it was killed while nobody used it
        now = True
        try:
            executed = super().execute_managed_notebook(nb_man, kernel_name, km=kernel, **kwargs)
            now = kwargs.get("shutdown_kernel") == "immediate"
            return executed
        finally:
            kernel.close(now=now)


def _begin_again(nb_man: Any) -> None:
    for cell in nb_man.nb.cells:
        cell.metadata.pop("execution", None)
    if nb_man.pbar:
        nb_man.pbar.reset(len(nb_man.nb.cells))
    nb_man.notebook_start()


def _why_stock(kernel_name: str, asked: dict[str, Any]) -> str:
    """Return why a notebook needs the stock kernel; nothing when it does not."""
    if own := [name for name in _STOCK if asked.get(name)]:
        return f"{own[0]} was asked for"
    try:
        spec = KernelSpecManager(config=asked.get("config")).get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return f"there is no kernel {kernel_name}"
    program, *arguments = [part for part in spec.argv if part != "-Xfrozen_modules=off"]
    major, minor = sys.version_info[:2]
    here = {"python", f"python{major}", f"python{major}.{minor}", sys.executable}
    provided = "kernel_provisioner" in spec.metadata or os.environ.get(_PROVISIONER)
    for applies, why in (
        ("ipykernel_launcher" not in arguments, "is not Python's"),
        (program not in here or spec.env, "is of another environment"),
        (arguments != _PLAIN, "has options of its own"),
        (provided, "is started by a provisioner"),
    ):
        if applies:
            return f"the kernel {kernel_name} {why}"
    return ""
