"""What is left out is counted once, as it stands: also of a file that is read again from its beginning."""

from __future__ import annotations

from domain.capture.events import ItemsLeftOut
from services.capture.left_out_counts import LeftOutCounts


def counted(*events: ItemsLeftOut) -> dict[str, int]:
    counts = LeftOutCounts()
    for event in events:
        counts.take(event)
    return dict(counts.by_reason())


def test_each_source_counts_and_what_is_so_no_longer_does_not():
    assert counted(
        ItemsLeftOut("a", {"internal": 2, "label": 1}),
        ItemsLeftOut("b", {"internal": 1}),
        ItemsLeftOut("a", {"too_old": 1}, {"label": 1}),
    ) == {"internal": 3, "too_old": 1}


def test_what_is_read_anew_counts_from_there_on():
    first = ItemsLeftOut("a", {"internal": 2})
    assert counted(first, ItemsLeftOut("a", {"internal": 1}, anew=True)) == {"internal": 1}
    assert counted(first, ItemsLeftOut("b", {"label": 1}), ItemsLeftOut("a", {}, anew=True)) == {"label": 1}
