"""The people of a deal as JSON."""

from __future__ import annotations

import shlex

from domain.people import Side
from domain.stakeholders.involved import HowKnown, Involved
from domain.stakeholders.proposals import Ground, RoleProposal, Source, StakeholderProposal
from services.people.looking import Kept, PeopleSeen, title_of
from services.shapes import Json, instant_shape

_SOURCES = {
    Source.SIGNATURE: "they call themselves",
    Source.ORGANISED: "they called a meeting",
    Source.ATTENDED: "they were the buyer's only one in a meeting",
}


def people_shape(seen: PeopleSeen) -> Json:
    """Everybody in the deal, and what is proposed, with the commands that accept and dismiss it."""
    kept, deal_id = seen.kept, seen.terms.deal_id
    return {
        "deal": deal_id,
        "as_of": instant_shape(seen.as_of),
        "people": [_person(each, seen) for each in seen.people],
        "proposals": [
            *(_stakeholder(each, kept, deal_id) for each in seen.stakeholders),
            *(_role(each, kept, deal_id) for each in seen.roles),
        ],
    }


def _person(involved: Involved, seen: PeopleSeen) -> Json:
    deal, kept = seen.deal, seen.kept
    title = title_of(involved, kept)
    is_seller = involved.side is Side.SELLER
    return {
        "name": _name(involved, kept),
        "addresses": _addresses(involved, kept),
        "side": involved.side.value,
        "is_person": involved.is_person,
        "partner": any(
            each in deal.sides.partner.addresses or not deal.sides.partner.domains.isdisjoint(domains)
            for each, domains in involved.addresses.items()
        ),
        "known": involved.known.value,
        "added": any(each in deal.added for each in involved.addresses),
        "role": involved.role,
        "role_from": _role_from(involved, seen),
        "title": None if is_seller else title.get("title"),
        "title_since": None if is_seller or not title else instant_shape(int(title["at"])),
        "contacts": None if is_seller else _contacts(involved),
    }


def _role_from(involved: Involved, seen: PeopleSeen) -> str | None:
    """Where a role is from; `proposed` where nobody has said it yet."""
    if involved.role is not None:
        said = any(seen.deal.roles_said.get(each) == involved.role for each in involved.addresses)
        return "said" if said else "deal_file"
    return "proposed" if any(each.involved is involved for each in seen.roles) else None


def _contacts(involved: Involved) -> Json:
    return {
        "count": involved.contacts,
        "wrote": involved.wrote,
        "met": involved.met,
        "threads": len(involved.threads),
        "first": instant_shape(involved.first),
        "last": instant_shape(involved.last),
    }


def _stakeholder(proposal: StakeholderProposal, kept: Kept, deal_id: str) -> Json:
    involved, address = proposal.involved, _addresses(proposal.involved, kept)[0]
    listed = f" --side {Side.BUYER.value}" if involved.known is not HowKnown.BY_DOMAIN else ""
    return {
        "kind": "stakeholder",
        "name": _name(involved, kept),
        "address": address,
        "side": involved.side.value,
        "ground": proposal.ground.value,
        "only_copied": proposal.ground is Ground.COPIED,
        "since": instant_shape(involved.first),
        "last": instant_shape(involved.last),
        "contacts": involved.contacts,
        "threads": len(involved.threads),
        "evidence": [_contact(involved.last_contact, kept)],
        "accept": f"setpoint people add {shlex.quote(deal_id)} {shlex.quote(address)}{listed}",
        "dismiss": f"setpoint people dismiss {shlex.quote(deal_id)} {shlex.quote(address)}",
    }


def _role(proposal: RoleProposal, kept: Kept, deal_id: str) -> Json:
    address, stated = _addresses(proposal.involved, kept)[0], proposal.stated
    typed = f"{shlex.quote(deal_id)} {shlex.quote(address)}"
    return {
        "kind": "role",
        "name": _name(proposal.involved, kept),
        "address": address,
        "side": proposal.involved.side.value,
        "role": proposal.role,
        "ground": stated.source.value,
        "text": stated.text,
        "words": proposal.words,
        "because": f"{_SOURCES[stated.source]} “{stated.text}”",
        "confidence": proposal.confidence.value,
        "since": instant_shape(stated.at),
        "evidence": [_contact(stated.evidence, kept)],
        "accept": f"setpoint people role {typed} {shlex.quote(proposal.role)}",
        "dismiss": f"setpoint people dismiss {typed}",
    }


def _addresses(involved: Involved, kept: Kept) -> list[str]:
    return sorted(kept.get(f"person:{each}", {}).get("address") or each for each in involved.addresses)


def _contact(id_: str, kept: Kept) -> str:
    """A contact as people know it: a meeting by its UID, a touch by its id."""
    return kept.get(f"meeting:{id_.partition('/')[0]}", {}).get("uid") or id_


def _name(involved: Involved, kept: Kept) -> str | None:
    """The fullest of the names under which their addresses are known; None where nothing is."""
    names = (kept.get(f"person:{each}", {}).get("name", "") for each in involved.addresses)
    return max(names, key=lambda name: (len(name), name), default="") or None
