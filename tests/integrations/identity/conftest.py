from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integrations.identity.issuing import House, house


@pytest.fixture
def at() -> Iterator[House]:
    with house() as made:
        yield made
