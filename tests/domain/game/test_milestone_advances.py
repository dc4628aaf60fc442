"""Milestones, promises and new people as advances: rules.md section 3."""

from __future__ import annotations

import pytest

from domain.people import Side
from domain.playbook.playbook import Pattern
from domain.touches.touch import Automated, Outcome
from tests.domain.invitations import booked
from tests.domain.playbooks import attached, held, milestone, playbook, written
from tests.examples import auto_reply, call, chat, deal, declared, mail, promised, withdrawn
from tests.story import facts

KICK_OFF = mail("rita", to="bea", at="Tue 09:00", text="Kick-off", named="kick-off")
DISCOVERY = booked(at="Mon 09:00", start="Wed 10:00", title="discovery")
REACHED, STARTED = "milestone_reached", "milestone_started"


def milestones(advances: list[str]) -> list[str]:
    return [a for a in advances if a.startswith("milestone")]


class TestMilestones:
    """Started by the first of its `starts`, reached by the first of its `evidence`."""

    def test_a_milestone_starts_with_the_first_sign_of_it_only(self) -> None:
        again = mail("rita", to="bea", at="Wed 09:00", text="Kick-off")
        seen = facts(KICK_OFF, again).as_of("Thu 09:00")
        assert (seen.advances, seen.state("discovery")) == ([f"{STARTED} w1 Tue 09:00"], "started")

    def test_it_is_reached_at_the_end_of_the_meeting_that_proves_it(self) -> None:
        seen = facts(KICK_OFF, DISCOVERY)
        assert milestones(seen.as_of("Wed 10:59:59").advances) == [f"{STARTED} w1 Tue 09:00"]
        assert milestones(seen.as_of("Wed 11:00").advances) == [
            f"{STARTED} w1 Tue 09:00",
            f"{REACHED} w1 Wed 11:00",
        ]
        assert seen.as_of("Wed 11:00").state("discovery") == "done"

    def test_reached_without_having_started_is_one_advance_and_started_at_that_time(self) -> None:
        seen = facts(DISCOVERY).as_of("Fri 09:00")
        planned = seen.milestones["discovery"]
        assert milestones(seen.advances) == [f"{REACHED} w1 Wed 11:00"]
        assert planned.started_at == planned.completed_at is not None

    def test_a_start_after_the_evidence_is_no_advance(self) -> None:
        late = mail("rita", to="bea", at="Fri 09:00", text="Kick-off")
        assert milestones(facts(DISCOVERY, late).as_of("w2 Mon 09:00").advances) == [
            f"{REACHED} w1 Wed 11:00"
        ]

    def test_one_touch_that_starts_and_proves_is_one_advance(self) -> None:
        both = playbook(milestone("offer", starts=[written("offer")], evidence=[written("offer")]))
        seen = facts(mail("rita", to="bea", at="Tue 09:00", text="Offer"), terms=deal(both)).as_of(
            "Wed 09:00"
        )
        assert seen.advances == [f"{REACHED} w1 Tue 09:00"]

    def test_one_touch_that_fits_in_two_ways_is_one_advance(self) -> None:
        by_two_patterns = playbook(milestone("offer", starts=[written("offer"), written("price")]))
        by_two_phrases = playbook(milestone("offer", evidence=[written("offer", "price")]))
        told = mail("rita", to="bea", at="Tue 09:00", text="Offer and price")
        seen = facts(told, terms=deal(by_two_patterns)).as_of("Wed 09:00")
        assert seen.advances == [f"{STARTED} w1 Tue 09:00"]
        seen = facts(told, terms=deal(by_two_phrases)).as_of("Wed 09:00")
        assert seen.advances == [f"{REACHED} w1 Tue 09:00"]

    def test_one_meeting_that_fits_in_two_ways_is_one_advance(self) -> None:
        book = playbook(milestone("discovery", evidence=[held("discovery"), held(domains="north.example")]))
        assert milestones(facts(DISCOVERY, terms=deal(book)).as_of("Fri 09:00").advances) == [
            f"{REACHED} w1 Wed 11:00"
        ]

    def test_one_touch_can_move_several_milestones(self) -> None:
        two = playbook(
            milestone("a", starts=[written("plan")]), milestone("b", after="a", evidence=[written("plan")])
        )
        seen = facts(mail("rita", to="bea", at="Tue 09:00", text="Plan"), terms=deal(two)).as_of("Wed 09:00")
        assert seen.advances == [f"{STARTED} w1 Tue 09:00", f"{REACHED} w1 Tue 09:00"]

    def test_more_evidence_of_the_same_is_no_advance(self) -> None:
        again = booked(at="Mon 09:00", start="Thu 10:00", title="more discovery")
        assert milestones(facts(DISCOVERY, again).as_of("Fri 09:00").advances) == [f"{REACHED} w1 Wed 11:00"]

    def test_nothing_before_the_opening_is_evidence(self) -> None:
        older = mail("rita", to="bea", at="w0 Fri 09:00", text="Kick-off")
        past = booked(at="w0 Mon 09:00", start="w0 Fri 10:00", title="discovery")
        seen = facts(older, past).as_of("Tue 09:00")
        assert (seen.advances, seen.state("discovery")) == ([], "open")

    def test_a_meeting_booked_before_the_opening_proves_when_it_is_held_after(self) -> None:
        early = booked(at="w0 Mon 09:00", start="Mon 10:00", title="discovery")
        assert milestones(facts(early).as_of("Tue 09:00").advances) == [f"{REACHED} w1 Mon 11:00"]

    @pytest.mark.parametrize(
        ("pattern", "reached"),
        [(held("discovery"), False), (written("discovery"), True), (attached("discovery"), False)],
    )
    def test_each_kind_of_evidence_has_its_own_place(self, pattern: Pattern, *, reached: bool) -> None:
        book = playbook(milestone("discovery", evidence=[pattern]))
        seen = facts(mail("rita", to="bea", at="Tue 09:00", text="Discovery"), terms=deal(book))
        assert (seen.as_of("Wed 09:00").state("discovery") == "done") is reached


