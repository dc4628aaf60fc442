"""Privacy before storage: what of somebody's mail and calendar is not looked at any further.

Decided of each item before a byte of it is stored, and counted by reason; of what is left out nothing else
is kept. All text is compared as tokens, so that the same rules hold in plain text and in front of a ledger.
Source: rules.md section 10, personal text.
"""

from __future__ import annotations

from collections.abc import Iterable
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
NameToken: TypeAlias = WordToken
"""The whole name of a folder, a category or a calendar (`domain.capture.place_names`)."""

NOBODY = SideMembers()


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
    FOLDER = "folder"
    """It lies in a folder that keeps mail out, or in a folder of such a one."""
    NO_FOLDER = "no_folder"
    CATEGORY = "category"
    NO_CATEGORY = "no_category"
    CALENDAR = "calendar"
    """It stands in a calendar that is not looked at."""
    NO_CALENDAR = "no_calendar"
    NO_DEAL_CONTACT = "no_deal_contact"
    """Nobody takes part who is on the buyer's side of a deal that is known."""
    FORGOTTEN = "forgotten"
    """It was stored before, belonged to no deal, was forgotten, and no deal names its people now."""


MAY_CHANGE = frozenset(
    {
        *(Reason.LABEL, Reason.NO_LABEL, Reason.FOLDER, Reason.NO_FOLDER),
        *(Reason.CATEGORY, Reason.NO_CATEGORY, Reason.CALENDAR, Reason.NO_CALENDAR),
        Reason.NO_DEAL_CONTACT,
    }
)
"""What can change while item and rules stay: where it lies, how it is marked, which deals there are.

Every other reason holds as long as the rules do.
"""


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """What is left out. As they stand here they hold where nobody has said anything.

    `kept` takes back some of the reasons that hold without being asked for. `only_...`, when not
    empty, let in nothing but what has one of these names; `never_...` keep out what has one. Labels and
    folders are of mail, calendars of meetings, categories of both where their provider has them for both;
    where a name can not be had, no rule of its kind holds. `not_before`: mail that was sent before is of
    no interest to any deal. `deal_contacts_only`: with nobody of a buyer's side it is a stranger's.
    `retention_days` is how long after it was captured something is kept that belongs to no deal; None: for
    ever. The company alone says that.
    """

    kept: frozenset[Reason] = frozenset()
    addresses: frozenset[PersonToken] = frozenset()
    domains: frozenset[DomainToken] = frozenset()
    subjects: frozenset[Words] = frozenset()
    only_labels: frozenset[Words] = frozenset()
    never_labels: frozenset[Words] = frozenset()
    not_before: Instant | None = None
    only_folders: frozenset[NameToken] = frozenset()
    never_folders: frozenset[NameToken] = frozenset()
    only_categories: frozenset[NameToken] = frozenset()
    never_categories: frozenset[NameToken] = frozenset()
    only_calendars: frozenset[NameToken] = frozenset()
    never_calendars: frozenset[NameToken] = frozenset()
    deal_contacts_only: bool = False
    retention_days: int | None = DEFAULT_DAYS


MAY_BE_KEPT = frozenset({Reason.INTERNAL, Reason.PRIVATE, Reason.CONFIDENTIAL})
"""The reasons that hold without being asked for."""
NOTHING_MORE = PrivacyRules(kept=MAY_BE_KEPT)
"""The rules of a mailbox whose owner leaves out no more of it than the company does."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of an item before it is stored. `at` is None where it is never too old.

    `people` are with their domains, most specific first. `has_labels`: it comes from where mail has
    labels. `ends`: it says that something known is off, which must not be missed. `folders` are the
    folder that it lies in and those around it, under every name that they go by; they, `categories` and
    `calendars` are None where such a thing is nothing that it could have.
    """

    people: tuple[tuple[PersonToken, tuple[DomainToken, ...]], ...]
    subject: Words
    labels: tuple[Words, ...] = ()
    has_labels: bool = False
    secrecy: Secrecy | None = None
    at: Instant | None = None
    ends: bool = False
    folders: tuple[NameToken, ...] | None = None
    categories: tuple[NameToken, ...] | None = None
    calendars: tuple[NameToken, ...] | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """The names that an item goes by where it lies; None where there are none of a kind."""

    folders: tuple[NameToken, ...] | None = None
    categories: tuple[NameToken, ...] | None = None
    calendars: tuple[NameToken, ...] | None = None


