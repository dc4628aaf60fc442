"""What was found in a deal and when it was known: the events of its findings stream.

Findings are recorded as they were made, under the rules and the playbook of that day, so
that "as it was known at T" is memory and never a recomputation (rules.md section 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.moments import Instant

Number: TypeAlias = int | float | str | None


class Severity(StrEnum):
    """How much a finding matters."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class FindingRaised:
    """A rule became true, or its severity or its being withheld changed.

    `subject` is what the finding is about (a milestone, a role) or empty. `as_of` is the
    moment for which the deal was looked at; the playbook is the one in force then.
    """

    finding_id: str
    rule: str
    subject: str
    severity: Severity
    since: Instant
    evidence: tuple[str, ...]
    numbers: Mapping[str, Number]
    withheld: str | None
    as_of: Instant
    playbook: str
    playbook_version: int


@dataclass(frozen=True, slots=True)
class FindingCleared:
    """A rule is no longer true."""

    finding_id: str
    rule: str
    as_of: Instant


FindingEvent: TypeAlias = FindingRaised | FindingCleared
