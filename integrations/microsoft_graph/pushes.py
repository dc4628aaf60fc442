"""Subscriptions: Graph pushes hints about a resource until one ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.moments import Instant, instant_of
from domain.ports.provider import FailureKind, ProviderFailed, Watch
from integrations.microsoft_graph.calling import GraphApi, Payload, quoted
from integrations.microsoft_graph.failures import malformed
from integrations.microsoft_graph.paging import key_of, rows_in, text_in

LIFECYCLE = "/lifecycle"
"""What the address of notes about a subscription has behind the address of its pushes."""
_LIVES = (timedelta(minutes=10_070), timedelta(minutes=4_220))
"""How long a subscription may live: Graph's limits, the newer first, but for ten minutes of travel."""
_REFUSES = "ExtensionError"
"""So it is said of a mailbox whose keeper does not take part, with the status of one that wants rest."""
_GONE = "ResourceNotFound", "status_404"
_CONFLICT = "Conflict", "status_409"


def watched(api: GraphApi, resource: str, *, address: str, secret: str) -> Watch | None:
    """Ask for pushes about a resource; None for a mailbox that refuses all of them, and is polled.

    `resource` is below the mailbox. Graph knocks at `address` while this waits: what answers there has to run
    already. A subscription that an earlier process had for the same resource is ended: nobody knows any more
    what its pushes carry.

    Raises:
        ProviderFailed: it can not be asked for now.
    """
    for life in _LIVES:
        try:
            return _anew(api, resource, address=address, secret=secret, life=life)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.PERMANENT and failed.reason != _REFUSES:
                raise
    return None


def stopped(api: GraphApi, watch: Watch) -> None:
    """End a subscription; one that is gone already is no failure.

    Raises:
        ProviderFailed: it can not be ended now.
    """
    try:
        api.send("DELETE", f"subscriptions/{quoted(watch.id)}", missing=FailureKind.SKIP_ITEM)
    except ProviderFailed as failed:
        if failed.kind is not FailureKind.SKIP_ITEM and failed.reason not in _GONE:
            raise


def _anew(api: GraphApi, resource: str, *, address: str, secret: str, life: timedelta) -> Watch:
    try:
        return _subscribed(api, resource, address=address, secret=secret, life=life)
    except ProviderFailed as failed:
        if failed.reason not in _CONFLICT:
            raise
    _end(api, resource, address)
    return _subscribed(api, resource, address=address, secret=secret, life=life)


def _subscribed(api: GraphApi, resource: str, *, address: str, secret: str, life: timedelta) -> Watch:
    until = datetime.fromtimestamp(api.clock.now(), UTC) + life
    asked = {
        "changeType": "created,updated,deleted",
        "resource": api.relative(resource),
        "notificationUrl": address,
        "lifecycleNotificationUrl": f"{address.rstrip('/')}{LIFECYCLE}",
        "expirationDateTime": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "clientState": secret,
    }
    answer = api.send("POST", "subscriptions", asked)
    return Watch(id=key_of(answer), resource=resource, secret=secret, until=_until(answer))


def _until(answer: Payload) -> Instant:
    """When it ends; Graph may have shortened it."""
    try:
        at = datetime.fromisoformat(text_in(answer, "expirationDateTime") or "")
        return instant_of(at if at.tzinfo is not None else at.replace(tzinfo=UTC))
    except ValueError:
        raise malformed("subscription") from None


def _end(api: GraphApi, resource: str, address: str) -> None:
    rows = rows_in(api.get("subscriptions", whole=True))
    for row in rows:
        is_ours = text_in(row, "notificationUrl") == address
        if is_ours and (text_in(row, "resource") or "").strip("/") == api.relative(resource):
            api.send("DELETE", f"subscriptions/{quoted(key_of(row))}", missing=FailureKind.SKIP_ITEM)
