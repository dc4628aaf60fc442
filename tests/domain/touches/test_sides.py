"""Who plays for whom: rules.md section 2, "Sides"."""

from __future__ import annotations

import pytest

from domain.people import Side, SideMembers, Sides, domain_and_parents, fold_address
from tests.examples import deal, mail, sides
from tests.story import facts


def side_of(person: str, listed: Sides) -> Side:
    return listed.side_of(person, domain_and_parents(person))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Rita@OURS.example", "rita@ours.example"),
        ("rita+offers@ours.example", "rita@ours.example"),
        ("rita.may@ours.example", "rita.may@ours.example"),
        ("rita.may+x@gmail.com", "ritamay@gmail.com"),
        ("Rita.May@googlemail.com", "ritamay@gmail.com"),
    ],
)
def test_addresses_are_folded_before_they_are_compared(written: str, folded: str) -> None:
    assert fold_address(written) == folded


@pytest.mark.parametrize(
    ("person", "side"),
    [
        ("rita@ours.example", Side.SELLER),
        ("bea@north.example", Side.BUYER),
        ("ines@legal.eu.north.example", Side.BUYER),
        ("fake@notnorth.example", Side.OTHER),
        ("olga@example", Side.OTHER),
    ],
)
def test_a_domain_stands_for_itself_and_all_below_it(person: str, side: Side) -> None:
    assert side_of(person, sides()) is side


def test_a_listed_address_wins_over_the_domain_of_the_other_side() -> None:
    ours = SideMembers(addresses=frozenset({"consultant@north.example"}), domains=frozenset({"ours.example"}))
    listed = Sides(ours, SideMembers(domains=frozenset({"north.example"})))
    assert side_of("consultant@north.example", listed) is Side.SELLER
    assert side_of("bea@north.example", listed) is Side.BUYER


def test_of_two_listed_domains_the_closer_one_decides() -> None:
    theirs = SideMembers(domains=frozenset({"labs.ours.example"}))
    listed = Sides(SideMembers(domains=frozenset({"ours.example"})), theirs)
    assert side_of("lee@labs.ours.example", listed) is Side.BUYER
    assert side_of("rita@ours.example", listed) is Side.SELLER


@pytest.mark.parametrize("plays_for", [Side.SELLER, Side.BUYER])
def test_a_partner_is_on_the_side_that_it_plays_for(plays_for: Side) -> None:
    listed = sides(partner="reseller.example", partner_plays_for=plays_for)
    assert side_of("pat@reseller.example", listed) is plays_for
    assert side_of("pat@reseller.example", sides()) is Side.OTHER


class TestTeam:
    """If the deal names a team, only these seller addresses (and partners) play."""

    terms = deal(who=sides(team="rita sven", partner="reseller.example"))

    def test_mail_with_a_player_is_played_with(self) -> None:
        seen = facts(mail("rita", to="bea", at="Mon 09:00"), terms=self.terms).as_of("Mon 12:00")
        assert seen.conversation == ["rita Mon 09:00"]

    def test_mail_with_other_people_of_the_seller_is_listed_but_not_played_with(self) -> None:
        seen = facts(
            mail("sue", to="bea", at="Mon 09:00"), mail("bea", to="sue", at="Mon 10:00"), terms=self.terms
        ).as_of("Mon 12:00")
        assert list(seen.touches) == ["sue Mon 09:00", "bea Mon 10:00"]
        assert (seen.conversation, seen.court) == ([], "nobody")

    def test_a_player_in_copy_is_enough(self) -> None:
        seen = facts(mail("bea", to="sue", cc="sven", at="Mon 09:00"), terms=self.terms).as_of("Mon 12:00")
        assert (seen.conversation, seen.court) == (["bea Mon 09:00"], "seller since w1 Mon 09:00")

    def test_a_partner_of_the_seller_is_a_player(self) -> None:
        seen = facts(mail("pat", to="bea", at="Mon 09:00"), terms=self.terms).as_of("Mon 12:00")
        assert seen.court == "buyer since w1 Mon 09:00"

    def test_without_a_team_everybody_plays(self) -> None:
        seen = facts(mail("sue", to="bea", at="Mon 09:00")).as_of("Mon 12:00")
        assert seen.conversation == ["sue Mon 09:00"]
