"""Short deals with answers worked out on paper from rules.md, sections 3 to 7.

They hold the naive computation itself to the text.
"""

from __future__ import annotations

from domain.deal import events as ev
from domain.people import Side
from domain.playbook.playbook import Owner, Playbook, Tailoring
from domain.touches.touch import Automated, Interaction, InteractionKind, Outcome, PartStat, Role
from tests.naive.answer import Json
from tests.naive.short_deals import (
    BEA,
    CARL,
    CONFIRMED,
    RITA,
    SVEN,
    asked,
    at,
    deal,
    found,
    invitation,
    mail,
    milestone,
    on,
    reply,
)
from tests.naive.telling.setting import participant


class TestAdvances:
    """Section 3."""

    def test_people_meetings_promises_and_milestones_move_a_deal(self) -> None:
        result = asked(
            deal(
                mail("m1", "03-03 10:00", RITA, BEA),
                mail("m2", "03-04 10:00", BEA, RITA, after="m1"),
                # Carl is brought in while Bea is in play already, and writes a day later.
                mail("m3", "03-05 10:00", RITA, BEA, cc=(CARL,), after="m2"),
                mail("m4", "03-06 10:00", CARL, RITA, after="m3"),
                # The first meeting since the opening is an advance, from its acceptance on.
                invitation("u1", "03-09 09:00", "status", "03-16 14:00", "03-16 15:00"),
                reply("u1", "03-10 12:00"),
                # The next status call is not: nothing has moved since.
                invitation("u2", "03-11 09:00", "status", "03-18 14:00", "03-18 15:00"),
                reply("u2", "03-11 10:00"),
                # Bea promises something, so the next meeting counts again.
                ev.CommitmentMade(Side.BUYER, at("03-12 09:00"), on("03-20")),
                invitation("u3", "03-12 10:00", "status", "03-20 10:00", "03-20 11:00"),
                reply("u3", "03-13 09:00"),
                # Its title names a milestone, so this one counts although u3 was just booked.
                invitation("u4", "03-13 09:30", "legal review", "03-25 10:00", "03-25 11:00"),
                reply("u4", "03-13 10:00"),
                # A second meeting for that milestone while the first is ahead does not.
                invitation("u5", "03-13 10:30", "legal again", "03-26 10:00", "03-26 11:00"),
                reply("u5", "03-13 11:00"),
                mail("m5", "03-17 08:00", BEA, RITA, subject="signed security"),
                milestones=(milestone("legal"), milestone("security")),
            ),
            "03-19 00:00",
        )
        assert [(a["kind"], a["at"]) for a in result["advances"]] == [
            ("stakeholder_engaged", at("03-06 10:00")),
            ("meeting_booked", at("03-10 12:00")),
            ("commitment_made", at("03-12 09:00")),
            ("meeting_booked", at("03-13 09:00")),
            ("meeting_booked", at("03-13 10:00")),
            ("meeting_held", at("03-16 15:00")),
            ("milestone_reached", at("03-17 08:00")),
        ]
        states = {m["uid"]: (m["advance"], m["state"]) for m in result["meetings"]}
        assert states == {
            "u1": (True, "held"),
            "u2": (False, "held"),
            "u3": (True, "ahead"),
            "u4": (True, "ahead"),
            "u5": (False, "ahead"),
        }

    def test_a_word_is_no_advance_and_evidence_after_it_still_is(self) -> None:
        result = asked(
            deal(
                ev.MilestoneDeclared("legal", ev.DeclaredState.DONE, at("03-04 00:00")),
                mail("m1", "03-05 10:00", RITA, BEA, subject="kick off legal"),
                mail("m2", "03-06 10:00", BEA, RITA, subject="signed legal"),
                milestones=(milestone("legal"),),
            ),
            "03-09 00:00",
        )
        kinds = [(a["kind"], a["at"]) for a in result["advances"]]
        assert kinds == [("milestone_started", at("03-05 10:00")), ("milestone_reached", at("03-06 10:00"))]
        row = result["plan"]["milestones"][0]
        assert (row["state"], row["completed_at"]) == ("done", at("03-04 00:00"))

    def test_a_meeting_declined_after_it_was_held_reopens_the_milestone_that_it_proved(self) -> None:
        events = deal(
            invitation("u1", "03-03 09:00", "legal", "03-05 10:00", "03-05 11:00"),
            reply("u1", "03-03 10:00"),
            reply("u1", "03-06 10:00", PartStat.DECLINED),
            milestones=(milestone("legal"),),
        )
        before, after = asked(events, "03-06 09:00"), asked(events, "03-06 10:00")
        assert before["plan"]["milestones"][0]["state"] == "done"
        assert after["plan"]["milestones"][0]["state"] == "open"
        assert after["advances"] == before["advances"]
        assert [a["kind"] for a in after["advances"]] == [
            "meeting_booked",
            "milestone_reached",
            "meeting_held",
        ]


