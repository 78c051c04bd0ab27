"""Which folder name does an account get, and which names are safe?"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from kapnb.errors import BadName

_LONGEST = 60
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]|^[.\s]|[.\s]$')
_UNFOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)


def slug_for(name: str, taken: Iterable[str] = ()) -> str:
    """Return a folder name for the account ``name`` that is not among ``taken``.

    It has 1 to 60 of a-z, 0-9 and ``-``. Letters lose their accents; a name without any Latin
    letter or digit, such as 株式会社, becomes ``account-`` and six hex digits of its SHA-256.
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_UNFOLDED))
    folded = letters.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", folded)[:_LONGEST].strip("-")
    if not slug:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        slug = f"account-{digest[:6]}"
    if _DEVICES.fullmatch(slug):
        slug = f"{slug}-account"
    used = {other.casefold() for other in taken}
    found, number = slug, 1
    while found in used:
        number += 1
        ending = f"-{number}"
        found = slug[: _LONGEST - len(ending)].rstrip("-") + ending
    return found


def check_slug(slug: str) -> str:
    """Return ``slug`` when it names a folder directly in ``accounts/`` on every system.

    A folder made by hand may have capitals, blanks and any script. Raises ``BadName``.
    """
    if not slug or len(slug.encode("utf-8", "replace")) > 200:
        raise BadName(f"An account's name has 1 to 200 bytes, not {len(slug)} letters.")
    if _UNSAFE.search(slug) or _DEVICES.fullmatch(slug) or not slug.isprintable():
        raise BadName(f"{slug[:60]!r} cannot be the name of an account's folder.")
    return slug
