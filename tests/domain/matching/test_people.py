"""By whom a deal is known: persons, domains, groups, aliases, partners, and both sides."""

from __future__ import annotations

from domain.matching.rules import MatchingRules
from domain.people import Side
from domain.touches.touch import Automated
from tests.domain.matching.story import deal, given
from tests.examples import address, auto_reply, mail

NORTH = deal("north")
SOUTH = deal("south", "south.example")
FROM_BEA = mail("bea", to="rita", at="Tue 09:00")


class TestDomains:
    def test_a_listed_domain_leads_to_the_deal(self) -> None:
        story = given(NORTH, SOUTH).when(FROM_BEA).then("north by domain")
        story.because("domain 20 north.example")

    def test_a_sub_domain_of_a_listed_one_does(self) -> None:
        sub = mail("carl@eu.north.example", to="rita", at="Tue 09:00")
        given(NORTH).when(sub).then("north by parent_domain").because("parent_domain 10 north.example")

    def test_the_exact_domain_outranks_the_one_above(self) -> None:
        sub = mail("carl@eu.north.example", to="rita", at="Tue 09:00")
        eu = deal("eu", "eu.north.example")
        story = given(NORTH, eu).when(sub).then("eu by domain, 10 ahead of north")
        story.rivals("north: parent_domain 10 north.example")

    def test_a_domain_above_a_listed_one_does_not(self) -> None:
        given(deal("eu", "eu.north.example")).when(FROM_BEA).then("nobody_known")

    def test_somebody_of_a_sub_domain_adds_nothing_to_somebody_of_the_domain(self) -> None:
        both = mail("bea", to="rita", cc="carl@eu.north.example", at="Tue 09:00")
        given(NORTH).when(both).then("north by domain").because("domain 20 north.example")

    def test_two_people_of_a_domain_say_no_more_than_one(self) -> None:
        both = mail("bea", to="rita carl", at="Tue 09:00")
        given(NORTH).when(both).then("north by domain").because("domain 20 north.example")

    def test_strangers_lead_nowhere(self) -> None:
        given(NORTH).when(mail("olga", to="rita", at="Tue 09:00")).then("nobody_known")


class TestPersons:
    def test_a_named_person_outranks_a_domain(self) -> None:
        named = deal("named", "bea north.example")
        story = given(NORTH, named).when(FROM_BEA).then("named by person, 20 ahead of north")
        story.because("person 40 bea@north.example")

    def test_who_holds_a_role_is_named(self) -> None:
        story = (
            given(NORTH, deal("named", roles="bea")).when(FROM_BEA).then("named by person, 20 ahead of north")
        )
        story.because("person 40 bea@north.example")

    def test_of_others_than_the_buyers_a_role_says_nothing(self) -> None:
        given(deal("named", roles="olga rita")).when(mail("olga", to="rita", at="Tue 09:00")).then(
            "nobody_known"
        )
        given(deal("named", roles="rita"), NORTH).when(FROM_BEA).then("named or north")

    def test_a_named_person_at_a_public_mail_domain_is_known(self) -> None:
        private = deal("private", "bea@gmail.example")
        from_home = mail("rita", to="bea@gmail.example", at="Tue 09:00")
        given(private, NORTH).when(from_home).then("private by person")

    def test_who_is_copied_in_counts_less_than_who_is_written_to(self) -> None:
        beas, carls = deal("beas", "bea north.example"), deal("carls", "carl north.example")
        written = mail("rita", to="bea", cc="carl", at="Tue 09:00")
        story = given(beas, carls).when(written).then("beas by person, 15 ahead of carls")
        story.rivals("carls: person_copied 25 carl@north.example")

    def test_a_blind_copy_counts_as_a_copy(self) -> None:
        hidden = mail("rita", to="olga", bcc="bea", at="Tue 09:00")
        given(deal("beas", "bea")).when(hidden).then("beas by person_copied")

    def test_who_is_written_to_and_copied_in_counts_once(self) -> None:
        twice = mail("rita", to="bea", cc="bea", at="Tue 09:00")
        given(deal("beas", "bea")).when(twice).then("beas by person").because("person 40 bea@north.example")


