"""Touches: sightings of one message merged, and seen from the two sides of a deal.

Source: rules.md section 2. The sides are applied here, when a deal is read, and not when a
fact is stored: a corrected list of addresses needs no rewriting of history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from domain.moments import SECONDS_A_DAY, Instant
from domain.people import DomainToken, PersonToken, Side, Sides
from domain.touches.touch import (
    Automated,
    EmailSighting,
    Interaction,
    InteractionKind,
    Participant,
    Role,
    Signal,
    Subject,
    TouchId,
    Words,
)

_T = TypeVar("_T")
_ROLE_ORDER = {role: place for place, role in enumerate(Role)}
_AUTOMATED_ORDER = {reason: place for place, reason in enumerate(Automated)}
NO_SUBJECT = Subject(words=(), base="", is_reply=False)


class Channel(StrEnum):
    """How a touch reached the other side."""

    EMAIL = "email"
    MEETING = "meeting"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Touch:
    """One captured contact, as the rules look at it.

    `sellers` and `buyers` are the distinct people of each side; `addressees` those of the
    side opposite to the sender's to whom it is addressed (`to`, else everybody). `plays`
    tells whether a player of the seller takes part. `message` is the digest of its own
    Message-ID, `references` those it names.
    """

    touch_id: TouchId
    channel: Channel
    kind: str
    at: Instant
    side: Side
    sender: PersonToken
    participants: tuple[Participant, ...]
    sellers: tuple[PersonToken, ...]
    buyers: tuple[PersonToken, ...]
    addressees: tuple[PersonToken, ...]
    plays: bool
    automated: Automated | None = None
    message: str | None = None
    references: tuple[str, ...] = ()
    provider_threads: tuple[str, ...] = ()
    subject: Subject = NO_SUBJECT
    attachments: tuple[Words, ...] = ()
    labels: tuple[Words, ...] = ()
    signals: frozenset[Signal] = frozenset()

    @property
    def belongs(self) -> bool:
        """Whether it is mail of the deal: between the two sides, or automated from the buyer's."""
        if self.sellers and self.buyers:
            return True
        return self.automated is not None and self.side is Side.BUYER

    def is_conversational(self, opening: Instant) -> bool:
        """Whether the game is played with it: see "Conversational" in rules.md section 2."""
        return (
            self.automated is None
            and self.at >= opening
            and bool(self.addressees)
            and self.plays
            and (self.channel is Channel.EMAIL or self.kind == InteractionKind.CHAT)
        )


class SideCache:
    """`Sides`, remembering the answer for every person it was asked about."""

    __slots__ = ("_known", "_sides")

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._known: dict[PersonToken, tuple[Side, bool]] = {}

    def look_up(self, person: PersonToken, domains: tuple[DomainToken, ...]) -> tuple[Side, bool]:
        """The person's side, and whether they play for the seller."""
        try:
            return self._known[person]
        except KeyError:
            side = self._sides.side_of(person, domains)
            found = side, side is Side.SELLER and self._sides.plays(person, domains)
            self._known[person] = found
            return found


def occurred_at(sightings: Iterable[EmailSighting]) -> Instant:
    """When a message was sent: its Date, else or if it is a day off, the earliest time received.

    Raises:
        ValueError: no copy says when.
    """
    sent = [s.sent_at for s in sightings if s.sent_at is not None]
    received = [s.received_at for s in sightings if s.received_at is not None]
    if not received:
        return min(sent)
    if not sent or abs(min(sent) - min(received)) > SECONDS_A_DAY:
        return min(received)
    return min(sent)


def email_touch(sightings: Iterable[EmailSighting], sides: SideCache) -> Touch:
    """One touch from all copies of a message, the same in whatever order they were captured."""
    copies = list(sightings)
    if len(copies) > 1:
        copies.sort(key=_canonical)
    first = copies[0]
    participants = _united(c.participants for c in copies) if len(copies) > 1 else first.participants
    reasons = [c.automated for c in copies if c.automated is not None]
    automated = min(reasons, key=_AUTOMATED_ORDER.__getitem__) if len(reasons) == len(copies) else None
    side, sender, sellers, buyers, addressees, plays = _parties(participants, sides)
    return Touch(
        touch_id=first.touch_id,
        channel=Channel.EMAIL,
        kind="message",
        at=occurred_at(copies),
        side=side,
        sender=sender,
        participants=participants,
        sellers=sellers,
        buyers=buyers,
        addressees=addressees,
        plays=plays,
        automated=automated,
        message=first.message,
        references=_united(c.references for c in copies),
        provider_threads=tuple(sorted({c.provider_thread for c in copies if c.provider_thread})),
        subject=first.subject,
        attachments=_united(c.attachments for c in copies),
        labels=_united(c.labels for c in copies),
        signals=frozenset(s for c in copies for s in c.signals),
    )


def interaction_touch(interaction: Interaction, sides: SideCache) -> Touch:
    """A reported call, meeting in person or chat as a touch."""
    side, sender, sellers, buyers, addressees, plays = _parties(interaction.participants, sides)
    return Touch(
        touch_id=interaction.touch_id,
        channel=Channel.MANUAL,
        kind=interaction.kind.value,
        at=interaction.at,
        side=side,
        sender=sender,
        participants=interaction.participants,
        sellers=sellers,
        buyers=buyers,
        addressees=addressees,
        plays=plays,
        subject=Subject(interaction.title, "", is_reply=False),
    )


def _canonical(sighting: EmailSighting) -> tuple[object, ...]:
    people = tuple((_ROLE_ORDER[p.role], p.person) for p in sighting.participants)
    return people, sighting.subject.words, sighting.subject.base, sighting.received_at or 0


def _united(tuples: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(item for items in tuples for item in items))


def _parties(
    participants: tuple[Participant, ...], sides: SideCache
) -> tuple[
    Side, PersonToken, tuple[PersonToken, ...], tuple[PersonToken, ...], tuple[PersonToken, ...], bool
]:
    sellers: dict[PersonToken, None] = {}
    buyers: dict[PersonToken, None] = {}
    addressed: dict[Side, dict[PersonToken, None]] = {Side.SELLER: {}, Side.BUYER: {}}
    sender_side, sender, plays = Side.OTHER, "", False
    for participant in participants:
        person = participant.person
        side, player = sides.look_up(person, participant.domains)
        if participant.role is Role.FROM and not sender:
            sender_side, sender = side, person
        if side is Side.OTHER:
            continue
        plays = plays or player
        (sellers if side is Side.SELLER else buyers)[person] = None
        if participant.role is Role.TO:
            addressed[side][person] = None
    everybody = {Side.SELLER: buyers, Side.BUYER: sellers, Side.OTHER: {}}[sender_side]
    addressees = addressed.get(sender_side.opposite) or everybody
    return sender_side, sender, tuple(sellers), tuple(buyers), tuple(addressees), plays
