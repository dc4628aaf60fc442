"""A contact that somebody may see, and their word on where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.identifiers import contact_match_stream
from domain.matching.contact import Contact
from domain.matching.conversation import Correction, Scope
from domain.matching.replay import holding
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.matching_eyes import Eyes, eyes_of
from services.api.v1.matching_shown import Looked, Shown, looked_at
from services.api.v1.models.matching import MatchWord
from services.api.v1.problems import Problem, not_found
from services.matching import correcting
from services.matching.names import Names
from services.matching.proposing import proposal_shape, proposals_from
from services.matching.reading import Everything
from services.matching.resolving import typed_deal, warnings_on
from services.matching.saying import moved_by
from services.matching.why import Asked
from services.speaking.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Found:
    """A contact that somebody sees, in its conversation, and by what it is told of."""

    contact: Contact
    looked: Looked
    shown: Shown
    asked: Asked
    eyes: Eyes


def found_contact(desk: Desk, touch: str, call: Call) -> Found:
    """A contact that somebody may see.

    Raises:
        Problem: there is none; nobody can tell whether there is another.
    """
    with desk.matching.now() as live:
        everything, eyes = live.everything(), eyes_of(desk, call, live)
        if not everything.has(touch):
            raise not_found("touch", touch)
        looked = _look(eyes, everything, touch)
    if touch not in looked.seen:
        raise not_found("touch", touch)
    asked = asked_of(desk, everything)
    return Found(everything.contact(touch), looked, Shown(asked, eyes), asked, eyes)


def _again(desk: Desk, call: Call) -> Shown:
    """What is concluded after something was said."""
    with desk.matching.now() as live:
        everything, eyes = live.everything(), eyes_of(desk, call, live)
    return Shown(asked_of(desk, everything), eyes)


def _look(eyes: Eyes, everything: Everything, touch: str) -> Looked:
    conversation = everything.conversation_of(touch)
    return looked_at(eyes, conversation, everything.footing.outcomes(conversation))


def _refuse_unseen(looked: Looked) -> None:
    """A word on a whole thread takes along what is in it, and nobody gives themselves what is not theirs."""
    if not looked.is_whole:
        raise Problem(
            409,
            "thread-is-not-yours",
            "Its thread holds what is not yours",
            "say it of the touch alone (scope touch); of the whole thread somebody can who may see all of it",
        )


def asked_of(desk: Desk, everything: Everything) -> Asked:
    """What is needed to tell of contacts."""
    return Asked(desk.store, everything, Names(desk.store.texts, desk.store.tokens, everything))


def tag_of_match(desk: Desk, touch: str) -> str:
    """The entity tag of where a contact is: another one whenever something was concluded or said of it."""
    stream = contact_match_stream(touch)
    return f'"{desk.store.ledger.versions([stream])[stream]}"'


def say_where(desk: Desk, found: Found, word: MatchWord, call: Call) -> dict[str, Any]:
    """Record where a contact or its thread belongs, and what follows.

    Raises:
        Problem: the deal is not theirs, or the thread holds what is not.
        CannotBeSaid: nothing can belong to the deal.
    """
    if word.scope is Scope.THREAD:
        _refuse_unseen(found.looked)
    warnings = [] if word.deal is None else _warnings(found, word.deal)
    said = correcting.Word(word.deal, word.scope, word.reason)
    everything = found.asked.everything
    new = correcting.correct(desk.store, everything, [found.contact], said, Speaker(call.actor))
    after = _again(desk, call)
    return {
        "recorded": bool(new),
        "warnings": warnings,
        "moved": after.moved(moved_by(everything, after.everything, new), found.looked),
        "proposals": _proposals(desk, after, new) if found.looked.words(found.contact.id) else [],
    }


def take_back(desk: Desk, found: Found, call: Call) -> dict[str, Any]:
    """Take back what was said of a contact, and what follows.

    Raises:
        Problem: nobody said anything, or it was said of a thread that holds what is not theirs.
    """
    said = holding(found.contact.id, found.looked.conversation.corrections)
    if said is None:
        detail = "nobody has said where it belongs; the rules decide already"
        raise Problem(409, "nothing-to-undo", "Nothing to undo", detail)
    if said.scope is Scope.THREAD:
        _refuse_unseen(found.looked)
    everything = found.asked.everything
    undone = correcting.undo(desk.store, everything, [found.contact], Speaker(call.actor))
    after = _again(desk, call)
    return {
        "undone": after.corrections(each.id for each in undone),
        "moved": after.moved(moved_by(everything, after.everything, undone), found.looked),
    }


def _warnings(found: Found, deal_id: str) -> list[str]:
    everything, may_have = found.asked.everything, found.eyes.may_have
    heir = everything.footing.deals.heir(deal_id)
    if not may_have(deal_id) or (heir is not None and not may_have(heir.deal_id)):
        raise not_found("deal", deal_id)
    deal = typed_deal(deal_id, everything)
    following = everything.footing.deals.standing_for(deal_id, found.contact.at)
    if following is not None and not may_have(following.deal_id):
        return []
    return warnings_on(deal, [found.contact], everything)


def _proposals(desk: Desk, after: Shown, new: list[Correction]) -> list[dict[str, Any]]:
    asked = Asked(desk.store, after.everything, after.names)
    offered = [each for one in new for each in proposals_from(asked, one)]
    return [proposal_shape(asked, each) for each in offered]
