"""What every store of views does (`domain.ports.views.Views`)."""

from __future__ import annotations

import pytest

from domain.ports.ledger import AlreadyFollowed, Bookmark
from domain.ports.views import ViewRow, Views


class ViewsContract:
    """A subclass gives the fixture `views`."""

    def test_rows_come_back_in_the_order_of_their_keys_page_by_page(self, views: Views) -> None:
        rows = [ViewRow(key, f'"{key}"') for key in ("b", "ä", "a", "B", "c-1", "c_1")]
        views.keep("v", rows, Bookmark("f", 1))
        found: list[ViewRow] = []
        while page := views.rows("v", after=found[-1].key if found else "", limit=2):
            found += page
        assert found == sorted(rows, key=lambda row: row.key)

    def test_a_row_replaces_the_one_with_its_key_in_its_view_only(self, views: Views) -> None:
        views.keep("v", [ViewRow("a", "1"), ViewRow("b", "1")], Bookmark("f", 1))
        views.keep("w", [ViewRow("a", "9")], Bookmark("g", 1))
        views.keep("v", [ViewRow("a", "2")], Bookmark("f", 2))
        assert views.rows("v", limit=9) == [ViewRow("a", "2"), ViewRow("b", "1")]
        assert views.rows("w", limit=9) == [ViewRow("a", "9")]
        assert views.row("v", "a") == ViewRow("a", "2")
        assert views.row("w", "b") is None

    def test_rows_are_refused_with_a_bookmark_that_does_not_move(self, views: Views) -> None:
        views.keep("v", [ViewRow("a", "1")], Bookmark("f", 5))
        for position in (5, 4):
            with pytest.raises(AlreadyFollowed):
                views.keep("v", [ViewRow("a", "2")], Bookmark("f", position))
        assert views.rows("v", limit=9) == [ViewRow("a", "1")]
        assert views.bookmark("f") == 5

    def test_who_has_kept_nothing_stands_at_the_beginning(self, views: Views) -> None:
        assert views.bookmark("nobody") == 0
        assert views.rows("nothing", limit=9) == []
