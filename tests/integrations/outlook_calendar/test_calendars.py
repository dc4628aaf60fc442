"""Calendars in Outlook as the port gives them, over a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.moments import instant_of
from domain.ports.provider import CalendarContent, CollectionKind, FailureKind, LeftOut, ProviderFailed
from domain.touches.mail import CalendarItem
from integrations.outlook_calendar.settings import OutlookCalendarSettings
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.microsoft_graph.providers import (
    BEA,
    BERLIN,
    RITA,
    SVEN,
    SandboxTokens,
    calendars_of,
    changed,
    contents,
    cursor_of,
    failure,
    gone,
    keys,
    listed,
    named,
)

DELTA = "graph.calendarView.delta"


def at(day: int, hour: int, *, zone: str = BERLIN) -> dict[str, str]:
    return {"dateTime": f"2026-11-{day:02}T{hour:02}:00:00", "timeZone": zone}


def meeting(day: int = 25, hour: int = 10, *guests: str, **more: object) -> dict[str, Any]:
    """An hour, as Graph takes it."""
    return {
        "subject": "Demo", "start": at(day, hour), "end": at(day, hour + 1),
        "attendees": [{"emailAddress": {"address": each}} for each in guests or (BEA,)], **more,
    }  # fmt: skip


def weekly(*guests: str, count: int = 4, day: int = 2, **more: object) -> dict[str, Any]:
    """The same on Mondays from the second of November on."""
    recurrence = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]},
        "range": {"type": "numbered", "startDate": f"2026-11-{day:02}", "numberOfOccurrences": count},
    }
    return meeting(day, 10, *guests, recurrence=recurrence, **more)


def moment(day: int, hour: int, month: int = 11) -> int:
    return instant_of(datetime(2026, month, day, hour, tzinfo=UTC))


def items_of(found: dict[str, Any]) -> list[CalendarItem]:
    """What is said of meetings."""
    said = (each for each in found.values() if isinstance(each, CalendarContent))
    return [item for content in said for item in content.items]


@pytest.fixture
def diary(sandbox):
    return sandbox.microsoft.diary


@pytest.fixture
def read(calendars):
    """Everything in Rita's main calendar, as items."""

    def everything() -> list[CalendarItem]:
        main = named(calendars, "Calendar")
        return items_of(contents(calendars, main, listed(calendars, main)))

    return everything


@pytest.fixture
def news(calendars):
    """What changed there after something was done."""

    def since(act: Callable[[], object]) -> list[CalendarItem]:
        main = named(calendars, "Calendar")
        cursor = cursor_of(listed(calendars, main))
        act()
        return items_of(contents(calendars, main, changed(calendars, main, cursor)))

    return since


def test_the_owners_calendars_are_usual_and_those_of_others_are_not(diary, calendars):
    diary.makes_calendar(RITA, "Deals")
    diary.shares(SVEN, RITA)
    found = {(each.name, each.is_usual) for each in calendars.collections()}
    assert {("Calendar", True), ("Deals", True)} <= found
    assert all(each.kind is CollectionKind.CALENDAR for each in calendars.collections())
    assert any(not usual for _, usual in found)


def test_a_meeting_has_its_time_its_people_and_what_names_it_everywhere(diary, read):
    made = diary.adds(RITA, meeting())
    (item,) = read()
    assert (item.uid, item.title, item.recurrence, item.cancelled) == (made["uid"], "Demo", None, False)
    assert (item.span.start, item.span.end) == (moment(25, 9), moment(25, 10))
    assert [(each.address.address, str(each.role)) for each in item.people] == [
        (RITA, "organizer"), (BEA, "attendee"),
    ]  # fmt: skip


def test_an_answer_is_told_by_the_organizers_copy(diary, news):
    made = diary.adds(RITA, meeting())
    (item,) = news(lambda: diary.guest_answers(RITA, made["id"], BEA, "accepted"))
    assert {each.address.address: str(each.answer) for each in item.people}[BEA] == "accepted"


def test_the_owners_own_answer_stands_in_their_copy(sandbox, diary):
    made = diary.adds(SVEN, meeting(25, 10, RITA))
    copy = next(each for each in diary.event_ids(RITA))
    diary.answers(RITA, copy, "accepted")
    with calendars_of(sandbox) as calendars:
        main = named(calendars, "Calendar")
        (item,) = items_of(contents(calendars, main, listed(calendars, main)))
    assert item.uid == made["uid"]
    assert {each.address.address: str(each.answer) for each in item.people[1:]} == {RITA: "accepted"}


