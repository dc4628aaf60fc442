"""Readers of where a running deal stands: what was reached, promised and talked about.

Source: rules.md section 8, last sentence, and the deal file of the contract.
"""

from __future__ import annotations

from domain.deal.dealfile import Commitment, DecisionBasis, ReportedTouch, Strategy
from domain.moments import Day, Zone
from domain.people import Side
from domain.touches.touch import InteractionKind, Outcome
from integrations.playbookfiles.addresses import an_address
from integrations.playbookfiles.faults import shown
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Placed,
    Reader,
    Unread,
    map_of,
    one_or_more,
    some,
    without_repeats,
)
from integrations.playbookfiles.nodes import Entries, Scalar
from integrations.playbookfiles.scalars import (
    a_day,
    a_line,
    a_text,
    an_identifier,
    an_instant,
    one_of,
)
from integrations.playbookfiles.sides import BOTH_SIDES

KINDS = {kind.value: kind for kind in InteractionKind}
OUTCOMES = {outcome.value: outcome for outcome in (Outcome.WE_OWE, Outcome.THEY_OWE)}


def a_basis(place: Place) -> DecisionBasis:
    """Whose date the decision date is, the event behind it and its evidence."""
    with Fields(place) as fields:
        return DecisionBasis(
            whose=fields.needed("whose", one_of(BOTH_SIDES), Side.BUYER),
            event=fields.given("event", a_text, ""),
            evidence=fields.given("evidence", a_text, ""),
        )


def a_strategy(place: Place) -> Strategy:
    """The four items of the strategy; what is left out is empty."""
    with Fields(place) as fields:
        return Strategy(
            why_now=fields.given("why_now", a_text, ""),
            decider=fields.given("decider", a_text, ""),
            decision_process=fields.given("decision_process", a_text, ""),
            cost_of_delay=fields.given("cost_of_delay", a_text, ""),
        )


def roles_of_people(place: Place) -> dict[str, str]:
    """Folded addresses with the role that each person holds."""
    roles: dict[str, str] = {}
    for person, role in map_of(an_address, _a_role)(place):
        if person.value in roles:
            person.place.fault(f"expected each person once, found {shown(person.value)} twice")
        roles[person.value] = role
    return roles


def days_reached(place: Place) -> tuple[tuple[Placed[str], Day], ...]:
    """Milestones with the day on which each was reached; an empty mapping says that none was."""
    if isinstance(place.node, Scalar) and place.node.is_nothing:
        place.expected("a mapping ({} says that nothing was reached yet)")
    return map_of(an_identifier, a_day)(place)


def a_commitment(place: Place) -> Commitment:
    """A promise of one side, due on the day it was made or later."""
    with Fields(place) as fields:
        by = fields.needed("by", one_of(BOTH_SIDES), Side.BUYER)
        made = fields.needed("on", a_day, None)
        due = fields.needed("due", a_day, None)
        what = fields.given("what", a_text, "")
        due_place = fields.place("due") or place
    if made is None or due is None:
        raise Unread
    if due < made:
        due_place.expected("a day that is not before the one it was made on")
    return Commitment(by, made, due, what)


def a_touch(zone: Zone) -> Reader[ReportedTouch]:
    """A reader of calls, meetings in person and chats that a person reports."""

    def read(place: Place) -> ReportedTouch:
        with Fields(place) as fields:
            at = fields.needed("at", an_instant(zone), None)
            kind = fields.needed("kind", one_of(KINDS), InteractionKind.CALL)
            people = fields.needed("people", some(one_or_more(an_address), "address"), ())
            outcome, agreed_for = fields.given("outcome", _an_outcome, (None, None))
            title = fields.given("title", a_line, "")
        if at is None:
            raise Unread
        return ReportedTouch(at, kind, without_repeats(people), outcome, agreed_for, title)

    return read


def _a_role(place: Place) -> str:
    with Fields(place) as fields:
        return fields.needed("role", a_line, "")


def _an_outcome(place: Place) -> tuple[Outcome | None, Day | None]:
    """`we_owe`, `they_owe` or `{agreed: DATE}`."""
    if isinstance(place.node, Entries):
        with Fields(place) as fields:
            return Outcome.AGREED, fields.needed("agreed", a_day, None)
    outcome = OUTCOMES.get(place.text or "")
    if outcome is None:
        place.expected("we_owe, they_owe or {agreed: YYYY-MM-DD}")
    return outcome, None
