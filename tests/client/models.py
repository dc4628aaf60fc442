"""The types of the client: a struct for each model of the document, a word list for each enumeration."""

from __future__ import annotations

import keyword
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.client.naming import doc, name_of, short

Json = Mapping[str, Any]
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_BY_FORMAT = {"date": "date", "date-time": "datetime"}
HEAD = '''"""The types of version 1 of the API; written by `python -m tests.client.write`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct, field

from services.client import basics

'''


class NotSayable(Exception):
    """A part of the document for which the client has no type; says what to do."""


@dataclass
class Types:
    """The types that the document needs; enumerations that stand inside a model get names of their own."""

    document: Json
    words: dict[str, list[str]] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)

    def source(self) -> str:
        """The module of all types."""
        schemas: Json = self.document["components"]["schemas"]
        self._learn_tags(schemas)
        structs = [self._struct(name, said) for name, said in sorted(schemas.items()) if "enum" not in said]
        named = {name: said["enum"] for name, said in schemas.items() if "enum" in said}
        words = [_word_list(name, values) for name, values in sorted({**named, **self.words}.items())]
        return HEAD + "\n\n".join([*words, *structs]) + "\n"

    def of(self, said: Json, inside: str) -> str:
        """The type of a schema; `inside` names where it stands.

        Raises:
            NotSayable: there is none.
        """
        if "$ref" in said:
            return short(said["$ref"])
        for either in ("anyOf", "oneOf"):
            if either in said:
                return " | ".join(dict.fromkeys(self.of(each, inside) for each in said[either]))
        if len(said.get("allOf", ())) == 1:
            return self.of(said["allOf"][0], inside)
        if "const" in said:
            return f"Literal[{said['const']!r}]"
        if "enum" in said:
            return self._enumeration(said, inside)
        return self._of_kind(said, inside)

    def _enumeration(self, said: Json, inside: str) -> str:
        self.words[inside] = list(said["enum"])
        return inside

    def _of_kind(self, said: Json, inside: str) -> str:
        kind = said.get("type")
        if isinstance(kind, list):
            return " | ".join(self._of_kind({**said, "type": each}, inside) for each in kind)
        if kind == "string":
            return _BY_FORMAT.get(said.get("format", ""), "str")
        if kind in _PLAIN:
            return _PLAIN[kind]
        if kind == "array":
            return f"list[{self.of(said.get('items', {}), inside)}]"
        if kind == "object" and "properties" not in said:
            values = said.get("additionalProperties", {})
            return f"dict[str, {self.of(values, inside) if isinstance(values, dict) and values else 'Any'}]"
        if not kind:
            return "Any"
        message = f"{inside}: {dict(said)} stands inside another model; give it a model of its own"
        raise NotSayable(message)

    def _learn_tags(self, schemas: Json) -> None:
        """Which models are told from others by a field of theirs."""
        for said in _everything(schemas):
            told = said.get("discriminator", {})
            for tag, ref in told.get("mapping", {}).items():
                self.tags[short(ref)] = (told["propertyName"], tag)

    def _struct(self, name: str, said: Json) -> str:
        known = name_of(name)
        if "properties" not in said:
            return f"{known} = {self.of(said, known)}"
        more = ""
        if known in self.tags:
            more = ", tag_field={!r}, tag={!r}".format(*self.tags[known])
        lines = [f"class {known}(Struct, frozen=True, kw_only=True, omit_defaults=True{more}):"]
        lines += textwrap.indent(doc(said.get("description", "")), "    ").splitlines()
        lines.append("")
        for prop, each in said["properties"].items():
            if known not in self.tags or prop != self.tags[known][0]:
                lines.append("    " + self._field(known, prop, each, prop in said.get("required", ())))
        return "\n".join(lines).rstrip() + "\n"

    def _field(self, model: str, prop: str, said: Json, is_needed: bool) -> str:  # noqa: FBT001 - called once
        kind = self.of(said, model + "".join(part.capitalize() for part in prop.split("_")))
        own = f"{prop}_" if keyword.iskeyword(prop) else prop
        parts = {} if own == prop else {"name": repr(prop)}
        if not is_needed:
            value = said.get("default")
            if value is None and "None" not in kind.split(" | "):
                kind += " | None"
            if isinstance(value, dict) and not kind.startswith("dict["):
                kind, value = f"{kind} | None", None
            if isinstance(value, list | dict):
                parts["default_factory"] = type(value).__name__
            else:
                is_word = isinstance(value, str) and kind[0].isupper() and not kind.startswith("Literal")
                parts["default"] = f"{kind.partition(' ')[0]}({value!r})" if is_word else repr(value)
        if not parts:
            return f"{own}: {kind}"
        if list(parts) == ["default"]:
            return f"{own}: {kind} = {parts['default']}"
        return f"{own}: {kind} = field({', '.join(f'{name}={value}' for name, value in parts.items())})"


def _everything(said: Any) -> Iterator[Json]:  # noqa: ANN401 - JSON
    if isinstance(said, Mapping):
        yield said
        for each in said.values():
            yield from _everything(each)
    elif isinstance(said, list):
        for each in said:
            yield from _everything(each)


def _word_list(name: str, values: list[str]) -> str:
    said = '    """One of these words; one that is not named is kept."""'
    lines = [f"class {name_of(name)}(basics.Word):", said, ""]
    lines += [f"    {_member(value)} = {value!r}" for value in values]
    return "\n".join(lines) + "\n"


def _member(value: str) -> str:
    made = "".join(char if char.isalnum() else "_" for char in value).upper()
    return made if made.isidentifier() else f"W_{made}"