def test_row_52_a_series_is_one_item_with_its_rule_its_title_and_its_people(diary, read, calendars):
    made = diary.adds(RITA, weekly())
    main = named(calendars, "Calendar")
    assert keys(listed(calendars, main)) == [made["id"]]
    (series,) = read()
    assert (series.uid, series.title, series.instance) == (made["uid"], "Demo", None)
    assert series.recurrence.rules[0].startswith("FREQ=WEEKLY")
    assert (series.recurrence.start_local, series.recurrence.zone) == ("20261102T100000", "Europe/Berlin")
    assert BEA in {each.address.address for each in series.people}


def test_an_occurrence_that_was_moved_is_named_by_when_it_was_to_begin(diary, news):
    made = diary.adds(RITA, weekly())
    change = {"start": at(17, 14), "end": at(17, 15)}
    series, moved = news(lambda: diary.changes(RITA, made["id"], change, day="2026-11-16"))
    assert series.recurrence is not None
    assert (moved.uid, moved.instance) == (series.uid, moment(16, 9))
    assert (moved.span.start, moved.cancelled) == (moment(17, 13), False)


def test_row_54_an_occurrence_that_was_deleted_is_called_off_though_nothing_tells_so(diary, news):
    made = diary.adds(RITA, weekly())
    series, deleted = news(lambda: diary.cancels(RITA, made["id"], "2026-11-16"))
    assert series.recurrence is not None
    assert (deleted.uid, deleted.instance, deleted.cancelled) == (series.uid, moment(16, 9), True)


def test_a_series_from_years_ago_is_told_by_its_occurrences_in_the_window(diary, read):
    old = weekly(count=900, day=2)
    old["start"] = {"dateTime": "2015-11-02T10:00:00", "timeZone": BERLIN}
    old["end"] = {"dateTime": "2015-11-02T11:00:00", "timeZone": BERLIN}
    old["recurrence"]["range"]["startDate"] = "2015-11-02"
    diary.adds(RITA, old)
    (series,) = read()
    assert series.recurrence.start_local == "20151102T100000"
    assert not series.cancelled


def test_row_55_a_whole_day_is_a_date_whatever_zone_it_is_labelled_with(diary, read):
    whole = {
        "start": {"dateTime": "2026-11-25T00:00:00", "timeZone": "Pacific Standard Time"},
        "end": {"dateTime": "2026-11-26T00:00:00", "timeZone": "Pacific Standard Time"},
    }
    diary.adds(RITA, meeting(isAllDay=True) | whole)
    (item,) = read()
    day = datetime(2026, 11, 25, tzinfo=UTC).date().toordinal()
    assert (item.span.start, item.span.start_day, item.span.end_day) == (None, day, day + 1)


@pytest.mark.parametrize("zone", ["tzone://Microsoft/Custom", "tzone://Microsoft/Utc"])
def test_row_56_zones_that_only_microsoft_names_lose_no_meeting_and_no_occurrence(diary, read, zone):
    single, series = diary.adds(RITA, meeting(26, 14)), diary.adds(RITA, weekly())
    for made in (single, series):
        diary.names_zone(RITA, made["id"], zone)
    found = {item.uid: item for item in read() if item.instance is None}
    assert found[single["uid"]].span.start == moment(26, 13)
    recurring = found[series["uid"]].recurrence
    assert recurring is not None
    assert found[series["uid"]].span.start == moment(2, 9)


def test_row_57_an_event_without_a_length_is_read(diary, read):
    midnight = {"dateTime": "2026-11-26T00:00:00", "timeZone": "UTC"}
    diary.adds(RITA, meeting() | {"start": midnight, "end": midnight})
    (item,) = read()
    assert item.span.start == item.span.end == moment(26, 0)


def test_an_event_that_never_ends_is_read(diary, read):
    made = diary.adds(RITA, meeting())
    diary.never_ends(RITA, made["id"])
    (item,) = read()
    assert item.span.start == moment(25, 9)


def test_a_private_event_is_marked_and_what_is_no_meeting_is_left_out(diary, calendars):
    diary.adds(RITA, meeting(sensitivity="private"))
    diary.adds(RITA, meeting(26, 10) | {"showAs": "oof", "attendees": []})
    main = named(calendars, "Calendar")
    found = contents(calendars, main, listed(calendars, main)).values()
    assert sorted((each.is_private, str(each.left_out)) for each in found) == [
        (False, "no_meeting"), (True, "None"),
    ]  # fmt: skip
    assert LeftOut.NO_MEETING in {each.left_out for each in found}


