"""The providers of a Google mailbox, by what was granted: what was not is not asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.mailboxes import CaptureMode, Mailbox
from domain.ports.provider import (
    Budget,
    Collection,
    CollectionKind,
    Content,
    Page,
    Provider,
    ProviderFailed,
    Watch,
)
from integrations.gmail.provider import GmailProvider
from integrations.gmail.settings import GmailSettings
from integrations.google_auth.grants import Grant, credentials_of
from integrations.google_auth.scopes import CALENDARS, EVENTS, HEADERS, MAIL
from integrations.google_calendar.provider import CalendarProvider
from integrations.google_calendar.settings import CalendarSettings
from services.settings import GoogleSettings


def google_providers(
    grant: Grant, mailbox: Mailbox, google: GoogleSettings, budget: Callable[[str], Budget], clock: Clock
) -> Sequence[Provider]:
    """The providers of a Google mailbox; none where nothing of it was granted.

    Raises:
        FaultySetting: the application's file can not be used.
        GrantIsDamaged, NotAllowed, FaultyKeyFile: as `credentials_of`.
    """
    credentials = credentials_of(grant, google.application(), google.endpoints)
    providers: list[Provider] = []
    if MAIL in grant.scopes or HEADERS in grant.scopes:
        gmail = GmailSettings(
            root=f"{google.endpoints.gmail}/",
            headers_only=mailbox.mode is CaptureMode.HEADERS,
            topic=google.topic,
        )
        providers.append(GmailProvider(credentials, budget=budget("gmail"), clock=clock, settings=gmail))
    if EVENTS in grant.scopes:
        calendar = CalendarProvider(
            credentials,
            budget=budget("calendar"),
            clock=clock,
            settings=CalendarSettings(root=f"{google.endpoints.calendar}/"),
            owner=grant.address,
        )
        sees_all = CALENDARS in grant.scopes
        providers.append(calendar if sees_all else OnlyMainCalendar(calendar, grant.address))
    return providers


@dataclass(frozen=True, slots=True)
class OnlyMainCalendar:
    """The main calendar of who keeps the list of their calendars to themselves; its key is their address."""

    whole: CalendarProvider
    address: str
    kind = CollectionKind.CALENDAR

    def collections(self) -> Sequence[Collection]:
        """The one."""
        return (Collection(self.address, CollectionKind.CALENDAR, self.address),)

    def own_addresses(self) -> Sequence[str]:
        """The address that signed in."""
        return (self.address,)

    def begin(self, collection: Collection) -> str | None:
        """See `Provider`."""
        return self.whole.begin(collection)

    def backfill(self, collection: Collection, *, since: Instant | None, more: str | None) -> Page:
        """See `Provider`."""
        return self.whole.backfill(collection, since=since, more=more)

    def changes(self, collection: Collection, cursor: str, *, more: str | None) -> Page:
        """See `Provider`."""
        return self.whole.changes(collection, cursor, more=more)

    def fetch(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """See `Provider`."""
        return self.whole.fetch(collection, keys)

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:
        """See `Provider`."""
        return self.whole.watch(collection, address=address, secret=secret)

    def unwatch(self, watch: Watch) -> None:
        """See `Provider`."""
        self.whole.unwatch(watch)

    def close(self) -> None:
        """Give back the connections."""
        self.whole.close()