class TestWords:
    """A person's word moves a milestone, but is no advance; evidence after it still is."""

    def test_a_word_starts_and_completes_without_an_advance(self) -> None:
        seen = facts(
            declared("discovery", "started", at="Tue 09:00"), declared("contract", "done", at="Tue 10:00")
        ).as_of("Wed 09:00")
        assert (seen.advances, seen.state("discovery"), seen.state("contract")) == ([], "started", "done")

    def test_evidence_after_the_word_is_still_an_advance(self) -> None:
        seen = facts(declared("discovery", "done", at="Tue 09:00"), DISCOVERY).as_of("Fri 09:00")
        assert milestones(seen.advances) == [f"{REACHED} w1 Wed 11:00"]
        assert seen.milestones["discovery"].completed_at == declared("x", "done", at="Tue 09:00").at

    def test_evidence_that_was_withdrawn_re_opens_and_the_next_is_an_advance_again(self) -> None:
        again = booked(at="Mon 09:00", start="w2 Wed 10:00", title="second discovery")
        seen = facts(DISCOVERY, again, withdrawn("discovery", "discovery", at="Fri 09:00"))
        assert seen.as_of("Fri 09:00").state("discovery") == "open"
        assert milestones(seen.as_of("w2 Fri 09:00").advances) == [
            f"{REACHED} w1 Wed 11:00",
            f"{REACHED} w2 Wed 11:00",
        ]


class TestCommitments:
    """The buyer promises something by a date."""

    def test_a_promise_of_the_buyer_is_an_advance_and_one_of_the_seller_is_not(self) -> None:
        seen = facts(
            promised("buyer", at="Tue 09:00", due="Fri"), promised("seller", at="Wed 09:00", due="Fri")
        ).as_of("Thu 09:00")
        assert seen.advances == ["commitment_made w1 Tue 09:00"]

    def test_before_the_opening_it_is_none_and_at_its_midnight_it_is(self) -> None:
        seen = facts(
            promised("buyer", at="w0 Fri 00:00", due="Fri"), promised("buyer", at="Mon 00:00", due="Fri")
        ).as_of("Thu 09:00")
        assert seen.advances == ["commitment_made w1 Mon 00:00"]

    def test_a_call_that_ends_with_something_agreed_is_one_and_names_the_call(self) -> None:
        agreed = call("rita bea", at="Tue 10:00", outcome=Outcome.AGREED, agreed_for="Fri")
        seen = facts(agreed).as_of("Wed 09:00")
        assert seen.advances == ["commitment_made w1 Tue 10:00", "meeting_held w1 Tue 10:00"]
        assert "call Tue 10:00" in seen.answer.sweep.advances[0].evidence


