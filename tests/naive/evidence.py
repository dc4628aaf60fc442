"""What a pattern fits (rules.md section 6, "Evidence")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.playbook.playbook import EvidenceKind, Milestone, Pattern, Phrase
from domain.touches.touch import Words
from tests.naive.facts import RECIPIENT, Deal, Touch
from tests.naive.meetings import Meeting


def stands_in(phrase: Phrase, words: Words) -> bool:
    starts = range(len(words) - len(phrase) + 1)
    return any(words[start : start + len(phrase)] == phrase for start in starts)


def any_phrase(phrases: Sequence[Phrase], texts: Iterable[Words]) -> bool:
    """Without phrases any text will do, but there must be one."""
    return any(not phrases or any(stands_in(p, words) for p in phrases) for words in texts)


def fits_touch(pattern: Pattern, touch: Touch, deal: Deal) -> bool:
    texts: dict[EvidenceKind, Iterable[Words]] = {
        EvidenceKind.EMAIL: [touch.words],
        EvidenceKind.ATTACHMENT: touch.attachments,
        EvidenceKind.LABEL: touch.labels,
    }
    return (
        touch.conversational
        and pattern.side in {None, touch.side}
        and any_phrase(pattern.phrases, texts.get(pattern.kind, ()))
        and holds_any(pattern.from_roles, deal.roles_of([touch.sender]))
        and holds_any(
            pattern.to_roles, deal.roles_of(p.person for p in touch.participants if p.role in RECIPIENT)
        )
    )


def holds_any(wanted: Sequence[str], held: set[str]) -> bool:
    return not wanted or bool(set(wanted) & held)


def fits_meeting(pattern: Pattern, meeting: Meeting, deal: Deal) -> bool:
    domains = {d for person in meeting.took_part for d in meeting.people[person][1]}
    return (
        pattern.kind is EvidenceKind.MEETING_HELD
        and any_phrase(pattern.phrases, [meeting.title])
        and set(pattern.roles) <= deal.roles_of(meeting.took_part)
        and holds_any(pattern.domains, domains)
    )


def title_fits(milestone: Milestone, meeting: Meeting) -> bool:
    """Whether a title names the milestone: phrases of its `starts` and `evidence` only."""
    patterns = [p for p in milestone.starts + milestone.evidence if p.kind is EvidenceKind.MEETING_HELD]
    return any(stands_in(phrase, meeting.title) for p in patterns for phrase in p.phrases)


def meeting_fits(milestone: Milestone, meeting: Meeting, deal: Deal) -> bool:
    return any(fits_meeting(p, meeting, deal) for p in milestone.starts + milestone.evidence)
