"""Single events and series: how their times, ids and properties are told."""

from __future__ import annotations

import pytest

from tests.integrations.sandbox.microsoft.calendar_graph import (
    BEA,
    BERLIN,
    NOVEMBER,
    RITA,
    SVEN,
    at,
    meeting,
    weekly,
)

BY_ID = 'IdType="ImmutableId"'


def test_times_are_told_in_utc_or_in_the_zone_that_is_asked_for(rita, diary):
    name = diary.adds(RITA, meeting(25, 10))["id"]
    plain = rita.get(f"me/events/{name}")
    assert plain["start"] == {"dateTime": "2026-11-25T09:00:00.0000000", "timeZone": "UTC"}
    for zone in ("Pacific Standard Time", "America/Los_Angeles"):
        told = rita.get(f"me/events/{name}", prefer=f'outlook.timezone="{zone}"')
        assert told["start"] == {"dateTime": "2026-11-25T01:00:00.0000000", "timeZone": zone}
        assert told["originalStartTimeZone"] == BERLIN
    odd = 'outlook.timezone="Middle-earth Standard Time"'
    assert rita.refusal("GET", f"me/events/{name}", prefer=odd) == (400, "TimeZoneNotSupportedException")


def test_a_day_is_from_midnight_to_midnight_in_whatever_zone_is_asked_for(rita, diary):
    day = {**meeting(), "isAllDay": True, "start": at(25, 0), "end": at(26, 0)}
    name = diary.adds(RITA, day)["id"]
    for zone in ("UTC", "Pacific Standard Time", "Pacific/Kiritimati"):
        told = rita.get(f"me/events/{name}", prefer=f'outlook.timezone="{zone}"')
        assert told["start"] == {"dateTime": "2026-11-25T00:00:00.0000000", "timeZone": zone}
        assert told["end"] == {"dateTime": "2026-11-26T00:00:00.0000000", "timeZone": zone}
        assert told["originalStartTimeZone"] == BERLIN
    assert rita.refusal("POST", "me/events", body={**day, "start": at(25, 1)}) == (400, "ErrorInvalidRequest")


def test_a_stub_names_its_zone_as_windows_does_whatever_was_asked_for(rita, diary):
    diary.adds(RITA, weekly())
    items, _ = rita.round(prefer='outlook.timezone="Europe/Amsterdam"')
    assert items[0]["start"] == {"dateTime": "2026-11-02T10:00:00.0000000", "timeZone": "Europe/Amsterdam"}
    assert items[1]["start"] == {"dateTime": "2026-11-02T10:00:00.0000000", "timeZone": BERLIN}


def test_a_weekly_series_keeps_its_hour_over_the_change_of_the_clocks(rita, diary):
    series = weekly(2, count=1)
    series["recurrence"]["range"]["numberOfOccurrences"] = 3
    series["recurrence"]["range"]["startDate"] = "2026-10-19"
    diary.adds(RITA, {**series, "start": {"dateTime": "2026-10-19T10:00:00", "timeZone": BERLIN},
                      "end": {"dateTime": "2026-10-19T11:00:00", "timeZone": BERLIN}})  # fmt: skip
    window = {"startDateTime": "2026-10-01T00:00:00Z", "endDateTime": "2026-12-01T00:00:00Z"}
    told = rita.get("me/calendarView", window)["value"]
    assert [each["start"]["dateTime"][:16] for each in told] == [
        "2026-10-19T08:00", "2026-10-26T09:00", "2026-11-02T09:00",
    ]  # fmt: skip


def test_zones_of_somebodys_own_and_the_last_day_that_there_is(rita, diary):
    name = diary.adds(RITA, meeting())["id"]
    diary.names_zone(RITA, name, "tzone://Microsoft/Custom")
    diary.never_ends(RITA, name)
    told = rita.get(f"me/events/{name}")
    assert told["originalStartTimeZone"] == told["originalEndTimeZone"] == "tzone://Microsoft/Custom"
    assert told["start"]["dateTime"] == "2026-11-25T09:00:00.0000000"
    assert told["end"] == {"dateTime": "9999-12-31T23:59:59.9999999", "timeZone": "UTC"}
    assert told["responseStatus"] == {"response": "organizer", "time": "0001-01-01T00:00:00Z"}
    assert [each["id"] for each in rita.round(prefer=BY_ID)[0]] == [name]


def test_each_occurrence_has_an_ical_uid_with_its_day_and_all_have_one_uid(rita, diary):
    made = diary.adds(RITA, weekly())
    told = rita.get("me/calendarView", NOVEMBER)["value"]
    assert [each["type"] for each in told] == ["occurrence"] * 4
    assert {each["uid"] for each in told} == {made["uid"]}
    assert [each["iCalUId"][32:40] for each in told] == ["07EA0B02", "07EA0B09", "07EA0B10", "07EA0B17"]
    assert made["iCalUId"] == made["uid"]
    assert {each["iCalUId"][:32] + "00000000" + each["iCalUId"][40:] for each in told} == {made["uid"]}
    assert told[0]["occurrenceId"] == f"OID.{told[0]['seriesMasterId']}.2026-11-02"
    assert {each["subject"] for each in told} == {"Demo"}
    assert {each["recurrence"] for each in told} == {None}


