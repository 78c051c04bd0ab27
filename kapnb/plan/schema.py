"""What may a plan file hold, in the words of JSON Schema, so that editors complete and check it?"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from .base import ID_PATTERN, Ref
from .links import ref_of
from .whole import Plan


class _Schema(GenerateJsonSchema):
    # an absent key is written by leaving it out, so null would only be noise in an editor's list
    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> dict[str, Any]:
        found = super().default_schema(schema)
        if not isinstance(found.get("default"), str | bool | int) or found["default"] == "":
            found.pop("default", None)
        return found

    def enum_schema(self, schema: Any) -> dict[str, Any]:
        labels = [member.label for member in schema["members"]]
        return {**super().enum_schema(schema), "enumDescriptions": labels}

    def model_schema(self, schema: Any) -> dict[str, Any]:
        found = super().model_schema(schema)
        for name, info in schema["cls"].model_fields.items():
            if ref := ref_of(info):
                _describe_reference(found["properties"][name], ref)
        return found


def _describe_reference(prop: dict[str, Any], ref: Ref) -> None:
    what = f"Takes the id of: {' or '.join(ref.kinds).replace('_', ' ')}."
    prop["description"] = f"{prop.get('description', '')} {what}".strip()
    prop.get("items", prop)["pattern"] = ID_PATTERN


@cache
def model_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of one model, its parts under ``$defs``; do not change it."""
    return model.model_json_schema(schema_generator=_Schema)


def json_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of a plan file, as indented JSON."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_with_bare_numbers(model_schema(Plan)),
        "title": "Key account plan",
        "description": "A plan file of kapnb.",
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _with_bare_numbers(schema: Any) -> Any:
    # `phone: 5551234` and `time_frame: 2027` are text to kapnb and a number to an editor
    if isinstance(schema, list):
        return [_with_bare_numbers(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _with_bare_numbers(part) for key, part in schema.items()}
    if found.get("type") == "string" and not found.keys() & {"enum", "format", "pattern"}:
        found["type"] = ["string", "number"]
    return found
