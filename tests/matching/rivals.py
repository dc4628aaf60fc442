"""The rules of others on the same contacts, as their code or their help pages state them.

Each gives the deals of a contact: none, one or several. They are told all that a team listed, deals
opened in error are kept from them, and where their rule needs something that the corpus does
not hold, the kinder reading is taken and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from domain.matching.clues import Match
from domain.matching.contact import Contact
from domain.matching.deals import MatchableDeal
from domain.moments import SECONDS_A_DAY
from tests.matching.corpus import Corpus
from tests.matching.measure import matched

Deals = frozenset[str]
Linked = Mapping[str, Deals]
_NONE: Deals = frozenset()
_GONG_DAYS, _GONG_MOST = 14, 5


class Directory:
    """Which deals name whom: by address, and by the most specific domain."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.deals = [deal for deal in corpus.deals.all() if not deal.opened_in_error]
        self.by_id = {deal.deal_id: deal for deal in self.deals}
        self._by_address, self._by_domain = _index(self.deals)

    def of_addresses(self, contact: Contact) -> list[MatchableDeal]:
        """The deals that name one of a contact's people."""
        return _once(deal for each in contact.people for deal in self._by_address.get(each.person, ()))

    def of_anybody(self, contact: Contact) -> list[MatchableDeal]:
        """The deals that name one of a contact's people, or their domain."""
        return _once((*self.of_addresses(contact), *self._of_domains(contact)))

    def _of_domains(self, contact: Contact) -> Iterator[MatchableDeal]:
        for each in contact.people:
            known = next((domain for domain in each.domains if domain in self._by_domain), None)
            yield from self._by_domain[known] if known else ()

    @cached_property
    def of_company(self) -> Mapping[str, Deals]:
        """All deals of a company, by its domain."""
        return {
            buyer.domain: frozenset(d.id for d in buyer.deals) & self.by_id.keys()
            for buyer in self._corpus.world.buyers
        }


def _index(
    deals: Iterable[MatchableDeal],
) -> tuple[dict[str, list[MatchableDeal]], dict[str, list[MatchableDeal]]]:
    addresses: dict[str, list[MatchableDeal]] = {}
    domains: dict[str, list[MatchableDeal]] = {}
    for deal in deals:
        for members in (deal.sides.buyer, deal.sides.partner):
            for address in members.addresses:
                addresses.setdefault(address, []).append(deal)
            for domain in members.domains:
                domains.setdefault(domain, []).append(deal)
    return addresses, domains


def _once(deals: Iterable[MatchableDeal]) -> list[MatchableDeal]:
    return list({deal.deal_id: deal for deal in deals}.values())


def _ids(deals: Iterable[MatchableDeal]) -> Deals:
    return frozenset(deal.deal_id for deal in deals)


def _open(deals: Iterable[MatchableDeal], at: int, days: int = 0) -> list[MatchableDeal]:
    """Those that are open then, or within so many days of it."""
    slack = days * SECONDS_A_DAY
    return [d for d in deals if d.opened_at <= at + slack and not d.was_closed_before(at - slack)]


def _latest(deals: Iterable[MatchableDeal], most: int) -> list[MatchableDeal]:
    return sorted(deals, key=lambda deal: (-deal.opened_at, deal.deal_id))[:most]


def _each(corpus: Corpus, rule: Callable[[Contact], Deals]) -> Linked:
    return {id_: rule(each.contact) for id_, each in corpus.labelled.items()}


def setpoint(corpus: Corpus) -> Linked:
    """Ours: one deal or none."""
    found = matched(corpus)
    return {id_: frozenset({o.deal_id}) if isinstance(o, Match) else _NONE for id_, o in found.items()}


def everything_of_the_company(corpus: Corpus) -> Linked:
    """An opportunity shows every thread of everybody at its company, open or closed.

    Source: Twenty, `core-modules/messaging/services/get-messages.service.ts` (959a8fc).
    """
    of = Directory(corpus).of_company

    def rule(contact: Contact) -> Deals:
        return _NONE.union(*(of.get(domain, _NONE) for each in contact.people for domain in each.domains))

    return _each(corpus, rule)


