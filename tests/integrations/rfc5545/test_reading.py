from __future__ import annotations

from datetime import date

import pytest

from domain.moments import day_of
from domain.touches.mail import Address, CalendarItem, CalendarPerson
from domain.touches.touch import Method, PartStat, Role, Span
from integrations.rfc5545 import reading
from integrations.rfc5545.reading import UnreadableCalendar
from tests.integrations.rfc5545.writing import STAMP, at, calendar, event, read, reasons, the_item


def test_an_invitation_is_read_whole() -> None:
    data = calendar(
        event(
            "DTEND;TZID=Europe/Berlin:20260302T110000",
            "CREATED:20260228T120000Z",
            "LAST-MODIFIED:20260301T075959Z",
            "SEQUENCE:2",
            "SUMMARY;LANGUAGE=en:Kick-off\\, part 1\\; agenda\\n\\\\ open",
            'ORGANIZER;CN="Rep, Rita":mailto:Rita@ours.example',
            "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=Accepted;CN=Bea:MAILTO:bea@north.ex",
            " ample",
        ),
        method="REQUEST",
    )
    assert the_item(data) == CalendarItem(
        source="diary.ics",
        uid="one@ours.example",
        instance=None,
        method=Method.REQUEST,
        sequence=2,
        stamped_at=at("2026-03-01T08:00Z"),
        created_at=at("2026-02-28T12:00Z"),
        changed_at=at("2026-03-01T07:59:59Z"),
        span=Span(start=at("2026-03-02T09:00Z"), end=at("2026-03-02T10:00Z")),
        recurrence=None,
        cancelled=False,
        people=(
            CalendarPerson(Address("rita@ours.example", "Rep, Rita"), Role.ORGANIZER, PartStat.NEEDS_ACTION),
            CalendarPerson(Address("bea@north.example", "Bea"), Role.ATTENDEE, PartStat.ACCEPTED),
        ),
        title="Kick-off, part 1; agenda \\ open",
    )


@pytest.mark.parametrize(
    ("written", "method"),
    [
        ("", Method.PUBLISH),
        ("PUBLISH", Method.PUBLISH),
        ("request", Method.REQUEST),
        ("REPLY", Method.REPLY),
        ("CANCEL", Method.CANCEL),
        ("COUNTER", Method.COUNTER),
        ("ADD", Method.REQUEST),
    ],
)
def test_the_method_of_the_object_is_that_of_its_events(written: str, method: Method) -> None:
    item = the_item(calendar(event(), method=written))
    assert item.method is method
    assert item.cancelled is (method is Method.CANCEL)


@pytest.mark.parametrize("method", ["REFRESH", "DECLINECOUNTER"])
def test_a_method_that_states_nothing_is_set_aside_and_is_no_fault(method: str) -> None:
    items, set_aside = read(calendar(event(), method=method))
    assert items == []
    assert method in set_aside[0].reason


def test_an_unknown_method_is_noted_and_read_as_a_plain_calendar() -> None:
    items, set_aside = read(calendar(event(), method="X-PUSH"))
    assert items[0].method is Method.PUBLISH
    assert "X-PUSH" in set_aside[0].reason


def test_add_is_one_more_instance_of_its_series() -> None:
    assert the_item(calendar(event(), method="ADD")).instance == at("2026-03-02T09:00Z")


def test_status_cancelled_cancels_in_any_case() -> None:
    assert the_item(calendar(event("STATUS:Cancelled"))).cancelled


def test_a_reply_needs_no_times() -> None:
    reply = event("ATTENDEE;PARTSTAT=DECLINED:mailto:bea@north.example", start="")
    item = the_item(calendar(reply, method="REPLY"))
    assert item.span is None
    assert [person.answer for person in item.people] == [PartStat.DECLINED]


def test_the_cancellation_of_one_instance_names_it() -> None:
    one = event("RECURRENCE-ID;TZID=Europe/Berlin:20260330T100000", "SEQUENCE:3", start="")
    item = the_item(calendar(one, method="CANCEL"))
    assert (item.instance, item.cancelled, item.sequence) == (at("2026-03-30T08:00Z"), True, 3)


def test_a_counter_proposal_keeps_its_new_time() -> None:
    counter = event("ATTENDEE;PARTSTAT=TENTATIVE:mailto:bea@north.example")
    item = the_item(calendar(counter, method="COUNTER"))
    assert item.method is Method.COUNTER
    assert item.span == Span(start=at("2026-03-02T09:00Z"), end=at("2026-03-02T09:00Z"))


