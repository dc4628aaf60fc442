from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.api.house import Api, served


@pytest.fixture
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("api")) as made:
        yield made
