"""A report as its page reads it: the moment that stands for a day, with its numbers looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.deal.events import DealEvent
from domain.deal.state import fold
from domain.game.game import Game
from services.recorder.recording import PlainTexts
from services.report.history import deal_report
from tests.domain.times import clock
from tests.examples import OUTSIDE

_LISTS = ("milestones", "findings", "steps", "advances", "rallies", "meetings")
_SINGLE = ("court", "waiting_days", "closed", "critical", "options")


@dataclass(frozen=True)
class Moment:
    """One moment of a report."""

    json: dict[str, Any]

    @property
    def rules(self) -> set[str]:
        """The rules that have a finding."""
        return {finding["rule"] for finding in self.json["findings"]}

    @property
    def states(self) -> dict[str, str]:
        """How each milestone stands."""
        return {milestone["id"]: milestone["state"] for milestone in self.json["milestones"]}

    @property
    def holder(self) -> str:
        """Who has to move."""
        return str(self.json["court"][0])


def moment(report: dict[str, Any], mode: str, day: str) -> Moment:
    """What stands for a day under one of the clocks: the last moment on or before it."""
    packed = [one for one in report["history"][mode] if one["day"] <= day][-1]
    values = report["history"]["values"]
    looked_up = dict(packed)
    if "unknown" not in packed:
        looked_up.update({name: [values[place] for place in packed[name]] for name in _LISTS})
        looked_up.update({name: values[packed[name]] for name in _SINGLE})
    return Moment(looked_up)


def report_of(events: Iterable[DealEvent], as_of: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """The report of a deal of the examples; its texts are not kept."""
    game = Game(fold(events), OUTSIDE)
    return deal_report(game, PlainTexts(()), outside=OUTSIDE, as_of=clock(as_of), **more)
