"""Subscriptions made, read, renewed and ended."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from integrations.sandbox.clock import Moment
from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.times import read_instant, stamp
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import Refusal, bad_request, not_modelled
from integrations.sandbox.microsoft.subscriptions.handshake import shake_hands
from integrations.sandbox.microsoft.subscriptions.subscription import About, Subscription
from integrations.sandbox.microsoft.subscriptions.watched import read_resource

_KNOWN = frozenset({
    "changeType", "notificationUrl", "lifecycleNotificationUrl", "resource", "expirationDateTime",
    "clientState",
    "latestSupportedTlsVersion", "includeResourceData", "encryptionCertificate", "encryptionCertificateId",
    "notificationContentType", "notificationQueryOptions", "notificationUrlAppId",
})  # fmt: skip
_RICH = ("includeResourceData", "encryptionCertificate", "notificationQueryOptions")
_NEEDED = ("changeType", "notificationUrl", "resource", "expirationDateTime")
_CHANGES = frozenset({"created", "updated", "deleted"})
_LONGEST_STATE = 128
_SHORTEST = timedelta(minutes=45)
_HERE = frozenset({"127.0.0.1", "localhost"})
_LEEWAY = timedelta(minutes=1)


async def validate(call: Call) -> None:
    """What comes before the making: everything is checked, then the addresses are asked."""
    with call.world.lock:
        wanted = _wanted(call)
    await shake_hands(list(dict.fromkeys([wanted.to, wanted.lifecycle_to or wanted.to])))


def create(call: Call) -> Json:
    """`POST subscriptions`."""
    wanted = _wanted(call)
    call.world.subscriptions.open(wanted)
    return _shown(call, wanted, client_state=wanted.client_state)


def get(call: Call) -> Json:
    """`GET subscription`."""
    return _shown(call, _named(call))


def list_all(call: Call) -> Json:
    """`GET subscriptions`: those of this application and person."""
    return {
        "@odata.context": f"{call.base}/v1.0/$metadata#subscriptions",
        "value": [_properties(each) for each in _mine(call)],
    }


def renew(call: Call) -> Json:
    """`PATCH subscription`: it ends later, and what was asked of its application is answered."""
    found = _named(call)
    if call.body.keys() != {"expirationDateTime"}:
        raise not_modelled(f"a change of {', '.join(sorted(call.body)) or 'nothing'} of a subscription")
    found.until = _end(call, call.body["expirationDateTime"])
    _answered(found)
    call.world.subscriptions.ask_in_time(found)
    return _shown(call, found)


def reauthorize(call: Call) -> None:
    """`POST reauthorize`: what was asked is answered; its end stays."""
    _answered(_named(call))


def delete(call: Call) -> None:
    """`DELETE subscription`."""
    del call.world.subscriptions.every[_named(call).id]


def _wanted(call: Call) -> Subscription:
    body = call.body
    _check(body)
    watched = read_resource(call, str(body["resource"]))
    changes = tuple(each.strip() for each in str(body["changeType"]).split(","))
    if not set(changes) <= _CHANGES or (watched.about is About.CALENDAR and "created" in changes):
        raise Refusal(
            400,
            "InvalidRequest",
            f"The changeType '{body['changeType']}' is not supported for this resource.",
        )
    wanted = Subscription(
        str(uuid.uuid4()), call.access.client, _creator(call),
        call.access.tenant, call.access.cloud, str(body["resource"]), watched, changes,
        str(body["notificationUrl"]), body.get("lifecycleNotificationUrl"), body.get("clientState"),
        _end(call, body["expirationDateTime"]), call.prefer.immutable,
        str(body.get("latestSupportedTlsVersion") or "v1_2"),
    )  # fmt: skip
    _check_room(call, wanted)
    return wanted


def _check(body: Json) -> None:
    unknown = sorted(body.keys() - _KNOWN)
    if unknown:
        raise bad_request(
            f"The property '{unknown[0]}' does not exist on type 'microsoft.graph.subscription'."
        )
    missing = [name for name in _NEEDED if not body.get(name)]
    if missing:
        raise Refusal(400, "ValidationError", f"{missing[0]} is a required property.")
    if any(body.get(name) for name in _RICH):
        raise not_modelled("notifications with the data of resources")
    for name in ("notificationUrl", "lifecycleNotificationUrl"):
        parts = urlsplit(str(body.get(name) or "https://left.example"))
        # Unlike at the real service this machine's own endpoints need no certificate.
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
            raise Refusal(400, "ValidationError", f"{name} must use the HTTPS protocol.")
    if len(str(body.get("clientState") or "")) > _LONGEST_STATE:
        raise Refusal(400, "ValidationError", f"clientState is longer than {_LONGEST_STATE} characters.")


def _end(call: Call, text: object) -> Moment:
    try:
        wanted: datetime = read_instant(str(text))
    except ValueError as error:
        raise bad_request(
            f"Cannot convert the literal '{text}' to the expected type 'Edm.DateTimeOffset'."
        ) from error
    now, longest = call.world.clock.now(), call.world.subscriptions.longest_minutes
    if wanted <= now:
        raise Refusal(400, "ExtensionError", "Subscription expiration must be in the future.")
    if wanted - now > timedelta(minutes=longest) + _LEEWAY:
        says = f"Subscription expiration can only be {longest} minutes in the future."
        raise Refusal(400, "ExtensionError", says)
    return max(wanted, now + _SHORTEST)


def _check_room(call: Call, wanted: Subscription) -> None:
    state, owner = call.world.subscriptions, wanted.watched.owner
    same = next((each for each in state.live() if each.same_as(wanted)), None)
    if same is not None:
        raise Refusal(
            409, "Conflict", f"Subscription Id {same.id} already exists for the requested combination"
        )
    if owner.id in state.refusing:
        raise Refusal(503, "ExtensionError", state.refusing[owner.id])
    if sum(each.watched.owner is owner for each in state.live()) >= state.most_per_mailbox:
        why = "The maximum number of subscriptions of the mailbox is reached."
        says = f"Operation: Create; Exception: [Status Code: Forbidden; Reason: {why}]"
        raise Refusal(403, "ExtensionError", says)


def _mine(call: Call) -> Iterator[Subscription]:
    creator = _creator(call)
    for each in call.world.subscriptions.live():
        if each.client == call.access.client and each.creator == creator:
            yield each


def _creator(call: Call) -> str:
    return call.access.account.id if call.access.account else call.access.client


def _named(call: Call) -> Subscription:
    found = next((each for each in _mine(call) if each.id == call.path["subscription"]), None)
    if found is None:
        raise Refusal(404, "ResourceNotFound", "The object was not found.")
    return found


def _answered(subscription: Subscription) -> None:
    subscription.challenges += 1
    subscription.paused = False


def _shown(call: Call, found: Subscription, *, client_state: str | None = None) -> Json:
    """A subscription. Its secret is told to whoever makes it, and never again."""
    shape = {"@odata.context": f"{call.base}/v1.0/$metadata#subscriptions/$entity", **_properties(found)}
    return shape | {"clientState": client_state}


def _properties(found: Subscription) -> Json:
    return {
        "id": found.id,
        "resource": found.resource,
        "applicationId": found.client,
        "changeType": ",".join(found.changes),
        "clientState": None,
        "notificationUrl": found.to,
        "notificationQueryOptions": None,
        "notificationContentType": None,
        "lifecycleNotificationUrl": found.lifecycle_to,
        "expirationDateTime": stamp(found.until),
        "creatorId": found.creator,
        "includeResourceData": None,
        "latestSupportedTlsVersion": found.tls,
        "encryptionCertificate": None,
        "encryptionCertificateId": None,
        "notificationUrlAppId": None,
    }