def test_a_meeting_that_its_organizer_called_off_is_cancelled_in_the_guests_copy(sandbox, diary):
    made = diary.invited(
        RITA, meeting(25, 10, RITA), organizer={"address": BEA, "name": "Bea"}, uid="demo@north.example"
    )
    with calendars_of(sandbox) as calendars:
        main = named(calendars, "Calendar")
        first = listed(calendars, main)
        (before,) = items_of(contents(calendars, main, first))
        diary.called_off(RITA, made["uid"])
        (after,) = items_of(contents(calendars, main, changed(calendars, main, cursor_of(first))))
    assert (before.uid, before.cancelled) == ("demo@north.example", False)
    assert (after.uid, after.cancelled) == ("demo@north.example", True)
    assert after.people[0].address.address == BEA


def test_an_event_that_was_deleted_is_gone(diary, calendars):
    made = diary.adds(RITA, meeting(25, 10) | {"attendees": []})
    main = named(calendars, "Calendar")
    cursor = cursor_of(listed(calendars, main))
    diary.cancels(RITA, made["id"])
    found = changed(calendars, main, cursor)
    assert (keys(found), gone(found)) == ([], [made["id"]])


def test_an_event_that_went_to_another_calendar_is_there_and_not_gone(diary, calendars):
    made = diary.adds(RITA, meeting())
    diary.makes_calendar(RITA, "Deals")
    main, deals = named(calendars, "Calendar"), named(calendars, "Deals")
    cursors = {each.key: cursor_of(listed(calendars, each)) for each in (main, deals)}
    diary.moves_to(RITA, made["id"], "Deals")
    left, came = (changed(calendars, each, cursors[each.key]) for each in (main, deals))
    assert (keys(left), gone(left)) == ([], [])
    assert (keys(came), gone(came)) == ([made["id"]], [])


def test_what_its_organizer_deletes_is_off_and_a_guests_copy_is_not(diary, calendars):
    diary.adds(RITA, meeting())
    diary.invited(
        RITA, meeting(26, 10, RITA), organizer={"address": BEA, "name": "Bea"}, uid="2@north.example"
    )
    main = named(calendars, "Calendar")
    found = contents(calendars, main, listed(calendars, main)).values()
    assert {each.items[0].people[0].address.address: each.ends_when_gone for each in found} == {
        RITA: True, BEA: False,
    }  # fmt: skip


def test_an_event_that_moved_out_of_the_window_is_not_gone(diary, calendars):
    made = diary.adds(RITA, meeting())
    main = named(calendars, "Calendar")
    cursor = cursor_of(listed(calendars, main))
    far = {
        "start": {"dateTime": "2029-03-01T10:00:00", "timeZone": BERLIN},
        "end": {"dateTime": "2029-03-01T11:00:00", "timeZone": BERLIN},
    }
    diary.changes(RITA, made["id"], far)
    found = changed(calendars, main, cursor)
    assert gone(found) == []
    (item,) = items_of(contents(calendars, main, found))
    assert datetime.fromtimestamp(item.span.start, UTC).year == 2029


def test_the_window_moves_on_with_the_year_and_nothing_is_missed_in_between(sandbox, diary, calendars):
    far = {
        "start": {"dateTime": "2028-01-10T10:00:00", "timeZone": BERLIN},
        "end": {"dateTime": "2028-01-10T11:00:00", "timeZone": BERLIN},
    }
    ahead = diary.adds(RITA, meeting() | far)
    deleted = diary.adds(RITA, meeting())
    main = named(calendars, "Calendar")
    first = listed(calendars, main)
    cursor = cursor_of(first)
    kept = diary.adds(RITA, meeting(26, 10))
    diary.cancels(RITA, deleted["id"])
    sandbox.clock.turn(timedelta(days=20))
    within = changed(calendars, main, cursor)
    sandbox.clock.turn(timedelta(days=20))
    moved = changed(calendars, main, cursor)
    again = changed(calendars, main, cursor_of(moved))
    assert keys(first) == [deleted["id"]]
    assert (keys(within), gone(within)) == ([kept["id"]], [deleted["id"]])
    assert (set(keys(moved)), gone(moved)) == ({kept["id"], ahead["id"]}, [deleted["id"]])
    assert (keys(again), len(again)) == ([], 1)


