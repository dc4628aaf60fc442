"""Evidence: which milestones a touch or a meeting speaks for.

Source: rules.md section 6, "Evidence". Phrases are indexed by their first word, so that a
touch costs as many look-ups as its subject has words, however long the playbook is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.people import PersonToken
from domain.playbook.playbook import EvidenceKind, Milestone, Pattern, Phrase
from domain.touches.meeting import Meeting
from domain.touches.merge import SideCache, Touch
from domain.touches.touch import Words


class Part(StrEnum):
    """What a pattern would show of its milestone."""

    STARTS = "starts"
    PROGRESS = "progress"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Hit:
    """A milestone that something speaks for, and what it would show."""

    milestone: str
    part: Part


@dataclass(frozen=True, slots=True)
class _Rule:
    hit: Hit
    pattern: Pattern


class _PhraseIndex:
    """Patterns of one kind by the first word of their phrases; those without phrases apart."""

    __slots__ = ("_always", "_by_word")

    def __init__(self, rules: Iterable[_Rule]) -> None:
        self._always: list[_Rule] = []
        self._by_word: dict[str, list[tuple[Phrase, _Rule]]] = {}
        for rule in rules:
            if not rule.pattern.phrases:
                self._always.append(rule)
            for phrase in rule.pattern.phrases:
                self._by_word.setdefault(phrase[0], []).append((phrase, rule))

    def rules_for(self, words: Words) -> Sequence[_Rule]:
        """The rules whose phrases stand in the words, and those that ask for none."""
        by_word = self._by_word
        if by_word.keys().isdisjoint(words):
            return self._always
        found = list(self._always)
        for place, word in enumerate(words):
            for phrase, rule in by_word.get(word, ()):
                if len(phrase) == 1 or words[place : place + len(phrase)] == phrase:
                    found.append(rule)
        return found


class Patterns:
    """All patterns of some milestones, indexed; the same for every deal that they apply to.

    `word` gives the token of a playbook word, `domain` that of a domain (tokens are what
    touches are made of).
    """

    __slots__ = ("attachments", "emails", "labels", "meetings", "titles")

    def __init__(
        self, milestones: Sequence[Milestone], *, word: Callable[[str], str], domain: Callable[[str], str]
    ) -> None:
        rules = [_Rule(hit, _tokenised(pattern, word, domain)) for hit, pattern in _patterns(milestones)]
        by_kind: dict[EvidenceKind, list[_Rule]] = {kind: [] for kind in EvidenceKind}
        for rule in rules:
            by_kind[rule.pattern.kind].append(rule)
        meetings = by_kind[EvidenceKind.MEETING_HELD]
        self.emails = _PhraseIndex(by_kind[EvidenceKind.EMAIL])
        self.attachments = _PhraseIndex(by_kind[EvidenceKind.ATTACHMENT])
        self.labels = _PhraseIndex(by_kind[EvidenceKind.LABEL])
        self.meetings = _PhraseIndex(meetings)
        self.titles = _PhraseIndex(rule for rule in meetings if rule.pattern.phrases)


class EvidenceIndex:
    """The patterns of a deal's milestones, ready to be asked.

    `roles` maps people to the role they hold, `sides` tells whose an address is. What a subject fits
    is remembered, because the mails of a thread share it.
    """

    __slots__ = ("_by_subject", "_patterns", "_roles", "_sides")

    def __init__(self, patterns: Patterns, roles: Mapping[PersonToken, str], sides: SideCache) -> None:
        self._patterns = patterns
        self._roles = roles
        self._sides = sides
        self._by_subject: dict[Words, Sequence[_Rule]] = {}

    def of_touch(self, touch: Touch) -> Sequence[Hit]:
        """What a conversational touch speaks for: by its subject, attachments and labels."""
        patterns = self._patterns
        words = touch.subject.words
        rules = self._by_subject.get(words)
        if rules is None:
            rules = self._by_subject[words] = patterns.emails.rules_for(words)
        if touch.attachments or touch.labels:
            rules = list(rules)
            for name in touch.attachments:
                rules += patterns.attachments.rules_for(name)
            for label in touch.labels:
                rules += patterns.labels.rules_for(label)
        return [rule.hit for rule in rules if self._sent(rule.pattern, touch)] if rules else ()

    def of_meeting(self, meeting: Meeting) -> Sequence[Hit]:
        """What a meeting speaks for once it is held: by title, roles and domains."""
        rules = self._patterns.meetings.rules_for(meeting.title)
        return [r.hit for r in rules if self._attended(r.pattern, meeting)]

    def of_title(self, title: Words) -> Sequence[Hit]:
        """What a meeting's title alone fits, whoever takes part."""
        return [r.hit for r in self._patterns.titles.rules_for(title)]

    def _sent(self, pattern: Pattern, touch: Touch) -> bool:
        if pattern.side is not None and touch.side is not pattern.side:
            return False
        if pattern.from_roles and self._roles.get(touch.sender) not in pattern.from_roles:
            return False
        return not pattern.to_roles or self._reached(pattern.to_roles, touch)

    def _reached(self, roles: tuple[str, ...], touch: Touch) -> bool:
        for participant in touch.participants:
            person = self._sides.person_of(participant.person)
            if person != touch.sender and self._roles.get(person) in roles:
                return True
        return False

    def _attended(self, pattern: Pattern, meeting: Meeting) -> bool:
        if pattern.domains and meeting.domains.isdisjoint(pattern.domains):
            return False
        if not pattern.roles:
            return True
        present = {self._roles.get(person) for person in (*meeting.sellers, *meeting.buyers)}
        return all(role in present for role in pattern.roles)


def _patterns(milestones: Sequence[Milestone]) -> Iterable[tuple[Hit, Pattern]]:
    for milestone in milestones:
        parts = (
            (Part.STARTS, milestone.starts),
            (Part.PROGRESS, milestone.progress),
            (Part.EVIDENCE, milestone.evidence),
        )
        for part, patterns in parts:
            hit = Hit(milestone.id, part)
            for pattern in patterns:
                if pattern.kind is not EvidenceKind.WORD:
                    yield hit, pattern


def _tokenised(pattern: Pattern, word: Callable[[str], str], domain: Callable[[str], str]) -> Pattern:
    return Pattern(
        kind=pattern.kind,
        phrases=tuple(tuple(word(w) for w in phrase) for phrase in pattern.phrases),
        side=pattern.side,
        from_roles=pattern.from_roles,
        to_roles=pattern.to_roles,
        roles=pattern.roles,
        domains=tuple(domain(d) for d in pattern.domains),
    )
