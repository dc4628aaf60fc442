"""Playbooks in sentences: what shows a milestone, when it applies, how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.people import Side
from domain.playbook.playbook import Condition, Duration, EvidenceKind, Pattern, Phrase

_SENDER = {Side.SELLER: "from us", Side.BUYER: "from the buyer"}


def said_of_duration(duration: Duration) -> str:
    """`5 working days (2 to 10)`."""
    days = "1 working day" if duration.typical == 1 else f"{duration.typical} working days"
    match duration.shortest, duration.longest:
        case None, None:
            return days
        case shortest, None:
            return f"{days} ({shortest} or more)"
        case None, longest:
            return f"{days} (up to {longest})"
        case shortest, longest:
            return f"{days} ({shortest} to {longest})"


def said_of_condition(condition: Condition) -> str:
    """`the amount is at least 50000 and it is tagged personal_data`."""
    return " and ".join(_conditions(condition))


def said_of_pattern(pattern: Pattern) -> str:
    """`a mail from the buyer with 'signed' in its subject`."""
    match pattern.kind:
        case EvidenceKind.WORD:
            return "a person's word"
        case EvidenceKind.MEETING_HELD:
            return " ".join(("a meeting held", *_meeting(pattern)))
        case EvidenceKind.EMAIL:
            return " ".join(("a mail", *_sent(pattern), *_words(pattern.phrases, "in its subject")))
        case EvidenceKind.ATTACHMENT:
            return " ".join(("a file", *_sent(pattern), *_words(pattern.phrases, "in its name")))
        case EvidenceKind.LABEL:
            return " ".join(("a mail", *_words(pattern.phrases, "in one of its labels")))


def either(things: Iterable[str]) -> str:
    """`a, b or c`."""
    *others, last = things
    return f"{', '.join(others)} or {last}" if others else last


def role_text(role: str) -> str:
    """A role as people say it: `economic buyer`."""
    return role.replace("_", " ")


def _conditions(condition: Condition) -> Iterator[str]:
    if condition.amount_at_least is not None:
        yield f"the amount is at least {condition.amount_at_least:.12g}"
    if condition.amount_below is not None:
        yield f"the amount is below {condition.amount_below:.12g}"
    if condition.tags_any:
        yield f"it is tagged {either(condition.tags_any)}"
    if condition.tags_all:
        yield f"it is tagged {' and '.join(condition.tags_all)}"
    if condition.tags_none:
        yield f"it is not tagged {either(condition.tags_none)}"


def _meeting(pattern: Pattern) -> Iterator[str]:
    if pattern.roles:
        yield f"with {' and '.join(map(role_text, pattern.roles))}"
    if pattern.domains:
        yield f"with somebody of {either(pattern.domains)}"
    yield from _words(pattern.phrases, "in its title")


def _sent(pattern: Pattern) -> Iterator[str]:
    if pattern.side is not None:
        yield _SENDER[pattern.side]
    if pattern.from_roles:
        yield f"sent by {either(map(role_text, pattern.from_roles))}"
    if pattern.to_roles:
        yield f"sent to {either(map(role_text, pattern.to_roles))}"


def _words(phrases: tuple[Phrase, ...], where: str) -> Iterator[str]:
    if phrases:
        yield f"with {either(repr(' '.join(phrase)) for phrase in phrases)} {where}"
