"""What people have chosen: for the company, for a mailbox, for a touch or its thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from domain.moments import Instant
from domain.visibility.levels import CIRCLES, DEFAULT, LEVELS, Visibility


class Of(StrEnum):
    """What a choice is about."""

    COMPANY = "company"
    MAILBOX = "mailbox"
    TOUCH = "touch"
    THREAD = "thread"
    """The whole conversation of a touch, what comes later included."""


@dataclass(frozen=True, slots=True)
class VisibilityChosen:
    """Somebody chose how visible something is; None: as if nobody had.

    `id` is the token of a mailbox, or the id of a touch; empty for the company.
    """

    of: Of
    id: str
    visibility: Visibility | None
    at: Instant


VisibilityEvent: TypeAlias = VisibilityChosen
_Chosen: TypeAlias = Mapping[str, Visibility]


@dataclass(frozen=True, slots=True)
class Choices:
    """All choices that hold."""

    company: Visibility = DEFAULT
    mailboxes: _Chosen = field(default_factory=dict[str, Visibility])
    touches: _Chosen = field(default_factory=dict[str, Visibility])
    threads: _Chosen = field(default_factory=dict[str, Visibility])

    def of_copy(self, mailbox: str | None, touch: str, conversation: Collection[str] = ()) -> Visibility:
        """How visible a copy of a touch is: the touch first, then its thread, its mailbox, the company.

        `conversation` are the ids of all touches of its thread; where several were chosen for, the most
        closed counts. `mailbox` is None for what came from no mailbox.
        """
        if touch in self.touches:
            return self.touches[touch]
        threads = [self.threads[each] for each in {touch, *conversation} if each in self.threads]
        if threads:
            return min(threads, key=openness)
        return self.company if mailbox is None else self.mailboxes.get(mailbox, self.company)


def openness(visibility: Visibility) -> tuple[int, int]:
    """By what one visibility is more closed than another: fewer people, then less of it."""
    return CIRCLES.index(visibility.who), LEVELS.index(visibility.what)


def fold_choices(events: Iterable[VisibilityEvent]) -> Choices:
    """The choices after these events."""
    choices = Choices()
    for event in events:
        choices = evolve_choices(choices, event)
    return choices


def evolve_choices(choices: Choices, event: VisibilityEvent) -> Choices:
    """The choices after one more event."""
    match event.of:
        case Of.COMPANY:
            return replace(choices, company=event.visibility or DEFAULT)
        case Of.MAILBOX:
            return replace(choices, mailboxes=_with(choices.mailboxes, event))
        case Of.TOUCH:
            return replace(choices, touches=_with(choices.touches, event))
        case Of.THREAD:
            return replace(choices, threads=_with(choices.threads, event))
        case _:
            assert_never(event.of)


def decide_choice(choices: Choices, wanted: VisibilityChosen) -> tuple[VisibilityChosen, ...]:
    """What follows from a choice: nothing where it holds already."""
    return () if evolve_choices(choices, wanted) == choices else (wanted,)


def _with(chosen: _Chosen, event: VisibilityChosen) -> _Chosen:
    others = {id_: each for id_, each in chosen.items() if id_ != event.id}
    return others if event.visibility is None else {**others, event.id: event.visibility}