UNNAMED = Names()
UNPLACED_MAIL = Names(folders=(), categories=())
"""Mail of files: it could lie in a folder, and does not."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The item may be stored."""


@dataclass(frozen=True, slots=True)
class LeftOutBecause:
    """The item is not stored."""

    reason: Reason


def mail_item(sighting: EmailSighting, secrecy: Secrecy | None = None, names: Names = UNPLACED_MAIL) -> Item:
    """A copy of a message, as it is judged."""
    return Item(
        people=tuple((p.person, p.domains) for p in sighting.participants),
        subject=sighting.subject.words,
        labels=sighting.labels,
        has_labels=True,
        secrecy=secrecy,
        at=sighting.sent_at if sighting.sent_at is not None else sighting.received_at,
        folders=names.folders,
        categories=names.categories,
    )


def meeting_item(fact: CalendarFact, secrecy: Secrecy | None = None, names: Names = UNNAMED) -> Item:
    """What a calendar says of a meeting, as it is judged."""
    return Item(
        people=tuple((invitee.person, invitee.domains) for invitee in fact.invitees),
        subject=fact.title,
        secrecy=secrecy,
        at=fact.span.end if fact.span is not None and fact.recurrence is None else None,
        ends=fact.cancelled or fact.method is Method.CANCEL,
        categories=names.categories,
        calendars=names.calendars,
    )


def decide_all(
    item: Item, ruled: Iterable[PrivacyRules], own: SideMembers, contacts: SideMembers = NOBODY
) -> Kept | LeftOutBecause:
    """Whether an item may be stored by all of some rules: the company's first, then its mailbox's own."""
    judged = (decide(item, rules, own, contacts) for rules in ruled)
    return next((each for each in judged if isinstance(each, LeftOutBecause)), Kept())


def decide(
    item: Item, rules: PrivacyRules, own: SideMembers, contacts: SideMembers = NOBODY
) -> Kept | LeftOutBecause:
    """Whether an item may be stored; of several reasons the first in the order of `Reason` is told.

    `own` are the addresses and domains of the company itself; without any nothing is internal. `contacts`
    are those of the buyers of all known deals.
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
        **_by_names(item, rules),
        Reason.NO_DEAL_CONTACT: rules.deal_contacts_only
        and not any(_is_one_of(contacts, person, domains) for person, domains in item.people),
        Reason.FORGOTTEN: False,  # known of what is stored, and judged where that is asked
    }
    because = next((reason for reason in Reason if holds[reason] and reason not in rules.kept), None)
    return Kept() if because is None else LeftOutBecause(because)


def decide_collection(names: Names, rules: PrivacyRules) -> Kept | LeftOutBecause:
    """Whether anything of a folder or a calendar may be stored, by its names alone."""
    because = next((reason for reason, holds in _by_names(names, rules).items() if holds), None)
    return Kept() if because is None else LeftOutBecause(because)


def _by_names(item: Item | Names, rules: PrivacyRules) -> dict[Reason, bool]:
    folders, categories, calendars = item.folders, item.categories, item.calendars
    return {
        Reason.FOLDER: _has_one(folders, rules.never_folders),
        Reason.NO_FOLDER: _has_none(folders, rules.only_folders),
        Reason.CATEGORY: _has_one(categories, rules.never_categories),
        Reason.NO_CATEGORY: _has_none(categories, rules.only_categories),
        Reason.CALENDAR: _has_one(calendars, rules.never_calendars),
        Reason.NO_CALENDAR: _has_none(calendars, rules.only_calendars),
    }


def _has_one(names: tuple[NameToken, ...] | None, never: frozenset[NameToken]) -> bool:
    return names is not None and not never.isdisjoint(names)


def _has_none(names: tuple[NameToken, ...] | None, only: frozenset[NameToken]) -> bool:
    return names is not None and bool(only) and only.isdisjoint(names)


def _is_internal(item: Item, own: SideMembers) -> bool:
    """Whether everybody is one of our own; where nobody is named it is the owner's own affair."""
    if own == SideMembers():
        return False
    return all(_is_one_of(own, person, domains) for person, domains in item.people)


def _is_one_of(members: SideMembers, person: PersonToken, domains: tuple[DomainToken, ...]) -> bool:
    return person in members.addresses or not members.domains.isdisjoint(domains)
