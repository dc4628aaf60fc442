"""What is written to the buyer for a next step: the same words for the same step, for a person to edit.

Nothing stands in it that the buyer may not read: neither what the playbook advises the seller, nor what was
found. What only the writer knows is left open in square brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.moments import Day, Zone
from domain.ports.hands import Hours

NOT_BY_MAIL = frozenset({"confirm_progress", "fill_strategy"})
"""Steps that are done here, not by writing to the buyer."""

_ANSWER = "[your answer]"
_PROPOSAL = "So that we keep to the decision on {decision}, I suggest as our next step: {milestone}. {when}"
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "answer_and_advance": ("thank you for your message.", _ANSWER, _PROPOSAL),
    "break_ping_pong": ("thank you for your message.", _ANSWER, _PROPOSAL),
    "get_decision": (
        "we had planned for your decision by {decision}.",
        "Where do you stand, and is there anything that you still need from us? {when}",
    ),
    "escalate": (
        "for a decision on {decision} some of the steps before it have to become shorter or go side by side.",
        "Could we settle together which ones? {when}",
    ),
    "follow_up_with_purpose": ("[something that helps them to decide]", _PROPOSAL),
    "find_role": ("who on your side is in charge of {role}? Could you introduce us? {when}",),
    "widen_contacts": (
        "who else on your side will work with this, or has a say in it? I should like to bring them in.",
        _PROPOSAL,
    ),
    "confirm_date": (
        "we plan with your decision on {decision}.",
        "Is that still your date, and what on your side depends on it?",
    ),
    "book_meeting": ("I should like to agree a time with you for our next step: {milestone}. {when}",),
    "call": ("could we talk on the phone about our next step: {milestone}? {when}",),
    "send_document": (
        "here is what you need for our next step: {milestone}.",
        "[attach the document]",
        "What is missing or wrong in it? {when}",
    ),
    "introduce_person": (
        "for our next step I should like to speak to whoever is in charge of it on your side.",
        "Could you introduce us? {when}",
    ),
    "prepare": (
        "for our meeting I suggest that we settle: {milestone}.",
        "[what you want to go through]",
        "Is there anything that you would like to add?",
    ),
}
_ANY = (_PROPOSAL,)
_IN_CHARGE_OF: Mapping[str, str] = {
    "economic_buyer": "the budget",
    "signatory": "signing the contract",
    "legal": "legal questions",
    "security": "security",
    "data_protection": "data protection",
    "compliance": "compliance",
    "procurement": "purchasing",
    "technical_buyer": "technical questions",
    "technical_lead": "technical questions",
    "user_buyer": "the daily work with it",
}
"""What roles are called to the buyer; of others the writer says it."""
_ASKS = "Which day would suit you?"
_PROPOSES = "Would {when} suit you? If not, please name a day that does."
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is about. `day` or, where an hour is held, `hours` is what is proposed.

    `milestone` is the name of the one to move, if the buyer may hear it, `role` that of whom is looked for.
    """

    kind: str
    milestone: str | None
    role: str
    decision_date: Day
    zone: Zone
    day: Day | None = None
    hours: Hours | None = None


def letter_text(matter: Matter) -> str:
    """The text of the letter."""
    said = {
        "decision": day_words(matter.decision_date),
        "milestone": matter.milestone or "[the next step]",
        "role": _IN_CHARGE_OF.get(matter.role, "[what you need them for]"),
        "when": _when(matter),
    }
    paragraphs = (each.format_map(said) for each in _TEXTS.get(matter.kind, _ANY))
    return "\n\n".join(("Hello,", *paragraphs, "Best regards")) + "\n"


def letter_subject(matter: Matter) -> str:
    """The subject of a letter that begins a conversation."""
    return f"Our next step: {matter.milestone}" if matter.milestone else "Our next step"


def hold_title(matter: Matter) -> str:
    """What a hold is called in its owner's calendar."""
    return f"Hold: {matter.milestone}" if matter.milestone else "Hold: next step"


def invitation_text(matter: Matter) -> str:
    """What proposes the time that is held, to be put into a mail."""
    return _when(matter)


def day_words(day: Day) -> str:
    """`Wednesday, 4 March 2026`."""
    at = date.fromordinal(day)
    return f"{_WEEKDAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"


def _when(matter: Matter) -> str:
    if matter.hours is not None:
        start, end = (datetime.fromtimestamp(at, matter.zone.tz) for at in matter.hours)
        day = day_words(start.date().toordinal())
        return _PROPOSES.format(when=f"{day}, from {start:%H:%M} to {end:%H:%M} ({matter.zone.name}),")
    return _ASKS if matter.day is None else _PROPOSES.format(when=day_words(matter.day))
