"""Short builders for playbooks: patterns of evidence, milestones, thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.people import Side
from domain.playbook import playbook as pb
from domain.touches.words import words_of


def phrases(*texts: str) -> tuple[pb.Phrase, ...]:
    """Words and phrases of a pattern."""
    return tuple(words_of(text) for text in texts)


def held(*titles: str, roles: str = "", domains: str = "") -> pb.Pattern:
    """A meeting with such a title was held."""
    return pb.Pattern(
        pb.EvidenceKind.MEETING_HELD,
        phrases(*titles),
        roles=tuple(roles.split()),
        domains=tuple(domains.split()),
    )


def written(*subjects: str, by: Side | None = None, from_roles: str = "", to_roles: str = "") -> pb.Pattern:
    """A mail with such a subject was sent."""
    return pb.Pattern(
        pb.EvidenceKind.EMAIL,
        phrases(*subjects),
        side=by,
        from_roles=tuple(from_roles.split()),
        to_roles=tuple(to_roles.split()),
    )


def attached(*names: str, by: Side | None = None) -> pb.Pattern:
    """A file with such a name was sent."""
    return pb.Pattern(pb.EvidenceKind.ATTACHMENT, phrases(*names), side=by)


def labelled(*labels: str) -> pb.Pattern:
    """A mail lies under such a label."""
    return pb.Pattern(pb.EvidenceKind.LABEL, phrases(*labels))


def milestone(
    name: str,
    days: int = 5,
    *,
    after: str = "",
    owner: pb.Owner = pb.Owner.BOTH,
    shortest: int | None = None,
    optional: bool = False,
    when: pb.Condition | None = None,
    roles: str = "",
    starts: Iterable[pb.Pattern] = (),
    progress: Iterable[pb.Pattern] = (),
    evidence: Iterable[pb.Pattern] = (),
    step: str = "book_meeting",
) -> pb.Milestone:
    """A milestone that takes so many working days, after others."""
    return pb.Milestone(
        id=name,
        name=name.title(),
        owner=owner,
        duration=pb.Duration(days, shortest=shortest),
        requires=tuple(after.split()),
        when=when,
        optional=optional,
        roles=tuple(roles.split()),
        starts=tuple(starts),
        progress=tuple(progress),
        evidence=tuple(evidence),
        next_step=pb.NextStep(step, f"Move {name}"),
    )


def playbook(*milestones: pb.Milestone, version: int = 1, **watch: Mapping[str, float]) -> pb.Playbook:
    """A playbook; thresholds as `ping_pong={"min_turns": 4}`."""
    return pb.Playbook("example", version, milestones, watch)
