"""What of a review is asked for: which deals, and in which order.

An owner is a way to choose deals, never a group: nothing is added up by people (rules.md section 10).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.findings.events import Severity
from domain.moments import Instant
from domain.people import fold_address
from services.api.v1.live import LiveDeal
from services.api.v1.models.basics import InstantSent
from services.api.v1.paging import Key
from services.review.standing import Status, severity_rank

Row = Mapping[str, Any]
_NO_SLACK = 1_000_000
_LATEST = "~"
"""Behind every date."""
_SEVERITIES = {severity.value: severity_rank(severity) for severity in Severity}
_RANKS = {status.value: status.rank for status in Status}
_MOST_CHOICES = 100
_Name = Annotated[str, StringConstraints(min_length=1, max_length=320)]


class Sort(StrEnum):
    """In which order rows come; the worst first. Deals of equal rank come by their ids.

    `status`: red before amber before green before closed, then by slack and findings; `severity` by the
    number of findings of high severity that count, then of medium; `since` by how long a deal has been red.
    """

    STATUS = "status"
    SLACK = "slack"
    SEVERITY = "severity"
    SINCE = "since"
    VALUE = "value"
    OWNER = "owner"
    DECISION_DATE = "decision_date"
    NAME = "name"


class ReviewFilter(BaseModel):
    """Which deals; what is left out leaves none out."""

    model_config = ConfigDict(extra="forbid")
    sort: Sort = Field(Sort.STATUS, description="In which order.")
    status: list[Status] | None = Field(None, max_length=_MOST_CHOICES, description="Only such as stand so.")
    open: bool | None = Field(None, description="Only open deals, or only closed ones.")
    rule: list[_Name] | None = Field(
        None, max_length=_MOST_CHOICES, description="Only deals with one of these findings.",
        examples=[["behind_plan"]],
    )  # fmt: skip
    severity: Severity | None = Field(
        None, description="Only deals with a finding as severe as this, of these rules if any are named."
    )
    playbook: list[_Name] | None = Field(
        None, max_length=_MOST_CHOICES, description="Only deals of these playbooks."
    )
    tag: list[_Name] | None = Field(
        None, max_length=_MOST_CHOICES, description="Only deals with one of these tags."
    )
    owner: list[_Name] | None = Field(
        None, max_length=_MOST_CHOICES, description="Only deals of these addresses.",
        examples=[["rita@ours.example"]],
    )  # fmt: skip
    due_within: int | None = Field(
        None, ge=0, le=36_600, description="Only deals to be decided within so many days, or overdue."
    )
    value_from: float | None = Field(None, description="Only deals worth at least so much.")
    value_upto: float | None = Field(None, description="Only deals worth at most so much.")
    changed_since: InstantSent | None = Field(
        None, description="Only deals in which something was found or cleared since then, with what it was."
    )


def wants(asked: ReviewFilter, now: Instant) -> Callable[[Row, LiveDeal], bool]:
    """Whether a deal is one of those that are asked for, but for what changed; cheap for each of many."""
    owners = {fold_address(each) for each in asked.owner or ()}
    tags, least = set(asked.tag or ()), _least(asked)
    days = None if asked.due_within is None else _DaysAhead(now, asked.due_within)

    def fits(row: Row, deal: LiveDeal) -> bool:
        return (
            (not asked.status or row["status"] in asked.status)
            and (asked.open is None or asked.open is (row["status"] != Status.CLOSED.value))
            and (not owners or (row["owner"] is not None and fold_address(row["owner"]) in owners))
            and (not asked.playbook or row["playbook"] in asked.playbook)
            and (not tags or not tags.isdisjoint(deal.tags))
            and _fits_value(row["amount"], asked)
            and (least is None or _has_finding(row, least, asked.rule))
            and (days is None or row["decision_date"] <= days.last(row["timezone"]))
        )

    return fits


def _least(asked: ReviewFilter) -> int | None:
    """The rank of the least severe finding that is asked for; None where no finding is."""
    if asked.severity is not None:
        return severity_rank(asked.severity)
    return severity_rank(Severity.LOW) if asked.rule else None


def _has_finding(row: Row, least: int, rules: list[str] | None) -> bool:
    return any(
        (not rules or finding["rule"] in rules) and _SEVERITIES[finding["severity"]] <= least
        for finding in row["findings"]
    )


def _fits_value(amount: float | None, asked: ReviewFilter) -> bool:
    if asked.value_from is None and asked.value_upto is None:
        return True
    if amount is None:
        return False
    return (asked.value_from is None or amount >= asked.value_from) and (
        asked.value_upto is None or amount <= asked.value_upto
    )


class _DaysAhead:
    """The last day within so many days, in the time zones that deals have."""

    def __init__(self, now: Instant, days: int) -> None:
        self._now = datetime.fromtimestamp(now, UTC)
        self._days = days
        self._last: dict[str, str] = {}

    def last(self, zone: str) -> str:
        """The day, in a zone."""
        if zone not in self._last:
            today = self._now.astimezone(ZoneInfo(zone)).date()
            last = min(today.toordinal() + self._days, date.max.toordinal())
            self._last[zone] = date.fromordinal(last).isoformat()
        return self._last[zone]


def _slack(row: Row) -> int:
    return _NO_SLACK if row["slack"] is None else int(row["slack"])


def _counted(row: Row, severity: Severity) -> int:
    return sum(finding["severity"] == severity.value for finding in row["findings"])


def _worst(row: Row) -> Key:
    high, medium = _counted(row, Severity.HIGH), _counted(row, Severity.MEDIUM)
    since = row["red_since"] or _LATEST
    return _RANKS[row["status"]], _slack(row), -high, -medium, since, row["decision_date"], row["id"]


KEYS: Mapping[Sort, Callable[[Row], Key]] = {
    Sort.STATUS: _worst,
    Sort.SLACK: lambda row: (_slack(row), row["id"]),
    Sort.SEVERITY: lambda row: (
        *(-_counted(row, Severity.HIGH), -_counted(row, Severity.MEDIUM), _slack(row), row["id"]),
    ),
    Sort.SINCE: lambda row: (row["red_since"] or _LATEST, row["id"]),
    Sort.VALUE: lambda row: (-float(row["amount"] or 0), row["id"]),
    Sort.OWNER: lambda row: (row["owner"] or "", row["id"]),
    Sort.DECISION_DATE: lambda row: (row["decision_date"], row["id"]),
    Sort.NAME: lambda row: ((row["name"] or row["id"]).casefold(), row["id"]),
}
"""What rows are sorted by; different for each row."""
