"""Where the reasons lie that people type: in the text store, under refs that follow from what was said.

So no event has to hold them, and erasing a person or a deal takes them along.
"""

from __future__ import annotations

import hashlib

from domain.deal.events import (
    CommitmentMade,
    DealClosed,
    DealEvent,
    DealHandedOver,
    DealMergedInto,
    DealTakenIn,
    DecisionDateChangeRefused,
    EvidenceWithdrawn,
    FindingAcknowledged,
    MilestoneDeclared,
    PersonAdded,
    ProposalsDismissed,
    RoleGiven,
)
from domain.people import PersonToken


def reason_ref(deal_id: str, event: DealEvent) -> str | None:
    """The ref of the text that says why something was said of a deal, or what was promised.

    None for events that are no person's word with a reason.
    """
    said = _said(event) or _said_of_people(event)
    return None if said is None else _ref((deal_id, *said))


def _said(event: DealEvent) -> tuple[str, ...] | None:
    match event:
        case MilestoneDeclared(milestone=milestone, state=state, at=at):
            return "milestone", milestone, state.value, str(at)
        case CommitmentMade(by=by, at=at, due=due):
            return "commitment", by.value, str(at), str(due)
        case FindingAcknowledged(rule=rule, subject=subject, until=until, at=at):
            return "acknowledged", rule, subject, str(until), str(at)
        case DealClosed(outcome=outcome, at=at):
            return "closed", outcome.value, str(at)
        case DecisionDateChangeRefused(actor=actor, to=to):
            return "another_date", actor, str(to)
        case EvidenceWithdrawn(milestone=milestone, evidence=evidence, at=at):
            return "withdrawn", milestone, evidence, str(at)
        case DealMergedInto(into=named, at=at) | DealHandedOver(to=named, at=at):
            return "merged" if isinstance(event, DealMergedInto) else "handed_over", named, str(at)
        case DealTakenIn(deal_id=taken, at=at):
            return "taken_in", taken, str(at)
        case _:
            return None


def _said_of_people(event: DealEvent) -> tuple[str, ...] | None:
    match event:
        case PersonAdded(address=address, among=among, at=at):
            return "person", address.person, among.value, str(at)
        case RoleGiven(person=person, role=role, said=True):
            return "role", person, role or ""
        case ProposalsDismissed(person=person, at=at):
            return "dismissed", person, str(at)
        case _:
            return None


def address_reason_ref(address: PersonToken) -> str:
    """The ref of the text that says why an address was joined, parted or judged last."""
    return _ref(("address", address))


def _ref(said: tuple[str, ...]) -> str:
    return f"reason:{hashlib.sha256(chr(31).join(said).encode()).hexdigest()[:24]}"


def dismissal_ref(step_id: str) -> str:
    """The ref of the text that says why a step was dismissed."""
    return f"dismissed:{step_id}"
