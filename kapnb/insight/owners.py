"""Who is meant by a name that somebody typed?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from kapnb.errors import NotFound
from kapnb.plan import Contact, TeamMember
from kapnb.words import quoted

Known = tuple[str, TeamMember | Contact]
"""One of us or of the customer, behind the slug of the account that has them."""


def meant(asked: str, everybody: Iterable[Known]) -> tuple[Known, ...]:
    """Return the one person who is asked for, once per account that has them.

    Counts: the name, e-mail or id; else where a word of the name begins so, else any part of it.
    Capitals do not matter. The same e-mail, or the same name where one of two e-mails is missing,
    is the same person elsewhere.

    Raises ``NotFound`` for nobody and for more than one, and names who could be meant.
    """
    people = sorted(everybody, key=lambda known: not known[1].email)
    wanted = _fold(asked)
    exact = [k for k in people if wanted in map(_fold, (k[1].id, k[1].email, k[1].name))]
    begun = [k for k in people if f" {wanted}" in f" {_fold(k[1].name)}"]
    found = exact or begun or [k for k in people if wanted in _fold(k[1].name)]
    if not wanted or not found:
        words = {w: p.name for _, p in people for w in (_fold(p.name), *_fold(p.name).split())}
        near = dict.fromkeys(words[w] for w in get_close_matches(wanted, words, n=5))
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise NotFound(f"There is nobody called {asked!r}.{hint}")
    if not all(_same(found[0], other) for other in found):
        several = (f"{p.name} ({', '.join(filter(None, (a, p.id, p.email)))})" for a, p in found)
        who = "\n  ".join(sorted(several)[:20])
        fits = f"{quoted(asked)} fits {len(found)} people"
        raise NotFound(f"{fits}; say more of the name, or the e-mail:\n  {who}")
    return tuple(other for other in people if _same(found[0], other))


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _same(one: Known, other: Known) -> bool:
    if one[0] == other[0]:
        return one[1] == other[1]
    mails = {_fold(one[1].email), _fold(other[1].email)}
    return len(mails) == 1 if "" not in mails else _fold(one[1].name) == _fold(other[1].name)
