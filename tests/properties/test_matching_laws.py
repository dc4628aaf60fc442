"""The laws of matching: what an outcome may depend on, and what it may not.

`SETPOINT_PROVE=1` runs many more examples (`make prove`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.matching.clues import Ambiguous, Candidate, ClueKind, Match, NoDeal, NoDealBecause, Outcome
from domain.matching.contact import mail_contact
from domain.matching.conversation import ConversationWalk, Correction, Scope, in_time, match_conversation
from domain.matching.deals import MatchableDeals
from domain.people import SideMembers, Sides
from domain.touches.touch import EmailSighting, Subject
from tests.naive.matching import matched
from tests.naive.telling.dice import Dice
from tests.naive.telling.matching import ToldWorld, contact, deal, world

MANY = os.environ.get("SETPOINT_PROVE") == "1"
law = settings(
    max_examples=5_000 if MANY else 100,
    phases=list(Phase) if MANY else [Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
BYTES = st.binary(min_size=16, max_size=16)


def dice(most: int, least: int = 0) -> st.SearchStrategy[list[Dice]]:
    return st.lists(BYTES, min_size=least, max_size=most).map(lambda raws: [Dice(raw) for raw in raws])


@st.composite
def worlds(draw: st.DrawFn, *, said: int = 3, pins: int = 3) -> ToldWorld:
    scene = Dice(draw(BYTES))
    deals, contacts = draw(dice(5, 1)), draw(dice(6, 1))
    told_pins = draw(dice(pins)) if scene.below(2) else []
    told = draw(dice(said)) if scene.below(2) else []
    return world(scene, deals, contacts, told_pins, told)


def outcomes(told: ToldWorld) -> Mapping[str, Outcome]:
    return match_conversation(told.contacts, told.matchable, told.rules, told.corrections)


def plain(found: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """The outcomes, the inputs of a clue in no order."""
    return {id_: _plain(outcome) for id_, outcome in found.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever an outcome is made of
    match value:
        case Match() | Ambiguous() | Candidate():
            return replace(
                value,
                **{
                    each.name: _plain(getattr(value, each.name))
                    for each in fields(value)
                    if each.name != "rule"
                },
            )
        case tuple():
            return tuple(_plain(each) for each in value)
        case _ if hasattr(value, "inputs"):
            return replace(value, inputs=tuple(sorted(set(value.inputs))))
        case _:
            return value


@settings(law, max_examples=5_000 if MANY else 400)
@given(worlds())
def test_the_outcomes_are_those_of_the_naive_reading_of_the_decision(told: ToldWorld) -> None:
    assert plain(outcomes(told)) == plain(matched(told.known, told.contacts, told.corrections))


@law
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_contacts_deals_pins_and_corrections_does_not_matter(
    told: ToldWorld, random: Random
) -> None:
    parts = [told.contacts, told.deals, told.corrections, told.joined, told.rules.pins]
    contacts, deals, corrections, joined, pins = (tuple(random.sample(part, len(part))) for part in parts)
    other = ToldWorld(deals, replace(told.rules, pins=pins), joined, contacts, corrections)
    assert plain(outcomes(other)) == plain(outcomes(told))


@law
@given(worlds(), st.integers(0, 6))
def test_going_through_a_prefix_and_then_the_rest_is_going_through_all(told: ToldWorld, cut: int) -> None:
    """And what changed in the rest, laid over what was known before it, is what is known now."""
    walk = ConversationWalk(told.matchable, told.rules, told.corrections)
    contacts = sorted(told.contacts, key=in_time)
    seen: dict[str, Outcome] = {}
    for part in (contacts[:cut], contacts[cut:]):
        for each in part:
            walk.step(each)
        seen |= walk.news()
        assert seen == walk.outcomes()
    assert walk.outcomes() == outcomes(told)
    prefix = match_conversation(contacts[:cut], told.matchable, told.rules, told.corrections)
    assert set(prefix) == {each.id for each in contacts[:cut]}


@law
@given(worlds(), st.lists(st.tuples(BYTES, st.booleans()), max_size=4))
def test_a_deal_that_names_nobody_present_changes_nothing(
    told: ToldWorld, more: list[tuple[bytes, bool]]
) -> None:
    absent = SideMembers(frozenset({"nobody@absent.example"}), frozenset({"absent.example"}))
    strangers = [
        replace(
            deal(Dice(raw), []),
            deal_id=f"stranger {number}",
            sides=Sides(SideMembers(domains=frozenset({"ours.example"})), absent if named else SideMembers()),
        )
        for number, (raw, named) in enumerate(more)
    ]
    assert outcomes(replace(told, deals=(*strangers, *told.deals))) == outcomes(told)


def _renamed(value: Any) -> Any:  # noqa: ANN401 - whatever a world is made of
    """Every token under another name; ids of deals, contacts and corrections stay."""
    match value:
        case Enum() | None | int():
            return value
        case str():
            return value if value.split()[0] in {"deal", "contact", "said", "gone"} else _mirrored(value)
        case tuple() | frozenset():
            return type(value)(_renamed(each) for each in value)
        case Mapping():
            return value
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{each.name: _renamed(getattr(value, each.name)) for each in fields(value)}
            )
        case _:
            raise TypeError(value)


def _mirrored(token: str) -> str:
    return "".join(chr(0x2FF - ord(char)) for char in token)


@law
@given(worlds())
def test_no_rule_looks_inside_a_token(told: ToldWorld) -> None:
    renamed = plain({id_: _renamed(outcome) for id_, outcome in outcomes(told).items()})
    assert plain(outcomes(_renamed(told))) == renamed


@law
@given(worlds(), st.lists(st.tuples(st.integers(0, 5), BYTES, st.booleans()), max_size=8), st.randoms())
def test_deals_put_and_dropped_in_any_order_are_those_taken_in_afresh(
    told: ToldWorld, earlier: list[tuple[int, bytes, bool]], random: Random
) -> None:
    matchable = MatchableDeals()
    for number, raw, is_dropped in earlier:
        matchable.put(replace(deal(Dice(raw), told.deals[:1]), deal_id=f"deal {number}"))
        if is_dropped:
            matchable.drop(f"deal {random.randrange(6)}")
    for number in range(6):
        matchable.drop(f"deal {number}")
    for each in random.sample(told.deals, len(told.deals)):
        matchable.put(each)
        matchable.put(each)
    for each in told.joined:
        matchable.join(each)
    afresh = told.matchable
    assert vars(matchable) == vars(afresh)
    assert match_conversation(told.contacts, matchable, told.rules, told.corrections) == outcomes(told)


@law
@given(worlds(said=0), st.data())
def test_a_correction_outranks_whatever_the_rules_say(told: ToldWorld, data: st.DataObject) -> None:
    known = [each.deal_id for each in told.deals if told.known.heir(each.deal_id) is not None]
    one = data.draw(st.sampled_from(told.contacts))
    deal_id = data.draw(st.sampled_from([*known, None]))
    scope = data.draw(st.sampled_from(Scope))
    said = Correction("said", one.id, deal_id, scope, 0)
    found = outcomes(replace(told, corrections=(said,)))
    reached = [one.id] if scope is Scope.TOUCH else [each.id for each in told.contacts]
    heir = None if deal_id is None else told.known.heir(deal_id)
    for id_ in reached:
        outcome = found[id_]
        if heir is None:
            assert outcome == NoDeal(NoDealBecause.CORRECTION)
        else:
            assert isinstance(outcome, Match)
            assert outcome.rule is ClueKind.CORRECTION
            assert outcome.deal_id == heir.deal_id or (scope is Scope.THREAD and heir.closed_at is not None)


@law
@given(worlds(said=0), st.integers(1, 100))
def test_with_a_greater_margin_a_person_may_be_asked_but_no_other_deal_has_it(
    told: ToldWorld, more: int
) -> None:
    for one in told.contacts:
        alone = replace(told, contacts=(one,))
        wide = replace(alone, rules=replace(told.rules, margin=told.rules.margin + more))
        before, after = outcomes(alone)[one.id], outcomes(wide)[one.id]
        if isinstance(before, Match):
            assert isinstance(after, Ambiguous) or after == before
        elif isinstance(before, Ambiguous):
            assert isinstance(after, Ambiguous)
            assert set(before.candidates) <= set(after.candidates)
        else:
            assert after == before


@law
@given(worlds())
def test_only_a_correction_gives_a_contact_to_a_deal_that_was_over(told: ToldWorld) -> None:
    at = {each.id: each.at for each in told.contacts}
    for id_, outcome in outcomes(told).items():
        if isinstance(outcome, Match) and outcome.rule.value != "correction":
            found = told.known.deal(outcome.deal_id)
            assert found is not None
            assert found.takes_part
            assert not found.was_closed_before(at[id_])


@law
@given(dice(4, 1), st.randoms(use_true_random=False))
def test_the_order_of_copies_does_not_matter(told: list[Dice], random: Random) -> None:
    copies = [copy_of(each, number) for number, each in enumerate(told)]
    assert mail_contact(random.sample(copies, len(copies))) == mail_contact(copies)


def copy_of(told: Dice, number: int) -> EmailSighting:
    said = contact(told, [])
    return EmailSighting(
        touch_id="x",
        message="x",
        references=told.some(("a", "b", "c")),
        sent_at=told.pick((None, said.at)),
        received_at=said.at + told.below(9),
        participants=said.people,
        subject=Subject(said.words, "", is_reply=bool(told.below(2))),
        automated=said.automated,
        provider_thread=told.pick((None, f"thread {number}")),
        meetings=told.some(("m", "n")),
    )
