"""The methods of the client: one for each route of the document, one more for each list that has pages."""

from __future__ import annotations

import keyword
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.api.v1.document import METHODS
from services.api.v1.said_of_routes import PARAMETERS
from tests.client.models import NotSayable, Types
from tests.client.naming import doc
from tests.services.api.probes import Operation, operations, resolved

Json = Mapping[str, Any]
_JSON, _STREAM = "application/json", "text/event-stream"
_OWN = frozenset({"Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID"})
HEAD = '''"""What can be asked of {subject}; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Literal

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen, Told


class {name}(Asking):
    """{said}"""

'''
ALL = '''"""Everything that can be asked; written by `python -m tests.client.write`."""

from __future__ import annotations

{imports}

class Calls({bases}):
    """A method for each route."""
'''


@dataclass(frozen=True)
class Method:
    """One route as a method of the client."""

    operation: Operation
    said: Json
    types: Types

    @property
    def answer(self) -> tuple[str, Json]:
        """The type of content that is answered, and its schema; empty where nothing is."""
        good = next(self.operation.answers[each] for each in sorted(self.operation.answers) if each < "300")
        content = good.get("content", {})
        kind = _JSON if _JSON in content else next(iter(content), "")
        return kind, content.get(kind, {}).get("schema", {})

    @property
    def is_tagged(self) -> bool:
        """Whether the answer carries its version."""
        return "ETag" in self.operation.answers.get("200", {}).get("headers", {})

    @property
    def gives(self) -> str:
        """The type that the method returns."""
        kind, schema = self.answer
        if kind == _STREAM:
            return "Iterator[Told]"
        model = self._model(schema) if kind == _JSON else "bytes" if kind else "None"
        return f"Seen[{model}]" if self.is_tagged and kind else model

    def source(self) -> str:
        """The method, and the one for all pages where there are any."""
        return self._method() + ("\n" + self._all_pages() if self._rows() else "")

    def _model(self, schema: Json) -> str:
        found = self.types.of(schema, self._inside("Answer"))
        return re.sub(r"\b[A-Z]\w+\b", lambda each: each[0] if each[0] in _KNOWN else f"m.{each[0]}", found)

    def _inside(self, what: str) -> str:
        return "".join(part.capitalize() for part in self.operation.id.split("_")) + what

    def _method(self) -> str:
        signature = ", ".join(self._parameters())
        lines = [
            f"def {self.operation.id}(self, {signature}) -> {self.gives}:".replace("(self, )", "(self)"),
            *textwrap.indent(doc(self.said.get("description", ""), 8), "    ").splitlines(),
            f"    question = Question({', '.join(self._question())})",
            f"    {self._asks()}",
        ]
        return "\n".join(lines) + "\n"

    def _parameters(self) -> Iterator[str]:
        yield from (f"{_own(each['name'])}: {self._model(each['schema'])}" for each in self._in("path"))
        if self.operation.body is not None:
            yield f"body: {self._body()}"
        asked = [*self._in("query"), *self._own_headers()]
        keyed = [f"{_own(each['name'])}: {self._optional(each)}" for each in asked]
        if self.is_tagged and "304" in self.operation.answers:
            keyed.append(f"known: {self.gives} | None = None")
        if "412" in self.operation.answers:
            keyed.append("as_seen: Seen[Any] | str | None = None")
        if self.operation.is_change:
            keyed.append("key: str | None = None")
        if keyed:
            yield "*"
            yield from keyed

    def _optional(self, parameter: Json) -> str:
        kind = self._model(parameter["schema"]).replace("list[", "Sequence[")
        if parameter.get("required"):
            return kind
        return f"{kind} = None" if kind.endswith("| None") else f"{kind} | None = None"

    def _body(self) -> str:
        content = self.operation.body or {}
        if _JSON not in content:
            return "bytes"
        kind = self._model(content[_JSON]["schema"])
        return kind if self._needs_body() else f"{kind.removesuffix(' | None')} | None = None"

    def _needs_body(self) -> bool:
        return bool(self.said["requestBody"].get("required"))

    def _question(self) -> Iterator[str]:
        yield f'"{self.operation.method}"'
        yield f'"{self.operation.path}"'
        if places := [each["name"] for each in self._in("path")]:
            yield "places={" + ", ".join(f'"{each}": {_own(each)}' for each in places) + "}"
        if asked := [each["name"] for each in self._in("query")]:
            yield "query={" + ", ".join(f'"{each}": {_own(each)}' for each in asked) + "}"
        if self.operation.body is not None:
            yield "body=body"
            if _JSON not in self.operation.body:
                yield f'content_type="{next(iter(self.operation.body))}"'
        headers = ['"If-Match": tag_of(as_seen)'] if "412" in self.operation.answers else []
        headers += ['"Idempotency-Key": key'] if self.operation.is_change else []
        headers += [f'"{each["name"]}": {_own(each["name"])}' for each in self._own_headers()]
        if headers:
            yield "headers={" + ", ".join(headers) + "}"

    def _asks(self) -> str:
        kind, schema = self.answer
        if kind == _STREAM:
            return "return self._listen(question)"
        if not kind:
            return "self._do(question)"
        read = "_read" if kind == _JSON else "_read_bytes"
        model = f", {self._model(schema)}" if kind == _JSON else ""
        if not self.is_tagged:
            return f"return self.{read}(question{model})"
        known = ", known" if "304" in self.operation.answers else ""
        return f"return self.{read}_seen(question{model}{known})"

    def _rows(self) -> tuple[str, str] | None:
        """The field of a page that holds its rows, and their type; None where there are no pages."""
        if "cursor" not in self.operation.names("query") or self.answer[0] != _JSON:
            return None
        page = resolved(self.types.document, self.answer[1])
        lists = [name for name, each in page.get("properties", {}).items() if each.get("type") == "array"]
        if "next" not in page.get("properties", {}) or len(lists) != 1:
            message = f"{self.operation.id} has a cursor: let its answer be `next` and one list of rows"
            raise NotSayable(message)
        rows = page["properties"][lists[0]]
        return lists[0], self._model(rows["items"])

    def _all_pages(self) -> str:
        rows, kind = self._rows() or ("", "")
        ours = [each for each in self._parameters() if not each.startswith(("cursor:", "known:"))]
        ours = ours[:-1] if ours[-1:] == ["*"] else ours
        given = [_own(each["name"]) for each in self._in("path")]
        asked = [_own(each["name"]) for each in self._in("query")]
        given += [f"{each}={each}" for each in asked if each != "cursor"]
        name = "all_" + self.operation.id.removeprefix("list_")
        call = f"self.{self.operation.id}({', '.join([*given, 'cursor=cursor'])})"
        return "\n".join(
            [
                f"def {name}(self, {', '.join(ours)}) -> Iterator[{kind}]:".replace("(self, )", "(self)"),
                f'    """All rows of `{self.operation.id}`, page after page."""',
                f"    for page in self._pages(lambda cursor: {call}):",
                f"        yield from page.{rows}",
                "",
            ]
        )

    def _own_headers(self) -> list[Json]:
        """The headers that mean something for this route alone."""
        return [each for each in self._in("header") if each["name"] not in _OF_ALL]

    def _in(self, place: str) -> list[Json]:
        found = [each for each in self.operation.parameters if each["in"] == place]
        return sorted(found, key=lambda each: not each.get("required"))


