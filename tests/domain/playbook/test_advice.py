"""Advice on a playbook: what is allowed and seldom meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.people import Side
from domain.playbook.advice import advice_on
from domain.playbook.playbook import Element, EvidenceKind, Method, Milestone, Pattern, Playbook
from tests.domain.playbooks import attached, held, labelled, milestone, playbook, written

WORD = Pattern(EvidenceKind.WORD)
KNOWN = [Method("meddpicc", "MEDDPICC", 1, (Element("metrics", "Metrics", "?"),))]
DONE = written("signed", by=Side.BUYER)


def says(*milestones: Milestone) -> list[str]:
    return [f"{each.milestone}: {each.says}" for each in advice_on(playbook(*milestones), KNOWN)]


def sound(name: str = "a", **changed: object) -> Milestone:
    return milestone(name, 3, **{"evidence": [DONE], **changed})  # type: ignore[arg-type]  # a builder's keywords


def test_a_playbook_that_makes_sense_needs_none() -> None:
    assert says(sound(), sound("b", after="a", evidence=[held("review", roles="legal"), WORD])) == []


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (written(by=Side.BUYER), "email without words or roles fits nearly everything"),
        (attached(by=Side.BUYER), "attachment without words or roles fits nearly everything"),
        (held(domains="north.example"), "meeting_held without words or roles fits nearly everything"),
        (written("update", "budget approved"), "email fits nearly anything by 'update'"),
        (written("next call"), "email fits nearly anything by 'next call'"),
        (labelled("mail"), "label fits nearly anything by 'mail'"),
    ],
)
def test_patterns_that_fit_nearly_everything(pattern: Pattern, told: str) -> None:
    assert says(sound(starts=[pattern])) == [f"a: starts: {told}"]
    assert f"a: evidence: {told}" in says(sound(evidence=[pattern]))


@pytest.mark.parametrize(
    "pattern", [written(from_roles="legal"), held(roles="legal"), written("call for tender")]
)
def test_patterns_that_do_not(pattern: Pattern) -> None:
    assert says(sound(evidence=[pattern])) == []


def test_a_milestone_that_nothing_shows() -> None:
    (told,) = says(sound(evidence=[]))
    assert told.startswith("a: has no evidence")
    assert says(sound(evidence=[WORD])) == []


def test_a_milestone_that_the_seller_completes_alone() -> None:
    (told,) = says(sound(evidence=[written("offer", by=Side.SELLER), attached("quote", by=Side.SELLER)]))
    assert "nothing but what the seller sends" in told


def test_one_mail_that_completes_two_milestones() -> None:
    assert says(sound(), sound("b", after="a")) == ["b: evidence: email 'signed' completes a, too"]
    other = sound("b", after="a", evidence=[written("signed", by=Side.BUYER, from_roles="legal")])
    assert says(sound(), other) == []


def test_a_chain_longer_than_half_a_year_is_shown() -> None:
    long = milestone("a", 100, evidence=[DONE], shortest=50)
    longer = milestone("b", 31, after="a", evidence=[WORD], shortest=5)
    assert says(long, longer) == ["None: the longest chain takes 131 working days: a -> b"]


def test_several_ends_are_named() -> None:
    assert says(sound(), sound("b", evidence=[WORD])) == [
        "None: a, b are required by nothing, so each is due on the decision date"
    ]


def test_what_a_rep_or_a_tight_plan_would_miss() -> None:
    bare = Milestone("a", "A", sound().owner, milestone("x", 5).duration, evidence=(DONE,))
    assert [told.partition(",")[0] for told in says(bare)] == [
        "a: has no next_step",
        "a: has no duration.min",
    ]


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("meddpicc.metrics", []),
        ("meddpicc.metric", ["a: methods: meddpicc has no element 'metric'"]),
        ("medpic.metrics", ["a: methods: 'medpic.metrics' names no element of a known method"]),
        ("meddpicc", ["a: methods: 'meddpicc' names no element of a known method"]),
    ],
)
def test_tags_of_methods_are_looked_up(tag: str, told: list[str]) -> None:
    tagged = replace(sound(), methods=(tag,))
    assert says(tagged) == told


def test_a_playbooks_own_methods_are_known() -> None:
    own = Method("ours", "Ours", 1, (Element("fit", "Fit", "?"),))
    tagged = replace(sound(), methods=("ours.fit",))
    assert advice_on(Playbook("p", 1, (tagged,), methods=(own,))) == ()
