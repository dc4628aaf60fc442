"""The finer points of rules.md, each in a deal of a few facts, worked out on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.deal import events as ev
from domain.people import Side
from domain.touches.touch import PartStat, Role
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
from tests.naive.telling.setting import invitee

LEGAL = (milestone("legal"),)


def kinds(result: Json) -> list[tuple[str, int]]:
    return [(a["kind"], a["at"]) for a in result["advances"]]


def advance_flags(result: Json) -> dict[str, bool]:
    return {m["uid"]: m["advance"] for m in result["meetings"]}


def accepted(
    uid: str, when: str, title: str, start: str, end: str
) -> tuple[ev.CalendarFactCaptured, ev.CalendarFactCaptured]:
    """Rita's invitation of the morning of 3 March, accepted by Bea at that time."""
    return invitation(uid, "03-03 08:00", title, start, end), reply(uid, when)


class TestAdvanceMeetings:
    def test_a_meeting_booked_at_the_very_instant_of_a_move_uses_it_up(self) -> None:
        result = asked(
            deal(
                ev.CommitmentMade(Side.BUYER, at("03-10 12:00"), on("03-20")),
                *accepted("u1", "03-10 12:00", "status", "03-16 10:00", "03-16 11:00"),
                *accepted("u2", "03-11 12:00", "status", "03-17 10:00", "03-17 11:00"),
            ),
            "03-12 00:00",
        )
        assert advance_flags(result) == {"u1": True, "u2": False}

    def test_a_promise_of_the_seller_moves_nothing(self) -> None:
        result = asked(
            deal(
                *accepted("u1", "03-10 12:00", "status", "03-16 10:00", "03-16 11:00"),
                ev.CommitmentMade(Side.SELLER, at("03-11 09:00"), on("03-20")),
                *accepted("u2", "03-11 12:00", "status", "03-17 10:00", "03-17 11:00"),
            ),
            "03-12 00:00",
        )
        assert kinds(result) == [("meeting_booked", at("03-10 12:00"))]

    @pytest.mark.parametrize(
        ("proof", "is_advance"),
        [
            (mail("m1", "03-04 10:00", BEA, RITA, subject="signed legal"), False),
            (ev.MilestoneDeclared("legal", ev.DeclaredState.DONE, at("03-04 10:00")), True),
        ],
    )
    def test_a_title_counts_until_evidence_has_reached_its_milestone(
        self, proof: ev.DealEvent, *, is_advance: bool
    ) -> None:
        result = asked(
            deal(
                proof,
                *accepted("u1", "03-05 10:00", "status", "03-16 10:00", "03-16 11:00"),
                *accepted("u2", "03-06 10:00", "legal review", "03-17 10:00", "03-17 11:00"),
                milestones=LEGAL,
            ),
            "03-12 00:00",
        )
        assert advance_flags(result) == {"u1": True, "u2": is_advance}

    def test_a_meeting_accepted_when_it_runs_is_held_but_was_not_booked(self) -> None:
        events = deal(*accepted("u1", "03-05 10:30", "status", "03-05 10:00", "03-05 11:00"))
        assert kinds(asked(events, "03-06 00:00")) == [("meeting_held", at("03-05 11:00"))]

    def test_what_was_booked_before_the_opening_is_judged_at_the_opening(self) -> None:
        events = deal(
            invitation("u1", "02-20 09:00", "status", "03-04 10:00", "03-04 11:00"),
            reply("u1", "02-21 09:00"),
            invitation("u2", "02-20 10:00", "status", "03-01 10:00", "03-01 11:00"),
            reply("u2", "02-20 11:00"),
        )
        result = asked(events, "03-05 00:00")
        assert kinds(result) == [("meeting_booked", at("03-02 00:00")), ("meeting_held", at("03-04 11:00"))]
        assert advance_flags(result) == {"u1": True}


