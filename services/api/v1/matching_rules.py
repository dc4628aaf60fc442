"""The rules of matching: shown, tried, adopted and taken back; and those that corrections lead to.

Adopting is quick; the recorder then judges everything anew, which takes it some 4 s for each 30,000 contacts,
in one go, and until then nothing else that was captured is matched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from domain.access.permits import Permit
from domain.matching.conversation import Correction
from domain.matching.proposals import AddPin, Proposal, proposal_id
from domain.matching.rules import MatchingRules
from domain.visibility.seen import Seen
from integrations.playbookfiles.matching import matching_rules_in
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.matching_eyes import NOTHING, Eyes, eyes_of
from services.api.v1.matching_said import asked_of
from services.api.v1.models.matching_rules import (
    MatchingRulesShown,
    OtherRules,
    RuleProposals,
    RulesAdopted,
    RulesDifference,
    RulesSaid,
    RulesToAdopt,
    UndoRules,
)
from services.api.v1.paging import CursorQuery, page_of
from services.api.v1.problems import Problem, forbidden, not_found
from services.api.v1.routing import CallOf
from services.api.v1.tags import must_match
from services.matching.adopting import (
    Wanted,
    adopted,
    known_deals,
    of_proposal,
    of_settings,
    taken_back,
    tried,
)
from services.matching.proposing import effect_of, proposal_shape, proposals_from
from services.matching.reading import Everything
from services.matching.rules_record import adoptions, number_of, restore
from services.matching.rules_shapes import rules_shape
from services.matching.why import Asked
from services.shapes import Json
from services.speaking.speaker import Speaker
from services.speaking.typed import CannotBeSaid

_MOST_MOVED = 200
_PROBLEMS = (404, 409, 412)


def matching_rules(desk: Desk) -> APIRouter:
    """The routes of the rules of matching."""
    routes = desk.routes("matching")

    @routes.get("/matching/rules", Permit.SET_RULES, response_model=MatchingRulesShown, is_tagged=True)
    def read_matching_rules(response: Response) -> dict[str, Any]:
        """The rules that are in force: what each clue weighs, groups, pins, and who adopted what when."""
        history = adoptions(desk.store)
        rules = history[-1].event.rules if history else MatchingRules()
        response.headers["etag"] = _tag(history[-1].event.number if history else 0)
        return rules_shape(desk.store, rules, history)

    @routes.post("/matching/rules/try", Permit.SET_RULES, problems=(404, 409), response_model=RulesDifference)
    def try_matching_rules(other: OtherRules, call: CallOf) -> dict[str, Any]:
        """Match everything again by other rules, and show what would change. Nothing is recorded."""
        asked, offered = _asked(desk, call)
        wanted = _wanted(asked, offered, other)
        return _difference(wanted.says, tried(asked, wanted))

    @routes.post("/matching/rules/adopt", Permit.SET_RULES, problems=_PROBLEMS, response_model=RulesAdopted)
    def adopt_matching_rules(other: RulesToAdopt, call: CallOf, request: Request) -> dict[str, Any]:
        """Adopt other rules, or what a proposal says; try them first. It is for a person to do."""
        asked, offered = _asked_by_a_person(desk, call, request)
        wanted = _wanted(asked, offered, other)
        try:
            recorded = adopted(asked, wanted, Speaker(call.actor), other.reason)
        except CannotBeSaid as refused:
            raise _conflict(refused) from refused
        return {"says": wanted.says, **recorded}

    @routes.post("/matching/rules/undo", Permit.SET_RULES, problems=_PROBLEMS, response_model=RulesAdopted)
    def undo_matching_rules(undo: UndoRules, call: CallOf, request: Request) -> dict[str, Any]:
        """Adopt the rules that were in force before those that are."""
        asked, _ = _asked_by_a_person(desk, call, request)
        known = number_of(asked.everything.company)
        try:
            wanted = taken_back(asked)
            event = restore(desk.store, known, Speaker(call.actor), undo.reason)
        except CannotBeSaid as refused:
            raise _conflict(refused) from refused
        number = None if event is None else event.number
        return {"says": wanted.says, "recorded": event is not None, "number": number}

    @routes.get("/matching/proposals", Permit.SET_RULES, response_model=RuleProposals)
    def list_rule_proposals(
        call: CallOf,
        *,
        limit: Annotated[int, Query(ge=1, le=20, description="How many rows at most.")] = 5,
        cursor: CursorQuery = None,
    ) -> dict[str, Any]:
        """Rules that would make corrections unnecessary, each with what it would change.

        Told are those that name nobody and no words but what you may see.
        """
        asked, offered = _asked(desk, call)
        found = sorted(offered.items())
        page = page_of(found, lambda each: (each[0],), after=cursor, limit=limit)
        shapes = [proposal_shape(asked, each, effect_of(asked, each)) for _, each in page.rows]
        return {
            "proposals": [{**each, "effect": _effect(each["effect"])} for each in shapes],
            "next": page.next,
        }

    return routes.router


def _asked(desk: Desk, call: Call) -> tuple[Asked, Mapping[str, Proposal]]:
    """What is needed to tell of rules, and what follows from corrections of what somebody sees, by id.

    Words of a subject are proposed to those who may read it.
    """
    with desk.matching.now() as live:
        everything, eyes = live.everything(), eyes_of(desk, Call(call.caller, Permit.MATCH), live)
        said = [each.correction for each in everything.said.values() if each.undone_at is None]
        seen = {each.id: _seen(eyes, everything, each) for each in said}
    asked = asked_of(desk, everything)
    offered = {
        proposal_id(each): each
        for one in said
        if seen[one.id].metadata
        for each in proposals_from(asked, one)
        if seen[one.id].subject or not (isinstance(each, AddPin) and each.pin.words)
    }
    return asked, offered


def _seen(eyes: Eyes, everything: Everything, said: Correction) -> Seen:
    if not everything.has(said.contact):
        return NOTHING
    conversation = everything.conversation_of(said.contact)
    outcome = everything.footing.outcomes(conversation)[said.contact]
    return eyes.sees(everything.contact(said.contact), outcome, conversation)


def _asked_by_a_person(desk: Desk, call: Call, request: Request) -> tuple[Asked, Mapping[str, Proposal]]:
    """The same for who is about to change the rules that they saw.

    Raises:
        Problem: it is a machine, or the rules are others by now.
    """
    if call.caller.person is None:
        raise forbidden("rules are adopted by a person; a machine can try them")
    asked, offered = _asked(desk, call)
    must_match(request.headers.get("if-match"), _tag(number_of(asked.everything.company)))
    return asked, offered


def _wanted(asked: Asked, offered: Mapping[str, Proposal], other: OtherRules) -> Wanted:
    """Raises: Problem, if there is no such proposal; FaultyFile, if the rules do not read."""
    if other.rules is not None:
        text = json.dumps(_as_written(other.rules), ensure_ascii=True)
        return of_settings(asked, matching_rules_in(text, known_deals(asked)), "the rules that were sent")
    proposal = offered.get(other.proposal or "")
    if proposal is None:
        raise not_found("proposal", other.proposal or "")
    return of_proposal(asked, proposal)


def _as_written(rules: RulesSaid) -> Json:
    """Rules as the file says them that people write."""
    said = rules.model_dump(exclude={"pins"})
    pins = [
        {
            **{name: value for name, value in each.model_dump(exclude={"deal"}).items() if value is not None},
            **({"none": True} if each.deal is None else {"deal": each.deal}),
        }
        for each in rules.pins
    ]
    return {**said, "pins": pins}


def _difference(says: str, trial: Json) -> Json:
    brief = ("touch", "at")
    return {
        **trial,
        "says": says,
        "deals": [
            {"deal": each["deal"], "gets": each["in"], "loses": each["out"], "findings": each["findings"]}
            for each in trial["deals"]
        ],
        "contacts": len(trial["moved"]),
        "moved": [
            {
                **{name: each[name] for name in brief},
                **{name: _brief(each[name]) for name in ("before", "after")},
            }
            for each in trial["moved"][:_MOST_MOVED]
        ],
    }


def _brief(outcome: Json) -> Json:
    return {"stands": outcome["is"], "deals": outcome["deals"]}


def _effect(effect: Json) -> Json:
    deals = [{"deal": each["deal"], "gets": each["in"], "loses": each["out"]} for each in effect["deals"]]
    return {**effect, "deals": deals}


def _conflict(refused: CannotBeSaid) -> Problem:
    return Problem(409, "rules-are-others", "The rules are others", refused.problem)


def _tag(number: int) -> str:
    return f'"rules-{number}"'
