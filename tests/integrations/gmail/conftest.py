"""The sandbox, and both adapters over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integrations.gmail.provider import GmailProvider
from integrations.google_calendar.provider import CalendarProvider
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.google_api.providers import Purse, calendars_of, gmail_of
from tests.integrations.sandbox.conftest import sandbox

__all__ = ["sandbox"]


@pytest.fixture
def purse() -> Purse:
    return Purse()


@pytest.fixture
def gmail(sandbox: Sandbox, purse: Purse) -> Iterator[GmailProvider]:
    with gmail_of(sandbox, budget=purse) as made:
        yield made


@pytest.fixture
def calendars(sandbox: Sandbox, purse: Purse) -> Iterator[CalendarProvider]:
    with calendars_of(sandbox, budget=purse) as made:
        yield made
