"""What is said of addresses for all deals: which are one person's, and which are nobody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.access.permits import Permit
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.routing import CallOf
from services.api.v1.saying import AddressIn, Reason, Word, refusals_as_problems
from services.people import company
from services.people.company import Told
from services.people.said import said_shape
from services.speaking.speaker import Speaker

_MOST_ADDRESSES = 50
_PROBLEMS = (409,)


class _Said(Word):
    reason: Reason = None


class OnePerson(_Said):
    """Addresses of one person. A plus address needs no word."""

    addresses: list[AddressIn] = Field(
        min_length=2, max_length=_MOST_ADDRESSES, examples=[["bea@north.example", "bea.berg@mail.example"]]
    )


class OfAddress(_Said):
    """One address."""

    address: AddressIn


class Judged(OfAddress):
    """Whether an address is a person's own, whatever it looks like."""

    is_person: bool = Field(examples=[False])


class Learnt(BaseModel):
    """What a word came to: events of the company (0: it was known), and the deals that learnt of it."""

    recorded: int
    deals: list[str]


class JoinedAddresses(BaseModel):
    """Addresses of one person."""

    addresses: list[str]
    reason: str | None


class JudgedAddress(BaseModel):
    """An address that is a person's, or nobody's own, because somebody said so."""

    address: str
    is_person: bool
    reason: str | None


class SaidOfAddresses(BaseModel):
    """Everything that was said of addresses for all deals."""

    joined: list[JoinedAddresses]
    judged: list[JudgedAddress]


def addresses(desk: Desk) -> APIRouter:
    """The routes of addresses."""
    routes, store = desk.routes("people"), desk.store

    @routes.get("/people/addresses", Permit.SET_RULES, response_model=SaidOfAddresses)
    def list_said_of_addresses(call: CallOf) -> dict[str, Any]:  # noqa: ARG001 - its permit reaches all or nothing
        """Which addresses are one person's, and which were said to be a person's or nobody's."""
        return said_shape(store)

    @routes.post("/people/join", Permit.SET_RULES, problems=_PROBLEMS, response_model=Learnt)
    def join_addresses(word: OnePerson, call: CallOf) -> dict[str, Any]:
        """Say that addresses are one person's, in all deals. Deals that are open learn of it at once."""
        folded = list(dict.fromkeys(word.addresses))
        return _say(desk, call, lambda by: company.join(store, folded, by, word.reason))

    @routes.post("/people/part", Permit.SET_RULES, problems=_PROBLEMS, response_model=Learnt)
    def part_address(word: OfAddress, call: CallOf) -> dict[str, Any]:
        """Take back that an address is one of several of a person."""
        return _say(desk, call, lambda by: company.part(store, word.address, by, word.reason))

    @routes.post("/people/judge", Permit.SET_RULES, problems=_PROBLEMS, response_model=Learnt)
    def judge_address(word: Judged, call: CallOf) -> dict[str, Any]:
        """Say that an address is a person's, or that it is a list, a room or a mailbox of several."""
        return _say(
            desk,
            call,
            lambda by: company.judge(store, word.address, by, word.reason, is_person=word.is_person),
        )

    return routes.router


def _say(desk: Desk, call: Call, say: Callable[[Speaker], Told]) -> dict[str, Any]:
    with refusals_as_problems():
        told = say(Speaker(call.actor))
    desk.live.catch_up()
    return {"recorded": told.events, "deals": told.deals}
