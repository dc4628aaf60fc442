"""Whose words a caller may read: subjects and titles are put in only where people's choices let them.

Source: decision 24. A deal does not tell whose mailboxes hold the copies of a touch, so of all choices
that people made for mailboxes the most closed counts: never more is shown than should be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.access.permits import AccessRole
from domain.touches.touch import Role
from domain.visibility.choices import Choices, openness
from domain.visibility.levels import LEVELS, Visibility, What, Who, reaches
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.live import LiveDeal
from services.mailboxes.words import GOOGLE, MICROSOFT
from services.privacy.visible import VisibilityRecord

_OF_TOUCH = ("subject", "message_id")
_MAILBOXES = (GOOGLE, MICROSOFT)
_OF_MEETING = ("title",)


@dataclass(frozen=True, slots=True)
class Wording:
    """What of one deal's words a caller may read. `own` is the caller's address, if they have one."""

    choices: Choices
    circle: Who
    is_audit: bool
    own: str | None

    def touch(self, touch: Mapping[str, Any]) -> dict[str, Any]:
        """A touch with its words, or without them; whom it was copied to in secret its writer alone sees."""
        people = [each["address"] for each in touch["participants"]]
        sources = [_kind_of(each) for each in touch.get("sources", ())]
        seen = {**touch, "participants": self._open(touch["participants"]), "sources": sources}
        return seen if self._may(people, touch["touch_id"]) else {**seen, **dict.fromkeys(_OF_TOUCH)}

    def meeting(self, meeting: Mapping[str, Any]) -> dict[str, Any]:
        """A meeting with its title, or without it."""
        return dict(meeting) if self._may((), None) else {**meeting, **dict.fromkeys(_OF_MEETING)}

    def entry(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """An entry of a timeline with what it says of a touch, or without."""
        if entry["what"] != "touch" or self._may((), entry["id"]):
            return dict(entry)
        return {**entry, "says": str(entry["says"]).partition(":")[0]}

    @property
    def reads_words(self) -> bool:
        """Whether they may read words of which it is not told whose mailbox they are from."""
        return self._may((), None)

    def _open(self, people: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
        wrote = self.own is not None and any(
            each["address"] == self.own and each["role"] == Role.FROM.value for each in people
        )
        sees_all = wrote or self.is_audit
        return [
            each
            for each in people
            if sees_all or each["role"] != Role.BCC.value or each["address"] == self.own
        ]

    def _may(self, people: Collection[str], touch_id: str | None) -> bool:
        if self.is_audit or (self.own is not None and self.own in people):
            return True
        level = reaches(self._chosen(touch_id), self.circle)
        return level is not None and LEVELS.index(level) >= LEVELS.index(What.SUBJECT)

    def _chosen(self, touch_id: str | None) -> Visibility:
        choices = self.choices
        if touch_id is not None and touch_id in choices.touches:
            return choices.touches[touch_id]
        return min((choices.company, *choices.mailboxes.values(), *choices.threads.values()), key=openness)


def _kind_of(source: str) -> str:
    """The kind of mailbox that a copy is from, without what its folders are called; else its file's name."""
    kind, colon, _ = source.partition(":")
    return kind if colon and kind in _MAILBOXES else source.rpartition("/")[2]


def wording(desk: Desk, deal: LiveDeal, call: Call) -> Wording:
    """What of a deal's words a caller may read."""
    caller = call.caller
    near = caller.person is not None and (
        caller.person in deal.people or not caller.looks_after.isdisjoint(filter(None, deal.people))
    )
    kept = {} if caller.person is None else desk.store.texts.read([f"person:{caller.person}"])
    return Wording(
        choices=VisibilityRecord(desk.store.ledger, desk.store.clock).all(),
        circle=Who.TEAM if near else Who.COMPANY,
        is_audit=AccessRole.AUDITOR in caller.roles,
        own=kept.get(f"person:{caller.person}", {}).get("address"),
    )
