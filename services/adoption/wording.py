"""Words that show milestones: which of the playbook's stand in this mail, and what else stands there.

Only words are compared here, so that a person can judge; whether a meeting was held, and with
whom, is for the rules to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from domain.moments import Day, Instant, Zone
from domain.people import Side
from domain.playbook.playbook import EvidenceKind, Milestone, Pattern, Playbook
from domain.touches.words import holds_phrase, words_of
from services.adoption.survey import Exchanged, Met

MOST_UNMATCHED = 8
_MOST_WORDS = 6
_PREFIX = re.compile(r"^(?:\s*(?:re|aw|fw|fwd|wg|sv|antw|tr)\s*:\s*)+", re.IGNORECASE)
# What every mailbox is full of; it shows nothing of a deal.
_EMPTY_WORDS = frozenset(
    {
        *(
            "meeting",
            "call",
            "sync",
            "catch",
            "up",
            "weekly",
            "jour",
            "fixe",
            "termin",
            "besprechung",
            "status",
        ),
        *("update", "hello", "hi", "question", "questions", "image", "image001", "image002", "image003"),
        *("logo", "signature", "invite", "invitation", "accepted", "canceled", "cancelled"),
    }
)
_KINDS = {
    EvidenceKind.MEETING_HELD: "meeting",
    EvidenceKind.EMAIL: "mail",
    EvidenceKind.ATTACHMENT: "attachment",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What may show a milestone: the first of it, or nothing (`what` empty)."""

    milestone: Milestone
    what: str = ""
    title: str = ""
    on: Day | None = None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A title or file name that no pattern of the playbook fits, with how often it is there."""

    kind: EvidenceKind
    words: tuple[str, ...]
    title: str
    times: int


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: EvidenceKind
    title: str
    words: tuple[str, ...]
    at: Instant
    side: Side


def evidence_seen(
    playbook: Playbook,
    exchanged: Iterable[Exchanged],
    meetings: Iterable[Met],
    sides: Mapping[str, Side],
    zone: Zone,
) -> tuple[Seen, ...]:
    """For each milestone, the first fact whose words fit its evidence."""
    facts = sorted(_facts(exchanged, meetings, sides), key=lambda fact: (fact.at, fact.kind, fact.title))
    return tuple(_first_seen(milestone, facts, zone) for milestone in playbook.milestones)


def unmatched_words(
    playbook: Playbook, exchanged: Iterable[Exchanged], meetings: Iterable[Met], sides: Mapping[str, Side]
) -> tuple[Unmatched, ...]:
    """The most frequent titles of meetings and names of attachments that no milestone's pattern fits."""
    known = [p for m in playbook.milestones for p in (*m.starts, *m.progress, *m.evidence) if p.phrases]
    counted: Counter[tuple[EvidenceKind, tuple[str, ...]]] = Counter()
    titles: dict[tuple[EvidenceKind, tuple[str, ...]], str] = {}
    for fact in _facts(exchanged, meetings, sides):
        key = fact.kind, fact.words
        if (
            fact.kind is not EvidenceKind.EMAIL
            and _tells(fact.words)
            and not any(_fits(p, fact) for p in known)
        ):
            counted[key] += 1
            titles.setdefault(key, fact.title)
    most = sorted(counted, key=lambda key: (-counted[key], key[0], key[1]))[:MOST_UNMATCHED]
    return tuple(Unmatched(kind, words, titles[kind, words], counted[kind, words]) for kind, words in most)


def _first_seen(milestone: Milestone, facts: list[_Fact], zone: Zone) -> Seen:
    patterns = [pattern for pattern in milestone.evidence if pattern.phrases]
    for fact in facts:
        if any(_fits(pattern, fact) for pattern in patterns):
            return Seen(milestone, _KINDS[fact.kind], fact.title, zone.day_of(fact.at))
    return Seen(milestone)


def _facts(
    exchanged: Iterable[Exchanged], meetings: Iterable[Met], sides: Mapping[str, Side]
) -> Iterator[_Fact]:
    for message in exchanged:
        side = sides.get(message.sender, Side.OTHER)
        subject = _PREFIX.sub("", message.subject)
        yield _Fact(EvidenceKind.EMAIL, subject, words_of(subject), message.at, side)
        for name in message.attachments:
            yield _Fact(EvidenceKind.ATTACHMENT, name, words_of(PurePath(name).stem), message.at, side)
    for meeting in meetings:
        yield _Fact(
            EvidenceKind.MEETING_HELD, meeting.title, words_of(meeting.title), meeting.end, Side.OTHER
        )


def _fits(pattern: Pattern, fact: _Fact) -> bool:
    if pattern.kind is not fact.kind or (pattern.side is not None and pattern.side is not fact.side):
        return False
    return any(holds_phrase(fact.words, phrase) for phrase in pattern.phrases)


def _tells(words: tuple[str, ...]) -> bool:
    """Whether words could name a step: few, and not only those that stand everywhere."""
    telling = [word for word in words if word not in _EMPTY_WORDS and not word.isdigit() and len(word) > 1]
    return bool(telling) and len(words) <= _MOST_WORDS
