"""How deals end and go on: closed, on a next cycle, handed over, merged, split.

Source: rules.md section 8; decisions 25 and 27. No route moves a decision date.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit
from domain.deal.cycles import LEADING_ON
from domain.deal.decide import DealIsNotOpen
from domain.deal.events import ClosedAs
from domain.moments import day_text
from services.api.v1.callers import Call
from services.api.v1.deal_bodies import AddressText, NewDeal
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk
from services.api.v1.models.basics import DayText, InstantText
from services.api.v1.opening import deal_said, people_of
from services.api.v1.problems import forbidden
from services.api.v1.routing import CallOf
from services.api.v1.saying import Reason, Word
from services.api.v1.wording import wording
from services.shapes import Json
from services.speaking import lives
from services.speaking.going_shapes import going_shape
from services.speaking.handover import Handover, hand_over
from services.speaking.lives import begin_next_cycle, closing, refuse_another_date
from services.speaking.merging import merge_deals
from services.speaking.speaker import Speaker, Talk
from services.speaking.splitting import Named, split, split_off
from services.speaking.typed import CannotBeSaid, said_day, typed_address

_PROBLEMS = (404, 409, 412)
_LONGEST = 2_000
NeededReason = Annotated[
    str,
    Field(
        min_length=1,
        max_length=_LONGEST,
        description="Why; kept sealed.",
        examples=["They decide on both at once."],
    ),
]
DealId = Annotated[str, Field(max_length=200, examples=["north-2026"])]


class Closing(Word):
    """How a deal ended. A new date opens the cycle that continues it, in the same moment.

    With `superseded_by_buyer_event` the buyer's touch shows that their own date has changed, and
    somebody approved it; with `date_missed` a new date is for a date that has passed.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"outcome": "lost", "reason": "they stay with what they have"}]},
    )

    outcome: ClosedAs
    touch: str | None = Field(None, min_length=1, max_length=1_000, description="Its id or Message-ID.")
    approved_by: AddressText | None = Field(None, examples=["mona@ours.example"])
    new_date: date | None = Field(None, examples=["2026-12-18"])
    reason: Reason = None


class Closed(BaseModel):
    """What became of the deal, and the id of the one that continues it."""

    deal: str = Field(examples=["north-2026"])
    outcome: ClosedAs
    next_cycle: str | None = Field(examples=["north-2026-2"])


class OtherDate(Word):
    """A day on which somebody would like a deal to be decided."""

    decision_date: date = Field(examples=["2026-12-18"])
    reason: Reason = None


class FixedDate(BaseModel):
    """The decision date, as it was fixed at the opening. Nothing was changed."""

    deal: str
    decision_date: DayText
    says: str = Field(examples=["the decision date is 2026-09-30 already; it never moves"])


class HandoverWord(Word):
    """Who owns a deal from a day on."""

    to: AddressText = Field(examples=["sven@ours.example"])
    from_day: date | None = Field(None, description="Since when; else today.")
    reason: Reason = None
    only_try: bool = Field(default=False, alias="try", description="Only say what would change.")


class HandedOverLook(BaseModel):
    """Whose deal it was and is; `is_new` is false where it was theirs already."""

    deal: str
    owner: str = Field(examples=["sven@ours.example"])
    earlier: str | None = Field(examples=["rita@ours.example"])
    is_new: bool
    only_tried: bool


class MergeWord(Word):
    """The deal in which this one goes on."""

    into: DealId
    reason: NeededReason


class Merged(BaseModel):
    """Where a deal goes on."""

    deal: str
    into: str


class SplitWord(Word):
    """A new deal, and what of this one goes to it."""

    deal: NewDeal
    threads: list[Annotated[str, Field(min_length=1, max_length=1_000)]] = Field(
        [], max_length=50, description="Touch ids, Message-IDs or UIDs of meetings; whole conversations go."
    )
    people: list[AddressText] = Field([], max_length=50, description="All conversations with them go.")
    reason: NeededReason
    only_try: bool = Field(default=False, alias="try", description="Only say what would go.")


class GoingThread(BaseModel):
    """A conversation that goes, by its first contact."""

    contact: str
    subject: str | None
    began_at: InstantText
    mails: int
    meetings: int


class GoingTouch(BaseModel):
    """A reported touch that goes."""

    touch_id: str
    kind: str
    at: InstantText
    subject: str | None


class SplitLook(BaseModel):
    """What goes to the new deal, each conversation by a correction that can be undone."""

    deal: str
    new: str
    only_tried: bool
    threads: list[GoingThread]
    reported: list[GoingTouch]
    corrections: list[str]


