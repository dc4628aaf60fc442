"""Decisions about the company: what is new in what it says. Saying the same again adds nothing."""

from __future__ import annotations

from dataclasses import dataclass

from domain.company.events import (
    CompanyEvent,
    CompanyPlaybookAdopted,
    CompanyPlaybookDropped,
    DefaultCalendarsStated,
    DefaultPlaybookNamed,
    DefaultTagsStated,
    DefaultZoneStated,
    OwnSideStated,
    PrivacyStated,
)
from domain.company.state import Company
from domain.playbook.playbook import Playbook


@dataclass(frozen=True, slots=True)
class StateCompany:
    """State everything that the company says; what it said before and says no longer is dropped.

    `playbooks` hold each version once, the default one among them.
    """

    own: OwnSideStated
    zone: DefaultZoneStated
    calendars: DefaultCalendarsStated
    tags: DefaultTagsStated
    playbooks: tuple[Playbook, ...]
    default_playbook: DefaultPlaybookNamed
    privacy: PrivacyStated


def decide_company(company: Company, command: StateCompany) -> tuple[CompanyEvent, ...]:
    """What of a statement is new."""
    stated: list[tuple[CompanyEvent, bool]] = [
        (command.own, command.own != company.own),
        (command.zone, command.zone != company.zone),
        (command.calendars, command.calendars != company.calendars),
        (command.tags, command.tags != company.tags),
        (command.privacy, command.privacy != company.privacy),
    ]
    said = {(book.name, book.version): book for book in command.playbooks}
    adopted = [
        CompanyPlaybookAdopted(book) for key, book in said.items() if company.playbooks.get(key) != book
    ]
    dropped = [CompanyPlaybookDropped(*key) for key in sorted(company.playbooks.keys() - said.keys())]
    named = (command.default_playbook,) if command.default_playbook != company.default_playbook else ()
    return (*(event for event, differs in stated if differs), *adopted, *dropped, *named)
