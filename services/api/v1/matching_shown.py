"""Matching as one caller sees it: deals that are not theirs are not named, nor are words that are hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.matching.clues import ClueKind, Outcome
from domain.matching.contact import Contact
from domain.matching.conversation import in_time
from domain.matching.replay import Conversation, Moved
from domain.moments import utc_text
from domain.touches.touch import Role
from domain.visibility.seen import Seen
from services.api.v1.matching_eyes import Eyes
from services.matching.names import Names
from services.matching.reading import Everything
from services.matching.shapes import OutcomeShapes
from services.matching.trial_shapes import moved_shape
from services.matching.why import Asked, why

Json = dict[str, Any]
_OF_THE_SUBJECT = {ClueKind.NAME.value, ClueKind.NAME_WORD.value, ClueKind.PIN.value}
_OF_OTHERS = {ClueKind.THREAD.value, ClueKind.THREAD_ALONE.value}
_SAID = ClueKind.CORRECTION.value


@dataclass(frozen=True, slots=True)
class Looked:
    """A conversation as somebody sees it: what they see of each contact of which they see anything."""

    conversation: Conversation
    seen: Mapping[str, Seen]

    @property
    def is_whole(self) -> bool:
        """Whether they see of each contact that it is there."""
        return len(self.seen) == len(self.conversation.contacts)

    def words(self, contact: str) -> bool:
        """Whether they may read a contact's subject."""
        return contact in self.seen and self.seen[contact].subject


def looked_at(eyes: Eyes, conversation: Conversation, outcomes: Mapping[str, Outcome]) -> Looked:
    """What somebody sees of a conversation."""
    found = {each.id: eyes.sees(each, outcomes[each.id], conversation) for each in conversation.contacts}
    return Looked(conversation, {id_: seen for id_, seen in found.items() if seen.metadata})


