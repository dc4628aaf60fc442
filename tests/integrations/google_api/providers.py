"""Both adapters over a sandbox, and what tests ask of them again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from domain.moments import Instant
from domain.ports.provider import Collection, Page, Provider
from integrations.gmail.provider import ALL_MAIL, GmailProvider
from integrations.gmail.settings import GmailSettings
from integrations.google_calendar.provider import CalendarProvider
from integrations.google_calendar.settings import CalendarSettings
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.asking import Purse, SandboxClock, failure, gone, keys, why
from tests.integrations.sandbox.clients import RITA, credentials_of

__all__ = ["ALL_MAIL", "RITA", "Purse", "SandboxClock", "failure", "gone", "keys", "why"]


@contextmanager
def gmail_of(
    sandbox: Sandbox, credentials=None, *, budget=None, scopes: Sequence[str] = (), **settings: object
) -> Iterator[GmailProvider]:
    """Gmail of Rita, or of whose credentials are given."""
    made = GmailProvider(
        credentials or credentials_of(sandbox, RITA, *scopes),
        budget=budget or Purse(),
        clock=SandboxClock(sandbox),
        settings=GmailSettings(root=sandbox.address, timeout=20, **settings),
    )
    try:
        yield made
    finally:
        made.close()


@contextmanager
def calendars_of(
    sandbox: Sandbox, credentials=None, *, budget=None, owner=None
) -> Iterator[CalendarProvider]:
    """The calendars of Rita, or of whose credentials are given."""
    made = CalendarProvider(
        credentials or credentials_of(sandbox, RITA),
        budget=budget or Purse(),
        clock=SandboxClock(sandbox),
        settings=CalendarSettings(root=sandbox.address, timeout=20),
        owner=owner,
    )
    try:
        yield made
    finally:
        made.close()


def pages(ask: Callable[[str | None], Page]) -> list[Page]:
    """All pages of a round, by the token of the page before."""
    found = [ask(None)]
    while found[-1].more is not None:
        found.append(ask(found[-1].more))
    return found


def listed(provider: Provider, collection: Collection = ALL_MAIL, since: Instant | None = None) -> list[Page]:
    """A whole backfill."""
    return pages(lambda more: provider.backfill(collection, since=since, more=more))


def changed(provider: Provider, cursor: str, collection: Collection = ALL_MAIL) -> list[Page]:
    """A whole round of changes."""
    return pages(lambda more: provider.changes(collection, cursor, more=more))
