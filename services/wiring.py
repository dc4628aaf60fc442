"""The one place that names concrete classes: ports on one side, adapters on the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.moments import Zone
from domain.ports.clock import Clock
from domain.ports.grants import GrantStore
from domain.ports.ledger import Ledger
from domain.ports.outside import Outside
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from integrations.eventstore.bell import RingingLedger
from integrations.eventstore.opening import (
    open_duties,
    open_grants,
    open_ledger,
    open_signal,
    open_texts,
    open_tokens,
    open_views,
)
from integrations.eventstore.tokens import PlainTokens
from integrations.rfc5545.expanding import expand
from integrations.workdays.calendars import work_calendar
from services.capture.forgotten import ForgottenBefore
from services.capture.sieve import known_meetings
from services.channels import open_channel
from services.clock import SystemClock
from services.company.record import CompanyRecord
from services.mailboxes.record import ConnectionRecord
from services.planner.plans import Plans
from services.privacy.contacts import DealContacts
from services.privacy.record import MailboxPrivacy
from services.recorder.deals import Deals
from services.settings import KEY_BYTES, FaultySetting, Settings
from services.system import System

if TYPE_CHECKING:
    from services.mailboxes.connected import ConnectedMailboxes
    from services.mailboxes.connecting import Connecting
    from services.mailboxes.google_ways import GoogleWays
    from services.mailboxes.kinds import Kind
    from services.mailboxes.microsoft_ways import MicrosoftWays

# The libraries of providers are imported where a mailbox is reached: most commands never load them.


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that works on one ledger needs."""

    ledger: Ledger
    deals: Deals
    texts: TextStore
    tokens: Tokens
    outside: Outside
    clock: Clock
    plans: Plans
    company: CompanyRecord


@contextmanager
def open_store(settings: Settings, clock: Clock | None = None) -> Iterator[Store]:
    """The ledger and the text store that the settings name, closed again at the end.

    Raises:
        StoreCannotBeOpened: one of them can not be opened; the message says why.
        FaultySetting: a database without a master key, for which there is no file to lie in.
    """
    _make_ready(settings)
    ledger = open_ledger(settings.ledger)
    try:
        texts = open_texts(settings.ledger, settings.master_key)
        try:
            tokens = open_tokens(settings.ledger, settings.master_key)
            yield store_of(ledger, texts, tokens, clock or SystemClock())
        finally:
            texts.close()
    finally:
        ledger.close()


def store_of(ledger: Ledger, texts: TextStore, tokens: Tokens, clock: Clock) -> Store:
    """Everything that works on a ledger needs, made of what is open."""
    outside = outside_with(tokens)
    return Store(
        ledger=ledger,
        deals=Deals(ledger, outside, clock),
        texts=texts,
        tokens=tokens,
        outside=outside,
        clock=clock,
        plans=Plans(ledger, clock),
        company=CompanyRecord(ledger, texts, tokens, outside, clock),
    )


@contextmanager
def open_connecting(settings: Settings, clock: Clock | None = None) -> Iterator[tuple[Store, Connecting]]:
    """A store, and what connects mailboxes to it, closed again at the end.

    Raises:
        StoreCannotBeOpened, FaultySetting: as `open_store`; the grants can not be opened.
    """
    from services.mailboxes.connecting import Connecting  # noqa: PLC0415 - see above

    with (
        open_store(settings, clock) as store,
        closing(open_grants(settings.ledger, settings.master_key, settings.grant_key)) as grants,
    ):
        record = ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock)
        yield store, Connecting(record, grants, store.tokens, kinds_of(settings))


def connecting_of(system: System) -> Connecting:
    """What connects mailboxes to the running system."""
    from services.mailboxes.connecting import Connecting  # noqa: PLC0415 - see above

    record = ConnectionRecord(system.ledger, system.texts, system.tokens, system.clock)
    return Connecting(record, system.grants, system.tokens, kinds_of(system.settings))


def kinds_of(settings: Settings) -> Mapping[str, Kind]:
    """The kinds of mailboxes that there are, by their names."""
    from services.mailboxes.google import GoogleKind  # noqa: PLC0415 - see above
    from services.mailboxes.microsoft import MicrosoftKind  # noqa: PLC0415 - see above

    kinds: tuple[Kind, ...] = (GoogleKind(settings.google), MicrosoftKind(settings.microsoft))
    return {kind.name: kind for kind in kinds}


