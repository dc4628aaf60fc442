"""Thirty days in seconds: arrivals, deletions, a revoked sign-in, lost watches, expired cursors."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

from domain.capture.mailboxes import MailboxStateChanged, WatchBegan
from domain.ports.provider import FailureKind, ProviderFailed
from services.capture.completeness import check_mailbox
from services.capture.watches import watch_secret
from tests.services.mailboxes.office import TOKENS, Office, mailbox
from tests.services.mailboxes.shelf import FakeProvider

_DAY = 86_400
_WATCH_SECONDS = 7 * _DAY
REVOKED = ProviderFailed(FailureKind.REAUTHORISE, "invalid_grant")


class Free:
    def spend(self, units: int) -> None:
        """A check by hand counts for nothing here."""


def pushing(office: Office, *, poll_seconds: float = 1_800.0) -> None:
    """From now on providers push, a week for each watch."""
    office.pace = replace(office.pace, poll_seconds=poll_seconds)
    office.push_to = "https://push.setpoint.example"
    office.mailboxes.watch_until = lambda: office.clock.now() + _WATCH_SECONDS
    office.restart()


def test_thirty_days_of_everything_end_whole(office):
    pushing(office)
    (shelf,) = office.mailboxes.shelves["m1"]
    shelf.page = 50
    chance = random.Random(30)  # noqa: S311 - the same month each time
    arrived: list[int] = []
    shelf.put(*range(1, 1_001))
    arrived += range(1, 1_001)
    for day in range(30):
        for _ in range(8):
            news = list(range(len(arrived) + 1, len(arrived) + 1 + chance.randrange(12)))
            shelf.put(*news)
            arrived += news
            shelf.take(*chance.sample(shelf.there(), chance.randrange(3)))
            office.run(_DAY / 8)
        if day in {9, 20}:
            shelf.take(arrived[-1])
            shelf.expire()
        if day == 14:
            office.mailboxes.fails["m1"] = lambda _call, _key: REVOKED
        if day == 16:
            office.mailboxes.fails.clear()
            office.mailboxes.mailboxes["m1"] = mailbox(grant="g2")
        if day % 5 == 4:
            office.restart()
    office.run(_DAY)
    provider = FakeProvider(office.mailboxes.shelves["m1"], Free())
    (found,) = check_mailbox(office.mailboxes.mailboxes["m1"], [provider], office.ledger, TOKENS)
    assert found.is_whole
    assert found.no_longer_there == 0
    captured = office.numbers()
    assert len(captured) == len(set(captured))
    assert set(shelf.there()) <= set(captured) <= set(arrived)
    assert office.opened() == ["cursor_expired", "sign_in", "cursor_expired"]
    assert office.open_gaps() == []
    states = [each.state.value for each in office.events(MailboxStateChanged)]
    assert states == ["sign_in", "working"]


def test_row_15_a_watch_is_renewed_before_it_ends_and_the_one_before_it_is_ended(office):
    pushing(office)
    office.run(20 * _DAY)
    began = [each for each in office.events(WatchBegan) if isinstance(each, WatchBegan)]
    provider = office.mailboxes.made["m1"]
    assert len(began) == 4
    assert all(later.until - earlier.until >= 5 * _DAY for earlier, later in pairwise(began))
    assert provider.unwatched == [each.id for each in provider.watches[:-1]]
    assert began[-1].until > office.clock.now()
    assert provider.watches[0].secret == watch_secret(TOKENS, began[0].collection)


def test_row_15_a_watch_that_can_not_be_had_is_asked_for_again_and_the_mailbox_polled(office):
    pushing(office, poll_seconds=60.0)
    refused = ProviderFailed(FailureKind.PERMANENT, "push_not_supported")
    office.mailboxes.fails["m1"] = lambda call, _key: refused if call == "watch" else None
    office.mailboxes.shelves["m1"][0].put(1)
    office.run(3_600)
    assert office.numbers() == [1]
    assert office.events(MailboxStateChanged) == []
    assert 5 <= office.calls()["watch"] <= 7
    office.mailboxes.fails.clear()
    office.run(1_200)
    assert len(office.events(WatchBegan)) == 1


def test_row_15_what_is_watched_is_polled_all_the_same(office):
    pushing(office, poll_seconds=60.0)
    office.run(30)
    assert len(office.events(WatchBegan)) == 1
    office.mailboxes.shelves["m1"][0].put(1)
    office.run(120)
    assert office.numbers() == [1]


def test_row_15_a_watch_that_ends_without_another_is_told_once(office, caplog):
    pushing(office)
    office.run(60)
    refused = ProviderFailed(FailureKind.RETRY, "backend_error")
    office.mailboxes.fails["m1"] = lambda call, _key: refused if call == "watch" else None
    office.run(9 * _DAY)
    (told,) = [each for each in caplog.records if each.message.startswith("pushes have ended")]
    assert told.levelname == "ERROR"
    assert 0 <= told.seconds < 3_600
    office.mailboxes.fails.clear()
    office.run(2_400)
    assert len(office.events(WatchBegan)) == 2


def test_the_secret_of_a_watch_is_not_in_the_ledger(office, tmp_path):
    pushing(office)
    office.run(60)
    secret = office.mailboxes.made["m1"].watches[0].secret
    stored = (tmp_path / "ledger.db").read_bytes() + (tmp_path / "ledger.db-wal").read_bytes()
    assert b"mailbox.watch-began.v1" in stored
    assert secret.encode() not in stored
