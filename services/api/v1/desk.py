"""What the routes of version 1 work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from domain.planning.events import StepCommand
from integrations.identity.code_flow import CodeFlow
from services.api.v1.access_log import AccessLog
from services.api.v1.as_seen import store_as_seen
from services.api.v1.callers import Call, Door
from services.api.v1.limits import Limits
from services.api.v1.live import Kept, LiveDeal, LiveDeals
from services.api.v1.looks import looks
from services.api.v1.matching_memory import MatchingMemory
from services.api.v1.once import Once
from services.api.v1.problems import not_found
from services.api.v1.routing import Routes
from services.api.v1.streams import Streams
from services.api.v1.tags import is_known, must_match, names_a_version
from services.api.v1.versions import whole
from services.mailboxes.connecting import Connecting
from services.planner.issued import IssuedSteps
from services.speaking.speaker import Speaker, Talk
from services.system import System
from services.tasks import Task
from services.wiring import Store

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Desk:
    """The running system and its store, the deals as they are known in memory, and who is let in.

    `flow` signs people in at the pages; None where they can not.
    """

    system: System
    store: Store
    live: LiveDeals
    door: Door
    limits: Limits
    once: Once
    log: AccessLog
    streams: Streams
    matching: MatchingMemory
    connecting: Connecting
    issued: IssuedSteps
    flow: CodeFlow | None = None

    @property
    def tasks(self) -> Sequence[Task]:
        """What has to run for the routes to answer."""
        return (self.live, self.log, self.matching)

    def routes(self, tag: str) -> Routes:
        """Routes of one kind."""
        return Routes(self.door, self.limits, self.once, self.log, self.live, tag=tag)

    def deal(self, deal_id: str, call: Call) -> LiveDeal:
        """A deal that a caller may do with what they ask for.

        Raises:
            Problem: there is none that they may; nobody can tell whether there is another.
        """
        deal = self.live.deal(deal_id)
        if deal is None or not call.may(deal.people):
            raise not_found("deal", deal_id)
        return deal

    def step(self, step_id: str, call: Call) -> StepCommand:
        """A next step, as it was issued, of a deal with which a caller may do what they ask for.

        Raises:
            Problem: there is none that they may.
        """
        deal_id = self.issued.deal_of(step_id)
        deal = None if deal_id is None else self.live.deal(deal_id)
        if deal_id is None or deal is None or not call.may(deal.people):
            raise not_found("next step", step_id)
        return self.store.plans.load(deal_id).steps.lives[step_id].command

    def deals(self, call: Call) -> Mapping[str, LiveDeal]:
        """The deals that a caller may do with what they ask for, by their ids."""
        return self.live.all() if call.people is None else self.live.of(call.people)

    def talk_as_seen(self, deal_id: str, call: Call, request: Request) -> Talk:
        """What a caller says of a deal as they saw it (`If-Match`), or as it is where they do not say.

        Raises:
            Problem: it has changed; also where that happens while they say it.
        """
        tag = self.must_be_as_seen(deal_id, request)
        if tag is None:
            return self.talk(deal_id, call)
        store = store_as_seen(self.store, self.system.signal, deal_id, tag)
        return Talk(store, deal_id, Speaker(call.actor))

    @contextmanager
    def saying(self, deal_id: str, call: Call, request: Request) -> Iterator[Talk]:
        """The same of a deal that is theirs; whatever is shown after it is as it is then.

        Raises:
            Problem: it is not theirs, or has changed.
        """
        self.deal(deal_id, call)
        try:
            yield self.talk_as_seen(deal_id, call, request)
        finally:
            self.live.catch_up()

    def must_be_as_seen(self, deal_id: str, request: Request) -> str | None:
        """The version of a deal that a change is meant for, and that is there; None where it is for any.

        Raises:
            Problem: another is there.
        """
        wanted, tag = request.headers.get("if-match"), self.live.tag(deal_id)
        must_match(None if wanted is None else whole(wanted), tag)
        return tag if names_a_version(wanted) else None

    def shown(self, deal_id: str, what: str) -> Kept:
        """A deal (`looks.DEAL`) or its next steps (`looks.STEPS`) as there is to see of it now."""
        return self.live.kept_together(deal_id, what, partial(looks, self.store, deal_id))

    async def soon_shown(self, deal_id: str, what: str) -> Kept:
        """The same, at once where it is at hand, else from a thread."""
        found = self.live.at_hand(deal_id, what)
        return await run_in_threadpool(self.shown, deal_id, what) if found is None else found

    def talk(self, deal_id: str, call: Call) -> Talk:
        """What a caller says of a deal."""
        return Talk(self.store, deal_id, Speaker(call.actor))


def as_kept(kept: Kept, request: Request) -> Response:
    """The answer that was kept; none where who asks has it already."""
    headers = {"etag": kept.tag, "cache-control": "private, no-cache"}
    if is_known(request.headers.get("if-none-match"), kept.tag):
        return Response(status_code=304, headers=headers)
    return Response(kept.body, media_type=JSON, headers=headers)
