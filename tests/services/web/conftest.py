from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.web.pages_house import Pages, pages


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages(tmp_path_factory.mktemp("pages")) as made:
        yield made
