"""What people say of a deal that no mailbox shows: milestones, calls, promises, findings that were seen.

Source: rules.md sections 2, 4, 5 and 6. A person's word outranks rules and survives every replay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from domain.access.permits import Permit
from domain.deal.dealfile import ReportedTouch
from domain.deal.events import CommitmentMade, DealEvent, DeclaredState
from domain.moments import Instant, instant_of
from domain.people import Side
from domain.touches.touch import InteractionKind, Outcome
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk, as_kept
from services.api.v1.looks import DEAL
from services.api.v1.models.basics import DaySent, InstantSent
from services.api.v1.models.deals import DealLook
from services.api.v1.routing import CallOf
from services.api.v1.saying import LONGEST_REASON, Reason, Word
from services.speaking import words as said
from services.speaking.speaker import Talk
from services.speaking.typed import CannotBeSaid, said_day, typed_address, without_repeats

_PROBLEMS = (404, 409, 412)
_MOST_PEOPLE = 50
When = Annotated[
    InstantSent | None,
    Field(description="When; else now.", examples=["2026-05-20T12:00:00Z"]),
]


MilestonePath = Annotated[
    str, Path(max_length=100, description="A milestone of its plan, by id.", examples=["security_review"])
]
TouchPath = Annotated[str, Path(max_length=1_000, description="A touch id, or a Message-ID.")]


class MilestoneWord(Word):
    """What a milestone is; `open` takes back that it was started, done or waived. Waiving needs a reason."""

    state: DeclaredState = Field(examples=["done"])
    at: When = None
    reason: Reason = None


class Withdrawal(Word):
    """Something that does not show a milestone after all, as the plan names it."""

    evidence: str = Field(min_length=1, max_length=1_000, examples=["kickoff@mail.example"])
    reason: Reason = None


class InteractionWord(Word):
    """A call, a meeting in person or a chat. Said again with the same people and time, it is corrected."""

    kind: InteractionKind = Field(examples=["call"])
    people: list[str] = Field(
        min_length=1, max_length=_MOST_PEOPLE, description="Addresses; whoever began it first.",
        examples=[["rita@ours.example", "bea@north.example"]],
    )  # fmt: skip
    at: When = None
    outcome: Outcome | None = None
    agreed_for: DaySent | None = Field(None, description="With the outcome agreed, and only with it.")
    title: str = Field(
        "", max_length=LONGEST_REASON, description="What it was about; may fit a milestone's evidence."
    )


class CommitmentWord(Word):
    """A promise of one side by a day."""

    side: Literal["seller", "buyer"] = Field(examples=["buyer"])
    due: DaySent = Field(examples=["2026-05-29"])
    what: Reason = None
    at: When = None


class Acknowledgement(Word):
    """A finding was seen, and need not be told before a day has passed."""

    until: DaySent = Field(examples=["2026-06-05"])
    subject: str = Field("", max_length=200, description="Where the finding is about a milestone or a role.")
    reason: Reason = None


def words(desk: Desk) -> APIRouter:
    """The routes of what people say."""
    routes = desk.routes("words")

    @routes.post(
        "/deals/{deal_id}/milestones/{milestone}",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=DealLook,
        is_tagged=True,
    )
    def declare_milestone(
        deal_id: DealPath,
        milestone: MilestonePath,
        word: MilestoneWord,
        call: CallOf,
        request: Request,
    ) -> Response:
        """Say that a milestone has started, is done, is open after all, or is waived."""
        return _say(
            desk, deal_id, call, request,
            lambda talk: said.declare(talk, milestone, word.state, _at(desk, word.at), word.reason),
        )  # fmt: skip

    @routes.post(
        "/deals/{deal_id}/milestones/{milestone}/withdraw",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=DealLook,
        is_tagged=True,
    )
    def withdraw_evidence(
        deal_id: DealPath, milestone: MilestonePath, word: Withdrawal, call: CallOf, request: Request
    ) -> Response:
        """Say that a touch or meeting does not show a milestone after all."""
        return _say(
            desk, deal_id, call, request,
            lambda talk: said.withdraw(talk, milestone, word.evidence, word.reason),
        )  # fmt: skip

    @routes.delete(
        "/deals/{deal_id}/interactions/{touch}",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=DealLook,
        is_tagged=True,
    )
    def take_interaction_back(
        deal_id: DealPath, touch: TouchPath, call: CallOf, request: Request
    ) -> Response:
        """Say that a call, meeting in person or chat was not as somebody reported it."""
        return _say(desk, deal_id, call, request, lambda talk: said.take_back(talk, touch))

    @routes.post(
        "/deals/{deal_id}/interactions",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=DealLook,
        is_tagged=True,
    )
    def report_interaction(
        deal_id: DealPath, word: InteractionWord, call: CallOf, request: Request
    ) -> Response:
        """Report a call, a meeting in person or a chat."""
        if (word.outcome is Outcome.AGREED) != (word.agreed_for is not None):
            raise CannotBeSaid("body/agreed_for", "expected with the outcome agreed, and only with it")
        people = without_repeats(typed_address(each, "body/people") for each in word.people)
        agreed = None if word.agreed_for is None else said_day(word.agreed_for, "body/agreed_for")
        told = ReportedTouch(_at(desk, word.at), word.kind, people, word.outcome, agreed, word.title)
        return _say(desk, deal_id, call, request, lambda talk: said.report(talk, told))

    @routes.post(
        "/deals/{deal_id}/commitments",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=DealLook,
        is_tagged=True,
    )
    def make_commitment(deal_id: DealPath, word: CommitmentWord, call: CallOf, request: Request) -> Response:
        """Say that one side promised something by a day."""
        promised = CommitmentMade(Side(word.side), _at(desk, word.at), said_day(word.due, "body/due"))
        return _say(desk, deal_id, call, request, lambda talk: said.promise(talk, promised, word.what))

    @routes.post(
        "/deals/{deal_id}/touches/{touch}/no-reply-owed",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=DealLook,
        is_tagged=True,
    )
    def excuse_touch(
        deal_id: DealPath,
        touch: TouchPath,
        call: CallOf,
        request: Request,
    ) -> Response:
        """Say that nobody owes an answer to a mail or a chat."""
        return _say(desk, deal_id, call, request, lambda talk: said.excuse(talk, touch))

    @routes.post(
        "/deals/{deal_id}/findings/{rule}/acknowledge",
        Permit.WORK_ON_DEALS,
        problems=_PROBLEMS,
        response_model=DealLook,
        is_tagged=True,
    )
    def acknowledge_finding(
        deal_id: DealPath,
        rule: Annotated[str, Path(max_length=100, description="The finding's rule.", examples=["stalled"])],
        word: Acknowledgement,
        call: CallOf,
        request: Request,
    ) -> Response:
        """Say that a finding was seen."""
        until = said_day(word.until, "body/until")
        return _say(
            desk, deal_id, call, request,
            lambda talk: said.acknowledge(talk, rule, word.subject, until, word.reason),
        )  # fmt: skip

    return routes.router


def _say(
    desk: Desk, deal_id: str, call: CallOf, request: Request, say: Callable[[Talk], Sequence[DealEvent]]
) -> Response:
    """Record a word about a deal, and show the deal as it is then."""
    with desk.saying(deal_id, call, request) as talk:
        say(talk)
    return as_kept(desk.shown(deal_id, DEAL), request)


def _at(desk: Desk, at: InstantSent | None) -> Instant:
    return desk.store.clock.now() if at is None else instant_of(at)