def closings(desk: Desk) -> APIRouter:
    """The routes of how deals end and go on."""
    routes = desk.routes("deals")

    @routes.post("/deals/{deal_id}/close", Permit.CLOSE_DEALS, problems=_PROBLEMS)
    def close_deal(deal_id: DealPath, word: Closing, call: CallOf, request: Request) -> Closed:
        """Close a deal. Its history stays, and what was still to be done in it is moot."""
        with desk.saying(deal_id, call, request) as talk:
            next_cycle = _closed(desk, talk, word)
        return Closed(deal=deal_id, outcome=word.outcome, next_cycle=next_cycle)

    @routes.put("/deals/{deal_id}/decision-date", Permit.WORK_ON_DEALS, problems=(404, 409))
    def move_decision_date(deal_id: DealPath, word: OtherDate, call: CallOf) -> FixedDate:
        """Refused: the decision date never moves. The attempt is kept, with who, to when and why.

        If the buyer's own date has truly changed, close the deal as `superseded_by_buyer_event`.
        The date that it has already changes nothing (200).
        """
        fixed = desk.deal(deal_id, call).opened.decision_date
        try:
            refuse_another_date(
                desk.talk(deal_id, call), said_day(word.decision_date, "body/decision_date"), word.reason
            )
        finally:
            desk.live.catch_up()
        says = f"the decision date is {day_text(fixed)} already; it never moves"
        return FixedDate(deal=deal_id, decision_date=day_text(fixed), says=says)

    @routes.post("/deals/{deal_id}/handover", Permit.WORK_ON_DEALS, problems=_PROBLEMS)
    def hand_over_deal(
        deal_id: DealPath, word: HandoverWord, call: CallOf, request: Request
    ) -> HandedOverLook:
        """Hand a deal over to a colleague. What happened stays; it outranks what a file says of its owner."""
        with desk.saying(deal_id, call, request) as talk:
            ended = talk.store.deals.load(deal_id).deal.closed
            if ended is not None:
                raise DealIsNotOpen(ended)
            to = typed_address(word.to, "body/to")
            on = None if word.from_day is None else said_day(word.from_day, "body/from_day")
            handover = Handover(to, on, word.reason, Speaker(call.actor))
            (told,) = hand_over(talk.store, [deal_id], handover, is_tried=word.only_try)
        return HandedOverLook(
            deal=deal_id, owner=to, earlier=told.earlier, is_new=told.is_new, only_tried=word.only_try
        )

    @routes.post("/deals/{deal_id}/merge", Permit.CLOSE_DEALS, problems=_PROBLEMS)
    def merge_deal(deal_id: DealPath, word: MergeWord, call: CallOf, request: Request) -> Merged:
        """Merge a deal into another, in which everything of it goes on. There is no way back."""
        with desk.saying(deal_id, call, request) as talk:
            desk.deal(word.into, call)
            merge_deals(talk, word.into, word.reason)
        return Merged(deal=deal_id, into=word.into)

    @routes.post("/deals/{deal_id}/split", Permit.OPEN_DEALS, problems=_PROBLEMS)
    def split_deal(deal_id: DealPath, word: SplitWord, call: CallOf, request: Request) -> SplitLook:
        """Open a new deal with some of the conversations of another; with `try`, only say which would go."""
        with desk.saying(deal_id, call, request) as talk:
            new = deal_said(desk, word.deal, "body/deal")
            if not call.may(people_of(desk, new)):
                raise forbidden("you may open deals of your own: name yourself as its owner, or on its team")
            named = Named(word.threads, word.people)
            going = going_shape(desk.store, deal_id, split_off(talk, new, named))
            shape = _readable(desk, deal_id, call, going)
            done = () if word.only_try else split(talk, new, named, word.reason).corrections
        return SplitLook(
            deal=deal_id,
            new=new.id,
            only_tried=word.only_try,
            corrections=[each.id for each in done],
            **shape,
        )

    return routes.router


def _closed(desk: Desk, talk: Talk, word: Closing) -> str | None:
    """Close a deal; the id of the cycle that follows."""
    if word.outcome is ClosedAs.SUPERSEDED_BY_BUYER_EVENT:
        for name in ("touch", "approved_by"):
            if getattr(word, name) is None:
                raise CannotBeSaid(f"body/{name}", f"expected with {word.outcome.value}")
    if word.new_date is not None and word.outcome not in LEADING_ON:
        raise CannotBeSaid("body/new_date", f"expected only with {' or '.join(LEADING_ON)}")
    new_date = None if word.new_date is None else said_day(word.new_date, "body/new_date")
    approver = None if word.approved_by is None else typed_address(word.approved_by, "body/approved_by")
    at = desk.store.clock.now()
    command = closing(talk.store, talk.deal_id, word.outcome, touch=word.touch, approved_by=approver, at=at)
    if new_date is not None:
        return begin_next_cycle(talk, command, new_date, word.reason)
    lives.close_deal(talk, command, word.reason)
    return None


def _readable(desk: Desk, deal_id: str, call: Call, shape: Json) -> Json:
    """What goes, with subjects only as far as who asks may read them."""
    said = wording(desk, desk.deal(deal_id, call), call)

    def subject(each: Json) -> str | None:
        touch = {**each, "touch_id": each.get("touch_id", each.get("contact")), "participants": ()}
        found: str | None = said.touch(touch)["subject"]
        return found

    return {name: [{**each, "subject": subject(each)} for each in found] for name, found in shape.items()}
