"""`$select`: which properties are told."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import bad_request


def selected(call: Call, kind: str, known: Iterable[str]) -> tuple[str, ...]:
    """The properties that a call selects, without doubles; none if it selects nothing.

    Raises:
        Refusal: one is no property of the kind.
    """
    return read_select(call.options.get("$select", ""), kind, known)


def read_select(text: str, kind: str, known: Iterable[str]) -> tuple[str, ...]:
    """The same of what stands in a `$select`."""
    by_name = {name.lower(): name for name in known}
    names = [each.strip() for each in text.split(",") if each.strip()]
    found = []
    for name in names:
        if name.lower() not in by_name:
            raise bad_request(
                "Parsing OData Select and Expand failed: Could not find a property named "
                f"'{name}' on type 'microsoft.graph.{kind}'."
            )
        found.append(by_name[name.lower()])
    return tuple(dict.fromkeys(found))
