"""A part of a mailbox that can not be had is told, and the others go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.capture.mailboxes import (
    NOT_NAMED,
    CollectionOutOfReach,
    CollectionReached,
    GapReason,
    ListingBegan,
    MailboxGapOpened,
    MailboxStateChanged,
    Why,
)
from domain.ports.provider import Collection, CollectionKind, FailureKind, ProviderFailed
from tests.services.mailboxes.office import Office, mailbox
from tests.services.mailboxes.shelf import FakeProvider, Shelf

TEAM = Collection("team", CollectionKind.MAIL, "Team")
FORBIDDEN = ProviderFailed(FailureKind.PERMANENT, "forbidden")
HOUR = 3_600.0


@pytest.fixture
def two(office: Office) -> Office:
    """A mailbox with all mail and a shared folder, both captured."""
    office.mailboxes.shelves["m1"].append(Shelf(TEAM))
    put(office, 0, 1)
    put(office, 1, 101)
    office.run(60)
    assert office.numbers() == [1, 101]
    return office


def put(office: Office, shelf: int, *numbers: int) -> None:
    office.mailboxes.shelves["m1"][shelf].put(*numbers)


def reasons(office: Office) -> list[str]:
    """What was told of parts of the mailbox, in order."""
    told = office.events(CollectionOutOfReach, CollectionReached)
    return [each.reason if isinstance(each, CollectionOutOfReach) else "reached" for each in told]


_CHANGES = FakeProvider.changes


def fail_team(monkeypatch: pytest.MonkeyPatch, failure: ProviderFailed | None, times: int = 1_000) -> None:
    """From now on the shared folder fails so often, or does so no more."""
    left = iter(range(times if failure is not None else 0))

    def failing(self, collection, cursor, *, more):  # noqa: ANN202 - as what it stands for
        if collection.key == "team" and next(left, None) is not None:
            self.calls.append(("refused", "team"))
            raise failure
        return _CHANGES(self, collection, cursor, more=more)

    monkeypatch.setattr(FakeProvider, "changes", failing)


def test_a_folder_that_is_refused_is_told_with_a_gap_and_the_others_go_on(two, monkeypatch):
    fail_team(monkeypatch, FORBIDDEN)
    two.run(60)
    put(two, 0, 2)
    put(two, 1, 102)
    two.run(12 * HOUR)
    assert two.numbers() == [1, 2, 101]
    assert reasons(two) == ["forbidden"]
    (gap,) = two.events(MailboxGapOpened)
    assert (gap.reason, gap.until) == (GapReason.REFUSED, None)
    assert two.events(MailboxStateChanged) == []
    assert two.calls()["refused"] == 1  # asked again once a day, hints or not
    two.capture.hint("m1")
    two.run(60)
    assert two.calls()["refused"] == 1
    fail_team(monkeypatch, None)
    two.run(24 * HOUR)
    assert two.numbers() == [1, 2, 101, 102]
    assert reasons(two) == ["forbidden", "reached"]
    assert two.open_gaps() == []


def test_a_folder_that_fails_again_and_again_is_told_and_asked_seldom(two, monkeypatch):
    fail_team(monkeypatch, ProviderFailed(FailureKind.RETRY, "backend_error"))
    two.run(60)
    put(two, 0, 2)
    two.run(4 * HOUR)
    assert two.numbers() == [1, 2, 101]
    assert reasons(two) == ["backend_error"]
    assert two.calls()["refused"] < 25
    assert two.open_gaps() == []  # the cursor holds: nothing is missed
    assert two.events(MailboxStateChanged) == []
    fail_team(monkeypatch, None)
    put(two, 1, 102)
    two.run(HOUR)
    assert two.numbers() == [1, 2, 101, 102]
    assert reasons(two) == ["backend_error", "reached"]


def test_a_failure_that_passes_is_not_told(two, monkeypatch):
    fail_team(monkeypatch, ProviderFailed(FailureKind.RETRY, "backend_error"), times=4)
    put(two, 1, 102)
    two.run(120)
    assert two.numbers() == [1, 101, 102]
    assert two.calls()["refused"] == 4
    assert reasons(two) == []


@pytest.mark.parametrize(
    ("kind", "state"), [(FailureKind.PERMANENT, "refused"), (FailureKind.RETRY, "failing")]
)
def test_where_no_part_does_better_it_is_the_mailbox_that_fails(two, kind, state):
    two.mailboxes.fails["m1"] = lambda call, _key: (
        ProviderFailed(kind, "all") if call in {"changes", "backfill"} else None
    )
    two.run(HOUR)
    assert [each.state.value for each in two.events(MailboxStateChanged)] == [state]
    two.mailboxes.fails.clear()
    put(two, 0, 2)
    put(two, 1, 102)
    two.run(25 * HOUR)
    assert two.numbers() == [1, 2, 101, 102]
    assert two.events(MailboxStateChanged)[-1].state.value == "working"
    assert two.open_gaps() == []
    assert reasons(two)[-1:] in ([], ["reached"])


def test_a_new_process_asks_for_a_refused_folder_once_and_tells_nothing_new(two, monkeypatch):
    fail_team(monkeypatch, FORBIDDEN)
    two.run(120)
    two.restart()
    two.run(2 * HOUR)
    assert two.calls()["refused"] == 1
    assert reasons(two) == ["forbidden"]


@pytest.mark.everywhere
def test_a_folder_that_vanishes_is_told_what_was_captured_stays_and_it_is_taken_up_again(two):
    gone = two.mailboxes.shelves["m1"].pop()
    put(two, 0, 2)
    two.run(2 * HOUR)
    assert two.numbers() == [1, 2, 101]
    assert reasons(two) == [NOT_NAMED]
    assert (two.tombstones(), two.open_gaps()) == (0, [])
    two.restart()
    two.run(2 * HOUR)
    assert reasons(two) == [NOT_NAMED]
    gone.put(102)
    two.mailboxes.shelves["m1"].append(gone)
    two.run(2 * HOUR)
    assert two.numbers() == [1, 2, 101, 102]
    assert reasons(two) == [NOT_NAMED, "reached"]
    assert [each.why for each in two.events(ListingBegan)] == [Why.FIRST, Why.FIRST]  # its cursor held


def test_a_folder_that_comes_back_with_an_expired_cursor_is_listed_again(two):
    gone = two.mailboxes.shelves["m1"].pop()
    two.run(2 * HOUR)
    gone.put(102)
    gone.take(101)
    gone.expire()
    two.mailboxes.shelves["m1"].append(gone)
    two.run(2 * HOUR)
    assert two.numbers() == [1, 101, 102]
    assert (two.opened(), two.open_gaps(), two.tombstones()) == (["cursor_expired"], [], 1)


def test_a_folder_that_nobody_wants_any_more_has_not_vanished(two):
    two.mailboxes.shelves["m1"][1].collection = Collection(
        "team", CollectionKind.MAIL, "Team", is_usual=False
    )
    two.run(2 * HOUR)
    assert reasons(two) == []


def test_nobodys_folder_is_named_in_the_ledger(two, tmp_path, monkeypatch):
    fail_team(monkeypatch, FORBIDDEN)
    two.run(120)
    data = b"".join(file.read_bytes() for file in tmp_path.glob("ledger.db*"))
    assert b"Team" not in data
    (told,) = two.events(CollectionOutOfReach)
    ref = f"collection:{told.collection}"
    assert two.texts.read([ref])[ref] == {"name": "Team", "kind": "mail"}


def calendars_beside(office: Office, fails: Callable[[], ProviderFailed | None]) -> FakeProvider:
    """A second provider of the mailbox, which may not even say which calendars there are."""
    shelf = Shelf(Collection("main", CollectionKind.CALENDAR, "Main"))
    beside = FakeProvider(
        [shelf], budget=_Free(), fails=lambda call, _key: fails() if call == "collections" else None,
        kind=CollectionKind.CALENDAR,
    )  # fmt: skip
    made = office.mailboxes.provider_of
    office.mailboxes.provider_of = lambda mailbox, budget: [*made(mailbox, budget), beside]
    return beside


class _Free:
    def spend(self, units: int) -> None:
        """It costs nothing."""


@pytest.mark.parametrize("kind", [FailureKind.PERMANENT, FailureKind.STOP_APP, FailureKind.RETRY])
def test_calendars_that_can_not_be_had_do_not_stop_the_mail(office, kind):
    failure = [ProviderFailed(kind, "notACalendarUser")]
    calendars_beside(office, lambda: failure[0] if failure else None)
    put(office, 0, 1)
    office.run(2 * HOUR)
    put(office, 0, 2)
    office.run(120)
    assert office.numbers() == [1, 2]
    assert reasons(office) == ["notACalendarUser"]
    assert office.events(MailboxStateChanged) == []
    assert office.counts.failures[kind.value] < 25
    failure.clear()
    office.run(25 * HOUR)
    assert reasons(office) == ["notACalendarUser", "reached"]


def test_a_sign_in_that_is_over_is_never_the_trouble_of_one_part(two, monkeypatch):
    fail_team(monkeypatch, ProviderFailed(FailureKind.REAUTHORISE, "invalid_grant"))
    two.run(120)
    assert [each.state.value for each in two.events(MailboxStateChanged)] == ["sign_in"]


def test_connections_are_given_back_when_a_mailbox_is_let_go_or_connected_anew(two):
    first = two.mailboxes.made["m1"]
    two.mailboxes.mailboxes["m1"] = mailbox(grant="g2")
    two.run(60)
    second = two.mailboxes.made["m1"]
    assert (first.closed, second.closed) == (1, 0)
    del two.mailboxes.mailboxes["m1"]
    two.run(60)
    assert second.closed == 1