BACK_AND_FORTH = (
    mail("m1", "03-02 09:00", BEA, RITA),
    mail("m2", "03-03 09:00", RITA, BEA, after="m1"),
    mail("m3", "03-04 09:00", BEA, RITA, after="m2"),
    mail("m4", "03-05 09:00", RITA, BEA, after="m3"),
    mail("m5", "03-06 09:00", BEA, RITA, after="m4"),
    # A new subject, one working day after Bea's mail and to Bea: still an answer.
    mail("m6", "03-09 09:00", RITA, BEA, subject="dates"),
)


class TestRallies:
    """Section 4."""

    def test_six_turns_over_five_working_days_of_answers_are_ping_pong(self) -> None:
        result = asked(deal(*BACK_AND_FORTH), "03-09 18:00")
        (rally,) = result["rallies"]
        assert [(t["side"], t["reactive"]) for t in rally["turns"]] == [
            ("buyer", None),
            ("seller", True),
            ("buyer", None),
            ("seller", True),
            ("buyer", None),
            ("seller", True),
        ]
        assert rally["detected_at"] == at("03-09 09:00")
        assert found(result)["ping_pong"] == ("medium", at("03-09 09:00"))
        assert result["court"] == {
            "holder": "buyer",
            "waiting_since": at("03-09 09:00"),
            "next_meeting": None,
        }
        # The buyer held the court at the end of the 3rd, 5th and now; the seller on the 4th and 6th.
        assert result["waiting_days"] == {"seller": 2, "buyer": 3, "meeting": 0, "nobody": 0}

    def test_a_turn_with_an_initiative_in_it_is_not_reactive(self) -> None:
        # Sven writes to Carl, who took no part before, under a new subject.
        initiative = mail("m7", "03-09 10:00", SVEN, CARL, subject="visit")
        (rally,) = asked(deal(*BACK_AND_FORTH, initiative), "03-10 00:00")["rallies"]
        assert [t["reactive"] for t in rally["turns"]] == [None, True, None, True, None, False]
        # The rally was ping-pong before that mail, and stays so until it ends.
        assert rally["detected_at"] == at("03-09 09:00")

    def test_an_advance_ends_the_rally_and_preparation_is_in_none(self) -> None:
        booked = (
            invitation("u1", "03-09 12:00", "demo", "03-19 12:00", "03-19 13:00"),
            reply("u1", "03-10 12:00"),
            mail("m7", "03-11 09:00", BEA, RITA, after="m6"),
        )
        result = asked(deal(*BACK_AND_FORTH, *booked), "03-12 00:00")
        (rally,) = result["rallies"]
        assert (rally["ended_at"], rally["ended_by"]) == (at("03-10 12:00"), "meeting_booked")
        assert "ping_pong" not in found(result)
        # Bea's last mail is owed an answer, whether or not it prepares the meeting.
        assert result["court"] == {
            "holder": "seller",
            "waiting_since": at("03-11 09:00"),
            "next_meeting": at("03-19 12:00"),
        }

    def test_redlines_of_a_contract_in_hand_are_in_no_rally(self) -> None:
        result = asked(
            deal(
                mail("m1", "03-03 09:00", RITA, BEA, subject="kick off legal"),
                mail("m2", "03-04 09:00", BEA, RITA, subject="redline legal"),
                mail("m3", "03-05 09:00", BEA, RITA, subject="signed legal"),
                mail("m4", "03-06 09:00", BEA, RITA, subject="redline legal"),
                milestones=(milestone("legal"),),
            ),
            "03-09 00:00",
        )
        # m1 starts the milestone and opens the segment; m2 is a redline; m3 completes it.
        assert [[t["touches"] for t in r["turns"]] for r in result["rallies"]] == [[["m1"]], [["m3", "m4"]]]

    def test_a_call_answers_and_its_outcome_opens_a_ball(self) -> None:
        who = (participant(RITA, Role.FROM), participant(BEA, Role.TO))
        call = Interaction("t1", InteractionKind.CALL, at("03-05 15:00"), who, Outcome.WE_OWE)
        events = deal(
            mail("m1", "03-03 09:00", RITA, BEA),
            mail("m2", "03-04 09:00", BEA, RITA, subject="dates"),
            ev.InteractionReported(call),
            ev.NoReplyOwed("t1", at("03-09 09:00")),
        )
        assert asked(events, "03-06 00:00")["court"]["waiting_since"] == at("03-05 15:00")
        assert asked(events, "03-09 09:00")["court"]["holder"] == "nobody"


