"""What people say themselves: pins of the company's rules, and corrections of single touches and threads."""

from __future__ import annotations

from domain.matching.rules import MatchingRules, Pin
from tests.domain.matching.story import correction, deal, given, pin
from tests.examples import mail

NORTH = deal("north", "bea north.example", owner="rita", name="rollout")
SOUTH = deal("south", "south.example", owner="sven")
FROM_BEA = mail("bea", to="rita", at="Tue 09:00", named="question", text="Rollout")
ANSWER = mail("rita", to="bea", at="Tue 10:00", named="answer", re="question")


def pinned(*pins: Pin) -> MatchingRules:
    return MatchingRules(pins=pins)


class TestPins:
    def test_a_persons_contacts(self) -> None:
        story = given(NORTH, SOUTH, rules=pinned(pin("south", person="bea"))).when(FROM_BEA)
        story.then("south by pin, 200 ahead of north").because("pin 300 bea@north.example")

    def test_of_a_stranger(self) -> None:
        rules = pinned(pin("south", person="olga"))
        given(SOUTH, rules=rules).when(mail("olga", to="rita", at="Tue 09:00")).then("south by pin")
        given(SOUTH, rules=rules).when(mail("pat", to="rita", at="Tue 09:00")).then("nobody_known")

    def test_from_any_address_of_theirs(self) -> None:
        story = given(
            NORTH, SOUTH, rules=pinned(pin("south", person="olga")), joined=("olga olga@home.example",)
        )
        story.when(mail("olga@home.example", to="rita", at="Tue 09:00")).then("south by pin")

    def test_a_domain_with_what_is_below_it(self) -> None:
        rules = pinned(pin("south", domain="advice.example"))
        given(SOUTH, rules=rules).when(mail("uwe@advice.example", to="rita", at="Tue 09:00")).then(
            "south by pin"
        )
        sub = mail("uwe@eu.advice.example", to="rita", at="Tue 09:00")
        given(SOUTH, rules=rules).when(sub).then("south by pin").because("pin 300 advice.example")

    def test_a_phrase_in_the_subject(self) -> None:
        rules = pinned(pin("south", words="project falcon"))
        said = mail("bea", to="rita", at="Tue 09:00", text="Re: Project Falcon, next week")
        story = given(NORTH, SOUTH, rules=rules).when(said).then("south by pin, 240 ahead of north")
        story.because("pin 300 project falcon")
        apart = mail("bea", to="rita", at="Tue 09:00", text="Falcon, our project")
        given(NORTH, SOUTH, rules=rules).when(apart).then("north by person")

    def test_outrank_whatever_else_is_known(self) -> None:
        """Thread, named person, owner and the whole name together."""
        again = mail(
            "bea", to="rita", at="Wed 09:00", re="question", text="Rollout", cc="uwe@south.example olga"
        )
        story = given(NORTH, SOUTH, rules=pinned(pin("south", person="olga"))).when(FROM_BEA, again)
        story.then("north by person", "south by pin, 160 ahead of north")

    def test_several_to_one_deal_count_once(self) -> None:
        rules = pinned(pin("south", person="olga"), pin("south", words="rollout"))
        said = mail("olga", to="rita", at="Tue 09:00", text="Rollout")
        story = given(SOUTH, rules=rules).when(said).then("south by pin")
        story.because("pin 300 rollout olga@elsewhere.example")

    def test_to_two_deals_leave_it_to_the_other_clues(self) -> None:
        rules = pinned(pin("north", person="olga"), pin("south", person="olga"))
        alone = mail("olga", to="sue", at="Tue 09:00")
        given(NORTH, SOUTH, rules=rules).when(alone).then("north or south")
        with_uwe = mail("olga", to="sue uwe@south.example", at="Tue 09:00")
        given(NORTH, SOUTH, rules=rules).when(with_uwe).then("south by domain, 10 ahead of north")

    def test_the_persons_outrank_their_domains_and_these_the_domains_above(self) -> None:
        rules = pinned(
            pin("south", person="uwe@eu.advice.example"),
            pin(None, domain="eu.advice.example"),
            pin("north", domain="advice.example"),
        )
        known = given(NORTH, SOUTH, rules=rules)
        known.when(mail("uwe@eu.advice.example", to="rita", at="Tue 09:00")).then("south by pin")
        known.when(mail("eva@eu.advice.example", to="rita", at="Tue 09:00")).then("pinned_out")
        known.when(mail("eva@us.advice.example", to="rita", at="Tue 09:00")).then("north by pin")

    def test_to_a_closed_deal_end_with_it(self) -> None:
        closed = deal("closed", "south.example", closed="w4 Mon 10:00")
        known = given(closed, rules=pinned(pin("closed", person="olga")))
        known.when(mail("olga", to="rita", at="w4 Mon 09:00")).then("closed by pin")
        known.when(mail("olga", to="rita", at="w4 Mon 11:00")).then("nobody_known")

    def test_to_a_closed_deal_go_on_in_its_next_cycle(self) -> None:
        closed = deal("closed", "south.example", closed="w4 Mon 10:00")
        second = deal("second", "south.example", opened="w5 Mon", continues="closed")
        known = given(closed, second, rules=pinned(pin("closed", person="olga")))
        known.when(mail("olga", to="rita", at="w4 Mon 11:00")).then("second by pin")

    def test_to_a_later_cycle_hold_for_the_one_that_was_open(self) -> None:
        first = deal("first", closed="w4 Mon 10:00")
        second = deal("second", opened="w5 Mon", continues="first")
        known = given(first, second, rules=pinned(pin("second", person="bea")))
        known.when(mail("bea", to="rita", at="w2 Mon 11:00")).then("first by pin")

    def test_to_two_cycles_of_one_deal_count_once(self) -> None:
        first = deal("first", closed="w4 Mon 10:00")
        second = deal("second", opened="w5 Mon", continues="first")
        rules = pinned(pin("second", person="olga"), pin("first", words="rollout"))
        said = mail("olga", to="rita", at="w2 Mon 11:00", text="Rollout")
        story = given(first, second, rules=rules).when(said).then("first by pin")
        story.because("pin 300 rollout olga@elsewhere.example")

    def test_to_a_merged_deal_hold_for_the_other(self) -> None:
        merged = deal("merged", merged_into="south")
        given(merged, SOUTH, rules=pinned(pin("merged", person="olga"))).when(
            mail("olga", to="rita", at="Tue 09:00")
        ).then("south by pin")

    def test_to_a_deal_that_is_over_leave_it_to_the_less_specific(self) -> None:
        closed = deal("closed", "south.example", closed="Mon 09:00")
        rules = pinned(pin("closed", person="olga"), pin("north", domain="elsewhere.example"))
        given(NORTH, closed, rules=rules).when(mail("olga", to="rita", at="Tue 09:00")).then("north by pin")

    def test_to_a_deal_that_is_not_known_or_was_opened_in_error_say_nothing(self) -> None:
        for rules in (pinned(pin("gone", person="bea")), pinned(pin("gone", words="rollout"))):
            given(NORTH, rules=rules).when(FROM_BEA).then("north by person")
            given(NORTH, deal("gone", opened_in_error=True), rules=rules).when(FROM_BEA).then(
                "north by person"
            )


