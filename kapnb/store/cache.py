"""What was worked out before from the same bytes? Results as JSON that can be deleted any time."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any


class Cache:
    """Results under the names of accounts, each valid for one token (the hash of its file).

    Args:
        path: the file that keeps them; one that is missing, damaged or of another ``stamp`` is
            taken for empty.
        stamp: what the results depend on besides the files, such as the version and the day.
    """

    def __init__(self, path: Path, stamp: str) -> None:
        self._path, self._stamp = path, stamp
        self._known: dict[str, tuple[str, Any]] = {}
        self._found: dict[str, tuple[str, Any]] = {}
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            kept = json.loads(path.read_bytes())
            if kept["stamp"] == stamp:
                self._known = {
                    str(name): (str(t), value) for name, (t, value) in kept["of"].items()
                }

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
        text = json.dumps({"stamp": self._stamp, "of": self._found}, ensure_ascii=False)
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.tmp")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                draft.write_text(text, encoding="utf-8", errors="surrogatepass")
                os.replace(draft, self._path)  # noqa: PTH105
            finally:
                draft.unlink(missing_ok=True)
