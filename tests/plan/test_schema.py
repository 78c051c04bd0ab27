"""Does the JSON Schema say what the models say, so that an editor is right?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from full_plans import all_models, full_data

from kapnb.plan import Plan
from kapnb.plan.links import ref_of
from kapnb.plan.schema import json_schema, model_schema
from kapnb.store import plan_text, shipped

SCHEMA: dict[str, Any] = json.loads(json_schema())
ACCOUNTS = Path(shipped("accounts"))


class CoreLoader(yaml.SafeLoader):
    """YAML's core schema (1.2, 10.3): what editors take the words of a file for."""


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern in [
    ("null", r"|~|null|Null|NULL"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
]:
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), None
    )


def _errors(text: str) -> list[str]:
    checker = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return [error.message for error in checker.iter_errors(yaml.load(text, CoreLoader))]


def test_the_file_beside_the_accounts_is_current() -> None:
    assert (ACCOUNTS / "plan.schema.json").read_text(encoding="utf-8") == json_schema()


def test_it_is_a_schema_and_accepts_a_full_plan_as_editors_read_it() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert _errors(plan_text(Plan.model_validate(full_data()))) == []


def test_text_that_an_editor_takes_for_a_number_is_no_error() -> None:
    text = plan_text(Plan.model_validate(full_data()))
    assert _errors(text.replace('phone: "NO"', "phone: 5551234")) == []


@pytest.mark.parametrize("path", sorted(ACCOUNTS.glob("*/plan.yaml")), ids=lambda p: p.parent.name)
def test_it_accepts_the_sample_accounts(path: Path) -> None:
    assert _errors(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kapnb: 1", "kapnb: 2"),
        ("currency: SEK", "currency: euro"),
        ("start: 2026-05-04", "start: 4.5.2026"),
        ("tier: tier_3", "tier: tier_9"),
        ("hours: 12.50", "hours: -1"),
        ("id: offering", "id: Offering!"),
        ("  industry:", "  industri:"),
        ("manager: team_member", "manager: Team Member"),
    ],
)
def test_it_refuses_what_the_models_refuse(old: str, new: str) -> None:
    text = plan_text(Plan.model_validate(full_data()))
    assert old in text
    assert _errors(text.replace(old, new, 1))


def test_references_name_what_they_take_and_nothing_offers_null() -> None:
    assert "null" not in json_schema()
    for model in all_models().values():
        for name, info in model.model_fields.items():
            if ref_of(info):
                prop = model_schema(model)["properties"][name]
                assert "Takes the id of: " in prop["description"]
