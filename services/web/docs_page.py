"""`/docs`: the whole API on one page, made of its OpenAPI document; nothing is loaded from elsewhere.

A page of our own: viewers need inline styles or megabytes of script, and show no command that can be copied
as it stands (decision 33).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from services.api.v1.desk import Desk
from services.web.docs_schema import Schema, Schemas
from services.web.files import File, as_known
from services.web.markup import MEDIA_TYPE, Markup, h, in_bytes, joined, page

_SIGNED = '-H "Authorization: Bearer $TOKEN"'
_METHODS = ("get", "post", "put", "patch", "delete")
_REFUSED = 400
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    method: str
    path: str
    said: Schema

    @property
    def id(self) -> str:
        """Its name."""
        return str(self.said.get("operationId") or f"{self.method}{self.path}")

    @property
    def tag(self) -> str:
        """The kind of things that it is about."""
        return str(self.said["tags"][0])

    @property
    def summary(self) -> str:
        """What it does, in its first sentence."""
        says = str(self.said.get("description") or self.said.get("summary") or self.id)
        return says.partition("\n")[0]


def docs(desk: Desk) -> APIRouter:
    """The route of the page."""
    router, made = APIRouter(include_in_schema=False), dict[str, File]()

    @router.get("/docs")
    def read_docs(request: Request) -> Response:
        if "page" not in made:
            whole = docs_page(request.app.openapi(), desk.system.settings.url)
            made["page"] = File(in_bytes(whole), MEDIA_TYPE)
        return as_known(made["page"], request)

    return router


def docs_page(document: Mapping[str, Any], url: str) -> str:
    """The page of an OpenAPI document; `url` is where the API is reached."""
    schemas = Schemas(document.get("components", {}))
    found = list(operations(document))
    said = {each["name"]: each.get("description", "") for each in document.get("tags", ())}
    used = {each.tag: None for each in found}
    tags = [*(tag for tag in said if tag in used), *(tag for tag in used if tag not in said)]
    body = h(
        "main",
        h("h1", f"{document['info']['title']} API"),
        _begin(document["info"], url),
        _refusals(found, schemas),
        *(
            _kind(tag, said.get(tag, ""), [each for each in found if each.tag == tag], schemas, url)
            for tag in tags
        ),
        id="docs",
        tabindex="-1",
    )
    script = h("script", src="/assets/docs.js", defer=True)
    skip = h("a", "Skip to the API", href="#docs", class_="skip")
    return page(
        f"{document['info']['title']} API", skip, _contents(tags, found), body, head=[script], class_="docs"
    )


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Everything that people and programs can ask, in the order of the document."""
    for path, said in document.get("paths", {}).items():
        for method in _METHODS:
            if method in said and "tags" in said[method]:
                yield Operation(method, path, said[method])


def curl(operation: Operation, schemas: Schemas, url: str) -> str:
    """A command that asks it, as it can be copied."""
    parameters = _parameters_of(operation, schemas)
    given = {each["name"]: _example_in(each, schemas) for each in parameters if each["in"] == "path"}
    path = _SLOT.sub(lambda slot: str(given.get(slot[1], slot[1])), operation.path)
    needed = [each for each in parameters if each["in"] == "query" and each.get("required")]
    query = urlencode({each["name"]: _example_in(each, schemas) for each in needed})
    parts = [f"curl {_SIGNED}"]
    if operation.method != "get":
        parts.append(f"-X {operation.method.upper()}")
    body = _body(operation)
    if body is not None:
        kind, content = body
        said = _example_in(content, schemas, is_sent=True)
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        parts += [f"-H {quote(f'Content-Type: {kind}')}", f"-d {quote(text)}"]
    parts.append(quote(f"{url}{path}{'?' if query else ''}{query}"))
    return " \\\n  ".join(parts)


def _begin(info: Mapping[str, Any], url: str) -> Markup:
    """How to ask anything at all."""
    machine = "TOKEN=$(setpoint access token --role service)"
    return h(
        "section",
        h("p", str(info["summary"]), class_="sub") if info.get("summary") else None,
        h("h2", "How to ask"),
        *_paragraphs(str(info.get("description", ""))),
        _code(f"{machine}\ncurl {_SIGNED} {url}/v1/next-steps"),
        h("p", h("a", "The OpenAPI document", href="/v1/openapi.json"), " for generators and programs."),
        id="begin",
    )


def _refusals(found: Iterable[Operation], schemas: Schemas) -> Markup:
    """What each status means that refuses something."""
    told: dict[str, dict[str, None]] = {}
    for each in found:
        for status, said in each.said.get("responses", {}).items():
            if status.isdecimal() and int(status) >= _REFUSED:
                told.setdefault(status, {})[str(schemas.resolved(said).get("description", ""))] = None
    rows = [
        h("tr", h("th", status, scope="row"), h("td", _words("; ".join(told[status]))))
        for status in sorted(told)
    ]
    return h("section", h("h2", "Refusals"), h("table", h("tbody", *rows), class_="told"), id="refusals")


def _paragraphs(text: str) -> Iterator[Markup]:
    """Text as paragraphs."""
    for part in filter(None, (each.strip() for each in text.split("\n\n"))):
        yield h("p", _words(part))


