"""Which standard objectives does an objectives.yaml hold, or what is wrong with it?"""

from __future__ import annotations

from pathlib import Path

from kapnb.errors import KapnbError
from kapnb.plan.standards import Standards, repeated_codes

from .reading import read_model


def read_standards(path: Path) -> Standards:
    """Return the standard objectives of a file.

    Raises ``PlanErrors`` with every problem at once, by line, and ``KapnbError`` when the
    system does not let us read it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KapnbError(f"Cannot read {path}: {error.strerror or error}.") from error
    hint = "without the file, those of kapnb hold"
    return read_model(Standards, content, str(path), repeated_codes, hint)
