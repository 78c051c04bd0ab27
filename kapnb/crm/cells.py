"""What does the text of one cell mean?

Every function raises ``ValueError`` with what is allowed, in a few words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read_text(cell: str, *, long: bool) -> tuple[str, bool]:
    """Return the cell as a plan's text may hold it, and whether that changed what it says.

    A control character becomes U+FFFD, the replacement character; in a field of one line a line
    break becomes a space. Line ends become ``\\n`` and blanks around the text go.
    """
    text = _CONTROL.sub("\ufffd", cell.strip())
    if long:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return lines, text != cell.strip()
    line = " ".join(part.strip() for part in re.split(r"[\r\n]+", text))
    return line, line != cell.strip()


def read_number(cell: str, decimal: str) -> Decimal:
    """Return the exact number: ``decimal`` is its decimal sign, ``.`` or ``,``.

    The other sign, an apostrophe or a space may stand between groups of three digits.
    """
    group = "," if decimal == "." else "."
    text = re.sub(r"\s", " ", cell.strip()).replace("’", "'")
    pattern = rf"[-+]?(\d{{1,3}}(([{group}' ])\d{{3}}(\3\d{{3}})*)|\d+)?({re.escape(decimal)}\d+)?"
    if not re.fullmatch(pattern, text, re.ASCII) or not re.search(r"\d", text):
        example = "1,234.50" if decimal == "." else "1.234,50"
        raise ValueError(f"a number such as {example}")
    return Decimal(re.sub(rf"[{group}' ]", "", text).replace(decimal, "."))


def read_amount(cell: str, decimal: str, signs: Mapping[str, str]) -> tuple[Decimal, str]:
    """Return the amount and the currency that the cell itself names (a sign or a code), if any."""
    marks = "|".join(map(re.escape, signs))
    found = re.fullmatch(
        rf"(?P<minus>-?)(?P<before>{marks}|[A-Z]{{3}})?(?P<number>[^A-Z]*?)"
        rf"(?P<after>{marks}|[A-Z]{{3}})?",
        cell.strip(),
        re.DOTALL,
    )
    if not found or (found["before"] and found["after"]):
        raise ValueError("an amount in one currency")
    mark = found["before"] or found["after"] or ""
    return read_number(found["minus"] + found["number"].strip(), decimal), signs.get(mark, mark)


@lru_cache(maxsize=20_000)
def read_date(cell: str, formats: tuple[str, ...]) -> dt.date:
    """Return the day, by the first of the ``strptime`` formats that fits."""
    for pattern in formats:
        try:
            return dt.datetime.strptime(cell.strip(), pattern).date()  # noqa: DTZ007 - a day only
        except ValueError:
            continue
    raise ValueError(f"a day of the calendar written as {' or '.join(formats)}")
