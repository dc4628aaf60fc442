"""What every change signal does (`domain.ports.change_signal.ChangeSignal`)."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

from domain.deal.events import DealClosed
from domain.history.names import NAMES
from domain.ports.change_signal import HINTED, ChangeSignal
from integrations.eventstore.bell import MOST_HINTS, Bell
from integrations.eventstore.opening import open_signal
from tests.contracts.ledger import fill
from tests.contracts.places import DurablePlace

SOON = 10.0


def settled_mark(signal: ChangeSignal) -> int:
    """A mark after which nothing rings by itself."""
    mark = signal.mark()
    while signal.wait(mark, at_most_seconds=0.7):
        mark = signal.mark()
    return mark


class ChangeSignalContract:
    """A subclass gives the fixture `signal`."""

    def test_a_wait_ends_when_the_time_is_up(self, signal: ChangeSignal) -> None:
        settled = self._settled(signal)
        before = time.monotonic()
        assert signal.wait(settled, at_most_seconds=0.05) is False
        assert 0.04 < time.monotonic() - before < SOON

    def test_ringing_wakes_everybody_who_waits(self, signal: ChangeSignal) -> None:
        settled = self._settled(signal)
        woken: list[bool] = []
        waiting = [
            threading.Thread(target=lambda: woken.append(signal.wait(settled, at_most_seconds=SOON)))
            for _ in range(3)
        ]
        for thread in waiting:
            thread.start()
        signal.ring()
        for thread in waiting:
            thread.join(SOON)
        assert woken == [True, True, True]

    def test_what_happens_between_marking_and_waiting_is_not_slept_over(self, signal: ChangeSignal) -> None:
        mark = signal.mark()
        signal.ring()
        assert signal.wait(mark, at_most_seconds=0.0) is True

    def test_who_waits_for_names_is_woken_by_these_and_by_what_may_be_anything(
        self, signal: ChangeSignal
    ) -> None:
        mark = self._settled(signal)
        signal.ring(["deal.opened.v1"])
        assert signal.wait(mark, at_most_seconds=0.0, names=["deal.opened.v1", "deal.closed.v1"]) is True
        assert signal.wait(mark, at_most_seconds=0.0, names=["deal.closed.v1"]) is False
        assert signal.wait(mark, at_most_seconds=0.0) is True
        signal.ring()
        assert signal.wait(mark, at_most_seconds=0.0, names=["deal.closed.v1"]) is True

    def test_hints_wake_who_waits_for_them_and_are_told_once_each(self, signal: ChangeSignal) -> None:
        mark = self._settled(signal)
        for about in ("m1", "m2", "m1"):
            signal.hint(about)
        assert signal.wait(mark, at_most_seconds=0.0, names=[HINTED]) is True
        assert signal.wait(mark, at_most_seconds=0.0, names=["deal.opened.v1"]) is False
        assert sorted(signal.hints(mark)) == ["m1", "m2"]
        assert signal.hints(signal.mark()) == []

    def test_hints_are_never_too_many(self, signal: ChangeSignal) -> None:
        mark = self._settled(signal)
        for number in range(MOST_HINTS + 1):
            Bell.hint(signal, f"m{number}")  # type: ignore[arg-type]  # all are bells; nobody else is told
        hinted = signal.hints(mark)
        assert (len(hinted), hinted[0]) == (MOST_HINTS, "m1")

    def test_closing_lets_nobody_wait(self, signal: ChangeSignal) -> None:
        mark = self._settled(signal)
        signal.close()
        before = time.monotonic()
        signal.wait(mark, at_most_seconds=SOON)
        assert time.monotonic() - before < SOON / 2

    def _settled(self, signal: ChangeSignal) -> int:
        return settled_mark(signal)


class DurableChangeSignalContract:
    """A subclass gives the fixtures `place` and `signal`; the signal is of the place."""

    def test_an_append_by_somebody_else_is_heard(self, place: DurablePlace, signal: ChangeSignal) -> None:
        other = place.ledger()
        for _ in range(3):
            mark = signal.mark()
            fill(other, uuid4(), 1)
            assert signal.wait(mark, at_most_seconds=SOON) is True

    def test_a_hint_of_somebody_else_is_heard_once_and_not_by_who_gave_it(
        self, place: DurablePlace, signal: ChangeSignal
    ) -> None:
        other = open_signal(place.address)
        try:
            signal.wait(signal.mark(), at_most_seconds=0.0, names=[HINTED])  # from now on it is listened for
            mark, own = settled_mark(signal), settled_mark(other)
            for about in ("m1", "m2"):
                other.hint(about)
            deadline = time.monotonic() + SOON
            while len(signal.hints(mark)) < 2 and time.monotonic() < deadline:
                signal.wait(signal.mark(), at_most_seconds=0.05, names=[HINTED])
            assert sorted(signal.hints(mark)) == ["m1", "m2"]
            rung = other.mark()
            time.sleep(0.3)
            assert (sorted(other.hints(own)), other.hints(rung)) == (["m1", "m2"], [])
        finally:
            other.close()

    def test_it_is_heard_what_was_appended(self, place: DurablePlace, signal: ChangeSignal) -> None:
        other = place.ledger()
        settled = settled_mark(signal)
        fill(other, uuid4(), 1)
        (stored,) = other.read_all(after=0, limit=1)
        assert signal.wait(settled, at_most_seconds=SOON, names=[NAMES[type(stored.event)]]) is True
        assert signal.wait(settled, at_most_seconds=0.2, names=[NAMES[DealClosed]]) is False
