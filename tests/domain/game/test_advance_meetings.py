"""Which meetings move a deal: rules.md section 3, "Advance meetings"."""

from __future__ import annotations

from domain.deal.events import DealEvent
from tests.domain.invitations import WEEKLY, accepts, booked, calls_off, declines, invitation, moved
from tests.domain.playbooks import held, milestone, playbook, written
from tests.examples import call, deal, declared, mail, promised
from tests.story import Facts, Seen, facts

# Nothing but titles: what is held proves nothing, so that (a) is never renewed by itself.
TITLES = playbook(
    milestone("kick-off", starts=[held("kick-off workshop", roles="sponsor")], evidence=[written("agreed")]),
    milestone("contract", evidence=[held("contract review", roles="sponsor")]),
)
STATUS = booked(at="Mon 09:00", start="w2 Mon 10:00", title="status")
OTHER = booked(at="Tue 09:00", start="w2 Tue 10:00", title="other")


def told(*events: DealEvent) -> Facts:
    return facts(*events, terms=deal(TITLES))


def advancing(seen: Seen) -> list[str]:
    return [m.meeting for m in seen.meetings if m.key in seen.answer.sweep.advance_meetings]


class TestTheFirstSinceProgress:
    """(a) No advance meeting was booked since the last milestone or commitment, or since opening."""

    def test_the_first_one_booked_is_and_the_next_is_not(self) -> None:
        seen = told(OTHER, STATUS).as_of("w3 Mon 09:00")
        assert advancing(seen) == ["status"]
        assert seen.advances == ["meeting_booked w1 Mon 09:00", "meeting_held w2 Mon 11:00"]

    def test_a_commitment_makes_room_for_one_more(self) -> None:
        seen = told(STATUS, promised("buyer", at="Mon 12:00", due="Fri"), OTHER).as_of("w3 Mon 09:00")
        assert advancing(seen) == ["status", "other"]

    def test_at_the_same_instant_the_commitment_comes_first(self) -> None:
        seen = told(STATUS, promised("buyer", at="Tue 09:00", due="Fri"), OTHER).as_of("w3 Mon 09:00")
        assert advancing(seen) == ["status", "other"]

    def test_a_commitment_after_the_booking_comes_too_late(self) -> None:
        seen = told(STATUS, promised("buyer", at="Tue 09:00:01", due="Fri"), OTHER).as_of("w3 Mon 09:00")
        assert advancing(seen) == ["status"]

    def test_a_milestone_makes_room_and_a_persons_word_does_not(self) -> None:
        agreed = mail("bea", to="rita", at="Mon 12:00", text="Agreed")
        assert advancing(told(STATUS, agreed, OTHER).as_of("w3 Mon 09:00")) == ["status", "other"]
        word = declared("kick-off", "done", at="Mon 12:00")
        assert advancing(told(STATUS, word, OTHER).as_of("w3 Mon 09:00")) == ["status"]

    def test_a_new_person_makes_no_room(self) -> None:
        engaged = (
            mail("rita", to="bea", at="Mon 09:30"),
            mail("rita", to="carl", at="Mon 10:00"),
            mail("carl", to="rita", at="Mon 11:00"),
        )
        seen = told(STATUS, *engaged, OTHER).as_of("w3 Mon 09:00")
        assert (advancing(seen), seen.advances[1]) == (["status"], "stakeholder_engaged w1 Mon 11:00")


