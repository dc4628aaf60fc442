"""Matching held against the truth, on seeds by which no rule was ever adjusted (100 to 199).

`SETPOINT_PROVE=1` takes corpora of full size (`make prove`); `python -m tests.matching` prints the tables.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

from domain.matching.conversation import match_conversation
from tests.matching.corpus import FULL, SMALL, Corpus, corpus
from tests.matching.measure import Counted, Fate, Links, counted, linked, matched
from tests.matching.mixture import Situation
from tests.matching.rivals import RULES

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
SEEDS = range(100, 110) if PROVING else range(100, 104)


@pytest.fixture(scope="module")
def corpora() -> Sequence[Corpus]:
    return [corpus(seed, FULL if PROVING else SMALL) for seed in SEEDS]


@pytest.fixture(scope="module")
def total(corpora: Sequence[Corpus]) -> Counted:
    return sum((counted(each, matched(each)) for each in corpora), Counted(Counter(), Counter()))


def test_what_is_matched_without_asking_is_right(total: Counted):
    assert total.precision >= 0.99


def test_what_belongs_to_a_deal_finds_it(total: Counted):
    assert total.recall >= 0.95


def test_a_person_is_asked_seldom(total: Counted):
    assert total.ambiguous <= 0.03


@pytest.mark.parametrize(
    ("situation", "share"),
    [
        (Situation.PLAIN, 0.97),
        (Situation.RESELLER_OURS, 0.97),
        (Situation.RESELLER_ALONE, 0.98),
        (Situation.REOPENED, 0.95),
        (Situation.COLLEAGUE_UNKNOWN, 0.85),
        (Situation.FORWARDED, 0.9),
        (Situation.SAME_SUBJECT, 0.95),
    ],
)
def test_a_hard_situation_comes_out_right(total: Counted, situation: Situation, share: float):
    assert total.of(Fate.RIGHT, situation=situation) >= share * total.of(*Fate, situation=situation)


def test_no_rule_of_others_is_right_as_often(corpora: Sequence[Corpus]):
    links = {
        name: sum((linked(each, rule(each)) for each in corpora), Links()) for name, rule in RULES.items()
    }
    ours = links.pop("Setpoint")
    assert ours.several == 0
    assert len(links) >= 6
    for name, each in links.items():
        assert each.precision < ours.precision - 0.01, name


def test_the_order_in_which_contacts_come_changes_nothing(corpora: Sequence[Corpus]):
    one, rng = corpora[0], Random(5)  # noqa: S311 - an order, not a secret
    outcomes = matched(one)
    for conversation in one.conversations:
        shuffled = rng.sample(conversation, len(conversation))
        again = match_conversation(shuffled, one.deals, one.rules)
        assert again == {contact.id: outcomes[contact.id] for contact in conversation}
