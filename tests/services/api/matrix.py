"""Who may ask what: every route, everybody, their own deal, their team's and another's.

What is expected is computed from the permit that the route says and the table of access; nothing of it is
written down for a route. Refusals are asked for with the ledger as it is, and must leave it so; what is
allowed is asked for with a ledger that takes nothing, so that no probe spoils the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest

from domain.access.permits import TABLE, Permit, Reach
from integrations.eventstore.errors import StoreOutOfReach
from tests.services.api.house import BOSS
from tests.services.api.probes import PEOPLE_OF, Operation, operations, probe
from tests.services.api.world import BUNDLED, EVERYBODY, MONAS, NOBODY, OTHERS, REVOKED, World

DEALS = (BUNDLED, MONAS, OTHERS)
KNOWN = tuple(who for who in EVERYBODY if who not in {NOBODY, REVOKED})
"""Those for whom it matters whose deal it is."""
LET_IN = 200
"""Stands for every answer that is no refusal of access."""
_REFUSALS = (401, 403, 404)
EXCEPTIONS: Mapping[str, Mapping[str, int]] = {
    # What is no deal's is its people's and their owners' of mailboxes: rights alone show nothing of it.
    **{each: {BOSS: 404} for each in ("explain_match", "correct_match", "undo_match")},
    # What is left out of a mailbox, and who sees what of it, its owner alone says.
    **{each: {BOSS: 403} for each in ("read_privacy", "state_privacy", "try_privacy")},
    **{each: {BOSS: 403} for each in ("choose_visibility", "take_back_visibility")},
}
"""What is expected otherwise than the table says, by operation and whom; each with its reason beside it."""


@dataclass(frozen=True)
class Asked:
    """One cell of the matrix."""

    operation: Operation
    who: str
    deal: str
    expected: int
    status: int
    text: str
    left_a_trace: bool

    @property
    def fault(self) -> str | None:
        """What is wrong with it."""
        observed = self.status if self.status in _REFUSALS else LET_IN if self.status < 500 else self.status
        if self.status == 503 and self.operation.is_change:
            observed = LET_IN
        cell = f"{self.operation.id} by {self.who} of {self.deal}"
        if observed != self.expected:
            return f"{cell}: expected {self.expected}, got {self.status} {self.text[:160]}"
        if self.expected != LET_IN and self.left_a_trace:
            return f"{cell}: was refused, and something was recorded"
        return None


def matrix(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Every cell, asked."""
    for operation in operations(world.document):
        for deal in DEALS if operation.is_of_a_deal or _is_of_people(operation) else (BUNDLED,):
            how = probe(world, operation, deal)
            for who in EVERYBODY if deal == BUNDLED else KNOWN:
                due = expected(world, operation, who, deal)
                ledger = world.api.system.ledger
                before = ledger.end() if operation.is_change else 0
                takes_nothing = operation.is_change and due == LET_IN
                with _frozen(world, monkeypatch) if takes_nothing else _as_it_is():
                    answer = world.ask(who, operation.method, how.path, params=how.query, **how.more)
                left = operation.is_change and ledger.end() != before
                yield Asked(operation, who, deal, due, answer.status_code, answer.text, left)


def expected(world: World, operation: Operation, who: str, deal: str) -> int:
    """The status that somebody is to get; `LET_IN` where they may."""
    if who in EXCEPTIONS.get(operation.id, {}):
        return EXCEPTIONS[operation.id][who]
    if who in {NOBODY, REVOKED}:
        return 401
    reach = reach_of(world, operation.permit, who)
    if reach is Reach.NOBODYS:
        return 403
    needed = needed_reach(world, operation, who, deal)
    return LET_IN if reach >= needed else 404


def reach_of(world: World, permit: Permit, who: str) -> Reach:
    """How far the table lets somebody reach."""
    (role,) = world.caller(who).roles
    return TABLE[role].get(permit, Reach.NOBODYS)


def needed_reach(world: World, operation: Operation, who: str, deal: str) -> Reach:
    """How far somebody has to reach to ask for what a route is about."""
    if not (operation.is_of_a_deal or _is_of_people(operation)):
        return Reach.OWN
    people = set(whose(world, operation, deal))
    caller = world.caller(who)
    if caller.person in people:
        return Reach.OWN
    return Reach.ALL if people.isdisjoint(caller.looks_after) else Reach.TEAM


def whose(world: World, operation: Operation, deal: str) -> list[str]:
    """Whose it is, what a route is about."""
    for name in operation.names("path"):
        if (operation.tag, name) in PEOPLE_OF:
            return PEOPLE_OF[operation.tag, name](world, deal)
    found = world.api.desk.live.deal(deal)
    return [] if found is None else [person for person in found.people if person is not None]


def _is_of_people(operation: Operation) -> bool:
    return any((operation.tag, name) in PEOPLE_OF for name in operation.names("path"))


@contextmanager
def _frozen(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever is appended
        raise StoreOutOfReach

    with monkeypatch.context() as patch:
        patch.setattr(world.api.system.ledger, "append", refuse)
        yield


def _as_it_is() -> AbstractContextManager[None]:
    return nullcontext()
