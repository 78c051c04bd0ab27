from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kapnb.crm.cells import read_date, read_number, read_text
from kapnb.plan.base import Line, Text


@given(st.text(st.characters()), st.booleans())
def test_any_cell_becomes_text_that_a_plan_holds(cell: str, long: bool) -> None:
    text = read_text(cell, long=long)
    assert TypeAdapter(Text if long else Line).validate_python(text) == text


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("1234.5", ".", "1234.5"),
        ("1,234.50", ".", "1234.50"),
        ("12,345,678", ".", "12345678"),
        ("1.234,50", ",", "1234.50"),
        ("1 234,5", ",", "1234.5"),
        ("1’234.5", ".", "1234.5"),
        ("-.5", ".", "-0.5"),
        ("1475.3000000000002", ".", "1475.3000000000002"),
        ("0", ".", "0"),
    ],
)
def test_numbers_are_exact(cell: str, decimal: str, number: str) -> None:
    assert read_number(cell, decimal) == Decimal(number)


@pytest.mark.parametrize("cell", ["1.234,50", "1,23", "1,2345", "1e6", "NaN", "", ".", "1 2", "٣"])
def test_what_is_no_number_by_the_mapping_is_not_guessed(cell: str) -> None:
    with pytest.raises(ValueError, match=r"a number such as 1,234\.50"):
        read_number(cell, ".")


def test_days_are_read_by_the_mappings_formats_only() -> None:
    formats = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S.%f%z")
    assert read_date("22.11.2026", formats) == dt.date(2026, 11, 22)
    assert read_date("2017-10-10T08:38:27.000+0000", formats) == dt.date(2017, 10, 10)
    for cell in ("2026-02-30", "11/22/2026", "45000"):
        with pytest.raises(ValueError, match="a day of the calendar"):
            read_date(cell, formats)


def test_a_number_that_could_mean_thousands_is_refused():
    for cell, decimal in (("120.000", "."), ("120,000", ",")):
        with pytest.raises(ValueError, match="thousands"):
            read_number(cell, decimal)
    assert read_number("120,000", ".") == 120_000
    assert read_number("0.125", ".") == Decimal("0.125")
