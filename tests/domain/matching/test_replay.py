"""Matching on another footing: what goes elsewhere, and what that means for what people said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.matching.clues import ClueKind
from domain.matching.contact import Contact
from domain.matching.conversation import Correction, Scope
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.proposals import (
    AddPin,
    GroupDomains,
    Hints,
    JoinAddresses,
    NameContact,
    Proposal,
    applied,
    proposal_id,
    proposals_for,
    reach_of_proposal,
)
from domain.matching.replay import Conversation, Footing, Reach, Verdict, difference, reach_of, verdict
from domain.matching.rules import MatchingRules, Pin
from domain.people import SideMembers, Sides
from domain.touches.touch import Participant, Role

OURS = SideMembers(domains=frozenset({"ours"}))


def deal(id_: str, *people: str, domain: str = "north") -> MatchableDeal:
    buyer = SideMembers(frozenset(people), frozenset({domain}))
    return MatchableDeal(id_, 0, Sides(OURS, buyer))


def mail(id_: str, sender: str, *, at: int = 10, words: tuple[str, ...] = ()) -> Contact:
    """Somebody writes to Rita; `dora@north` is of the domain `north`."""
    people = (
        Participant(sender, (sender.partition("@")[2],), Role.FROM),
        Participant("rita@ours", ("ours",), Role.TO),
    )
    return Contact(id_, at, people, words)


def footing(*deals: MatchableDeal, rules: MatchingRules | None = None) -> Footing:
    return Footing(MatchableDeals(deals), rules or MatchingRules())


TWO = (deal("a", "bea@north"), deal("b", "carl@north"))
DORA = Conversation((mail("t1", "dora@north"),))
SAID = Correction("c1", "t1", "b", Scope.TOUCH, 20)
HINTS = Hints(
    is_company=lambda domain: domain != "public",
    alike=lambda person, others: [
        each for each in others if each.partition("@")[0] == person.partition("@")[0]
    ],
    is_own=lambda each: each.person == "rita@ours",
    phrase=("gate", "7"),
)


def test_only_conversations_that_a_change_is_about_are_judged_again() -> None:
    other = Conversation((mail("t2", "eve@north"),))
    pin = AddPin(Pin("b", person="dora@north"))
    before = footing(*TWO)
    found = difference([DORA, other], before, applied(pin, before), reach_of_proposal(pin))
    assert [each.contact.id for each in found.moved] == ["t1"]
    everywhere = difference([DORA, other], before, applied(pin, before), Reach(everything=True))
    assert everywhere == found


def test_what_comes_and_goes_is_told_by_deal_and_ambiguity_apart() -> None:
    before = footing(*TWO)
    after = replace(before, rules=MatchingRules(pins=(Pin("b", domain="north"),)))
    bea = Conversation((mail("t2", "bea@north"),))
    found = difference([DORA, bea], before, after, reach_of(before.rules, after.rules))
    assert {key: [each.contact.id for each in value] for key, value in found.into().items()} == {
        "b": ["t1", "t2"]
    }
    assert {key: [each.contact.id for each in value] for key, value in found.out().items()} == {"a": ["t2"]}
    assert [each.contact.id for each in found.no_longer_ambiguous()] == ["t1"]
    back = difference([DORA, bea], after, before, reach_of(after.rules, before.rules))
    assert [each.contact.id for each in back.newly_ambiguous()] == ["t1"]


def test_a_correction_is_unneeded_when_the_rules_say_the_same_without_it() -> None:
    corrected = replace(DORA, corrections=(SAID,))
    before = footing(*TWO)
    assert verdict(corrected, SAID, before) is Verdict.SILENT
    fits, contradicts = (AddPin(Pin(id_, person="dora@north")) for id_ in ("b", "a"))
    found = difference([corrected], before, applied(fits, before), reach_of_proposal(fits))
    assert (found.moved, found.unneeded, found.against) == ((), ("c1",), ())
    found = difference([corrected], before, applied(contradicts, before), reach_of_proposal(contradicts))
    assert (found.moved, found.unneeded, found.against) == ((), (), ("c1",))


def test_of_what_may_belong_to_several_deals_rules_do_not_say_by_themselves_that_it_is_of_none() -> None:
    of_none = replace(SAID, deal_id=None)
    corrected = replace(DORA, corrections=(of_none,))
    before, to_none = footing(*TWO), AddPin(Pin(None, person="dora@north"))
    assert verdict(corrected, of_none, before) is Verdict.SILENT
    found = difference([corrected], before, applied(to_none, before), reach_of_proposal(to_none))
    assert (found.moved, found.unneeded, found.against) == ((), ("c1",), ())


def test_who_has_a_role_in_another_deal_is_not_pinned_and_who_has_one_in_the_deal_is_not_named() -> None:
    with_role = (replace(deal("a"), named=frozenset({"dora@north"})), deal("b"))
    of_none = proposals_for(mail("t1", "dora@north"), None, footing(*with_role), HINTS)
    assert [each for each in of_none if isinstance(each, AddPin) and each.pin.person] == []
    of_a = proposals_for(mail("t1", "dora@north"), "a", footing(*with_role), HINTS)
    assert [each for each in of_a if isinstance(each, NameContact)] == []


def test_a_correction_that_a_later_one_replaces_counts_for_nothing() -> None:
    later = replace(SAID, id="c2", deal_id=None, at=30)
    assert verdict(replace(DORA, corrections=(SAID, later)), SAID, footing(*TWO)) is Verdict.UNUSED


def test_weights_concern_everything_and_pins_whom_they_name() -> None:
    usual = MatchingRules()
    assert reach_of(usual, MatchingRules(points={ClueKind.PERSON: 40})) == Reach()
    assert reach_of(usual, MatchingRules(points={ClueKind.PERSON: 41})).everything
    assert reach_of(usual, MatchingRules(margin=11)).everything
    pins = (Pin("a", person="p"), Pin(None, domain="d"), Pin("a", words=("w",)))
    named = reach_of(usual, MatchingRules(pins=pins, groups=(frozenset({"g", "h"}),)))
    assert named == Reach(
        people=frozenset({"p"}), domains=frozenset({"d", "g", "h"}), phrases=frozenset({("w",)})
    )


@pytest.mark.parametrize(
    ("proposal", "sender"),
    [
        (NameContact("b", "dora@north"), "dora@north"),
        (AddPin(Pin("b", domain="labs")), "kim@labs"),
        (GroupDomains(frozenset({"north", "labs"})), "kim@labs"),
        (JoinAddresses(frozenset({"carl@north", "carl@public"})), "carl@public"),
    ],
)
def test_each_kind_of_proposal_brings_what_it_is_about(proposal: Proposal, sender: str) -> None:
    before = footing(TWO[1])
    told = Conversation((mail("t1", sender),))
    others = footing(*TWO) if sender == "dora@north" else before
    found = difference([told], others, applied(proposal, others), reach_of_proposal(proposal))
    assert list(found.into()) == ["b"]


def test_what_was_applied_leaves_the_footing_before_as_it_was() -> None:
    before = footing(*TWO)
    applied(NameContact("b", "dora@north"), before)
    applied(JoinAddresses(frozenset({"carl@north", "carl@public"})), before)
    assert before.outcomes(DORA) == footing(*TWO).outcomes(DORA)
    assert before.deals.aliases("carl@public") == frozenset()


def test_a_new_group_takes_in_those_that_it_meets() -> None:
    rules = MatchingRules(groups=(frozenset({"north", "labs"}), frozenset({"x", "y"})))
    after = applied(GroupDomains(frozenset({"north", "new"})), footing(*TWO, rules=rules))
    assert set(after.rules.groups) == {frozenset({"north", "labs", "new"}), frozenset({"x", "y"})}


def test_joined_addresses_stay_apart_from_those_they_left() -> None:
    first = footing(*TWO).with_joined(frozenset({"a@x", "b@x"}))
    second = first.with_joined(frozenset({"b@x", "c@x"}))
    assert second.joined == (frozenset({"b@x", "c@x"}),)
    assert second.deals.aliases("b@x") == frozenset({"b@x", "c@x"})


def test_only_what_fits_is_proposed() -> None:
    two = footing(*TWO)
    assert proposals_for(mail("t", "dora@north"), "b", two, HINTS) == [
        NameContact("b", "dora@north"),
        AddPin(Pin("b", person="dora@north")),
        AddPin(Pin("b", words=("gate", "7"))),
    ]
    assert proposals_for(mail("t", "bea@north"), "b", two, HINTS) == [
        NameContact("b", "bea@north"),
        AddPin(Pin("b", words=("gate", "7"))),
    ]
    assert proposals_for(mail("t", "carl@labs"), "b", two, HINTS) == [
        NameContact("b", "carl@labs"),
        JoinAddresses(frozenset({"carl@labs", "carl@north"})),
        GroupDomains(frozenset({"labs", "north"})),
        AddPin(Pin("b", person="carl@labs")),
        AddPin(Pin("b", domain="labs")),
        AddPin(Pin("b", words=("gate", "7"))),
    ]
    assert proposals_for(mail("t", "carl@public"), None, two, HINTS) == [
        AddPin(Pin(None, person="carl@public")),
        AddPin(Pin(None, words=("gate", "7"))),
    ]


def test_what_holds_already_is_not_proposed_again() -> None:
    held = MatchingRules(pins=(Pin("b", person="dora@north"), Pin("b", words=("gate", "7"))))
    two = footing(TWO[0], deal("b", "dora@north"), rules=held)
    assert proposals_for(mail("t", "dora@north"), "b", two, HINTS) == []


def test_ids_tell_proposals_apart_and_stay() -> None:
    proposals: list[Proposal] = [
        NameContact("b", "x"),
        AddPin(Pin("b", person="x")),
        AddPin(Pin("b", domain="x")),
        AddPin(Pin("b", words=("x",))),
        AddPin(Pin(None, person="x")),
        GroupDomains(frozenset({"x", "y"})),
        JoinAddresses(frozenset({"x", "y"})),
    ]
    assert len({proposal_id(each) for each in proposals}) == len(proposals)
    assert proposal_id(GroupDomains(frozenset({"y", "x"}))) == proposal_id(
        GroupDomains(frozenset({"x", "y"}))
    )
