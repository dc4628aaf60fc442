"""Copies, threads and series worked out on paper from rules.md section 2."""

from __future__ import annotations

from dataclasses import replace

from domain.deal import events as ev
from domain.people import SideMembers, Sides
from domain.touches.touch import Automated, Method, PartStat, Recurrence, Role, Span, Subject
from tests.naive.short_deals import BEA, CARL, RITA, SVEN, asked, at, deal, invitation, mail, on, reply
from tests.naive.telling.setting import invitee


def with_copy(first: ev.EmailSighted, **changes: object) -> tuple[ev.EmailSighted, ev.EmailSighted]:
    return first, ev.EmailSighted(replace(first.sighting, **changes))  # type: ignore[arg-type] # fields by name


class TestCopies:
    def test_copies_are_one_touch_and_automated_only_if_all_of_them_are(self) -> None:
        bounced = mail("m1", "03-03 10:00", BEA, RITA, automated=Automated.BULK)
        listed = mail("m2", "03-03 11:00", BEA, RITA, automated=Automated.NOTICE)
        result = asked(
            deal(*with_copy(bounced, automated=None), *with_copy(listed, automated=Automated.BULK)),
            "03-04 00:00",
        )
        assert [(t["automated"], t["conversational"]) for t in result["touches"]] == [
            (None, True),
            ("bulk", False),
        ]

    def test_a_sent_time_more_than_a_day_off_gives_way_to_the_earliest_receipt(self) -> None:
        sighting = mail("m1", "03-03 10:00", BEA, RITA).sighting
        believed, missing, wrong = (
            ev.EmailSighted(replace(sighting, touch_id=name, sent_at=sent))
            for name, sent in (("a", at("03-02 10:00")), ("b", None), ("c", at("03-04 10:00") + 1))
        )
        later = ev.EmailSighted(replace(sighting, touch_id="b", sent_at=None, received_at=at("03-03 12:00")))
        result = asked(deal(believed, missing, later, wrong), "03-05 00:00")
        assert {t["touch_id"]: t["occurred_at"] for t in result["touches"]} == {
            "a": at("03-02 10:00"),
            "b": at("03-03 10:00"),
            "c": at("03-03 10:00"),
        }

    def test_only_mail_between_the_sides_and_machine_mail_of_the_buyer_belongs_to_the_deal(self) -> None:
        result = asked(
            deal(
                mail("inside", "03-03 10:00", RITA, SVEN),
                mail("older", "03-01 10:00", BEA, RITA),
                mail("list", "03-03 11:00", BEA, "all@elsewhere.example", automated=Automated.BULK),
                mail("outside", "03-03 12:00", "olga@elsewhere.example", RITA, cc=(BEA,)),
            ),
            "03-04 00:00",
        )
        listed = [(t["touch_id"], t["side"], t["conversational"]) for t in result["touches"]]
        assert listed == [("older", "buyer", False), ("list", "buyer", False), ("outside", "other", False)]

    def test_with_a_team_only_its_mail_is_played_with(self) -> None:
        ours = SideMembers(domains=frozenset({"ours.example"}))
        theirs = SideMembers(domains=frozenset({"north.example"}))
        team = ev.SidesStated(Sides(ours, theirs, team=frozenset({RITA})))
        support = mail("m1", "03-03 10:00", SVEN, BEA)
        watched = mail("m2", "03-03 11:00", BEA, SVEN, cc=(RITA,))
        touches = asked(deal(team, support, watched), "03-04 00:00")["touches"]
        assert [(t["touch_id"], t["conversational"]) for t in touches] == [("m1", False), ("m2", True)]


def retitled(told: ev.EmailSighted, base: str) -> ev.EmailSighted:
    """A reply whose references were dropped."""
    return ev.EmailSighted(replace(told.sighting, subject=Subject(("re", base), base, is_reply=True)))


class TestThreads:
    def test_references_join_also_through_a_message_never_seen(self) -> None:
        events = deal(
            mail("m1", "03-03 10:00", RITA, BEA, after="lost"),
            mail("m2", "03-03 11:00", CARL, SVEN, after="lost"),
            mail("m3", "03-03 12:00", BEA, RITA, subject="dates"),
        )
        threads = {t["touch_id"]: t["thread"] for t in asked(events, "03-04 00:00")["touches"]}
        assert threads == {"m1": ["m1", "m2"], "m2": ["m1", "m2"], "m3": ["m3"]}

    def test_a_reply_without_references_joins_its_subject_among_the_same_people_for_thirty_days(self) -> None:
        events = deal(
            mail("m1", "03-03 10:00", RITA, BEA, subject="offer"),
            retitled(mail("m2", "04-02 10:00", BEA, RITA), "offer"),
            # A reply never joins what was written after it.
            retitled(mail("m0", "04-20 10:00", BEA, RITA), "dates"),
            mail("m3", "05-03 10:00", RITA, BEA, subject="dates"),
            retitled(mail("m4", "06-02 10:01", BEA, RITA), "dates"),
            retitled(mail("m5", "05-04 10:00", CARL, RITA), "dates"),
        )
        threads = {tuple(t["thread"]) for t in asked(events, "06-03 00:00")["touches"]}
        assert threads == {("m1", "m2"), ("m0",), ("m3",), ("m4",), ("m5",)}


