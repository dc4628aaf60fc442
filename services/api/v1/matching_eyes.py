"""What somebody who may match sees of what was captured and is no deal's yet.

It has to be something that could be theirs: they take part in it, their mailbox holds it, or a deal of theirs
comes into question; and people's choices have to let them see it, whichever deal it turns out to be. Source:
decisions 24 and 29.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from domain.access.permits import AccessRole
from domain.access.state import Access
from domain.matching.clues import Ambiguous, Match, NoDeal, Outcome
from domain.matching.contact import Contact
from domain.matching.replay import Conversation
from domain.people import PersonToken
from domain.visibility.choices import Choices
from domain.visibility.levels import Who
from domain.visibility.seen import DealOfTouch, Holder, Right, Seen, SeenTouch, Viewer, what_is_seen_whichever
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.live import LiveDeals
from services.matching.live import LiveMatching, WaitingTogether
from services.matching.queue import deals_of
from services.privacy.visible import VisibilityRecord

_RIGHTS = {
    AccessRole.REP: Right.REP,
    AccessRole.MANAGER: Right.MANAGER,
    AccessRole.ADMIN: Right.ADMIN,
    AccessRole.AUDITOR: Right.AUDITOR,
}
NOTHING = Seen()


@dataclass(frozen=True)
class Eyes:
    """A caller, as far as it says what of the captured they see."""

    call: Call
    viewer: Viewer
    choices: Choices
    access: Access
    deals: LiveDeals
    matching: LiveMatching
    _teams: dict[PersonToken, frozenset[str]] = field(default_factory=dict[PersonToken, frozenset[str]])

    @cached_property
    def is_anything_open(self) -> bool:
        """Whether anybody chose that the whole company sees something."""
        chosen = self.choices
        each_of = (chosen.mailboxes, chosen.touches, chosen.threads)
        choices = (chosen.company, *(each for known in each_of for each in known.values()))
        return any(each.who is Who.COMPANY for each in choices)

    def passes_over(self, together: WaitingTogether) -> bool:
        """Whether they see nothing of it for sure, which is quick to tell."""
        is_theirs = self.viewer.person in together.people or not together.people.isdisjoint(self.people())
        return not (is_theirs or together.deals or self.viewer.teams or self.is_anything_open)

    def sees(self, contact: Contact, outcome: Outcome, conversation: Conversation) -> Seen:
        """What they see of a contact; nothing where it could not be theirs."""
        holders = self.matching.holders_of(contact)
        near = self.call.may([*(each.person for each in contact.people), *(owner for _, owner in holders)])
        if not near and not any(map(self.may_have, deals_of(outcome))):
            return NOTHING
        thread = [each.id for each in conversation.contacts] if self.choices.threads else ()
        touch = SeenTouch(
            people=frozenset(each.person for each in contact.people),
            holders=tuple(self._holder(contact.id, thread, *each) for each in holders),
            default=self.choices.of_copy(None, contact.id, thread),
        )
        candidates = candidates_of(outcome)
        seen = what_is_seen_whichever(self.viewer, touch, [self._deal(each) for each in candidates])
        answers_for_it = bool(candidates) and all(map(self.may_have, candidates))
        return replace(seen, metadata=seen.metadata or answers_for_it)

    def may_have(self, deal_id: str) -> bool:
        """Whether something can be said to belong to a deal by them."""
        deal = self.deals.deal(deal_id)
        return deal is not None and self.call.may(deal.people)

    def people(self) -> Iterable[PersonToken]:
        """Those whose the things are that could be theirs."""
        caller = self.call.caller
        return [*((caller.person,) if caller.person else ()), *caller.looks_after]

    def _deal(self, deal_id: str) -> DealOfTouch:
        deal = self.deals.deal(deal_id)
        if deal is None:
            return DealOfTouch(None)
        teams = frozenset[str]() if deal.owner is None else self._teams_of(deal.owner)
        return DealOfTouch(deal.owner, teams, deal.team)

    def _teams_of(self, person: PersonToken) -> frozenset[str]:
        if person not in self._teams:
            self._teams[person] = self.access.teams_of(person)
        return self._teams[person]

    def _holder(self, contact: str, thread: Collection[str], mailbox: str, owner: PersonToken) -> Holder:
        chosen = self.choices.of_copy(mailbox, contact, thread)
        return Holder(owner, self._teams_of(owner), chosen)


def candidates_of(outcome: Outcome) -> tuple[str, ...]:
    """The deals of which a contact is, or could turn out to be, by what is concluded."""
    match outcome:
        case Match(deal_id=deal_id):
            return (deal_id,)
        case Ambiguous(candidates=candidates):
            return tuple(each.deal_id for each in candidates)
        case NoDeal():
            return ()


def eyes_of(desk: Desk, call: Call, matching: LiveMatching) -> Eyes:
    """The eyes of a caller; a machine is nobody, and sees what its roles alone let it."""
    access = desk.door.access.now()
    person = call.caller.person or f"api:{call.caller.machine}"
    rights = frozenset(_RIGHTS[role] for role in call.caller.roles if role in _RIGHTS)
    return Eyes(
        call=call,
        viewer=Viewer(person, access.teams_below(person), rights),
        choices=VisibilityRecord(desk.store.ledger, desk.store.clock).all(),
        access=access,
        deals=desk.live,
        matching=matching,
    )
