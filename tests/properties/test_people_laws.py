"""The laws of joined addresses: the order of words does not matter, and parting takes joining back."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.company.events import CompanyEvent
from domain.company.people import decide_joined, decide_judged, decide_parted, joined_with, news_for
from domain.company.state import Company, fold_company
from domain.deal.answer import answer
from domain.deal.decide import enact
from domain.deal.state import Deal, fold
from domain.game.game import Game
from domain.people import KnownAddress, PersonToken, domain_and_parents
from services.recorder.recording import PlainTexts
from services.shapes import Shaper
from tests.properties.comparing import outside
from tests.properties.strategies import ToldDeal, deals
from tests.properties.test_replay_laws import law
from tests.story import opened_long_ago

small = settings(parent=law, max_examples=100)
names = st.sampled_from([f"{name}@home.example" for name in "abcdefgh"])


def known(address: PersonToken) -> KnownAddress:
    return KnownAddress(address, domain_and_parents(address))


def join(company: Company, *addresses: PersonToken) -> Company:
    events = decide_joined(company, joined_with(company, map(known, addresses)))
    return fold_company(events, company)


def part(company: Company, address: PersonToken) -> Company:
    return fold_company(decide_parted(company, address), company)


def learn(deal: Deal, company: Company) -> Deal:
    """The deal with what the company says of its people."""
    enact(deal, news_for(deal, company), opened_long_ago=opened_long_ago)
    return deal


def told(deal: ToldDeal, company: Company) -> bytes:
    return said_of(learn(fold(deal.events), company), deal)


def said_of(facts: Deal, deal: ToldDeal) -> bytes:
    """The whole answer as it is printed."""
    game = Game(facts, outside(deal))
    shape = Shaper(game, answer(game, deal.as_of), PlainTexts(())).whole()
    return json.dumps(shape, sort_keys=True).encode()


@small
@given(
    st.lists(st.tuples(names, names), max_size=8).flatmap(
        lambda pairs: st.tuples(*map(st.just, (pairs,)), st.permutations(pairs))
    )
)
def test_pairs_joined_in_any_order_are_the_same_people(
    pairs: tuple[list[tuple[str, str]], list[tuple[str, str]]],
) -> None:
    came: list[set[frozenset[PersonToken]]] = []
    for order in pairs:
        company = Company()
        for one, other in order:
            company = join(company, one, other)
        came.append(set(company.joined))
    assert came[0] == came[1]
    assert all(one.isdisjoint(other) for one, other in pairwise(came[0]))


@law
@given(deals(), st.data())
def test_a_deal_gives_the_same_answer_in_whatever_order_its_people_were_joined(
    deal: ToldDeal, data: st.DataObject
) -> None:
    people = sorted(people_of(deal))
    chosen = data.draw(st.lists(st.sampled_from(people), min_size=2, max_size=4, unique=True))
    other = data.draw(st.permutations(chosen))
    one = join(Company(), *chosen)
    by_pairs = Company()
    for left, right in pairwise(other):
        by_pairs = join(by_pairs, left, right)
    assert told(deal, one) == told(deal, by_pairs)


@law
@given(deals(), st.data())
def test_joining_and_then_parting_restores_the_answer_to_the_byte(
    deal: ToldDeal, data: st.DataObject
) -> None:
    people = sorted(people_of(deal))
    one, other = data.draw(st.lists(st.sampled_from(people), min_size=2, max_size=2, unique=True))
    before = said_of(fold(deal.events), deal)
    facts = learn(fold(deal.events), join(Company(), one, other))
    again = learn(facts, part(join(Company(), one, other), other))
    assert said_of(again, deal) == before


@law
@given(deals(), st.data())
def test_a_word_that_an_address_is_nobodys_can_be_taken_back(deal: ToldDeal, data: st.DataObject) -> None:
    address = data.draw(st.sampled_from(sorted(people_of(deal))))
    words: list[CompanyEvent] = list(decide_judged(Company(), address, is_person=False))
    nobody = fold_company(words)
    somebody = fold_company(decide_judged(nobody, address, is_person=True), nobody)
    facts = learn(learn(fold(deal.events), nobody), somebody)
    assert said_of(facts, deal) == said_of(fold(deal.events), deal)


def people_of(deal: ToldDeal) -> frozenset[PersonToken]:
    """Everybody who takes part, and two of whom nobody has heard."""
    facts = fold(deal.events)
    mails = (copy.participants for copies in facts.sightings.values() for copy in copies)
    return frozenset(each.person for people in mails for each in people) | {
        "x@home.example",
        "y@home.example",
    }
