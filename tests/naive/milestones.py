"""How far each milestone is, by evidence and by word (rules.md sections 3 and 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from domain.deal.events import DeclaredState, MilestoneDeclared
from domain.moments import Instant
from domain.playbook.playbook import Condition, Milestone, Pattern
from tests.naive.evidence import fits_meeting, fits_touch
from tests.naive.facts import Deal, Order, Touch
from tests.naive.meetings import Meeting

RANK = {"open": 0, "started": 1, "done": 2, "waived": 2}


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence; `gone_at` is when counter-evidence took it away."""

    order: Order
    id: str
    gone_at: Instant | None

    @property
    def at(self) -> Instant:
        return self.order[0]

    def stands(self, now: Instant) -> bool:
        return self.at <= now and (self.gone_at is None or self.gone_at > now)


def milestones_of(deal: Deal) -> list[tuple[Milestone, bool]]:
    """The playbook as it is tailored to the deal: each milestone, and whether it is left out."""
    tailoring = deal.tailoring
    everything = [*deal.playbook.milestones, *tailoring.add]
    return [
        (
            replace(m, duration=tailoring.duration.get(m.id, m.duration)),
            m.id in tailoring.drop or not applies(m.when, deal),
        )
        for m in everything
    ]


def applies(when: Condition | None, deal: Deal) -> bool:
    if when is None:
        return True
    amount = deal.described.amount
    rich_enough = when.amount_at_least is None or (amount is not None and amount >= when.amount_at_least)
    return rich_enough and (not when.tags_any or bool(set(when.tags_any) & set(deal.described.tags)))


def proofs(
    milestone: Milestone,
    patterns: Sequence[Pattern],
    deal: Deal,
    *,
    touches: Sequence[Touch],
    meetings: Sequence[Meeting],
    as_of: Instant,
) -> list[Proof]:
    """All that proves the patterns by `as_of`, in time order; a waived milestone takes none."""
    found = [
        Proof(t.order, t.id, withdrawn_at(milestone, t.id, deal, as_of))
        for t in touches
        if any(fits_touch(p, t, deal) for p in patterns)
    ]
    for m in meetings:
        if m.held(as_of) and any(fits_meeting(p, m, deal) for p in patterns):
            withdrawn = withdrawn_at(milestone, m.name, deal, as_of)
            gone = [at for at in (m.lost_at, withdrawn) if at is not None]
            found.append(Proof((m.end, m.tie, m.id), m.id, min(gone, default=None)))
    words = words_about(milestone, deal, as_of)
    return sorted((p for p in found if p.stands(p.at) and not waived(words, p.at)), key=lambda p: p.order)


def withdrawn_at(milestone: Milestone, evidence: str, deal: Deal, as_of: Instant) -> Instant | None:
    about = [w for w in deal.withdrawn if (w.milestone, w.evidence) == (milestone.id, evidence)]
    return min((w.at for w in about if w.at <= as_of), default=None)


def words_about(milestone: Milestone, deal: Deal, as_of: Instant) -> list[MilestoneDeclared]:
    about = [w for w in deal.declared if w.milestone == milestone.id and w.at <= as_of]
    return sorted(about, key=lambda w: w.at)


def waived(words: Sequence[MilestoneDeclared], at: Instant) -> bool:
    said = [w for w in words if w.at <= at]
    return bool(said) and said[-1].state is DeclaredState.WAIVED


@dataclass(frozen=True)
class Progress:
    """One milestone of the deal, with every word and proof about it up to `as_of`."""

    milestone: Milestone
    as_of: Instant
    words: Sequence[MilestoneDeclared]
    starts: Sequence[Proof]
    evidence: Sequence[Proof]

    def last_word(self, now: Instant, *states: DeclaredState) -> Instant | None:
        said = [w.at for w in self.words if w.at <= now and w.state in states]
        return max(said, default=None)

    def counting(self, found: Sequence[Proof], now: Instant, *outranked_by: DeclaredState) -> list[Proof]:
        """The proofs that stand and are later than the last word that outranks older ones."""
        word = self.last_word(now, *outranked_by)
        return [p for p in found if p.stands(now) and (word is None or p.at > word)]

    def proving(self, now: Instant) -> list[Proof]:
        return self.counting(self.evidence, now, DeclaredState.OPEN, DeclaredState.STARTED)

    def starting(self, now: Instant) -> list[Proof]:
        return self.counting(self.starts, now, DeclaredState.OPEN)

    def state(self, now: Instant) -> str:
        said = [w for w in self.words if w.at <= now]
        word = said[-1].state.value if said else "open"
        if word in {"waived", "done"}:
            return word
        if self.proving(now):
            return "done"
        return "started" if word == "started" or self.starting(now) else "open"

    @cached_property
    def changes(self) -> list[tuple[Instant, str, str]]:
        """Each change of state up to `as_of`: when, from what, to what."""
        both = [*self.starts, *self.evidence]
        gone = {p.gone_at for p in both if p.gone_at is not None}
        instants = sorted({w.at for w in self.words} | {p.at for p in both} | gone)
        states = ["open", *(self.state(now) for now in instants)]
        return [
            (now, states[i], states[i + 1]) for i, now in enumerate(instants) if states[i] != states[i + 1]
        ]

    def reopened_before(self, now: Instant, *to: str) -> Instant | None:
        again = [
            at
            for at, before, after in self.changes
            if at <= now and RANK[after] < RANK[before] and after in to
        ]
        return max(again, default=None)

    def since_reopened(self, found: Sequence[Proof], now: Instant, *to: str) -> list[Proof]:
        reopened = self.reopened_before(now, *to)
        return [p for p in found if p.at <= now and (reopened is None or p.at > reopened)]

    def reached_advances(self) -> list[Proof]:
        return [
            p
            for p in self.evidence
            if not [
                q for q in self.since_reopened(self.evidence, p.at, "open", "started") if q.order < p.order
            ]
        ]

    def started_advances(self) -> list[Proof]:
        """What is re-opened to `started` keeps its start; only what is open again can start anew."""
        return [
            p
            for p in self.starts
            if not [q for q in self.since_reopened(self.starts, p.at, "open") if q.order < p.order]
            and not self.since_reopened(self.evidence, p.at, "open", "started")
        ]

    def completed_at(self) -> Instant | None:
        if self.state(self.as_of) != "done":
            return None
        reopened = self.last_word(self.as_of, DeclaredState.OPEN, DeclaredState.STARTED)
        words = [w.at for w in self.words if w.state is DeclaredState.DONE]
        said = [at for at in words if reopened is None or at >= reopened]
        return min(said + [p.at for p in self.proving(self.as_of)])

    def started_at(self) -> Instant | None:
        if self.state(self.as_of) not in {"started", "done"}:
            return None
        reopened = self.last_word(self.as_of, DeclaredState.OPEN)
        words = [w.at for w in self.words if w.state is DeclaredState.STARTED]
        completed = self.completed_at()
        return min(
            [at for at in words if reopened is None or at >= reopened]
            + [p.at for p in self.starting(self.as_of)]
            + ([] if completed is None else [completed])
        )
