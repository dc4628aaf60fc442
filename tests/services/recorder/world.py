"""A ledger with captured mail, deals and what people say, told in the words of `tests.examples`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4, uuid5

from domain.capture.events import CorrectionUndone, MailCaptured, MailLabelled, MatchCorrected, MeetingStated
from domain.company.events import AddressesJoined, MatchingRulesAdopted
from domain.deal.events import CalendarFactCaptured, DealEvent, EmailSighted
from domain.identifiers import (
    company_stream,
    contact_match_stream,
    deal_stream,
    mail_stream,
    meeting_stream,
)
from domain.matching.conversation import Scope
from domain.matching.rules import MatchingRules
from domain.ports.ledger import Append, Ledger, LedgerEvent, NewEvent, StoredEvent, StreamHasMoved
from domain.ports.texts import Text, TextStore
from domain.touches.words import words_of
from integrations.eventstore.opening import open_texts
from services.ledger_work import LedgerWork
from services.recorder.deals import Deals
from services.recorder.following import Recorder
from tests.examples import OUTSIDE
from tests.services.run.following import NOW, FixedClock

SOURCE = UUID("22222222-2222-5222-8222-222222222222")


class Office:
    """Tells a ledger what happens in it; each event is recorded a second after the one before."""

    def __init__(self, ledger: Ledger, texts: TextStore | None = None) -> None:
        self.ledger = ledger
        self.texts = texts or open_texts("memory:")
        self.clock = FixedClock()
        self.deals = Deals(ledger, OUTSIDE, self.clock)
        self._at = NOW

    def recorder(self) -> LedgerWork:
        """A recorder that has just begun."""
        recorder = Recorder(self.ledger, self.deals, self.texts, self.clock, OUTSIDE)
        return LedgerWork(recorder, self.ledger, self.clock)

    def record(self, *, by: LedgerWork | None = None, page: int = 100) -> LedgerWork:
        """Let a recorder go on to the end of the ledger, as the follow loop does it."""
        work = by or self.recorder()
        after = work.stands_at()
        while events := self.ledger.read_all(after=after, limit=page, names=work.wants):
            finished(work, events)
            after = events[-1].position or after
        if after > work.stands_at():
            work.settle(after)
        return work

    def put(self, stream: UUID, *events: LedgerEvent, actor: str = "test") -> None:
        """Append events to a stream, whoever wrote there before."""
        version = self.ledger.versions([stream])[stream]
        new: list[NewEvent] = []
        for event in events:
            self._at += 1
            new.append(NewEvent(uuid4(), event, self._at, actor, uuid4()))
        self.ledger.append([Append(stream, version, new)])

    def capture(self, *told: EmailSighted | CalendarFactCaptured, mailbox: str = "rita") -> None:
        """Take in mail and statements of meetings, as a mailbox has them; each copy once."""
        for each in told:
            match each:
                case EmailSighted(sighting=sighting):
                    thread = f"{mailbox}:{sighting.provider_thread}" if sighting.provider_thread else None
                    copy = replace(sighting, provider_thread=thread, signals=())
                    owners = (sighting.participants[0].person,)
                    named = Text(f"touch:{sighting.touch_id}", owners, {"message_id": sighting.touch_id})
                    self.texts.keep([named])
                    self.put(copy_of(sighting.touch_id, mailbox), MailCaptured(copy, {}), actor="capture")
                case CalendarFactCaptured(fact=fact):
                    self.put(meeting_stream(fact.meeting), MeetingStated(fact), actor="capture")

    def label(self, touch_id: str, label: str, *, mailbox: str = "rita") -> None:
        """A copy gets a label."""
        self.put(copy_of(touch_id, mailbox), MailLabelled(touch_id, (words_of(label),)), actor="capture")

    def tell(self, deal_id: str, *events: DealEvent, actor: str = "test") -> None:
        """Something happens to a deal."""
        self.put(deal_stream(deal_id), *events, actor=actor)

    def correct(
        self,
        contact: str,
        deal_id: str | None,
        scope: Scope = Scope.TOUCH,
        *,
        named: str = "said",
        at: int | None = None,
    ) -> None:
        """A person says where something belongs."""
        self._at += 1
        said = MatchCorrected(named, contact, deal_id, scope, self._at if at is None else at)
        self.put(contact_match_stream(contact), said, actor="rita")

    def undo(self, contact: str, *, named: str = "said") -> None:
        """A person takes a correction back."""
        self.put(contact_match_stream(contact), CorrectionUndone(named, self._at), actor="rita")

    def adopt(self, rules: MatchingRules, *, number: int = 1, restores: int | None = None) -> None:
        """The company adopts rules of matching."""
        self.put(company_stream(), MatchingRulesAdopted(number, rules, restores))

    def join(self, addresses: Iterable[str]) -> None:
        """Some addresses are one person's."""
        self.put(company_stream(), AddressesJoined(frozenset(addresses)))


def copy_of(touch_id: str, mailbox: str = "rita") -> UUID:
    """The stream of a mailbox's copy of a message."""
    return mail_stream(f"{mailbox}:{uuid5(SOURCE, touch_id)}")


def finished(work: LedgerWork, page: Sequence[StoredEvent]) -> None:
    """Let a page be concluded, anew while others append first."""
    while True:
        try:
            work.finish(page)
        except StreamHasMoved:
            work.forget()
        else:
            return
