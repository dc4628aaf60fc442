"""The sieve: what the company's privacy rules keep out of the ledger, before anything is stored.

Of what is left out only the reason is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from domain.capture.forgetting import Forgotten
from domain.capture.privacy import (
    MAY_CHANGE,
    NOBODY,
    NOTHING_MORE,
    Item,
    LeftOutBecause,
    PrivacyRules,
    Reason,
    decide_all,
    mail_item,
    meeting_item,
)
from domain.identifiers import meeting_stream
from domain.moments import Instant
from domain.people import SideMembers
from domain.ports.ledger import Ledger
from domain.touches.mail import Secrecy
from domain.touches.touch import CalendarFact, EmailSighting
from integrations.mailfiles.items import Item as FileItem
from integrations.mailfiles.items import RawMail
from services.capture.forgotten import ForgottenBefore
from services.capture.item import Captured, MeetingSaid
from services.company.record import CompanyRecord

_SENSITIVITY = re.compile(rb"^Sensitivity[ \t]*:[ \t]*([A-Za-z-]{1,40})", re.MULTILINE | re.IGNORECASE)
_SAID = {
    b"private": Secrecy.PRIVATE,
    b"personal": Secrecy.PRIVATE,
    b"company-confidential": Secrecy.CONFIDENTIAL,
}


@dataclass(slots=True)
class Sifted:
    """What may be stored, and how many items may not, by reason."""

    kept: list[Captured] = field(default_factory=list[Captured])
    left_out: Counter[str] = field(default_factory=Counter[str])


@dataclass(frozen=True, slots=True)
class Sieve:
    """Judges what was read. `knows` tells of a meeting whether anything of it is stored already,
    `forgotten` of contacts whether they were stored and forgotten; None where nothing ever was.

    A meeting that is known stays known whatever becomes of it: else nobody would learn that it moved.
    `rules` are the company's, `more` those of the mailbox that it comes from; `contacts` are deals' own.
    """

    rules: PrivacyRules
    own: SideMembers
    knows: Callable[[str], bool]
    more: PrivacyRules = NOTHING_MORE
    contacts: SideMembers = NOBODY
    forgotten: ForgottenBefore | None = None

    def sift(self, items: Iterable[FileItem], captured: Iterable[Captured]) -> Sifted:
        """What may be stored of items and what was read of each, in the same order."""
        sifted, whole = Sifted(), list(captured)
        forgotten = self._forgotten_among(whole)
        for item, read in zip(items, whole, strict=True):
            secrecy = secrecy_of(item.header) if isinstance(item, RawMail) else None
            new = _without(read, forgotten, sifted.left_out) if forgotten else read
            sifted.kept.append(self._kept(new, secrecy, sifted.left_out))
        return sifted

    def is_forgotten(self, said: EmailSighting | CalendarFact) -> bool:
        """Whether this contact was stored before, was forgotten, and is still of no deal."""
        return self.forgotten is not None and bool(self.forgotten.among([_asked(said)]))

    def _forgotten_among(self, captured: Sequence[Captured]) -> set[str]:
        if self.forgotten is None:
            return set()
        mails = (_asked(read.mail.sighting) for read in captured if read.mail is not None)
        meetings = (_asked(said.fact) for read in captured for said in read.meetings)
        return self.forgotten.among([*mails, *meetings])

    def why(self, item: Item) -> Reason | None:
        """Why an item may not be stored."""
        judged = decide_all(item, (self.rules, self.more), self.own, self.contacts)
        return judged.reason if isinstance(judged, LeftOutBecause) else None

    def why_meetings(self, meetings: Sequence[MeetingSaid]) -> Reason | None:
        """Why none of what is said of meetings may be stored; None if any of it may."""
        reasons = [self._why_meeting(said) for said in meetings]
        return next(iter(reasons), None) if all(reasons) else None

    def _kept(self, read: Captured, secrecy: Secrecy | None, counted: Counter[str]) -> Captured:
        """An internal mail may carry an invitation of others; any other reason holds for all of it."""
        if read.mail is not None:
            reason = self.why(mail_item(read.mail.sighting, secrecy))
            if reason is not None:
                counted[reason.value] += 1
                if reason is not Reason.INTERNAL:
                    return Captured()
                return _only(read, self._meetings(read, Counter()))
        meetings = self._meetings(read, counted)
        if len(meetings) == len(read.meetings):
            return read
        return _only(read, meetings) if read.mail is None else replace(read, meetings=tuple(meetings))

    def _meetings(self, read: Captured, counted: Counter[str]) -> list[MeetingSaid]:
        kept: list[MeetingSaid] = []
        for said in read.meetings:
            reason = self._why_meeting(said)
            if reason is None:
                kept.append(said)
            else:
                counted[reason.value] += 1
        return kept

    def _why_meeting(self, said: MeetingSaid) -> Reason | None:
        reason = self.why(meeting_item(said.fact, said.secrecy))
        return None if reason is None or self.knows(said.fact.meeting) else reason


def sieve_of(company: CompanyRecord, ledger: Ledger) -> Sieve:
    """The sieve that the company's rules make of files, as they are now."""
    rules, own = company.privacy()
    return Sieve(of_files(rules), own, known_meetings(ledger), forgotten=ForgottenBefore(ledger))


