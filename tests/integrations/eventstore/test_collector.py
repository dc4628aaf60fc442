"""What stays is not looked through again, and what is little is let be."""

from __future__ import annotations

import gc

import pytest

from integrations.eventstore import collector
from integrations.eventstore.collector import collector_resting, making_what_stays


@pytest.mark.parametrize(("made", "stays"), [(2_000, True), (10, False)])
def test_much_is_set_apart_before_the_collector_goes_on(
    monkeypatch: pytest.MonkeyPatch, made: int, *, stays: bool
) -> None:
    monkeypatch.setattr(collector, "_MANY", 1_000)
    gc.collect()
    before = gc.get_freeze_count()
    try:
        with making_what_stays():
            kept = [[number] for number in range(made)]
            with collector_resting():
                assert not gc.isenabled()
            assert not gc.isenabled()
        assert gc.isenabled()
        assert (gc.get_freeze_count() - before >= len(kept)) is stays
    finally:
        gc.unfreeze()
