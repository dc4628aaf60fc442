"""A person's word on where a contact belongs: recorded beside what the recorder concludes of it.

Nothing else is written: the recorder follows the ledger and moves what is to be moved, at once where
it runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from domain.capture.events import CaptureEvent, CorrectionUndone, MatchCorrected
from domain.company.matching import RULES_KEY
from domain.identifiers import contact_match_stream
from domain.matching.contact import Contact
from domain.matching.conversation import Correction, Scope
from domain.matching.replay import Conversation, holding
from domain.ports.ledger import Append
from domain.ports.texts import Text
from services.causes import Cause
from services.matching.names import correction_ref
from services.matching.reading import Everything
from services.recorder.persisting import persist
from services.speaking.speaker import Speaker
from services.speaking.typed import CannotBeSaid
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of some contacts; `deal_id` None: that they belong to no deal."""

    deal_id: str | None
    scope: Scope
    reason: str | None = None


def correct(
    store: Store, everything: Everything, contacts: Sequence[Contact], word: Word, speaker: Speaker
) -> list[Correction]:
    """Record a word on each contact of which it is not known yet; all or nothing. What was new.

    Raises:
        TooManyConflicts: others kept appending.
    """
    now = store.clock.now()
    new = [
        Correction(uuid4().hex[:16], contact.id, word.deal_id, word.scope, now)
        for contact in contacts
        if not _is_known(contact, word, everything.conversation_of(contact.id))
    ]
    if word.reason:
        owners = (_kept_by(word), *speaker.owners)
        store.texts.keep([Text(correction_ref(each.id), owners, {"reason": word.reason}) for each in new])
    events = [(c.contact, MatchCorrected(c.id, c.contact, c.deal_id, c.scope, c.at)) for c in new]
    _append(store, events, speaker)
    return new


def undo(
    store: Store, everything: Everything, contacts: Sequence[Contact], speaker: Speaker
) -> list[Correction]:
    """Take back the correction that holds for each contact; those that were taken back.

    Raises:
        CannotBeSaid: nobody has corrected one of them.
        TooManyConflicts: others kept appending.
    """
    found: dict[str, Correction] = {}
    for contact in contacts:
        said = holding(contact.id, everything.conversation_of(contact.id).corrections)
        if said is None:
            raise CannotBeSaid("--undo", f"nobody has said where {contact.id} belongs; nothing to take back")
        found[said.id] = said
    now = store.clock.now()
    events = [(each.contact, CorrectionUndone(each.id, now)) for each in found.values()]
    _append(store, events, speaker)
    return list(found.values())


def _is_known(contact: Contact, word: Word, conversation: Conversation) -> bool:
    said = holding(contact.id, conversation.corrections)
    return said is not None and (said.deal_id, said.scope) == (word.deal_id, word.scope)


def _kept_by(word: Word) -> str:
    return RULES_KEY if word.deal_id is None else f"deal:{word.deal_id}"


def _append(store: Store, events: Iterable[tuple[str, CaptureEvent]], speaker: Speaker) -> None:
    by_stream: dict[UUID, list[CaptureEvent]] = {}
    for contact, event in events:
        by_stream.setdefault(contact_match_stream(contact), []).append(event)
    if by_stream:
        persist("the contact", lambda: store.ledger.append(_appends(store, by_stream, speaker)))


def _appends(store: Store, by_stream: dict[UUID, list[CaptureEvent]], speaker: Speaker) -> list[Append]:
    command = uuid4()
    cause = Cause(command, speaker.actor, command)
    versions = store.ledger.versions(list(by_stream))
    now = store.clock.now()
    return [
        Append(stream, versions[stream], cause.events(said, stream=stream, after=versions[stream], now=now))
        for stream, said in by_stream.items()
    ]
