"""What can be asked of subscriptions."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calls import Call, Operation
from integrations.sandbox.microsoft.subscriptions import methods

_ONE = "subscriptions/{subscription}"
_ANY: frozenset[str] = frozenset()
"""Who may is a question of what is subscribed to."""
Handle = Callable[[Call], Json | None]


def _operation(
    name: str, verb: str, path: str, handle: Handle, *, gives: str | None = None, status: int = 200
) -> Operation:
    return Operation(
        f"graph.subscriptions.{name}", verb, path, handle, _ANY, _ANY, gives=gives, status=status,
        owned=False, outlook=False,
        beforehand=methods.validate if verb == "POST" and gives is not None else None,
    )  # fmt: skip


SUBSCRIPTIONS: tuple[Operation, ...] = (
    _operation("create", "POST", "subscriptions", methods.create, gives="subscription", status=201),
    _operation("list", "GET", "subscriptions", methods.list_all, gives="subscriptions"),
    _operation("get", "GET", _ONE, methods.get, gives="subscription"),
    _operation("renew", "PATCH", _ONE, methods.renew, gives="subscription"),
    _operation("delete", "DELETE", _ONE, methods.delete),
    _operation("reauthorize", "POST", f"{_ONE}/reauthorize", methods.reauthorize, status=204),
)
