"""The contract of the views in memory, in an SQLite file and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.ports.ledger import Bookmark
from domain.ports.views import ViewRow, Views
from integrations.eventstore.opening import open_views
from tests.contracts.places import durable_place
from tests.contracts.views import ViewsContract


class TestViews(ViewsContract):
    @pytest.fixture(params=["memory", "file", "postgres"])
    def views(self, request: pytest.FixtureRequest) -> Iterator[Views]:
        views = open_views("memory:" if request.param == "memory" else durable_place(request).address)
        yield views
        views.close()


@pytest.mark.parametrize("place", ["file", "postgres"])
def test_views_outlive_the_process(request, place):
    request.param = place
    address = durable_place(request).address
    views = open_views(address)
    views.keep("v", [ViewRow("a", "1")], Bookmark("f", 1))
    views.close()
    again = open_views(address)
    assert again.rows("v", limit=9) == [ViewRow("a", "1")]
    assert again.bookmark("f") == 1
    again.close()
