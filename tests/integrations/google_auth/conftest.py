"""A sandbox with two people, and one of them at a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from integrations.sandbox.sandbox import Sandbox
from tests.integrations.google_auth.browsing import RITA, SVEN, Person


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        for address in (RITA, SVEN):
            made.google.sign_in.open_account(address)
        yield made
        assert made.google.violations == []


@pytest.fixture
def person(sandbox: Sandbox) -> Iterator[Callable[..., Person]]:
    """Makes people at a browser, who are all done at the end."""
    made: list[Person] = []

    def make(**how: object) -> Person:
        made.append(Person(sandbox, **how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.done()