class TestForAMilestone:
    """(b) Its title fits a milestone without evidence, and no other advance meeting for it is ahead."""

    review = booked(at="Tue 09:00", start="w2 Wed 10:00", title="Contract review")
    second = booked(at="Wed 09:00", start="w2 Thu 10:00", title="2nd contract review")

    def test_it_is_one_though_another_was_booked_before(self) -> None:
        assert advancing(told(STATUS, self.review).as_of("w3 Mon 09:00")) == ["status", "Contract review"]

    def test_a_title_that_fits_what_starts_a_milestone_is_as_good(self) -> None:
        workshop = booked(at="Tue 09:00", start="w2 Wed 10:00", title="The kick-off workshop")
        assert len(advancing(told(STATUS, workshop).as_of("w3 Mon 09:00"))) == 2

    def test_words_apart_do_not_fit(self) -> None:
        other = booked(at="Tue 09:00", start="w2 Wed 10:00", title="Review of the contract")
        assert advancing(told(STATUS, other).as_of("w3 Mon 09:00")) == ["status"]

    def test_a_second_one_for_the_same_milestone_is_not(self) -> None:
        seen = told(STATUS, self.review, self.second).as_of("w3 Mon 09:00")
        assert advancing(seen) == ["status", "Contract review"]

    def test_a_second_one_is_when_the_first_was_cancelled_before(self) -> None:
        seen = told(STATUS, self.review, calls_off(self.review, at="Tue 15:00"), self.second)
        assert advancing(seen.as_of("w3 Mon 09:00")) == ["status", "Contract review", "2nd contract review"]

    def test_a_second_one_is_when_the_first_is_over(self) -> None:
        """The first proved nothing, because the sponsor was not there."""
        after = booked(at="w2 Wed 11:00", start="w3 Thu 10:00", title="2nd contract review")
        seen = told(STATUS, self.review, after).as_of("w4 Mon 09:00")
        assert advancing(seen) == ["status", "Contract review", "2nd contract review"]

    def test_it_is_not_when_evidence_has_reached_the_milestone(self) -> None:
        agreed = mail("bea", to="rita", at="Mon 08:00", text="Agreed")
        workshop = booked(at="Tue 09:00", start="w2 Wed 10:00", title="Kick-off workshop")
        assert advancing(told(agreed, STATUS, workshop).as_of("w3 Mon 09:00")) == ["status"]

    def test_it_is_when_only_a_persons_word_has(self) -> None:
        word = declared("kick-off", "done", at="Mon 08:00")
        workshop = booked(at="Tue 09:00", start="w2 Wed 10:00", title="Kick-off workshop")
        assert len(advancing(told(word, STATUS, workshop).as_of("w3 Mon 09:00"))) == 2


class TestOrder:
    """In the order in which they were booked; of the same time by start, then UID."""

    def test_whatever_order_they_are_captured_in(self) -> None:
        assert advancing(told(OTHER, STATUS).as_of("w3 Mon 09:00")) == ["status"]

    def test_of_one_booking_time_the_one_that_starts_first(self) -> None:
        late = booked(at="Mon 09:00", start="w2 Tue 10:00", title="a late one")
        early = booked(at="Mon 09:00", start="w2 Mon 10:00", title="the early one")
        assert advancing(told(late, early).as_of("w3 Mon 09:00")) == ["the early one"]

    def test_of_one_booking_time_and_start_by_uid(self) -> None:
        b = booked(at="Mon 09:00", start="w2 Mon 10:00", title="b")
        a = booked(at="Mon 09:00", start="w2 Mon 10:00", title="a")
        assert advancing(told(b, a).as_of("w3 Mon 09:00")) == ["a"]

    def test_those_booked_before_the_opening_are_judged_there_in_the_order_of_their_booking(self) -> None:
        first = booked(at="w0 Mon 09:00", start="w2 Tue 10:00", title="booked first")
        second = booked(at="w0 Tue 09:00", start="w2 Mon 10:00", title="booked second")
        seen = told(second, first).as_of("w3 Mon 09:00")
        assert advancing(seen) == ["booked first"]
        assert seen.advances == ["meeting_booked w1 Mon 00:00", "meeting_held w2 Tue 11:00"]

    def test_booked_means_mutual(self) -> None:
        """The earlier invitation is accepted later."""
        asked = invitation("rita", to="bea", at="Mon 08:00", start="w2 Fri 10:00", title="asked")
        seen = told(asked, accepts("bea", asked, at="Tue 09:00"), STATUS).as_of("w3 Mon 09:00")
        assert advancing(seen) == ["status"]


