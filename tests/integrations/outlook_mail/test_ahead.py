"""Pages that are read before they are asked for: by itself, and where header lines are all that is read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.outlook_mail.ahead import MOST, Ahead
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.microsoft_graph.providers import RITA, failure, keys, listed, mail, mail_of, named

DELTA = "graph.mailFolders.messages.delta"
SECONDS = 20


def comes_true(told: Callable[[], bool]) -> bool:
    until = time.monotonic() + SECONDS
    while not told() and time.monotonic() < until:
        time.sleep(0.01)
    return told()


class Source:
    """Gives pages by number, and those that are named in `fails` not."""

    def __init__(self, *fails: int) -> None:
        self.asked: list[int] = []
        self._fails = fails

    def __call__(self, number: int) -> str:
        self.asked.append(number)
        if number in self._fails:
            raise ProviderFailed(FailureKind.SLOW_DOWN, "busy", wait_seconds=7)
        return f"page {number}"


def test_a_page_that_was_begun_is_asked_once():
    source = Source()
    ahead = Ahead(source, at_once=2)
    ahead.begin(1)
    assert comes_true(lambda: source.asked == [1])
    assert (ahead.page(1), source.asked) == ("page 1", [1])
    assert (ahead.page(1), source.asked) == ("page 1", [1, 1])
    ahead.forget()


def test_a_page_that_is_begun_again_is_read_again():
    source = Source()
    ahead = Ahead(source, at_once=1)
    ahead.begin(1)
    ahead.begin(1)
    assert ahead.page(1) == "page 1"
    assert source.asked == [1, 1]
    ahead.forget()


def test_no_more_pages_wait_than_there_is_room_for():
    source = Source()
    ahead = Ahead(source, at_once=1)
    for number in range(MOST + 5):
        ahead.begin(number)
    assert ahead.page(MOST - 1) == f"page {MOST - 1}"
    assert source.asked == list(range(MOST))
    ahead.forget()


def test_a_failure_is_told_when_its_page_is_asked_for_and_the_others_are_read_anew():
    source = Source(1)
    ahead = Ahead(source, at_once=1)
    for number in (1, 2):
        ahead.begin(number)
    assert comes_true(lambda: source.asked == [1, 2])
    with pytest.raises(ProviderFailed) as raised:
        ahead.page(1)
    assert raised.value.wait_seconds == 7
    assert ahead.page(2) == "page 2"
    assert source.asked == [1, 2, 2]
    ahead.forget()


def test_with_headers_only_the_next_page_is_on_its_way_and_none_is_asked_twice(sandbox):
    arrive(sandbox, 30)
    with mail_of(sandbox, headers_only=True, page=10) as outlook:
        inbox = named(outlook, "Inbox")
        outlook.begin(inbox)
        assert comes_true(lambda: sandbox.journal.counts[DELTA] == 1)
        first = outlook.backfill(inbox, since=None, more=None)
        assert comes_true(lambda: sandbox.journal.counts[DELTA] == 2)
        second = outlook.backfill(inbox, since=None, more=first.more)
        third = outlook.backfill(inbox, since=None, more=second.more)
        pages = len({first.more, second.more, third.more})
    assert len(set(keys([first, second, third]))) == 30
    assert sandbox.journal.counts[DELTA] == pages == 3


def test_whole_messages_are_not_held_up_by_pages_ahead(sandbox):
    arrive(sandbox, 20)
    before = set(threading.enumerate())
    with mail_of(sandbox, page=10) as outlook:
        inbox = named(outlook, "Inbox")
        outlook.begin(inbox)
        outlook.backfill(inbox, since=None, more=None)
        begun = set(threading.enumerate()) - before
    assert not [each for each in begun if each.name.startswith("graph-ahead")]


def test_an_outage_at_a_page_ahead_is_told_once_and_costs_nothing(sandbox):
    arrive(sandbox, 30)
    with mail_of(sandbox, headers_only=True, page=10) as outlook:
        inbox = named(outlook, "Inbox")
        first = outlook.backfill(inbox, since=None, more=None)
        assert comes_true(lambda: sandbox.journal.counts[DELTA] == 2)
        sandbox.faults.add(Fault(Kind.TOO_MANY_CONCURRENT, DELTA, seconds=7, times=1))
        second = outlook.backfill(inbox, since=None, more=first.more)
        third = lambda: outlook.backfill(inbox, since=None, more=second.more)  # noqa: E731
        assert failure(third)[0] is FailureKind.SLOW_DOWN
        assert len(set(keys([first, second, third()]))) == 30


def test_pages_ahead_of_many_folders_are_never_more_than_four_at_a_time(sandbox):
    sandbox.microsoft.settings.latency = 0.02
    sandbox.microsoft.seeding.synthetic_mail([RITA], 200, folders=8)
    with mail_of(sandbox, headers_only=True, page=10) as outlook:
        folders = outlook.collections()
        for folder in folders:
            outlook.begin(folder)
        found = [key for folder in folders for key in keys(listed(outlook, folder))]
    assert len(set(found)) == 200
    assert sandbox.journal.most_in_flight[RITA] <= 4


def arrive(sandbox, count: int) -> None:
    for number in range(count):
        sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}"))
