"""What a mailbox may have missed is a gap of the deals of its owner's team."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.capture.mailboxes import GapReason, MailboxGapClosed, MailboxGapOpened
from domain.deal.events import CaptureGapClosed, CaptureGapOpened
from domain.identifiers import collection_stream
from services.capture.intake import Intake
from services.capture.watching import FolderWatch
from services.follow import position_of
from services.ledger_work import LedgerWork
from services.recorder.following import Recorder
from services.recorder.mailbox_gaps import NOT_YET_ENDED
from services.roles import Role, tasks_of
from services.settings import read_settings
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import write_deal
from tests.services.run.following import FixedClock
from tests.services.run.load import DEAL_ID
from tests.services.run.test_capture import look

STREAM = collection_stream("c1")


@pytest.fixture
def system(tmp_path: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    settings = read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)})
    with open_system(settings, FixedClock()) as system:
        yield system


def open_deal(system) -> None:
    write_deal(system.settings.inbox)
    look(next(t for t in tasks_of(Role.CAPTURE, system).intake if isinstance(t, FolderWatch)))


def record(system) -> None:
    recorder = Recorder(system.ledger, system.deals, system.texts, system.clock, system.outside)
    work = LedgerWork(recorder, system.ledger, system.clock)
    while page := system.ledger.read_all(after=work.stands_at(), limit=50, names=work.wants):
        if not work.finish(page):
            work.settle(position_of(page[-1]))


def gap_of(system, address: str = "rita@ours.example", **more: object) -> MailboxGapOpened:
    owner = system.tokens.person(address)
    domain = system.tokens.domain(address.partition("@")[2])
    gap = MailboxGapOpened(
        "g1", "m1", "c1", owner, (domain,), since=100, until=200, reason=GapReason.CURSOR_EXPIRED, at=200
    )
    return replace(gap, **more)  # type: ignore[arg-type]


def tell(system, *events: MailboxGapOpened | MailboxGapClosed) -> None:
    version = system.ledger.versions([STREAM])[STREAM]
    Intake(system.ledger, system.texts, system.clock).note(STREAM, version, list(events))


def gaps(system) -> list[CaptureGapOpened | CaptureGapClosed]:
    facts = (each.event for each in system.deals.facts(DEAL_ID))
    return [each for each in facts if isinstance(each, CaptureGapOpened | CaptureGapClosed)]


OPENED = CaptureGapOpened("g1", "m1", 100, 200, "cursor_expired", 200)


def test_a_gap_of_somebody_on_the_team_is_opened_and_closed_in_the_deal(system):
    open_deal(system)
    record(system)
    tell(system, gap_of(system))
    record(system)
    assert gaps(system) == [OPENED]
    tell(system, MailboxGapClosed("g1", "m1", "c1", 300))
    record(system)
    assert gaps(system) == [OPENED, CaptureGapClosed("g1", 300)]


def test_a_gap_that_opens_and_closes_in_one_page_is_both_in_the_deal(system):
    open_deal(system)
    tell(system, gap_of(system), MailboxGapClosed("g1", "m1", "c1", 300))
    record(system)
    assert gaps(system) == [OPENED, CaptureGapClosed("g1", 300)]


def test_a_gap_of_a_stranger_is_none_of_the_deals(system):
    open_deal(system)
    tell(system, gap_of(system, "bea@stranger.example"))
    record(system)
    assert gaps(system) == []


def test_a_deal_that_opens_later_has_the_gaps_that_are_open_and_no_others(system):
    tell(system, gap_of(system), gap_of(system, gap_id="g2"), MailboxGapClosed("g2", "m1", "c1", 300))
    open_deal(system)
    record(system)
    assert gaps(system) == [OPENED]


def test_a_gap_that_goes_on_has_no_end_in_the_deal(system):
    open_deal(system)
    tell(system, gap_of(system, until=None, reason=GapReason.SIGN_IN))
    record(system)
    (gap,) = gaps(system)
    assert (gap.until, gap.reason) == (NOT_YET_ENDED, "sign_in")


def test_recording_again_adds_nothing(system):
    open_deal(system)
    tell(system, gap_of(system), MailboxGapClosed("g1", "m1", "c1", 300))
    record(system)
    recorder = Recorder(system.ledger, system.deals, system.texts, system.clock, system.outside)
    page = system.ledger.read_all(after=0, limit=1_000, names=recorder.wants)
    assert recorder.conclude(page) == []
