from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from kapnb.crm.mapping import load_mapping
from kapnb.errors import ImportRefused

GOOD = """
name: ours
currency: EUR
tables:
  - makes: contact
    requires: [Customer, Person]
    fields: {Person: name}
    references: {Customer: {to: account}}
"""


def refusal(path: Path, text: str) -> str:
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        load_mapping(path)
    return str(refused.value)


@pytest.mark.parametrize("name", ["generic", "maven", "salesforce"])
def test_the_mappings_that_come_with_the_product_load(
    mappings: tuple[Path, ...], name: str
) -> None:
    (path,) = (path for path in mappings if path.stem == name)
    assert load_mapping(path).name == name


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("name: ours", "name: ours\ncolour: red"), "colour: found 'red'; allowed: no such key"),
        (("requires: [Customer, Person]", "need: [x]"), "tables.0.requires: found"),
        (("makes: contact", "makes: person"), "allowed: 'offering', 'team_member', 'account'"),
        (("Person: name", "Person: nme"), "crm_id), not nme"),
        (("{to: account}", "{to: account, field: boss}"), "not boss"),
        (("{Customer: {to: account}}", "{}"), "a reference to the account"),
        (("currency: EUR", "currency: euro"), "currency: found 'euro'"),
        (
            ("references", "choices: {status: [{column: S, values: {x: gone}}]}\n    references"),
            "for status 'active', 'changed_role' or 'left', not 'gone'",
        ),
        (("name: ours", "name: [ours"), "not a mapping"),
    ],
)
def test_a_mapping_that_does_not_fit_the_plan_is_refused_with_what_would(
    tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    assert complaint in refusal(tmp_path / "ours.yaml", GOOD.replace(*change))


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path / "ours.yaml", GOOD.replace("EUR", "x").replace("to:", "2:"))
    assert len(said.splitlines()) == 3
    assert said.startswith(f"{tmp_path / 'ours.yaml'}: currency: found 'x'")


def test_columns_are_known_by_name_or_synonym_whatever_their_spelling(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(GOOD + "synonyms: {Person: [Full name], Customer: [Company]}\n")
    mapping = load_mapping(path)
    names = mapping.names_in(mapping.tables[0], ["FULL_NAME", "company", "customer ", "Shoe size"])
    assert names == {"Person": "FULL_NAME", "Customer": "customer "}
