"""The port of providers, for the calendars of one mailbox at Microsoft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.moments import Instant
from domain.ports.provider import Collection, CollectionKind, Content, Page, ProviderFailed, Watch
from integrations.microsoft_graph.calling import GraphApi, quoted
from integrations.microsoft_graph.people import addresses
from integrations.microsoft_graph.pushes import stopped, watched
from integrations.outlook_calendar.calendars import calendars
from integrations.outlook_calendar.changes import Changes
from integrations.outlook_calendar.fetch import Fetching
from integrations.outlook_calendar.settings import OutlookCalendarSettings


class OutlookCalendarProvider:
    """The calendars that `api` stands for, as `domain.ports.provider.Provider`.

    `owner` is the address of whose mailbox it is. Every request spends its unit first. `close` gives the
    connections back.
    """

    kind = CollectionKind.CALENDAR

    def __init__(self, api: GraphApi, *, owner: str, settings: OutlookCalendarSettings | None = None) -> None:
        self._api = api
        self._owner = owner
        self._changes = Changes(api, settings or OutlookCalendarSettings(), owner)
        self._fetching = Fetching(api, self._changes, owner)

    def collections(self) -> Sequence[Collection]:
        """Every calendar that the mailbox shows."""
        return calendars(self._api, owner=self._owner)

    def begin(self, collection: Collection) -> str | None:  # noqa: ARG002 - the same for every calendar
        """None: the last page of a full listing gives the first cursor."""
        return None

    def backfill(self, collection: Collection, *, since: Instant | None, more: str | None) -> Page:
        """Single events with their contents, and series to be fetched, from `since` to a year ahead."""
        return self._changes.everything(collection.key, since=since, more=more)

    def changes(self, collection: Collection, cursor: str, *, more: str | None) -> Page:
        """Events and series that changed, or all of them when the year ahead has moved on."""
        return self._changes.since(collection.key, cursor, more=more)

    def fetch(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """Events and series as they arrive."""
        return self._fetching.each(collection.key, keys)

    def heads(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """The same as `fetch`: an event has no body of its own."""
        return self.fetch(collection, keys)

    def own_addresses(self) -> Sequence[str]:
        """The owner's address and aliases."""
        return addresses(self._api)

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:
        """Pushes about a calendar, to `address`."""
        resource = f"calendars/{quoted(collection.key)}/events"
        return watched(self._api, resource, address=address, secret=secret)

    def unwatch(self, watch: Watch) -> None:
        """Ask for no more pushes."""
        stopped(self._api, watch)

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        self._api.close()
