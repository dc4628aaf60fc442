"""The life of deals: closed, continued, merged, opened in error, opened later."""

from __future__ import annotations

from domain.matching.rules import MatchingRules
from tests.domain.matching.story import deal, given
from tests.domain.times import clock
from tests.examples import mail

STARTS = mail("rita", to="bea", at="w2 Mon 10:00", named="starts")


class TestClosed:
    closed = deal("closed", closed="w4 Mon 10:00")

    def test_what_happened_after_the_closing_is_not_of_the_deal(self) -> None:
        given(self.closed).when(mail("bea", to="rita", at="w4 Mon 10:01")).then("closed_before near closed")

    def test_what_happened_before_it_or_at_it_is(self) -> None:
        given(self.closed).when(mail("bea", to="rita", at="w4 Mon 09:59")).then("closed by domain")
        given(self.closed).when(mail("bea", to="rita", at="w4 Mon 10:00")).then("closed by domain")

    def test_its_thread_ends_with_it(self) -> None:
        later = mail("bea", to="rita", at="w5 Mon 10:00", re="starts")
        given(self.closed).when(STARTS, later).then("closed by domain", "closed_before near closed")
        stranger = mail("olga", to="rita", at="w5 Mon 10:00", re="starts")
        given(self.closed).when(STARTS, stranger).then("closed by domain", "nobody_known")

    def test_it_is_no_rival_of_an_open_one(self) -> None:
        later = mail("bea", to="rita", at="w5 Mon 10:00", re="starts")
        open_deal = deal("open", opened="w5 Mon")
        given(self.closed, open_deal).when(STARTS, later).then(
            "closed by not_yet_open, 15 ahead of open", "open by domain"
        )

    def test_of_many_closed_ones_the_latest_twenty_are_named(self) -> None:
        many = [deal(f"deal {i:02}", opened=f"w{i + 1} Mon", closed=f"w{i + 1} Fri 10:00") for i in range(40)]
        given(*many).when(mail("bea", to="rita", at="w50 Mon 09:00")).then(
            "closed_before near " + " ".join(f"deal {i:02}" for i in range(20, 40))
        )


class TestCycles:
    """A deal whose date truly changed is closed, and goes on in the next cycle."""

    first = deal("first", closed="w4 Mon 10:00")
    second = deal("second", opened="w5 Mon", closed="w8 Mon 10:00", continues="first")
    third = deal("third", opened="w8 Mon", continues="second")

    def test_each_has_what_happened_while_it_was_open(self) -> None:
        for at, id_ in (("w1 Tue", "first"), ("w6 Tue", "second"), ("w9 Tue", "third")):
            story = given(self.first, self.second, self.third).when(mail("bea", to="rita", at=f"{at} 09:00"))
            story.then(f"{id_} by domain")

    def test_what_happened_between_two_is_of_the_later(self) -> None:
        story = given(self.first, self.second, self.third).when(mail("bea", to="rita", at="w4 Tue 09:00"))
        story.then("second by domain")

    def test_on_the_day_of_the_change_the_earlier_has_what_came_before_its_closing(self) -> None:
        cycles = self.first, self.second, self.third
        given(*cycles).when(mail("bea", to="rita", at="w8 Mon 09:00")).then("second by domain")
        given(*cycles).when(mail("bea", to="rita", at="w8 Mon 11:00")).then("third by domain")

    def test_what_happened_before_all_of_them_is_of_the_first(self) -> None:
        given(self.third, self.second, self.first).when(mail("bea", to="rita", at="w0 Mon 09:00")).then(
            "first by domain"
        )

    def test_a_thread_goes_on_in_the_cycle_that_is_open(self) -> None:
        story = given(self.first, self.second, self.third).when(
            STARTS,
            mail("olga", to="rita", at="w6 Mon 10:00", re="starts", named="sixth"),
            mail("olga", to="rita", at="w9 Mon 10:00", re="starts", named="ninth"),
        )
        story.then("first by domain", "second by thread", "third by thread")

    def test_a_thread_skips_a_cycle_that_was_over_by_then(self) -> None:
        story = given(self.first, self.second, self.third).when(
            STARTS, mail("olga", to="rita", at="w9 Mon 10:00", re="starts")
        )
        story.then("first by domain", "third by thread").because("thread 50 starts")

    def test_who_only_a_later_cycle_names_brings_no_rival_to_the_one_that_was_open(self) -> None:
        named = deal("second", "carl north.example", opened="w5 Mon", continues="first")
        story = given(self.first, named).when(mail("carl", to="rita", at="w2 Mon 10:00"))
        story.then("first by domain")

    def test_who_only_a_later_cycle_knows_leads_to_that(self) -> None:
        wider = deal("second", "north.example nord.example", opened="w5 Mon", continues="first")
        story = given(self.first, wider).when(
            mail("uwe@nord.example", to="rita", at="w2 Mon 10:00", named="uwes"),
            mail("uwe@nord.example", to="rita bea", at="w2 Tue 10:00", re="uwes"),
        )
        story.then("second by domain", "first by thread").because("thread 50 uwes", "domain 20 north.example")

    def test_a_cycle_that_was_opened_in_error_is_passed_over(self) -> None:
        wrong = deal("wrong", opened="w4 Tue", continues="first", opened_in_error=True)
        right = deal("right", opened="w5 Mon", continues="first")
        for cycles in ((self.first, wrong, right), (right, wrong, self.first)):
            given(*cycles).when(STARTS, mail("olga", to="rita", at="w6 Mon 10:00", re="starts")).then(
                "first by domain", "right by thread"
            )

    def test_a_cycle_continues_past_one_that_was_opened_in_error(self) -> None:
        wrong = deal("wrong", opened="w4 Tue", continues="first", opened_in_error=True)
        right = deal("right", opened="w5 Mon", continues="wrong")
        given(self.first, wrong, right).when(STARTS).then("first by domain")

    def test_of_two_continuations_the_thread_takes_the_one_that_was_opened_first(self) -> None:
        one = deal("one", opened="w5 Mon", continues="first")
        two = deal("two", opened="w6 Mon", continues="first")
        for cycles in ((self.first, one, two), (two, one, self.first)):
            given(*cycles).when(STARTS, mail("olga", to="rita", at="w7 Mon 10:00", re="starts")).then(
                "first by domain", "one by thread"
            )

    def test_what_could_not_be_told_is_settled_over_cycles(self) -> None:
        """Two cycles of one deal are one deal to its conversation."""
        story = given(self.first, self.second, self.third).when(
            mail("rita", to="olga", at="w2 Mon 09:00", named="unknown"),
            mail("bea", to="rita", at="w2 Tue 09:00", named="known", re="unknown"),
            mail("bea", to="rita", at="w6 Tue 09:00", re="known"),
        )
        story.then("first by thread", "first by domain", "second by thread")


