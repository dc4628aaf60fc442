"""The port of providers, for one mailbox at Gmail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from google.auth.credentials import Credentials

from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.provider import (
    Budget,
    Collection,
    CollectionKind,
    Content,
    FailureKind,
    Page,
    ProviderFailed,
    Watch,
)
from integrations.gmail.changes import begun, changed
from integrations.gmail.fetch import fetched
from integrations.gmail.labels import Labels
from integrations.gmail.listing import listed
from integrations.gmail.pushes import stopped, watched
from integrations.gmail.settings import UNITS, GmailSettings
from integrations.google_api.calling import GoogleApi
from integrations.google_api.keys import rows_in, text_in

ALL_MAIL = Collection(key="all", kind=CollectionKind.MAIL, name="All mail")


class GmailProvider:
    """All mail of whom `credentials` stand for, as `domain.ports.provider.Provider`.

    Every call spends its units of `budget` first. `close` gives the connections back.
    """

    kind = CollectionKind.MAIL

    def __init__(
        self,
        credentials: Credentials,
        *,
        budget: Budget,
        clock: Clock,
        settings: GmailSettings | None = None,
    ) -> None:
        self._settings = settings or GmailSettings()
        self._api = GoogleApi(
            "gmail",
            root=self._settings.root,
            credentials=credentials,
            budget=budget,
            clock=clock,
            timeout=self._settings.timeout,
        )
        self._labels = Labels(self._api)

    def collections(self) -> Sequence[Collection]:
        """One: Gmail keeps all mail in one place, and labels say the rest."""
        return (ALL_MAIL,)

    def begin(self, collection: Collection) -> str | None:  # noqa: ARG002 - there is only one
        """The history id of now."""
        return begun(self._api)

    def backfill(
        self,
        collection: Collection,  # noqa: ARG002
        *,
        since: Instant | None,
        more: str | None,
    ) -> Page:
        """Keys, newest first."""
        headers_only = self._settings.headers_only
        return listed(self._api, since=since, more=more, headers_only=headers_only, labels=self._labels)

    def changes(self, collection: Collection, cursor: str, *, more: str | None) -> Page:  # noqa: ARG002
        """Keys of what came, was labelled or deleted."""
        return changed(self._api, cursor, more=more, labels=self._labels)

    def fetch(
        self,
        collection: Collection,  # noqa: ARG002
        keys: Sequence[str],
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """Messages as they arrive."""
        return fetched(self._api, keys, labels=self._labels, headers_only=self._settings.headers_only)

    def heads(
        self,
        collection: Collection,  # noqa: ARG002
        keys: Sequence[str],
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """Header lines of messages as they arrive, for the same units."""
        return fetched(self._api, keys, labels=self._labels, headers_only=True)

    def own_addresses(self) -> Sequence[str]:
        """The owner's address, and what else they have shown to be theirs.

        The scope `gmail.metadata` does not tell of aliases.
        """
        users = self._api.service.users()
        profile = self._api.call(users.getProfile(userId="me"), units=UNITS["profile"])
        found = [text_in(profile, "emailAddress")]
        if not self._settings.headers_only:
            asked = users.settings().sendAs().list(userId="me")
            rows = rows_in(self._api.call(asked, units=UNITS["send_as"]), "sendAs")
            found += [text_in(row, "sendAsEmail") for row in rows if _is_own(row.get("verificationStatus"))]
        return tuple(dict.fromkeys(each.lower() for each in found if each))

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:  # noqa: ARG002
        """Pushes go to the topic of the settings, which knows where to; None without a topic."""
        topic = self._settings.topic
        return None if topic is None else watched(self._api, topic=topic, secret=secret)

    def unwatch(self, watch: Watch) -> None:  # noqa: ARG002 - a mailbox has one watch at most
        """Ask for no more pushes."""
        try:
            stopped(self._api)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        self._api.close()


def _is_own(status: object) -> bool:
    """Gmail leaves the status out of addresses that need no proof."""
    return status in (None, "", "accepted", "verificationStatusUnspecified")
