"""The parameters of a call, read strictly by the discovery document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.documents import Method
from integrations.sandbox.google.refusals import Refusal, not_modelled

_UNMODELLED = frozenset({"callback", "key", "oauth_token", "access_token", "upload_protocol", "userIp"})
_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1)}
_TYPES = {"int32": "TYPE_INT32", "uint32": "TYPE_UINT32", "uint64": "TYPE_UINT64", "int64": "TYPE_INT64"}
_GMAIL_PAGE = 500


def read_parameters(method: Method, path: dict[str, str], query: Sequence[tuple[str, str]]) -> Json:
    """Values by name: numbers and truths as such, what may be repeated as lists, defaults filled in.

    Raises:
        Refusal: a parameter that there is not, or a value that it does not take.
    """
    values: Json = {}
    for name, text in [*path.items(), *query]:
        definition = method.parameter(name)
        if definition is None:
            raise _unknown(method, name)
        if name in _UNMODELLED:
            raise not_modelled(f"the parameter {name}")
        value = _value(method, name, text, definition)
        if definition.get("repeated"):
            values.setdefault(name, []).append(value)
        elif name in values and name not in path:
            raise _unfit(method, name, text, definition, f"Repeated parameter '{name}'.")
        else:
            values[name] = value
    return _completed(method, values)


def _completed(method: Method, values: Json) -> Json:
    for name, definition in method.definition.get("parameters", {}).items():
        if definition.get("required") and name not in values:
            raise Refusal(400, "required", f"Required parameter: {name}", location=name)
        if "default" in definition and name not in values:
            values[name] = _value(method, name, definition["default"], definition)
    return values


def _value(method: Method, name: str, text: str, definition: Json) -> Any:  # noqa: ANN401 - as it is defined
    match definition["type"]:
        case "integer":
            return _integer(method, name, text, definition)
        case "boolean":
            return _truth(method, name, text, definition)
        case _:
            return _text(method, name, text, definition)


def _integer(method: Method, name: str, text: str, definition: Json) -> int:
    low, high = _BOUNDS.get(definition.get("format", "int32"), _BOUNDS["int32"])
    low = max(low, int(definition.get("minimum", low)))
    high = min(high, int(definition.get("maximum", high)))
    if method.api == "gmail" and name == "maxResults":
        high = _GMAIL_PAGE  # a limit that the document states in words only
    says = f"Invalid value '{text}'. Values must be within the range: [{low}, {high}]"
    if re.fullmatch(r"-?\d+", text, re.ASCII) is None or not low <= int(text) <= high:
        raise _unfit(method, name, text, definition, says)
    if method.api == "gmail" and name == "maxResults" and int(text) == 0:
        return int(definition["default"])  # nothing and not given are the same to it
    return int(text)


def _truth(method: Method, name: str, text: str, definition: Json) -> bool:
    if text not in {"true", "false"}:
        raise _unfit(method, name, text, definition, f"Invalid boolean value: '{text}'.")
    return text == "true"


def _text(method: Method, name: str, text: str, definition: Json) -> str:
    allowed = definition.get("enum")
    if allowed is not None and text not in allowed:
        says = f"Invalid string value: '{text}'. Allowed values: [{', '.join(allowed)}]"
        raise _unfit(method, name, text, definition, says)
    if definition.get("format") == "uint64" and re.fullmatch(r"\d+", text, re.ASCII) is None:
        raise _unfit(method, name, text, definition, f"Invalid value '{text}'.")
    return text


def _unknown(method: Method, name: str) -> Refusal:
    if method.api == "calendar":
        return Refusal(400, "invalidParameter", f"Unknown parameter: {name}", location=name)
    message = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )
    return Refusal(400, "invalid", message, details=(_violation(None, message),))


def _unfit(method: Method, name: str, text: str, definition: Json, says: str) -> Refusal:
    if method.api == "calendar":
        return Refusal(400, "invalidParameter", says, location=name)
    field = re.sub(r"([A-Z])", r"_\1", name).lower()
    kind = _TYPES.get(definition.get("format", ""), f"TYPE_{definition['type'].upper()}")
    message = f"Invalid value at '{field}' ({kind}), \"{text}\""
    return Refusal(400, "invalid", message, details=(_violation(field, message),))


def _violation(field: str | None, description: str) -> Json:
    named = {} if field is None else {"field": field}
    return {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{**named, "description": description}],
    }
