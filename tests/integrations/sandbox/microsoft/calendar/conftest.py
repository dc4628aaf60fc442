"""A sandbox with two people, and what they can ask of Graph."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integrations.sandbox.microsoft.diary import Diary
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.microsoft.calendar_graph import RITA, SVEN, Graph, graph_sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with graph_sandbox() as made:
        yield made


@pytest.fixture
def diary(sandbox: Sandbox) -> Diary:
    return sandbox.microsoft.diary


@pytest.fixture
def rita(sandbox: Sandbox) -> Graph:
    return Graph(sandbox, RITA)


@pytest.fixture
def sven(sandbox: Sandbox) -> Graph:
    return Graph(sandbox, SVEN)