class TestFindings:
    """Section 5."""

    silence = (
        *CONFIRMED,
        mail("m1", "03-03 10:00", RITA, BEA),
        mail("m2", "03-03 10:01", BEA, RITA, after="m1", automated=Automated.AUTO_REPLY),
    )

    def test_days_on_which_the_addressee_is_away_do_not_count(self) -> None:
        # Away from the 4th to the 17th, the tenth working day; then 18, 19, 20 and 23 March.
        assert "waiting_on_buyer" not in found(asked(deal(*self.silence), "03-20 10:00"))
        result = asked(deal(*self.silence), "03-23 10:00")
        assert found(result) == {
            "waiting_on_buyer": ("medium", at("03-03 10:00")),
            # Ten working days since the opening end with the 16th.
            "gone_quiet": ("medium", at("03-17 00:00")),
            "single_threaded": ("medium", at("03-17 00:00")),
            "no_next_meeting": ("low", at("03-02 00:00")),
        }
        assert result["findings"][1]["numbers"] == {"days": 4, "limit": 3}

    def test_a_promise_made_later_excuses_the_days_up_to_its_due_day(self) -> None:
        promise = ev.CommitmentMade(Side.BUYER, at("03-18 09:00"), on("03-20"))
        # Only 23, 24, 25 March count on the 25th; four days make the finding.
        assert "waiting_on_buyer" not in found(asked(deal(*self.silence, promise), "03-25 10:00"))
        assert "waiting_on_buyer" in found(asked(deal(*self.silence, promise), "03-26 10:00"))

    def test_silence_proves_nothing_while_mail_may_be_missing(self) -> None:
        gap = ev.CaptureGapOpened(
            "g1", "rita", at("03-10 00:00"), at("03-12 00:00"), "expired", at("03-12 09:00")
        )
        result = asked(deal(*self.silence, gap), "03-23 10:00")
        assert found(result) == {"capture_gap": ("low", at("03-12 09:00"))}
        withheld = {f["rule"] for f in result["findings"] if f["withheld"] == "capture_gap"}
        assert withheld == {"waiting_on_buyer", "gone_quiet", "single_threaded", "no_next_meeting"}
        filled = ev.CaptureGapClosed("g1", at("03-20 09:00"))
        assert "gone_quiet" in found(asked(deal(*self.silence, gap, filled), "03-23 10:00"))

    def test_a_short_deal_is_watched_closely(self) -> None:
        # Nine working days from the 2nd to the 13th: every threshold in days is one day.
        result = asked(deal(*self.silence[:4], decision="03-13"), "03-05 10:00")
        assert found(result) == {
            "waiting_on_buyer": ("high", at("03-03 10:00")),
            # Two working days since the opening (and twice the one day) have passed on the 4th.
            "gone_quiet": ("high", at("03-04 00:00")),
            "stalled": ("high", at("03-04 00:00")),
            "single_threaded": ("medium", at("03-04 00:00")),
            "no_next_meeting": ("low", at("03-02 00:00")),
        }


CHAIN = (
    milestone("a", Owner.SELLER, 2),
    milestone("b", Owner.BUYER, 0, ("a",)),
    milestone("c", Owner.BOTH, 3, ("b",)),
)
FIELDS = ("latest_start", "due", "earliest_start", "earliest_finish", "slack")


def rows(result: Json) -> dict[str, tuple[int | None, ...]]:
    return {m["id"]: tuple(m[name] for name in FIELDS) for m in result["plan"]["milestones"]}


