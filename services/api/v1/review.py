"""The review: many deals side by side, by exception.

Rows come from the projection of the review; those of deals that moved are read again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from domain.access.permits import Permit
from domain.findings.events import FindingCleared, FindingRaised
from domain.moments import instant_of, utc_text
from services.api.v1.desk import Desk
from services.api.v1.paging import CursorQuery, Key, LimitQuery, page_of
from services.api.v1.routing import CallOf
from services.projections.review import ReviewProjection, read_review
from services.review.standing import Status

_NO_SLACK = 1_000_000
_RANKS = {status.value: status.rank for status in Status}


class Sort(StrEnum):
    """In which order rows come; the worst first."""

    STATUS = "status"
    SLACK = "slack"
    VALUE = "value"
    OWNER = "owner"
    DECISION_DATE = "decision_date"


class Rows(BaseModel):
    """Some deals as a manager looks at them; `changed`, where it was asked for, is what was found since."""

    deals: list[dict[str, Any]]
    next: str | None


class ReviewRows:
    """The rows of all deals, each read again when its deal has moved."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._views = desk.system.views
        self._rows: dict[str, dict[str, Any]] = {}
        self._upto = -1
        self._lock = threading.Lock()

    def rows(self) -> Mapping[str, dict[str, Any]]:
        """Every row by its deal's id, as new as the projection is."""
        with self._lock:
            upto = self._views.bookmark(ReviewProjection.name)
            if upto > self._upto:
                self._read_on(upto)
            return self._rows

    def _read_on(self, upto: int) -> None:
        live = self._desk.live.all()
        moved = [deal_id for deal_id, deal in live.items() if deal.moved > self._upto]
        few = len(moved) * 4 < len(live) and self._upto >= 0
        wanted = moved if few else None
        rows = {row["id"]: row for row in read_review(self._views, self._desk.store.texts, wanted)}
        self._rows = {**self._rows, **rows}
        self._upto = upto


def review(desk: Desk) -> APIRouter:
    """The route of the review."""
    routes, known = desk.routes("review"), ReviewRows(desk)

    @routes.get("/review", Permit.REVIEW, response_model=Rows)
    def review_deals(
        call: CallOf,
        *,
        limit: LimitQuery = 100,
        cursor: CursorQuery = None,
        sort: Annotated[Sort, Query(description="In which order.")] = Sort.STATUS,
        status: Annotated[list[Status] | None, Query(description="Only deals that stand so.")] = None,
        rule: Annotated[list[str] | None, Query(description="Only deals with one of these findings.")] = None,
        owner: Annotated[str | None, Query(max_length=320, description="Only deals of this address.")] = None,
        changed_since: Annotated[
            AwareDatetime | None, Query(description="Tell what was found since then, and only such deals.")
        ] = None,
    ) -> dict[str, Any]:
        """The deals that you may see, the worst first."""
        rows = known.rows()
        wanted = [
            row
            for deal_id in desk.deals(call)
            if (row := rows.get(deal_id)) is not None and _is_asked_for(row, status, rule, owner)
        ]
        if changed_since is not None:
            since = instant_of(changed_since)
            wanted = [{**row, "changed": news} for row in wanted if (news := _news(desk, row["id"], since))]
        wanted.sort(key=_KEYS[sort])
        page = page_of(wanted, _KEYS[sort], after=cursor, limit=limit)
        return {"deals": list(page.rows), "next": page.next}

    return routes.router


def _is_asked_for(
    row: Mapping[str, Any], status: Sequence[Status] | None, rules: Sequence[str] | None, owner: str | None
) -> bool:
    if status and row["status"] not in status:
        return False
    if owner is not None and (row["owner"] or "").lower() != owner.strip().lower():
        return False
    return not rules or any(finding["rule"] in rules for finding in row["findings"])


def _news(desk: Desk, deal_id: str, since: int) -> list[dict[str, Any]]:
    """What was found in a deal, or is no longer, by when it was recorded."""
    found: list[dict[str, Any]] = []
    for stored in desk.store.deals.findings(deal_id):
        if stored.recorded_at <= since:
            continue
        match stored.event:
            case FindingRaised(rule=rule, subject=subject, severity=severity):
                about = {"subject": subject or None, "severity": severity.value}
                found.append({"at": utc_text(stored.recorded_at), "rule": rule, "is": "found", **about})
            case FindingCleared(rule=rule):
                found.append({"at": utc_text(stored.recorded_at), "rule": rule, "is": "cleared"})
            case _:
                pass
    return found


def _slack(row: Mapping[str, Any]) -> int:
    return _NO_SLACK if row["slack"] is None else int(row["slack"])


def _by_status(row: Mapping[str, Any]) -> Key:
    return _RANKS[row["status"]], row["red_since"] or "", _slack(row), row["id"]


def _by_slack(row: Mapping[str, Any]) -> Key:
    return _slack(row), row["id"]


def _by_value(row: Mapping[str, Any]) -> Key:
    return -float(row["amount"] or 0), row["id"]


def _by_owner(row: Mapping[str, Any]) -> Key:
    return row["owner"] or "", row["id"]


def _by_date(row: Mapping[str, Any]) -> Key:
    return row["decision_date"], row["id"]


_KEYS = {
    Sort.STATUS: _by_status,
    Sort.SLACK: _by_slack,
    Sort.VALUE: _by_value,
    Sort.OWNER: _by_owner,
    Sort.DECISION_DATE: _by_date,
}
"""What rows are sorted by; different for each row."""