class Shown:
    """Shapes of what one caller sees, with the texts of one answer read once."""

    def __init__(self, asked: Asked, eyes: Eyes) -> None:
        self._asked = asked
        self._eyes = eyes
        self._shapes = OutcomeShapes(asked.everything, asked.names)

    @property
    def names(self) -> Names:
        """The plain text behind tokens."""
        return self._asked.names

    @property
    def everything(self) -> Everything:
        """What matching goes by."""
        return self._asked.everything

    def outcome(self, outcome: Outcome, contact: Contact, looked: Looked) -> Json:
        """What is concluded of a contact."""
        return self._masked(self._shapes.outcome(outcome, contact), contact, looked)

    def people(self, contact: Contact) -> list[Json]:
        """Who takes part, and as what."""
        hidden = self._hidden(contact)
        shown = (each for each in contact.people if each.role is not Role.BCC or each.person not in hidden)
        return [{"address": self.names.person(each.person), "role": each.role.value} for each in shown]

    def kind(self, contact: Contact) -> str:
        """As what it was captured."""
        return "meeting" if contact.id in self.everything.meetings else "mail"

    def subject(self, contact: Contact, looked: Looked) -> str | None:
        """The subject, where it may be read."""
        return self.names.subject(contact.id) if looked.words(contact.id) else None

    def why(self, contact: Contact, looked: Looked) -> Json:
        """Where a contact is, and why."""
        told, sees = why(self._asked, contact), looked.seen.__contains__
        shown = sorted((c for c in looked.conversation.contacts if c.id in looked.seen), key=in_time)
        pending = told["pending"]
        return {
            **{name: told[name] for name in ("touch", "kind", "at", "automated")},
            "subject": self.subject(contact, looked),
            "people": self.people(contact),
            "conversation": {
                "contacts": len(shown),
                "since": utc_text(shown[0].at),
                "last": utc_text(shown[-1].at),
            },
            "now": self._masked(told["now"], contact, looked),
            "pending": None if pending is None else self._masked(pending, contact, looked),
            "corrections": [self.correction(each) for each in told["corrections"] if sees(each["touch"])],
            "history": [self._entry(each, contact, looked) for each in told["history"]],
        }

    def correction(self, said: Json) -> Json:
        """What a person said; why they did is for those whose the deal is, and for themselves."""
        deal = said["deal"]
        may = deal is None or self._eyes.may_have(deal["id"])
        mine = said["by"] == self.names.person(self._eyes.viewer.person)
        reason = said["reason"] if mine or (deal is not None and may) else None
        return {**said, "deal": deal if may else None, "to_no_deal": deal is None, "reason": reason}

    def corrections(self, ids: Iterable[str]) -> list[Json]:
        """Corrections by their ids."""
        return [self.correction(self._shapes.correction(self.everything.said[each])) for each in ids]

    def moved(self, moved: Sequence[Moved], looked: Looked) -> list[Json]:
        """What is concluded otherwise now, of what they see."""
        self.names.know([each.contact for each in moved])
        found = [moved_shape(each, self.names) for each in moved if each.contact.id in looked.seen]
        return [
            {
                **{name: each[name] for name in ("touch", "at")},
                "subject": each["subject"] if looked.words(each["touch"]) else None,
                "before": self._brief(each["before"]),
                "after": self._brief(each["after"]),
            }
            for each in found
        ]

    def _brief(self, outcome: Json) -> Json:
        return {"stands": outcome["is"], "deals": list(filter(self._eyes.may_have, outcome["deals"]))}

    def _entry(self, entry: Json, contact: Contact, looked: Looked) -> Json:
        head = {"at": entry["at"], "by": entry["by"], "what": entry["is"], "correction": entry.get("id")}
        is_conclusion = entry["is"] in {"matched", "ambiguous", "no_deal"}
        return {**head, "outcome": self._masked(entry, contact, looked) if is_conclusion else None}

    def _masked(self, shape: Json, contact: Contact, looked: Looked) -> Json:
        masked = {name: shape.get(name) for name in ("rule", "margin", "because", "says", "rules")}
        points = [each["points"] for each in shape.get("candidates", ())]
        if len(points) > 1:
            masked["margin"] = points[0] - points[1]
        own = self._candidate(shape, contact, looked) if shape["is"] == "matched" else {}
        return {
            **masked,
            **own,
            "stands": shape["is"],
            "candidates": [self._candidate(each, contact, looked) for each in shape.get("candidates", ())],
            "rivals": [self._candidate(each, contact, looked) for each in shape.get("rivals", ())],
            "near": [each for each in shape.get("near", ()) if self._eyes.may_have(each["id"])],
        }

    def _candidate(self, shape: Json, contact: Contact, looked: Looked) -> Json:
        if not self._eyes.may_have(shape["deal"]["id"]):
            return {"deal": None, "points": shape["points"], "clues": []}
        hidden = {self.names.person(each) for each in self._hidden(contact)}
        return {
            "deal": shape["deal"],
            "points": shape["points"],
            "clues": [{**each, "inputs": _inputs(each, contact, looked, hidden)} for each in shape["clues"]],
        }

    def _hidden(self, contact: Contact) -> frozenset[str]:
        """Those whom only the writer's copy names, and who are no business of whom it was written to."""
        viewer = self._eyes.viewer.person
        if any(each.person == viewer and each.role is Role.FROM for each in contact.people):
            return frozenset()
        open_ = {each.person for each in contact.people if each.role is not Role.BCC}
        return frozenset(each.person for each in contact.people if each.person not in {*open_, viewer})


def _inputs(clue: Json, contact: Contact, looked: Looked, hidden: Collection[str]) -> list[str]:
    """What a clue is about, without the words of what is hidden."""
    kind = clue["kind"]
    may = kind != _SAID
    if kind in _OF_THE_SUBJECT:
        may = looked.words(contact.id)
    if kind in _OF_OTHERS:
        may = all(looked.words(each.id) for each in looked.conversation.contacts)
    return [each for each in clue["inputs"] if each not in hidden] if may else []
