"""What matching looks at: one mail with all its copies, or one meeting with everything said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.moments import Instant
from domain.touches.merge import occurred_at
from domain.touches.touch import Automated, CalendarFact, EmailSighting, Participant, Role, Words

_AUTOMATED_ORDER = {reason: place for place, reason in enumerate(Automated)}
_ROLE_ORDER = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Contact:
    """A mail or a meeting, as matching sees it.

    `id` is a touch id, or the token of a meeting. `words` are those of the subject or title.
    `names` are what others call it in their references, `refers` what it calls others, the nearest
    last, `threads` the providers' conversations that it is in.
    """

    id: str
    at: Instant
    people: tuple[Participant, ...]
    words: Words = ()
    automated: Automated | None = None
    names: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Everything by which it is connected with other contacts of its conversation."""
        return (*self.names, *self.refers, *self.threads)


def mail_contact(copies: Sequence[EmailSighting]) -> Contact:
    """A mail from all its copies, the same in whatever order they were captured.

    Raises:
        ValueError: no copy says when it was sent or received.
    """
    if len(copies) == 1:
        return _of_copies(copies, copies[0].participants)
    ordered = sorted(copies, key=_canonical)
    return _of_copies(ordered, tuple(dict.fromkeys(p for copy in ordered for p in copy.participants)))


def _of_copies(copies: Sequence[EmailSighting], people: tuple[Participant, ...]) -> Contact:
    first = copies[0]
    reasons = [copy.automated for copy in copies if copy.automated is not None]
    is_automated = len(reasons) == len(copies)
    meetings = dict.fromkeys(meeting for copy in copies for meeting in copy.meetings)
    return Contact(
        id=first.touch_id,
        at=occurred_at(copies),
        people=people,
        words=first.subject.words,
        automated=min(reasons, key=_AUTOMATED_ORDER.__getitem__) if is_automated else None,
        names=() if first.message is None else (first.message,),
        refers=_nearest_last((*meetings, *(ref for copy in copies for ref in copy.references))),
        threads=tuple(sorted({copy.provider_thread for copy in copies if copy.provider_thread})),
    )


def _canonical(copy: EmailSighting) -> tuple[object, ...]:
    """An order of copies; those that are equal in it give the same contact."""
    people = tuple((_ROLE_ORDER[each.role], each.person) for each in copy.participants)
    words = copy.subject.words
    return people, words, copy.subject.base, copy.received_at or 0, copy.references, copy.meetings


def _nearest_last(references: tuple[str, ...]) -> tuple[str, ...]:
    """Each reference once, at its last place."""
    return tuple(dict.fromkeys(references[::-1]))[::-1]


def meeting_contact(facts: Sequence[CalendarFact]) -> Contact:
    """A meeting from everything that was said of it, in whatever order.

    It happened when it was entered, as far as that is known, else when it was first spoken of. Providers
    stamp an item with its last change, and exports with the time of the export (RFC 5545, 3.8.7.2); a
    CREATED before 1970 (`19000101T120000Z`, `00010101T000000Z`) is a calendar's way of not knowing.
    """
    ordered = sorted(facts, key=lambda fact: (fact.stamped_at, fact.sequence, repr(fact)))
    people = (Participant(each.person, each.domains, each.role) for fact in ordered for each in fact.invitees)
    titled = [fact.title for fact in ordered if fact.title]
    meeting = ordered[0].meeting
    entered = [fact.created_at for fact in ordered if fact.created_at is not None and fact.created_at >= 0]
    return Contact(
        id=meeting,
        at=min(entered, default=ordered[0].stamped_at),
        people=tuple(dict.fromkeys(people)),
        words=titled[-1] if titled else (),
        names=(meeting,),
    )


def is_addressed(role: Role) -> bool:
    """Whether a role is that of somebody who writes or is written to, and not only copied in."""
    return role is not Role.CC and role is not Role.BCC