def every_open_deal(corpus: Corpus) -> Linked:
    """Every open deal of each contact. Source: Relaticle, `LinkEmailAction.php` (0245302).

    Kinder than that code, which does not ask whether a deal is open.
    """
    known = Directory(corpus)
    return _each(corpus, lambda contact: _ids(_open(known.of_anybody(contact), contact.at)))


def latest_open_deal(corpus: Corpus) -> Linked:
    """The contact's latest open deal.

    Source: HubSpot, "Configure automatic activity associations" (contact, company, latest open deal).
    """
    known = Directory(corpus)
    return _each(corpus, lambda contact: _ids(_latest(_open(known.of_anybody(contact), contact.at), 1)))


def references_only(corpus: Corpus) -> Linked:
    """A mail is an opportunity's only if it answers one that was sent from it.

    Source: EspoCRM, `DefaultParentFinder.php` and issue 926. Taken kindly: whatever a deal's owner
    writes first was sent from the right deal.
    """
    owners = {deal.owner: None for deal in corpus.deals.all()}
    found: dict[str, Deals] = {}
    by_name: dict[str, Deals] = {}
    for each in sorted(corpus.labelled.values(), key=lambda each: each.contact.at):
        contact = each.contact
        deals = next((by_name[ref] for ref in reversed(contact.refers) if ref in by_name), _NONE)
        if not contact.refers and each.truth.deal and contact.people[0].person in owners:
            deal = corpus.deals.get(each.truth.deal)
            deals = _ids([deal]) if deal and deal.owner == contact.people[0].person else _NONE
        found[contact.id] = deals
        by_name.update(dict.fromkeys(contact.names, deals) if deals else {})
    return found


def once_at_first_sight(corpus: Corpus) -> Linked:
    """Matched when it is captured, with what is known then, and never again; answers inherit.

    Source: Salesforce, "Einstein Activity Capture email flow": contact, then the open opportunity by
    owner and recency, then by domain.
    """
    known, found = Directory(corpus), {}
    by_name: dict[str, Deals] = {}
    for each in sorted(corpus.labelled.values(), key=lambda each: (each.captured_at, each.contact.id)):
        contact = each.contact
        deals = next((by_name[ref] for ref in reversed(contact.refers) if by_name.get(ref)), _NONE)
        found[contact.id] = deals or _ids(_latest(_first_sight(known, contact, each.captured_at), 1))
        by_name.update(dict.fromkeys(contact.names, found[contact.id]))
    return found


def _first_sight(known: Directory, contact: Contact, at: int) -> list[MatchableDeal]:
    found = _open(known.of_addresses(contact), at) or _open(known.of_anybody(contact), at)
    people = {each.person for each in contact.people}
    return [deal for deal in found if deal.owner in people] or found


def domain_roles_owner(corpus: Corpus) -> Linked:
    """By domain, open within 14 days, narrowed by contact roles and owner; else all, up to five.

    Source: Gong, "How Gong activities are associated to deals in your CRM".
    """
    known = Directory(corpus)

    def rule(contact: Contact) -> Deals:
        near = _open(known.of_anybody(contact), contact.at, _GONG_DAYS)
        named = _ids(known.of_addresses(contact))
        near = [deal for deal in near if deal.deal_id in named] or near
        people = {each.person for each in contact.people}
        owned = [deal for deal in near if deal.owner in people]
        return _ids(_latest(owned or near, _GONG_MOST))

    return _each(corpus, rule)


RULES: Mapping[str, Callable[[Corpus], Linked]] = {
    "Setpoint": setpoint,
    "everything of the company (Twenty)": everything_of_the_company,
    "every open deal of the contact (Relaticle)": every_open_deal,
    "latest open deal of the contact (HubSpot)": latest_open_deal,
    "references only (EspoCRM)": references_only,
    "once, at first sight (Salesforce)": once_at_first_sight,
    "domain, 14 days, roles, owner (Gong)": domain_roles_owner,
}