def test_ids_are_of_the_kind_that_each_request_asks_for_and_both_kinds_are_understood(rita, diary):
    made = diary.adds(RITA, meeting())
    plain = rita.get("me/events")["value"][0]["id"]
    lasting = rita.get("me/events", prefer=BY_ID)["value"][0]["id"]
    assert (plain[:4], lasting[:4]) == ("AAMk", "AAkA")
    assert lasting == made["id"]
    assert rita.get(f"me/events/{plain}", prefer=BY_ID)["id"] == lasting
    diary.makes_calendar(RITA, "Customers")
    diary.moves_to(RITA, lasting, "Customers")
    assert rita.refusal("GET", f"me/events/{plain}") == (404, "ErrorItemNotFound")
    moved = rita.get(f"me/events/{lasting}")
    assert moved["id"] != plain
    assert rita.refusal("GET", "me/events/nonsense") == (400, "ErrorInvalidIdMalformed")


def test_what_was_called_off_in_a_series_is_told_on_the_master_alone_and_only_if_selected(rita, diary):
    made = diary.adds(RITA, weekly())
    diary.cancels(RITA, made["id"], "2026-11-09")
    diary.changes(RITA, made["id"], {"subject": "Longer"}, "2026-11-16")
    path = f"me/events/{made['id']}"
    assert "cancelledOccurrences" not in rita.get(path)
    told = rita.get(path, {"$select": "subject,cancelledOccurrences", "$expand": "exceptionOccurrences"})
    assert told["cancelledOccurrences"] == [f"OID.{told['id']}.2026-11-09"]
    assert [each["subject"] for each in told["exceptionOccurrences"]] == ["Longer"]
    assert "start" not in told
    listed = rita.get("me/events", {"$select": "cancelledOccurrences"})["value"]
    assert "cancelledOccurrences" not in listed[0]
    assert rita.refusal("GET", path, {"$expand": "instances2"}) == (400, "BadRequest")


def test_instances_are_what_is_left_of_a_series_in_a_window(rita, diary):
    made = diary.adds(RITA, weekly())
    diary.cancels(RITA, made["id"], "2026-11-09")
    diary.changes(RITA, made["id"], {"start": at(17, 9), "end": at(17, 10)}, "2026-11-16")
    path = f"me/events/{made['id']}/instances"
    told = rita.get(path, {**NOVEMBER, "$select": "start,type,originalStart"})["value"]
    assert [(each["type"], each["start"]["dateTime"][8:13]) for each in told] == [
        ("occurrence", "02T09"), ("exception", "17T08"), ("occurrence", "23T09"),
    ]  # fmt: skip
    assert {each["originalStart"] for each in told} == {None}
    assert rita.refusal("GET", path) == (400, "ErrorInvalidParameter")
    alone = diary.adds(RITA, meeting())["id"]
    assert rita.refusal("GET", f"me/events/{alone}/instances", NOVEMBER) == (400, "ErrorInvalidRequest")


def test_only_selected_properties_are_told_and_unknown_ones_refused(rita, diary):
    diary.adds(RITA, meeting())
    told = rita.get("me/events", {"$select": "subject,start"})["value"][0]
    assert told.keys() == {"@odata.etag", "id", "subject", "start"}
    assert rita.refusal("GET", "me/events", {"$select": "subjekt"}) == (400, "BadRequest")
    assert rita.refusal("GET", "me/calendarView", {**NOVEMBER, "$skiptoken": "1"}) == (400, "BadRequest")


def test_lists_come_in_pages_of_ten(rita, diary):
    for hour in range(13):
        diary.adds(RITA, meeting(25, hour))
    page = rita.get("me/events")
    assert len(page["value"]) == 10
    rest = rita.get(page["@odata.nextLink"])
    assert len(rest["value"]) == 3
    assert "@odata.nextLink" not in rest
    assert len(rita.get("me/events", {"$top": "13", "$orderby": "start/dateTime desc"})["value"]) == 13
    assert rita.refusal("GET", "me/events", {"$top": "1001"}) == (400, "BadRequest")


def test_events_are_found_by_what_identifies_a_meeting_and_by_when_they_changed(rita, diary):
    first = diary.adds(RITA, meeting(25))
    diary.adds(RITA, meeting(26))
    found = rita.get("me/events", {"$filter": f"iCalUId eq '{first['iCalUId']}'"})["value"]
    assert [each["subject"] for each in found] == ["Demo"]
    later = {"$filter": "lastModifiedDateTime gt 2026-11-24T09:00:00Z"}
    assert rita.get("me/events", later)["value"] == []


