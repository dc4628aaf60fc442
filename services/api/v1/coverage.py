"""Coverage of a deal: whose mailboxes are seen, since when, with which holes, and what nobody can see.

Source: rules.md sections 5 and 10.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from domain.access.permits import Permit
from domain.capture.coverage import share_of
from domain.deal.state import Deal
from domain.moments import day_text
from domain.touches.touch import InteractionKind
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk, as_kept
from services.api.v1.live import Kept
from services.api.v1.looks import in_bytes
from services.api.v1.models.basics import DayText, InstantText
from services.api.v1.routing import CallOf
from services.api.v1.tags import tag_of
from services.mailboxes.coverage import Coverage, GapSeen, MailboxSeen, Part, PersonSeen, coverage_of
from services.mailboxes.standing import Progresses
from services.people.looking import PeopleSeen, look
from services.shapes import instant_shape, shown_addresses

_PARTS = tuple(Part)
_EXAMPLE: Any = {
    "address": "rita@ours.example",
    "part": "owner",
    "takes_part": True,
    "mailboxes": [
        {
            "kind": "google",
            "way": "consent",
            "state": "working",
            "headers_only": False,
            "connected_at": "2026-03-01T09:00:00Z",
            "disconnected_at": None,
            "not_before": None,
            "read_upto": "2026-05-20T11:58:00Z",
        }
    ],
    "share": 1.0,
}


class MailboxCovered(BaseModel):
    """A mailbox of somebody. `read_upto` is null until it was read to its end for the first time."""

    kind: str
    way: Literal["consent", "delegation"]
    state: Literal["working", "failing", "sign_in", "refused", "app_stopped", "not_yet", "disconnected"]
    headers_only: bool = Field(description="Nothing below the header lines of its mail is read.")
    connected_at: InstantText
    disconnected_at: InstantText | None
    not_before: InstantText | None = Field(description="What is older is left out by a rule of privacy.")
    read_upto: InstantText | None


class PersonCovered(BaseModel):
    """Somebody who plays for the seller. Without a mailbox, what only they hold is not seen.

    `takes_part`: they wrote, were written to or met. Partners have no mailbox with us.
    """

    address: str
    part: Literal["owner", "team", "partner", "other"]
    takes_part: bool
    mailboxes: list[MailboxCovered]
    share: float = Field(description="Of the deal's days: on how many a mailbox of theirs was seen whole.")

    model_config = {"json_schema_extra": {"examples": [_EXAMPLE]}}


class GapCovered(BaseModel):
    """A stretch in which something may be missing. A hole will never be filled."""

    address: str | None = Field(description="Whose mailbox it is, as far as that is known.")
    reason: str
    since: InstantText
    until: InstantText | None
    state: Literal["open", "filled", "hole"]


class Reported(BaseModel):
    """What no mailbox shows: known only where a person has reported it."""

    calls: int
    chats: int
    meetings_in_person: int


class DealCoverage(BaseModel):
    """What a silence in a deal is worth.

    `share` is of the deal's days those on which everybody's mailbox was seen, partners left aside;
    `share_of_anybody` those on which at least one was. `files_only`: there is mail, all of it imported from
    files, and nobody's mailbox is or was connected.
    """

    deal: str
    as_of: InstantText
    first_day: DayText
    last_day: DayText
    days: int
    share: float
    share_of_anybody: float
    files_only: bool
    not_connected: list[str] = Field(description="Who takes part for the seller without a connected mailbox.")
    people: list[PersonCovered]
    gaps: list[GapCovered]
    reported: Reported


def coverage(desk: Desk) -> APIRouter:
    """The route of coverage."""
    routes, mailboxes = desk.routes("coverage"), _Mailboxes(desk)

    @routes.get(
        "/deals/{deal_id}/coverage",
        Permit.READ_DEALS,
        problems=(404,),
        response_model=DealCoverage,
        is_tagged=True,
    )
    def read_coverage(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """Whose mailboxes are seen in a deal and since when, and what is not: calls and chats above all."""
        deal = desk.deal(deal_id, call)
        seen = look(desk.store, deal_id)
        body = in_bytes(_shape(desk, seen, mailboxes.of(seen)))
        return as_kept(Kept(deal.moved, seen.as_of, tag_of([body]), body), request)

    return routes.router


class _Mailboxes:
    """What is known of all mailboxes, read on with each question; the first one reads it all."""

    def __init__(self, desk: Desk) -> None:
        self._store = desk.store
        self._known: Progresses | None = None
        self._lock = threading.Lock()

    def of(self, seen: PeopleSeen) -> Coverage:
        """The coverage of a deal as of now."""
        with self._lock:
            if self._known is None:
                self._known = Progresses(self._store.ledger)
            self._known.catch_up()
            return coverage_of(self._store, seen, self._known)


def _shape(desk: Desk, seen: PeopleSeen, found: Coverage) -> dict[str, Any]:
    shown = shown_addresses(desk.store.texts, (each for person in found.people for each in person.addresses))
    people = sorted(found.people, key=lambda each: (_PARTS.index(each.part), _named(each, shown)))
    owners = {box.mailbox: _named(each, shown) for each in people for box in each.mailboxes}
    return {
        "deal": seen.terms.deal_id,
        "as_of": instant_shape(seen.as_of),
        "first_day": day_text(found.life.first),
        "last_day": day_text(found.life.last),
        "days": found.life.last - found.life.first + 1,
        "share": share_of(found.life, found.by_all),
        "share_of_anybody": share_of(found.life, found.by_anybody),
        "files_only": bool(seen.deal.sightings) and not owners,
        "not_connected": [_named(each, shown) for each in people if _is_missing(each)],
        "people": [_person(each, shown, found) for each in people],
        "gaps": [_gap(each, owners.get(each.mailbox)) for each in found.gaps],
        "reported": _reported(seen.deal),
    }


def _named(person: PersonSeen, shown: Mapping[str, str]) -> str:
    """The first of somebody's addresses."""
    return min(shown[each] for each in person.addresses)


def _is_missing(person: PersonSeen) -> bool:
    is_connected = any(each.disconnected is None for each in person.mailboxes)
    return person.part is not Part.PARTNER and not is_connected


def _person(person: PersonSeen, shown: Mapping[str, str], found: Coverage) -> dict[str, Any]:
    return {
        "address": _named(person, shown),
        "part": person.part.value,
        "takes_part": person.takes_part,
        "mailboxes": [_mailbox(each) for each in person.mailboxes],
        "share": share_of(found.life, person.days),
    }


def _mailbox(mailbox: MailboxSeen) -> dict[str, Any]:
    return {
        "kind": mailbox.kind,
        "way": mailbox.way.value,
        "state": mailbox.state,
        "headers_only": mailbox.headers_only,
        "connected_at": instant_shape(mailbox.connected),
        "disconnected_at": instant_shape(mailbox.disconnected),
        "not_before": instant_shape(mailbox.not_before),
        "read_upto": instant_shape(mailbox.read_upto),
    }


def _gap(gap: GapSeen, address: str | None) -> dict[str, Any]:
    return {
        "address": address,
        "reason": gap.reason,
        "since": instant_shape(gap.since),
        "until": instant_shape(gap.until),
        "state": gap.state.value,
    }


def _reported(deal: Deal) -> dict[str, int]:
    kinds = Counter(each.kind for each in deal.interactions.values())
    return {
        "calls": kinds[InteractionKind.CALL],
        "chats": kinds[InteractionKind.CHAT],
        "meetings_in_person": kinds[InteractionKind.IN_PERSON],
    }