class TestBookedAndHeld:
    """When such a meeting makes advances."""

    def test_booked_when_it_starts_later_than_it_became_mutual(self) -> None:
        on_the_spot = booked(at="Tue 10:00", start="Tue 10:00", title="on the spot")
        seen = told(on_the_spot).as_of("Fri 09:00")
        assert seen.advances == ["meeting_held w1 Tue 11:00"]

    def test_a_meeting_entered_after_its_end_is_judged_at_its_end(self) -> None:
        entered = booked(at="Wed 09:00", start="Tue 10:00", title="entered late")
        between = booked(at="Tue 10:30", start="Fri 10:00", title="between")
        seen = told(entered, between).as_of("Thu 09:00")
        assert (advancing(seen), seen.advances) == (["between"], ["meeting_booked w1 Tue 10:30"])
        assert told(entered).as_of("Thu 09:00").advances == ["meeting_held w1 Tue 11:00"]

    def test_a_call_counts_at_its_time(self) -> None:
        seen = told(call("rita bea", at="Mon 08:00"), STATUS).as_of("w3 Mon 09:00")
        assert (seen.advances, advancing(seen)) == (["meeting_held w1 Mon 08:00"], [])

    def test_what_was_booked_does_not_un_happen(self) -> None:
        booking = "meeting_booked w1 Mon 09:00"
        for change in (calls_off(STATUS, at="Wed 09:00"), declines("bea", STATUS, at="Wed 09:00")):
            asked = invitation("rita", to="bea", at="Mon 08:00", start="w2 Mon 10:00", title="status")
            told_so = (asked, accepts("bea", asked, at="Mon 09:00"), change)
            seen = told(*told_so, OTHER).as_of("w3 Mon 09:00")
            assert (seen.advances, advancing(seen)) == ([booking], ["status"])

    def test_a_moved_meeting_is_held_at_its_new_time_and_booked_at_its_old(self) -> None:
        seen = told(STATUS, moved(STATUS, at="Wed 09:00", start="w2 Thu 10:00")).as_of("w3 Mon 09:00")
        assert seen.advances == ["meeting_booked w1 Mon 09:00", "meeting_held w2 Thu 11:00"]

    def test_lost_after_it_was_held_it_stays_an_advance_and_what_it_proved_re_opens(self) -> None:
        proof = booked(at="Mon 09:00", start="Wed 10:00", title="discovery")
        seen = facts(proof, calls_off(proof, at="Fri 09:00"))
        assert seen.as_of("Fri 08:59:59").state("discovery") == "done"
        after = seen.as_of("Fri 09:00")
        assert after.state("discovery") == "open"
        assert after.advances == [
            "meeting_booked w1 Mon 09:00",
            "milestone_reached w1 Wed 11:00",
            "meeting_held w1 Wed 11:00",
        ]


class TestSeries:
    """A series is booked once and judged once; it stands for its first instance."""

    weekly = booked(at="Mon 09:00", start="Tue 10:00", title="status", every=f"{WEEKLY};COUNT=4")

    def test_only_its_first_instance_makes_advances(self) -> None:
        seen = told(self.weekly).as_of("w5 Mon 09:00")
        assert seen.advances == ["meeting_booked w1 Mon 09:00", "meeting_held w1 Tue 11:00"]

    def test_its_other_instances_never_take_the_room_after_progress(self) -> None:
        promise = promised("buyer", at="w2 Mon 09:00", due="w2 Fri")
        seen = told(self.weekly, promise).as_of("w5 Mon 09:00")
        assert seen.advances[2:] == ["commitment_made w2 Mon 09:00"]
        more = booked(at="w2 Mon 10:00", start="w5 Mon 10:00", title="more")
        assert advancing(told(self.weekly, promise, more).as_of("w5 Mon 09:00"))[-1] == "more"

    def test_a_second_series_is_a_continuation(self) -> None:
        other = booked(at="Mon 10:00", start="Wed 10:00", title="weekly", every=f"{WEEKLY};COUNT=4")
        assert advancing(told(self.weekly, other).as_of("w5 Mon 09:00")) == ["status"]

    def test_instances_are_held_and_prove_milestones_as_any_meeting_does(self) -> None:
        series = booked(at="Mon 09:00", start="Tue 10:00", title="discovery", every=f"{WEEKLY};COUNT=2")
        first_is_off = calls_off(series, at="Mon 12:00", instance="Tue 10:00")
        seen = facts(series, first_is_off).as_of("w3 Mon 09:00")
        assert "milestone_reached w2 Tue 11:00" in seen.advances