class TestPlan:
    """Section 6. The decision is due on Friday 27 March."""

    def test_backward_from_the_decision_and_forward_from_today(self) -> None:
        result = asked(deal(*CONFIRMED, milestones=CHAIN, decision="03-27"), "03-23 09:00")
        assert rows(result) == {
            "a": (on("03-24"), on("03-25"), on("03-23"), on("03-24"), 1),
            "b": (on("03-25"), on("03-25"), on("03-24"), on("03-24"), 1),
            "c": (on("03-25"), on("03-27"), on("03-24"), on("03-26"), 1),
        }
        assert result["plan"]["feasible"]
        assert result["plan"]["critical_path"] == ["a", "b", "c"]

    def test_what_is_left_out_hands_its_requirements_on(self) -> None:
        events = deal(*CONFIRMED, milestones=CHAIN, decision="03-27")
        events.append(ev.PlaybookAdopted(Playbook("short", 1, CHAIN), Tailoring(drop=("b",))))
        assert rows(asked(events, "03-23 09:00")) == {
            "a": (on("03-23"), on("03-24"), on("03-23"), on("03-24"), 0),
            "b": (None,) * 5,
            "c": (on("03-25"), on("03-27"), on("03-25"), on("03-27"), 0),
        }

    def test_two_days_late_is_short_by_one(self) -> None:
        result = asked(deal(*CONFIRMED, milestones=CHAIN, decision="03-27"), "03-25 09:00")
        assert rows(result)["a"] == (on("03-24"), on("03-25"), on("03-25"), on("03-26"), -1)
        assert (result["plan"]["feasible"], result["plan"]["short_by"]) == (False, 1)
        # One day of slack on the 23rd, none on the 24th.
        assert found(result)["cannot_make_date"] == ("high", at("03-25 00:00"))

    def test_what_is_started_is_counted_from_its_start_and_never_ends_before_today(self) -> None:
        started = mail("m1", "03-05 10:00", RITA, BEA, subject="kick off a")
        events = deal(*CONFIRMED, started, milestones=CHAIN, decision="03-27")
        assert rows(asked(events, "03-23 09:00"))["a"][2:] == (on("03-05"), on("03-23"), 2)
        done = ev.MilestoneDeclared("a", ev.DeclaredState.DONE, at("03-06 10:00"))
        after = asked([*events, done], "03-23 09:00")
        assert rows(after)["a"] == (on("03-24"), on("03-25"), None, None, None)
        assert rows(after)["b"][2:] == (on("03-23"), on("03-23"), 2)


class TestNextSteps:
    """Section 7."""

    def test_findings_then_milestones_then_the_rest(self) -> None:
        result = asked(deal(ev.ProgressConfirmed(), milestones=CHAIN, decision="03-27"), "03-25 09:00")
        assert [step["kind"] for step in result["next_steps"]] == [
            "escalate",
            "book_meeting",
            "confirm_date",
            "fill_strategy",
        ]
        assert result["next_steps"][1] == {
            "kind": "book_meeting",
            "milestone": "a",
            "rule": None,
            "start_by": on("03-25"),
            "act_by": on("03-25"),
            "aim_by": on("03-26"),
            "due": on("03-25"),
            "late": True,
            "slack": -1,
        }

    def test_act_within_five_days_and_aim_at_the_middle_of_the_slack(self) -> None:
        result = asked(deal(*CONFIRMED, milestones=CHAIN, decision="04-30"), "03-03 09:00")
        (step,) = result["next_steps"]
        # Due on 28 April, finished on 4 March at the earliest: 39 working days, half of them 19.
        assert (step["due"], step["slack"], step["aim_by"]) == (on("04-28"), 39, on("03-31"))
        assert (step["start_by"], step["act_by"], step["late"]) == (on("04-27"), on("03-10"), False)

    def test_with_its_meeting_ahead_a_milestone_is_prepared(self) -> None:
        booked = (
            invitation("u1", "03-03 09:00", "a workshop", "03-10 10:00", "03-10 11:00"),
            reply("u1", "03-03 10:00"),
        )
        result = asked(deal(*CONFIRMED, *booked, milestones=CHAIN), "03-04 09:00")
        assert [(step["kind"], step["milestone"]) for step in result["next_steps"]] == [("prepare", "a")]
