"""How does a form do what takes long, while people go on working?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from kapnb.errors import KapnbError

T = TypeVar("T")


class Stopped(KapnbError):
    """Somebody asked for an end."""


async def aside(work: Callable[..., T], told: Callable[..., None], stop: Event | None = None) -> T:
    """Return what ``work(progress=...)`` returns, done in a thread.

    What it says to ``progress`` is told here, on the loop. Once ``stop`` is set, its next word
    raises ``Stopped`` in ``work``.
    """
    loop = asyncio.get_running_loop()

    def progress(*news: object) -> None:
        loop.call_soon_threadsafe(told, *news)
        if stop and stop.is_set():
            stop.clear()  # what it has to say while it ends is heard
            raise Stopped("Stopped. What was ready by then stays.")

    return await asyncio.to_thread(work, progress=progress)
