"""One thing to do, and then the others: rules.md section 7.

Of the example plan discovery must start on w19 Mon and is due on w19 Fri.
"""

from __future__ import annotations

import pytest

from domain.deal.events import BasisStated, DealOpened, ProgressConfirmed, StrategyStated
from domain.playbook.playbook import Owner
from tests.domain.invitations import accepts, booked, invitation
from tests.domain.playbooks import held, milestone, playbook
from tests.domain.times import day_name
from tests.examples import WORKS_IN_GERMANY, closed, deal, declared, mail, opened, volley, without
from tests.story import Seen, facts

SIX = volley("Mon 09:00", "Tue 09:00", "Wed 09:00", "Thu 09:00", "Fri 09:00", "w2 Mon 09:00")


def days(seen: Seen, kind: str) -> tuple[str | None, ...]:
    """`start_by`, `act_by`, `aim_by` and `due` of the first step of a kind."""
    step = seen.step(kind)
    dates = (step.start_by, step.act_by, step.aim_by, step.due)
    return tuple(None if date is None else day_name(date) for date in dates)


class TestOrder:
    """What presses before milestones, milestones, then what supports them."""

    def test_of_an_early_deal_that_nobody_cared_for(self) -> None:
        """Nothing is known of it, a lawyer is missing, and bea has owed an answer for five days."""
        terms = without(
            StrategyStated,
            without(
                BasisStated,
                without(ProgressConfirmed, deal(playbook(milestone("long", 200, roles="lawyer")))),
            ),
        )
        seen = facts(mail("rita", to="bea", at="w5 Mon 09:00"), terms=terms).as_of("w6 Mon 09:00")
        assert seen.steps == [
            "confirm_progress",
            "book_meeting long",
            "follow_up_with_purpose",
            "find_role",
            "widen_contacts",
            "confirm_date",
            "fill_strategy",
        ]

    def test_of_a_late_deal(self) -> None:
        """It is overdue, bea waits for an answer, and mail has gone to and fro."""
        assert facts(*SIX).as_of("w22 Mon 09:00").steps == [
            "get_decision",
            "answer_and_advance",
            "break_ping_pong discovery",
            "escalate",
            "book_meeting discovery",
        ]

    def test_there_is_always_one_while_the_deal_is_open(self) -> None:
        assert facts().as_of("Mon 00:00").steps == ["book_meeting discovery"]

    def test_there_is_none_once_it_is_closed(self) -> None:
        assert facts(*SIX, closed(at="w2 Tue 09:00")).as_of("w22 Mon 09:00").steps == []

    def test_one_for_each_missing_role(self) -> None:
        book = playbook(milestone("long", 200, roles="sponsor lawyer"))
        seen = facts(terms=deal(book)).as_of("Tue 09:00")
        texts = [step.text for step in seen.answer.next_steps if step.kind == "find_role"]
        assert [text.rpartition(" ")[2] for text in texts] == ["lawyer", "sponsor"]

    def test_steps_of_findings_have_no_days(self) -> None:
        assert days(facts(*SIX).as_of("w22 Mon 09:00"), "get_decision") == (None,) * 4


class TestBreakPingPong:
    """It names the first available milestone, if there is one."""

    def test_names_the_first(self) -> None:
        assert facts(*SIX).as_of("w2 Mon 09:00").step("break_ping_pong").milestone == "discovery"

    def test_or_none(self) -> None:
        assert facts(*SIX, terms=deal(playbook())).as_of("w2 Mon 09:00").steps == ["break_ping_pong"]


class TestAvailable:
    """Open with all it requires done or waived, or started; by slack, then due day, then id."""

    def test_what_waits_for_another_is_not(self) -> None:
        assert facts().as_of("Tue 09:00").steps == ["book_meeting discovery"]

    @pytest.mark.parametrize("state", ["done", "waived"])
    def test_what_waited_for_it_then_is(self, state: str) -> None:
        seen = facts(declared("discovery", state, at="Mon 09:00")).as_of("Tue 09:00")
        assert seen.steps == ["send_document contract"]

    def test_what_was_started_is_whatever_it_requires(self) -> None:
        """The contract, begun early, has more slack than what it should have waited for."""
        seen = facts(declared("contract", "started", at="Mon 09:00")).as_of("Tue 09:00")
        assert seen.steps == ["book_meeting discovery", "send_document contract"]

    def test_by_slack_then_due_then_id(self) -> None:
        book = playbook(
            milestone("roomy", 2),
            milestone("tight z", 10),
            milestone("tight a", 10),
            milestone("sooner", 8),
            milestone("end", 2, after="sooner"),
        )
        seen = facts(terms=deal(book)).as_of("Tue 09:00")
        assert seen.steps == [f"book_meeting {name}" for name in ("sooner", "tight a", "tight z", "roomy")]


