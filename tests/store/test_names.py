"""Does every account get a folder name that is safe everywhere?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapnb.errors import BadName
from kapnb.store import check_slug, slug_for


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Ltd.", "acme-ltd"),
        ("Müller & Söhne", "muller-sohne"),
        ("Straße 5", "strasse-5"),
        ("Ørsted Łódź", "orsted-lodz"),
        ("../../etc/passwd", "etc-passwd"),
        ("株式会社", "account-e6843c"),
        ("CON", "con-account"),
        ("lpt1", "lpt1-account"),
        ("nul.txt", "nul-txt"),
        ("...", "account-ab5df6"),
    ],
)
def test_a_name_becomes_a_readable_slug(name: str, slug: str) -> None:
    assert slug_for(name) == slug


def test_slugs_are_unique_whatever_the_case() -> None:
    assert slug_for("Acme", ["ACME", "acme-2"]) == "acme-3"
    long = slug_for("x" * 90)
    assert (len(long), len(slug_for("x" * 90, [long]))) == (60, 60)


@given(name=st.text(), taken=st.lists(st.text()))
def test_every_slug_is_safe_and_stable(name: str, taken: list[str]) -> None:
    slug = slug_for(name, taken)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?", slug)
    assert check_slug(slug) == slug == slug_for(name, taken)
    assert slug not in taken


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a/b", "/etc", "a\\b", "C:", "c:evil", "a\0b", "a\nb", ".hidden", "a."),
        *("a ", "CON", "nul.txt", "com1", "a*b", "x" * 201, "a\u202eb", "\ud800"),
    ],
)
def test_no_name_that_leads_elsewhere_passes(name: str) -> None:
    with pytest.raises(BadName):
        check_slug(name)


@pytest.mark.parametrize("name", ["acme", "ACME Corp", "Müller", "株式会社", "a.b"])
def test_a_folder_made_by_hand_passes(name: str) -> None:
    assert check_slug(name) == name