def test_the_body_is_html_unless_text_is_asked_for(rita, diary):
    name = diary.adds(RITA, meeting(body={"contentType": "text", "content": "Prices & <more>"}))["id"]
    told = rita.get(f"me/events/{name}")
    assert told["body"]["contentType"] == "html"
    assert "Prices &amp; &lt;more&gt;" in told["body"]["content"]
    assert told["bodyPreview"] == "Prices & <more>"
    text = rita.get(f"me/events/{name}", prefer='outlook.body-content-type="text"')["body"]
    assert text == {"contentType": "text", "content": "Prices & <more>"}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"subjekt": "x"}, (400, "RequestBodyRead")),
        ({"subject": 3}, (400, "BadRequest")),
        ({"showAs": "asleep"}, (400, "BadRequest")),
        ({"start": None}, (400, "ErrorPropertyValidationFailure")),
        ({"start": {"dateTime": "soon", "timeZone": "UTC"}}, (400, "ErrorPropertyValidationFailure")),
        ({"start": at(25, 9, zone="Nowhere")}, (400, "TimeZoneNotSupportedException")),
        ({"end": at(24, 9)}, (400, "ErrorCalendarEndDateIsEarlierThanStartDate")),
        ({"attendees": [{"emailAddress": {"address": "nobody"}}]}, (400, "ErrorInvalidRecipients")),
        ({"attendees": [{"emailAddress": {"address": BEA}}] * 501}, (400, "ErrorInvalidRequest")),
        ({"body": {"contentType": "rtf", "content": "x"}}, (400, "BadRequest")),
        ({"recurrence": {"pattern": {"type": "hourly"}}}, (400, "ErrorInvalidRequest")),
        (
            {"recurrence": {"pattern": {"type": "weekly", "interval": 1}, "range": {}}},
            (400, "ErrorInvalidRequest"),
        ),
    ],
)
def test_an_event_that_is_not_right_is_refused(rita, change, refused):
    assert rita.refusal("POST", "me/events", body={**meeting(), **change}) == refused
    assert rita.get("me/events")["value"] == []


def test_the_same_transaction_makes_one_event(rita):
    body = meeting(transactionId="5e7b0a11-1")
    first, second = (rita.call("POST", "me/events", body=body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert len(rita.get("me/events")["value"]) == 1


def test_a_change_is_refused_under_an_old_etag(rita, diary):
    name = diary.adds(RITA, meeting())["id"]
    etag = rita.get(f"me/events/{name}")["@odata.etag"]
    changed = rita.call("PATCH", f"me/events/{name}", body={"subject": "Two"}, headers={"if-match": etag})
    assert changed.json()["subject"] == "Two"
    refused = rita.refusal(
        "PATCH", f"me/events/{name}", body={"subject": "Three"}, headers={"if-match": etag}
    )
    assert refused == (412, "ErrorIrresolvableConflict")
    assert rita.call("DELETE", f"me/events/{name}").status_code == 204
    assert rita.refusal("DELETE", f"me/events/{name}") == (404, "ErrorItemNotFound")


def test_an_occurrence_can_not_be_moved_past_another(rita, diary):
    made = diary.adds(RITA, weekly())
    occurrence = rita.get("me/calendarView", NOVEMBER)["value"][1]["id"]
    past = {"start": at(17, 9), "end": at(17, 10)}
    assert rita.refusal("PATCH", f"me/events/{occurrence}", body=past) == (
        400,
        "ErrorOccurrenceCrossingBoundary",
    )
    refused = rita.refusal("PATCH", f"me/events/{occurrence}", body={"recurrence": made["recurrence"]})
    assert refused == (400, "ErrorInvalidRequest")


def test_calendars_are_listed_with_those_that_others_share(rita, diary):
    diary.makes_calendar(RITA, "Customers")
    diary.shares(SVEN, RITA)
    told = rita.get("me/calendars")["value"]
    assert [(each["name"], each["isDefaultCalendar"], each["canEdit"]) for each in told] == [
        ("Calendar", True, True), ("Customers", False, True), ("Sven", False, False),
    ]  # fmt: skip
    assert told[2]["owner"]["address"] == SVEN
    assert rita.get("me/calendar")["id"] == told[0]["id"]
    assert rita.get(f"me/calendars/{told[1]['id']}")["name"] == "Customers"
    groups = rita.get("me/calendarGroups")["value"]
    shared = rita.get(f"me/calendarGroups/{groups[1]['id']}/calendars")["value"]
    assert [each["name"] for each in shared] == ["Sven"]
    stranger = f"me/calendarGroups/{told[0]['id']}/calendars"
    assert rita.refusal("GET", stranger) == (404, "ErrorItemNotFound")
    diary.shares(SVEN, RITA, "none")
    assert len(rita.get("me/calendars")["value"]) == 2
    assert rita.refusal("GET", f"me/calendars/{told[2]['id']}") == (404, "ErrorItemNotFound")
