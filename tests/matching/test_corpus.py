"""The corpus is what it says: the same each time, of the size and the mixture that were fixed."""

from __future__ import annotations

import pytest

from domain.matching.clues import Ambiguous
from domain.matching.conversation import match_conversation
from tests.matching.corpus import FULL, SMALL, Corpus, corpus
from tests.matching.mixture import THREADS, Situation, numbers


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(1, SMALL)


def test_a_seed_gives_the_same_corpus_each_time_and_another_seed_another(made: Corpus):
    again = corpus(1, SMALL)
    assert made.labelled == again.labelled
    assert list(made.deals.all()) == list(again.deals.all())
    assert made.labelled.keys() != corpus(2, SMALL).labelled.keys()


def test_the_mixture_is_told_in_threads_of_a_thousand():
    assert sum(THREADS.values()) == 1_000
    assert THREADS.keys() == set(Situation)


def test_a_full_corpus_is_as_large_as_it_says():
    full = corpus(1, FULL)
    world = full.world
    people = {p.person for each in full.labelled.values() for p in each.contact.people}
    assert len(world.buyers) == 400
    assert len(world.sellers) == 30
    assert len(world.deals) > 600
    assert len(people) > 3_000
    assert len(full.conversations) > 5_000
    assert sum(numbers(FULL.threads).values()) > 5_000


def test_every_situation_is_there_and_says_where_it_belongs(made: Corpus):
    belongs: dict[Situation, set[bool]] = {}
    for each in made.labelled.values():
        belongs.setdefault(each.truth.situation, set()).add(each.truth.deal is not None)
    assert belongs.keys() == set(Situation)
    to_none = {each for each, found in belongs.items() if found == {False}}
    assert to_none == {each for each in Situation if each.value.startswith("none: ")}


def test_what_belongs_to_a_deal_happened_while_it_was_open_or_shortly_before(made: Corpus):
    deals = {deal.deal_id: deal for deal in made.deals.all()}
    for each in made.labelled.values():
        if each.truth.deal is not None:
            deal = deals[each.truth.deal]
            assert not deal.opened_in_error
            assert not deal.was_closed_before(each.contact.at), each.truth
            assert deal.opened_at - each.contact.at < 21 * 86_400, each.truth


def test_copies_are_one_contact_and_conversations_part_the_contacts(made: Corpus):
    ids = [contact.id for conversation in made.conversations for contact in conversation]
    assert len(ids) == len(set(ids)) == len(made.labelled)


def test_where_nothing_tells_the_answer_is_a_question(made: Corpus):
    silent = {id_ for id_, each in made.labelled.items() if each.truth.situation is Situation.TWO_SILENT}
    asked = 0
    for conversation in made.conversations:
        if conversation[0].id in silent:
            outcomes = match_conversation(conversation, made.deals, made.rules)
            assert all(isinstance(outcome, Ambiguous) for outcome in outcomes.values())
            asked += len(outcomes)
    assert asked == len(silent) > 10
