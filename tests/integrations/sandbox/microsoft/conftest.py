"""A sandbox with two people at Microsoft, and Graph as one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import pytest

from integrations.sandbox.microsoft.microsoft import Microsoft
from integrations.sandbox.microsoft.people import People
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.microsoft.graph import EVERYTHING, RITA, SVEN, Graph

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """One whose own answers all have to be right, whatever a test does to it."""
    with Sandbox() as made:
        made.clock.stand()
        made.clock.set(BEGIN)
        made.microsoft.sign_in.open_account(SVEN, name="Sven Berg")
        made.microsoft.sign_in.open_account(RITA)
        yield made
        assert made.microsoft.violations == []


@pytest.fixture
def microsoft(sandbox: Sandbox) -> Microsoft:
    return sandbox.microsoft


@pytest.fixture
def people(sandbox: Sandbox) -> People:
    return sandbox.microsoft.people


@pytest.fixture
def sign_in(sandbox: Sandbox) -> Iterator[Callable[..., Graph]]:
    """Sign somebody in, with scopes: Graph as they reach it."""
    with ExitStack() as stack:

        def signed_in(address: str, *scopes: str) -> Graph:
            tokens = sandbox.microsoft.sign_in.tokens(address, scopes or EVERYTHING)
            return stack.enter_context(closing(Graph(sandbox, tokens["access_token"])))

        yield signed_in


@pytest.fixture
def sven(sign_in: Callable[..., Graph]) -> Graph:
    return sign_in(SVEN)
