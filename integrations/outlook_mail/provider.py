"""The port of providers, for the mail of one mailbox at Microsoft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.moments import Instant
from domain.ports.provider import Collection, CollectionKind, Content, Page, ProviderFailed, Watch
from integrations.microsoft_graph.calling import GraphApi
from integrations.microsoft_graph.people import addresses
from integrations.microsoft_graph.pushes import stopped, watched
from integrations.outlook_mail.changes import Changes
from integrations.outlook_mail.fetch import Fetching
from integrations.outlook_mail.folders import Folders, Role
from integrations.outlook_mail.settings import OutlookMailSettings


class OutlookMailProvider:
    """The mail that `api` stands for, as `domain.ports.provider.Provider`.

    One collection for each folder. Every request spends its unit first. `close` gives the connections back.
    """

    kind = CollectionKind.MAIL

    def __init__(self, api: GraphApi, *, settings: OutlookMailSettings | None = None) -> None:
        chosen = settings or OutlookMailSettings()
        self._api = api
        self._folders = Folders(api)
        self._changes = Changes(api, self._folders, chosen)
        self._fetching = Fetching(api, self._folders, self._changes.known, chosen.headers_only)

    def collections(self) -> Sequence[Collection]:
        """Every folder that people see."""
        return self._folders.collections()

    def begin(self, collection: Collection) -> str | None:
        """None: the last page of a full listing gives the first cursor."""
        self._changes.soon(collection)
        return None

    def backfill(self, collection: Collection, *, since: Instant | None, more: str | None) -> Page:
        """Keys, newest first; of what is older than `since` all that is told is that it is."""
        return self._changes.everything(collection, since=since, more=more)

    def changes(self, collection: Collection, cursor: str, *, more: str | None) -> Page:
        """Keys of what came, changed, or left the folder."""
        return self._changes.since(collection, cursor, more=more)

    def fetch(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """Messages as they arrive."""
        return self._fetching.each(collection, keys)

    def heads(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """Header lines of messages as they arrive."""
        return self._fetching.heads(collection, keys)

    def own_addresses(self) -> Sequence[str]:
        """The owner's address and aliases."""
        return addresses(self._api)

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:
        """Pushes about all mail, to `address`, for the inbox; a hint wakes all folders."""
        if self._folders.role_of(collection.key) is not Role.INBOX:
            return None
        return watched(self._api, "messages", address=address, secret=secret)

    def unwatch(self, watch: Watch) -> None:
        """Ask for no more pushes."""
        stopped(self._api, watch)

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        self._changes.forget()
        self._api.close()
