"""Meetings that repeat: one per UID and recurrence instance, seen a year ahead."""

from __future__ import annotations

from dataclasses import replace

from domain.deal.events import CalendarFactCaptured
from domain.moments import SECONDS_A_DAY
from tests.domain.invitations import WEEKLY, accepts, booked, calls_off, declines, invitation, moved
from tests.domain.times import clock, clock_name
from tests.story import facts

STATUS = booked(at="Mon 09:00", start="Tue 10:00", title="status", every=f"{WEEKLY};COUNT=3")


def test_every_instance_is_a_meeting_of_its_own() -> None:
    assert facts(STATUS).as_of("w2 Tue 10:30").meeting_states == [
        "status held",
        "status ahead",
        "status ahead",
    ]
    assert facts(STATUS).as_of("Tue 12:00").next_meeting == "w2 Tue 10:00"
    assert facts(STATUS).as_of("w3 Tue 11:00").court == "nobody"


def test_instances_keep_their_hour_when_clocks_change() -> None:
    """Berlin's clocks go forward in the night to w4 Sun."""
    series = booked(at="Mon 09:00", start="Tue 10:00", title="status", every=f"{WEEKLY};COUNT=6")
    assert facts(series).as_of("w4 Wed 09:00").next_meeting == "w5 Tue 10:00"


def test_one_acceptance_holds_for_the_whole_series() -> None:
    series = invitation(
        "rita", to="bea", at="Mon 09:00", start="Tue 10:00", title="status", every=f"{WEEKLY};COUNT=2"
    )
    assert facts(series).as_of("Mon 12:00").court == "nobody"
    seen = facts(series, accepts("bea", series, at="Mon 11:00")).as_of("Mon 12:00")
    assert (seen.court, seen.meeting_states) == ("meeting", ["status ahead", "status ahead"])


def test_one_instance_can_be_cancelled() -> None:
    seen = facts(STATUS, calls_off(STATUS, at="w2 Mon 09:00", instance="w2 Tue 10:00")).as_of("w2 Wed 09:00")
    assert seen.meeting_states == ["status held", "status cancelled", "status ahead"]


def test_an_instance_that_is_called_off_again_and_again_was_lost_the_first_time() -> None:
    """Some calendars state it anew whenever its series changes, also after it would have taken place."""
    changed = [
        booked(at=at, start="Tue 10:00", title="status", every=f"{WEEKLY};COUNT=3")
        for at in ("w2 Mon 12:00", "w3 Mon 09:00")
    ]
    off = [
        CalendarFactCaptured(replace(calls_off(STATUS, at=at, instance="w2 Tue 10:00").fact, span=None))
        for at in ("w2 Mon 09:00", "w2 Mon 12:00", "w3 Mon 09:00")
    ]
    for told in (off[:1], off, [*reversed(off)]):
        seen = facts(STATUS, *changed, *told).as_of("w3 Wed 09:00")
        (lost,) = (meeting for meeting in seen.meetings if meeting.lost_at is not None)
        assert lost.lost_at == clock("w2 Mon 09:00")
        assert not lost.is_held


def test_an_instance_that_takes_place_again_and_is_called_off_anew_is_lost_then() -> None:
    told = (
        calls_off(STATUS, at="w2 Mon 09:00", instance="w2 Tue 10:00"),
        moved(STATUS, at="w2 Mon 10:00", start="w2 Thu 15:00", instance="w2 Tue 10:00"),
        calls_off(STATUS, at="w2 Mon 11:00", instance="w2 Tue 10:00"),
    )
    seen = facts(STATUS, *told).as_of("w3 Wed 09:00")
    assert [meeting.lost_at for meeting in seen.meetings] == [None, clock("w2 Mon 11:00"), None]


def test_an_instance_that_was_called_off_before_its_series_was_lost_then() -> None:
    told = (
        calls_off(STATUS, at="w2 Mon 09:00", instance="w2 Tue 10:00"),
        calls_off(STATUS, at="w2 Mon 12:00"),
    )
    seen = facts(STATUS, *told).as_of("w3 Wed 09:00")
    assert [meeting.lost_at for meeting in seen.meetings] == [
        clock("w2 Mon 12:00"), clock("w2 Mon 09:00"), clock("w2 Mon 12:00"),
    ]  # fmt: skip


def test_one_instance_can_be_moved() -> None:
    late = moved(STATUS, at="w2 Mon 09:00", start="w2 Thu 15:00", instance="w2 Tue 10:00")
    assert facts(STATUS, late).as_of("w2 Wed 09:00").next_meeting == "w2 Thu 15:00"


def test_one_instance_can_be_declined() -> None:
    series = invitation(
        "rita", to="bea", at="Mon 09:00", start="Tue 10:00", title="status", every=f"{WEEKLY};COUNT=2"
    )
    told = (
        series,
        accepts("bea", series, at="Mon 11:00"),
        declines("bea", series, at="w2 Mon 09:00", instance="w2 Tue 10:00"),
    )
    assert facts(*told).as_of("w2 Mon 12:00").meeting_states == ["status held", "status declined"]


def test_an_answer_for_one_instance_leaves_its_time_as_it_was() -> None:
    """Carl can not come on w2 Tue; the others do."""
    series = invitation(
        "bea",
        to="rita carl ines",
        at="Mon 09:00",
        start="Tue 10:00",
        title="status",
        every=f"{WEEKLY};COUNT=3",
    )
    told = (series, declines("carl", series, at="w2 Mon 09:00", instance="w2 Tue 10:00"))
    seen = facts(*told).as_of("w2 Mon 12:00")
    assert [clock_name(m.start) for m in seen.meetings] == ["w1 Tue 10:00", "w2 Tue 10:00", "w3 Tue 10:00"]
    assert [len(m.buyers) for m in seen.meetings] == [3, 2, 3]
    assert (seen.court, seen.next_meeting) == ("meeting", "w2 Tue 10:00")


def test_a_cancelled_instance_keeps_its_time_though_nothing_repeats_it() -> None:
    off = calls_off(STATUS, at="w2 Mon 09:00", instance="w2 Tue 10:00")
    timeless = CalendarFactCaptured(replace(off.fact, span=None))
    seen = facts(STATUS, timeless).as_of("w2 Mon 12:00")
    assert [clock_name(m.start) for m in seen.meetings] == ["w1 Tue 10:00", "w2 Tue 10:00", "w3 Tue 10:00"]


def test_a_cancelled_series_has_nothing_ahead_and_keeps_what_was_held() -> None:
    seen = facts(STATUS, calls_off(STATUS, at="w2 Mon 09:00"))
    assert seen.as_of("w2 Mon 12:00").court == "nobody"
    assert seen.as_of("w2 Fri 12:00").answer.sweep.presence.heard_at == clock("Tue 11:00")


def test_a_series_without_end_is_seen_one_year_ahead() -> None:
    endless = booked(at="Mon 09:00", start="Tue 10:00", title="status", every=WEEKLY)
    now = clock("Mon 12:00")
    found = facts(endless).at(now).meetings
    assert len(found) == 53
    assert max(meeting.start for meeting in found) <= now + 365 * SECONDS_A_DAY
