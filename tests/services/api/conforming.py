"""Whether an answer is what the document says, and nothing more.

The document lets fields come later; here it is closed, so that it can not fall behind what is served.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import requests
from jsonschema import Draft202012Validator, FormatChecker

from tests.services.api.probes import Operation, resolved

_FORMATS = FormatChecker(["date", "date-time", "uuid"])


def closed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every object closed to fields that it does not name."""
    whole = deepcopy(dict(document))
    for schema in whole["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return whole


def faults(document: Mapping[str, Any], operation: Operation, answer: requests.Response) -> list[str]:
    """What an answer has that the (closed) document does not say, or the other way round."""
    status = str(answer.status_code)
    said = operation.answers.get(status)
    if said is None:
        return [f"{operation.id} answers {status}, which its document does not say"]
    return [f"{operation.id} {status}: {fault}" for fault in _faults(document, said, answer)]


def _faults(document: Mapping[str, Any], said: Mapping[str, Any], answer: requests.Response) -> list[str]:
    found = [f"no header {name}" for name in said.get("headers", {}) if _lacks(answer, name)]
    if "ETag" not in said.get("headers", {}) and "etag" in answer.headers and answer.status_code != 304:
        found.append("the header ETag is not said: give its route is_tagged=True")
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = said.get("content", {})
    if answer.status_code in {204, 304} or not content:
        return found + (["a body that is not said"] if answer.content else [])
    if kind not in content:
        return [*found, f"is {kind}, not one of {list(content)}"]
    if kind.endswith("json"):
        schema = {**content[kind]["schema"], "components": document["components"]}
        checker = Draft202012Validator(schema, format_checker=_FORMATS)
        found += [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(answer.json())]
    return found


def _lacks(answer: requests.Response, name: str) -> bool:
    """Headers of limits come once somebody is known; a refusal may come before."""
    return name not in answer.headers and answer.ok


def fits(document: Mapping[str, Any], schema: Mapping[str, Any], value: object) -> list[str]:
    """What a value has that a schema of the document does not say."""
    whole = {**resolved(document, schema), "components": document["components"]}
    errors = Draft202012Validator(whole, format_checker=_FORMATS).iter_errors(value)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]
