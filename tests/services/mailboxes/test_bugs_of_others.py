"""Bugs of other products that capture mail, at the engine: what they lost, repeated or skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.capture.events import MeetingStated, SourceSetAside
from domain.capture.mailboxes import BatchTaken, ListingBegan, MailboxStateChanged, Part, Why
from domain.capture.privacy import PrivacyRules, Reason
from domain.identifiers import collection_stream
from domain.people import SideMembers
from domain.ports.ledger import Ledger
from domain.ports.mailboxes import NotWanted
from domain.ports.provider import CalendarContent, Content, FailureKind, LeftOut, MailContent, ProviderFailed
from integrations.rfc5545.reading import read_calendar
from services.capture.budget import Limits
from services.capture.item import ItemReader
from services.mailboxes.connected import repr_of
from services.settings import read_settings
from services.wiring import open_system
from tests.services.mailboxes.office import TOKENS, Office, TurnedClock, mailbox, shelves_of
from tests.services.mailboxes.shelf import BEGAN, Shelf
from tests.services.mailboxes.test_completeness import check

RETRY = ProviderFailed(FailureKind.RETRY, "backend_error")
SLOW = ProviderFailed(FailureKind.SLOW_DOWN, "too_many_concurrent")


def shelf_of(office: Office) -> Shelf:
    return office.mailboxes.shelves["m1"][0]


def fail_item(office: Office, key: str, failure: ProviderFailed) -> None:
    office.mailboxes.fails["m1"] = lambda call, which: failure if (call, which) == ("get", key) else None


def cursors(office: Office) -> list[str]:
    """Where changes were ever said to begin, after the first listing."""
    taken = [each for each in office.events(BatchTaken) if each.part is Part.CHANGES]
    return [each.cursor for each in taken if each.cursor is not None]


def test_row_04_while_an_item_fails_the_cursor_stays_before_it(office):
    shelf_of(office).put(1)
    office.run(60)
    fail_item(office, "m5", RETRY)
    shelf_of(office).put(*range(2, 9))
    office.capture.hint("m1")
    office.run(5)
    assert office.numbers() == [1, 2, 3, 4, 6, 7, 8]
    assert cursors(office) == []
    office.restart()
    office.mailboxes.fails.clear()
    office.run(120)
    assert office.numbers() == list(range(1, 9))
    assert cursors(office) == ["8"]


class Killed(BaseException):
    """The end of a process; nothing in it can catch that."""


@dataclass
class MortalLedger:
    """A ledger whose process ends at the so-manyth append, before or after that is durable."""

    ledger: Ledger
    left: int
    is_kept: bool

    def __getattr__(self, name: str) -> object:
        return getattr(self.ledger, name)

    def append(self, appends) -> None:
        self.left -= 1
        if self.left < 0 and not self.is_kept:
            raise Killed
        self.ledger.append(appends)
        if self.left < 0:
            raise Killed


@pytest.mark.parametrize("is_kept", [False, True])
def test_row_05_wherever_a_process_dies_what_was_listed_is_what_is_stored(office, is_kept):
    ledger, arrived = office.ledger, 0
    for left in range(9):
        shelf_of(office).put(*range(arrived, arrived := arrived + 25))
        office.ledger = MortalLedger(ledger, left, is_kept)
        office.restart()
        with pytest.raises(Killed):
            office.run(300)
        office.ledger = ledger
    office.restart()
    office.run(600)
    assert office.numbers() == list(range(arrived))
    assert check(office).is_whole


@contextmanager
def an_office() -> Iterator[Office]:
    """An office of its own for each example."""
    clock = TurnedClock()
    with TemporaryDirectory() as folder:
        settings = read_settings(
            {"SETPOINT_LEDGER": str(Path(folder, "ledger.db")), "SETPOINT_INBOX": folder}
        )
        with open_system(settings, clock) as system:
            yield Office(system.ledger, system.texts, shelves_of(None), clock)


SINCE = 6
MESSAGES = st.lists(
    st.tuples(
        st.sampled_from([("INBOX",), ("SENT",), ("INBOX", "Deals"), ("Private",), ()]),
        st.sampled_from([None, None, LeftOut.DRAFT, LeftOut.SPAM, LeftOut.CHAT]),
    ),
    min_size=1,
    max_size=30,
)


def judged(content: Content) -> NotWanted | None:
    """What an owner's labels keep out."""
    assert isinstance(content, MailContent)
    return NotWanted("label", may_change=True) if "Private" in content.labels else None


@settings(max_examples=100 if os.environ.get("SETPOINT_PROVE") == "1" else 12)
@given(MESSAGES, st.booleans())
def test_row_07_what_a_listing_leaves_out_changes_leave_out_too(messages, is_dated):
    since = BEGAN + SINCE * 60 if is_dated else None
    with an_office() as office:
        office.mailboxes.not_wanted = judged
        for id_, first in (("m1", 0), ("m2", 1_000)):
            office.mailboxes.mailboxes[id_] = mailbox(id_, since=since and since + first * 60)
            office.mailboxes.shelves[id_] = [shelf := Shelf(owner=id_)]
            shelf.labels = {first + place: labels for place, (labels, _) in enumerate(messages)}
            shelf.left_out = {first + place: mark for place, (_, mark) in enumerate(messages) if mark}
        shelf_of(office).put(*range(len(messages)))
        office.run(200)
        shelf.put(*range(1_000, 1_000 + len(messages)))  # when its first listing is long over
        office.run(200)
        wanted = [
            place
            for place, (labels, mark) in enumerate(messages)
            if mark is None and "Private" not in labels and (place >= SINCE or not is_dated)
        ]
        assert office.numbers() == [first + place for first in (0, 1_000) for place in wanted]
        assert office.calls("m2")["backfill"] == 1


