"""Both adapters over a sandbox, and what tests ask of them again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.moments import Instant, instant_of
from domain.ports.provider import Collection, FailureKind, Page, Provider, ProviderFailed
from integrations.gmail.provider import ALL_MAIL, GmailProvider
from integrations.gmail.settings import GmailSettings
from integrations.google_calendar.provider import CalendarProvider
from integrations.google_calendar.settings import CalendarSettings
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.clients import RITA, credentials_of

__all__ = ["ALL_MAIL", "RITA"]


@dataclass
class Purse:
    """A budget that allows everything and counts it."""

    spent: list[int] = field(default_factory=list)

    def spend(self, units: int) -> None:
        self.spent.append(units)


@dataclass(frozen=True)
class SandboxClock:
    """The clock of a sandbox, as adapters are given one."""

    sandbox: Sandbox

    def now(self) -> Instant:
        return instant_of(self.sandbox.clock.now())


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


def keys(found: Sequence[Page]) -> list[str]:
    """What is there, in order."""
    return [each.key for page in found for each in page.items]


def gone(found: Sequence[Page]) -> list[str]:
    """What is gone, in order."""
    return [key for page in found for key in page.gone]


def listed(provider: Provider, collection: Collection = ALL_MAIL, since: Instant | None = None) -> list[Page]:
    """A whole backfill."""
    return pages(lambda more: provider.backfill(collection, since=since, more=more))


def changed(provider: Provider, cursor: str, collection: Collection = ALL_MAIL) -> list[Page]:
    """A whole round of changes."""
    return pages(lambda more: provider.changes(collection, cursor, more=more))


def failure(act: Callable[[], object]) -> tuple[FailureKind, str]:
    """The kind and reason with which something fails."""
    return why(act)[:2]


def why(act: Callable[[], object]) -> tuple[FailureKind, str, float | None]:
    """The same, with how long is to be waited."""
    try:
        answer = act()
    except ProviderFailed as failed:
        return failed.kind, failed.reason, failed.wait_seconds
    raise AssertionError(f"it did not fail: {answer}")
