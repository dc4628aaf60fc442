"""The recorder role: what was captured comes to its deal, whichever of them was there first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from domain.capture.events import MailCaptured, Matched, MatchIsAmbiguous
from domain.company.events import AddressesJoined
from domain.deal.commands import CloseDeal, DealCommand, SayNoReplyOwed
from domain.deal.events import (
    CalendarFactCaptured,
    ClosedAs,
    EmailSighted,
    MeetingFreed,
    NoReplyOwed,
    PeopleStated,
    TouchFreed,
)
from domain.deal.state import Deal
from domain.identifiers import company_stream, deal_stream
from domain.ports.ledger import Append, NewEvent, StoredEvent, StreamHasMoved
from services.follow import Follower
from services.roles import Role, tasks_of
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import CALENDAR, DEAL, write_deal
from tests.services.run.following import FixedClock
from tests.services.run.test_capture import events, look, mail, watch_of

OTHER_DEAL = DEAL.replace("north-2026", "north-support").replace("Northwind rollout", "Northwind support")
LATER_DEAL = OTHER_DEAL.replace("2026-03-02", "2026-06-01").replace("2026-06-30", "2026-09-30")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def system(tmp_path: Path, inbox: Path) -> Iterator[System]:
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)}
    with open_system(read_settings(environment), FixedClock()) as system:
        yield system


def follow(system: System, role: Role) -> None:
    """Let a role do everything that there is to do, as a process that has just begun."""
    (task,) = tasks_of(role, system).workers
    assert isinstance(task, Follower)
    while task.step():
        pass
    task.settle()


def of_deal(system: System, deal_id: str, kind: type) -> list[StoredEvent]:
    return [each for each in system.ledger.read(deal_stream(deal_id)) if isinstance(each.event, kind)]


def test_mail_of_the_deal_is_recorded_with_its_cause_and_internal_mail_is_not(system, inbox):
    write_deal(inbox)
    look(watch_of(system))
    follow(system, Role.RECORDER)
    recorded = of_deal(system, "north-2026", EmailSighted)
    captured = {each.event_id: each for each in system.ledger.read_all(after=0, limit=1_000)}
    assert len(events(system, MailCaptured)) == 15
    assert len(recorded) == 14
    assert len(of_deal(system, "north-2026", CalendarFactCaptured)) == 1
    assert all(isinstance(captured[each.causation].event, MailCaptured) for each in recorded)
    assert {each.actor for each in recorded} == {"recorder"}


def test_what_was_captured_before_the_deal_was_opened_comes_to_it_then(system, inbox):
    (inbox / "rita.mbox").write_bytes(mail(1) + mail(2))
    (inbox / "calendar.ics").write_text(CALENDAR, encoding="utf-8")
    watch = watch_of(system)
    look(watch)
    follow(system, Role.RECORDER)
    assert events(system, Matched) == []
    write_deal(inbox)
    (inbox / "rita.mbox").write_bytes(mail(1) + mail(2))
    look(watch)
    follow(system, Role.RECORDER)
    sighted = of_deal(system, "north-2026", EmailSighted)
    assert (
        len({each.event.sighting.touch_id for each in sighted if isinstance(each.event, EmailSighted)}) == 8
    )
    assert len(of_deal(system, "north-2026", CalendarFactCaptured)) == 1


def test_mail_that_fits_two_deals_waits_and_says_so(system, inbox):
    write_deal(inbox)
    (inbox / "other.yaml").write_text(OTHER_DEAL, encoding="utf-8")
    look(watch_of(system))
    follow(system, Role.RECORDER)
    assert of_deal(system, "north-2026", EmailSighted) == []
    assert of_deal(system, "north-support", EmailSighted) == []
    waiting = events(system, MatchIsAmbiguous)
    assert len(waiting) == 14 + 1  # the mails and the meeting
    assert {each.deal_ids for each in waiting} == {("north-2026", "north-support")}


def test_what_was_matched_stays_where_it_is_when_a_later_deal_with_the_same_buyer_opens(system, inbox):
    write_deal(inbox)
    watch = watch_of(system)
    look(watch)
    follow(system, Role.RECORDER)
    (inbox / "other.yaml").write_text(LATER_DEAL, encoding="utf-8")
    look(watch)
    follow(system, Role.RECORDER)
    assert len(of_deal(system, "north-2026", EmailSighted)) == 14
    assert of_deal(system, "north-2026", TouchFreed) == []
    assert of_deal(system, "north-support", EmailSighted) == []
    assert events(system, MatchIsAmbiguous) == []


def test_what_can_not_be_told_from_another_deal_any_more_is_freed_and_waits(system, inbox):
    write_deal(inbox)
    watch = watch_of(system)
    look(watch)
    follow(system, Role.RECORDER)
    (inbox / "other.yaml").write_text(OTHER_DEAL, encoding="utf-8")
    look(watch)
    follow(system, Role.RECORDER)
    assert len(of_deal(system, "north-2026", TouchFreed)) == 14
    assert len(of_deal(system, "north-2026", MeetingFreed)) == 1
    assert system.deals.load("north-2026").deal.sightings == {}
    assert len(events(system, MatchIsAmbiguous)) == 14 + 1


@pytest.mark.parametrize(("other", "recorded"), [(LATER_DEAL, 14), (OTHER_DEAL, 0)])
def test_slow_and_quick_recorders_come_to_the_same(system, inbox, other, recorded):
    """The page may hold the opening of a second deal behind mail that came before it."""
    write_deal(inbox)
    watch = watch_of(system)
    look(watch)
    (inbox / "other.yaml").write_text(other, encoding="utf-8")
    look(watch)
    follow(system, Role.RECORDER)
    assert len(of_deal(system, "north-2026", EmailSighted)) == recorded
    assert of_deal(system, "north-support", EmailSighted) == []


def test_mail_after_the_closing_is_no_longer_the_deals(system, inbox):
    write_deal(inbox)
    (inbox / "rita.mbox").unlink()
    (inbox / "sven.mbox").unlink()
    watch = watch_of(system)
    look(watch)
    closed_at = 1_772_500_000  # 2026-03-03
    system.deals.enact("north-2026", lambda _: [CloseDeal(ClosedAs.LOST, closed_at)], actor="test")
    (inbox / "rita.mbox").write_bytes(mail(1) + mail(2).replace(b"11 Mar 2026", b"02 Mar 2026"))
    look(watch)
    follow(system, Role.RECORDER)
    assert len(of_deal(system, "north-2026", EmailSighted)) == 1


def test_sides_that_are_corrected_bring_in_what_they_now_mean(system, inbox):
    write_deal(inbox)
    deal = inbox / "deal.yaml"
    deal.write_text(
        DEAL.replace("domains: [north.example]", "addresses: [ines@north.example]"), encoding="utf-8"
    )
    watch = watch_of(system)
    look(watch)
    follow(system, Role.RECORDER)
    assert of_deal(system, "north-2026", EmailSighted) == []
    deal.write_text(DEAL, encoding="utf-8")
    look(watch)
    follow(system, Role.RECORDER)
    assert len(of_deal(system, "north-2026", EmailSighted)) == 14


def test_language_marks_are_those_that_the_deals_playbook_asks_for(system, inbox):
    write_deal(inbox)
    playbook = inbox / "playbook.yaml"
    playbook.write_text(playbook.read_text(encoding="utf-8") + "languages: [en]\n", encoding="utf-8")
    look(watch_of(system))
    follow(system, Role.RECORDER)
    marks = {
        signal
        for each in of_deal(system, "north-2026", EmailSighted)
        if isinstance(each.event, EmailSighted)
        for signal in each.event.sighting.signals
    }
    assert "asks_question" in marks


def test_a_page_that_is_concluded_twice_knows_the_same_deals_twice(system, inbox):
    write_deal(inbox)
    (inbox / "other.yaml").write_text(OTHER_DEAL, encoding="utf-8")
    look(watch_of(system))
    (task,) = tasks_of(Role.RECORDER, system).workers
    assert isinstance(task, Follower)
    handler = task._work.handler
    page = system.ledger.read_all(after=0, limit=1_000, names=handler.wants)
    assert handler.conclude(page) == handler.conclude(page)
    assert handler.conclude(page[:1]) == []


def recorder_of(system: System) -> Follower:
    (task,) = tasks_of(Role.RECORDER, system).workers
    assert isinstance(task, Follower)
    return task


def test_a_deal_that_others_add_to_meanwhile_is_decided_anew(system, inbox, monkeypatch):
    write_deal(inbox)
    watch, task = watch_of(system), recorder_of(system)
    look(watch)
    while task.step():
        pass
    (inbox / "more.mbox").write_bytes(mail(1) + mail(2))
    look(watch)
    conclude, spoken = task._work.handler.conclude, []

    def word(deal: Deal) -> list[DealCommand]:
        return [SayNoReplyOwed(next(iter(deal.sightings)), 5)]

    def while_somebody_speaks(page: Sequence[StoredEvent]) -> Sequence[Append]:
        concluded = conclude(page)
        if not spoken:
            spoken.append(page)
            system.deals.enact("north-2026", word, actor="test")
        return concluded

    monkeypatch.setattr(task._work.handler, "conclude", while_somebody_speaks)
    before = len(of_deal(system, "north-2026", EmailSighted))
    task.step()
    assert len(of_deal(system, "north-2026", EmailSighted)) == before + 2
    assert len(of_deal(system, "north-2026", NoReplyOwed)) == 1


def test_a_mail_that_was_matched_by_somebody_else_meanwhile_is_not_matched_again(system, inbox):
    write_deal(inbox)
    watch, slow = watch_of(system), recorder_of(system)
    look(watch)
    while slow.step():
        pass
    (inbox / "more.mbox").write_bytes(mail(1) + mail(2))
    look(watch)
    page = system.ledger.read_all(after=slow._position, limit=100, names=slow._work.wants)
    concluded = slow._work.handler.conclude(page)
    follow(system, Role.RECORDER)
    with pytest.raises(StreamHasMoved):
        system.ledger.append([replace(each, events=anew(each.events)) for each in concluded])
    assert len(events(system, Matched)) == 1 + 14 + 2


def anew(new: Sequence[NewEvent]) -> list[NewEvent]:
    return [replace(each, event_id=uuid4()) for each in new]


def test_who_goes_back_several_pages_knows_the_deals_of_then(system, inbox):
    """Nothing followed from these pages, so their position was not stored, and a failure leads back."""
    (inbox / "rita.mbox").write_bytes(mail(1) + mail(2))
    watch = watch_of(system)
    look(watch)
    write_deal(inbox)
    (inbox / "rita.mbox").write_bytes(mail(1) + mail(2))
    look(watch)
    handler = recorder_of(system)._work.handler
    pages = [[each] for each in system.ledger.read_all(after=0, limit=1_000, names=handler.wants)]
    concluded = [handler.conclude(page) for page in pages]
    handler.forget()
    assert [handler.conclude(page) for page in pages][:2] == concluded[:2] == [[], []]


def test_a_deal_learns_of_joined_addresses_with_the_first_mail_that_names_one(system, inbox):
    write_deal(inbox)
    watch = watch_of(system)
    (inbox / "rita.mbox").write_bytes(mail(1))
    look(watch)
    follow(system, Role.RECORDER)
    bea, carl = (system.tokens.person(f"{name}@north.example") for name in ("bea", "carl"))
    joined = AddressesJoined(frozenset({bea, carl}))
    system.ledger.append(
        [Append(company_stream(), 0, [NewEvent(uuid4(), joined, system.clock.now(), "test", uuid4())])]
    )
    (inbox / "rita.mbox").write_bytes(mail(1) + mail(2))
    look(watch)
    follow(system, Role.RECORDER)
    (stated,) = of_deal(system, "north-2026", PeopleStated)
    assert isinstance(stated.event, PeopleStated)
    assert {each.person for each in stated.event.said.joined[0]} == {bea, carl}
    assert [bool(each.domains) for each in stated.event.said.joined[0]].count(
        True
    ) == 1  # carl was never seen
    follow(system, Role.RECORDER)
    assert len(of_deal(system, "north-2026", PeopleStated)) == 1
