"""Opening and closing channels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit
from zlib import crc32

from integrations.sandbox.clock import Moment, millis
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.channel_state import Channel, Channels
from integrations.sandbox.google.calendar.reach import named_calendar
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.refusals import Refusal, not_modelled

_LIFE = timedelta(days=7)
_LONGEST_ID, _LONGEST_TOKEN = 64, 256
_HERE = {"127.0.0.1", "localhost"}


def watch_events(call: Call) -> Json:
    """`events.watch`."""
    calendar, _ = named_calendar(call)
    if not calendar.pushes:
        says = "Push notifications are not supported by this resource."
        raise Refusal(400, "pushNotSupportedForRequestedResource", says, domain="calendar")
    uri = f"{call.world.address}/calendar/v3/calendars/{quote(calendar.id, safe='')}/events?alt=json"
    return _opened(call, f"events:{calendar.id}", uri)


def watch_list(call: Call) -> Json:
    """`calendarList.watch`."""
    uri = f"{call.world.address}/calendar/v3/users/me/calendarList?alt=json"
    return _opened(call, f"list:{call.account.number}", uri)


def _opened(call: Call, about: str, uri: str) -> Json:
    channels, body = call.world.channels, call.body
    _check(channels, body)
    resource = f"res{crc32(f'{about} {call.account.number}'.encode()):x}"
    channel = Channel(
        body["id"],
        resource,
        uri,
        body["address"],
        body.get("token"),
        call.account.address,
        about,
        _ends(call),
    )
    channels.open[channel.id] = channel
    channels.send(channel, "sync")
    shape: Json = {"kind": "api#channel", "id": channel.id, "resourceId": resource, "resourceUri": uri}
    if channel.token is not None:
        shape["token"] = channel.token
    return shape | {"expiration": str(millis(channel.until))}


def _check(channels: Channels, body: Json) -> None:
    if body.get("type") not in {"web_hook", "webhook"}:
        raise Refusal(400, "channelUnknownType", "Unknown channel type", domain="push")
    name, address = body.get("id", ""), body.get("address", "")
    if not name:
        raise Refusal(400, "required", "Required", location="id")
    if len(name) > _LONGEST_ID or not all(each.isalnum() or each in "-_+/=" for each in name):
        raise Refusal(
            400, "invalid", f"Channel id must match [A-Za-z0-9\\-_\\+/=]+ and have at most {_LONGEST_ID}"
        )
    if len(body.get("token") or "") > _LONGEST_TOKEN:
        raise Refusal(400, "invalid", f"Channel token is longer than {_LONGEST_TOKEN}")
    if name in channels.open:
        raise Refusal(400, "channelIdNotUnique", f"Channel id {name} not unique", domain="push")
    parts = urlsplit(address)
    # Unlike the real service this machine's own endpoints need no certificate.
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        says = f"WebHook callback must be HTTPS: {address}"
        raise Refusal(400, "push.webhookUrlNotHttps", says, domain="global")
    if body.get("payload"):
        raise not_modelled("channels with a payload")


def _ends(call: Call) -> Moment:
    now = call.world.clock.now()
    longest = millis(now + _LIFE)
    until = call.body.get("expiration")
    ttl = call.body.get("params", {}).get("ttl")
    if ttl is not None and not (ttl.isascii() and ttl.isdigit()):
        raise Refusal(400, "invalid", f"Invalid value for: ttl ({ttl})")
    wanted = longest if ttl is None else millis(now) + int(ttl) * 1000
    wanted = wanted if until is None else max(0, int(until))
    return datetime.fromtimestamp(min(wanted, longest) / 1000, UTC)


def stop(call: Call) -> None:
    """`channels.stop`."""
    found = call.world.channels.open.get(call.body.get("id", ""))
    if found is None or found.resource != call.body.get("resourceId") or found.user != call.account.address:
        says = f"Channel '{call.body.get('id', '')}' not found for project 'sandbox-project'"
        raise Refusal(404, "notFound", says)
    del call.world.channels.open[found.id]
