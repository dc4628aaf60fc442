"""What can be asked of subscriptions."""

from __future__ import annotations

from integrations.sandbox.microsoft.operations import Operation
from integrations.sandbox.microsoft.subscriptions import methods

_ONE = "subscriptions/{subscription}"
_ANY: frozenset[str] = frozenset()
"""Who may is a question of what is subscribed to."""


def _operation(name: str, verb: str, path: str, handle: object, gives: str | None = None, **more: object) -> Operation:
    return Operation(
        f"graph.subscriptions.{name}", verb, path, handle, _ANY, _ANY, gives=gives, owned=False, outlook=False, **more
    )  # type: ignore[arg-type]


SUBSCRIPTIONS: tuple[Operation, ...] = (
    _operation("create", "POST", "subscriptions", methods.create, "subscription", status=201, beforehand=methods.validate),
    _operation("list", "GET", "subscriptions", methods.list_all, "subscriptions"),
    _operation("get", "GET", _ONE, methods.get, "subscription"),
    _operation("renew", "PATCH", _ONE, methods.renew, "subscription"),
    _operation("delete", "DELETE", _ONE, methods.delete),
    _operation("reauthorize", "POST", f"{_ONE}/reauthorize", methods.reauthorize, status=204),
)
