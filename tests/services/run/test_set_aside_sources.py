"""Files that could not be read are listed until they were read; what breaks again is listed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.capture.events import SourceMended
from services.redrive.sources import waiting_sources
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import write_deal
from tests.services.run.following import FixedClock
from tests.services.run.test_capture import BROKEN_CALENDAR, events, look, mail, watch_of

OF_NOBODY = mail(7).replace(b"\nFrom: ", b"\nX-From: ").replace(b"\nTo: ", b"\nX-To: ")


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


def listed(system: System) -> list[str]:
    return sorted(each.source for each in waiting_sources(system.ledger, system.texts))


@pytest.mark.parametrize("anew", [False, True])
def test_a_file_that_was_mended_leaves_the_list(system, inbox, anew):
    watch = watch_of(system)
    (inbox / "one.eml").write_bytes(b"this is no mail at all\n")
    (inbox / "other.ics").write_bytes(BROKEN_CALENDAR)
    look(watch)
    assert listed(system) == ["one.eml", "other.ics"]
    (inbox / "one.eml").write_bytes(mail(1).partition(b"\n")[2])
    look(watch_of(system) if anew else watch)
    assert listed(system) == ["other.ics"]


def test_a_file_that_is_saved_as_faulty_as_it_was_stays_on_the_list_once(system, inbox):
    watch = watch_of(system)
    for text in (b"no mail\n", b"no mail at all\n", b"still none\n"):
        (inbox / "one.eml").write_bytes(text)
        look(watch)
    assert listed(system) == ["one.eml"]
    assert events(system, SourceMended) == []


def test_a_file_that_breaks_again_in_the_same_way_is_listed_again(system, inbox):
    watch = watch_of(system)
    for text in (b"no mail\n", mail(1).partition(b"\n")[2], b"no mail any more\n"):
        (inbox / "one.eml").write_bytes(text)
        look(watch)
    assert listed(system) == ["one.eml"]
    assert len(events(system, SourceMended)) == 1


def test_a_message_inside_a_mailbox_stays_when_the_mailbox_only_grows(system, inbox):
    watch = watch_of(system)
    mbox = inbox / "rita.mbox"
    mbox.write_bytes(mail(1) + OF_NOBODY)
    (inbox / "rita.mbox2.eml").write_bytes(b"another file, with a name that begins in the same way\n")
    look(watch)
    waiting = listed(system)
    assert len(waiting) == 2
    with mbox.open("ab") as file:
        file.write(mail(3))
    look(watch)
    look(watch_of(system))
    assert listed(system) == waiting


def test_a_message_inside_a_mailbox_leaves_the_list_when_the_mailbox_was_written_anew(system, inbox):
    watch = watch_of(system)
    mbox = inbox / "rita.mbox"
    mbox.write_bytes(mail(1) + OF_NOBODY + mail(3))
    look(watch)
    assert listed(system) == ["rita.mbox#2"]
    mbox.write_bytes(mail(8) + mail(2) + mail(3))
    look(watch)
    assert listed(system) == []


def test_a_deal_file_leaves_the_list_when_it_is_taken(system, inbox):
    write_deal(inbox)
    deal = inbox / "deal.yaml"
    good = deal.read_text("utf-8")
    watch = watch_of(system)
    for text in (good.replace("2026-06-30", "soon"), good, good.replace("2026-06-30", "soon")):
        deal.write_text(text, "utf-8")
        look(watch)
        assert listed(system) == ([] if text == good else ["deal.yaml"])
    deal.write_text(good.replace("2026-06-30", "later"), "utf-8")
    look(watch)
    (waiting,) = waiting_sources(system.ledger, system.texts)
    assert "later" in waiting.reason
