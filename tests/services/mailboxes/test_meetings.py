"""Meetings of connected calendars, from a stand-in for Google to the deal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from domain.capture.events import ItemsLeftOut, MeetingStated
from domain.deal.answer import answer, meetings_of
from domain.game.game import Game
from domain.ports.provider import CollectionKind
from services.capture.sync_pace import SyncPace
from services.capture.watching import FolderWatch
from services.roles import Role, tasks_of
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.integrations.sandbox.clients import meeting
from tests.services.mailbox_of_a_deal import DEAL, PLAYBOOK
from tests.services.mailboxes.test_gaps_of_deals import record
from tests.services.mailboxes.turned_office import TurnedOffice, turned_office
from tests.services.run.test_capture import look

BEA = "bea@north.example"
START = datetime(2026, 3, 4, 9, tzinfo=UTC)
DEAL_ID = "north-2026"
COMES = {"email": BEA, "responseStatus": "accepted"}


@pytest.fixture
def office(tmp_path) -> Iterator[TurnedOffice]:
    with turned_office(tmp_path, SyncPace(poll_seconds=600.0), start=START) as office:
        for address in (RITA, SVEN):
            office.sandbox.google.sign_in.open_account(address)
            office.connect(address)
        inbox = office.system.settings.inbox
        (inbox / "deal.yaml").write_text(DEAL, encoding="utf-8")
        (inbox / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
        look(
            next(
                each for each in tasks_of(Role.CAPTURE, office.system).intake if isinstance(each, FolderWatch)
            )
        )
        yield office


def meetings(office: TurnedOffice) -> list[str]:
    """The deal's meetings after an hour: when they begin, in UTC, and how they stand."""
    office.run(3_600)
    record(office.system)
    game = Game(office.system.deals.load(DEAL_ID).deal, office.system.outside)
    now = office.clock.now()
    answer(game, now)
    found = [each for each in meetings_of(game, now) if not each.called]
    return [f"{datetime.fromtimestamp(m.start, UTC):%d %b %H:%M} {m.state(now)}" for m in found]


def change_three_of_four(office: TurnedOffice, weekly: str) -> None:
    """One is moved, one cancelled, and to one the customer does not come."""
    diary = office.sandbox.google.diary
    moved = meeting(day="2026-03-17", hour=15)
    diary.changes(RITA, f"{weekly}_20260316T090000Z", {"start": moved["start"], "end": moved["end"]})
    diary.cancels(RITA, f"{weekly}_20260323T090000Z")
    declined = {"attendees": [{"email": BEA, "responseStatus": "declined"}]}
    diary.changes(RITA, f"{weekly}_20260330T080000Z", declined)


@pytest.mark.parametrize("is_captured_before", [True, False])
def test_of_a_series_one_is_moved_one_cancelled_and_one_declined(office, is_captured_before):
    series = meeting(day="2026-03-09", attendees=[COMES], recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
    weekly = office.sandbox.google.diary.adds(RITA, series)["id"]
    if is_captured_before:
        assert meetings(office) == [
            "09 Mar 09:00 ahead", "16 Mar 09:00 ahead", "23 Mar 09:00 ahead", "30 Mar 08:00 ahead",
        ]  # fmt: skip
    change_three_of_four(office, weekly)
    assert meetings(office) == [
        "09 Mar 09:00 ahead", "17 Mar 14:00 ahead", "23 Mar 09:00 cancelled", "30 Mar 08:00 declined",
    ]  # fmt: skip


def test_a_meeting_that_is_deleted_is_cancelled_and_all_that_was_said_of_it_stays(office):
    made = office.sandbox.google.diary.adds(RITA, meeting(day="2026-03-12", attendees=[COMES]))
    assert meetings(office) == ["12 Mar 09:00 ahead"]
    before = stated(office)
    office.sandbox.google.diary.cancels(RITA, made["id"])
    assert meetings(office) == ["12 Mar 09:00 cancelled"]
    assert stated(office)[: len(before)] == before


def test_a_meeting_that_is_deleted_while_the_cursor_expires_is_cancelled_too(office):
    google = office.sandbox.google
    made = google.diary.adds(RITA, meeting(day="2026-03-12", attendees=[COMES]))
    assert meetings(office) == ["12 Mar 09:00 ahead"]
    google.diary.cancels(RITA, made["id"])
    google.diary.sync_tokens_expire(RITA)
    assert meetings(office) == ["12 Mar 09:00 cancelled"]
    (calendar,) = (each for each in office.taken(RITA) if each.kind is CollectionKind.CALENDAR)
    assert [each.value for each in calendar.gaps] == ["cursor_expired"]
    assert calendar.state.gaps == {}


def test_a_meeting_in_two_calendars_is_one_meeting_however_it_moves(office):
    event = meeting(day="2026-03-12", attendees=[COMES, {"email": SVEN}])
    made = office.sandbox.google.diary.adds(RITA, event)
    assert meetings(office) == ["12 Mar 09:00 ahead"]
    for address in (RITA, SVEN):
        (calendar,) = (each for each in office.taken(address) if each.kind is CollectionKind.CALENDAR)
        assert len(calendar.captured) == 1
    moved = meeting(day="2026-03-13")
    office.sandbox.google.diary.changes(RITA, made["id"], {"start": moved["start"], "end": moved["end"]})
    assert meetings(office) == ["13 Mar 09:00 ahead"]
    assert len({each.fact.meeting for each in stated(office)}) == 1


def test_of_a_private_meeting_nothing_is_kept_but_that_there_was_one(office):
    diary = office.sandbox.google.diary
    diary.adds(RITA, meeting("Secret talks", day="2026-03-12", attendees=[COMES], visibility="private"))
    assert meetings(office) == []
    assert stated(office) == []
    left_out = [each for each in office.events() if isinstance(each, ItemsLeftOut)]
    assert [dict(each.reasons) for each in left_out] == [{"private": 1}]


def stated(office: TurnedOffice) -> list[MeetingStated]:
    return [each for each in office.events() if isinstance(each, MeetingStated)]