def of_files(rules: PrivacyRules) -> PrivacyRules:
    """The rules as they hold for files. Somebody put these here on purpose, and nobody reads them again
    when a deal is opened later: what is no deal's contact is stored all the same.
    """
    return replace(rules, deal_contacts_only=False)


def known_meetings(ledger: Ledger) -> Callable[[str], bool]:
    """Asks a ledger whether it holds anything of a meeting."""

    def knows(meeting: str) -> bool:
        stream = meeting_stream(meeting)
        version = ledger.versions([stream])[stream]
        return any(not isinstance(e.event, Forgotten) for e in ledger.read(stream, after=version - 1))

    return knows


def secrecy_of(header: bytes) -> Secrecy | None:
    """What a mail's header lines say of who may see it (RFC 4021 2.1.55)."""
    found = _SENSITIVITY.search(header)
    return None if found is None else _SAID.get(found[1].lower())


def may_change(reason: Reason) -> bool:
    """Whether something that is done to an item, such as a label, may let it in."""
    return reason in MAY_CHANGE


def _asked(said: EmailSighting | CalendarFact) -> tuple[str, Item, Instant]:
    """How it is asked whether a contact was forgotten."""
    if isinstance(said, EmailSighting):
        return said.touch_id, mail_item(said), 0
    return said.meeting, meeting_item(said), max(said.stamped_at, said.changed_at or 0)


def _without(read: Captured, forgotten: set[str], counted: Counter[str]) -> Captured:
    """What was read of an item without the contacts that were forgotten; each of them is counted."""
    meetings = tuple(said for said in read.meetings if said.fact.meeting not in forgotten)
    is_gone = read.mail is not None and read.mail.sighting.touch_id in forgotten
    fewer = len(read.meetings) - len(meetings)
    if not is_gone and not fewer:
        return read
    counted[Reason.FORGOTTEN.value] += is_gone + fewer
    return _only(read, meetings) if is_gone or read.mail is None else replace(read, meetings=meetings)


def _only(read: Captured, meetings: Sequence[MeetingSaid]) -> Captured:
    """These meetings of an item, what could not be read of it, and the people of these meetings alone."""
    people = {f"person:{invitee.person}" for said in meetings for invitee in said.fact.invitees}
    asides = {aside.text.ref for aside in read.asides}
    texts = tuple(text for text in read.texts if text.ref in people or text.ref in asides)
    return Captured(meetings=tuple(meetings), asides=read.asides, texts=texts)