class TestDays:
    """`start_by`, `act_by`, `aim_by` and `due` of a milestone's step."""

    def test_far_from_the_date(self) -> None:
        """Five seller working days after w1 Tue is w2 Tue; half of 89 days after w2 Mon is 44: w10 Fri."""
        seen = facts().as_of("Tue 09:00")
        assert days(seen, "book_meeting") == ("w19 Mon", "w2 Tue", "w10 Fri", "w19 Fri")
        step = seen.step("book_meeting")
        assert (step.slack, step.late, step.working_days_left) == (89, False, 103)

    def test_near_the_date_the_start_itself_is_the_day_to_act(self) -> None:
        assert days(facts().as_of("w18 Wed 09:00"), "book_meeting")[:2] == ("w19 Mon", "w19 Mon")

    @pytest.mark.parametrize(
        ("now", "start_by", "late"),
        [
            ("w19 Mon 23:00", "w19 Mon", False),
            ("w19 Wed 09:00", "w19 Wed", True),
            ("w19 Sat 09:00", "w20 Mon", True),
        ],
    )
    def test_late_it_starts_on_the_next_working_day(self, now: str, start_by: str, *, late: bool) -> None:
        seen = facts().as_of(now)
        assert days(seen, "book_meeting")[:2] == (start_by, start_by)
        assert seen.step("book_meeting").late is late

    def test_what_has_started_is_never_late_to_start(self) -> None:
        seen = facts(declared("discovery", "started", at="w18 Mon 09:00")).as_of("w19 Wed 09:00")
        assert days(seen, "book_meeting") == ("w19 Mon", "w19 Mon", "w19 Thu", "w19 Fri")
        assert not seen.step("book_meeting").late

    @pytest.mark.parametrize(
        ("now", "aim_by"),
        [
            ("w18 Wed 09:00", "w19 Wed"),  # ends w19 Tue, slack 3: 1 day after
            ("w18 Thu 09:00", "w19 Thu"),  # ends w19 Wed, slack 2: 1 day after
            ("w18 Fri 09:00", "w19 Thu"),  # ends w19 Thu, slack 1: that day
            ("w19 Mon 09:00", "w19 Fri"),  # slack 0
            ("w19 Wed 09:00", "w20 Tue"),  # slack -2
        ],
    )
    def test_aim_for_half_the_slack(self, now: str, aim_by: str) -> None:
        assert days(facts().as_of(now), "book_meeting")[2] == aim_by

    def test_each_in_its_own_calendar(self) -> None:
        """The German buyer rests on w5 Fri and w6 Mon, the seller does not."""
        book = playbook(milestone("theirs", 1, owner=Owner.BUYER))
        terms = deal(book, buyer=WORKS_IN_GERMANY, opening=opened("w6 Fri"))
        seen = facts(terms=terms).as_of("w5 Wed 09:00")
        # Done on w5 Wed at the earliest, slack 5 (Thu, Tue to Fri); half is 2: w6 Tue.
        assert days(seen, "book_meeting") == ("w6 Fri", "w6 Wed", "w6 Tue", "w6 Fri")
        # Days of both left: w5 Thu, w6 Tue to Fri.
        assert seen.step("book_meeting").working_days_left == 5

    def test_no_days_are_left_after_the_date(self) -> None:
        assert facts().as_of("w22 Mon 09:00").step("get_decision").working_days_left == 0


class TestPrepare:
    """When a mutual buyer meeting that fits the milestone is ahead."""

    meeting = booked(at="Mon 09:00", start="Fri 10:00", title="Discovery")

    def test_while_it_is_ahead(self) -> None:
        seen = facts(self.meeting).as_of("Tue 09:00")
        assert seen.steps == ["prepare discovery"]
        assert seen.step("prepare").evidence == ("Discovery",)

    def test_not_for_a_proposal(self) -> None:
        proposal = invitation("rita", to="bea", at="Mon 09:00", start="Fri 10:00", title="Discovery")
        assert facts(proposal).as_of("Tue 09:00").steps == ["book_meeting discovery"]
        accepted = accepts("bea", proposal, at="Mon 12:00")
        assert facts(proposal, accepted).as_of("Tue 09:00").steps == ["prepare discovery"]

    def test_not_for_another_meeting(self) -> None:
        other = booked(at="Mon 09:00", start="Fri 10:00", title="Status")
        assert facts(other).as_of("Tue 09:00").steps == ["book_meeting discovery"]

    def test_for_one_that_would_start_it_too(self) -> None:
        book = playbook(milestone("review", starts=[held("kick-off")]))
        kick_off = booked(at="Mon 09:00", start="Fri 10:00", title="Kick-off")
        assert facts(kick_off, terms=deal(book)).as_of("Tue 09:00").steps == ["prepare review"]

    def test_of_several_the_first(self) -> None:
        sooner = booked(at="Tue 08:00", start="Thu 10:00", title="Discovery 2")
        assert facts(self.meeting, sooner).as_of("Tue 09:00").step("prepare").evidence == ("Discovery 2",)


class TestIds:
    """Derived from deal, decision date, kind, milestone and cause: planning twice issues a step once."""

    offer = mail("rita", to="bea", at="Mon 09:00")

    @staticmethod
    def id_of(seen: Seen, kind: str) -> str:
        return seen.step(kind).id

    @pytest.mark.parametrize("kind", ["book_meeting", "follow_up_with_purpose"])
    def test_the_same_cause_has_the_same_id_the_day_after(self, kind: str) -> None:
        told = facts(self.offer)
        assert self.id_of(told.as_of("Fri 09:00"), kind) == self.id_of(told.as_of("w2 Thu 09:00"), kind)

    def test_another_wait_is_another_cause(self) -> None:
        again = (mail("bea", to="rita", at="w2 Mon 09:00"), mail("rita", to="bea", at="w2 Mon 10:00"))
        one, other = facts(self.offer).as_of("Fri 09:00"), facts(self.offer, *again).as_of("w2 Fri 09:00")
        kind = "follow_up_with_purpose"
        assert self.id_of(one, kind) != self.id_of(other, kind)

    @pytest.mark.parametrize("opening", [opened("w21 Thu"), opened(named="another")])
    def test_so_is_another_deal_or_decision_date(self, opening: DealOpened) -> None:
        one, other = facts(), facts(terms=deal(opening=opening))
        assert self.id_of(one.as_of("Tue 09:00"), "book_meeting") != self.id_of(
            other.as_of("Tue 09:00"), "book_meeting"
        )

    def test_no_two_steps_share_one(self) -> None:
        seen = facts(*SIX).as_of("w22 Mon 09:00")
        assert len({step.id for step in seen.answer.next_steps}) == len(seen.steps)
