"""calendarView/delta: what a window holds, and what is told of changes."""

from __future__ import annotations

import json

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.microsoft.calendar_graph import NOVEMBER, RITA, SVEN, at, meeting, weekly


def kinds(items: list[dict]) -> list[str]:
    return ["removed" if "@removed" in each else each["type"] for each in items]


def test_a_series_comes_as_its_master_with_bare_occurrences_and_full_exceptions(rita, diary):
    made = diary.adds(RITA, weekly())
    diary.changes(RITA, made["id"], {"subject": "Moved", "start": at(9, 15), "end": at(9, 16)}, "2026-11-09")
    items, _ = rita.round()
    assert kinds(items) == ["seriesMaster", "occurrence", "exception", "occurrence", "occurrence"]
    stub = items[1]
    assert stub.keys() == {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}
    assert stub["seriesMasterId"] == items[0]["id"]
    assert stub["start"] == {"dateTime": "2026-11-02T09:00:00.0000000", "timeZone": "UTC"}
    assert items[2]["subject"] == "Moved"
    assert items[2]["start"]["dateTime"] == "2026-11-09T14:00:00.0000000"


def test_the_window_is_frozen_in_the_link(rita, diary):
    diary.adds(RITA, meeting(25))
    items, link = rita.round()
    assert len(items) == 1
    inside = diary.adds(RITA, meeting(26))
    outside = diary.adds(RITA, {**meeting(), "start": {"dateTime": "2026-12-24T10:00:00", "timeZone": "UTC"},
                                "end": {"dateTime": "2026-12-24T11:00:00", "timeZone": "UTC"}})  # fmt: skip
    items, _ = rita.round(link, prefer='IdType="ImmutableId"')
    assert kinds(items) == ["singleInstance", "removed"]
    assert [each["id"] for each in items] == [inside["id"], outside["id"]]
    assert items[1]["@removed"] == {"reason": "deleted"}


def test_a_link_takes_no_window_and_the_first_call_needs_one(rita):
    _, link = rita.round()
    assert rita.refusal("GET", f"{link}&startDateTime=2026-11-01T00:00:00Z") == (400, "ErrorInvalidUrlQuery")
    assert rita.refusal("GET", "me/calendarView/delta") == (400, "ErrorInvalidParameter")
    backwards = {"startDateTime": "2026-12-01T00:00:00Z", "endDateTime": "2026-11-01T00:00:00Z"}
    assert (
        rita.refusal("GET", "me/calendarView/delta", backwards)[1]
        == "ErrorCalendarEndDateIsEarlierThanStartDate"
    )
    wide = {"startDateTime": "2020-01-01T00:00:00Z", "endDateTime": "2026-11-01T00:00:00Z"}
    assert rita.refusal("GET", "me/calendarView/delta", wide) == (400, "ErrorCalendarViewRangeTooBig")


def test_a_delta_takes_no_option_that_shapes_it(rita):
    for name in ("$select", "$expand", "$filter", "$orderby", "$search", "$top"):
        refused = rita.refusal("GET", "me/calendarView/delta", {**NOVEMBER, name: "subject"})
        assert refused == (400, "ErrorInvalidUrlQuery")
    assert rita.refusal("GET", "me/calendarView/delta", {**NOVEMBER, "$mine": "1"}) == (400, "BadRequest")


def test_a_token_that_nobody_gave_out_is_badly_formed_and_an_old_one_is_gone(rita, sven, diary):
    _, link = rita.round()
    assert rita.refusal("GET", link[:-5] + "AAAAA") == (400, "BadRequest")
    assert sven.refusal("GET", link) == (400, "BadRequest")
    diary.sync_state_expires(RITA)
    assert rita.refusal("GET", link) == (410, "SyncStateNotFound")
    assert rita.round()[0] == []


def test_pages_go_on_with_the_link_and_never_divide_a_series(rita, diary, sandbox):
    for day in (23, 24, 25):
        diary.adds(RITA, meeting(day))
    diary.adds(RITA, weekly())
    page = rita.get("me/calendarView/delta", NOVEMBER, prefer="odata.maxpagesize=2")
    assert len(page["value"]) == 2
    assert "@odata.deltaLink" not in page
    page = rita.get(page["@odata.nextLink"], prefer="odata.maxpagesize=2")
    assert kinds(page["value"]) == ["singleInstance", "seriesMaster", *["occurrence"] * 4]
    assert "@odata.nextLink" not in page
    assert rita.round(page["@odata.deltaLink"])[0] == []
    sandbox.faults.add(Fault(Kind.FULL_SYNC, "graph.calendarView.delta", page=2))
    page = rita.get("me/calendarView/delta", NOVEMBER, prefer="odata.maxpagesize=2")
    assert rita.refusal("GET", page["@odata.nextLink"]) == (410, "SyncStateNotFound")