def weekly(uid: str, title: str = "status") -> ev.CalendarFactCaptured:
    """Every Thursday at ten from 5 March, booked by Rita on 3 March."""
    fact = invitation(uid, "03-03 09:00", title, "03-05 10:00", "03-05 11:00").fact
    series = Recurrence(("FREQ=WEEKLY;COUNT=4",), "20260305T100000", "UTC", 3_600)
    return ev.CalendarFactCaptured(replace(fact, recurrence=series))


class TestMeetings:
    def test_a_series_is_booked_once_and_its_instances_go_their_own_ways(self) -> None:
        series = weekly("u1").fact
        third, fourth = at("03-19 10:00"), at("03-26 10:00")
        cancelled = replace(
            series,
            instance=third,
            method=Method.CANCEL,
            sequence=1,
            stamped_at=at("03-10 09:00"),
            span=None,
            recurrence=None,
            cancelled=True,
        )
        moved = replace(
            series,
            instance=fourth,
            stamped_at=at("03-10 10:00"),
            span=Span(start=at("03-27 15:00"), end=at("03-27 16:00")),
            recurrence=None,
        )
        result = asked(
            deal(
                ev.CalendarFactCaptured(series),
                reply("u1", "03-03 12:00"),
                ev.CalendarFactCaptured(cancelled),
                ev.CalendarFactCaptured(moved),
            ),
            "03-13 00:00",
        )
        assert [(m["start"], m["state"], m["advance"]) for m in result["meetings"]] == [
            (at("03-05 10:00"), "held", True),
            (at("03-12 10:00"), "held", False),
            (third, "cancelled", False),
            (at("03-27 15:00"), "ahead", False),
        ]
        assert {m["mutual_at"] for m in result["meetings"]} == {at("03-03 12:00")}
        kinds = [(a["kind"], a["at"]) for a in result["advances"]]
        assert kinds == [("meeting_booked", at("03-03 12:00")), ("meeting_held", at("03-05 11:00"))]

    def test_an_invitation_nobody_answered_is_a_proposal_and_one_all_declined_is_off(self) -> None:
        result = asked(
            deal(
                invitation("u1", "03-03 09:00", "status", "03-10 10:00", "03-10 11:00"),
                invitation("u2", "03-03 10:00", "status", "03-11 10:00", "03-11 11:00"),
                reply("u2", "03-04 10:00"),
                reply("u2", "03-05 10:00", PartStat.DECLINED),
            ),
            "03-06 00:00",
        )
        assert [(m["uid"], m["mutual_at"], m["state"]) for m in result["meetings"]] == [
            ("u1", None, "proposed"),
            ("u2", at("03-04 10:00"), "declined"),
        ]
        assert result["court"]["holder"] == "nobody"
        (finding,) = (f for f in result["findings"] if f["rule"] == "no_next_meeting")
        assert finding["since"] == at("03-05 10:00")

    def test_a_new_version_that_asks_again_is_no_longer_mutual(self) -> None:
        first = invitation("u1", "03-03 09:00", "status", "03-10 10:00", "03-10 11:00")
        again = replace(first.fact, sequence=1, stamped_at=at("03-05 09:00"))
        events = deal(first, reply("u1", "03-04 10:00"), ev.CalendarFactCaptured(again))
        (meeting,) = asked(events, "03-11 00:00")["meetings"]
        assert (meeting["state"], meeting["advance"]) == ("proposed", True)
        still_coming = invitee(BEA, Role.ATTENDEE, PartStat.ACCEPTED)
        kept = replace(again, invitees=(first.fact.invitees[0], still_coming))
        events[-1] = ev.CalendarFactCaptured(kept)
        assert asked(events, "03-11 00:00")["meetings"][0]["state"] == "held"

    def test_a_meeting_of_whole_days_lasts_from_midnight_to_midnight(self) -> None:
        fact = invitation("u1", "03-03 09:00", "fair", "03-10 10:00", "03-10 11:00").fact
        fair = ev.CalendarFactCaptured(replace(fact, span=Span(start_day=on("03-10"), end_day=on("03-12"))))
        events = deal(fair, reply("u1", "03-03 10:00"))
        (meeting,) = asked(events, "03-11 23:59")["meetings"]
        assert (meeting["start"], meeting["end"], meeting["state"]) == (
            at("03-10 00:00"),
            at("03-12 00:00"),
            "ahead",
        )

    def test_a_meeting_answers_the_balls_between_those_who_met(self) -> None:
        events = deal(
            mail("m1", "03-03 10:00", BEA, RITA),
            mail("m2", "03-03 11:00", CARL, RITA, subject="dates"),
            ev.TiesBroken(("m1", "m2")),
            invitation("u1", "03-03 12:00", "status", "03-05 10:00", "03-05 11:00"),
            reply("u1", "03-03 13:00"),
        )
        assert asked(events, "03-05 10:30")["court"]["waiting_since"] == at("03-03 10:00")
        # Carl was not there: his mail is still owed an answer.
        assert asked(events, "03-05 11:00")["court"] == {
            "holder": "seller",
            "waiting_since": at("03-03 11:00"),
            "next_meeting": None,
        }

    def test_a_fact_with_a_later_creation_is_not_known_yet(self) -> None:
        fact = invitation("u1", "03-03 09:00", "status", "03-10 10:00", "03-10 11:00").fact
        late = ev.CalendarFactCaptured(replace(fact, created_at=at("03-05 09:00")))
        assert asked(deal(late), "03-05 08:59")["meetings"] == []
        assert len(asked(deal(late), "03-05 09:00")["meetings"]) == 1
