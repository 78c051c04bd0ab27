import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb import words


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"), ("0.00", "0"), (1, "1"), (999, "999"), ("999.6", "1 k"), (1250, "1.25 k"),
        (12000, "12 k"), (999_999, "1 m"), (1_250_000, "1.25 m"), (340_000_000, "340 m"),
        ("1e9", "1 bn"), ("1200000000", "1.2 bn"), ("1e12", "1 tn"), ("1.5e15", "1,500 tn"),
        (-340_000, "−340 k"), ("0.5", "0.5"), ("0.00123", "0.00123"), ("-0.0", "0"),
    ],
)  # fmt: skip
def test_an_amount_is_compacted_to_three_digits(amount: int | str, text: str) -> None:
    assert words.compact(Decimal(amount)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**24), max_value=10**24))
def test_every_amount_can_be_written(amount: Decimal) -> None:
    for text in (words.compact(amount), words.money(amount, "EUR"), words.number(amount)):
        assert "E+" not in text.upper().replace("EUR", "")
        assert text != "−0"


def test_numbers_keep_their_digits_but_no_trailing_zeros() -> None:
    assert words.number(Decimal("1250.500")) == "1,250.5"
    assert words.number(Decimal("1E+12")) == "1,000,000,000,000"
    assert words.number(Decimal("0.125")) == "0.125"
    assert words.number(Decimal("-3.00")) == "−3"
    assert words.number(Decimal("2.345"), places=2) == "2.35"
    assert words.number(7) == "7"


def test_money_has_the_currency_first_and_whole_units() -> None:
    assert words.money(Decimal("1250000.40"), "EUR") == "EUR 1,250,000"
    assert words.money(Decimal("1e12"), "JPY") == "JPY 1,000,000,000,000"


def test_dates_far_away_read_like_any_other() -> None:
    assert words.day(dt.date(2026, 3, 14)) == "14 Mar 2026"
    assert words.day(dt.date(1900, 1, 1)) == "1 Jan 1900"


def test_small_words() -> None:
    assert words.percent(Decimal("35.00")) == "35%"
    assert words.hours(Decimal(1250)) == "1,250 h"
    assert words.plural(1, "milestone") == "1 milestone"
    assert words.plural(0, "milestone") == "0 milestones"
    assert words.plural(2, "person", "people") == "2 people"
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a", "b", "c"], most=2) == "a, b and c"
    assert words.listed(["a", "b", "c", "d"], most=2) == "a, b and 2 more"
    assert words.quoted("a\n b", 3) == "“a b”"
    assert words.quoted("abcde", 4) == "“abc…”"
