"""Opening deals, and saying how one is set up.

Source: rules.md section 8. What is said is read by the readers of the deal file.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from domain.access.permits import Permit
from domain.deal.dealfile import DealFile
from domain.findings.paperwork import STRATEGY_ITEMS
from domain.moments import day_text
from integrations.playbookfiles.deal import read_deal
from integrations.playbookfiles.described import Description, description_in
from integrations.playbookfiles.faults import FaultList, FaultyFile
from integrations.playbookfiles.plain_values import PlainDocument, expectation
from services.api.v1.callers import Call
from services.api.v1.deal_bodies import (
    Addresses,
    Amount,
    BasisSaid,
    Line,
    Lines,
    MembersSaid,
    NewDeal,
    Prose,
    Said,
    StrategySaid,
)
from services.api.v1.deals import DealPath
from services.api.v1.desk import JSON, Desk, as_kept
from services.api.v1.looks import DEAL
from services.api.v1.models.basics import DayText
from services.api.v1.models.deals import DealLook
from services.api.v1.problems import Problem, forbidden, unfit
from services.api.v1.routing import CallOf
from services.shapes import shown_addresses
from services.speaking.describing import describe
from services.speaking.lives import open_once, refuse_another_date
from services.speaking.typed import said_day

_OPENED: Any = {
    201: {
        "model": DealLook,
        "description": "The deal, opened.",
        "headers": {
            "ETag": {"$ref": "#/components/headers/ETag"},
            "Location": {"description": "Where it is.", "schema": {"type": "string"}},
        },
    },
}


class OpenedDeal(NewDeal):
    """A deal to be opened, by itself or as the cycle after another."""

    continues: Annotated[str | None, Field(max_length=100)] = Field(
        None, description="A deal that was closed as superseded_by_buyer_event or date_missed."
    )


class StrategyItems(Said):
    """Items of the strategy; those that are left out stay as they are."""

    why_now: Prose | None = None
    decider: Prose | None = None
    decision_process: Prose | None = None
    cost_of_delay: Prose | None = None


class DescriptionSaid(Said):
    """How the deal is set up; what is left out stays as it is, and an amount of null goes.

    Its owner is said by a handover. Its decision date never moves: another one is refused, and kept as an
    attempt.
    """

    name: Line | None = Field(None, examples=["Northwind: rollout in four plants"])
    amount: Amount | None = None
    tags: Lines | None = None
    team: Addresses | None = Field(None, description="The seller's players; none: whoever writes plays.")
    buyer: MembersSaid | None = None
    decision_basis: BasisSaid | None = None
    strategy: StrategyItems | None = None
    decision_date: date | None = Field(None, description="The date that it has, if any.")


class DescriptionLook(BaseModel):
    """How the deal is set up, as far as it can be described anew; null: nobody said so."""

    name: str | None = Field(examples=["Northwind: rollout in three plants"])
    owner: str | None = Field(examples=["rita@ours.example"])
    team: list[str]
    amount: float | None
    tags: list[str]
    decision_basis: BasisSaid | None
    strategy: StrategySaid
    decision_date: DayText


def opening(desk: Desk) -> APIRouter:
    """The routes of opening deals."""
    routes = desk.routes("deals")

    @routes.post(
        "/deals",
        Permit.OPEN_DEALS,
        problems=(404, 409),
        response_model=DealLook,
        responses=_OPENED,
        is_tagged=True,
    )
    def open_deal(new: OpenedDeal, call: CallOf) -> Response:
        """Open a deal on its decision date, which never moves. The very same again adds nothing (200).

        What is left out is as the company's settings say. Reps open deals that they own or play in.
        Said again on another date, it is refused, and the attempt is kept; on other terms, it is refused
        and to be said by its description.
        """
        file = deal_said(desk, new, "body", "continues")
        desk.live.catch_up()
        _must_be_theirs(desk, file, call)
        if new.continues is not None:
            desk.deal(new.continues, call)
        is_new = open_once(desk.talk(file.id, call), file, new.continues)
        desk.live.catch_up()
        kept = desk.shown(file.id, DEAL)
        headers = {"etag": kept.tag, "location": f"/v1/deals/{file.id}", "cache-control": "private, no-cache"}
        return Response(kept.body, 201 if is_new else 200, headers, JSON)

    @routes.get("/deals/{deal_id}/description", Permit.READ_DEALS, problems=(404,), is_tagged=True)
    def read_description(deal_id: DealPath, call: CallOf, response: Response) -> DescriptionLook:
        """How a deal is set up: whose it is, its worth, whose date the decision date is, and the strategy."""
        desk.deal(deal_id, call)
        response.headers["etag"] = desk.live.tag(deal_id)
        return _described(desk, deal_id)

    @routes.put(
        "/deals/{deal_id}/description",
        Permit.WORK_ON_DEALS,
        problems=(404, 409, 412),
        response_model=DealLook,
        is_tagged=True,
    )
    def describe_deal(deal_id: DealPath, said: DescriptionSaid, call: CallOf, request: Request) -> Response:
        """Say how a deal is set up: its name, worth, tags, team, buyer, basis and strategy."""
        with desk.saying(deal_id, call, request) as talk:
            description = _description(said)
            if said.decision_date is not None:
                refuse_another_date(talk, said_day(said.decision_date, "body/decision_date"), None)
            describe(talk, description)
        return as_kept(desk.shown(deal_id, DEAL), request)

    return routes.router


def deal_said(desk: Desk, new: NewDeal, place: str, *beside: str) -> DealFile:
    """The deal that is said; `beside` are fields of it that are not the deal's own.

    Raises:
        Problem: with everything that is wrong in it, each at its place.
    """
    document = PlainDocument()
    plain = {name: each for name, each in new.plain().items() if name not in beside}
    try:
        return read_deal(document.node(plain, place), FaultList(place), desk.store.company.of_deal)
    except FaultyFile as error:
        raise _unfit(document, error) from error


def people_of(desk: Desk, file: DealFile) -> list[str]:
    """Whose deal it would be: its owner and its team."""
    return [desk.store.tokens.person(each) for each in (file.owner, *file.team) if each]


def _must_be_theirs(desk: Desk, file: DealFile, call: Call) -> None:
    if not call.may(people_of(desk, file)):
        raise forbidden("you may open deals of your own: name yourself as its owner, or on its team")
    known = desk.live.deal(file.id)
    if known is not None and not call.may(known.people):
        raise Problem(409, "id-is-taken", "The id is taken", "give the deal another id, or another name")


def _described(desk: Desk, deal_id: str) -> DescriptionLook:
    deal, ref = desk.store.deals.load(deal_id).deal, f"deal:{deal_id}"
    kept = desk.store.texts.read([ref]).get(ref, {})
    owner, team = deal.described.owner, sorted(deal.sides.team)
    shown = shown_addresses(desk.store.texts, filter(None, (owner, *team)))
    whose = deal.basis.whose
    return DescriptionLook(
        name=kept.get("name") or None,
        owner=shown.get(owner or ""),
        team=sorted(shown[person] for person in team),
        amount=deal.described.amount,
        tags=list(deal.described.tags),
        decision_date=day_text(desk.live.all()[deal_id].opened.decision_date),
        decision_basis=None
        if whose is None
        else BasisSaid.model_construct(
            whose=whose.value, event=kept.get("basis_event", ""), evidence=kept.get("basis_evidence", "")
        ),
        strategy=StrategySaid.model_construct(None, **{item: kept.get(item, "") for item in STRATEGY_ITEMS}),
    )


def _description(said: DescriptionSaid) -> Description:
    document, plain = PlainDocument(), said.plain()
    plain.pop("decision_date", None)
    drops = said.amount is None and "amount" in said.model_fields_set
    try:
        node = document.node(plain, "body")
        return description_in(node, FaultList("body"), drops_amount=drops)
    except FaultyFile as error:
        raise _unfit(document, error) from error


def _unfit(document: PlainDocument, error: FaultyFile) -> Problem:
    return unfit(
        [{"place": document.place_of(each), "detail": expectation(each.problem)} for each in error.faults]
    )
