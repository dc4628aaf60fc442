"""What the company says of addresses, and what of it a deal has to learn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.company.events import AddressesJoined, AddressJudged
from domain.company.people import (
    NotOnePerson,
    OneOfSeveral,
    addresses_in,
    decide_joined,
    decide_judged,
    decide_parted,
    joined_with,
    may_name,
    news_for,
)
from domain.company.state import Company, fold_company
from domain.deal.commands import StatePeople
from domain.deal.events import DealMergedInto, PeopleStated
from domain.deal.state import fold
from domain.people import KnownAddress, PeopleSaid, domain_and_parents
from tests.domain.invitations import booked
from tests.domain.times import clock
from tests.examples import address, call, closed, deal, mail, sides


def known(name: str) -> KnownAddress:
    return KnownAddress(address(name), domain_and_parents(address(name)))


def joined(*names: str, company: Company | None = None) -> Company:
    company = company or Company()
    return fold_company(decide_joined(company, joined_with(company, map(known, names))), company)


class TestJoining:
    def test_whom_somebody_was_joined_with_before_comes_along(self) -> None:
        company = joined("carl", "ines", company=joined("bea", "carl"))
        assert company.joined == (frozenset({address("bea"), address("carl"), address("ines")}),)
        assert {each.domains[0] for each in map(company.known_address, company.joined[0])} == {
            "north.example"
        }

    def test_the_same_again_adds_nothing(self) -> None:
        company = joined("bea", "carl")
        assert decide_joined(company, joined_with(company, [known("carl"), known("bea")])) == ()

    def test_who_is_parted_is_alone_and_the_others_stay_together(self) -> None:
        company = joined("bea", "carl", "ines")
        company = fold_company(decide_parted(company, address("ines")), company)
        assert company.joined == (frozenset({address("bea"), address("carl")}),)
        assert decide_parted(company, address("ines")) == ()

    def test_of_two_addresses_none_is_left_together(self) -> None:
        company = joined("bea", "carl")
        assert decide_parted(company, address("bea")) == (AddressesJoined(frozenset({address("bea")})),)
        assert fold_company(decide_parted(company, address("bea")), company).joined == ()

    def test_events_of_earlier_programs_say_nothing_of_domains(self) -> None:
        company = fold_company([AddressesJoined(frozenset({address("bea"), address("carl")}))])
        assert company.known_address(address("bea")) == KnownAddress(address("bea"), ())

    def test_what_is_nobodys_is_not_joined_and_what_is_joined_is_not_nobodys(self) -> None:
        nobody = fold_company(decide_judged(Company(), address("bea"), is_person=False))
        with pytest.raises(NotOnePerson):
            joined_with(nobody, [known("carl"), known("bea")])
        with pytest.raises(OneOfSeveral):
            decide_judged(joined("bea", "carl"), address("bea"), is_person=False)


class TestJudging:
    def test_the_latest_word_holds_and_the_same_again_adds_nothing(self) -> None:
        nobody = fold_company(decide_judged(Company(), address("bea"), is_person=False))
        assert decide_judged(nobody, address("bea"), is_person=False) == ()
        assert decide_judged(nobody, address("bea"), is_person=True) == (
            AddressJudged(address("bea"), is_person=True),
        )


class TestLearning:
    company = joined("bea", "beaberg@gmail.com")
    said = PeopleSaid(joined=(tuple(map(known, ("bea", "beaberg@gmail.com"))),))

    def test_a_deal_learns_of_whom_it_names_or_has(self) -> None:
        for told in (mail("rita", to="bea", at="w2 Mon 09:00"), call("rita bea", at="w2 Mon 09:00")):
            assert news_for(fold((*deal(), told)), self.company) == [StatePeople(self.said)]
        assert news_for(fold((*deal(), booked(at="w2 Mon 09:00", start="w2 Tue 09:00"))), self.company)
        assert news_for(fold(deal(roles={"bea": "legal"})), self.company)
        assert news_for(fold(deal(who=sides(team="bea"))), self.company)

    def test_it_learns_nothing_of_others_nor_twice_nor_once_it_is_closed(self) -> None:
        letter = mail("rita", to="bea", at="w2 Mon 09:00")
        assert news_for(fold((*deal(), mail("rita", to="carl", at="w2 Mon 09:00"))), self.company) == []
        assert news_for(fold((*deal(), letter, PeopleStated(self.said))), self.company) == []
        merged = DealMergedInto("other", clock("w2 Tue 09:00"))
        assert news_for(fold((*deal(), letter, merged)), self.company) == []
        assert news_for(fold((*deal(), letter, closed(at="w2 Tue 09:00"))), self.company) == []

    def test_who_was_parted_is_unlearnt(self) -> None:
        parted = fold_company(decide_parted(self.company, address("bea")), self.company)
        knows = fold((*deal(), mail("rita", to="bea", at="w2 Mon 09:00"), PeopleStated(self.said)))
        assert news_for(knows, parted) == [StatePeople(PeopleSaid())]
        assert news_for(knows, Company()) == [StatePeople(PeopleSaid())]

    def test_what_may_bring_news(self) -> None:
        letter = mail("rita", to="bea", at="w2 Mon 09:00")
        stranger = mail("rita", to="carl", at="w2 Mon 09:00")
        assert may_name([letter], self.company)
        assert may_name([stranger, deal()[4]], self.company)
        assert not may_name([stranger, call("rita carl", at="w2 Mon 09:00")], self.company)
        assert may_name([booked(at="w2 Mon 09:00", start="w2 Tue 09:00")], self.company)

    def test_the_owner_is_one_of_the_deal(self) -> None:
        facts = fold(deal())
        facts.described = replace(facts.described, owner=address("sven"))
        assert address("sven") in addresses_in(facts)
