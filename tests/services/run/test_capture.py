"""The watched folder: everything in it is captured once, and what can not be read is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from domain.capture.events import MailCaptured, MeetingStated, SourceRead, SourceSetAside
from domain.deal.events import DealOpened, DecisionDateChangeRefused
from domain.ports.ledger import LedgerEvent
from domain.touches.mail import Envelope, Mail
from integrations.rfc5322.message import ReadCalendar
from services.capture import item
from services.capture.watching import FolderWatch
from services.roles import Role, tasks_of
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import PERSONAL, write_deal
from tests.services.run.following import FixedClock
from tests.services.run.load import DEAL_ID


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


def watch_of(system: System) -> FolderWatch:
    return next(task for task in tasks_of(Role.CAPTURE, system).intake if isinstance(task, FolderWatch))


def look(watch: FolderWatch, times: int = 2) -> None:
    """A file rests when the second look finds it as the first did."""
    for _ in range(times):
        watch.look_once(threading.Event())


def events(system: System, kind: type[LedgerEvent]) -> list[LedgerEvent]:
    found = system.ledger.read_all(after=0, limit=10_000)
    return [each.event for each in found if isinstance(each.event, kind)]


def texts_of_asides(system: System) -> list[tuple[str, str]]:
    ids = [each.id for each in events(system, SourceSetAside) if isinstance(each, SourceSetAside)]
    kept = system.texts.read([f"set-aside:{id_}" for id_ in ids])
    return sorted((fields["source"], fields["reason"]) for fields in kept.values())


def mail(number: int, body: str = "Yes.\n") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "rita@ours.example", "bea@north.example"
    message["Date"] = "Wed, 11 Mar 2026 09:00:00 +0000"
    message["Message-ID"] = f"<{number}@mail.example>"
    message.set_content(body)
    return b"From - Wed Mar 11 09:00:00 2026\n" + bytes(message) + b"\n"


BROKEN_CALENDAR = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR\n"


def test_a_deal_file_and_its_mail_are_taken_in(system, inbox):
    write_deal(inbox)
    look(watch_of(system))
    assert [each.deal_id for each in events(system, DealOpened)] == [DEAL_ID]
    assert len(events(system, MailCaptured)) == 15  # six of them lie in two mailboxes, byte by byte
    assert len(events(system, MeetingStated)) == 1
    assert texts_of_asides(system) == []


def test_nothing_personal_reaches_the_ledger(system, inbox, tmp_path):
    write_deal(inbox)
    look(watch_of(system))
    stored = (tmp_path / "ledger.db").read_bytes() + (tmp_path / "ledger.db-wal").read_bytes()
    assert b"capture.mail-captured.v1" in stored
    assert [word for word in PERSONAL if word.encode() in stored] == []


def test_a_second_process_takes_nothing_in_twice(system, inbox):
    write_deal(inbox)
    look(watch_of(system))
    before = len(system.ledger.read_all(after=0, limit=10_000))
    look(watch_of(system), 3)
    assert len(system.ledger.read_all(after=0, limit=10_000)) == before


def test_a_mailbox_that_grows_is_read_on(system, inbox):
    watch = watch_of(system)
    mbox = inbox / "rita.mbox"
    mbox.write_bytes(mail(1) + mail(2))
    look(watch)
    with mbox.open("ab") as file:
        file.write(mail(3) + mail(4))
    look(watch)
    reads = [each for each in events(system, SourceRead) if isinstance(each, SourceRead)]
    assert len(events(system, MailCaptured)) == 4
    assert (reads[-1].items, reads[-1].upto) == (4, mbox.stat().st_size)
    sources = system.texts.read([f"touch:{each.sighting.touch_id}" for each in events(system, MailCaptured)])
    assert sorted(fields["sources"] for fields in sources.values()) == [
        f"rita.mbox#{n}" for n in (1, 2, 3, 4)
    ]


def test_the_last_message_waits_until_its_writer_rests(system, inbox):
    watch = watch_of(system)
    whole = mail(1) + mail(2)
    mbox = inbox / "rita.mbox"
    mbox.write_bytes(whole[:-20])
    watch.look_once(threading.Event())
    assert len(events(system, MailCaptured)) == 1
    mbox.write_bytes(whole)
    look(watch)
    assert len(events(system, MailCaptured)) == 2


def test_a_message_that_went_on_after_a_rest_is_read_again(system, inbox):
    watch = watch_of(system)
    whole = mail(1, body="One.\nTwo.\n")
    mbox = inbox / "rita.mbox"
    mbox.write_bytes(whole[:-6])
    look(watch)
    mbox.write_bytes(whole + mail(2))
    look(watch)
    captured = [each.sighting.touch_id for each in events(system, MailCaptured)]
    assert len(set(captured)) == 2  # the first was seen in two states, which are one touch
    assert texts_of_asides(system) == []


def test_a_mailbox_that_was_written_anew_is_read_from_its_beginning(system, inbox):
    watch = watch_of(system)
    mbox = inbox / "rita.mbox"
    mbox.write_bytes(mail(1) + mail(2))
    look(watch)
    mbox.write_bytes(mail(9) + mail(2) + mail(3))
    look(watch)
    assert len(events(system, MailCaptured)) == 4


def test_what_can_not_be_read_is_set_aside_once_and_says_why(system, inbox):
    watch = watch_of(system)
    (inbox / "broken.eml").write_bytes(b"this is no mail at all\n")
    (inbox / "broken.ics").write_bytes(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    (inbox / "good.mbox").write_bytes(mail(1))
    look(watch, 4)
    look(watch_of(system), 3)
    told = texts_of_asides(system)
    assert [source for source, _ in told] == ["broken.eml", "broken.ics"]
    assert "no header lines" in told[0][1]
    assert len(events(system, MailCaptured)) == 1
    assert len(events(system, SourceSetAside)) == 2


def test_a_faulty_deal_file_stops_nothing_and_is_taken_when_mended(system, inbox):
    write_deal(inbox)
    good = (inbox / "deal.yaml").read_text(encoding="utf-8")
    (inbox / "deal.yaml").write_text(good.replace("2026-06-30", "soon"), encoding="utf-8")
    watch = watch_of(system)
    look(watch)
    ((source, reason),) = texts_of_asides(system)
    assert source == "deal.yaml"
    assert "decision_date" in reason
    assert len(events(system, MailCaptured)) == 15
    (inbox / "deal.yaml").write_text(good, encoding="utf-8")
    look(watch)
    assert len(events(system, DealOpened)) == 1


def test_a_deal_file_can_not_move_the_decision_date(system, inbox):
    write_deal(inbox)
    watch = watch_of(system)
    look(watch)
    deal = inbox / "deal.yaml"
    deal.write_text(deal.read_text(encoding="utf-8").replace("2026-06-30", "2026-07-31"), encoding="utf-8")
    look(watch)
    (refused,) = events(system, DecisionDateChangeRefused)
    assert isinstance(refused, DecisionDateChangeRefused)
    assert refused.actor == "capture"
    opened = system.deals.load(DEAL_ID).deal.opened
    assert opened is not None
    assert opened.decision_date < refused.to
    assert [source for source, _ in texts_of_asides(system)] == ["deal.yaml"]


def test_drafts_and_spam_are_no_contact(system, inbox):
    (inbox / "rita.mbox").write_bytes(mail(1).replace(b"From: ", b"X-Unsent: 1\nFrom: ") + mail(2))
    (inbox / "Spam.mbox").write_bytes(mail(3))
    look(watch_of(system))
    assert len(events(system, MailCaptured)) == 1


def test_one_message_that_breaks_the_reader_costs_only_itself(system, inbox, monkeypatch):
    real = item.read_mail

    def breaks(data: bytes, envelope: Envelope, *, read_calendar: ReadCalendar) -> Mail:
        if envelope.message_id == "2@mail.example":
            raise RecursionError
        return real(data, envelope, read_calendar=read_calendar)

    monkeypatch.setattr(item, "read_mail", breaks)
    (inbox / "rita.mbox").write_bytes(mail(1) + mail(2) + mail(3))
    look(watch_of(system))
    assert len(events(system, MailCaptured)) == 2
    assert texts_of_asides(system) == [("rita.mbox#2", "it can not be handled: RecursionError")]


def test_a_playbook_that_changes_changes_the_deals_that_follow_it(system, inbox):
    write_deal(inbox)
    watch = watch_of(system)
    look(watch)
    before = system.deals.load(DEAL_ID).deal.playbook
    playbook = inbox / "playbook.yaml"
    playbook.write_text(
        playbook.read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8"
    )
    look(watch)
    assert before.version == 1
    assert system.deals.load(DEAL_ID).deal.playbook.version == 2
