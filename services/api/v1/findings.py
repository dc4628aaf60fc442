"""Findings: what a manager should know of a deal, why it does not count where it does not, and since when.

Source: rules.md section 5. Their history is as they were recorded, under the rules of that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit
from domain.deal.events import FindingAcknowledged
from domain.findings.events import FindingCleared, FindingRaised, Severity
from domain.moments import day_text, utc_text
from domain.ports.ledger import StoredEvent
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk, as_kept
from services.api.v1.models.basics import DayText, InstantText
from services.api.v1.models.findings import FindingAnswer
from services.api.v1.paging import CursorQuery, LimitQuery, page_of
from services.api.v1.routing import CallOf
from services.api.v1.slices import DealRef, part_of_deal
from services.recorder.reasons import reason_ref
from services.sentences import said_of_finding
from services.shapes import shown_addresses

_EXAMPLE: Any = {
    "id": "9d7c5a1b2c3d4e5f6a7b8c9d",
    "rule": "behind_plan",
    "subject": "security_review",
    "severity": "high",
    "since": "2026-05-18T22:00:00Z",
    "says": "Security review is 2 working days behind the plan",
    "evidence": [],
    "numbers": {"slack": -2},
    "state": "open",
    "withheld": None,
    "acknowledged_until": None,
}


class FindingRow(FindingAnswer):
    """Something that a manager should know; since when it holds, and the numbers that make it true.

    It counts while it is `open`. It is `withheld` where mail may be missing (or for another reason, which
    `withheld` names), and `acknowledged` until the end of a day where a person has seen it.
    """

    says: str = Field(description="In a sentence.")
    state: Literal["open", "withheld", "acknowledged"]

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})


class FindingRows(BaseModel):
    """What is found in a deal as of now, the most severe first."""

    deal: DealRef
    as_of: InstantText
    findings: list[FindingRow]


class FindingEntry(BaseModel):
    """What became of a finding: when it was recorded, and as of when.

    `by` and `reason` are of the person who acknowledged it.
    """

    id: str
    at: InstantText = Field(description="When it was recorded.")
    what: Literal["raised", "cleared", "acknowledged"]
    finding: str | None = Field(description="The finding's id; null of an acknowledgement.")
    rule: str
    subject: str | None
    severity: Severity | None
    since: InstantText | None
    withheld: str | None
    playbook: str | None = Field(examples=["enterprise@1"])
    until: DayText | None
    by: str | None
    reason: str | None


class FindingHistory(BaseModel):
    """What became of findings, in the order in which it was recorded."""

    entries: list[FindingEntry]
    next: str | None


_NOTHING = dict.fromkeys(FindingEntry.model_fields)


def findings(desk: Desk) -> APIRouter:
    """The routes of findings."""
    routes = desk.routes("findings")

    @routes.get(
        "/deals/{deal_id}/findings",
        Permit.READ_DEALS,
        problems=(404,),
        response_model=FindingRows,
        is_tagged=True,
    )
    def list_findings(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """What is found in a deal as of now: what counts, what is withheld and why, what was seen."""
        desk.deal(deal_id, call)
        return as_kept(part_of_deal(desk, deal_id, "findings", _found), request)

    @routes.get(
        "/deals/{deal_id}/findings/history",
        Permit.READ_DEALS,
        problems=(404,),
        response_model=FindingHistory,
    )
    def list_finding_history(
        deal_id: DealPath, call: CallOf, *, limit: LimitQuery = 100, cursor: CursorQuery = None
    ) -> dict[str, Any]:
        """When findings were raised, cleared and acknowledged, as it was recorded then."""
        desk.deal(deal_id, call)
        page = page_of(_history(desk, deal_id), _place, after=cursor, limit=limit)
        return {"entries": _with_names(desk, page.rows), "next": page.next}

    return routes.router


def _found(look: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    names = {each["id"]: each["name"] for each in look["plan"]["milestones"]}
    rows = [
        {**each, "state": _state(each), "says": said_of_finding(each, names)} for each in look["findings"]
    ]
    return {"findings": rows}


def _state(finding: Any) -> str:  # noqa: ANN401 - JSON
    if finding["withheld"] is not None:
        return "withheld"
    return "open" if finding["acknowledged_until"] is None else "acknowledged"


def history_of(desk: Desk, deal_id: str) -> list[dict[str, Any]]:
    """What became of the findings of a deal, whole."""
    return _with_names(desk, _history(desk, deal_id))


def _history(desk: Desk, deal_id: str) -> list[dict[str, Any]]:
    return sorted(_entries(desk, deal_id), key=_place)


def _place(entry: dict[str, Any]) -> tuple[str | int | float, ...]:
    """When it was recorded; of one second, what was found before what people said."""
    place: tuple[int, bool, int] = entry["place"]
    return place


def _entries(desk: Desk, deal_id: str) -> Iterator[dict[str, Any]]:
    deals, texts = desk.store.deals, desk.store.texts
    for stored in deals.findings(deal_id):
        yield from _entry(stored)
    words = [
        (stored, reason_ref(deal_id, stored.event) or "")
        for stored in deals.facts(deal_id)
        if isinstance(stored.event, FindingAcknowledged)
    ]
    kept = texts.read(list(dict.fromkeys(ref for _, ref in words)))
    for word, ref in words:
        yield from ({**entry, "reason": kept.get(ref, {}).get("reason")} for entry in _entry(word))


def _entry(stored: StoredEvent) -> Iterator[dict[str, Any]]:
    is_word = isinstance(stored.event, FindingAcknowledged)
    place = (stored.recorded_at, is_word, stored.version)
    entry = {**_NOTHING, "id": str(stored.event_id), "at": utc_text(stored.recorded_at), "place": place}
    match stored.event:
        case FindingRaised() as raised:
            yield {
                **entry,
                "what": "raised",
                "finding": raised.finding_id,
                "rule": raised.rule,
                "subject": raised.subject or None,
                "severity": raised.severity.value,
                "since": utc_text(raised.since),
                "withheld": raised.withheld,
                "playbook": f"{raised.playbook}@{raised.playbook_version}",
            }
        case FindingCleared(finding_id=finding, rule=rule):
            yield {**entry, "what": "cleared", "finding": finding, "rule": rule}
        case FindingAcknowledged(rule=rule, subject=subject, until=until):
            about = {"rule": rule, "subject": subject or None, "until": day_text(until)}
            yield {**entry, "what": "acknowledged", **about, "by": stored.actor}
        case _:
            pass


def _with_names(desk: Desk, rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    shown = shown_addresses(desk.store.texts, (row["by"] for row in rows if row["by"]))
    return [{**row, "by": row["by"] and shown[row["by"]]} for row in rows]
