"""Outcomes of matching as JSON, with names instead of tokens."""

from __future__ import annotations

from typing import assert_never

from domain.capture.events import Matched, MatchIsAmbiguous, MatchTakenBack
from domain.matching.clues import Ambiguous, Candidate, Clue, ClueKind, Match, NoDeal, Outcome
from domain.matching.contact import Contact
from domain.moments import utc_text
from services.matching.names import Names
from services.matching.reading import Everything, Said
from services.matching.sentences import BECAUSE, SAYS
from services.shapes import Json

Recorded = Matched | MatchIsAmbiguous | MatchTakenBack


class OutcomeShapes:
    """Shapes of what is concluded of contacts."""

    def __init__(self, everything: Everything, names: Names) -> None:
        self._everything = everything
        self._names = names

    def contact(self, contact: Contact) -> Json:
        """What a contact is: the people as they wrote, or as they were invited."""
        is_meeting = contact.id in self._everything.meetings
        return {
            "touch": contact.id,
            "kind": "meeting" if is_meeting else "mail",
            "subject": self._names.subject(contact.id),
            "uid": self._names.uid(contact.id) if is_meeting else None,
            "at": utc_text(contact.at),
            "people": [
                {"address": self._names.person(each.person), "role": each.role.value}
                for each in contact.people
            ],
            "automated": contact.automated.value if contact.automated else None,
        }

    def outcome(self, outcome: Outcome, contact: Contact) -> Json:
        """Where a contact belongs, and why."""
        match outcome:
            case Match(deal_id=deal_id, rule=rule, clues=clues, rivals=rivals, margin=margin):
                return {
                    "is": "matched",
                    **self._candidate(Candidate(deal_id, clues), contact),
                    "rule": rule.value,
                    "margin": margin,
                    "rivals": [self._candidate(each, contact) for each in rivals],
                }
            case Ambiguous(candidates=candidates):
                return {"is": "ambiguous", "candidates": [self._candidate(c, contact) for c in candidates]}
            case NoDeal(because=because, near=near):
                return {
                    "is": "no_deal",
                    "because": because.value,
                    "says": BECAUSE[because],
                    "near": [self.deal(each) for each in near],
                }
            case _:
                assert_never(outcome)

    def recorded(self, recorded: Recorded, contact: Contact) -> Json:
        """The same of what was recorded, with the number of the rules that were in force."""
        shape = self.outcome(outcome_of(recorded), contact)
        if isinstance(recorded, Matched) and recorded.rule is None:
            shape["rule"] = None
        return {**shape, "rules": recorded.rules}

    def deal(self, deal_id: str) -> Json:
        """A deal by its id and name."""
        return {"id": deal_id, "name": self._names.deal(deal_id)}

    def correction(self, said: Said) -> Json:
        """What a person said of a contact or its conversation."""
        correction = said.correction
        undone = None
        if said.undone_at is not None:
            undone = {"at": utc_text(said.undone_at), "by": self._names.person(said.undone_by or "")}
        return {
            "id": correction.id,
            "touch": correction.contact,
            "deal": None if correction.deal_id is None else self.deal(correction.deal_id),
            "scope": correction.scope.value,
            "at": utc_text(correction.at),
            "by": self._names.person(said.actor),
            "reason": self._names.correction(correction.id),
            "undone": undone,
        }

    def _candidate(self, candidate: Candidate, contact: Contact) -> Json:
        clues = [self._clue(each, candidate.deal_id, contact) for each in candidate.clues]
        return {"deal": self.deal(candidate.deal_id), "points": candidate.score, "clues": clues}

    def _clue(self, clue: Clue, deal_id: str, contact: Contact) -> Json:
        return {
            "kind": clue.kind.value,
            "points": clue.points,
            "says": SAYS[clue.kind],
            "inputs": self._inputs(clue, deal_id, contact),
        }

    def _inputs(self, clue: Clue, deal_id: str, contact: Contact) -> list[str]:
        names = self._names
        match clue.kind:
            case ClueKind.DOMAIN | ClueKind.PARENT_DOMAIN | ClueKind.GROUP:
                return [names.domain(each) or names.person(each) for each in clue.inputs]
            case ClueKind.THREAD | ClueKind.THREAD_ALONE:
                return [self._earlier(each) for each in clue.inputs]
            case ClueKind.NAME | ClueKind.NAME_WORD:
                return [" ".join(names.words(clue.inputs, names.deal(deal_id)))]
            case ClueKind.PIN:
                return [self._pinned(clue, contact)]
            case ClueKind.CORRECTION:
                return [text for each in clue.inputs if (text := self._said(each))]
            case _:
                return [names.person(each) for each in clue.inputs]

    def _pinned(self, clue: Clue, contact: Contact) -> str:
        one = clue.inputs[0]
        person = next((each.person for each in contact.people if each.person == one), None)
        if person is not None:
            return self._names.person(person)
        return self._names.domain(one) or self._names.phrase(clue.inputs, self._names.subject(contact.id))

    def _earlier(self, id_: str) -> str:
        try:
            at = utc_text(self._everything.contact(id_).at)
        except KeyError:
            return id_
        return f"{self._names.subject(id_) or id_}, {at}"

    def _said(self, id_: str) -> str | None:
        said = self._everything.said.get(id_)
        return None if said is None else f"{self._names.person(said.actor)}, {utc_text(said.correction.at)}"


def outcome_of(recorded: Recorded) -> Outcome:
    """What was concluded, of the event that recorded it; an earlier program recorded no rule."""
    match recorded:
        case Matched(deal_id=deal_id, rule=rule, clues=clues, rivals=rivals, margin=margin):
            return Match(deal_id, rule or ClueKind.PERSON, clues, rivals, margin)
        case MatchIsAmbiguous(deal_ids=deal_ids, candidates=candidates):
            return Ambiguous(candidates or tuple(Candidate(each, ()) for each in deal_ids))
        case MatchTakenBack(because=because, near=near):
            return NoDeal(because, near)
