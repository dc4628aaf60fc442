"""Channels: who is told that something changed, without being told what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import format_datetime
from itertools import count

from integrations.sandbox.clock import Moment, TurnedClock
from integrations.sandbox.google.accounts import Account
from integrations.sandbox.google.calendar.store import Calendar
from integrations.sandbox.postman import Letter, Postman

_PATIENCE = timedelta(minutes=30)
_AGAIN = frozenset({500, 502, 503, 504})


@dataclass(slots=True)
class Channel:
    """One channel: about the events of a calendar, or about somebody's list."""

    id: str
    resource: str
    uri: str
    address: str
    token: str | None
    user: str
    about: str
    until: Moment
    numbers: count[int] = field(default_factory=lambda: count(1, 3))


@dataclass(slots=True)
class Channels:
    """All channels. Messages are numbered upward, but not one after the other."""

    clock: TurnedClock
    postman: Postman
    open: dict[str, Channel] = field(default_factory=dict)

    def events_changed(self, calendar: Calendar) -> None:
        """Tell those who watch a calendar."""
        self._tell(f"events:{calendar.id}")

    def list_changed(self, account: Account) -> None:
        """Tell those who watch somebody's list."""
        self._tell(f"list:{account.number}")

    def _tell(self, about: str) -> None:
        now = self.clock.now()
        for channel in [each for each in self.open.values() if each.about == about]:
            if channel.until > now:
                self.send(channel, "exists")

    def send(self, channel: Channel, state: str) -> None:
        """Send one message."""
        headers = _headers(channel, state, next(channel.numbers))
        self.postman.post(
            Letter(
                "calendar.push",
                channel.user,
                channel.address,
                lambda: headers,
                b"",
                _AGAIN.__contains__,
                _PATIENCE,
            )
        )


def _headers(channel: Channel, state: str, number: int) -> Mapping[str, str]:
    headers = {
        "x-goog-channel-id": channel.id,
        "x-goog-message-number": str(number),
        "x-goog-resource-id": channel.resource,
        "x-goog-resource-state": state,
        "x-goog-resource-uri": channel.uri,
        "x-goog-channel-expiration": format_datetime(channel.until.astimezone(UTC), usegmt=True),
    }
    return headers if channel.token is None else {**headers, "x-goog-channel-token": channel.token}