def _words(text: str) -> Markup:
    """Text in which what stands in backticks is code."""
    pieces = text.split("`")
    return joined(h("code", piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _contents(tags: Iterable[str], found: list[Operation]) -> Markup:
    parts = [
        h(
            "li",
            h("a", tag, href=f"#{_anchor(tag)}", class_="kind"),
            h("ul", *(h("li", _link(each)) for each in found if each.tag == tag)),
        )
        for tag in tags
    ]
    search = h(
        "input", type="search", id="find", placeholder="Find", aria_label="Find in the API", hidden=True
    )
    return h("nav", search, h("ul", *parts), aria_label="Contents")


def _link(operation: Operation) -> Markup:
    path = h("span", operation.path.removeprefix("/v1"))
    return h("a", _badge(operation), path, href=f"#{operation.id}")


def _badge(operation: Operation) -> Markup:
    return h("span", operation.method.upper(), class_=f"method {operation.method}")


def _kind(tag: str, says: str, found: list[Operation], schemas: Schemas, url: str) -> Markup:
    return h(
        "section",
        h("h2", tag.capitalize()),
        *_paragraphs(says),
        *(_operation(each, schemas, url) for each in found),
        id=_anchor(tag),
    )


def _operation(operation: Operation, schemas: Schemas, url: str) -> Markup:
    more = str(operation.said.get("description", "")).partition("\n")[2].strip()
    permit = operation.said.get("x-permit")
    return h(
        "article",
        h("h3", operation.summary),
        h("p", _badge(operation), h("code", operation.path), class_="asks"),
        *_paragraphs(more),
        h("p", "Needs the permit ", h("code", str(permit)), ".", class_="hint") if permit else None,
        _parameters(operation, schemas),
        _sent(operation, schemas),
        _code(curl(operation, schemas, url)),
        *_answers(operation, schemas),
        id=operation.id,
        class_="operation",
    )


def _parameters(operation: Operation, schemas: Schemas) -> Markup | None:
    rows = [
        h(
            "tr",
            h("th", h("code", each["name"]), scope="row"),
            h("td", schemas.type_of(each.get("schema", {}))),
            h("td", "needed" if each.get("required") else each["in"]),
            h("td", _words(str(each.get("description", "")))),
        )
        for each in _parameters_of(operation, schemas)
    ]
    return _table(rows, "Parameters") if rows else None


def _sent(operation: Operation, schemas: Schemas) -> Markup | None:
    body = _body(operation)
    return None if body is None else _fields(body[1].get("schema", {}), schemas, "What is sent")


def _fields(schema: Schema, schemas: Schemas, caption: str) -> Markup | None:
    rows = [
        h(
            "tr",
            h("th", h("code", field.name), scope="row"),
            h("td", field.type),
            h("td", "needed" if field.is_needed else ""),
            h("td", _words(field.says)),
        )
        for field in schemas.fields(schema)
    ]
    return _table(rows, caption) if rows else None


def _table(rows: list[Markup], caption: str) -> Markup:
    return h("table", h("caption", caption), h("tbody", *rows))


def _answers(operation: Operation, schemas: Schemas) -> Iterator[Markup]:
    """What comes back: each answer with its fields and an example, then which refusals can come."""
    refusals: list[str] = []
    for status, named in operation.said.get("responses", {}).items():
        said = schemas.resolved(named)
        if not status.isdecimal() or int(status) >= _REFUSED:
            refusals.append(status)
            continue
        yield from _answer(status, said, schemas)
    if refusals:
        told = h("a", "refused", href="#refusals")
        yield h("p", "Can be ", told, f" with {', '.join(sorted(refusals))}.", class_="hint")


def _answer(status: str, said: Schema, schemas: Schemas) -> Iterator[Markup]:
    if not said.get("content"):
        yield h("p", f"Answer {status}: {said.get('description', '')}", class_="hint")
    for kind, content in said.get("content", {}).items():
        schema = content.get("schema", {})
        example = _example_in(content, schemas)
        shown = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=1)
        title = h("summary", f"Answer {status}: {schemas.name_of(schema) or kind}")
        yield h("details", title, _fields(schema, schemas, "Fields"), _code(shown))


def _code(text: str) -> Markup:
    return h("pre", h("code", text), tabindex="0")


def _parameters_of(operation: Operation, schemas: Schemas) -> list[Schema]:
    return [schemas.resolved(each) for each in operation.said.get("parameters", ())]


def _body(operation: Operation) -> tuple[str, Schema] | None:
    """What is sent, by its media type: the schema and, if there is one, an example."""
    content: Mapping[str, Any] = operation.said.get("requestBody", {}).get("content", {})
    return next(iter(content.items()), None)


def _example_in(content: Schema, schemas: Schemas, *, is_sent: bool = False) -> object:
    """The example that is given of something, else one of its schema."""
    if "example" in content:
        return content["example"]
    given = content.get("examples")
    if isinstance(given, Mapping) and given:
        return schemas.resolved(next(iter(given.values()))).get("value")
    return schemas.example(content.get("schema", {}), is_sent=is_sent)


def _anchor(tag: str) -> str:
    return joined(("kind-", re.sub(r"\W+", "-", tag)))
