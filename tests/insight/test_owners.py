"""Who is meant by a name, and who could be."""

from __future__ import annotations

import pytest

from kapnb.errors import NotFound
from kapnb.insight.owners import meant
from kapnb.plan import Contact, TeamMember


def ours(account, key, name, email=""):
    return account, TeamMember(id=key, name=name, email=email)


PEOPLE = (
    ours("north", "t-ana", "Ana Prado", "ana@us.example"),
    ours("south", "t-prado", "A. Prado", "ANA@us.example"),
    ours("north", "t-bo", "Bo Lindqvist"),
    ours("south", "t-bo2", "Bo Lindqvist", "bo@us.example"),
    ("north", Contact(id="c-dana", name="Dana Ortiz")),
    ("south", Contact(id="c-jurg", name="Jürg Straße")),
    ours("west", "t-kim1", "Kim Lee", "kim1@us.example"),
    ours("west", "t-kim2", "Kim Lee", "kim2@us.example"),
)


def ids(asked):
    return sorted(person.id for _, person in meant(asked, PEOPLE))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Ana Prado", ["t-ana", "t-prado"]),
        ("ana@US.example", ["t-ana", "t-prado"]),
        ("t-ana", ["t-ana", "t-prado"]),
        ("ana", ["t-ana", "t-prado"]),
        ("ndq", ["t-bo", "t-bo2"]),
        ("  DANA   ortiz ", ["c-dana"]),
        ("strasse", ["c-jurg"]),
        ("kim2@us.example", ["t-kim2"]),
    ],
)
def test_name_e_mail_id_or_part_of_the_name_will_do(asked, found):
    assert ids(asked) == found


def test_two_who_could_be_meant_are_listed_with_what_tells_them_apart():
    with pytest.raises(NotFound) as caught:
        ids("kim lee")
    assert str(caught.value).startswith("“kim lee” fits 2 people; ")
    assert "t-kim1, kim1@us.example" in str(caught.value)
    assert "t-kim2, kim2@us.example" in str(caught.value)


@pytest.mark.parametrize("asked", ["Danna", "Dana Ortitz", "ORTITZ"])
def test_a_slip_of_the_pen_gets_the_name_that_was_meant(asked):
    with pytest.raises(NotFound, match="Did you mean Dana Ortiz"):
        ids(asked)


@pytest.mark.parametrize("asked", ["", "   ", "Zzyzx"])
def test_nobody_is_nobody(asked):
    with pytest.raises(NotFound, match="nobody called"):
        ids(asked)