@pytest.mark.parametrize("kind", [Kind.FULL_SYNC, Kind.RESYNC, Kind.SYNC_STATE_INVALID])
def test_a_cursor_that_has_expired_is_told_as_such(sandbox, calendars, kind):
    main = named(calendars, "Calendar")
    cursor = cursor_of(listed(calendars, main))
    sandbox.faults.add(Fault(kind, DELTA))
    assert failure(lambda: changed(calendars, main, cursor))[0] is FailureKind.RESYNC
    assert failure(lambda: changed(calendars, main, "garbled"))[0] is FailureKind.RESYNC


def test_row_53_the_series_of_a_shared_calendar_is_found_by_its_calendar(sandbox, diary):
    diary.shares(SVEN, RITA)
    made = diary.adds(SVEN, weekly())
    scopes = ("Calendars.Read", "Calendars.Read.Shared", "User.Read")
    with calendars_of(sandbox, tokens=SandboxTokens(sandbox, RITA, scopes)) as calendars:
        (theirs,) = (each for each in calendars.collections() if not each.is_usual)
        (series,) = items_of(contents(calendars, theirs, listed(calendars, theirs)))
    assert (series.uid, series.title) == (made["uid"], "Demo")
    assert series.recurrence is not None


def test_row_53_a_series_that_is_not_found_for_now_is_asked_for_again(sandbox, diary, calendars):
    made = diary.adds(RITA, weekly())
    main = named(calendars, "Calendar")
    found = listed(calendars, main)
    sandbox.faults.add(Fault(Kind.NOT_FOUND, "graph.events.get", times=1))
    ((_, outcome),) = calendars.fetch(main, keys(found))
    assert isinstance(outcome, ProviderFailed)
    assert outcome.kind is FailureKind.RETRY
    assert len(items_of(dict(calendars.fetch(main, [made["id"]])))) == 1


def test_what_is_fetched_and_lies_in_another_calendar_is_elsewhere_and_what_was_deleted_is_skipped(
    diary, calendars
):
    moved, deleted, series = (diary.adds(RITA, each) for each in (meeting(), meeting(), weekly()))
    diary.makes_calendar(RITA, "Deals")
    main = named(calendars, "Calendar")
    listed(calendars, main)
    diary.moves_to(RITA, moved["id"], "Deals")
    for each in (deleted, series):
        diary.cancels(RITA, each["id"])
    listed(calendars, main)
    found = dict(calendars.fetch(main, [each["id"] for each in (moved, deleted, series)]))
    assert found[moved["id"]] == CalendarContent((), left_out=LeftOut.ELSEWHERE)
    assert [found[each["id"]].kind for each in (deleted, series)] == [FailureKind.SKIP_ITEM] * 2


def test_of_a_calendar_that_is_not_shared_any_more_nothing_counts_as_deleted(sandbox, diary):
    diary.shares(SVEN, RITA)
    made = diary.adds(SVEN, meeting())
    scopes = ("Calendars.Read", "Calendars.Read.Shared", "User.Read")
    with calendars_of(sandbox, tokens=SandboxTokens(sandbox, RITA, scopes)) as calendars:
        (theirs,) = (each for each in calendars.collections() if not each.is_usual)
        ((key, content),) = contents(calendars, theirs, listed(calendars, theirs)).items()
        assert content.items[0].uid == made["uid"]
        diary.shares(SVEN, RITA, "none")
        ((_, outcome),) = calendars.fetch(theirs, [key])
    assert (outcome.kind, outcome.reason) == (FailureKind.RETRY, "not_found_for_now")


def test_a_row_that_comes_twice_is_one_item(sandbox, diary, calendars):
    sandbox.microsoft.settings.repeat_every = 1
    made = diary.adds(RITA, meeting())
    assert keys(listed(calendars, named(calendars, "Calendar"))) == [made["id"]]


def test_a_round_of_many_pages_has_everything_once(diary, sandbox):
    made = {diary.adds(RITA, meeting(day, 10))["id"] for day in range(2, 12)}
    with calendars_of(sandbox, settings=OutlookCalendarSettings(page=3)) as calendars:
        found = listed(calendars, named(calendars, "Calendar"))
    assert len(found) > 2
    assert sorted(keys(found)) == sorted(made)
    assert all("@" not in (page.more or page.cursor) for page in found)
