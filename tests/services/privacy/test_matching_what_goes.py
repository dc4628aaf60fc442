"""Who matches and who forgets at once: what is claimed goes to no deal, in whatever order they come."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from domain.capture.events import (
    MailCaptured,
    Matched,
    MatchIsAmbiguous,
)
from domain.capture.forgetting import (
    ContactForgotten,
    Forgotten,
)
from domain.deal.events import CalendarFactCaptured, EmailSighted
from domain.history.names import NAMES
from domain.identifiers import deal_stream, match_stream
from domain.ports.ledger import Append, NewEvent, StreamHasMoved
from services.capture.watching import FolderWatch
from services.ledger_work import LedgerWork
from services.privacy.retention import retention_of
from services.recorder.following import Recorder
from services.roles import Role
from services.system import System
from tests.services.privacy.forgetting import (
    captured,
    dies,
    is_strange,
    later,
    stranger_mail,
)
from tests.services.run.test_capture import events, look
from tests.services.run.test_recorder import OTHER_DEAL, follow


def opened_for_the_stranger(
    inbox: Path, watch: FolderWatch, deal: str = OTHER_DEAL, file: str = "other"
) -> None:
    """A deal that names the stranger of the mail and the meeting that belong to no deal."""
    named = deal.replace("[north.example]", "[elsewhere.example]")
    (inbox / f"{file}.yaml").write_text(named, encoding="utf-8")
    look(watch)


def given_to(system: System, deal_id: str) -> list[object]:
    stored = system.ledger.read(deal_stream(deal_id))
    return [each.event for each in stored if isinstance(each.event, EmailSighted | CalendarFactCaptured)]


@pytest.mark.parametrize("deals", [1, 2])
def test_what_is_being_forgotten_is_matched_by_nobody(system, inbox, monkeypatch, deals):
    """Given deals that open between the claim and the destroying, then they get nothing, nor wait for it."""
    watch = captured(system, inbox)
    later(system, 90)
    retention, destroy = retention_of(system), type(retention_of(system))._destroy
    monkeypatch.setattr(type(retention), "_destroy", dies)
    with pytest.raises(InterruptedError):
        retention.run()
    for number in range(deals):
        deal = OTHER_DEAL.replace("north-support", f"stranger-{number}")
        opened_for_the_stranger(inbox, watch, deal, f"stranger-{number}")
    matched = len(events(system, Matched))
    follow(system, Role.RECORDER)
    assert given_to(system, "stranger-0") == []
    assert (len(events(system, Matched)), events(system, MatchIsAmbiguous)) == (matched, [])
    monkeypatch.setattr(type(retention), "_destroy", destroy)
    assert retention.run() == 0
    assert len(events(system, Forgotten)) == 3
    follow(system, Role.RECORDER)
    assert given_to(system, "stranger-0") == []


def test_who_matches_what_was_claimed_meanwhile_is_refused_and_finds_nothing(system, inbox, monkeypatch):
    """Given a recorder that has concluded before the claim, when it appends after it, then it is refused."""
    watch = captured(system, inbox)
    later(system, 90)
    opened_for_the_stranger(inbox, watch)
    work = LedgerWork(
        Recorder(system.ledger, system.deals, system.texts, system.clock, system.outside),
        system.ledger,
        system.clock,
    )
    page = system.ledger.read_all(after=work.stands_at(), limit=1_000, names=work.wants)
    concluded = work.handler.conclude(page)
    retention = retention_of(system)
    monkeypatch.setattr(type(retention), "_destroy", dies)
    with pytest.raises(InterruptedError):
        retention.run()
    with pytest.raises(StreamHasMoved):
        system.ledger.append(concluded)
    work.forget()
    work.finish(page)
    assert given_to(system, "north-support") == []


def test_a_copy_that_comes_after_the_claim_is_a_contact_without_the_earlier_one(system, inbox, monkeypatch):
    watch = captured(system, inbox)
    later(system, 90)
    retention, destroy = retention_of(system), type(retention_of(system))._destroy
    monkeypatch.setattr(type(retention), "_destroy", dies)
    with pytest.raises(InterruptedError):
        retention.run()
    monkeypatch.setattr(type(retention), "_destroy", destroy)
    opened_for_the_stranger(inbox, watch)
    later(system, 91)
    (inbox / "again.mbox").write_bytes(stranger_mail(to="rita@ours.example, sven@ours.example"))
    look(watch)
    follow(system, Role.RECORDER)
    (sighted,) = given_to(system, "north-support")
    assert isinstance(sighted, EmailSighted)
    assert len(sighted.sighting.participants) == 3


def test_an_earlier_programs_claim_holds_as_well(system, inbox):
    watch = captured(system, inbox)
    later(system, 90)
    for stored in system.ledger.read_all(after=0, limit=1_000, names=[NAMES[MailCaptured]]):
        if is_strange(system, stored.event):
            new = NewEvent(uuid4(), ContactForgotten(), system.clock.now(), "retention", uuid4())
            system.ledger.append([Append(match_stream(stored.stream), 0, [new])])
    opened_for_the_stranger(inbox, watch)
    follow(system, Role.RECORDER)
    (given,) = given_to(system, "north-support")
    assert isinstance(given, CalendarFactCaptured)  # the mail is going