class TestBothSides:
    def test_mail_without_our_people_is_not_of_the_deal(self) -> None:
        given(NORTH).when(mail("bea", to="olga", at="Tue 09:00")).then("not_between_sides near north")

    def test_internal_mail_leads_nowhere(self) -> None:
        given(NORTH).when(mail("rita", to="sven", at="Tue 09:00")).then("nobody_known")

    def test_internal_mail_of_a_deals_thread_stays_out_of_it(self) -> None:
        aside = mail("rita", to="sven", at="Wed 09:00", re="bea Tue 09:00")
        given(NORTH).when(FROM_BEA, aside).then("north by domain", "not_between_sides near north")

    def test_automated_mail_of_the_buyer_needs_nobody_of_ours(self) -> None:
        given(NORTH).when(auto_reply("bea", to="", at="Tue 09:00")).then("north by domain")

    def test_whoever_of_the_buyer_is_copied_in_on_it(self) -> None:
        copied = mail("bea", cc="carl", at="Tue 09:00", automated=Automated.NOTICE)
        given(NORTH).when(copied).then("north by domain")

    def test_automated_mail_of_others_about_the_buyer_does(self) -> None:
        bounce = mail("olga", to="bea", at="Tue 09:00", automated=Automated.BOUNCE)
        given(NORTH).when(bounce).then("not_between_sides near north")

    def test_an_automated_mail_of_the_buyer_to_nobody_of_the_team_is_not_held_against_it(self) -> None:
        teamed = deal("teamed", team="rita")
        given(teamed, NORTH).when(auto_reply("bea", to="", at="Tue 09:00")).then("north or teamed")

    def test_a_mail_from_us_that_nobody_of_ours_is_named_in_is_seen_by_its_copies(self) -> None:
        """Bea's mail to Carl with Rita in BCC: only the copy in Rita's mailbox shows her."""
        seen = mail("bea", to="carl", bcc="rita", at="Tue 09:00", named="x")
        bare = mail("bea", to="carl", at="Tue 09:00", named="x")
        given(NORTH).when(bare).then("not_between_sides near north")
        given(NORTH).when(seen).then("north by domain")


class TestGroups:
    rules = MatchingRules(groups=(frozenset({"north.example", "nord.example"}),))
    from_nord = mail("uwe@nord.example", to="rita", at="Tue 09:00")

    def test_companies_of_one_group_are_one_buyer(self) -> None:
        story = given(NORTH, rules=self.rules).when(self.from_nord).then("north by group")
        story.because("group 10 nord.example")

    def test_a_sub_domain_of_a_group_is_in_it(self) -> None:
        sub = mail("uwe@de.nord.example", to="rita", at="Tue 09:00")
        given(NORTH, rules=self.rules).when(sub).then("north by group")

    def test_a_deal_with_the_company_itself_outranks_the_group(self) -> None:
        nord = deal("nord", "nord.example")
        given(NORTH, nord, rules=self.rules).when(self.from_nord).then("nord by domain, 10 ahead of north")

    def test_a_partners_group_is_not_the_buyers(self) -> None:
        rules = MatchingRules(groups=(frozenset({"reseller.example", "nord.example"}),))
        resold = deal("resold", partner="reseller.example", partner_plays_for=Side.BUYER, owner="rita")
        given(resold, rules=rules).when(self.from_nord).then("not_between_sides near resold")

    def test_without_the_group_they_are_strangers(self) -> None:
        given(NORTH).when(self.from_nord).then("nobody_known")
        others = MatchingRules(groups=(frozenset({"south.example", "nord.example"}),))
        given(NORTH, rules=others).when(self.from_nord).then("nobody_known")


class TestOtherAddresses:
    joined = ("bea bea@home.example",)
    from_home = mail("bea@home.example", to="rita", at="Tue 09:00")

    def test_another_address_of_a_named_person_leads_to_the_deal(self) -> None:
        story = given(deal("beas", "bea"), joined=self.joined).when(self.from_home).then("beas by alias")
        story.because("alias 10 bea@home.example")

    def test_of_somebody_who_is_known_by_their_domain_only_it_does_not(self) -> None:
        given(NORTH, joined=self.joined).when(self.from_home).then("nobody_known")

    def test_not_joined_it_is_a_stranger(self) -> None:
        given(deal("beas", "bea")).when(self.from_home).then("nobody_known")

    def test_taken_out_again_it_is_a_stranger(self) -> None:
        apart = given(deal("beas", "bea"), joined=("bea bea@home.example", "bea@home.example"))
        apart.when(self.from_home).then("nobody_known")

    def test_both_addresses_on_one_mail_count_once(self) -> None:
        both = mail("bea", to="rita", cc="bea@home.example", at="Tue 09:00")
        story = given(deal("beas", "bea"), joined=self.joined).when(both).then("beas by person")
        story.because("person 40 bea@north.example")

    def test_our_own_people_are_ours_from_any_address(self) -> None:
        from_home = mail("rita@home.example", to="bea", at="Tue 09:00")
        ritas = deal("ritas", owner="rita", team="rita")
        given(ritas).when(from_home).then("not_between_sides near ritas")
        story = given(ritas, joined=("rita rita@home.example",)).when(from_home).then("ritas by domain")
        story.because("domain 20 north.example", "owner 20 rita@ours.example")

    def test_of_several_own_addresses_the_owners_takes_part(self) -> None:
        from_home = mail("rita@home.example", to="bea", at="Tue 09:00")
        for owner in ("rita", "zita@ours.example"):
            owned = deal("owned", owner=owner, seller="rita zita@ours.example")
            known = given(owned, joined=("rita zita@ours.example rita@home.example",))
            known.when(from_home).because("domain 20 north.example", f"owner 20 {address(owner)}")


