"""What may a plan file hold, in the words of JSON Schema, so that editors complete and check it."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from .whole import Plan


class _Schema(GenerateJsonSchema):
    # an absent key is written by leaving it out, so null would only be noise in an editor's list
    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


def json_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of a plan file, as indented JSON."""
    schema = Plan.model_json_schema(schema_generator=_Schema)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Key account plan",
        "description": "A plan file of kapnb.",
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
