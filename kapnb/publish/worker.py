"""What does a process do that makes documents all day? It is forked from the warm one."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from .document import Options, make
from .engine.warm import Warm, hold
from .engine.wire import Frames, frame
from .export import export
from .glyphs import typefaces

_KEPT = 10
"""Compilations for which Typst keeps what it has laid out."""


def warm_up() -> None:
    """Do once, before the fork, what every worker would do once: cut the fonts, read templates."""
    from nbformat.v4 import new_notebook

    options = Options(as_of="")
    export(new_notebook(), "html", name="", home=Path(), options=options)


def work(channel: socket.socket, control: socket.socket) -> None:
    """Make the documents of every job that comes through ``channel`` until it is closed.

    ``control`` leads to the warm process, from which the notebooks are forked in their turn.
    """
    signal.signal(signal.SIGTERM, _leave)
    hold(Warm.inherited(control, tempfile.gettempdir()))
    os.environ["KAPNB_WORKER"] = str(os.getpid())
    frames = Frames()
    while data := channel.recv(1 << 20):
        for (sent,) in frames.add(data):
            channel.sendall(frame(pickle.dumps(make(pickle.loads(sent)))))
            forget()


def forget() -> None:
    """Give back the memory of what Typst has laid out.

    It keeps that for ten more documents, in case one is almost the same; ours are not. After as
    many that have nothing in them it is gone.
    """
    if "typst" not in sys.modules:
        return
    import typst

    for _ in range(_KEPT + 1):
        typst.compile({"main.typ": b""}, font_paths=typefaces(()).book, format="svg")
    ctypes.CDLL(None).malloc_trim(0)  # Linux, as all that is forked


def _leave(*_: object) -> NoReturn:
    sys.exit(1)  # by way of everything that is to be tidied up
