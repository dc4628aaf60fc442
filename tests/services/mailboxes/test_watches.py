"""Watches: renewed in time, asked for again, and polled meanwhile."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from domain.capture.mailboxes import MailboxStateChanged, WatchBegan
from domain.ports.provider import FailureKind, ProviderFailed
from services.capture.watches import watch_secret
from tests.services.mailboxes.office import TOKENS, Office
from tests.services.mailboxes.shelf import FakeProvider

_DAY = 86_400
_WATCH_SECONDS = 7 * _DAY


def pushing(office: Office, *, poll_seconds: float = 1_800.0) -> None:
    """From now on providers push, a week for each watch."""
    office.pace = replace(office.pace, poll_seconds=poll_seconds)
    office.push_to = "https://push.setpoint.example"
    office.mailboxes.watch_until = lambda: office.clock.now() + _WATCH_SECONDS
    office.restart()


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


def test_a_watch_that_is_renewed_under_its_own_id_is_not_ended(office, monkeypatch):
    watch = FakeProvider.watch
    monkeypatch.setattr(FakeProvider, "watch", lambda *a, **k: replace(watch(*a, **k), id="the-mailbox"))
    pushing(office)
    office.run(20 * _DAY)
    assert len(office.events(WatchBegan)) == 4
    assert office.mailboxes.made["m1"].unwatched == []


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
