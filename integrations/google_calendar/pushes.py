"""Pushes about one calendar, through a channel."""

from __future__ import annotations

from uuid import uuid4

from domain.ports.provider import FailureKind, ProviderFailed, Watch
from integrations.google_api.calling import GoogleApi
from integrations.google_api.failures import malformed
from integrations.google_api.keys import text_in
from integrations.google_calendar.settings import REQUEST

_NO_PUSHES = "pushNotSupportedForRequestedResource"


def watched(api: GoogleApi, calendar: str, *, address: str, secret: str) -> Watch | None:
    """Open a channel; None for calendars that have none. A channel is never renewed, only replaced."""
    body = {"id": str(uuid4()), "type": "web_hook", "address": address, "token": secret}
    try:
        answer = api.call(
            api.service.events().watch(calendarId=calendar, body=body, **api.shared), units=REQUEST
        )
    except ProviderFailed as failed:
        if failed.reason == _NO_PUSHES:
            return None
        raise
    resource, expiration = text_in(answer, "resourceId"), str(answer.get("expiration", ""))
    if resource is None or not expiration.isdecimal():
        raise malformed("channel")
    return Watch(id=body["id"], resource=resource, secret=secret, until=int(expiration) // 1000)


def stopped(api: GoogleApi, watch: Watch) -> None:
    """Close a channel; one that is closed already is no failure."""
    request = api.service.channels().stop(body={"id": watch.id, "resourceId": watch.resource}, **api.shared)
    try:
        api.call(request, units=REQUEST, missing=FailureKind.SKIP_ITEM)
    except ProviderFailed as failed:
        if failed.kind is not FailureKind.SKIP_ITEM:
            raise
