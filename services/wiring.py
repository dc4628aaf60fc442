"""The one place that names concrete classes: ports on one side, adapters on the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.moments import Zone
from domain.ports.clock import Clock
from domain.ports.outside import Outside
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from integrations.eventstore.opening import open_ledger, open_texts, open_tokens
from integrations.eventstore.tokens import PlainTokens
from integrations.rfc5545.expanding import expand
from integrations.workdays.calendars import work_calendar
from services.clock import SystemClock
from services.recorder.deals import Deals
from services.settings import KEY_BYTES, FaultySetting, Settings


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that works on one ledger needs."""

    deals: Deals
    texts: TextStore
    tokens: Tokens
    outside: Outside
    clock: Clock


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The ledger and the text store that the settings name, closed again at the end.

    Raises:
        StoreCannotBeOpened: one of them can not be opened; the message says why.
        FaultySetting: a database without a master key, for which there is no file to lie in.
    """
    if settings.master_key is None and "://" in settings.ledger:
        raise FaultySetting("SETPOINT_MASTER_KEY", f"{KEY_BYTES} bytes in base64; a database needs them")
    clock = SystemClock()
    ledger = open_ledger(settings.ledger)
    try:
        texts = open_texts(settings.ledger, settings.master_key)
        try:
            tokens = open_tokens(settings.ledger, settings.master_key)
            outside = outside_with(tokens)
            yield Store(Deals(ledger, outside, clock), texts, tokens, outside, clock)
        finally:
            texts.close()
    finally:
        ledger.close()


def offline() -> Outside:
    """What a replay needs of the outside: tokens are plain text."""
    return outside_with(PlainTokens())


def outside_with(tokens: Tokens) -> Outside:
    """Time zones, public holidays and recurrence rules as the libraries have them."""
    return Outside(zone=_zone, work_calendar=work_calendar, expand=expand, tokens=tokens)


@lru_cache(maxsize=256)
def _zone(name: str) -> Zone:
    return Zone(name, ZoneInfo(name))
