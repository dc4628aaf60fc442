"""`ping_pong`: mail flows and nothing moves."""

from __future__ import annotations

from collections.abc import Iterator

from domain.findings.events import Severity
from domain.findings.finding import Finding, View

HIGH_FROM_TURNS = 10


def find_ping_pong(view: View) -> Iterator[Finding]:
    """The current rally is ping-pong and has not ended. Evidence: the touch that opens each turn."""
    rally = view.sweep.rallies.current
    if rally is None or rally.detected_at is None:
        return
    yield Finding(
        rule="ping_pong",
        severity=Severity.HIGH if rally.length >= HIGH_FROM_TURNS else Severity.MEDIUM,
        since=rally.detected_at,
        evidence=tuple(turn.touches[0] for turn in rally.turns[-HIGH_FROM_TURNS:]),
        numbers={
            "turns": rally.length,
            "reactive_share": round(rally.reactive_share, 4),
            "days": view.terms.seller.count(rally.first_day, view.terms.zone.day_of(rally.last_at)),
        },
    )
