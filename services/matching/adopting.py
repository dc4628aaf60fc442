"""Other rules of matching, as they are tried and adopted: of a file, of a proposal, or those before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.company.events import AddressesJoined
from domain.company.matching import MatchingSettings, matching_rules_of, matching_texts
from domain.deal.commands import AddPerson
from domain.deal.events import Listed
from domain.matching.proposals import (
    AddPin,
    GroupDomains,
    JoinAddresses,
    NameContact,
    Proposal,
    applied,
    reach_of_proposal,
)
from domain.matching.replay import reach_of
from domain.matching.rules import MatchingRules
from domain.people import KnownAddress
from domain.ports.texts import Text
from services.matching.proposing import proposal_says, texts_of_proposal
from services.matching.rules_record import adopt, number_of, restored
from services.matching.trial_shapes import trial_shape
from services.matching.trying import Change, trial_of
from services.matching.why import Asked
from services.shapes import Json
from services.speaking.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be tried or adopted, with the texts that are kept when it is."""

    says: str
    change: Change
    texts: tuple[Text, ...] = ()
    proposal: Proposal | None = None


def of_proposal(asked: Asked, proposal: Proposal) -> Wanted:
    """What a proposal says."""
    naming = proposal if isinstance(proposal, NameContact) else None
    after = applied(proposal, asked.everything.footing)
    change = Change(after, reach_of_proposal(proposal), naming)
    texts = tuple(texts_of_proposal(proposal, asked.names))
    return Wanted(proposal_says(proposal, asked.names), change, texts, proposal)


def of_settings(asked: Asked, settings: MatchingSettings, says: str) -> Wanted:
    """Rules as a person writes them down."""
    rules = matching_rules_of(settings, asked.store.tokens)
    return Wanted(says, _change(asked, rules), tuple(matching_texts(settings, asked.store.tokens)))


def taken_back(asked: Asked) -> Wanted:
    """The rules that would hold if those that are in force were taken back.

    Raises:
        CannotBeSaid: nobody has adopted any, or all were taken back.
    """
    company = asked.everything.company
    origin, rules = restored(company)
    again = f"rules {origin} hold" if origin else "the usual rules hold"
    return Wanted(f"rules {number_of(company)} are taken back, and {again} again", _change(asked, rules))


def known_deals(asked: Asked) -> Sequence[str]:
    """The ids of the deals that there are."""
    return [each.deal_id for each in asked.everything.footing.deals.all()]


def tried(asked: Asked, wanted: Wanted) -> Json:
    """What would change."""
    store = asked.store
    return trial_shape(trial_of(store, asked.everything, wanted.change, store.clock.now()), asked.names)


def adopted(asked: Asked, wanted: Wanted, speaker: Speaker, reason: str | None) -> Json:
    """Record it; whether it was new, and the number of the rules, where they are other ones.

    Raises:
        CannotBeSaid: other rules were adopted meanwhile.
        TooManyConflicts: others kept appending.
    """
    store = asked.store
    match wanted.proposal:
        case NameContact(deal_id=deal_id, person=person):
            address = KnownAddress(person, asked.everything.domains_of(person))
            command = AddPerson(address, Listed.BUYER, store.clock.now())
            events = store.deals.enact(deal_id, lambda _: [command], actor=speaker.actor)
            return {"recorded": bool(events), "number": None, "deal": deal_id}
        case JoinAddresses(addresses=addresses):
            event = AddressesJoined(addresses)
            store.company.decide(
                lambda company: () if addresses in company.joined else (event,), actor=speaker.actor
            )
            return {"recorded": True, "number": None}
        case AddPin() | GroupDomains() | None:
            _keep(asked, wanted)
            known = number_of(asked.everything.company)
            new = adopt(store, wanted.change.after.rules, known, speaker, reason)
            return {"recorded": new is not None, "number": new.number if new else None}
        case _:
            assert_never(wanted.proposal)


def _change(asked: Asked, rules: MatchingRules) -> Change:
    footing = asked.everything.footing
    return Change(replace(footing, rules=rules), reach_of(footing.rules, rules))


def _keep(asked: Asked, wanted: Wanted) -> None:
    """Keep what rules name; a person who is known keeps the name that is known."""
    texts = asked.store.texts
    known = texts.read([text.ref for text in wanted.texts if text.ref.startswith("person:")])
    texts.keep([text for text in wanted.texts if text.ref not in known])
