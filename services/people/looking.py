"""A look at the people of a deal: who takes part, and what is proposed of them. Computed when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.deal.answer import meetings_of
from domain.deal.state import Deal
from domain.game.game import Game
from domain.game.terms import Terms
from domain.moments import Instant
from domain.people import PersonToken
from domain.stakeholders.involved import Involved, involved_in
from domain.stakeholders.proposals import (
    RoleProposal,
    Source,
    StakeholderProposal,
    Stated,
    grounds_up_to,
    proposed_roles,
    proposed_stakeholders,
    said_by_meetings,
    wanted_roles,
)
from domain.touches.titles import title_ref
from services.wiring import Store

Kept = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PeopleSeen:
    """The people of a deal as of an instant, what is proposed of them, and the texts about them."""

    deal: Deal
    terms: Terms
    as_of: Instant
    people: Sequence[Involved]
    stakeholders: Sequence[StakeholderProposal]
    roles: Sequence[RoleProposal]
    kept: Kept

    def grounds_about(self, address: PersonToken) -> tuple[str, ...]:
        """The grounds of everything that is proposed of somebody, by one of their addresses."""
        of_stakeholder = (
            ground
            for each in self.stakeholders
            if address in each.involved.addresses
            for ground in grounds_up_to(each.ground)
        )
        of_role = (each.ground for each in self.roles if address in each.involved.addresses)
        return tuple(dict.fromkeys((*of_stakeholder, *of_role)))


def look(store: Store, deal_id: str) -> PeopleSeen:
    """The people of a deal, as of now.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    deal, as_of = store.deals.load(deal_id).deal, store.clock.now()
    game = Game(deal, store.outside)
    terms = game.as_of(as_of).terms
    people = involved_in(game, terms, as_of)
    meetings = meetings_of(game, as_of)
    refs = [ref for each in people for a in each.addresses for ref in (f"person:{a}", title_ref(a))]
    kept = store.texts.read([*refs, *dict.fromkeys(f"meeting:{each.meeting}" for each in meetings)])
    titles = {each.meeting: kept.get(f"meeting:{each.meeting}", {}).get("title", "") for each in meetings}
    stated: dict[PersonToken, list[Stated]] = {}
    for said in (*_said_by_titles(people, kept, as_of), *said_by_meetings(deal, terms, meetings, titles)):
        stated.setdefault(said.person, []).append(said)
    roles = proposed_roles(deal, people, stated, wanted_roles(terms), word=store.tokens.word)
    return PeopleSeen(
        deal, terms, as_of, people, tuple(proposed_stakeholders(deal, people)), tuple(roles), kept
    )


def title_of(involved: Involved, kept: Kept) -> Mapping[str, str]:
    """The newest title that somebody stated, by any of their addresses; empty where there is none."""
    found = (kept.get(title_ref(each), {}) for each in involved.addresses)
    return max(found, key=lambda fields: (int(fields.get("at", "-1")), fields.get("title", "")), default={})


def _said_by_titles(people: Sequence[Involved], kept: Kept, as_of: Instant) -> Iterator[Stated]:
    for each in people:
        fields = title_of(each, kept)
        if fields and int(fields["at"]) <= as_of:
            at = int(fields["at"])
            yield Stated(each.person, Source.SIGNATURE, fields["title"], fields["touch"], at)
