"""From plain mail to facts: personal text becomes tokens, and goes its own way.

Source: rules.md sections 2 ("One message, many copies") and 10. What is made here is all
that events hold; the plain text is returned beside it, to be kept under the keys of the
people it belongs to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from domain.deal.dealfile import ReportedTouch
from domain.moments import Instant
from domain.people import PersonToken, domain_and_parents, fold_address
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.mail import Address, CalendarItem, Envelope, Mail
from domain.touches.shared_addresses import is_shared_address
from domain.touches.subjects import base_subject
from domain.touches.touch import (
    CalendarFact,
    EmailSighting,
    Interaction,
    Invitee,
    Participant,
    Role,
    Subject,
    TouchId,
    Words,
)
from domain.touches.words import words_of


class NoUsableDate(ValueError):
    """A message says neither when it was sent nor when it was received."""


class Tokeniser:
    """Turns plain mail into facts, remembering the participants it has already turned."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._people: dict[tuple[str, Role], Participant] = {}

    def sighting(self, mail: Mail) -> EmailSighting:
        """What one copy of a message says.

        Raises:
            NoUsableDate: it says neither when it was sent nor when it was received.
        """
        envelope, tokens = mail.envelope, self._tokens
        if envelope.sent_at is None and envelope.received_at is None:
            message = "neither Date nor Received can be read"
            raise NoUsableDate(message)
        participants = self._participants(envelope)
        subject = self._subject(envelope.subject)
        thread = mail.provider_thread
        return EmailSighting(
            touch_id=_touch_id(envelope, participants, subject),
            message=tokens.name(envelope.message_id) if envelope.message_id else None,
            references=self._references(envelope),
            sent_at=envelope.sent_at,
            received_at=envelope.received_at,
            participants=participants,
            subject=subject,
            automated=mail.automated,
            attachments=tuple(self._words(name) for name in mail.attachments),
            labels=self.labels(mail.labels),
            signals=mail.signals,
            provider_thread=tokens.name(f"{envelope.source}\x1f{thread}") if thread else None,
            meetings=tuple(dict.fromkeys(tokens.name(item.uid) for item in mail.calendar)),
            not_people=self._not_people((a.address for a in envelope.everybody()), mail.lists),
        )

    def labels(self, names: Iterable[str]) -> tuple[Words, ...]:
        """Labels or folders, as a sighting has them."""
        return tuple(self._words(name) for name in names)

    def calendar_fact(self, item: CalendarItem) -> CalendarFact:
        """What one calendar item says of a meeting."""
        invitees = (
            Invitee(p.person, p.domains, p.role, person.answer)
            for person in item.people
            for p in (self._participant(person.address.address, person.role),)
        )
        return CalendarFact(
            meeting=self._tokens.name(item.uid),
            instance=item.instance,
            method=item.method,
            sequence=item.sequence,
            stamped_at=item.stamped_at,
            created_at=item.created_at,
            changed_at=item.changed_at,
            span=item.span,
            recurrence=item.recurrence,
            cancelled=item.cancelled,
            invitees=tuple(dict.fromkeys(invitees)),
            title=self._words(item.title),
            not_people=self._not_people(person.address.address for person in item.people),
        )

    def interaction(self, deal_id: str, reported: ReportedTouch, *, number: int) -> Interaction:
        """A call, meeting in person or chat that the deal file reports.

        `number` counts those of one kind and instant. The people are no part of the id, which
        is therefore the same in every ledger.
        """
        roles = (Role.FROM, *(Role.TO for _ in reported.people[1:]))
        participants = (self._participant(a, role) for a, role in zip(reported.people, roles, strict=True))
        return Interaction(
            touch_id=_digest(
                "\x1f".join(("reported", deal_id, str(reported.at), reported.kind, str(number)))
            ),
            kind=reported.kind,
            at=reported.at,
            participants=tuple(participants),
            outcome=reported.outcome,
            agreed_for=reported.agreed_for,
            title=self._words(reported.title),
        )

    def people_texts(self, addresses: Iterable[Address]) -> list[Text]:
        """Each person's address and name, to be kept under their own key."""
        texts: dict[str, Text] = {}
        for address in addresses:
            person = self._tokens.person(fold_address(address.address))
            if person not in texts or (address.name and not texts[person].fields["name"]):
                fields = {"address": address.address, "name": address.name}
                texts[person] = Text(f"person:{person}", (person,), fields)
        return list(texts.values())

    def _participants(self, envelope: Envelope) -> tuple[Participant, ...]:
        sender = () if envelope.sender is None else (envelope.sender,)
        lists = (
            (Role.FROM, sender),
            (Role.TO, envelope.to),
            (Role.CC, envelope.cc),
            (Role.BCC, envelope.bcc),
        )
        found = (self._participant(a.address, role) for role, people in lists for a in people)
        return tuple(dict.fromkeys(found))

    def _participant(self, address: str, role: Role) -> Participant:
        key = address, role
        known = self._people.get(key)
        if known is None:
            folded = fold_address(address)
            domains = tuple(self._tokens.domain(d) for d in domain_and_parents(folded))
            known = self._people[key] = Participant(self._tokens.person(folded), domains, role)
        return known

    def _not_people(self, addresses: Iterable[str], lists: Iterable[str] = ()) -> tuple[PersonToken, ...]:
        """The addresses that are nobody's own, and those of lists."""
        folded = dict.fromkeys(map(fold_address, addresses))
        shared = [each for each in folded if is_shared_address(each)]
        return tuple(
            self._tokens.person(each) for each in dict.fromkeys((*shared, *map(fold_address, lists)))
        )

    def _subject(self, subject: str) -> Subject:
        base, is_reply = base_subject(subject)
        return Subject(self._words(subject), self._tokens.word(base) if base else "", is_reply)

    def _references(self, envelope: Envelope) -> tuple[str, ...]:
        named = dict.fromkeys((*envelope.references, *envelope.in_reply_to))
        return tuple(self._tokens.name(id_) for id_ in named if id_ != envelope.message_id)

    def _words(self, text: str) -> tuple[str, ...]:
        return tuple(self._tokens.word(word) for word in words_of(text))


def touch_id_of(message_id: str) -> TouchId:
    """The id of the touch that a Message-ID stands for; the same in every ledger."""
    return _digest(f"message-id\x1f{message_id}")


def _touch_id(envelope: Envelope, participants: tuple[Participant, ...], subject: Subject) -> TouchId:
    if envelope.message_id:
        return touch_id_of(envelope.message_id)
    sender = [p.person for p in participants if p.role is Role.FROM]
    recipients = sorted({p.person for p in participants if p.role is not Role.FROM})
    return _digest(
        "\x1f".join(("no-message-id", str(_said_at(envelope)), subject.base, *sender, "\x1e", *recipients))
    )


def _said_at(envelope: Envelope) -> Instant | None:
    return envelope.sent_at if envelope.sent_at is not None else envelope.received_at


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
