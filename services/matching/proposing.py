"""Rules proposed from what people corrected, with what each would change. Nothing is adopted by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import assert_never

from domain.company.enrol import domain_ref
from domain.company.matching import RULES_KEY, phrase_ref
from domain.matching.contact import Contact
from domain.matching.conversation import Correction
from domain.matching.proposals import (
    AddPin,
    GroupDomains,
    Hints,
    JoinAddresses,
    NameContact,
    Proposal,
    applied,
    proposal_id,
    proposals_for,
    reach_of_proposal,
)
from domain.matching.replay import Difference, difference
from domain.people import DomainToken, PersonToken
from domain.ports.texts import Text
from domain.touches.words import words_of
from services.adoption.companies import is_company_domain
from services.matching.names import Names
from services.matching.subjects import telling_words
from services.matching.why import Asked
from services.shapes import Json
from services.speaking.typed import FEWEST_SIGNS, CannotBeSaid

_SHARED = frozenset({"info", "sales", "office", "contact", "mail", "team", "hello", "support", "admin"})
_FEWEST_LETTERS = 3


def proposals_from(asked: Asked, correction: Correction) -> list[Proposal]:
    """What fits a correction; the texts of whom it names are read for it."""
    try:
        contact = asked.everything.contact(correction.contact)
    except KeyError:
        return []
    asked.names.know([contact])
    return proposals_for(contact, correction.deal_id, asked.everything.footing, _hints(asked, contact))


def proposal_called(asked: Asked, typed: str) -> Proposal:
    """The proposal of an id or its beginning, out of all that follow from corrections that hold.

    Raises:
        CannotBeSaid: there is none.
    """
    said = [each.correction for each in asked.everything.said.values() if each.undone_at is None]
    found = {proposal_id(each): each for one in said for each in proposals_from(asked, one)}
    fitting = [each for id_, each in found.items() if id_.startswith(typed) and len(typed) >= FEWEST_SIGNS]
    if len(fitting) != 1:
        ids = f"; there are {', '.join(found)}" if found else "; none follows from what was corrected"
        raise CannotBeSaid("FILE|PROPOSAL", f"expected a file or the id of a proposal, found {typed!r}{ids}")
    return fitting[0]


def effect_of(asked: Asked, proposal: Proposal) -> Difference:
    """What a proposal would change of everything that was captured."""
    footing = asked.everything.footing
    after, reach = applied(proposal, footing), reach_of_proposal(proposal)
    return difference(asked.everything.conversations, footing, after, reach)


def proposal_shape(asked: Asked, proposal: Proposal, effect: Difference | None = None) -> Json:
    """A proposal as JSON, with its effect in numbers."""
    id_ = proposal_id(proposal)
    shape: Json = {"id": id_, "kind": _KINDS[type(proposal)], "says": proposal_says(proposal, asked.names)}
    if effect is not None:
        into, out = effect.into(), effect.out()
        shape["effect"] = {
            "deals": [
                {"deal": deal, "in": len(into.get(deal, ())), "out": len(out.get(deal, ()))}
                for deal in sorted({*into, *out})
            ],
            "newly_ambiguous": len(effect.newly_ambiguous()),
            "no_longer_ambiguous": len(effect.no_longer_ambiguous()),
            "corrections_unneeded": len(effect.unneeded),
            "corrections_contradicted": len(effect.against),
        }
    return {**shape, "try": f"setpoint rules try {id_}"}


_KINDS = {NameContact: "name_contact", AddPin: "pin", GroupDomains: "group", JoinAddresses: "join"}


def proposal_says(proposal: Proposal, names: Names) -> str:
    """A proposal in words."""
    match proposal:
        case NameContact(deal_id=deal_id, person=person):
            return f"name {names.person(person)} as a contact of {deal_id}"
        case AddPin(pin=pin):
            where = f"to {pin.deal_id}" if pin.deal_id else "to no deal"
            if pin.person is not None:
                return f"pin everything with {names.person(pin.person)} {where}"
            if pin.domain is not None:
                return f"pin everything with people of {names.domain(pin.domain) or pin.domain} {where}"
            return f'pin every subject with "{names.phrase(pin.words)}" {where}'
        case GroupDomains(domains=domains):
            return f"take {_joined(names.domain(each) or each for each in domains)} for one buyer"
        case JoinAddresses(addresses=addresses):
            return f"take {_joined(map(names.person, addresses))} for one person"
        case _:
            assert_never(proposal)


def texts_of_proposal(proposal: Proposal, names: Names) -> list[Text]:
    """The plain text of domains and words that a proposal names, to be kept when it is adopted."""
    domains: Iterable[DomainToken] = ()
    phrases: list[Text] = []
    match proposal:
        case AddPin(pin=pin):
            domains = (pin.domain,) if pin.domain else ()
            if pin.words:
                fields = {"phrase": names.phrase(pin.words)}
                phrases = [Text(phrase_ref(pin.words), (RULES_KEY,), fields)]
        case GroupDomains():
            domains = proposal.domains
        case NameContact() | JoinAddresses():
            pass
    named = ((each, names.domain(each)) for each in domains)
    kept = [Text(domain_ref(each), (RULES_KEY,), {"domain": name}) for each, name in named if name]
    return [*kept, *phrases]


def _hints(asked: Asked, contact: Contact) -> Hints:
    names, everything = asked.names, asked.everything

    def is_company(token: DomainToken) -> bool:
        name = names.domain(token)
        return name is not None and is_company_domain(name)

    def alike(person: PersonToken, others: Iterable[PersonToken]) -> Iterator[PersonToken]:
        return (other for other in others if _are_alike(names, person, other))

    return Hints(is_company, alike, everything.is_own, _phrase(asked, contact))


def _phrase(asked: Asked, contact: Contact) -> tuple[str, ...]:
    """The telling words of the contact's subject that not several deals near it share, as tokens."""
    subject = asked.names.subject(contact.id)
    if not subject:
        return ()
    footing = asked.everything.footing
    near = footing.deals.near(contact.people, footing.rules)
    tokens, names_of_deals = asked.store.tokens, Counter(word for deal in near for word in set(deal.name))
    common = {word for word in words_of(subject) if names_of_deals[tokens.word(word)] > 1}
    phrase = telling_words(subject, common)
    found = tuple(map(tokens.word, phrase))
    asked.names.learn_phrase(found, " ".join(phrase))
    return found


def _are_alike(names: Names, person: PersonToken, other: PersonToken) -> bool:
    """Whether two addresses look like one person's: by what is before the `@`, or by their names."""
    if person == other:
        return False
    one, two = names.address(person), names.address(other)
    if one is None or two is None:
        return False
    local = one.partition("@")[0]
    if local == two.partition("@")[0] and len(local) >= _FEWEST_LETTERS and local not in _SHARED:
        return True
    called = names.display_name(person).casefold().split()
    return len(called) > 1 and called == names.display_name(other).casefold().split()


def _joined(texts: Iterable[str]) -> str:
    return " and ".join(sorted(texts))
