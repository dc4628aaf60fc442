"""What the methods of a deal ask for, as of an answer."""

from __future__ import annotations

from domain.deal.answer import Answer
from domain.people import Side
from domain.playbook.elements import MethodStanding, Stated, standing_of_methods

_PING_PONG = "ping_pong"


def methods_asked(answer: Answer) -> tuple[MethodStanding, ...]:
    """The methods that are on, each with its elements: shown, or missing by when."""
    methods = answer.deal.playbook.methods
    return standing_of_methods(methods, answer.plan.milestones, _stated(answer)) if methods else ()


def suggested_moves(answer: Answer) -> tuple[str, ...]:
    """What the methods advise against the ping-pong that the deal is in; nothing when it is in none."""
    if not any(finding.rule == _PING_PONG and finding.withheld is None for finding in answer.findings):
        return ()
    elements = (element for method in answer.deal.playbook.methods for element in method.elements)
    return tuple(element.move for element in elements if element.move)


def _stated(answer: Answer) -> Stated:
    """What people said. The strategy is due when a fifth of the deal has passed (rules.md section 5)."""
    terms, basis = answer.terms, answer.deal.basis
    is_confirmed = basis.whose is Side.BUYER and basis.evidence_named
    return Stated(
        items={*answer.deal.strategy.filled, *(("decision_basis",) if is_confirmed else ())},
        roles=frozenset(terms.roles.values()),
        items_due=terms.opened_on - (terms.opened_on - terms.decision_date) // 5,
        decision_date=terms.decision_date,
    )