class TestWhoMovedCompany:
    """Bea goes from North to South and writes from there."""

    joined = ("bea bea@south.example",)
    moved = mail("bea@south.example", to="rita", at="w9 Tue 09:00")

    def test_her_new_company_outranks_her_old_address(self) -> None:
        story = given(deal("north", "bea north.example"), SOUTH, joined=self.joined).when(self.moved)
        story.then("south by domain, 10 ahead of north").rivals("north: alias 10 bea@south.example")

    def test_of_a_thread_that_she_takes_with_her_a_person_is_asked(self) -> None:
        before = mail("bea", to="rita", at="Tue 09:00")
        goes_on = mail("bea@south.example", to="rita", at="w9 Tue 09:00", re="bea Tue 09:00")
        story = given(deal("north", "bea north.example"), SOUTH, joined=self.joined).when(before, goes_on)
        story.then("north by person", "north or south")

    def test_not_joined_she_is_somebody_of_the_new_company(self) -> None:
        given(deal("north", "bea north.example"), SOUTH).when(self.moved).then("south by domain")


class TestAConsultantInTwoDeals:
    """Olga advises North and South; both deals name her."""

    north = deal("north", "olga north.example", owner="rita")
    south = deal("south", "olga south.example", owner="sven")

    def test_with_one_of_the_customers_it_is_that_customers_deal(self) -> None:
        together = mail("olga", to="rita", cc="carl@south.example", at="Tue 09:00")
        given(deal("north", "olga north.example"), deal("south", "olga south.example")).when(together).then(
            "south by domain, 20 ahead of north"
        )

    def test_alone_it_is_the_deal_whose_owner_takes_part(self) -> None:
        given(self.north, self.south).when(mail("olga", to="sven", at="Tue 09:00")).then(
            "south by owner, 30 ahead of north"
        )

    def test_alone_with_others_a_person_has_to_say(self) -> None:
        given(self.north, self.south).when(mail("olga", to="sue", at="Tue 09:00")).then("north or south")


class TestResellers:
    """Pat of a reseller stands between the two companies."""

    for_us = deal("north", partner="reseller.example")
    for_them = deal("north", partner="reseller.example", partner_plays_for=Side.BUYER)

    def test_for_the_seller_pat_stands_in_for_our_people(self) -> None:
        story = given(self.for_us).when(mail("pat", to="bea", at="Tue 09:00")).then("north by domain")
        story.because("domain 20 north.example", "partner 10 pat@reseller.example")

    def test_for_the_seller_pat_alone_leads_to_no_deal(self) -> None:
        given(self.for_us).when(mail("pat", to="rita", at="Tue 09:00")).then("nobody_known")

    def test_for_the_seller_pat_in_a_deals_thread_stays_with_it(self) -> None:
        aside = mail("pat", to="rita", at="Wed 09:00", re="bea Tue 09:00")
        given(self.for_us).when(FROM_BEA, aside).then("north by domain", "north by thread")

    def test_for_the_buyer_pat_leads_to_the_deal(self) -> None:
        story = given(self.for_them).when(mail("pat", to="rita", at="Tue 09:00")).then("north by domain")
        story.because("domain 20 reseller.example")

    def test_for_the_buyer_pat_and_the_buyer_are_not_both_sides(self) -> None:
        given(self.for_them).when(mail("pat", to="bea", at="Tue 09:00")).then("not_between_sides near north")

    def test_for_the_buyer_a_named_pat_outranks_the_domain(self) -> None:
        named = deal("south", "south.example", partner="pat", partner_plays_for=Side.BUYER)
        given(self.for_them, named).when(mail("rita", to="pat", at="Tue 09:00")).then(
            "south by person, 20 ahead of north"
        )

    def test_a_partner_tells_two_deals_of_a_company_apart(self) -> None:
        with_pat = mail("rita", to="bea pat", at="Tue 09:00")
        given(self.for_us, deal("direct")).when(with_pat).then("north by partner, 10 ahead of direct")
        given(self.for_us, deal("direct")).when(FROM_BEA).then("direct or north")

    def test_a_named_partner_does_so_too(self) -> None:
        with_pat = mail("rita", to="bea pat", at="Tue 09:00")
        given(deal("north", partner="pat"), deal("direct")).when(with_pat).then(
            "north by partner, 10 ahead of direct"
        )
