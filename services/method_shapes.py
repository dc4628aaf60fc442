"""The part of the JSON that says what the deal's methods ask for; empty where none is on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from domain.deal.answer import Answer
from domain.deal.asked import methods_asked, suggested_moves
from domain.moments import day_text
from domain.planning.next_steps import Step
from domain.playbook.elements import ElementStanding

_Shown = Callable[[Iterable[str]], list[str]]


def methods_shape(answer: Answer, evidence: _Shown) -> dict[str, Any]:
    """`methods`, if the playbook has any; `evidence` gives ids as a person knows them."""
    methods = [
        {
            "method": standing.method.id,
            "name": standing.method.name,
            "version": standing.method.version,
            "elements": [_element(each, answer, evidence) for each in standing.elements],
        }
        for standing in methods_asked(answer)
    ]
    return {"methods": methods} if methods else {}


def suggestions_shape(answer: Answer, step: Step) -> dict[str, Any]:
    """`suggestions` of the step that breaks ping-pong, if a method has any."""
    moves = suggested_moves(answer) if step.kind == "break_ping_pong" else ()
    return {"suggestions": list(moves)} if moves else {}


def _element(standing: ElementStanding, answer: Answer, evidence: _Shown) -> dict[str, Any]:
    element, by = standing.element, standing.by
    return {
        "id": element.id,
        "name": element.name,
        "ask": element.ask,
        "state": "shown" if standing.shown else "missing",
        "milestones": list(standing.milestones),
        "evidence": evidence(standing.evidence),
        "missing_roles": list(standing.missing_roles),
        "by": None if by is None else day_text(by),
        "late": by is not None and by < answer.today,
    }