def test_row_08_a_label_that_is_let_in_later_brings_what_was_there_before(office):
    shelf_of(office).put(*range(1, 31))
    shelf_of(office).labels = {number: ("Deals" if number % 3 else "Leads",) for number in range(1, 31)}
    office.mailboxes.not_wanted = lambda content: (
        None if "Deals" in content.labels else NotWanted("no_label", may_change=True)
    )
    office.run(120)
    assert office.numbers() == [number for number in range(1, 31) if number % 3]
    office.mailboxes.not_wanted = lambda _content: None
    office.mailboxes.mailboxes["m1"] = mailbox(scope="s2")
    office.run(300)
    assert office.numbers() == list(range(1, 31))
    assert [each.why for each in office.events(ListingBegan)] == [Why.FIRST, Why.WIDER]


SOME = frozenset({("a",)})
RULES = {"kept": frozenset({Reason.INTERNAL}), "addresses": frozenset({"a"}), "domains": frozenset({"a"})}


ELSEWHERE = {"not_before", "retention_days"}
"""The one is part of a scope by itself; the other is about what was captured already."""


@pytest.mark.parametrize("name", [each.name for each in fields(PrivacyRules) if each.name not in ELSEWHERE])
def test_row_08_whichever_rule_changes_the_scope_of_a_mailbox_does_too(name):
    own = SideMembers()
    changed = replace(PrivacyRules(), **{name: RULES.get(name, SOME)})
    assert repr_of(changed, own) != repr_of(PrivacyRules(), own)


def test_row_10_an_item_for_which_its_provider_has_no_time_is_never_given_up(office):
    shelf_of(office).put(*range(1, 6))
    fail_item(office, "m3", SLOW)
    office.run(2 * 3_600)
    assert office.counts.failures["slow_down"] > 10, "more often than any item is tried"
    assert office.counts.failures["slow_down"] < 60, "nobody is hammered"
    assert office.events(SourceSetAside) == []
    assert office.open_gaps() == []
    office.mailboxes.fails.clear()
    office.run(400)
    assert office.numbers() == list(range(1, 6))
    assert office.events(MailboxStateChanged) == []


def test_row_20_drafts_whose_ids_change_leave_nothing_behind_and_what_is_sent_comes_once(office):
    shelf = shelf_of(office)
    shelf.put(1)
    office.run(60)
    for draft in (2, 3, 4):
        shelf.left_out[draft] = LeftOut.DRAFT
        shelf.put(draft)
        shelf.take(*([draft - 1] if draft > 2 else []))
        office.run(61)
    shelf.take(4)
    shelf.put(5)
    office.run(120)
    assert office.numbers() == [1, 5]
    assert office.counts.reasons == {"draft": 3}
    assert check(office).is_whole
    assert (check(office).listed, check(office).no_longer_there) == (2, 0)


def test_row_21_however_much_happened_meanwhile_nothing_of_it_is_skipped(office):
    office.limits = Limits(1e9, 1e9)
    shelf_of(office).page = 500
    office.restart()
    shelf_of(office).put(1)
    office.run(60)
    shelf_of(office).put(*range(2, 3_203))
    office.run(300)
    assert office.numbers() == list(range(1, 3_203))
    assert office.calls()["backfill"] == 1
    assert cursors(office) == ["3202"]


SERIES = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:one@north.example\nDTSTAMP:20260301T090000Z\n{}"
    "ATTENDEE:mailto:bea@north.example\nEND:VEVENT\nEND:VCALENDAR\n"
)
WEEKLY = SERIES.format("DTSTART:20260302T100000Z\nRRULE:FREQ=WEEKLY;COUNT=6\n")
EXCEPTION = SERIES.format("DTSTART:20260309T140000Z\nRECURRENCE-ID:20260309T100000Z\n")


def test_row_29_a_series_and_its_exception_in_two_calendars_are_one_meeting_told_once_each(office):
    reader = ItemReader(TOKENS, UTC)

    def taken(collection: str) -> int:
        read = [
            reader.read_provided(
                CalendarContent(tuple(read_calendar(text.encode(), source="s", default_zone=UTC)[0])),
                source="s",
                key=key,
                collection=collection,
            )
            for key, text in (("k1", WEEKLY), ("k2", EXCEPTION))
        ]
        began = ListingBegan("m1", collection, Why.FIRST, None, "", None)
        intake = office.capture._tools.sync.intake
        return intake.take_with(read, collection_stream(collection), 0, [began])

    assert (taken("c1"), taken("c2")) == (2, 0)
    facts = [each.fact for each in office.events(MeetingStated)]
    assert len({fact.meeting for fact in facts}) == 1
    assert {fact.instance is None for fact in facts} == {True, False}


def test_row_28_what_is_deleted_twice_has_one_tombstone(office):
    shelf_of(office).put(1, 2)
    office.run(60)
    shelf_of(office).take(2)
    office.run(120)
    shelf_of(office).take(2)
    office.run(120)
    assert office.tombstones() == 1
    assert office.numbers() == [1, 2]
    assert check(office).is_whole
