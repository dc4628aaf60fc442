"""Pushes about a mailbox, through a topic of Pub/Sub."""

from __future__ import annotations

from typing import Any

from domain.ports.provider import FailureKind, ProviderFailed, Watch
from integrations.gmail.settings import UNITS
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.failures import malformed


def watched(api: GoogleApi, *, topic: str, secret: str) -> Watch:
    """Ask for pushes until a week from now; what the topic pushes names the mailbox by its address.

    One topic at a time may have a mailbox: whoever had it before is told no more.
    """
    try:
        answer = _watch(api, topic)
    except ProviderFailed as failed:
        if failed.reason != "onlyOnePushClient":
            raise
        stopped(api)
        answer = _watch(api, topic)
    expiration = answer.get("expiration")
    if not (isinstance(expiration, str | int) and str(expiration).isdecimal()):
        raise malformed("watch")
    profile = api.call(api.service.users().getProfile(userId="me"), units=UNITS["profile"])
    address = str(profile.get("emailAddress", "")).lower()
    return Watch(id=address, resource=topic, secret=secret, until=int(expiration) // 1000)


def stopped(api: GoogleApi) -> None:
    """Ask for no more pushes."""
    api.call(api.service.users().stop(userId="me"), units=UNITS["stop"], missing=FailureKind.SKIP_ITEM)


def _watch(api: GoogleApi, topic: str) -> Payload:
    body: dict[str, Any] = {"topicName": topic}
    return api.call(api.service.users().watch(userId="me", body=body), units=UNITS["watch"])