class TestPinnedOut:
    lawyer = pinned(pin(None, person="olga"))

    def test_a_person_is_as_if_absent(self) -> None:
        with_olga = mail("bea", to="rita", cc="olga", at="Tue 09:00")
        given(NORTH, rules=self.lawyer).when(with_olga).then("north by person")
        alone = mail("olga", to="rita", at="Tue 09:00")
        given(deal("olgas", "olga"), rules=self.lawyer).when(alone).then("pinned_out")

    def test_their_threads_too(self) -> None:
        forward = mail("rita", to="olga", at="Tue 11:00", named="forward", re="question")
        back = mail("olga", to="rita", at="Tue 12:00", re="forward")
        story = given(NORTH, rules=self.lawyer).when(FROM_BEA, forward, back)
        story.then("north by person", "pinned_out", "pinned_out")

    def test_beside_a_closed_deal_the_closing_is_told(self) -> None:
        with_olga = mail("bea", to="rita", cc="olga", at="Tue 09:00")
        given(deal("closed", closed="Mon 09:00"), rules=self.lawyer).when(with_olga).then(
            "closed_before near closed"
        )

    def test_a_domain(self) -> None:
        given(NORTH, rules=pinned(pin(None, domain="north.example"))).when(FROM_BEA).then("pinned_out")

    def test_a_phrase_keeps_the_whole_contact_out(self) -> None:
        rules = pinned(pin(None, words="rollout"))
        given(NORTH, rules=rules).when(FROM_BEA).then("pinned_out")
        given(NORTH, rules=rules).when(ANSWER).then("north by person")

    def test_a_pin_to_a_deal_outranks_one_to_none(self) -> None:
        rules = pinned(pin(None, words="rollout"), pin("south", person="bea"))
        given(NORTH, SOUTH, rules=rules).when(FROM_BEA).then("south by pin, 200 ahead of north")
        rules = pinned(pin(None, person="bea"), pin("south", person="bea"))
        given(NORTH, SOUTH, rules=rules).when(FROM_BEA).then("south by pin, 200 ahead of north")

    def test_it_is_not_settled_by_its_thread(self) -> None:
        rules = pinned(pin(None, words="lunch"))
        lunch = mail("rita", to="bea", at="Mon 09:00", named="lunch", text="Lunch?")
        given(NORTH, rules=rules).when(lunch, mail("bea", to="rita", at="Tue 09:00", re="lunch")).then(
            "pinned_out", "north by person"
        )


