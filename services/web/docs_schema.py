"""JSON Schema as people read it: what a value is, in words, and an example of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DEEPEST = 8
_BY_FORMAT: Mapping[str, object] = {
    "date": "2026-05-20",
    "date-time": "2026-05-20T12:00:00Z",
    "uuid": "3f9a02c1-b2d4-4c6e-9a1b-7d2e5f804c11",
    "uri": "https://crm.example.com/",
    "email": "rita@ours.example",
}
_BY_TYPE: Mapping[str, object] = {"string": "...", "integer": 1, "number": 1.0, "boolean": True, "null": None}
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object."""

    name: str
    type: str
    is_needed: bool
    says: str


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of one document, and whatever else it tells once and names elsewhere."""

    components: Mapping[str, Mapping[str, Any]]

    def resolved(self, schema: Schema) -> Schema:
        """A schema, a parameter or an answer, where it only names another."""
        _, _, named = str(schema.get("$ref", "")).partition("#/components/")
        section, _, name = named.partition("/")
        return self.components.get(section, {}).get(name, {}) if named else schema

    def name_of(self, schema: Schema) -> str | None:
        """The name of a schema that has one."""
        return str(schema.get("$ref", "")).rpartition("/")[2] or None

    def type_of(self, schema: Schema) -> str:
        """What a value is, in words."""
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            return " or ".join(dict.fromkeys(self.type_of(choice) for choice in choices))
        whole = self.resolved(schema)
        if "enum" in whole:
            return " | ".join(str(each) for each in whole["enum"])
        if "const" in whole:
            return str(whole["const"])
        if whole.get("type") == "array":
            return f"list of {self.type_of(whole.get('items', {}))}"
        return self.name_of(schema) or str(whole.get("format") or whole.get("type") or "anything")

    def fields(self, schema: Schema) -> Iterator[Field]:
        """The fields of an object."""
        whole = self.resolved(schema)
        needed = set(whole.get("required", ()))
        for name, field in whole.get("properties", {}).items():
            says = str(field.get("description", ""))
            yield Field(name, self.type_of(field), name in needed, _bounded(says, field))

    def example(self, schema: Schema, depth: int = 0, *, is_sent: bool = False) -> object:
        """A value that fits the schema: the one that it gives, else one that is made up.

        Of what is sent, only what is needed or has an example of its own: the rest may contradict it.
        """
        whole = self.resolved(schema)
        for given in (schema, whole):
            if given.get("examples"):
                return given["examples"][0]
            if "example" in given:
                return given["example"]
        if depth >= _DEEPEST:
            return {}
        return self._made_up(whole, depth, is_sent=is_sent)

    def _made_up(self, schema: Schema, depth: int, *, is_sent: bool) -> object:
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if choices:
            return self.example(choices[0], depth + 1, is_sent=is_sent)
        if "default" in schema and schema["default"] is not None:
            return schema["default"]
        if schema.get("enum"):
            return schema["enum"][0]
        if "const" in schema:
            return schema["const"]
        if schema.get("type") == "array":
            return [self.example(schema.get("items", {}), depth + 1, is_sent=is_sent)]
        if schema.get("type") == "object" or "properties" in schema:
            needed = schema.get("required", ())
            return {
                name: self.example(field, depth + 1, is_sent=is_sent)
                for name, field in schema.get("properties", {}).items()
                if not is_sent or name in needed or "examples" in field
            }
        plain = _BY_TYPE.get(str(schema.get("type")), {})
        return _BY_FORMAT.get(str(schema.get("format")), plain)


def _bounded(says: str, field: Schema) -> str:
    """What is said of a field, with its bounds."""
    bounds = [
        said.format(field[name])
        for name, said in (
            ("minimum", "at least {}"),
            ("maximum", "at most {}"),
            ("maxLength", "at most {} characters"),
            ("maxItems", "at most {} of them"),
        )
        if name in field
    ]
    default = field.get("default")
    bounds += [f"else {default}"] if isinstance(default, str | int | float) and default != "" else []
    return " ".join(filter(None, (says, f"({', '.join(bounds)})" if bounds else "")))
