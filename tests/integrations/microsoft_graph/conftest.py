"""A sandbox with two people at Microsoft, and the adapters over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integrations.outlook_calendar.provider import OutlookCalendarProvider
from integrations.outlook_mail.provider import OutlookMailProvider
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.microsoft_graph.providers import calendars_of, mail_of, opened_sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with opened_sandbox() as made:
        yield made


@pytest.fixture
def outlook(sandbox: Sandbox) -> Iterator[OutlookMailProvider]:
    with mail_of(sandbox) as made:
        yield made


@pytest.fixture
def calendars(sandbox: Sandbox) -> Iterator[OutlookCalendarProvider]:
    with calendars_of(sandbox) as made:
        yield made
