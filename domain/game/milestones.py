"""How far each milestone is, as evidence and people's words come in.

Source: rules.md sections 3 (what is an advance) and 6 ("Evidence").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from enum import StrEnum
from typing import NamedTuple

from domain.deal.events import DeclaredState
from domain.game.advances import Advance, AdvanceKind
from domain.moments import Instant
from domain.playbook.evidence import Part
from domain.playbook.playbook import Milestone


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    WAIVED = "waived"
    LEFT_OUT = "left_out"


class Progress(NamedTuple):
    """How far a milestone is: settled (done or waived), or started at an instant, or neither."""

    settled: bool = False
    started_at: Instant | None = None


_NO_PROGRESS = Progress()
_SETTLED = Progress(settled=True)


class Standing:
    """One milestone's state: when it started and was completed, and what proves it.

    `starts` and `proofs` map what counts as evidence now to its time, earliest first;
    `started_by_word` and `done_by_word` are a person's word. `advanced` are the parts whose
    first evidence has made an advance since the milestone was last open (or not done) again.
    """

    __slots__ = ("advanced", "done_by_word", "proofs", "started_by_word", "starts", "waived")

    def __init__(self) -> None:
        self.starts: dict[str, Instant] = {}
        self.proofs: dict[str, Instant] = {}
        self.started_by_word: Instant | None = None
        self.done_by_word: Instant | None = None
        self.waived = False
        self.advanced: set[Part] = set()

    @property
    def completed_at(self) -> Instant | None:
        """The earliest of the evidence and the word that complete it."""
        return _earlier(_first(self.proofs), self.done_by_word)

    @property
    def started_at(self) -> Instant | None:
        """The earliest sign of work on it; what is completed has started."""
        return _earlier(_earlier(_first(self.starts), self.started_by_word), self.completed_at)

    @property
    def state(self) -> MilestoneState:
        """`waived`, `done`, `started` or `open`."""
        if self.waived:
            return MilestoneState.WAIVED
        if self.proofs or self.done_by_word is not None:
            return MilestoneState.DONE
        if self.starts or self.started_by_word is not None:
            return MilestoneState.STARTED
        return MilestoneState.OPEN

    @property
    def progress(self) -> Progress:
        """How far it is, as the forward pass wants to know."""
        match self.state:
            case MilestoneState.DONE | MilestoneState.WAIVED | MilestoneState.LEFT_OUT:
                return _SETTLED
            case MilestoneState.STARTED:
                return Progress(started_at=self.started_at)
            case MilestoneState.OPEN:
                return _NO_PROGRESS

    def evidence(self) -> tuple[str, ...]:
        """What proves the state it is in: the first proof, else the first start."""
        known = self.proofs or self.starts
        return tuple(known)[:1]


class MilestoneBook:
    """The milestones of a deal, fed in time order.

    `history` holds how far all of them were from each change on, the first entry at the
    opening. `underway` are those started and not reached.
    """

    __slots__ = ("_opening", "_standings", "_withdrawn", "ever_moved", "history", "underway")

    def __init__(self, milestones: Iterable[Milestone], opening: Instant) -> None:
        self._standings = {m.id: Standing() for m in milestones}
        self._opening = opening
        self._withdrawn: set[tuple[str, str]] = set()
        nothing_yet = dict.fromkeys(self._standings, _NO_PROGRESS)
        self.history: list[tuple[Instant, Mapping[str, Progress]]] = [(opening, nothing_yet)]
        self.ever_moved = False
        self.underway: frozenset[str] = frozenset()

    def of(self, milestone: str) -> Standing:
        """The standing of one milestone."""
        return self._standings[milestone]

    def after(self, words: Mapping[str, DeclaredState], at: Instant) -> MilestoneBook:
        """A book as it would be after these words; this one stays as it is."""
        other = MilestoneBook((), self._opening)
        other._standings = {
            id_: deepcopy(standing) if id_ in words else standing for id_, standing in self._standings.items()
        }
        other.history, other.underway = [self.history[-1]], self.underway
        for id_, state in words.items():
            other.declare(id_, state, at)
        return other

    def reached_by_evidence(self) -> frozenset[str]:
        """The milestones that evidence (not only a word) has reached."""
        return frozenset(id_ for id_, standing in self._standings.items() if standing.proofs)

    def evidence(self, milestone: str, part: Part, proof: str, at: Instant) -> Advance | None:
        """A piece of evidence; the advance that it makes, if it is the first of its part."""
        standing = self._standings[milestone]
        if (milestone, proof) in self._withdrawn:
            return None
        if standing.waived or part is Part.PROGRESS or (part is Part.STARTS and standing.proofs):
            return None
        shown = standing.proofs if part is Part.EVIDENCE else standing.starts
        if proof in shown:
            return None
        shown[proof] = at
        if len(shown) == 1:
            self._moved(milestone, at)
        if part in standing.advanced:
            return None
        standing.advanced.add(part)
        kind = AdvanceKind.MILESTONE_REACHED if part is Part.EVIDENCE else AdvanceKind.MILESTONE_STARTED
        return Advance(kind, at, (proof, milestone))

    def declare(self, milestone: str, state: DeclaredState, at: Instant) -> None:
        """A person's word. It outranks what came before; milestones that do not apply have none."""
        standing = self._standings.get(milestone)
        if standing is None:
            return
        match state:
            case DeclaredState.STARTED:
                standing.waived = False
                standing.proofs.clear()
                standing.done_by_word = None
                standing.advanced.discard(Part.EVIDENCE)
                standing.started_by_word = _earlier(standing.started_by_word, at)
            case DeclaredState.DONE:
                standing.waived = False
                standing.done_by_word = _earlier(standing.done_by_word, at)
            case DeclaredState.OPEN:
                self._standings[milestone] = Standing()
            case DeclaredState.WAIVED:
                standing.waived = True
        self._moved(milestone, at)

    def withdraw(self, proof: str, at: Instant, milestone: str | None = None) -> None:
        """Counter-evidence: this no longer proves the milestone (None: any of them), nor ever will."""
        if milestone is not None:
            self._withdrawn.add((milestone, proof))
        for id_, standing in self._standings.items():
            if milestone in (None, id_) and (proof in standing.proofs or proof in standing.starts):
                standing.proofs.pop(proof, None)
                standing.starts.pop(proof, None)
                if standing.state is not MilestoneState.DONE:
                    standing.advanced.discard(Part.EVIDENCE)
                if standing.state is MilestoneState.OPEN:
                    standing.advanced.discard(Part.STARTS)
                self._moved(id_, at)

    def _moved(self, milestone: str, at: Instant) -> None:
        """Note how far a milestone has come, or has fallen back."""
        at = max(at, self._opening)
        standing = self._standings[milestone]
        progress = {**self.history[-1][1], milestone: standing.progress}
        if self.history[-1][0] == at:
            self.history.pop()
        self.history.append((at, progress))
        match standing.state:
            case MilestoneState.STARTED:
                self.underway |= {milestone}
                self.ever_moved = True
            case MilestoneState.DONE:
                self.underway -= {milestone}
                self.ever_moved = True
            case _:
                self.underway -= {milestone}


def _first(evidence: dict[str, Instant]) -> Instant | None:
    for at in evidence.values():
        return at
    return None


def _earlier(one: Instant | None, other: Instant | None) -> Instant | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