_OF_ALL = frozenset(each["name"] for each in PARAMETERS.values())
_KNOWN = frozenset({"Any", "Literal", "None", "Seen", "Told", "Iterator", "Sequence", "True", "False"})


def modules(types: Types, descriptions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The modules of the methods by their names: one for each kind of route, and one for all."""
    by_tag: dict[str, list[Method]] = {}
    said = _said(types.document)
    for operation in operations(types.document):
        by_tag.setdefault(operation.tag, []).append(Method(operation, said[operation.id], types))
    for tag, methods in sorted(by_tag.items()):
        head = HEAD.format(subject=tag, name=_class_of(tag), said=descriptions[tag])
        body = "\n".join(textwrap.indent(method.source(), "    ") for method in methods)
        yield _module_of(tag), head + body
    yield "__init__", _all(sorted(by_tag))


def _all(tags: Sequence[str]) -> str:
    imports = [f"from services.client.calls.{_module_of(tag)} import {_class_of(tag)}\n" for tag in tags]
    return ALL.format(imports="".join(imports), bases=", ".join(_class_of(tag) for tag in tags))


def _said(document: Json) -> Mapping[str, Json]:
    routes = (route for methods in document["paths"].values() for route in methods.items())
    return {said["operationId"]: said for name, said in routes if name in METHODS}


def _module_of(tag: str) -> str:
    return tag.lower().replace(" ", "_").replace("-", "_")


def _class_of(tag: str) -> str:
    return "".join(part.capitalize() for part in _module_of(tag).split("_")) + "Calls"


def _own(name: str) -> str:
    made = name.lower().replace("-", "_")
    return f"{made}_" if keyword.iskeyword(made) else made
