"""The plan: backward from the decision date, forward from today (rules.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.moments import Day
from domain.playbook.playbook import Milestone, Owner
from tests.naive.days import WorkingDay, from_to, nth_after, nth_before, on_or_after, on_or_before
from tests.naive.facts import Deal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a milestone stands: its state and the local day on which its work began."""

    state: str
    started_on: Day | None


@dataclass(frozen=True, slots=True)
class Row:
    milestone: Milestone
    requires: tuple[str, ...]
    works: WorkingDay
    state: str
    latest_start: Day
    due: Day
    earliest_start: Day | None
    earliest_finish: Day | None
    slack: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` are all milestones that apply, in the order of the playbook."""

    today: Day
    rows: tuple[Row, ...]

    @property
    def slacks(self) -> list[int]:
        return [row.slack for row in self.rows if row.slack is not None]

    @property
    def short_by(self) -> int:
        return max(0, -min(self.slacks, default=0))

    @property
    def critical_path(self) -> list[str]:
        rows = [row for row in self.rows if row.slack is not None and row.slack == min(self.slacks)]
        return [row.milestone.id for row in sorted(rows, key=lambda row: (row.due, row.milestone.id))]

    def available(self) -> list[Row]:
        """The milestones that can be worked on now, the most pressing first."""
        finished = {row.milestone.id for row in self.rows if row.state in {"done", "waived"}}
        rows = [
            row
            for row in self.rows
            if row.state == "started" or (row.state == "open" and set(row.requires) <= finished)
        ]
        return sorted(rows, key=lambda row: (row.slack, row.due, row.milestone.id))


def plan(
    milestones: Sequence[tuple[Milestone, bool]], standings: Mapping[str, Standing], deal: Deal, today: Day
) -> Plan:
    everything = {m.id: m for m, _ in milestones}
    left_out = {m.id for m, out in milestones if out}
    apply = [m for m in everything.values() if m.id not in left_out]
    graph = {m.id: handed_down(m, everything, left_out) for m in apply}
    planner = Planner({m.id: m for m in apply}, graph, standings, deal, today)
    for milestone in reversed(planner.in_order()):
        planner.go_backward(milestone)
    for milestone in planner.in_order():
        if planner.is_ahead(milestone.id):
            planner.go_forward(milestone)
    return Plan(today, tuple(planner.row(m) for m in apply))


def handed_down(m: Milestone, everything: Mapping[str, Milestone], left_out: set[str]) -> set[str]:
    """What a milestone requires: one that is left out hands its requirements to its successors."""
    found: set[str] = set()
    for needed in m.requires:
        found |= handed_down(everything[needed], everything, left_out) if needed in left_out else {needed}
    return found


@dataclass(frozen=True, slots=True)
class Planner:
    """Both passes over the milestones that apply."""

    milestones: Mapping[str, Milestone]
    requires: Mapping[str, set[str]]
    standings: Mapping[str, Standing]
    deal: Deal
    today: Day
    due: dict[str, Day] = field(default_factory=dict)
    latest_start: dict[str, Day] = field(default_factory=dict)
    earliest_start: dict[str, Day] = field(default_factory=dict)
    earliest_finish: dict[str, Day] = field(default_factory=dict)

    def in_order(self) -> list[Milestone]:
        """Every milestone after all that it requires."""
        done: list[str] = []
        while len(done) < len(self.milestones):
            done += [m for m in self.milestones if m not in done and self.requires[m] <= set(done)]
        return [self.milestones[m] for m in done]

    def is_ahead(self, milestone: str) -> bool:
        return self.standings[milestone].state not in {"done", "waived"}

    def works(self, m: Milestone) -> WorkingDay:
        calendars = {
            Owner.SELLER: self.deal.seller_works,
            Owner.BUYER: self.deal.buyer_works,
            Owner.BOTH: self.deal.both_work,
        }
        return calendars[m.owner]

    def gap(self, one: Milestone, other: Milestone) -> int:
        """One day apart, or on the same day where either takes no time."""
        return 0 if 0 in {one.duration.typical, other.duration.typical} else 1

    def go_backward(self, m: Milestone) -> None:
        successors = [s for s in self.milestones.values() if m.id in self.requires[s.id]]
        limits = [self.latest_start[s.id] - self.gap(m, s) for s in successors]
        due = on_or_before(min(limits, default=self.deal.opened.decision_date), self.works(m))
        self.due[m.id] = due
        self.latest_start[m.id] = nth_before(due, max(m.duration.typical - 1, 0), self.works(m))

    def go_forward(self, m: Milestone) -> None:
        started, works = self.standings[m.id].started_on, self.works(m)
        required = [self.milestones[r] for r in self.requires[m.id] if self.is_ahead(r)]
        after = [self.earliest_finish[r.id] + self.gap(m, r) for r in required]
        start = on_or_after(max([self.today, *after]), works) if started is None else started
        finish = nth_after(on_or_after(start, works), max(m.duration.typical - 1, 0), works)
        if started is not None:
            finish = max(finish, on_or_after(self.today, works))
        self.earliest_start[m.id], self.earliest_finish[m.id] = start, finish

    def slack(self, m: Milestone) -> int | None:
        if not self.is_ahead(m.id):
            return None
        finish, due, works = self.earliest_finish[m.id], self.due[m.id], self.works(m)
        return from_to(finish, due, works) if finish <= due else -from_to(due, finish, works)

    def row(self, m: Milestone) -> Row:
        return Row(
            milestone=m,
            requires=tuple(self.requires[m.id]),
            works=self.works(m),
            state=self.standings[m.id].state,
            latest_start=self.latest_start[m.id],
            due=self.due[m.id],
            earliest_start=self.earliest_start.get(m.id),
            earliest_finish=self.earliest_finish.get(m.id),
            slack=self.slack(m),
        )
