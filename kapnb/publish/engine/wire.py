"""How do messages of the Jupyter protocol go through a socket between two processes?

A frame is the number of its parts, their lengths, and the parts: a label, the message as JSON,
and the buffers of the message. (A pipe needs no port, no signature and no thread of its own.)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

_COUNT = struct.Struct("!I")


def frame(*parts: bytes) -> bytes:
    """Return ``parts`` as one frame."""
    head = struct.pack(f"!{len(parts) + 1}Q", len(parts), *map(len, parts))
    return b"".join((_COUNT.pack(len(head)), head, *parts))


class Frames:
    """Takes bytes as they come and gives whole frames, each a sequence of parts."""

    def __init__(self) -> None:
        self._held = bytearray()

    def add(self, data: bytes) -> Iterator[Sequence[bytes]]:
        """Yield the frames that are whole with ``data``."""
        self._held += data
        while len(self._held) >= _COUNT.size:
            (size,) = _COUNT.unpack_from(self._held)
            at = _COUNT.size + size
            if len(self._held) < at:
                return
            count, *lengths = struct.unpack_from(f"!{size // 8}Q", self._held, _COUNT.size)
            if len(self._held) < at + sum(lengths):
                return
            parts = []
            for length in lengths[:count]:
                parts.append(bytes(self._held[at : at + length]))
                at += length
            del self._held[:at]
            yield parts
