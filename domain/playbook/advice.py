"""What is allowed in a playbook and seldom meant: advice to the person who writes one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.people import Side
from domain.playbook.graph import longest_chain_of
from domain.playbook.methods import tag_of
from domain.playbook.playbook import EvidenceKind, Method, Milestone, Pattern, Phrase, Playbook
from domain.touches.words import words_of

LONG_CHAIN = 130
"""Working days of half a year."""
WORTH_SHORTENING = 5
"""Working days from which on a shortest duration is worth knowing."""
EVERYDAY = frozenset(
    words_of(
        "agenda agreement call catch chat check document draft email feedback file final follow hello hi "
        "image info information letter mail meeting message new news next note notes ok pdf plan please "
        "question questions quick re scan status sync talk thanks up update version weekly word"
    )
)
"""Words that stand in the subjects of mail about anything."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence about one milestone, or about the whole playbook where it names none."""

    milestone: str | None
    says: str


def advice_on(playbook: Playbook, known: Iterable[Method] = ()) -> tuple[Advice, ...]:
    """Everything worth a second look; tags are compared with the elements of the `known` methods."""
    milestones = playbook.milestones
    return (
        *_of_the_whole(milestones),
        *(Advice(each.id, says) for each in milestones for says in _of_one(each)),
        *_shared_evidence(milestones),
        *_unknown_tags(milestones, (*known, *playbook.methods)),
    )


def _of_the_whole(milestones: Sequence[Milestone]) -> Iterator[Advice]:
    days, chain = longest_chain_of(milestones)
    if days > LONG_CHAIN:
        yield Advice(None, f"the longest chain takes {days} working days: {' -> '.join(chain)}")
    required = {name for each in milestones for name in each.requires}
    ends = [each.id for each in milestones if each.id not in required]
    if len(ends) > 1:
        yield Advice(None, f"{', '.join(ends)} are required by nothing, so each is due on the decision date")


def _of_one(milestone: Milestone) -> Iterator[str]:
    yield from _of_evidence(milestone.evidence)
    for part in ("starts", "progress", "evidence"):
        for pattern in getattr(milestone, part):
            if says := _too_broad(pattern):
                yield f"{part}: {says}"
    if milestone.next_step is None:
        yield "has no next_step, so a rep is told only to move it forward"
    if milestone.duration.shortest is None and milestone.duration.typical >= WORTH_SHORTENING:
        yield "has no duration.min, so a tight plan can not offer to shorten it"


def _of_evidence(patterns: Sequence[Pattern]) -> Iterator[str]:
    if not patterns:
        yield "has no evidence: nobody but a person can complete it; if that is meant, write evidence: [word]"
    elif all(pattern.side is Side.SELLER for pattern in patterns):
        yield "is completed by nothing but what the seller sends; name something that the buyer does"


def _too_broad(pattern: Pattern) -> str | None:
    if pattern.kind is EvidenceKind.WORD:
        return None
    if not (pattern.phrases or pattern.roles or pattern.from_roles or pattern.to_roles):
        return f"{pattern.kind.value} without words or roles fits nearly everything"
    broad = [" ".join(phrase) for phrase in pattern.phrases if EVERYDAY.issuperset(phrase)]
    return f"{pattern.kind.value} fits nearly anything by {', '.join(map(repr, broad))}" if broad else None


def _shared_evidence(milestones: Iterable[Milestone]) -> Iterator[Advice]:
    first: dict[tuple[EvidenceKind, Phrase, Pattern], str] = {}
    for milestone in milestones:
        for pattern in milestone.evidence:
            for phrase in pattern.phrases:
                other = first.setdefault((pattern.kind, phrase, _conditions(pattern)), milestone.id)
                if other != milestone.id:
                    says = f"{pattern.kind.value} {' '.join(phrase)!r} completes {other}, too"
                    yield Advice(milestone.id, f"evidence: {says}")


def _conditions(pattern: Pattern) -> Pattern:
    """The pattern without its words."""
    return Pattern(
        pattern.kind,
        side=pattern.side,
        from_roles=pattern.from_roles,
        to_roles=pattern.to_roles,
        roles=pattern.roles,
        domains=pattern.domains,
    )


def _unknown_tags(milestones: Iterable[Milestone], known: Collection[Method]) -> Iterator[Advice]:
    methods = {method.id for method in known}
    tags = {tag_of(method.id, element.id) for method in known for element in method.elements}
    for milestone in milestones:
        for tag in milestone.methods:
            method, dot, element = tag.partition(".")
            if tag in tags:
                continue
            if dot and method in methods:
                yield Advice(milestone.id, f"methods: {method} has no element {element!r}")
            else:
                yield Advice(milestone.id, f"methods: {tag!r} names no element of a known method")