class TestMilestones:
    def test_after_reopening_only_later_evidence_counts_and_is_an_advance_again(self) -> None:
        first = mail("m1", "03-03 10:00", BEA, RITA, subject="signed legal")
        reopened = ev.MilestoneDeclared("legal", ev.DeclaredState.OPEN, at("03-04 10:00"))
        again = mail("m2", "03-05 10:00", BEA, RITA, subject="signed legal")
        third = mail("m3", "03-06 10:00", BEA, RITA, subject="signed legal")
        events = deal(first, reopened, again, third, milestones=LEGAL)
        assert asked(events, "03-05 00:00")["plan"]["milestones"][0]["state"] == "open"
        result = asked(events, "03-07 00:00")
        assert kinds(result) == [
            ("milestone_reached", at("03-03 10:00")),
            ("milestone_reached", at("03-05 10:00")),
        ]
        assert result["plan"]["milestones"][0]["completed_at"] == at("03-05 10:00")

    def test_a_waived_milestone_takes_no_evidence(self) -> None:
        waived = ev.MilestoneDeclared("legal", ev.DeclaredState.WAIVED, at("03-03 09:00"))
        signed = mail("m1", "03-03 10:00", BEA, RITA, subject="signed legal")
        result = asked(deal(waived, signed, milestones=LEGAL), "03-04 00:00")
        assert kinds(result) == []
        assert result["plan"]["milestones"][0]["state"] == "waived"

    def test_evidence_that_a_person_withdraws_reopens_but_stays_an_advance(self) -> None:
        signed = mail("m1", "03-03 10:00", BEA, RITA, subject="signed legal")
        withdrawn = ev.EvidenceWithdrawn("legal", "m1", at("03-05 09:00"))
        events = deal(signed, withdrawn, milestones=LEGAL)
        assert asked(events, "03-05 08:59")["plan"]["milestones"][0]["state"] == "done"
        result = asked(events, "03-05 09:00")
        assert result["plan"]["milestones"][0]["state"] == "open"
        assert kinds(result) == [("milestone_reached", at("03-03 10:00"))]

    def test_starting_after_it_was_reached_is_no_advance(self) -> None:
        signed = mail("m1", "03-03 10:00", BEA, RITA, subject="signed legal")
        started = mail("m2", "03-04 10:00", RITA, BEA, subject="kick off legal")
        result = asked(deal(signed, started, milestones=LEGAL), "03-05 00:00")
        assert kinds(result) == [("milestone_reached", at("03-03 10:00"))]


class TestRallies:
    def test_preparation_reaches_ten_working_days_back_and_ends_with_the_meeting(self) -> None:
        result = asked(
            deal(
                *accepted("u1", "03-03 09:00", "demo", "03-18 10:00", "03-18 11:00"),
                # From the 3rd to the 18th there are eleven working days, from the 4th ten.
                mail("m1", "03-03 10:00", BEA, RITA),
                mail("m2", "03-04 10:00", BEA, RITA),
                mail("m3", "03-18 10:30", BEA, RITA),
                mail("m4", "03-18 11:00", BEA, RITA),
            ),
            "03-19 00:00",
        )
        assert [[t["touches"] for t in r["turns"]] for r in result["rallies"]] == [[["m1"]], [["m4"]]]

    def test_the_first_turn_of_a_rally_is_an_initiative_though_it_answers(self) -> None:
        events = deal(
            mail("m1", "03-03 10:00", BEA, RITA),
            ev.CommitmentMade(Side.BUYER, at("03-03 12:00"), on("03-20")),
            mail("m2", "03-04 10:00", RITA, BEA, after="m1"),
        )
        second = asked(events, "03-05 00:00")["rallies"][1]
        assert [t["reactive"] for t in second["turns"]] == [False]

    def test_the_closing_ends_the_rally_before_a_meeting_that_is_held_later(self) -> None:
        events = deal(
            *accepted("u1", "03-03 09:00", "demo", "03-30 10:00", "03-30 11:00"),
            mail("m1", "03-04 10:00", BEA, RITA),
            ev.DealClosed(ev.ClosedAs.WON, at("03-20 10:00")),
        )
        result = asked(events, "03-31 00:00")
        assert [(r["ended_at"], r["ended_by"]) for r in result["rallies"]] == [
            (at("03-20 10:00"), "deal_closed")
        ]
        assert (result["findings"], result["next_steps"]) == ([], [])


