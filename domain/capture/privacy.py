"""Privacy before storage: what of somebody's mail and calendar is not looked at any further.

Decided of each item before a byte of it is stored, and counted by reason; of what is left out nothing else
is kept. All text is compared as tokens, so that the same rules hold in plain text and in front of a ledger.
Source: rules.md section 10, personal text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.capture.forgetting import DEFAULT_DAYS
from domain.moments import Instant
from domain.people import DomainToken, PersonToken, SideMembers
from domain.touches.mail import Secrecy
from domain.touches.touch import CalendarFact, EmailSighting, Method, WordToken
from domain.touches.words import holds_phrase

Words: TypeAlias = tuple[WordToken, ...]
"""A phrase, or the name of a label."""


class Reason(StrEnum):
    """Why an item is left out."""

    INTERNAL = "internal"
    """Nobody but the company's own people takes part."""
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"
    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_DOMAIN = "blocked_domain"
    SUBJECT_WORD = "subject_word"
    LABEL = "label"
    """It has a label that keeps mail out."""
    NO_LABEL = "no_label"
    """It has none of the labels that let mail in."""
    TOO_OLD = "too_old"
    FORGOTTEN = "forgotten"
    """It was stored before, belonged to no deal, was forgotten, and no deal names its people now."""


MAY_CHANGE = frozenset({Reason.LABEL, Reason.NO_LABEL})
"""What the owner of an item can change about it; every other reason holds as long as the rules do."""


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """What is left out. As they stand here they hold where nobody has said anything.

    `kept` takes back some of the reasons that hold without being asked for. `only_labels`, when not
    empty, let in nothing but mail with one of them; calendars have no labels. `not_before`: mail
    that was sent before is of no interest to any deal. `retention_days` is how long after it was captured
    something is kept that belongs to no deal; None: for ever.
    """

    kept: frozenset[Reason] = frozenset()
    addresses: frozenset[PersonToken] = frozenset()
    domains: frozenset[DomainToken] = frozenset()
    subjects: frozenset[Words] = frozenset()
    only_labels: frozenset[Words] = frozenset()
    never_labels: frozenset[Words] = frozenset()
    not_before: Instant | None = None
    retention_days: int | None = DEFAULT_DAYS


MAY_BE_KEPT = frozenset({Reason.INTERNAL, Reason.PRIVATE, Reason.CONFIDENTIAL})
"""The reasons that hold without being asked for."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of an item before it is stored. `at` is None where it is never too old.

    `people` are with their domains, most specific first. `has_labels`: it comes from where mail has
    labels. `ends`: it says that something known is off, which must not be missed.
    """

    people: tuple[tuple[PersonToken, tuple[DomainToken, ...]], ...]
    subject: Words
    labels: tuple[Words, ...] = ()
    has_labels: bool = False
    secrecy: Secrecy | None = None
    at: Instant | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The item may be stored."""


@dataclass(frozen=True, slots=True)
class LeftOutBecause:
    """The item is not stored."""

    reason: Reason


def mail_item(sighting: EmailSighting, secrecy: Secrecy | None = None) -> Item:
    """A copy of a message, as it is judged."""
    return Item(
        people=tuple((p.person, p.domains) for p in sighting.participants),
        subject=sighting.subject.words,
        labels=sighting.labels,
        has_labels=True,
        secrecy=secrecy,
        at=sighting.sent_at if sighting.sent_at is not None else sighting.received_at,
    )


def meeting_item(fact: CalendarFact, secrecy: Secrecy | None = None) -> Item:
    """What a calendar says of a meeting, as it is judged."""
    return Item(
        people=tuple((invitee.person, invitee.domains) for invitee in fact.invitees),
        subject=fact.title,
        secrecy=secrecy,
        at=fact.span.end if fact.span is not None and fact.recurrence is None else None,
        ends=fact.cancelled or fact.method is Method.CANCEL,
    )


def decide(item: Item, rules: PrivacyRules, own: SideMembers) -> Kept | LeftOutBecause:
    """Whether an item may be stored; of several reasons the first in the order of `Reason` is told.

    `own` are the addresses and domains of the company itself; without any nothing is internal.
    """
    if item.ends:
        return Kept()
    holds = {
        Reason.INTERNAL: _is_internal(item, own),
        Reason.PRIVATE: item.secrecy is Secrecy.PRIVATE,
        Reason.CONFIDENTIAL: item.secrecy is Secrecy.CONFIDENTIAL,
        Reason.BLOCKED_ADDRESS: any(person in rules.addresses for person, _ in item.people),
        Reason.BLOCKED_DOMAIN: any(not rules.domains.isdisjoint(domains) for _, domains in item.people),
        Reason.SUBJECT_WORD: any(holds_phrase(item.subject, phrase) for phrase in rules.subjects),
        Reason.LABEL: not rules.never_labels.isdisjoint(item.labels),
        Reason.NO_LABEL: item.has_labels
        and bool(rules.only_labels)
        and rules.only_labels.isdisjoint(item.labels),
        Reason.TOO_OLD: rules.not_before is not None and item.at is not None and item.at < rules.not_before,
        Reason.FORGOTTEN: False,  # known of what is stored, and judged where that is asked
    }
    because = next((reason for reason in Reason if holds[reason] and reason not in rules.kept), None)
    return Kept() if because is None else LeftOutBecause(because)


def _is_internal(item: Item, own: SideMembers) -> bool:
    """Whether everybody is one of our own; where nobody is named it is the owner's own affair."""
    if own == SideMembers():
        return False
    return all(
        person in own.addresses or not own.domains.isdisjoint(domains) for person, domains in item.people
    )
