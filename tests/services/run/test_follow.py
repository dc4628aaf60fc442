"""The follow loop: every event once, whatever fails in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest

from domain.deal.events import ProgressConfirmed
from domain.following import EventSetAside
from domain.identifiers import set_aside_stream
from domain.ports.ledger import AlreadyFollowed, Append, Bookmark, Ledger, NewEvent
from integrations.eventstore.bell import Bell
from integrations.eventstore.errors import StoreOutOfReach
from integrations.eventstore.memory_ledger import memory_ledger
from services.backoff import Backoff
from services.follow import Follower, TryLater
from services.health import State
from tests.services.run.following import NOW, Broken, Counting, concluded, follower, put

PATIENCE = 10.0


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = memory_ledger()
    yield ledger
    ledger.close()


@contextmanager
def running(task: Follower, bell: Bell | None = None) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=task.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        if bell is not None:
            bell.ring()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.005)


def test_everything_is_followed_page_by_page_and_once(ledger):
    put(ledger, *range(1, 26))
    counting = Counting(ledger)
    task = follower(counting, page=10)
    while task.step():
        pass
    assert concluded(ledger) == list(range(1, 26))
    assert [len(page) for page in counting.pages] == [10, 10, 5]


def test_a_new_follower_of_the_same_name_goes_on_where_the_old_one_was(ledger):
    put(ledger, 1, 2, 3)
    assert follower(Counting(ledger)).step()
    put(ledger, 4)
    second = Counting(ledger)
    assert follower(second).step()
    assert second.pages == [[4]]
    assert concluded(ledger) == [1, 2, 3, 4]


def test_a_deaf_signal_costs_at_most_the_bounded_wait(ledger):
    with running(follower(Counting(ledger))):
        put(ledger, 1)
        until(lambda: concluded(ledger) == [1])


def test_a_page_is_concluded_again_when_a_stream_has_moved(ledger):
    put(ledger, 1)
    counting = Counting(ledger)
    interfered = []

    def somebody_is_first(number: int) -> None:
        if not interfered:
            interfered.append(number)
            taken = counting._append(next(iter(ledger.read_all(after=0, limit=1))))
            other = NewEvent(uuid4(), ProgressConfirmed(), NOW + number, "other", uuid4())
            ledger.append([Append(taken.stream, 0, [other])])

    counting.fails_on = somebody_is_first
    with pytest.raises(TryLater):  # this handler never looks at the stream again, so it never gets in
        follower(counting).step()
    assert len(counting.pages) == 20
    assert ledger.bookmark(counting.name) == 0


def test_who_is_overtaken_steps_back_and_stores_nothing_twice(ledger):
    put(ledger, 1, 2)
    slow = Counting(ledger)

    def overtaken(_number: int) -> None:
        if len(slow.pages) == 1:
            follower(Counting(ledger)).step()

    slow.fails_on = overtaken
    task = follower(slow)
    with running(task):
        until(lambda: ledger.bookmark(slow.name) >= 2)
        put(ledger, 3)
        until(lambda: concluded(ledger) == [1, 2, 3])


def test_a_poison_event_alone_is_set_aside_and_everybody_can_see_it(ledger, caplog):
    put(ledger, *range(1, 8))
    counting = Counting(
        ledger, fails_on=lambda n: Broken("Bea Buyer <bea@north.example>") if n == 4 else None
    )
    task = follower(counting)
    with running(task):
        until(lambda: concluded(ledger) == [1, 2, 3, 5, 6, 7])
    (noted,) = ledger.read(set_aside_stream(counting.name))
    assert isinstance(noted.event, EventSetAside)
    assert (noted.event.position, noted.event.fault) == (4, "Broken")
    assert noted.causation == noted.event.event_id
    assert task.health.set_aside == 1
    assert "set aside" in caplog.text
    assert "bea@north" not in caplog.text


def test_the_event_after_poison_may_be_poison_too(ledger):
    put(ledger, *range(1, 6))
    counting = Counting(ledger, fails_on=lambda n: Broken() if n in {2, 3, 5} else None)
    task = follower(counting)
    with running(task):
        until(lambda: task.health.set_aside == 3)
    assert concluded(ledger) == [1, 4]
    noted = [each.event for each in ledger.read(set_aside_stream(counting.name))]
    assert [each.position for each in noted if isinstance(each, EventSetAside)] == [2, 3, 5]


def test_a_handler_that_may_not_skip_gets_stuck_before_the_event_and_says_so(ledger):
    put(ledger, 1, 2, 3)
    counting = Counting(ledger, skips_poison=False, fails_on=lambda n: Broken() if n == 2 else None)
    task = follower(counting)
    with running(task):
        until(lambda: task.health.state is State.STUCK)
    assert task.health.state is State.STUCK
    assert task.health.fault == "Broken"
    assert concluded(ledger) == [1]
    assert ledger.bookmark(counting.name) == 1
    assert task.waiting_since() == NOW + 2


@pytest.mark.parametrize("fault", [TryLater("away"), StoreOutOfReach("away"), ConnectionError()])
def test_what_may_pass_by_itself_is_tried_for_ever_and_never_set_aside(ledger, fault):
    put(ledger, 1)
    failures = []

    def away(number: int) -> Exception | None:
        failures.append(number)
        return fault if len(failures) <= 12 else None

    task = follower(Counting(ledger, fails_on=away))
    with running(task):
        until(lambda: concluded(ledger) == [1])
    assert task.health.retries == 12
    assert task.health.set_aside == 0


def test_results_and_bookmark_are_one(ledger):
    put(ledger, 1, 2)
    counting = Counting(ledger)
    task = follower(counting)
    task.step()
    with pytest.raises(Exception, match="already passed"):
        ledger.append([], Bookmark(counting.name, 2))


def test_lag_is_the_age_of_the_oldest_event_that_waits(ledger):
    counting = Counting(ledger)
    task = follower(counting, page=1)
    assert task.waiting_since() is None
    put(ledger, 5, 6)
    assert task.waiting_since() == NOW + 5
    task.step()
    assert task.waiting_since() == NOW + 6


def test_a_follower_that_is_told_to_stop_ends_soon_though_nothing_rings(ledger):
    task = follower(Counting(ledger))
    with running(task):
        until(lambda: task.health.state is State.WORKING)
    assert task.health.state is State.ENDED


def test_waits_double_up_to_a_bound_and_are_never_the_same_for_all():
    shortest = Backoff(first_seconds=1.0, longest_seconds=10.0, chance=lambda: 0.0)
    longest = Backoff(first_seconds=1.0, longest_seconds=10.0, chance=lambda: 1.0)
    assert [shortest.seconds(n) for n in (1, 2, 3, 4, 5, 90)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    assert [longest.seconds(n) for n in (1, 2, 3, 4, 5, 90)] == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def noted(ledger: Ledger, *numbers: int) -> None:
    """Events that the counting handler does not want."""
    for number in numbers:
        new = NewEvent(uuid4(), ProgressConfirmed(), NOW + number, "test", uuid4())
        ledger.append([Append(uuid4(), 0, [new])])


class Silent(Counting):
    """Looks at its events, and nothing follows from them."""

    def conclude(self, events):
        super().conclude(events)
        return []


def test_where_nothing_follows_the_position_is_stored_once_it_is_quiet(ledger):
    put(ledger, *range(1, 8))
    silent = Silent(ledger)
    task = follower(silent, page=2, wait_seconds=PATIENCE)
    while task.step():
        pass
    assert ledger.bookmark(silent.name) == 0
    bell = Bell()
    task._signal = bell
    with running(task, bell):
        until(lambda: ledger.bookmark(silent.name) == 7)
    assert [number for page in silent.pages for number in page] == list(range(1, 8))


def test_who_is_killed_before_it_was_stored_reads_again_and_nothing_comes_twice(ledger):
    put(ledger, 1, 2)
    assert follower(Silent(ledger), wait_seconds=PATIENCE).step()
    put(ledger, 3)
    second = Counting(ledger)
    task = follower(second)
    while task.step():
        pass
    assert second.pages == [[1, 2, 3]]
    assert concluded(ledger) == [1, 2, 3]


def test_the_position_is_stored_with_the_next_result(ledger):
    put(ledger, 1, 2)
    silent = Silent(ledger)
    task = follower(silent, page=1, wait_seconds=PATIENCE)
    task.step()
    silent.conclude = lambda events: Counting.conclude(silent, events)
    task.step()
    assert ledger.bookmark(silent.name) == 2


def test_what_it_does_not_want_is_gone_past_when_it_is_quiet(ledger):
    put(ledger, 1)
    noted(ledger, 2, 3)
    counting = Counting(ledger)
    task = follower(counting)
    task.step()
    task.settle()
    assert ledger.bookmark(counting.name) == ledger.end()
    put(ledger, 5)
    task.step()
    assert counting.pages == [[1], [5]]


def test_what_it_wants_is_not_gone_past(ledger):
    put(ledger, 1, 2)
    noted(ledger, 3)
    counting = Counting(ledger)
    task = follower(counting, page=1)
    task.step()
    task.settle()
    assert ledger.bookmark(counting.name) == 1


def test_it_has_its_handler_forget_when_it_begins_and_when_a_stream_has_moved(ledger):
    put(ledger, 1, 2)
    counting = Counting(ledger)
    task = follower(counting, page=1)
    task.step()
    assert counting.forgot_before == [0]
    taken = counting._append(ledger.read_all(after=1, limit=1)[0])
    ledger.append([Append(taken.stream, 0, [replace(taken.events[0], event_id=uuid4())])])
    with pytest.raises(TryLater):
        task.step()
    assert counting.forgot_before == [0, *range(2, 22)]
    with pytest.raises(TryLater):
        task.step()
    assert counting.forgot_before[21] == 21


def test_a_position_that_another_has_passed_is_given_up(ledger):
    put(ledger, 1, 2)
    silent = Silent(ledger)
    task = follower(silent, wait_seconds=PATIENCE)
    task.step()
    ledger.append([], Bookmark(silent.name, 2))
    with pytest.raises(AlreadyFollowed):
        task.settle()
    put(ledger, 3)
    task.step()
    assert silent.pages == [[1, 2], [3]]


def test_it_is_woken_by_what_it_wakes_for_alone(ledger):
    bell, counting = Bell(), Counting(ledger)
    task = follower(counting, bell=bell, wait_seconds=60.0)
    with running(task, bell):
        until(lambda: task.health.state is State.WORKING and task._is_quiet)
        time.sleep(0.1)
        put(ledger, 1)
        bell.ring(["deal.closed.v1"])
        time.sleep(0.2)
        assert concluded(ledger) == []
        bell.ring(["deal.no-reply-owed.v1"])
        until(lambda: concluded(ledger) == [1])
