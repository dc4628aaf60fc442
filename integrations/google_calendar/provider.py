"""The port of providers, for the calendars of one person at Google."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from google.auth.credentials import Credentials

from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.provider import Budget, Collection, CollectionKind, Content, Page, ProviderFailed, Watch
from integrations.google_calendar.calendars import calendars, primary
from integrations.google_calendar.changes import changed, everything
from integrations.google_calendar.connecting import calendar_api
from integrations.google_calendar.events import fetched
from integrations.google_calendar.pushes import stopped, watched
from integrations.google_calendar.settings import CalendarSettings


class CalendarProvider:
    """The calendars of whom `credentials` stand for, as `domain.ports.provider.Provider`.

    Every call spends its units of `budget` first, and counts on the quota of `owner`, the address of
    the person, also where the credentials are those of a service account. `close` gives the connections back.
    """

    kind = CollectionKind.CALENDAR

    def __init__(
        self,
        credentials: Credentials,
        *,
        budget: Budget,
        clock: Clock,
        settings: CalendarSettings | None = None,
        owner: str | None = None,
    ) -> None:
        self._api = calendar_api(credentials, budget=budget, clock=clock, settings=settings, owner=owner)

    def collections(self) -> Sequence[Collection]:
        """Every calendar that the person sees."""
        return calendars(self._api)

    def begin(self, collection: Collection) -> str | None:  # noqa: ARG002 - the same for every calendar
        """None: the last page of a full listing gives the first cursor."""
        return None

    def backfill(self, collection: Collection, *, since: Instant | None, more: str | None) -> Page:
        """All events that end after `since`, series with an instance that does, with their contents."""
        return everything(self._api, collection.key, since=since, more=more)

    def changes(self, collection: Collection, cursor: str, *, more: str | None) -> Page:
        """Events that changed, with their contents; also of such as ended before the backfill's `since`."""
        return changed(self._api, collection.key, cursor, more=more)

    def fetch(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """Single events, as they arrive."""
        return fetched(self._api, collection.key, keys)

    def heads(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """The same as `fetch`: an event has no body of its own."""
        return self.fetch(collection, keys)

    def own_addresses(self) -> Sequence[str]:
        """The owner's address: Google Calendar knows no aliases."""
        address = primary(self._api)
        return () if address is None else (address.lower(),)

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:
        """A channel to `address`, whose pushes carry `secret`."""
        return watched(self._api, collection.key, address=address, secret=secret)

    def unwatch(self, watch: Watch) -> None:
        """Close a channel."""
        stopped(self._api, watch)

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        self._api.close()
