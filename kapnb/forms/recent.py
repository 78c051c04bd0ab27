"""Which account was worked on last, so that the next notebook opens it too?"""

from __future__ import annotations

from contextlib import suppress

from kapnb.errors import KapnbError
from kapnb.store import Workspace
from kapnb.store.cache import hidden


def remember(home: Workspace, slug: str) -> None:
    """Keep in mind which account was open last: a desk that is asked for none opens it."""
    with suppress(OSError):
        (hidden(home.root) / "account").write_text(slug, encoding="utf-8")


def recent(home: Workspace) -> str:
    """Return the account that was open last, or else the first; ``KapnbError`` if none is there."""
    known = home.accounts()
    with suppress(OSError, UnicodeDecodeError):
        kept = (home.root / ".kapnb" / "account").read_text(encoding="utf-8")
        if kept in known:
            return kept
    if not known:
        raise KapnbError(f'There is no account in {home.root}: kapnb new "NAME" makes one.')
    return known[0]