class TestOpenedInError:
    def test_has_no_part_in_anything(self) -> None:
        wrong = deal("wrong", opened_in_error=True)
        given(wrong).when(STARTS).then("nobody_known")
        given(wrong, deal("right")).when(STARTS).then("right by domain")


class TestMerged:
    into = deal("into", "north.example south.example")
    merged = deal("merged", "south.example", merged_into="into")

    def test_everything_of_it_is_the_others(self) -> None:
        given(self.merged, self.into).when(mail("uwe@south.example", to="rita", at="Tue 09:00")).then(
            "into by domain"
        )

    def test_it_is_no_rival(self) -> None:
        given(deal("merged", merged_into="into"), self.into).when(STARTS).then("into by domain")

    def test_alone_it_names_nobody(self) -> None:
        given(self.merged).when(mail("uwe@south.example", to="rita", at="Tue 09:00")).then("nobody_known")


class TestOpenedLater:
    def test_what_was_captured_before_the_opening_is_pulled_in(self) -> None:
        given(deal("late", opened="w5 Mon")).when(STARTS).then("late by domain").because(
            "domain 20 north.example"
        )

    def test_more_than_thirty_days_before_only_its_conversation_leads_there(self) -> None:
        late = deal("late", opened="w7 Mon")
        given(late).when(STARTS).then("opened_much_later near late")
        given(late, rules=MatchingRules(days_before_opening=35)).when(STARTS).then("late by domain")
        told = mail("bea", to="rita", at="w6 Mon 10:00", re="starts")
        given(late).when(STARTS, told).then("late by thread", "late by domain")

    def test_a_deal_that_was_open_outranks_it(self) -> None:
        late = deal("late", opened="w5 Mon")
        story = given(deal("early"), late).when(STARTS).then("early by not_yet_open, 15 ahead of late")
        story.rivals("late: domain 20 north.example, not_yet_open -15")

    def test_the_first_to_be_opened_outranks_the_others(self) -> None:
        late, later = deal("late", opened="w5 Mon"), deal("later", opened="w6 Mon")
        story = given(later, late).when(STARTS).then("late by opened_after_another, 15 ahead of later")
        story.rivals("later: domain 20 north.example, opened_after_another -30")

    def test_what_comes_in_the_two_weeks_before_the_opening_may_be_its_first_mail(self) -> None:
        soon = deal("soon", opened="w4 Mon")
        given(deal("early"), soon).when(mail("bea", to="rita", at="w2 Mon 00:00")).then("early or soon")
        given(deal("early"), soon).when(mail("bea", to="rita", at="w1 Sun 23:59")).then(
            "early by not_yet_open, 15 ahead of soon"
        )

    def test_that_another_is_opened_soon_is_not_held_against_a_later_one(self) -> None:
        soon, late = deal("soon", opened="w3 Mon"), deal("late", opened="w5 Mon")
        given(soon, late).when(STARTS).then("soon by not_yet_open, 15 ahead of late")

    def test_two_that_are_opened_on_one_day_do_not(self) -> None:
        one, two = deal("one", opened="w5 Mon"), deal("two", opened="w5 Mon")
        given(one, two).when(STARTS).then("one or two")

    def test_its_named_person_asks_a_person(self) -> None:
        late = deal("late", "bea", opened="w5 Mon")
        given(deal("early"), late).when(STARTS).then("late or early")

    def test_of_what_happened_more_than_a_month_before_it_has_nothing(self) -> None:
        late = deal("late", opened="w6 Tue")
        given(late).when(mail("bea", to="rita", at="w1 Mon 09:00")).then("opened_much_later near late")
        given(late).when(mail("bea", to="rita", at="w2 Tue 09:00")).then("late by domain")

    def test_unless_the_conversation_leads_there(self) -> None:
        before = mail("bea", to="rita", at="w1 Wed 09:00", named="first")
        answer = mail("rita", to="bea", at="w4 Mon 09:00", re="first")
        given(deal("late", opened="w7 Mon")).when(before, answer).then("late by thread", "late by domain")


class TestCircles:
    """Deals that name each other in a circle are nobody's wish, and lead nowhere."""

    def test_of_merged_deals(self) -> None:
        one, two = deal("one", merged_into="two"), deal("two", merged_into="one")
        deals = given(one, two).deals
        assert deals.heir("one") is None
        assert deals.standing_for("one", 0) is None

    def test_of_cycles(self) -> None:
        one = deal("one", closed="Mon 09:00", continues="two")
        two = deal("two", closed="Mon 09:00", continues="one")
        story = given(one, two).when(STARTS).then("closed_before near one two")
        assert story.given.deals.standing_for("one", clock("w9 Mon 09:00")) is None