def test_what_changes_while_pages_are_read_is_told_by_the_delta_link(rita, diary):
    ids = [diary.adds(RITA, meeting(day))["id"] for day in (23, 24, 25)]
    page = rita.get("me/calendarView/delta", NOVEMBER, prefer="odata.maxpagesize=2")
    diary.changes(RITA, ids[0], {"subject": "Changed"})
    diary.cancels(RITA, ids[1])
    later, link = rita.round(page["@odata.nextLink"])
    assert [each["subject"] for each in later] == ["Demo", "Changed"]
    items, _ = rita.round(link, prefer='IdType="ImmutableId"')
    assert kinds(items) == ["singleInstance", "removed"]
    assert [each["id"] for each in items] == [ids[0], ids[1]]


def test_a_deleted_occurrence_is_told_of_only_by_its_absence(rita, diary):
    made = diary.adds(RITA, weekly())
    before, link = rita.round()
    diary.cancels(RITA, made["id"], "2026-11-16")
    items, _ = rita.round(link)
    assert kinds(items) == ["seriesMaster", "occurrence", "occurrence", "occurrence"]
    gone = {each["id"] for each in before} - {each["id"] for each in items}
    assert len(gone) == 1
    assert gone.pop() not in json.dumps(items)


def test_of_a_deleted_series_only_the_series_is_removed(rita, diary):
    made = diary.adds(RITA, weekly())
    before, link = rita.round()
    diary.cancels(RITA, made["id"])
    items, _ = rita.round(link)
    assert [(each["id"], each["@removed"]["reason"]) for each in items] == [(before[0]["id"], "deleted")]


def test_an_exception_that_leaves_the_window_is_removed(rita, diary):
    made = diary.adds(RITA, weekly(9))
    before, link = rita.round()
    to = {
        name: {"dateTime": f"2026-12-03T{hour}:00:00", "timeZone": "UTC"}
        for name, hour in (("start", 10), ("end", 11))
    }
    diary.changes(RITA, made["id"], to, "2026-11-30")
    items, _ = rita.round(link)
    assert kinds(items) == ["seriesMaster", "occurrence", "occurrence", "occurrence", "removed"]
    assert items[-1]["id"] == before[-1]["id"]


def test_a_series_outside_the_window_is_removed_when_it_changes_and_comes_when_it_is_in_it(rita, diary):
    series = weekly()
    for name in ("start", "end"):
        series[name] = {
            **series[name],
            "dateTime": series[name]["dateTime"].replace("2026-11-02", "2027-02-01"),
        }
    series["recurrence"]["range"]["startDate"] = "2027-02-01"
    made = diary.adds(RITA, series)
    items, link = rita.round()
    assert items == []
    diary.changes(RITA, made["id"], {"subject": "Later"})
    items, link = rita.round(link, prefer='IdType="ImmutableId"')
    assert [(each["id"], "@removed" in each) for each in items] == [(made["id"], True)]
    diary.changes(RITA, made["id"], {"start": at(30, 9), "end": at(30, 10)}, "2027-02-01")
    items, _ = rita.round(link)
    assert kinds(items) == ["seriesMaster", "exception"]


def test_a_meeting_that_ends_when_the_window_begins_is_outside(rita, diary):
    event = {**meeting(), "start": {"dateTime": "2026-10-31T23:00:00", "timeZone": "UTC"},
             "end": {"dateTime": "2026-11-01T00:00:00", "timeZone": "UTC"}}  # fmt: skip
    diary.adds(RITA, event)
    assert rita.round()[0] == []


def test_items_may_come_twice_and_pages_may_be_empty(rita, diary, sandbox):
    diary.adds(RITA, meeting(25))
    sandbox.microsoft.settings.repeat_every = 1
    sandbox.microsoft.settings.empty_pages = True
    page = rita.get("me/calendarView/delta", NOVEMBER)
    assert page["value"] == []
    page = rita.get(page["@odata.nextLink"])
    assert [each["subject"] for each in page["value"]] == ["Demo", "Demo"]


def test_a_shared_calendars_series_comes_without_its_master(rita, sven, diary):
    made = diary.adds(SVEN, weekly())
    diary.shares(SVEN, RITA)
    shared = diary.calendar_id(RITA, owner=SVEN)
    items, _ = rita.round(f"me/calendars('{shared}')/calendarView/delta")
    assert kinds(items) == ["occurrence"] * 4
    master = items[0]["seriesMasterId"]
    assert rita.refusal("GET", f"me/events/{master}") == (404, "ErrorItemNotFound")
    assert rita.get(f"me/calendars/{shared}/events/{master}")["subject"] == "Demo"
    own, _ = sven.round()
    assert kinds(own)[0] == "seriesMaster"
    assert own[0]["uid"] == made["uid"]


def test_there_is_no_delta_of_events_without_a_window(rita):
    assert rita.refusal("GET", "me/events/delta") == (400, "ErrorInvalidIdMalformed")