class TestCorrections:
    def test_of_a_touch_holds_for_it_and_what_leans_on_it(self) -> None:
        known = given(NORTH, deal("other"))
        story = known.when(FROM_BEA, ANSWER, said=[correction("question", "other")])
        story.then("other by correction", "other by thread, 10 ahead of north")
        story.undone().then("north by person, 80 ahead of other", "north by thread, 90 ahead of other")
        unnamed = mail("carl", to="sue", at="Tue 11:00", re="question")
        known.when(FROM_BEA, unnamed, said=[correction("question", "other")]).then(
            "other by correction", "other by thread, 60 ahead of north"
        )

    def test_outranks_the_rules_whatever_they_say(self) -> None:
        rules = pinned(pin("north", person="bea"))
        story = given(NORTH, SOUTH, rules=rules).when(FROM_BEA, said=[correction("question", "south")])
        story.then("south by correction").because("correction 1000 said")

    def test_of_another_touch_does_not_reach(self) -> None:
        given(NORTH, SOUTH).when(FROM_BEA, ANSWER, said=[correction("answer", "south")]).then(
            "north by person", "south by correction"
        )

    def test_of_a_thread_holds_for_all_of_it_and_what_comes_later(self) -> None:
        later = mail("olga", to="rita", at="w30 Tue 09:00", re="answer")
        story = given(NORTH, SOUTH).when(
            FROM_BEA, ANSWER, later, said=[correction("answer", "south", thread=True)]
        )
        story.then("south by correction", "south by correction", "south by correction")

    def test_frees_a_touch(self) -> None:
        story = given(NORTH).when(FROM_BEA, ANSWER, said=[correction("answer", None)])
        story.then("north by person", "correction")

    def test_frees_a_thread(self) -> None:
        story = given(NORTH).when(FROM_BEA, ANSWER, said=[correction("question", None, thread=True)])
        story.then("correction", "correction")

    def test_what_answers_a_freed_touch_leans_on_nothing(self) -> None:
        """Rita forwards a question to a friend, and frees that mail: his answers are not pulled back."""
        forward = mail("rita", to="olga", at="Tue 11:00", named="forward", re="question")
        back = mail("olga", to="rita", at="Tue 12:00", named="back", re="question,forward")
        again = mail("rita", to="olga", at="Tue 13:00", re="back")
        story = given(NORTH).when(FROM_BEA, forward, back, again, said=[correction("forward", None)])
        story.then("north by person", "correction", "nobody_known", "nobody_known")
        story.undone().then("north by person", *["north by thread"] * 3)

    def test_what_answers_a_freed_touch_is_known_by_its_people(self) -> None:
        story = given(NORTH).when(FROM_BEA, ANSWER, said=[correction("question", None)])
        story.then("correction", "north by person")

    def test_the_latest_holds(self) -> None:
        first = correction("question", "south", at="w20 Mon 09:00", named="first")
        second = correction("question", "north", at="w20 Tue 09:00", named="second")
        for said in ([first, second], [second, first]):
            given(NORTH, SOUTH).when(FROM_BEA, said=said).then("north by correction").because(
                "correction 1000 second"
            )

    def test_of_the_same_instant_that_with_the_last_id_holds(self) -> None:
        first, second = correction("question", "south", named="1"), correction("question", "north", named="2")
        for said in ([first, second], [second, first]):
            given(NORTH, SOUTH).when(FROM_BEA, said=said).then("north by correction")

    def test_the_latest_holds_whether_of_touch_or_thread(self) -> None:
        touch = correction("question", "south", at="w20 Mon 09:00")
        thread = correction("answer", "north", at="w20 Tue 09:00", thread=True)
        given(NORTH, SOUTH).when(FROM_BEA, ANSWER, said=[touch, thread]).then(
            "north by correction", "north by correction"
        )
        touch = correction("question", "south", at="w20 Wed 09:00")
        given(NORTH, SOUTH).when(FROM_BEA, ANSWER, said=[touch, thread]).then(
            "south by correction", "north by correction"
        )

    def test_to_a_deal_that_is_no_more_is_passed_over(self) -> None:
        older = correction("question", "south", at="w20 Mon 09:00")
        newer = correction("question", "gone", at="w20 Tue 09:00")
        given(NORTH, SOUTH).when(FROM_BEA, said=[older, newer]).then("south by correction")
        given(NORTH, SOUTH).when(FROM_BEA, said=[newer]).then("north by person")
        wrong = deal("gone", opened_in_error=True)
        given(NORTH, SOUTH, wrong).when(FROM_BEA, said=[older, newer]).then("south by correction")

    def test_of_a_touch_may_name_a_closed_deal(self) -> None:
        closed = deal("closed", "south.example", closed="Mon 09:00")
        second = deal("second", "south.example", opened="Mon", continues="closed")
        said = [correction("question", "closed")]
        given(NORTH, closed).when(FROM_BEA, said=said).then("closed by correction")
        given(NORTH, closed, second).when(FROM_BEA, said=said).then("closed by correction")

    def test_of_a_thread_goes_on_in_the_next_cycle(self) -> None:
        closed = deal("closed", "south.example", closed="Tue 09:30")
        second = deal("second", "south.example", opened="Wed", continues="closed")
        said = [correction("question", "closed", thread=True)]
        given(NORTH, closed).when(FROM_BEA, ANSWER, said=said).then(
            "closed by correction", "closed by correction"
        )
        given(NORTH, closed, second).when(FROM_BEA, ANSWER, said=said).then(
            "closed by correction", "second by correction"
        )

    def test_to_a_merged_deal_is_to_the_other(self) -> None:
        merged = deal("merged", merged_into="south")
        given(NORTH, SOUTH, merged).when(FROM_BEA, said=[correction("question", "merged")]).then(
            "south by correction"
        )
        closed = deal("south", "south.example", closed="Mon 09:00")
        for thread in (False, True):
            said = [correction("question", "merged", thread=thread)]
            given(NORTH, closed, merged).when(FROM_BEA, said=said).then("south by correction")

    def test_settles_what_could_not_be_told(self) -> None:
        one, two = deal("one"), deal("two")
        story = given(one, two).when(FROM_BEA, ANSWER, said=[correction("answer", "two")])
        story.then("two by thread, 50 ahead of one", "two by correction")
        story.undone().then("one or two", "one or two")
