"""Whatever a provider refuses, and whenever: nothing is lost, people see it, and nobody hammers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.capture.events import SourceMended, SourceSetAside
from domain.capture.mailboxes import (
    CaptureAppResumed,
    CaptureAppStopped,
    GapReason,
    ListingBegan,
    MailboxGapOpened,
    MailboxState,
    MailboxStateChanged,
    Why,
)
from domain.ports.provider import FailureKind, ProviderFailed
from services.redrive.sources import waiting_sources
from tests.services.mailboxes.office import START, Office, mailbox
from tests.services.mailboxes.shelf import Shelf
from tests.services.mailboxes.shelf import message as whole

RETRY = ProviderFailed(FailureKind.RETRY, "backend_error")
SIGN_IN = ProviderFailed(FailureKind.REAUTHORISE, "invalid_grant")
Fails = Callable[[str, str], ProviderFailed | None]


def shelf_of(office: Office, id_: str = "m1") -> Shelf:
    return office.mailboxes.shelves[id_][0]


def fail(office: Office, fails: Fails, id_: str = "m1") -> None:
    office.mailboxes.fails[id_] = fails


def fail_all(office: Office, failure: ProviderFailed, id_: str = "m1") -> None:
    fail(office, lambda _call, _key: failure, id_)


def be_well(office: Office) -> None:
    office.mailboxes.fails.clear()


def states(office: Office) -> list[tuple[str, str]]:
    return [(each.mailbox, each.state.value) for each in office.events(MailboxStateChanged)]


def once(kind: FailureKind, call: str, number: int) -> Fails:
    """The call of this name fails the so-manyth time."""
    seen: Counter[str] = Counter()

    def fails(name: str, _key: str) -> ProviderFailed | None:
        seen[name] += 1
        return ProviderFailed(kind, "on_purpose") if (name, seen[name]) == (call, number) else None

    return fails


PASSING = (FailureKind.RETRY, FailureKind.SLOW_DOWN, FailureKind.RESYNC)
CALLS = [
    ("collections", 1), ("begin", 1), ("backfill", 1), ("backfill", 2), ("backfill", 4),
    ("fetch", 1), ("fetch", 3), ("get", 1), ("get", 17), ("changes", 1), ("changes", 2), ("changes", 4),
]  # fmt: skip


@pytest.mark.parametrize("kind", PASSING)
@pytest.mark.parametrize(("call", "number"), CALLS)
def test_a_failure_that_passes_costs_nothing_wherever_it_comes(office, kind, call, number):
    shelf_of(office).put(*range(1, 36))
    fail(office, once(kind, call, number))
    office.run(200)
    shelf_of(office).put(*range(36, 70))
    shelf_of(office).take(3)
    office.run(200)
    assert office.numbers() == list(range(1, 70))
    assert office.tombstones() == 1
    assert office.open_gaps() == []


def test_a_mailbox_that_fails_too_often_says_so_once_and_goes_on_later(office):
    shelf_of(office).put(1)
    office.run(60)
    fail_all(office, RETRY)
    office.run(4_000)
    assert states(office) == [("m1", "failing")]
    assert office.counts.failures["retry"] < 12
    be_well(office)
    shelf_of(office).put(2)
    office.run(1_000)
    assert office.numbers() == [1, 2]
    assert states(office) == [("m1", "failing"), ("m1", "working")]


def test_row_12_who_is_told_to_slow_down_waits_as_long_as_it_was_told(office):
    office.run(30)
    fail_all(office, ProviderFailed(FailureKind.SLOW_DOWN, "rate_limited", wait_seconds=500.0))
    office.run(60)
    before = sum(office.calls().values())
    office.capture.hint("m1")  # not even a hint is a reason to ask
    office.run(420)
    assert sum(office.calls().values()) == before
    be_well(office)
    shelf_of(office).put(1)
    office.run(120)
    assert office.numbers() == [1]
    assert states(office) == []


def test_one_mailbox_that_is_slowed_down_does_not_slow_the_others(office):
    office.mailboxes.mailboxes["m2"] = mailbox("m2")
    office.mailboxes.shelves["m2"] = [Shelf(owner="m2")]
    fail_all(office, ProviderFailed(FailureKind.SLOW_DOWN, "rate_limited", wait_seconds=5_000.0))
    shelf_of(office, "m2").put(1)
    office.run(60)
    assert office.numbers() == [1]


@pytest.mark.everywhere
def test_row_14_a_revoked_sign_in_is_told_once_and_asked_nothing_of_until_it_is_renewed(office):
    shelf_of(office).put(1)
    office.run(60)
    fail_all(office, SIGN_IN)
    office.run(120)
    asked = sum(office.calls().values())
    office.run(86_400)
    assert sum(office.calls().values()) == asked
    assert states(office) == [("m1", "sign_in")]
    assert office.open_gaps() == ["sign_in"]
    shelf_of(office).put(2)
    be_well(office)
    office.mailboxes.mailboxes["m1"] = mailbox(grant="g2")
    office.run(60)
    assert office.numbers() == [1, 2]
    assert states(office) == [("m1", "sign_in"), ("m1", "working")]
    assert office.open_gaps() == []
    assert office.calls()["backfill"] == 0  # the cursor was kept


def test_the_gap_of_a_revoked_sign_in_goes_on_until_it_is_closed(office):
    shelf_of(office).put(1)
    office.run(60)
    fail_all(office, SIGN_IN)
    office.run(120)
    (gap,) = office.events(MailboxGapOpened)
    assert gap.until is None
    assert gap.since < gap.at


def test_a_new_process_does_not_ask_for_a_mailbox_whose_sign_in_was_revoked(office):
    shelf_of(office).put(1)
    office.run(60)
    fail_all(office, SIGN_IN)
    office.run(120)
    office.restart()
    office.mailboxes.made.clear()
    office.run(7_200)
    assert office.mailboxes.made == {}
    assert len(states(office)) == 1


def test_a_process_that_finds_the_sign_in_revoked_at_its_start_opens_the_gap(office):
    shelf_of(office).put(1)
    office.run(60)
    office.restart()
    fail_all(office, SIGN_IN)
    office.run(60)
    assert office.open_gaps() == ["sign_in"]


def test_row_19_a_mailbox_that_is_refused_for_good_is_looked_at_once_a_day(office):
    shelf_of(office).put(1)
    office.run(60)
    fail_all(office, ProviderFailed(FailureKind.PERMANENT, "suspended"))
    office.run(3 * 86_400)
    assert office.counts.failures["permanent"] <= 4
    assert states(office) == [("m1", "refused")]
    assert office.open_gaps() == ["refused"]
    be_well(office)
    office.run(86_500)
    assert states(office)[-1] == ("m1", "working")
    assert office.open_gaps() == []


def test_row_19_a_new_process_does_not_ask_for_a_mailbox_that_was_refused_for_good(office):
    shelf_of(office).put(1)
    office.run(60)
    fail_all(office, ProviderFailed(FailureKind.PERMANENT, "suspended"))
    office.run(120)
    office.restart()
    office.mailboxes.made.clear()
    office.run(7_200)
    assert office.mailboxes.made == {}
    office.run(86_400)
    assert len(office.mailboxes.made) == 1


@pytest.mark.everywhere
def test_a_stopped_application_stops_all_of_its_mailboxes_and_only_those(office):
    for id_, app in (("m2", "app"), ("m3", "other")):
        office.mailboxes.mailboxes[id_] = mailbox(id_, app=app)
        office.mailboxes.shelves[id_] = [Shelf(owner=id_)]
    for number, id_ in enumerate(("m1", "m2", "m3"), start=1):
        shelf_of(office, id_).put(number)
    office.run(60)
    stop = ProviderFailed(FailureKind.STOP_APP, "api_disabled")
    fail_all(office, stop)
    fail_all(office, stop, "m2")
    office.run(120)
    for number, id_ in enumerate(("m1", "m2", "m3"), start=11):
        shelf_of(office, id_).put(number)
    before = office.counts.failures["stop_app"]
    office.run(600)
    assert (before, office.counts.failures["stop_app"]) == (1, 1)
    assert office.numbers() == [1, 2, 3, 13]
    assert office.open_gaps() == ["app_stopped", "app_stopped"]
    assert len(office.events(CaptureAppStopped)) == 1
    be_well(office)
    office.run(2_000)
    assert office.numbers() == [1, 2, 3, 11, 12, 13]
    assert len(office.events(CaptureAppResumed)) == 1
    assert office.open_gaps() == []


def test_an_item_that_can_not_be_had_is_set_aside_visibly_and_gone_past(office):
    shelf_of(office).put(*range(1, 36))
    fail(office, lambda call, key: RETRY if (call, key) == ("get", "m7") else None)
    office.run(400)
    assert office.numbers() == [n for n in range(1, 36) if n != 7]
    assert office.open_gaps() == ["item_set_aside"]
    (aside,) = office.events(SourceSetAside)
    kept = office.texts.read([f"set-aside:{aside.id}"])[f"set-aside:{aside.id}"]
    assert kept == {
        "source": "fake:All mail/m7",
        "reason": "its provider does not give it",
        "mailbox": "m1",
        "is_whole": "yes",
    }
    tries = [key for call, key in office.mailboxes.made["m1"].calls if (call, key) == ("get", "m7")]
    assert len(tries) == 5


@pytest.mark.everywhere
def test_an_item_that_was_set_aside_is_tried_again_every_day_and_had_when_it_can_be(office):
    shelf_of(office).put(1, 2, 3)
    fail(office, lambda call, key: RETRY if (call, key) == ("get", "m2") else None)
    office.run(400)
    assert office.open_gaps() == ["item_set_aside"]
    be_well(office)
    office.run(2 * 86_400)
    assert office.numbers() == [1, 2, 3]
    assert office.open_gaps() == []
    assert len(office.events(SourceMended)) == 1


def test_an_item_that_was_set_aside_and_is_deleted_leaves_no_gap(office):
    shelf_of(office).put(1, 2, 3)
    fail(office, lambda call, key: RETRY if (call, key) == ("get", "m2") else None)
    office.run(400)
    shelf_of(office).take(2)
    office.run(120)
    assert office.open_gaps() == []
    assert office.tombstones() == 1


@pytest.mark.parametrize("kind", PASSING)
def test_an_item_that_fails_before_all_the_others_do_is_had_later(office, kind):
    shelf_of(office).put(*range(1, 36))
    failures = {
        "m30": ProviderFailed(FailureKind.RETRY, "truncated"),
        "m28": ProviderFailed(kind, "too_much", wait_seconds=1.0),
    }
    fail(office, lambda call, key: failures.pop(key, None) if call == "get" else None)
    office.run(120)
    assert failures == {}
    assert office.numbers() == list(range(1, 36))


def test_an_item_that_its_provider_forgets_to_answer_is_no_lost_item(office, monkeypatch):
    shelf_of(office).put(1, 2, 3)
    office.run(0.1)
    provider = office.mailboxes.made["m1"]
    answering, calls = type(provider).fetch, []

    def forgetful(self, collection, keys):  # noqa: ANN202 - as what it stands for
        calls.append(keys)
        return (each for each in answering(self, collection, keys) if each[0] != "m2" or len(calls) > 2)

    monkeypatch.setattr(type(provider), "fetch", forgetful)
    office.run(120)
    assert office.numbers() == [1, 2, 3]


def garble(monkeypatch: pytest.MonkeyPatch, *garbled: int) -> None:
    """From now on the provider gives bytes that are no message for these."""

    def given(number: int, *, owner: str) -> bytes:
        return b"\x00\xff" if number in garbled else whole(number, owner=owner)

    monkeypatch.setattr("tests.services.mailboxes.shelf.message", given)


def test_what_can_not_be_read_is_set_aside_and_a_gap_until_it_can_be(office, monkeypatch):
    shelf_of(office).put(1, 2)
    garble(monkeypatch, 2)
    office.run(120)
    assert office.numbers() == [1]
    assert office.open_gaps() == ["item_set_aside"]
    (waiting,) = waiting_sources(office.ledger, office.texts)
    assert (waiting.source, waiting.mailbox, waiting.is_whole) == ("fake:All mail/m2", "m1", True)
    before = len(office.events())
    office.run(3 * 86_400)
    assert office.calls()["get"] == 2 + 3  # tried again every day
    assert len(office.events()) == before  # and told once
    garble(monkeypatch)
    office.run(2 * 86_400)
    assert office.numbers() == [1, 2]
    assert office.open_gaps() == []
    assert waiting_sources(office.ledger, office.texts) == []


def test_what_can_not_be_read_and_is_deleted_leaves_no_gap_and_no_trace_on_the_list(office, monkeypatch):
    shelf_of(office).put(1, 2)
    garble(monkeypatch, 2)
    office.run(120)
    shelf_of(office).take(2)
    office.run(120)
    assert office.open_gaps() == []
    assert waiting_sources(office.ledger, office.texts) == []


def test_an_item_that_could_not_be_had_and_then_not_be_read_is_on_the_list_once(office, monkeypatch):
    shelf_of(office).put(1, 2)
    garble(monkeypatch, 2)
    fail(office, lambda call, key: RETRY if (call, key) == ("get", "m2") else None)
    office.run(400)
    be_well(office)
    office.restart()
    office.run(2 * 86_400)
    (waiting,) = waiting_sources(office.ledger, office.texts)
    assert waiting.reason != "its provider does not give it"
    assert office.open_gaps() == office.opened() == ["item_set_aside"]


def test_a_gap_that_is_filled_does_not_sweep_away_what_is_set_aside(office, monkeypatch):
    shelf_of(office).put(1, 2)
    garble(monkeypatch, 2)
    office.run(120)
    shelf_of(office).expire()
    office.run(120)
    assert office.tombstones() == 0
    assert office.open_gaps() == ["item_set_aside"]


@pytest.mark.everywhere
def test_rows_01_and_22_an_expired_cursor_opens_a_gap_that_is_filled_swept_and_closed(office):
    shelf_of(office).put(*range(1, 36))
    office.run(60)
    office.run(3_600)
    last_read = office.clock.now()
    shelf_of(office).put(36, 37)
    shelf_of(office).take(4, 5)
    shelf_of(office).expire()
    fetched = office.calls()["get"]
    office.run(120)
    assert office.numbers() == list(range(1, 38))
    assert office.calls()["get"] == fetched + 2  # only what was missing
    assert office.tombstones() == 2
    (gap,) = office.events(MailboxGapOpened)
    assert (gap.reason, gap.mailbox) == (GapReason.CURSOR_EXPIRED, "m1")
    assert gap.since <= last_read <= gap.until == gap.at
    assert office.open_gaps() == []
    assert [each.why for each in office.events(ListingBegan)] == [Why.FIRST, Why.GAP]
    assert states(office) == []


def test_a_cursor_that_expires_while_all_is_listed_for_the_first_time_is_a_gap_too(office):
    shelf_of(office).put(*range(1, 500))
    office.run(61)
    assert 0 < len(office.numbers()) < 499
    shelf_of(office).put(500)
    shelf_of(office).take(499)
    shelf_of(office).expire()
    office.run(240)
    assert office.numbers() == list(range(1, 501))
    (gap,) = office.events(MailboxGapOpened)
    assert (gap.reason, gap.since) == (GapReason.CURSOR_EXPIRED, START)
    assert office.tombstones() == 1
    assert office.open_gaps() == []


def test_what_arrives_while_a_gap_is_filled_is_not_swept_away(office):
    shelf_of(office).page = 5
    shelf_of(office).put(*range(1, 600))
    office.run(180)
    shelf_of(office).expire()
    office.pace = replace(office.pace, poll_seconds=0.1)
    office.restart()
    for number in range(600, 620):
        office.run(1)
        shelf_of(office).put(number)
    office.run(60)
    assert office.numbers() == list(range(1, 620))
    assert office.tombstones() == 0
    assert office.open_gaps() == []


@pytest.mark.everywhere
def test_a_process_that_dies_while_a_gap_is_filled_sweeps_all_the_same(office):
    shelf_of(office).page = 5
    shelf_of(office).put(*range(1, 60))
    office.run(60)
    shelf_of(office).take(58, 2)
    shelf_of(office).expire()
    for _ in range(40):
        office.restart()
        office.capture.serve_next()
        office.capture.serve_next()
        office.clock.at += 1
    office.restart()
    office.run(200)
    assert office.tombstones() == 2
    assert office.open_gaps() == []


@pytest.mark.everywhere
def test_a_cursor_that_expires_while_a_gap_is_filled_is_the_same_gap(office):
    shelf_of(office).page = 5
    shelf_of(office).put(*range(1, 600))
    office.run(180)
    office.pace = replace(office.pace, poll_seconds=0.1)
    office.restart()
    for _ in range(3):
        shelf_of(office).expire()
        office.run(1.1)
    office.run(60)
    assert office.opened() == ["cursor_expired"]
    assert office.open_gaps() == []


def test_row_25_a_listing_that_ends_without_a_cursor_is_a_gap_until_one_does_not(office, monkeypatch):
    office.mailboxes.shelves["m1"] = [Shelf(gives_first=False)]
    shelf_of(office).put(*range(1, 36))
    office.run(0.1)
    provider = type(office.mailboxes.made["m1"])
    whole_page = provider.backfill
    monkeypatch.setattr(provider, "backfill", lambda *a, **k: replace(whole_page(*a, **k), cursor=None))
    office.run(60)
    assert office.open_gaps() == ["truncated"]
    assert office.numbers() == list(range(1, 36))
    monkeypatch.setattr(provider, "backfill", whole_page)
    office.run(1_000)
    assert office.open_gaps() == []
    assert len(office.events(MailboxGapOpened)) == 1


@pytest.mark.parametrize("seed", range(8))
def test_whatever_fails_and_whenever_everything_is_captured_once(office, seed):
    chance = random.Random(seed)  # noqa: S311 - the same each time
    passing = [ProviderFailed(kind, "dice") for kind in PASSING]
    fail(office, lambda _call, _key: chance.choice(passing) if chance.random() < 0.04 else None)
    numbers = iter(range(1, 10_000))
    arrived: list[int] = []
    for _ in range(40):
        news = [next(numbers) for _ in range(chance.randrange(12))]
        arrived += news
        shelf_of(office).put(*news)
        if chance.random() < 0.1:
            shelf_of(office).expire()
        if chance.random() < 0.1:
            office.restart()
        office.run(chance.uniform(1, 90))
    be_well(office)
    office.run(3_000)
    assert office.numbers() == arrived
    assert office.open_gaps() == []
    assert MailboxState.SIGN_IN.value not in [state for _, state in states(office)]
