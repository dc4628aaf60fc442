"""Whose a mailbox is that somebody names, and what they may do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.people import fold_address
from integrations.playbookfiles.addresses import is_an_address
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.problems import Problem, forbidden


@dataclass(frozen=True, slots=True)
class Mine:
    """The connected mailboxes of an address, by their tokens."""

    address: str
    tokens: Sequence[str]


def mine(desk: Desk, address: str, call: Call) -> Mine:
    """The mailboxes of an address that somebody may do something with.

    Raises:
        Problem: there is none; nobody can tell whether there is another.
    """
    if not is_an_address(address.strip()):
        raise _none()
    folded = fold_address(address)
    owner = desk.store.tokens.person(folded)
    tokens = [each.mailbox for each in desk.connecting.record.all().values() if each.owner == owner]
    if not tokens or not call.may((owner,)):
        raise _none()
    return Mine(folded, tokens)


def own(desk: Desk, address: str, call: Call) -> Mine:
    """The same, where it is who asks that owns it: what belongs to a person nobody else says.

    Raises:
        Problem: there is none, or it is somebody else's.
    """
    found = mine(desk, address, call)
    if call.caller.person != desk.store.tokens.person(found.address):
        raise forbidden("its owner alone says that")
    return found


def _none() -> Problem:
    return Problem(404, "not-found", "Not found", "no mailbox of this address is connected that you may see")