class TestCourt:
    asking = mail("m1", "03-03 10:00", BEA, RITA)

    @pytest.mark.parametrize(
        "closing",
        [
            pytest.param(mail("m2", "03-04 10:00", SVEN, CARL, after="m1"), id="in the same thread"),
            pytest.param(
                mail("m2", "03-04 10:00", SVEN, CARL, cc=(BEA,), subject="new"), id="with its sender"
            ),
            pytest.param(mail("m2", "03-04 10:00", RITA, CARL, subject="new"), id="by its addressee"),
        ],
    )
    def test_a_ball_is_closed_by_any_of_three(self, closing: ev.EmailSighted) -> None:
        assert asked(deal(self.asking, closing), "03-05 00:00")["court"]["holder"] == "buyer"

    def test_a_mail_to_somebody_else_is_no_answer(self) -> None:
        elsewhere = mail("m2", "03-04 10:00", SVEN, CARL, subject="new")
        court = asked(deal(self.asking, elsewhere), "03-05 00:00")["court"]
        assert (court["holder"], court["waiting_since"]) == ("seller", at("03-03 10:00"))

    def test_a_day_counts_for_the_holder_at_its_end(self) -> None:
        # Wednesday's last instant is Thursday's midnight, at which Bea answers.
        events = deal(mail("m1", "03-02 10:00", RITA, BEA), mail("m2", "03-05 00:00", BEA, RITA, after="m1"))
        counts = asked(events, "03-06 18:00")["waiting_days"]
        assert counts == {"seller": 3, "buyer": 1, "meeting": 0, "nobody": 0}


class TestFindings:
    def test_only_people_of_the_last_thirty_days_count(self) -> None:
        events = deal(*CONFIRMED, mail("m1", "03-10 10:00", CARL, RITA), mail("m2", "03-20 10:00", BEA, RITA))
        # From the 17th on there was but one; Bea made it two, until Carl's mail is thirty days old.
        assert "single_threaded" not in found(asked(events, "04-09 09:59"))
        result = found(asked(events, "04-10 10:00"))
        assert result["single_threaded"] == ("medium", at("04-09 10:00"))

    def test_a_meeting_counts_those_who_did_not_decline_and_only_for_thirty_days(self) -> None:
        fact = invitation("u1", "03-03 08:00", "status", "03-18 10:00", "03-18 11:00").fact
        both, one = (
            deal(
                *CONFIRMED,
                ev.CalendarFactCaptured(
                    replace(fact, invitees=(*fact.invitees, invitee(CARL, Role.ATTENDEE, said)))
                ),
                reply("u1", "03-03 09:00"),
            )
            for said in (PartStat.TENTATIVE, PartStat.DECLINED)
        )
        assert "single_threaded" not in found(asked(both, "03-20 00:00"))
        assert found(asked(one, "03-20 00:00"))["single_threaded"] == ("medium", at("03-18 11:00"))
        assert "single_threaded" not in found(asked(one, "04-17 11:00"))

    def test_a_gap_before_the_silence_withholds_nothing(self) -> None:
        # The silence of the stalled deal began at the opening.
        since, until, noticed = at("02-26 00:00"), at("03-01 23:59"), at("03-02 09:00")
        gap = ev.CaptureGapOpened("g1", "rita", since, until, "expired", noticed)
        touching = replace(gap, until=at("03-02 00:00"))
        assert "stalled" in found(asked(deal(*CONFIRMED, gap), "04-20 09:00"))
        assert "stalled" not in found(asked(deal(*CONFIRMED, touching), "04-20 09:00"))

    def test_a_plan_is_late_since_it_was_over_changes_of_other_milestones(self) -> None:
        late = (milestone("a", duration=5), milestone("b"))
        events = deal(*CONFIRMED, milestones=late, decision="03-13")
        # The fifth working day from the 10th is the 16th: one too late.
        assert found(asked(events, "03-12 09:00"))["cannot_make_date"] == ("high", at("03-10 00:00"))
        events.append(ev.MilestoneDeclared("b", ev.DeclaredState.DONE, at("03-11 15:00")))
        assert found(asked(events, "03-12 09:00"))["cannot_make_date"] == ("high", at("03-10 00:00"))

    def test_while_progress_is_unconfirmed_the_plan_is_not_argued_with(self) -> None:
        result = asked(deal(milestones=(milestone("a", duration=9),), decision="03-12"), "03-05 09:00")
        withheld = {f["rule"] for f in result["findings"] if f["withheld"] == "progress_unconfirmed"}
        assert withheld == {"behind_plan", "cannot_make_date"}
        assert [step["kind"] for step in result["next_steps"]] == [
            "confirm_progress",
            "book_meeting",
            "confirm_date",
            "fill_strategy",
        ]
