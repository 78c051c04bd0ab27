"""What was worked out before from the same bytes? Results as JSON that can be deleted any time."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any


def hidden(folder: Path) -> Path:
    """Return the folder ``.kapnb`` in ``folder``, made if need be, which tells git to ignore it."""
    own = folder / ".kapnb"
    own.mkdir(exist_ok=True)
    if not (ignore := own / ".gitignore").exists():
        ignore.write_text("*\n", encoding="utf-8")
    return own


class Cache:
    """Results under the names of accounts, each valid for one token (the hash of its file).

    Args:
        root: the workspace; what is missing, damaged or of another ``stamp`` there is taken for
            empty.
        name: the name of the file in ``.kapnb/``.
        stamp: what the results depend on besides the files, such as the version and the day.
    """

    def __init__(self, root: Path, name: str, stamp: str) -> None:
        self._root, self._name, self._stamp = root, name, stamp
        self._known: dict[str, tuple[str, Any]] = {}
        self._found: dict[str, tuple[str, Any]] = {}
        with suppress(OSError, ValueError):
            digest, _, text = (root / ".kapnb" / name).read_bytes().partition(b"\n")
            if digest.decode() == hashlib.sha256(text).hexdigest():  # as it was written, whole
                kept = json.loads(text)
                same = kept["stamp"] == stamp
                self._known = {n: (t, row) for n, (t, row) in kept["of"].items()} if same else {}

    def get(self, name: str, token: str) -> Any:
        """Return the result for ``name`` if it was made from the file of ``token``, else None."""
        was, value = self._known.get(name, ("", None))
        if was != token:
            return None
        self._found[name] = (token, value)
        return value

    def put(self, name: str, token: str, value: Any) -> None:
        """Keep a result that JSON can write."""
        self._found[name] = (token, value)

    def write(self) -> None:
        """Write down what was asked for and made; where that cannot be, nothing is lost."""
        if self._found == self._known:
            return
        text = json.dumps({"stamp": self._stamp, "of": self._found}).encode()
        with suppress(OSError):
            folder = hidden(self._root)
            draft = folder / f".{self._name}.{secrets.token_hex(4)}.tmp"
            try:
                draft.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
                draft.replace(folder / self._name)
            finally:
                draft.unlink(missing_ok=True)
