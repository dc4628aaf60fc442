"""What is prepared once for all deals that work by the same milestones.

Thousands of deals share few playbooks; putting one in order and indexing its patterns takes
as long as going through fifty touches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from domain.playbook.evidence import Patterns
from domain.playbook.graph import MilestoneId, in_force, left_out_by
from domain.playbook.playbook import Milestone, Playbook, Tailoring
from domain.ports.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Prepared:
    """The milestones in force, each after those it requires; those left out; all patterns."""

    milestones: tuple[Milestone, ...]
    left_out: tuple[Milestone, ...]
    patterns: Patterns


def prepared(
    playbook: Playbook, tailoring: Tailoring, *, amount: float | None, tags: Collection[str], tokens: Tokens
) -> Prepared:
    """What is in force for a deal of this amount with these tags, under its own changes.

    Raises:
        What `domain.playbook.graph.applicable` raises.
    """
    left_out = left_out_by(playbook, tailoring, amount=amount, tags=tags)
    return _prepared(playbook, tailoring, left_out, tokens.word, tokens.domain)


@lru_cache(maxsize=256)
def _prepared(
    playbook: Playbook,
    tailoring: Tailoring,
    left_out: frozenset[MilestoneId],
    word: Callable[[str], str],
    domain: Callable[[str], str],
) -> Prepared:
    graph = in_force(playbook, tailoring, left_out)
    everything = {m.id: m for m in (*playbook.milestones, *tailoring.add)}
    return Prepared(
        milestones=graph.milestones,
        left_out=tuple(everything[id_] for id_ in graph.left_out),
        patterns=Patterns(graph.milestones, word=word, domain=domain),
    )