def google_ways(settings: Settings, connecting: Connecting) -> GoogleWays:
    """The ways into Google's mailboxes."""
    from services.mailboxes.google_ways import GoogleWays  # noqa: PLC0415 - see above

    return GoogleWays(connecting, settings.google.endpoints)


def microsoft_ways(settings: Settings, connecting: Connecting, clock: Clock) -> MicrosoftWays:
    """The ways into Microsoft's mailboxes."""
    from services.mailboxes.microsoft_ways import MicrosoftWays  # noqa: PLC0415 - see above

    return MicrosoftWays(connecting, settings.microsoft, clock)


def connected_mailboxes(settings: Settings, store: Store | System, grants: GrantStore) -> ConnectedMailboxes:
    """The mailboxes as the capture asks for them."""
    from services.mailboxes.connected import ConnectedMailboxes  # noqa: PLC0415 - see above

    return ConnectedMailboxes(
        record=ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock),
        grants=grants,
        tokens=store.tokens,
        kinds=kinds_of(settings),
        rules=store.company.privacy,
        privacy=MailboxPrivacy(store.ledger, store.texts, store.tokens, store.clock),
        contacts=DealContacts(store.ledger, store.clock),
        knows=known_meetings(store.ledger),
        forgotten=ForgottenBefore(store.ledger),
        clock=store.clock,
    )


@contextmanager
def open_system(settings: Settings, clock: Clock | None = None) -> Iterator[System]:
    """Everything that the settings name for the running system, closed again at the end.

    Raises:
        StoreCannotBeOpened, FaultySetting: as `open_store`.
        FaultyAddress, ChannelCannotBeOpened: as `open_channel`.
    """
    _make_ready(settings)
    clock = clock or SystemClock()
    with ExitStack() as opened:
        stored = opened.enter_context(closing(open_ledger(settings.ledger)))
        signal = opened.enter_context(closing(open_signal(settings.ledger)))
        ledger = RingingLedger(stored, signal)
        tokens = open_tokens(settings.ledger, settings.master_key)
        outside = outside_with(tokens)
        texts = opened.enter_context(closing(open_texts(settings.ledger, settings.master_key)))
        grants = opened.enter_context(
            closing(open_grants(settings.ledger, settings.master_key, settings.grant_key))
        )
        system = System(
            settings=settings,
            ledger=ledger,
            signal=signal,
            duties=opened.enter_context(closing(open_duties(settings.ledger))),
            texts=texts,
            tokens=tokens,
            views=opened.enter_context(closing(open_views(settings.ledger))),
            channel=opened.enter_context(open_channel(settings.channel, clock)),
            outside=outside,
            clock=clock,
            deals=Deals(ledger, outside, clock),
            plans=Plans(ledger, clock),
            company=CompanyRecord(ledger, texts, tokens, outside, clock),
            grants=grants,
        )
        yield replace(system, mailboxes=connected_mailboxes(settings, system, grants))


def ledger_is_there(settings: Settings) -> bool:
    """Whether there is a ledger already: opening one that is a file makes it."""
    return "://" in settings.ledger or Path(settings.ledger).exists()


def _make_ready(settings: Settings) -> None:
    """Make the data folder if it is to be used; nobody else may look into it."""
    if settings.data_folder in (Path(settings.ledger).parent, Path(settings.channel).parent):
        settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.master_key is None and "://" in settings.ledger:
        raise FaultySetting("SETPOINT_MASTER_KEY", f"{KEY_BYTES} bytes in base64; a database needs them")


def offline() -> Outside:
    """What a replay needs of the outside: tokens are plain text."""
    return outside_with(PlainTokens())


def outside_with(tokens: Tokens) -> Outside:
    """Time zones, public holidays and recurrence rules as the libraries have them."""
    return Outside(zone=_zone, work_calendar=work_calendar, expand=expand, tokens=tokens)


@lru_cache(maxsize=256)
def _zone(name: str) -> Zone:
    return Zone(name, ZoneInfo(name))
