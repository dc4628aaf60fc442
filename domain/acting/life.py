"""What was made of one step for one person, as the events add up, and the name that each making has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from domain.acting.events import Act, ActBegun, ActEvent, ActFailed, ActMade, ActTakenBack
from domain.moments import Instant
from domain.people import PersonToken
from domain.planning.events import StepId
from domain.ports.hands import Hours

UNDER_WAY_SECONDS = 120
"""After so long, whoever began to make something is not there any more."""


class ActState(StrEnum):
    """How far something has come."""

    BEGUN = "begun"
    MADE = "made"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest draft, or hold. `item` and `hours` are known once it is made."""

    number: int
    state: ActState
    mailbox: str
    at: Instant
    item: str = ""
    hours: Hours | None = None

    @property
    def is_made(self) -> bool:
        """Whether it was made and not taken back; its owner may have sent or deleted it."""
        return self.state is ActState.MADE

    def is_under_way(self, now: Instant) -> bool:
        """Whether somebody is making it just now."""
        return self.state is ActState.BEGUN and now < self.at + UNDER_WAY_SECONDS


Acts: TypeAlias = Mapping[Act, Standing]


def fold_acts(events: Iterable[ActEvent], step_id: StepId, by: PersonToken) -> Acts:
    """What was made of a step for a person, after these events of its deal."""
    acts: dict[Act, Standing] = {}
    for event in events:
        if (event.step_id, event.by) != (step_id, by):
            continue
        match event:
            case ActBegun():
                acts[event.act] = Standing(event.number, ActState.BEGUN, event.mailbox, event.at)
            case ActMade(start=start, end=end):
                hours = None if start is None or end is None else Hours(start, end)
                acts[event.act] = replace(
                    acts[event.act], state=ActState.MADE, at=event.at, item=event.item, hours=hours
                )
            case ActFailed():
                acts[event.act] = replace(acts[event.act], state=ActState.FAILED, at=event.at)
            case ActTakenBack():
                acts[event.act] = replace(acts[event.act], state=ActState.TAKEN_BACK, at=event.at)
            case _:
                assert_never(event)
    return acts


def next_number(standing: Standing | None) -> int:
    """The number of what is to be made: what was begun and never made is made under its own."""
    if standing is None:
        return 1
    is_open = standing.state in (ActState.BEGUN, ActState.FAILED)
    return standing.number if is_open else standing.number + 1


def key_of(step_id: StepId, by: PersonToken, act: Act, number: int) -> str:
    """What a making is known by at its provider: hex digits that say nothing to anybody else."""
    return hashlib.sha256("\x1f".join((step_id, by, act, str(number))).encode()).hexdigest()[:32]
