"""What does the text of one cell mean?

Every function raises ``ValueError`` with what is allowed, in a few words.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from kapnb.plan.base import UNPRINTABLE


def read_text(cell: str, *, long: bool) -> str:
    """Return the cell as a plan's text may hold it: blanks around it go, line ends become
    ``\\n`` (in a field of one line a space), and a control character becomes U+FFFD."""
    text = UNPRINTABLE.sub("\ufffd", cell.strip())
    if long:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return " ".join(part.strip() for part in re.split(r"[\r\n]+", text))


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
    if re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}{re.escape(decimal)}000", text):
        raise ValueError("a number that cannot be read as thousands, with two decimals or none")
    return Decimal(re.sub(rf"[{group}' ]", "", text).replace(decimal, "."))


@lru_cache(maxsize=20_000)
def read_date(cell: str, formats: tuple[str, ...]) -> dt.date:
    """Return the day, by the first of the ``strptime`` formats that fits."""
    for pattern in formats:
        try:
            return dt.datetime.strptime(cell.strip(), pattern).date()  # noqa: DTZ007 - a day only
        except ValueError:
            continue
    raise ValueError(f"a day of the calendar written as {' or '.join(formats)}")
