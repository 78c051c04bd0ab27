"""How do we write a number, an amount, a date or a list in words that people read?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Named here so that no document depends on the machine's locale."""

_SCALES = ((12, "tn"), (9, "bn"), (6, "m"), (3, "k"), (0, ""))


def _rounded(value: Decimal, places: int) -> Decimal:
    if value.is_zero() or value.adjusted() + places > 26:  # nothing to round in 28 digits
        return value
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def number(value: Decimal | int, *, places: int | None = None) -> str:
    """Return ``1,250.5``: thousands separated, no trailing zeros, the sign as a minus.

    ``places`` rounds to at most so many decimals; without it all digits are kept.
    """
    exact = Decimal(value)
    text = f"{exact if places is None else _rounded(exact, places):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", "0"} else text.replace("-", "−")


def money(amount: Decimal | int, currency: str) -> str:
    """Return ``EUR 1,250,000``, in whole units of the currency."""
    return f"{currency} {number(amount, places=0)}"


def compact(amount: Decimal | int) -> str:
    """Return ``1.25 m``: three significant digits with k, m, bn or tn."""
    exact = Decimal(amount)
    for power, unit in _SCALES:
        scaled = exact.scaleb(-power)
        rounded = _rounded(scaled, 2 - scaled.adjusted()) if scaled else scaled
        if abs(rounded) >= 1:
            return f"{number(rounded)} {unit}".rstrip()
    return number(_rounded(exact, 2 - exact.adjusted())) if exact else "0"


def day(date: dt.date) -> str:
    """Return ``14 Mar 2026``."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def percent(value: Decimal | int) -> str:
    """Return ``35%`` for 35: the plan holds percent from 0 to 100, not shares of one."""
    return f"{number(value, places=1)}%"


def hours(value: Decimal | int) -> str:
    """Return ``1,250 h``."""
    return f"{number(value, places=1)} h"


def plural(count: int, noun: str, many: str = "") -> str:
    """Return ``1 milestone`` or ``3 milestones``; ``many`` names an irregular plural."""
    return f"{number(count)} {noun if count == 1 else many or noun + 's'}"


def quoted(text: str, most: int = 70) -> str:
    """Return ``text`` on one line in quotation marks, cut to ``most`` letters."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= most else line[: most - 1].rstrip() + '…'}”"


def listed(items: Sequence[str], *, last: str = "and", most: int | None = None) -> str:
    """Return ``a, b and c``; with ``most`` 2, ``a, b and 3 more``: the rest is two or more."""
    if most is not None and len(items) > most + 1:
        items = [*items[:most], f"{len(items) - most} more"]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
