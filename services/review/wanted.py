"""What of a review is wanted: which deals, in which order, how many.

An owner is a way to choose deals, never a group: nothing is added up or ordered by people
(rules.md section 10).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.findings.events import Severity
from domain.findings.finding import Finding
from domain.people import fold_address
from services.review.row import Row
from services.review.standing import Status, severity_rank

_Key: TypeAlias = tuple[float | str, ...]


class Order(StrEnum):
    """What decides which deal comes first."""

    WORST = "worst"
    SLACK = "slack"
    SINCE = "since"
    AMOUNT = "amount"
    DECISION_DATE = "decision-date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A choice of deals; what is empty or None leaves nothing out.

    A deal fits `rules` and `severity` when a finding that counts is of one of those rules and
    of that severity or a higher one; `due_within` when its decision date is at most so many
    calendar days ahead, or has passed; `changed` when it turned red or has a new finding.
    Closed deals are shown where `closed` or `statuses` ask for them.
    """

    owners: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    rules: tuple[str, ...] = ()
    severity: Severity | None = None
    playbooks: tuple[str, ...] = ()
    due_within: int | None = None
    changed: bool = False
    closed: bool = False
    order: Order = Order.WORST
    limit: int | None = None

    def fits(self, row: Row) -> bool:
        """Whether a deal is one of those that are wanted."""
        return (
            self._fits_status(row)
            and self._fits_owner(row)
            and self._fits_findings(row.standing.counted)
            and (not self.playbooks or row.playbook in self.playbooks)
            and (self.due_within is None or row.days_left <= self.due_within)
            and (not self.changed or _has_changed(row))
        )

    def arranged(self, rows: Iterable[Row]) -> list[Row]:
        """The rows in the order that was asked for; those of equal rank as `worst` has them, then by id."""
        key = _ORDERS[self.order]
        return sorted(rows, key=lambda row: (key(row), worst_first(row), row.deal_id))[: self.limit]

    def _fits_status(self, row: Row) -> bool:
        if self.statuses:
            return row.standing.status in self.statuses
        return self.closed or row.standing.status is not Status.CLOSED

    def _fits_owner(self, row: Row) -> bool:
        return not self.owners or (row.owner is not None and fold_address(row.owner) in self.owners)

    def _fits_findings(self, counted: tuple[Finding, ...]) -> bool:
        if not self.rules and self.severity is None:
            return True
        least = len(Severity) if self.severity is None else severity_rank(self.severity)
        return any(
            (not self.rules or finding.rule in self.rules) and severity_rank(finding.severity) <= least
            for finding in counted
        )


def worst_first(row: Row) -> _Key:
    """The rank of a deal: the lowest is the worst.

    By status (red, amber, green, closed); then by slack, the lowest first, deals without one
    last; then by the number of findings of high and of medium severity; then by how long it
    has been red; then by the decision date.
    """
    standing = row.standing
    high = sum(finding.severity is Severity.HIGH for finding in standing.counted)
    medium = sum(finding.severity is Severity.MEDIUM for finding in standing.counted)
    return standing.status.rank, _slack(row), -high, -medium, _since(row), row.decision_date


def _has_changed(row: Row) -> bool:
    return row.change is not None and (row.change.became_red or bool(row.change.new))


def _slack(row: Row) -> float:
    return math.inf if row.standing.slack is None else row.standing.slack


def _since(row: Row) -> float:
    return math.inf if row.standing.red_since is None else row.standing.red_since


_ORDERS: dict[Order, Callable[[Row], _Key]] = {
    Order.WORST: worst_first,
    Order.SLACK: lambda row: (_slack(row),),
    Order.SINCE: lambda row: (_since(row),),
    Order.AMOUNT: lambda row: (-(row.amount or 0),),
    Order.DECISION_DATE: lambda row: (row.decision_date,),
    Order.NAME: lambda row: ((row.name or row.deal_id).casefold(),),
}
