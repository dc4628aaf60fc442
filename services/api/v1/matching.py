"""What could not be matched, where something belongs and why, and a person's word on it.

Source: rules.md section 2; decisions 20, 24 and 29. Nobody is shown what is another's alone.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from domain.access.permits import Permit
from domain.moments import instant_of
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.matching_eyes import eyes_of
from services.api.v1.matching_queue import Wanted, kinds_of, last_first, row_shape, rows_of
from services.api.v1.matching_said import asked_of, found_contact, say_where, tag_of_match, take_back
from services.api.v1.matching_shown import Shown
from services.api.v1.models.basics import InstantSent
from services.api.v1.models.matching import (
    LONGEST_ID,
    MatchQueue,
    MatchSaid,
    MatchUndone,
    MatchWord,
    QueueKind,
    TouchPath,
    WhyMatched,
)
from services.api.v1.paging import CursorQuery, LimitQuery, key_in, page_from
from services.api.v1.routing import CallOf
from services.api.v1.tags import must_match
from services.matching.keeping import keeping_of
from services.matching.queue import deals_of

_PROBLEMS = (404, 409, 412)


def matching(desk: Desk) -> APIRouter:
    """The routes of the matching queue."""
    routes = desk.routes("matching")

    @routes.get("/matches", Permit.MATCH, problems=(404,), response_model=MatchQueue)
    def list_matches(
        call: CallOf,
        *,
        limit: LimitQuery = 50,
        cursor: CursorQuery = None,
        stands: Annotated[
            QueueKind | None,
            Query(description="Only what several deals fit, or what none does."),
        ] = None,
        deal: Annotated[
            str | None, Query(max_length=LONGEST_ID, description="Only what could be this deal's.")
        ] = None,
        automated: Annotated[bool, Query(description="Newsletters, bounces and the like, too.")] = False,
        since: Annotated[InstantSent | None, Query(description="Only what has gone on since then.")] = None,
    ) -> dict[str, Any]:
        """What was captured and waits for a person, the latest first; a conversation has one row.

        You see what could be yours: what you take part in, what your mailbox holds, and what may belong to a
        deal of yours, as far as people's choices let you see it whichever deal it turns out to be.
        """
        if deal is not None:
            desk.deal(deal, call)
        at = None if since is None else instant_of(since)
        wanted = Wanted(kinds_of(stands, automated=automated), deal, at)
        return page_of_queue(desk, call, wanted, cursor=cursor, limit=limit)

    @routes.get("/matches/{touch}", Permit.MATCH, problems=(404,), response_model=WhyMatched, is_tagged=True)
    def explain_match(touch: TouchPath, call: CallOf, response: Response) -> dict[str, Any]:
        """Where a mail or a meeting belongs and why: the clues, the rivals, what people said, its history."""
        found = found_contact(desk, touch, call)
        response.headers["etag"] = tag_of_match(desk, touch)
        return found.shown.why(found.contact, found.looked)

    @routes.post("/matches/{touch}/correct", Permit.MATCH, problems=_PROBLEMS, response_model=MatchSaid)
    def correct_match(touch: TouchPath, word: MatchWord, call: CallOf, request: Request) -> dict[str, Any]:
        """Say where it belongs: to a deal, or to none. It outranks every rule, and can be undone."""
        found = found_contact(desk, touch, call)
        must_match(request.headers.get("if-match"), tag_of_match(desk, touch))
        return say_where(desk, found, word, call)

    @routes.post("/matches/{touch}/undo", Permit.MATCH, problems=_PROBLEMS, response_model=MatchUndone)
    def undo_match(touch: TouchPath, call: CallOf, request: Request) -> dict[str, Any]:
        """Take back what was said of it: the rules decide again."""
        found = found_contact(desk, touch, call)
        must_match(request.headers.get("if-match"), tag_of_match(desk, touch))
        return take_back(desk, found, call)

    return routes.router


def page_of_queue(
    desk: Desk, call: Call, wanted: Wanted, *, cursor: str | None, limit: int
) -> dict[str, Any]:
    """A page of what waits and somebody sees.

    Raises:
        Problem: the cursor is none of this list; what was captured is still being read.
    """
    after = key_in(cursor, int, str)
    with desk.matching.now() as live:
        eyes, everything = eyes_of(desk, call, live), live.everything()
        page = page_from(rows_of(live, eyes, wanted, after), last_first, limit=limit)
    asked = asked_of(desk, everything)
    latest = [row.latest for row in page.rows]
    asked.names.know(
        [each.contact for each in latest], {deal for each in latest for deal in deals_of(each.outcome)}
    )
    shown, keeping = Shown(asked, eyes), keeping_of(desk.store, everything)
    return {
        "matches": [row_shape(row, shown, keeping) for row in page.rows],
        "least": everything.footing.rules.least,
        "margin": everything.footing.rules.margin,
        "next": page.next,
    }
