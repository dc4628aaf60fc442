"""Several open deals at one company: what tells them apart, and that a person says where nothing does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.matching.clues import ClueKind
from domain.matching.deals import MatchableDeal
from domain.matching.rules import MatchingRules
from domain.people import Side
from tests.domain.matching.story import deal, given, pin
from tests.domain.times import clock
from tests.examples import mail

FROM_BEA = mail("bea", to="rita", at="Tue 09:00")


class TestOwnerAndTeam:
    ritas = deal("ritas", owner="rita")
    svens = deal("svens", owner="sven")

    def test_the_owner_who_takes_part_decides(self) -> None:
        story = given(self.ritas, self.svens).when(FROM_BEA).then("ritas by owner, 30 ahead of svens")
        story.because("domain 20 north.example", "owner 20 rita@ours.example")

    def test_a_deal_without_a_team_is_not_ahead_of_one_whose_team_is_absent(self) -> None:
        teamed = deal("teamed", owner="sven", team="sven")
        given(self.ritas, teamed).when(mail("bea", to="sue", at="Tue 09:00")).then("ritas or teamed")

    def test_the_owner_outranks_that_another_deal_names_the_person(self) -> None:
        named = deal("named", "bea north.example", owner="sven")
        with_carl = mail("rita", to="bea", cc="carl", at="Tue 09:00")
        given(self.ritas, named).when(with_carl).then("ritas by domain, 10 ahead of named")

    def test_both_owners_decide_nothing(self) -> None:
        both = mail("bea", to="rita sven", at="Tue 09:00")
        given(self.ritas, self.svens).when(both).then("ritas or svens")

    def test_neither_owner_decides_nothing(self) -> None:
        given(self.ritas, self.svens).when(mail("bea", to="sue", at="Tue 09:00")).then("ritas or svens")

    def test_an_owner_is_not_counted_again_as_one_of_the_team(self) -> None:
        teamed = deal("teamed", owner="rita", team="rita sven")
        given(teamed).when(FROM_BEA).then("teamed by domain").because(
            "domain 20 north.example", "owner 20 rita@ours.example"
        )

    def test_the_owner_outranks_the_team(self) -> None:
        teamed = deal("teamed", owner="sven", team="rita sven")
        story = given(deal("ritas", owner="rita", team="rita sven"), teamed).when(FROM_BEA)
        story.then("ritas by owner, 15 ahead of teamed").rivals(
            "teamed: domain 20 north.example, team 5 rita@ours.example"
        )

    def test_who_handed_a_deal_over_speaks_for_it_as_its_owner_does(self) -> None:
        handed = deal("handed", owner="sue", earlier_owners="rita")
        story = given(handed, self.svens).when(FROM_BEA).then("handed by owner, 30 ahead of svens")
        story.because("domain 20 north.example", "owner 20 rita@ours.example")
        both = mail("bea", to="rita sue", at="Tue 09:00")
        story = given(handed, self.svens).when(both).then("handed by owner, 30 ahead of svens")
        story.because("domain 20 north.example", "owner 20 rita@ours.example sue@ours.example")

    def test_a_deal_of_whose_team_somebody_takes_part_outranks_one_of_whose_nobody_does(self) -> None:
        ours, theirs = deal("ours", team="rita"), deal("theirs", team="sven")
        story = given(ours, theirs).when(FROM_BEA).then("ours by no_player, 15 ahead of theirs")
        story.rivals("theirs: domain 20 north.example, no_player -10")

    def test_a_deal_without_a_team_takes_anybody(self) -> None:
        anybody, theirs = deal("anybody"), deal("theirs", team="sven")
        given(anybody, theirs).when(FROM_BEA).then("anybody by no_player, 10 ahead of theirs")

    def test_the_team_alone_is_too_little_to_decide(self) -> None:
        given(deal("anybody"), deal("teamed", team="rita")).when(FROM_BEA).then("teamed or anybody")

    def test_mail_of_others_than_the_team_is_still_of_the_only_deal(self) -> None:
        """Support and billing are listed in the deal, though they do not play."""
        given(deal("teamed", team="sven")).when(FROM_BEA).then("teamed by domain")
        sub = mail("carl@eu.north.example", to="rita", at="Tue 09:00")
        given(deal("teamed", team="sven")).when(sub).then("teamed by parent_domain")


class TestNames:
    rollout = deal("rollout", name="Northwind rollout")
    licences = deal("licences", name="Northwind licences")

    def test_the_whole_name_decides(self) -> None:
        whole = mail("bea", to="rita", at="Tue 09:00", text="Re: Northwind Rollout, our questions")
        story = given(self.rollout, self.licences).when(whole).then("rollout by name, 40 ahead of licences")
        story.because("name 40 northwind rollout", "domain 20 north.example")

    def test_a_telling_word_decides(self) -> None:
        word = mail("bea", to="rita", at="Tue 09:00", text="Licences for ten users")
        story = (
            given(self.rollout, self.licences).when(word).then("licences by name_word, 30 ahead of rollout")
        )
        story.because("name_word 30 licences", "domain 20 north.example")

    def test_the_whole_name_outranks_a_telling_word(self) -> None:
        both = mail("bea", to="rita", at="Tue 09:00", text="Northwind rollout and licences")
        given(self.rollout, self.licences).when(both).then("rollout by name, 10 ahead of licences")

    def test_telling_words_of_both_decide_nothing(self) -> None:
        both = mail("bea", to="rita", at="Tue 09:00", text="Rollout and licences")
        given(self.rollout, self.licences).when(both).then("licences or rollout")

    def test_a_word_that_both_names_have_decides_nothing(self) -> None:
        first, second = deal("first", name="Rollout Kiel"), deal("second", name="Rollout Bonn")
        shared = mail("bea", to="rita", at="Tue 09:00", text="Rollout")
        given(first, second).when(shared).then("first or second")

    def test_a_common_word_decides_nothing(self) -> None:
        common = mail("bea", to="rita", at="Tue 09:00", text="Northwind")
        given(self.rollout, deal("other", name="Licences")).when(common).then("other or rollout")

    def test_a_name_of_common_words_decides_nothing_either(self) -> None:
        common = mail("bea", to="rita", at="Tue 09:00", text="Northwind")
        given(deal("all", name="Northwind"), deal("other", name="Licences")).when(common).then("all or other")

    def test_a_name_that_is_part_of_a_rivals_decides_nothing(self) -> None:
        longer = deal("longer", name="rollout Kiel")
        said = mail("bea", to="rita", at="Tue 09:00", text="rollout")
        given(deal("short", name="rollout"), longer).when(said).then("longer or short")

    def test_words_of_a_name_apart_are_a_telling_word_only(self) -> None:
        apart = mail("bea", to="rita", at="Tue 09:00", text="Rollout at Northwind")
        given(self.rollout, self.licences).when(apart).then("rollout by name_word, 30 ahead of licences")

    def test_the_name_says_nothing_where_only_one_deal_could_be_meant(self) -> None:
        whole = mail("bea", to="rita", at="Tue 09:00", text="Northwind rollout")
        given(self.rollout).when(whole).then("rollout by domain").because("domain 20 north.example")

    def test_the_name_alone_leads_nowhere(self) -> None:
        given(self.rollout).when(mail("olga", to="rita", at="Tue 09:00", text="Northwind rollout")).then(
            "nobody_known"
        )


class TestUndecided:
    """Never all open deals: where nothing decides, a person has to."""

    one, two = deal("one", owner="rita"), deal("two", owner="rita")

    def test_nothing_decides(self) -> None:
        story = given(self.one, self.two).when(FROM_BEA).then("one or two")
        story.rivals(
            "one: domain 20 north.example, owner 20 rita@ours.example",
            "two: domain 20 north.example, owner 20 rita@ours.example",
        )

    def test_what_comes_later_in_the_thread_settles_it(self) -> None:
        named = replace(self.two, name=("rollout",), telling=frozenset({"rollout"}))
        later = mail("rita", to="bea", at="Wed 09:00", re="bea Tue 09:00", text="Rollout")
        story = given(self.one, named).when(FROM_BEA, later)
        story.then("two by thread, 50 ahead of one", "two by name, 40 ahead of one")

    def test_it_stays_open_while_nothing_later_tells(self) -> None:
        later = mail("rita", to="bea", at="Wed 09:00", re="bea Tue 09:00")
        given(self.one, self.two).when(FROM_BEA, later).then("one or two", "one or two")

    def test_far_behind_deals_are_rivals_and_no_candidates(self) -> None:
        third = deal("third", team="sven")
        given(self.one, self.two, third).when(FROM_BEA).then("one or two")

    def test_at_most_twenty_candidates_are_kept(self) -> None:
        many = [deal(f"deal {i:02}") for i in range(30)]
        story = given(*many).when(FROM_BEA)
        story.then(" or ".join(f"deal {i:02}" for i in range(20)))

    def test_at_most_twenty_rivals_are_kept(self) -> None:
        many = [deal(f"deal {i:02}") for i in range(30)]
        story = given(*many, deal("ritas", owner="rita")).when(FROM_BEA)
        story.then("ritas by owner, 20 ahead of deal 00")
        story.rivals(*(f"deal {i:02}: domain 20 north.example" for i in range(20)))

    def test_at_most_twenty_deals_are_near(self) -> None:
        many = [deal(f"deal {i:02}", opened=f"w{i + 1} Mon") for i in range(30)]
        given(*many).when(mail("bea", to="olga", at="Tue 09:00")).then(
            "not_between_sides near " + " ".join(f"deal {i:02}" for i in range(10, 30))
        )


class TestVeryManyDeals:
    """Of the deals that name a reseller only the fifty likeliest are looked at closely."""

    many = tuple(
        deal(f"deal {i:03}", f"buyer{i}.example", partner="reseller.example", partner_plays_for=Side.BUYER)
        for i in range(100)
    )
    from_pat = mail("pat", to="rita", at="Tue 09:00", text="The rollout")

    def one_more(self, *domains: str, **said: Any) -> MatchableDeal:  # noqa: ANN401 - as `deal` takes it
        partner = said.pop("partner", "reseller.example")
        return deal("zz", " ".join(domains), partner=partner, partner_plays_for=Side.BUYER, **said)

    def test_nothing_decides_between_them(self) -> None:
        given(*self.many).when(self.from_pat).then(" or ".join(f"deal {i:03}" for i in range(20)))

    def test_the_owner_who_takes_part_decides(self) -> None:
        story = given(*self.many, self.one_more("zz.example", owner="rita")).when(self.from_pat)
        story.then("zz by owner, 20 ahead of deal 000")

    def test_a_telling_word_decides(self) -> None:
        story = given(*self.many, self.one_more("zz.example", name="great rollout")).when(self.from_pat)
        story.then("zz by name_word, 30 ahead of deal 000")

    def test_a_named_person_decides(self) -> None:
        story = given(*self.many, self.one_more("zz.example", partner="pat")).when(self.from_pat)
        story.then("zz by person, 20 ahead of deal 000")

    def test_the_customer_who_takes_part_decides(self) -> None:
        both = mail("pat", to="rita", cc="bea@buyer77.example", at="Tue 09:00")
        known = given(*self.many, self.one_more("zz.example", "buyer77.example"))
        known.when(both).then(" or ".join(f"deal {i:03}" for i in range(20)))
        with_eva = mail("pat", to="rita", cc="eva@zz.example eva@yy.example", at="Tue 09:00")
        named = self.one_more("eva@zz.example", partner="reseller.example")
        given(*self.many, named).when(with_eva).then("zz by person_copied, 25 ahead of deal 000")

    def test_the_team_that_takes_part_decides(self) -> None:
        others = [replace(each, sides=replace(each.sides, team=frozenset({"sven"}))) for each in self.many]
        story = given(*others, self.one_more("zz.example", team="rita")).when(self.from_pat)
        story.then("zz by no_player, 15 ahead of deal 000")

    def test_anything_finer_is_not_seen_among_so_many(self) -> None:
        many = [deal(f"deal {i:03}") for i in range(60)]
        with_pat = mail("bea", to="rita pat", at="Tue 09:00")
        one_more = deal("zz", partner="reseller.example")
        given(*many[:49], one_more).when(with_pat).then("zz by partner, 10 ahead of deal 000")
        given(*many[:50], one_more).when(with_pat).then(" or ".join(f"deal {i:03}" for i in range(20)))

    def test_the_thread_and_a_pin_decide(self) -> None:
        last = self.many[-1]
        rules = MatchingRules(pins=(pin(last.deal_id, person="pat"),))
        given(*self.many, rules=rules).when(self.from_pat).then("deal 099 by pin, 300 ahead of deal 000")
        starts = mail("rita", to="bea@buyer99.example", at="Mon 09:00", named="starts")
        back = mail("pat", to="rita", at="Tue 09:00", re="starts")
        given(*self.many).when(starts, back).then(
            "deal 099 by domain", "deal 099 by thread, 50 ahead of deal 000"
        )

    def test_those_that_were_open_come_first(self) -> None:
        later = [replace(each, opened_at=clock("w4 Mon 00:00")) for each in self.many]
        given(*later, self.one_more("zz.example")).when(self.from_pat).then(
            "zz by not_yet_open, 15 ahead of deal 000"
        )

    def test_those_that_were_closed_do_not_count(self) -> None:
        closed = [replace(each, closed_at=clock("Mon 09:00")) for each in self.many]
        given(*closed, self.one_more("zz.example")).when(self.from_pat).then("zz by domain")


class TestWhatSuffices:
    def test_less_than_the_least_is_too_little(self) -> None:
        sub = mail("carl@eu.north.example", to="rita", at="Tue 09:00")
        strict = MatchingRules(least=15)
        given(deal("north"), rules=strict).when(sub).then("too_little near north")
        given(deal("north"), rules=strict).when(FROM_BEA).then("north by domain")

    def test_what_speaks_against_a_deal_does_not_make_it_too_little(self) -> None:
        given(deal("north", team="sven"), rules=MatchingRules(least=20)).when(FROM_BEA).then(
            "north by domain"
        )

    def test_the_least_itself_suffices(self) -> None:
        given(deal("north"), rules=MatchingRules(least=20)).when(FROM_BEA).then("north by domain")
        given(deal("north"), rules=MatchingRules(least=21)).when(FROM_BEA).then("too_little near north")

    def test_who_has_too_little_is_no_rival(self) -> None:
        eu = deal("eu", "eu.north.example")
        sub = mail("carl@eu.north.example", to="rita", at="Tue 09:00")
        given(deal("north"), eu, rules=MatchingRules(least=20, margin=50)).when(sub).then("eu by domain")

    def test_a_greater_margin_asks_a_person(self) -> None:
        deals = deal("ritas", owner="rita"), deal("svens", owner="sven")
        given(*deals, rules=MatchingRules(margin=30)).when(FROM_BEA).then("ritas by owner, 30 ahead of svens")
        given(*deals, rules=MatchingRules(margin=31)).when(FROM_BEA).then("ritas or svens")

    def test_a_tie_is_never_decided(self) -> None:
        given(deal("one"), deal("two"), rules=MatchingRules(margin=0)).when(FROM_BEA).then("one or two")

    def test_one_point_is_ahead_where_the_company_says_so(self) -> None:
        deals = deal("ritas", owner="rita"), deal("svens", owner="sven")
        one = MatchingRules(points={ClueKind.OWNER: 1, ClueKind.NO_PLAYER: 0}, margin=1)
        given(*deals, rules=one).when(FROM_BEA).then("ritas by owner, 1 ahead of svens")
        given(*deals, rules=replace(one, margin=2)).when(FROM_BEA).then("ritas or svens")

    def test_who_is_a_margin_behind_is_no_candidate(self) -> None:
        tied = deal("one", partner="pat"), deal("two", partner="pat")
        with_pat = mail("bea", to="rita pat", at="Tue 09:00")
        given(*tied, deal("behind")).when(with_pat).then("one or two")
        given(*tied, deal("behind"), rules=MatchingRules(margin=11)).when(with_pat).then(
            "one or two or behind"
        )

    def test_the_company_says_what_a_clue_weighs(self) -> None:
        deals = deal("ritas", owner="rita"), deal("svens", owner="sven")
        rules = MatchingRules(points={ClueKind.OWNER: 5, ClueKind.NO_PLAYER: 0})
        given(*deals, rules=rules).when(FROM_BEA).then("ritas or svens")

    def test_the_weightiest_of_what_decides_equally_is_named(self) -> None:
        first = deal("first", "bea", owner="rita")
        rules = MatchingRules(points={ClueKind.PERSON: 35, ClueKind.OWNER: 15, ClueKind.DOMAIN: 20})
        given(first, deal("second"), rules=rules).when(FROM_BEA).then("first by person, 30 ahead of second")
