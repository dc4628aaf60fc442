"""Where one contact is and why: as it was recorded, with everything that was said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.capture.events import CorrectionUndone, MatchCorrected, Matched, MatchIsAmbiguous, MatchTakenBack
from domain.identifiers import contact_match_stream, match_stream
from domain.matching.clues import NoDeal, Outcome, deal_of
from domain.matching.contact import Contact
from domain.matching.conversation import Scope
from domain.matching.replay import Conversation
from domain.moments import utc_text
from domain.ports.ledger import StoredEvent
from services.matching.names import Names
from services.matching.reading import Everything, Said, read_everything
from services.matching.shapes import OutcomeShapes, outcome_of
from services.shapes import Json
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """What is needed to tell of contacts."""

    store: Store
    everything: Everything
    names: Names


def asked_of(store: Store) -> Asked:
    """All that is needed, read from a ledger."""
    everything = read_everything(store)
    return Asked(store, everything, Names(store.texts, store.tokens, everything))


def why(asked: Asked, contact: Contact) -> Json:
    """Everything that a person can be told of where a contact is.

    `now` is what was recorded last, or, where nothing was, what is concluded; `pending` is what is
    concluded and was not recorded yet, because the recorder has not come so far.
    """
    everything, shapes = asked.everything, OutcomeShapes(asked.everything, asked.names)
    conversation = everything.conversation_of(contact.id)
    asked.names.know([contact])
    history = list(_history(asked.store, everything, contact))
    concluded = everything.footing.outcomes(conversation)[contact.id]
    recorded = [each.event for each in history if isinstance(each.event, _RECORDED)]
    is_behind = _differs(concluded, outcome_of(recorded[-1]) if recorded else None)
    last = shapes.recorded(recorded[-1], contact) if recorded else None
    rules = everything.company.matching
    concluded_shape = {**shapes.outcome(concluded, contact), "rules": rules[-1].number if rules else 0}
    return {
        **shapes.contact(contact),
        "conversation": {
            "contacts": len(conversation.contacts),
            "since": utc_text(min(each.at for each in conversation.contacts)),
            "last": utc_text(max(each.at for each in conversation.contacts)),
        },
        "now": concluded_shape if last is None else last,
        "pending": concluded_shape if is_behind else None,
        "corrections": [shapes.correction(said) for said in _reaching(everything, contact, conversation)],
        "history": [each for stored in history if (each := _told(shapes, asked.names, stored, contact))],
    }


_RECORDED = (Matched, MatchIsAmbiguous, MatchTakenBack)


def _history(store: Store, everything: Everything, contact: Contact) -> Iterator[StoredEvent]:
    """What earlier programs recorded of its copies, then what was recorded of it."""
    for captured in everything.streams.get(contact.id, ()):
        yield from store.ledger.read(match_stream(captured))
    yield from store.ledger.read(contact_match_stream(contact.id))


def _differs(concluded: Outcome, recorded: Outcome | None) -> bool:
    if recorded is None:
        return not isinstance(concluded, NoDeal)
    return type(concluded) is not type(recorded) or deal_of(concluded) != deal_of(recorded)


def _reaching(everything: Everything, contact: Contact, conversation: Conversation) -> Sequence[Said]:
    """All that was ever said and reaches a contact, the latest last."""
    ids = {each.id for each in conversation.contacts}
    found = [
        said
        for said in everything.said.values()
        if said.correction.contact == contact.id
        or (said.correction.scope is Scope.THREAD and said.correction.contact in ids)
    ]
    return sorted(found, key=lambda said: (said.correction.at, said.correction.id))


def _told(shapes: OutcomeShapes, names: Names, stored: StoredEvent, contact: Contact) -> Json | None:
    head = {"at": utc_text(stored.recorded_at), "by": names.person(stored.actor)}
    match stored.event:
        case Matched() | MatchIsAmbiguous() | MatchTakenBack() as recorded:
            return {**head, **shapes.recorded(recorded, contact)}
        case MatchCorrected(id=id_, deal_id=deal_id):
            deal = None if deal_id is None else shapes.deal(deal_id)
            return {**head, "is": "corrected", "id": id_, "deal": deal}
        case CorrectionUndone(id=id_):
            return {**head, "is": "correction_undone", "id": id_}
        case _:
            return None
