"""What does a file of meeting notes say: its text, and when, why and with whom it was?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kapnb.errors import KapnbError
from kapnb.plan.base import UNPRINTABLE
from kapnb.words import number, plural

from .fields import read_day

LIMIT = 200_000
"""Bytes of the largest file that is taken: longer ones are recordings or reports, not notes."""
_LONG = 90
_DAY = re.compile(r"(?<!\d)(\d{4})[-_. ]?(\d\d)[-_. ]?(\d\d)(?!\d)")
_DATE_LINE = re.compile(r"^\W*date\W*[:\t ]\W*(.+?)\W*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Notes:
    """The text as it is, and what it seems to say: ``date`` as YYYY-MM-DD and ``purpose`` are empty
    where it does not, ``named`` are the ids of those whose full name is in it. ``told`` says what
    was changed."""

    said: str
    date: str
    purpose: str
    named: tuple[str, ...]
    told: tuple[str, ...]


def read_notes(name: str, content: bytes, known: Mapping[str, str]) -> Notes:
    """Return what a text or Markdown file says.

    Args:
        name: of the file; a date in it is the meeting's.
        content: in UTF-8, with or without a mark of byte order.
        known: people's names by id.

    Raises:
        KapnbError: it is no text, empty, or larger than ``LIMIT`` bytes.
    """
    if len(content) > LIMIT:
        raise KapnbError(f"{name} is larger than {number(LIMIT // 1000)} kB: too long for notes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise KapnbError(f"{name} is no text in UTF-8. Save it as plain text, and drop it again.")
    if not text.strip():
        raise KapnbError(f"{name} is empty.")
    told: list[str] = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        told.append(f"{name}: line ends are now those of a plan; the text is unchanged.")
    text, bad = UNPRINTABLE.subn("\ufffd", text)
    if bad:
        signs = plural(bad, "control character")
        told.append(f"{name}: a plan cannot hold control characters; {signs} became \ufffd.")
    return Notes(text, _date(name, text), _purpose(text), _named(text, known), tuple(told))


def _date(name: str, text: str) -> str:
    found = ["-".join(match.groups()) for match in _DAY.finditer(name)]
    for day in (*found, *_DATE_LINE.findall(text)):
        try:
            return read_day(day)
        except ValueError:
            continue
    return ""


def _purpose(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if re.search(r"\w", line) and not _DATE_LINE.match(line)]
    first = next((line for line in lines if re.match(r"#+\s", line)), lines[0] if lines else "")
    bare = re.sub(r"^[#>*_\-\s]+|\*\*|__|[#*_\s]+$", "", first)
    return bare if len(bare) <= _LONG else f"{bare[:_LONG].rsplit(' ', 1)[0]} …"


def _named(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    whole = unicodedata.normalize("NFC", text)
    places = {
        key: re.search(rf"(?<!\w){re.escape(unicodedata.normalize('NFC', name))}(?!\w)", whole)
        for key, name in known.items()
    }
    found = {key: place.start() for key, place in places.items() if place}
    return tuple(sorted(found, key=found.__getitem__))