class TestStakeholders:
    """A person whom the seller brought in, while another was in play, speaks for the first time."""

    opening = (mail("rita", to="bea", at="Mon 09:00"), mail("bea", to="rita", at="Mon 10:00"))
    brought_in = mail("rita", to="bea", cc="carl", at="Tue 09:00")

    def test_their_first_mail_is_an_advance_and_their_second_is_not(self) -> None:
        first, second = mail("carl", to="rita", at="Wed 09:00"), mail("carl", to="rita", at="Thu 09:00")
        seen = facts(*self.opening, self.brought_in, first, second).as_of("Fri 09:00")
        assert seen.advances == ["stakeholder_engaged w1 Wed 09:00"]

    def test_it_is_enough_that_the_other_had_received_something(self) -> None:
        seen = facts(
            self.opening[0], mail("rita", to="carl", at="Tue 09:00"), mail("carl", to="rita", at="Wed 09:00")
        )
        assert seen.as_of("Fri 09:00").advances == ["stakeholder_engaged w1 Wed 09:00"]

    def test_a_chat_counts_as_their_first_word(self) -> None:
        seen = facts(*self.opening, self.brought_in, chat("carl rita", at="Wed 09:00")).as_of("Fri 09:00")
        assert seen.advances == ["stakeholder_engaged w1 Wed 09:00"]

    def test_the_first_person_of_the_buyer_is_nobody_new(self) -> None:
        assert facts(*self.opening).as_of("Fri 09:00").advances == []

    def test_two_who_appear_in_the_same_first_mail_are_nobody_new(self) -> None:
        seen = facts(mail("rita", to="bea carl", at="Mon 09:00"), mail("carl", to="rita", at="Tue 09:00"))
        assert seen.as_of("Fri 09:00").advances == []

    def test_whom_the_buyer_brought_in_is_nobody_new(self) -> None:
        by_bea = mail("bea", to="rita", cc="carl", at="Mon 10:00")
        seen = facts(self.opening[0], by_bea, self.brought_in, mail("carl", to="rita", at="Wed 09:00"))
        assert seen.as_of("Fri 09:00").advances == []

    def test_who_comes_by_themselves_is_nobody_new(self) -> None:
        seen = facts(*self.opening, mail("carl", to="rita", at="Wed 09:00")).as_of("Fri 09:00")
        assert seen.advances == []

    def test_an_automatic_answer_is_no_word_of_theirs(self) -> None:
        away = auto_reply("carl", at="Tue 09:01")
        seen = facts(*self.opening, self.brought_in, away)
        assert seen.as_of("Fri 09:00").advances == []
        later = facts(*self.opening, self.brought_in, away, mail("carl", to="rita", at="w2 Wed 09:00"))
        assert later.as_of("w2 Fri 09:00").advances == ["stakeholder_engaged w2 Wed 09:00"]

    def test_automated_mail_brings_nobody_in(self) -> None:
        notice = mail(
            "rita",
            to="bea",
            cc="carl",
            at="Tue 09:00",
            automated=Automated.BULK,
        )
        seen = facts(*self.opening, notice, mail("carl", to="rita", at="Wed 09:00")).as_of("Fri 09:00")
        assert seen.advances == []


def test_advances_of_one_instant_come_in_the_order_of_the_table() -> None:
    """At 11:00 a meeting is over and proves discovery, carl speaks, a promise, the next meeting."""
    book = playbook(
        milestone("discovery", evidence=[held("discovery")]),
        milestone("offer", starts=[written("offer", by=Side.BUYER)]),
    )
    seen = facts(
        *TestStakeholders.opening,
        TestStakeholders.brought_in,
        DISCOVERY,
        booked(at="Wed 11:00", start="w2 Wed 10:00", title="next", who="carl"),
        promised("buyer", at="Wed 11:00", due="Fri"),
        mail("carl", to="rita", at="Wed 11:00", text="Your offer"),
        terms=deal(book),
    ).as_of("Fri 09:00")
    assert seen.advances == [
        "meeting_booked w1 Mon 09:00",
        "milestone_started w1 Wed 11:00",
        "milestone_reached w1 Wed 11:00",
        "commitment_made w1 Wed 11:00",
        "stakeholder_engaged w1 Wed 11:00",
        "meeting_booked w1 Wed 11:00",
        "meeting_held w1 Wed 11:00",
    ]
