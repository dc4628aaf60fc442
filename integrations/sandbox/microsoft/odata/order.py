"""`$orderby`, `$top` and `$skip`."""

from __future__ import annotations

from collections.abc import Collection

from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import bad_request, gateway_timeout

MOST = 1_000
_USUAL = 10


def read_order(text: str, known: Collection[str]) -> list[tuple[str, bool]]:
    """Properties to order by, each with whether the largest comes first.

    Raises:
        Refusal: it can not be read, or can not be ordered by.
    """
    found = []
    for part in text.split(","):
        match part.split():
            case [name]:
                found.append((name, False))
            case [name, "asc" | "desc" as way]:
                found.append((name, way == "desc"))
            case _:
                raise bad_request(f"Invalid orderby clause: {text}")
    for name, _ in found:
        if name not in known:
            raise bad_request(f"Could not find a property named '{name}' to order by.")
    return found


def page_size(call: Call) -> int:
    """How many a page holds at most.

    Raises:
        Refusal: more are asked for than there may be.
    """
    top = _number(call, "$top")
    if top is None:
        return preferred_size(call)
    if top > MOST:
        raise bad_request(
            f"The limit of '{MOST}' for Top query has been exceeded. The value from the incoming request is "
            f"'{top}'."
        )
    return _in_time(call, top)


def preferred_size(call: Call) -> int:
    """How many a page holds where `$top` says nothing."""
    return _in_time(call, min(call.prefer.page_size or _USUAL, MOST))


def _in_time(call: Call, size: int) -> int:
    largest = call.world.settings.largest_page
    if largest and size > largest:
        raise gateway_timeout()
    return size


def skipped(call: Call) -> int:
    """How many are left out first."""
    return _number(call, "$skip") or 0


def _number(call: Call, name: str) -> int | None:
    text = call.options.get(name)
    if text is None:
        return None
    if not text.isdecimal() or (name == "$top" and int(text) == 0):
        raise bad_request(f"Invalid value '{text}' for {name} query option found.")
    return int(text)
