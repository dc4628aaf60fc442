"""Both servers, and our adapters over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from google.auth.credentials import Credentials

from domain.moments import Instant
from integrations.gmail.provider import GmailProvider
from integrations.gmail.settings import GmailSettings
from integrations.google_auth.endpoints import GoogleEndpoints
from integrations.google_calendar.provider import CalendarProvider
from integrations.google_calendar.settings import CalendarSettings
from tests.foreign import servers
from tests.integrations.google_api.providers import Purse


class Now:
    """The clock of the machine is of no interest here."""

    def now(self) -> Instant:
        return 1_795_500_000


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def gmail_of(closing: ExitStack) -> Callable[..., GmailProvider]:
    """Gmail at some endpoints with some credentials."""

    def make(endpoints: GoogleEndpoints, credentials: Credentials, **chosen: object) -> GmailProvider:
        settings = GmailSettings(root=endpoints.gmail, timeout=20, **chosen)
        made = GmailProvider(credentials, budget=Purse(), clock=Now(), settings=settings)
        closing.callback(made.close)
        return made

    return make


@pytest.fixture
def calendars_of(closing: ExitStack) -> Callable[..., CalendarProvider]:
    """The calendars at some endpoints with some credentials."""

    def make(endpoints: GoogleEndpoints, credentials: Credentials) -> CalendarProvider:
        settings = CalendarSettings(root=endpoints.calendar, timeout=20)
        made = CalendarProvider(credentials, budget=Purse(), clock=Now(), settings=settings)
        closing.callback(made.close)
        return made

    return make


@pytest.fixture(scope="session")
def myworld() -> Iterator[str]:
    """The address of a `myworld` that runs for all tests; worlds are made in it."""
    with servers.myworld() as address:
        yield address