def test_a_damaged_event_is_set_aside_and_its_neighbours_are_read() -> None:
    data = calendar(
        event(uid="before@ours.example"),
        event(uid="broken@ours.example", start="DTSTART:20260231T100000Z"),
        event(uid="after@ours.example"),
    )
    items, set_aside = read(data)
    assert [item.uid for item in items] == ["before@ours.example", "after@ours.example"]
    assert [(one.source, one.reason) for one in set_aside] == [
        ("diary.ics, line 9", "DTSTART '20260231T100000Z' is no day of the calendar")
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (event(uid=""), "UID is missing"),
        (event(start=""), "DTSTART is missing"),
        (event(stamp=""), "none of DTSTAMP"),
        (event("DTEND:soon"), "DTEND 'soon'"),
        (event("DURATION:P1"), "DURATION 'P1'"),
        (event("DURATION:P999999999W"), "DURATION"),
        (event("DURATION:P99999D"), "more than 36600 days"),
        (event("RECURRENCE-ID:never"), "RECURRENCE-ID 'never'"),
        (event(start="DTSTART:00010101T000000Z"), "years 1583 to 9000"),
        (event(start="DTSTART:99991231T235959.9999999"), "years 1583 to 9000"),
        (event(start="DTSTART:20260302T256000Z"), "DTSTART"),
        (event("SUMMARY:" + 40_000 * "x"), "40008 bytes long"),
        (event()[:-1], "END:VEVENT is missing"),
    ],
)
def test_what_is_wrong_with_an_event_is_told(lines: list[str], reason: str) -> None:
    items, set_aside = read(calendar(event(uid="good@ours.example"), lines))
    assert [item.uid for item in items] == ["good@ours.example"]
    assert reason in set_aside[0].reason


def test_an_event_without_end_does_not_swallow_the_next_one() -> None:
    data = calendar(event(uid="cut@ours.example")[:-1], event("SUMMARY:Whole", uid="whole@ours.example"))
    items, set_aside = read(data)
    assert [(item.uid, item.title) for item in items] == [("whole@ours.example", "Whole")]
    assert len(set_aside) == 1


def test_properties_of_an_alarm_are_not_those_of_its_event() -> None:
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT15M", "SUMMARY:Alarm", "DURATION:PT5M", "END:VALARM"]
    assert the_item(calendar(event(*alarm, "SUMMARY:Meeting"))).title == "Meeting"


def test_only_events_are_read() -> None:
    task = ["BEGIN:VTODO", "UID:task@ours.example", STAMP, "END:VTODO"]
    assert [item.uid for item in read(calendar(task, event()))[0]] == ["one@ours.example"]


def test_an_empty_calendar_is_no_fault() -> None:
    assert read(calendar()) == ([], [])


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\xff" * 100, b"BEGIN:VTODO\r\nEND:VTODO\r\n"])
def test_what_is_no_calendar_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableCalendar, match=r"diary\.ics: it holds no VCALENDAR") as caught:
        read(data)
    assert caught.value.source == "diary.ics"


def test_a_calendar_of_which_no_event_can_be_read_is_unreadable() -> None:
    with pytest.raises(UnreadableCalendar, match="line 4: UID is missing"):
        read(calendar(event(uid=""), event(start="")))


def test_a_calendar_that_is_cut_off_says_so() -> None:
    whole = calendar(event(uid="a@ours.example"), event(uid="b@ours.example"))
    items, set_aside = read(whole[: whole.rindex(b"UID")])
    assert [item.uid for item in items] == ["a@ours.example"]
    assert [one.reason for one in set_aside] == [
        "END:VEVENT is missing: the event is cut off",
        "END:VCALENDAR is missing: the calendar may have been cut off",
    ]


def test_several_calendars_in_one_file_keep_their_own_method() -> None:
    data = calendar(event(uid="a@ours.example"), method="REPLY") + calendar(event(uid="b@ours.example"))
    assert [(item.uid, item.method) for item in read(data)[0]] == [
        ("a@ours.example", Method.REPLY),
        ("b@ours.example", Method.PUBLISH),
    ]


def test_an_event_without_a_calendar_is_read() -> None:
    assert the_item("\n".join(event("SUMMARY:Bare")).encode()).title == "Bare"


def test_times_of_writing_fall_back_and_placeholders_do_not_count() -> None:
    lines = event(
        "CREATED:19000101T120000Z", "LAST-MODIFIED:20260227T080000Z", stamp="DTSTAMP:19700101T000000Z"
    )
    item = the_item(calendar(lines))
    assert (item.stamped_at, item.created_at) == (at("2026-02-27T08:00Z"), None)


def test_without_dtstamp_and_last_modified_created_counts() -> None:
    assert the_item(calendar(event("CREATED:20260226T080000Z", stamp=""))).stamped_at == at(
        "2026-02-26T08:00Z"
    )


@pytest.mark.parametrize("written", ["-1", "many", "99999999999999999999", "4294967296", ""])
def test_a_sequence_that_can_be_none_is_zero(written: str) -> None:
    assert the_item(calendar(event(f"SEQUENCE:{written}"))).sequence == 0


