"""The company's settings in plain text: as a person writes them down, and as deals take them."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.company.privacy import PrivacySettings
from domain.deal.dealfile import CalendarSpec, Members, Partner
from domain.moments import Day, Zone
from domain.people import PersonToken
from domain.playbook.playbook import Playbook
from domain.playbook.versions import version_of


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """What all deals of the company share, as far as they do not say otherwise.

    `playbooks` are all versions that deals can name, methods laid over them; `default_playbook`
    is the name of one and its version if that is pinned. `erased` are people of the company whose
    text was erased: nobody can name them any more, but deals that hold them keep them.
    """

    seller: Members
    zone: Zone
    playbooks: tuple[Playbook, ...]
    default_playbook: tuple[str, int | None]
    team: tuple[str, ...] = ()
    partner: Partner | None = None
    tags: tuple[str, ...] = ()
    seller_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    buyer_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    erased: frozenset[PersonToken] = frozenset()

    def playbook_on(self, opened_on: Day) -> Playbook:
        """The playbook of a deal that names none and was opened on a day.

        Raises:
            NoVersionInForce: none was in force then.
        """
        name, pinned = self.default_playbook
        return version_of([each for each in self.playbooks if each.name == name], on=opened_on, pinned=pinned)
