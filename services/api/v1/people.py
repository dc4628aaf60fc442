"""The people of a deal: who takes part, in which role, how the deal knows them, and who is proposed.

Source: decision 22. A person's word outranks the deal file and what is seen; what is proposed is true only
once somebody says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from domain.access.permits import Permit
from domain.deal.events import DealEvent, Listed
from domain.moments import Instant
from services.api.v1.callers import Call
from services.api.v1.deals import DealPath
from services.api.v1.desk import JSON, Desk, as_kept
from services.api.v1.live import Kept
from services.api.v1.looks import holds_for_a_while, in_bytes
from services.api.v1.people_shapes import PeopleLook, PersonAddedAnswer
from services.api.v1.routing import CallOf
from services.api.v1.saying import AddressIn, Reason, Word, refusals_as_problems
from services.api.v1.versions import short
from services.api.v1.wording import wording
from services.people import deals as said
from services.people.company import known_address
from services.people.looking import look
from services.people.shapes import people_shape
from services.speaking.speaker import Talk

_PROBLEMS = (404, 409, 412)
_MOST_OTHERS = 20
Role = Annotated[str, Field(min_length=1, max_length=200, examples=["legal"])]


class _Said(Word):
    address: AddressIn
    reason: Reason = None


class PersonWord(_Said):
    """A person takes part. It outranks the deal file, and survives its next import."""

    side: Listed | None = Field(None, description="Else as the deal knows their domain.")
    role: Role | None = Field(None, description="By the id that the playbook gives it.")


class RoleWord(_Said):
    """Which role a person has; null takes their role back, whatever the deal file says."""

    role: Role | None


class Dismissed(_Said):
    """What is proposed of a person is not wanted. For the same ground it does not come back."""


def people(desk: Desk) -> APIRouter:
    """The routes of a deal's people."""
    routes = desk.routes("people")

    @routes.get(
        "/deals/{deal_id}/people",
        Permit.READ_DEALS,
        problems=(404,),
        response_model=PeopleLook,
        is_tagged=True,
    )
    def list_people(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """Everybody in a deal with their role and how it knows them, and who and which roles are proposed.

        Contacts are counted of the buyer's people and of strangers, never of your own.
        """
        desk.deal(deal_id, call)
        return _look(desk, deal_id, call, request)

    @routes.post(
        "/deals/{deal_id}/people",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=PersonAddedAnswer,
        is_tagged=True,
    )
    def add_person(deal_id: DealPath, word: PersonWord, call: CallOf, request: Request) -> Response:
        """Say that a person takes part in a deal, perhaps with their role; so is a proposal accepted.

        Where they are of the buyer of another open deal as well, `also_in` names it: their mail may wait in
        the queue then, for somebody to say where it belongs.
        """
        answer = _say(
            desk, deal_id, call, request,
            lambda talk: said.add(talk, word.address, word.side, word.role, word.reason),
        )  # fmt: skip
        also_in = {"also_in": _others(desk, deal_id, call, word.address)}
        body = in_bytes({**json.loads(bytes(answer.body)), **also_in})
        return Response(body, media_type=JSON, headers=_kept_headers(answer))

    @routes.post(
        "/deals/{deal_id}/people/role",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=PeopleLook,
        is_tagged=True,
    )
    def give_role(deal_id: DealPath, word: RoleWord, call: CallOf, request: Request) -> Response:
        """Say which role a person has in a deal, or that they have none."""
        return _say(
            desk, deal_id, call, request,
            lambda talk: said.give_role(talk, word.address, word.role, word.reason),
        )  # fmt: skip

    @routes.post(
        "/deals/{deal_id}/people/dismiss",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=PeopleLook,
        is_tagged=True,
    )
    def dismiss_proposals(deal_id: DealPath, word: Dismissed, call: CallOf, request: Request) -> Response:
        """Say that what is proposed of a person is not wanted.

        Who was only copied is proposed again once they write, a role once another title speaks for it.
        """
        return _say(
            desk, deal_id, call, request, lambda talk: said.dismiss(talk, word.address, word.reason)
        )  # fmt: skip

    return routes.router


def _say(
    desk: Desk, deal_id: str, call: Call, request: Request, say: Callable[[Talk], Sequence[DealEvent]]
) -> Response:
    """Record a word about somebody, and show the people as they are then."""
    with desk.saying(deal_id, call, request) as talk, refusals_as_problems():
        say(talk)
    return _look(desk, deal_id, call, request)


def _others(desk: Desk, deal_id: str, call: Call, address: str) -> list[str]:
    """Other open deals that a caller may see of whose buyer somebody is."""
    known = known_address(address, desk.store.tokens)
    found = desk.deals(call).items()
    return sorted(id_ for id_, deal in found if id_ != deal_id and not deal.is_over and deal.lists(known))[
        :_MOST_OTHERS
    ]


def _kept_headers(answer: Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in ("etag", "cache-control")}


def _look(desk: Desk, deal_id: str, call: Call, request: Request) -> Response:
    kept = desk.live.kept(deal_id, "people", lambda: _made(desk, deal_id))
    if wording(desk, desk.deal(deal_id, call), call).reads_words:
        return as_kept(kept, request)
    tag = short(kept.tag)
    return as_kept(
        Kept(kept.moved, kept.until, tag, in_bytes(_without_words(json.loads(kept.body)))), request
    )


def people_now(desk: Desk, deal_id: str, call: Call) -> dict[str, Any]:
    """The people of a deal as they are read anew, with the words that a caller may read."""
    shape = _shape(people_shape(look(desk.store, deal_id)))
    reads_words = wording(desk, desk.deal(deal_id, call), call).reads_words
    return shape if reads_words else _without_words(shape)


def _made(desk: Desk, deal_id: str) -> tuple[bytes, Instant]:
    seen = look(desk.store, deal_id)
    return in_bytes(_shape(people_shape(seen))), holds_for_a_while(seen.terms.zone, seen.as_of)


def _shape(shape: dict[str, Any]) -> dict[str, Any]:
    """The shape without the commands of a command line."""
    proposals = [
        {name: value for name, value in each.items() if name not in {"accept", "dismiss"}}
        for each in shape["proposals"]
    ]
    return {**shape, "proposals": proposals}


def _without_words(shape: dict[str, Any]) -> dict[str, Any]:
    """The same without what people wrote below their mail, and what meetings were called."""
    people = [{**each, "title": None, "title_since": None} for each in shape["people"]]
    unsaid = {"text": None, "words": None, "because": None}
    proposals = [{**each, **unsaid} if each["kind"] == "role" else each for each in shape["proposals"]]
    return {**shape, "people": people, "proposals": proposals}