def test_old_and_wide_encodings_are_understood() -> None:
    text = calendar(event("SUMMARY:Größe")).decode()
    assert the_item(text.encode("latin-1")).title == "Größe"
    assert the_item(text.encode("utf-16")).title == "Größe"
    assert the_item(b"\xef\xbb\xbf" + text.encode()).title == "Größe"


def test_a_fold_inside_a_character_does_no_harm() -> None:
    data = calendar(event("SUMMARY:Größe")).replace("ö".encode(), b"\xc3\r\n \xb6")
    assert the_item(data).title == "Größe"


def test_doubled_line_ends_do_not_cut_a_fold() -> None:
    data = calendar(event("SUMMARY:Pricing and", "  terms")).replace(b"\r\n", b"\r\r\n")
    assert the_item(data).title == "Pricing and terms"


def test_control_characters_do_not_reach_a_title() -> None:
    assert the_item(calendar(event("SUMMARY:Pric\x00ing\x07 terms"))).title == "Pric ing terms"


def test_one_damaged_byte_does_not_turn_the_line_into_another_encoding() -> None:
    data = calendar(event("SUMMARY:日本語の会議")).replace("議".encode(), b"\xe8\xad")
    assert the_item(data).title == "日本語の会\ufffd"


def test_the_body_is_never_read_and_costs_nothing() -> None:
    body = ["X-ALT-DESC;FMTTYPE=text/html:" + 200_000 * "<p>", 'DESCRIPTION;ALTREP="x:broken', "not a line"]
    assert the_item(calendar(event(*body, "SUMMARY:Short"))).title == "Short"


def test_no_more_events_are_read_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_EVENTS", 3)
    items, set_aside = read(calendar(event(), event()) + 2 * calendar(event(), event(), event()))
    assert len(items) == 3
    assert [(one.source, one.reason) for one in set_aside] == [
        ("diary.ics, line 23", "more than 3 events: from here on they are not read"),
        ("diary.ics, line 37", "more than 3 events: from here on they are not read"),
    ]


@pytest.mark.parametrize(
    ("written", "uid"),
    [
        # a GlobalObjectId with the date of an exception, 2026-03-30, in bytes 16 to 19
        ("040000008200e00074c5b7101a82e008" + "07ea031e" + 24 * "0" + "10000000" + "AB" * 16, None),
        # `vCal-Uid`, version 1, the UID of somebody else, NUL
        (
            "040000008200E00074C5B7101A82E008"
            + 40 * "0"
            + "1F000000"
            + (b"vCal-Uid\x01\x00\x00\x00" + b"abc123@google.com\x00").hex(),
            "abc123@google.com",
        ),
        ("040000008200E00074C5B7101A82E0", "040000008200E00074C5B7101A82E0"),
        ("Abc@Ours.example", "Abc@Ours.example"),
    ],
)
def test_uids_of_outlook_are_normalised(written: str, uid: str | None) -> None:
    expected = uid or ("040000008200E00074C5B7101A82E008" + 32 * "0" + "10000000" + "AB" * 16)
    assert the_item(calendar(event(uid=written))).uid == expected


def test_a_change_of_this_and_the_future_is_read_for_its_instance_with_a_note() -> None:
    lines = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T090000Z")
    items, set_aside = read(calendar(lines))
    assert items[0].instance == at("2026-03-09T09:00Z")
    assert "THISANDFUTURE" in set_aside[0].reason


def test_instances_of_a_whole_day_series_are_named_by_midnight_utc() -> None:
    series = event("RRULE:FREQ=DAILY", start="DTSTART;VALUE=DATE:20260302")
    by_date = event("RECURRENCE-ID;VALUE=DATE:20260303", start="DTSTART;VALUE=DATE:20260310")
    by_outlook = event("RECURRENCE-ID;TZID=Europe/Berlin:20260304T000000", "SUMMARY:Moved")
    items, _ = read(calendar(by_outlook, series, by_date))
    assert [item.instance for item in items] == [at("2026-03-04T00:00Z"), None, at("2026-03-03T00:00Z")]


def test_an_instance_of_a_timed_series_may_be_named_by_its_date() -> None:
    items, _ = read(calendar(event("RRULE:FREQ=DAILY"), event("RECURRENCE-ID;VALUE=DATE:20260303")))
    assert items[1].instance == at("2026-03-03T09:00Z")


def test_a_rule_in_a_single_instance_is_not_its_own_series() -> None:
    one = event("RECURRENCE-ID:20260303T090000Z", "RRULE:FREQ=DAILY")
    assert the_item(calendar(one)).recurrence is None


def test_whole_days() -> None:
    item = the_item(calendar(event("DTEND;VALUE=DATE:20260304", start="DTSTART;VALUE=DATE:20260302")))
    first = day_of(date(2026, 3, 2))
    assert item.span == Span(start_day=first, end_day=first + 2)
    assert reasons(calendar(event(start="DTSTART:20260302"))) == []
