"""A sandbox with two people, and the client of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.clients import RITA, SVEN, Client, client_of, credentials_of

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """One whose own answers all have to be right, whatever a test does to it."""
    with Sandbox() as made:
        made.clock.stand()
        made.clock.set(BEGIN)
        for address in (RITA, SVEN):
            made.google.sign_in.open_account(address)
        yield made
        assert made.google.violations == []


@pytest.fixture
def sign_in(sandbox: Sandbox) -> Iterator[Callable[..., Client]]:
    """Sign somebody in, with scopes: their client."""
    with ExitStack() as stack:
        yield lambda address, *scopes: stack.enter_context(
            client_of(sandbox, credentials_of(sandbox, address, *scopes))
        )


@pytest.fixture
def rita(sign_in: Callable[..., Client]) -> Client:
    return sign_in(RITA)


@pytest.fixture
def sven(sign_in: Callable[..., Client]) -> Client:
    return sign_in(SVEN)
