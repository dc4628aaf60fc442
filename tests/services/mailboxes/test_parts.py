"""The small parts: known keys, budgets, what an item is called in events."""

from __future__ import annotations

import random
import threading
from bisect import bisect_left

import pytest

from domain.capture.mailboxes import collection_token, item_key
from domain.ports.provider import Collection, CollectionKind
from services.capture.budget import Bucket, Budgets, Limits, ToldToStop, Waiting
from services.capture.known_keys import KnownKeys
from services.settings import read_settings
from tests.services.mailboxes.office import TOKENS, TurnedClock


def test_known_keys_are_a_set_whatever_is_added_and_removed():
    chance = random.Random(5)  # noqa: S311 - the same each time
    known, model = KnownKeys(), set()
    for _ in range(300):
        keys = [f"{chance.randrange(4_000):016x}" for _ in range(60)]
        if chance.random() < 0.6:
            known.add(keys)
            model.update(keys)
        else:
            known.discard(keys)
            model.difference_update(keys)
    assert len(known) == len(model)
    assert list(known) == sorted(model)
    assert all((f"{n:016x}" in known) == (f"{n:016x}" in model) for n in range(4_000))


def test_known_keys_take_eight_bytes_each():
    known = KnownKeys()
    for start in range(0, 100_000, 50):
        known.add(f"{n * 7_919:016x}" for n in range(start, start + 50))
    list(known)
    assert len(known) == 100_000
    assert known._sorted.itemsize * len(known._sorted) == 800_000
    assert not known._added


def test_row_29_an_items_name_in_events_tells_nothing_and_differs_by_collection():
    calendar = Collection("bea@north.example", CollectionKind.CALENDAR, "Bea")
    token = collection_token(TOKENS, "m1", calendar)
    assert "bea" not in token
    assert token != collection_token(TOKENS, "m2", calendar)
    assert item_key(TOKENS, token, "k") != item_key(TOKENS, "other", "k")
    assert len(item_key(TOKENS, token, "k")) == 16


@pytest.mark.parametrize("units", [1, 20, 100])
def test_row_13_no_minute_holds_more_than_the_limit_and_little_is_wasted(units):
    clock = TurnedClock()
    budget = Budgets({"gmail": Limits(6_000, 1_000_000)}, Limits(1, 1)).of(
        "app", "m1", "gmail", clock.waiting()
    )
    began, spent = clock.at, []
    while clock.at - began < 600:
        budget.spend(units)
        spent.append(clock.at)
    most = max(bisect_left(spent, at + 60) - place for place, at in enumerate(spent)) * units
    assert most <= 6_000
    assert len(spent) * units >= 0.95 * 10 * 6_000


def test_row_13_by_default_a_mailbox_spends_what_google_gives_it():
    quotas = read_settings({"SETPOINT_LEDGER": "memory:"}).quotas
    assert quotas == {"gmail": (6_000, 1_200_000), "calendar": (600, 10_000), "graph": (1_000, 120_000)}


def test_no_minute_holds_more_than_the_limit_when_ten_messages_of_the_one_before_arrive_late():
    clock = TurnedClock()
    budget = Budgets({}, Limits(6_000, 1_000_000)).of("app", "m1", "gmail", clock.waiting())
    paid = []
    for _ in range(2_000):
        budget.spend(20)
        paid.append(clock.at)
    late = 10
    most = max(bisect_left(paid, at + 60) - max(0, place - late) for place, at in enumerate(paid)) * 20
    assert most <= 6_000


def test_the_application_as_a_whole_has_a_limit_too():
    clock = TurnedClock()
    budgets = Budgets({}, Limits(600, 1_000))
    mailboxes = [budgets.of("app", f"m{n}", "calendar", clock.waiting()) for n in range(5)]
    began = clock.at
    for _ in range(400):
        for each in mailboxes:
            each.spend(1)
    assert clock.at - began >= 2_000 / 1_000 * 60 * 0.95
    assert budgets.spent() == 2_000


def test_several_threads_share_one_budget():
    bucket = Bucket(6_000)
    waits: list[float] = []
    threads = [
        threading.Thread(target=lambda: [waits.append(bucket.spend(20, 1_000.0)) for _ in range(50)])
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert bucket.spent == 4_000
    assert max(waits) == pytest.approx(4_000 * 62.3 / 6_000 - 2.3)


def test_who_waits_for_a_budget_ends_when_told_to():
    told = Waiting(lambda: 0.0, lambda _seconds: True)
    budget = Budgets({}, Limits(60, 60)).of("app", "m1", "any", told)
    with pytest.raises(ToldToStop):
        budget.spend(1_000)
