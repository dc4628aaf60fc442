"""Google's mailboxes: their providers, by what was granted; what was not is not asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from domain.acting.events import Act
from domain.moments import Instant
from domain.ports.hands import Hands
from domain.ports.mailboxes import CaptureMode
from domain.ports.provider import (
    Collection,
    CollectionKind,
    Content,
    FailureKind,
    Page,
    Provider,
    ProviderFailed,
    Watch,
)
from integrations.gmail.drafting import GmailDrafting
from integrations.gmail.provider import GmailProvider
from integrations.gmail.settings import GmailSettings
from integrations.google_auth.consent import revoke
from integrations.google_auth.delegation import FaultyKeyFile, NotAllowed
from integrations.google_auth.grants import ConsentGrant, Grant, GrantIsDamaged, credentials_of, read
from integrations.google_auth.scopes import CALENDARS, DRAFTS, EVENTS, HEADERS, HOLDS, MAIL
from integrations.google_calendar.calendars import MAIN
from integrations.google_calendar.holding import CalendarHolding
from integrations.google_calendar.provider import CalendarProvider
from integrations.google_calendar.settings import CalendarSettings
from services.faulty_setting import FaultySetting
from services.mailboxes.kinds import Reaching
from services.mailboxes.words import GOOGLE
from services.settings import GoogleSettings


@dataclass(frozen=True, slots=True)
class GoogleKind:
    """A `Kind`."""

    google: GoogleSettings
    name: str = GOOGLE

    @property
    def acts(self) -> Mapping[Act, str]:
        """See `Kind`."""
        return {Act.DRAFT: DRAFTS, Act.HOLD: HOLDS}

    def providers(self, grant: str, reaching: Reaching) -> Sequence[Provider]:
        """See `Kind`."""
        with _usable():
            return google_providers(read(grant), reaching, self.google)

    def hands(self, grant: str, reaching: Reaching) -> Hands:
        """See `Kind`."""
        with _usable():
            return google_hands(read(grant), reaching, self.google)

    def give_back(self, grant: str) -> bool:
        """See `Kind`. A service account's key is not ours to end."""
        try:
            known = read(grant)
            if isinstance(known, ConsentGrant):
                revoke(self.google.endpoints, known.refresh_token)
        except GrantIsDamaged:
            return True
        except ProviderFailed:
            return False
        return True


@contextmanager
def _usable() -> Iterator[None]:
    """Says of a grant or an application that can not be used what it means."""
    try:
        yield
    except (GrantIsDamaged, NotAllowed) as error:
        raise ProviderFailed(FailureKind.REAUTHORISE, "grant_unusable") from error
    except (FaultyKeyFile, FaultySetting) as error:
        raise ProviderFailed(FailureKind.STOP_APP, "application_unusable") from error


def google_hands(grant: Grant, reaching: Reaching, google: GoogleSettings) -> Hands:
    """What may be done in a Google mailbox.

    Raises:
        FaultySetting, GrantIsDamaged, NotAllowed, FaultyKeyFile: as `google_providers`.
    """
    credentials = credentials_of(grant, google.application(), google.endpoints)
    budget, clock, drafting, holding = reaching.budget, reaching.clock, None, None
    if DRAFTS in grant.scopes:
        drafting = GmailDrafting(
            credentials,
            address=grant.address,
            budget=budget("gmail"),
            clock=clock,
            settings=GmailSettings(root=f"{google.endpoints.gmail}/"),
        )
    if HOLDS in grant.scopes:
        holding = CalendarHolding(
            credentials,
            budget=budget("calendar"),
            clock=clock,
            settings=CalendarSettings(root=f"{google.endpoints.calendar}/"),
            owner=grant.address,
        )
    return Hands(drafting, holding)


def google_providers(grant: Grant, reaching: Reaching, google: GoogleSettings) -> Sequence[Provider]:
    """The providers of a Google mailbox; none where nothing of it was granted.

    Raises:
        FaultySetting: the application's file can not be used.
        GrantIsDamaged, NotAllowed, FaultyKeyFile: as `credentials_of`.
    """
    credentials = credentials_of(grant, google.application(), google.endpoints)
    budget, clock = reaching.budget, reaching.clock
    providers: list[Provider] = []
    if MAIL in grant.scopes or HEADERS in grant.scopes:
        gmail = GmailSettings(
            root=f"{google.endpoints.gmail}/",
            headers_only=reaching.mailbox.mode is CaptureMode.HEADERS,
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
        called = (self.address, MAIN)
        return (Collection(self.address, CollectionKind.CALENDAR, self.address, called=called),)

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

    def heads(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """See `Provider`."""
        return self.whole.heads(collection, keys)

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:
        """See `Provider`."""
        return self.whole.watch(collection, address=address, secret=secret)

    def unwatch(self, watch: Watch) -> None:
        """See `Provider`."""
        self.whole.unwatch(watch)

    def close(self) -> None:
        """Give back the connections."""
        self.whole.close()
