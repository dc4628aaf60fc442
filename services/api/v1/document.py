"""The document of version 1 (OpenAPI 3.1): what FastAPI knows of the routes, and what they have in common.

Examples are answers about the bundled deal, written by `python -m tests.client.write`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.api.v1.models.basics import ProblemDocument
from services.api.v1.problems import MEDIA_TYPE
from services.api.v1.routing import PREFIX, SCHEMAS, SECURITY
from services.api.v1.said_of_routes import HEADERS, INFO, PARAMETERS, PROBLEMS, TAGS

Json = dict[str, Any]
METHODS = ("get", "post", "put", "delete", "patch")
_EXAMPLES = "examples.json"


class Documented(FastAPI):
    """An application with the document of version 1."""

    def openapi(self) -> Json:
        """The document; made once."""
        if self.openapi_schema is None:
            self.openapi_schema = document_of(self)
        return self.openapi_schema


def document_of(app: FastAPI) -> Json:
    """The document of an application's routes of version 1."""
    whole = get_openapi(title="Setpoint", version="1", routes=app.routes)
    whole["paths"] = {path: each for path, each in whole["paths"].items() if path.startswith(PREFIX)}
    whole["info"] = {"title": "Setpoint", "version": "1", **INFO}
    whole["servers"] = [{"url": "/", "description": "Where this document was had from."}]
    components = whole["components"]
    components["schemas"].pop("HTTPValidationError", None)
    components["schemas"].pop("ValidationError", None)
    components["schemas"] |= _problem_schemas()
    components |= {
        "securitySchemes": SECURITY,
        "parameters": PARAMETERS,
        "headers": HEADERS,
        "responses": _problems(),
    }
    used: set[str] = set()
    for operation, method in _operations(whole):
        components["schemas"] |= _lifted(operation)
        _complete(operation, method)
        used.update(operation["tags"])
    whole["tags"] = [{"name": tag, "description": said} for tag, said in TAGS.items() if tag in used]
    return whole


@cache
def examples() -> Mapping[str, Any]:
    """True answers, by operation."""
    file = resources.files("services.api.v1") / _EXAMPLES
    read: Mapping[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return read


def _operations(whole: Json) -> Iterator[tuple[Json, str]]:
    for methods in whole["paths"].values():
        for method, operation in methods.items():
            if method in METHODS:
                yield operation, method


def _lifted(operation: Json) -> Json:
    """The models of a body that a route tells of itself: they are referred to, as all others are."""
    found: Json = {}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        said = content.get("schema", {})
        if "title" in said and "properties" in said:
            found |= {**said.pop("$defs", {}), said["title"]: said}
            content["schema"] = {"$ref": f"{SCHEMAS}{said['title']}"}
    return found


def _complete(operation: Json, method: str) -> None:
    """Say what FastAPI does not know: headers, parameters of all routes, which refusals come."""
    responses, changes = operation["responses"], method != "get"
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    for status in (*((409, 413) if changes else ()), *((415,) if "requestBody" in operation else ())):
        responses.setdefault(str(status), {})
    if not changes and "ETag" in responses.get("200", {}).get("headers", {}):
        responses["304"] = {"description": "It is as you know it."}
    names = (
        *(("IdempotencyKey",) if changes else ()),
        *(("IfMatch",) if "412" in responses else ()),
        *(("IfNoneMatch",) if "304" in responses else ()),
    )
    operation.setdefault("parameters", []).extend(
        {"$ref": f"#/components/parameters/{name}"} for name in names
    )
    for status in list(responses):
        if int(status) in PROBLEMS:
            responses[status] = {"$ref": f"#/components/responses/{PROBLEMS[int(status)][0]}"}
        else:
            _complete_answer(operation["operationId"], responses[status])
    operation["responses"] = dict(sorted(responses.items()))


def _complete_answer(operation_id: str, answer: Json) -> None:
    headers = answer.setdefault("headers", {})
    headers |= {name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")}
    content = answer.get("content", {}).get("application/json")
    if content is not None and operation_id in examples():
        content["example"] = examples()[operation_id]


def _problem_schemas() -> Json:
    """The shape of a refusal, told once: as a model of each answer it would be compiled for each."""
    told = ProblemDocument.model_json_schema(ref_template=f"{SCHEMAS}{{model}}", mode="serialization")
    return {**told.pop("$defs"), ProblemDocument.__name__: told}


def _problems() -> Json:
    schema = {"$ref": f"{SCHEMAS}{ProblemDocument.__name__}"}
    return {
        name: {
            "description": said,
            "content": {MEDIA_TYPE: {"schema": schema}},
            "headers": {header: {"$ref": f"#/components/headers/{header}"} for header in headers},
        }
        for name, said, headers in PROBLEMS.values()
    }
