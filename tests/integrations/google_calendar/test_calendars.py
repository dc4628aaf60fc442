"""Calendars at Google as the port gives them, over a sandbox with the client library as it comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.moments import instant_of
from domain.ports.provider import CalendarContent, Collection, CollectionKind, FailureKind, LeftOut
from domain.touches.touch import PartStat, Role, Span
from integrations.rfc5545.expanding import expand
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.google_api.providers import (
    RITA,
    calendars_of,
    changed,
    failure,
    gone,
    keys,
    listed,
)
from tests.integrations.sandbox.clients import SVEN, credentials_of, meeting

OWN = Collection(RITA, CollectionKind.CALENDAR, "own")
BEA = "bea@north.example"
WEEKLY = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=6"]}


def contents(found) -> dict[str, CalendarContent]:
    return {each.key: each.content for page in found for each in page.items}


def only(found):
    """The one statement of a round."""
    ((item,),) = [content.items for content in contents(found).values()]
    return item


def at(text: str) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def asked_of(sandbox, name="calendar.events.list") -> list[str]:
    return [each.query for each in sandbox.journal.of(name)]


def test_own_calendars_are_usual_and_holidays_and_those_of_others_are_not(sandbox, calendars):
    diary = sandbox.google.diary
    diary.makes_calendar(RITA, "deals@group.calendar.google.com", summary="Deals")
    diary.makes_calendar(SVEN, "de.german#holiday@group.v.calendar.google.com", summary="Feiertage")
    diary.makes_calendar(SVEN, "team@group.calendar.google.com", summary="Team")
    diary.shares("de.german#holiday@group.v.calendar.google.com", RITA, "reader")
    diary.shares("team@group.calendar.google.com", RITA, "writer")
    diary.shares(SVEN, RITA, "freeBusyReader")
    found = {each.key: each for each in calendars.collections()}
    assert {key: each.is_usual for key, each in found.items()} == {
        RITA: True,
        "deals@group.calendar.google.com": True,
        "team@group.calendar.google.com": True,
        "de.german#holiday@group.v.calendar.google.com": False,
        SVEN: False,
    }
    assert found["deals@group.calendar.google.com"].name == "Deals"
    assert all(each.kind is CollectionKind.CALENDAR for each in found.values())


def test_the_owner_is_who_the_first_calendar_is_named_after(calendars):
    assert list(calendars.own_addresses()) == [RITA]


def test_a_page_holds_its_meetings_whole_and_its_end_the_cursor(sandbox, calendars):
    people = [{"email": BEA, "displayName": "Bea Buyer"}, {"email": RITA}]
    made = sandbox.google.diary.adds(RITA, meeting("Review", attendees=people))
    assert calendars.begin(OWN) is None
    (page,) = listed(calendars, OWN)
    assert page.cursor
    assert keys([page]) == [made["id"]]
    item = only([page])
    assert (item.uid, item.title, item.cancelled) == (made["iCalUID"], "Review", False)
    assert item.span == Span(start=at("2026-12-01T09:00"), end=at("2026-12-01T10:00"))
    assert item.stamped_at == item.changed_at == instant_of(sandbox.clock.now())
    assert [(p.address.address, p.address.name, p.role, p.answer) for p in item.people] == [
        (RITA, "", Role.ORGANIZER, PartStat.NEEDS_ACTION),
        (BEA, "Bea Buyer", Role.ATTENDEE, PartStat.NEEDS_ACTION),
        (RITA, "", Role.ATTENDEE, PartStat.NEEDS_ACTION),
    ]


def test_an_answer_comes_as_a_change(sandbox, calendars):
    sandbox.google.sign_in.open_account(BEA)
    made = sandbox.google.diary.adds(RITA, meeting("Review", attendees=[{"email": BEA}]))
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.answers(BEA, made["id"], "accepted")
    answers = {p.address.address: p.answer for p in only(changed(calendars, page.cursor, OWN)).people}
    assert answers[BEA] is PartStat.ACCEPTED


def test_rows_22_and_23_a_token_that_is_no_longer_good_asks_for_a_new_listing(sandbox, calendars):
    sandbox.google.diary.adds(RITA, meeting())
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.sync_tokens_expire(RITA)
    assert failure(lambda: changed(calendars, page.cursor, OWN)) == (FailureKind.RESYNC, "fullSyncRequired")
    assert failure(lambda: changed(calendars, "garbage", OWN))[0] is FailureKind.RESYNC
    (again,) = listed(calendars, OWN)
    assert changed(calendars, again.cursor, OWN)[-1].cursor


def test_row_22_a_token_that_ends_at_a_later_page_asks_for_a_new_listing_too(sandbox, calendars):
    (page,) = listed(calendars, OWN)
    sandbox.google.seeding.synthetic_events([RITA], 260)
    sandbox.faults.add(Fault(Kind.FULL_SYNC, "calendar.events.list", page=2))
    assert failure(lambda: changed(calendars, page.cursor, OWN))[0] is FailureKind.RESYNC


def test_row_24_only_the_last_page_gives_the_cursor(sandbox, calendars):
    (empty,) = listed(calendars, OWN)
    sandbox.google.seeding.synthetic_events([RITA], 260)
    full, changes = listed(calendars, OWN), changed(calendars, empty.cursor, OWN)
    for found in (full, changes):
        assert [page.cursor is None for page in found] == [True, False]
        assert set(keys(found)) == set(sandbox.google.diary.event_ids(RITA))
    queries = asked_of(sandbox)
    assert len({query.partition("syncToken=")[2].partition("&")[0] for query in queries[-2:]}) == 1


def test_row_25_a_listing_that_ends_without_a_token_fails(sandbox, calendars, monkeypatch):
    monkeypatch.setattr("integrations.google_calendar.changes._ALWAYS", {"orderBy": "updated"})
    sandbox.google.diary.adds(RITA, meeting())
    assert failure(lambda: listed(calendars, OWN)) == (FailureKind.RETRY, "malformed_sync_token")


def test_row_26_changes_are_asked_for_with_the_token_alone(sandbox, calendars):
    now = instant_of(sandbox.clock.now())
    old = sandbox.google.diary.adds(RITA, meeting("Old", "2025-01-15"))
    new = sandbox.google.diary.adds(RITA, meeting("New", "2026-12-01"))
    (page,) = listed(calendars, OWN, since=now - 86_400)
    assert keys([page]) == [new["id"]]
    sandbox.google.diary.changes(RITA, old["id"], {"summary": "Older"})
    found = changed(calendars, page.cursor, OWN)
    assert keys(found) == [old["id"]]
    first, second = asked_of(sandbox)
    assert "timeMin" in first
    assert "timeMin" not in second
    assert "singleEvents=false" in first
    assert "singleEvents=false" in second


def test_row_27_a_bare_tombstone_is_told_as_the_meeting_that_it_was(sandbox, calendars):
    made = sandbox.google.diary.adds(RITA, meeting("Review", attendees=[{"email": BEA}]))
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.cancels(RITA, made["id"])
    found = changed(calendars, page.cursor, OWN)
    item = only(found)
    assert (item.uid, item.instance, item.cancelled) == (made["iCalUID"], None, True)
    assert item.span == Span(start=at("2026-12-01T09:00"), end=at("2026-12-01T10:00"))


def test_row_27_of_what_nothing_is_known_any_more_the_key_is_gone(sandbox, calendars):
    made = sandbox.google.diary.adds(RITA, meeting())
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.cancels(RITA, made["id"])
    sandbox.faults.add(Fault(Kind.NOT_FOUND, "calendar.events.get", item=made["id"]))
    found = changed(calendars, page.cursor, OWN)
    assert (keys(found), gone(found)) == ([], [made["id"]])


def test_row_27_while_nobody_can_say_what_a_tombstone_was_the_page_is_not_given(sandbox, calendars):
    made = sandbox.google.diary.adds(RITA, meeting())
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.cancels(RITA, made["id"])
    sandbox.faults.add(Fault(Kind.INTERNAL, "calendar.events.get", item=made["id"]))
    assert failure(lambda: changed(calendars, page.cursor, OWN))[0] is FailureKind.RETRY
    assert only(changed(calendars, page.cursor, OWN)).cancelled


@pytest.mark.parametrize("known", [True, False])
def test_row_27_a_cancelled_instance_names_its_series_and_its_first_time(sandbox, calendars, known):
    made = sandbox.google.diary.adds(RITA, meeting("Weekly", **WEEKLY))
    (page,) = listed(calendars, OWN)
    instance = f"{made['id']}_20261208T090000Z"
    sandbox.google.diary.cancels(RITA, instance)
    if not known:
        sandbox.faults.add(Fault(Kind.NOT_FOUND, "calendar.events.get", item=instance, times=None))
    for found in (changed(calendars, page.cursor, OWN), listed(calendars, OWN)):
        ((item,),) = [each.items for key, each in contents(found).items() if key == instance]
        assert (item.uid, item.instance, item.cancelled) == (made["iCalUID"], at("2026-12-08T09:00"), True)
        assert item.stamped_at <= instant_of(sandbox.clock.now())


def test_row_28_what_is_deleted_twice_is_told_twice_without_failing(sandbox, calendars):
    sandbox.google.diary.adds(RITA, meeting())
    made = sandbox.google.diary.adds(RITA, meeting())
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.cancels(RITA, made["id"])
    first, second = (contents(changed(calendars, page.cursor, OWN)) for _ in range(2))
    assert first == second
    ((_, content),) = calendars.fetch(OWN, [made["id"]])
    assert content == first[made["id"]]


def test_row_28_what_is_gone_for_good_is_gone_each_time_and_no_reason_to_list_again(sandbox, calendars):
    made = sandbox.google.diary.adds(RITA, meeting())
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.cancels(RITA, made["id"])
    sandbox.faults.add(Fault(Kind.GONE, "calendar.events.get", item=made["id"], times=None))
    for _ in range(2):
        found = changed(calendars, page.cursor, OWN)
        assert (keys(found), gone(found)) == ([], [made["id"]])
    ((_, failed),) = calendars.fetch(OWN, [made["id"]])
    assert failed.kind is FailureKind.SKIP_ITEM


def test_who_declines_anothers_meeting_and_takes_it_out_of_their_calendar_does_not_cancel_it(sandbox):
    made = sandbox.google.diary.adds(SVEN, meeting("Review", attendees=[{"email": RITA}, {"email": BEA}]))
    with calendars_of(sandbox, credentials_of(sandbox, RITA)) as calendars:
        (page,) = listed(calendars, OWN)
        sandbox.google.diary.answers(RITA, made["id"], "declined")
        sandbox.google.diary.cancels(RITA, made["id"])
        item = only(changed(calendars, page.cursor, OWN))
    answers = {p.address.address: p.answer for p in item.people if p.role is Role.ATTENDEE}
    assert not item.cancelled
    assert answers == {RITA: PartStat.DECLINED, BEA: PartStat.NEEDS_ACTION}


def test_what_the_organizer_cancels_is_cancelled_in_every_calendar(sandbox, calendars):
    made = sandbox.google.diary.adds(SVEN, meeting("Review", attendees=[{"email": RITA}]))
    (page,) = listed(calendars, OWN)
    sandbox.google.diary.cancels(SVEN, made["id"])
    assert only(changed(calendars, page.cursor, OWN)).cancelled


def test_row_29_one_uid_in_two_calendars_and_in_an_exception_stays_apart_by_key(sandbox, calendars):
    diary = sandbox.google.diary
    diary.makes_calendar(RITA, "deals@group.calendar.google.com")
    both = Collection("deals@group.calendar.google.com", CollectionKind.CALENDAR, "Deals")
    event = {
        "iCalUID": "one@north.example",
        "organizer": {"email": BEA},
        "attendees": [{"email": RITA}],
        **meeting("Weekly", **WEEKLY),
    }
    made = diary.imports(RITA, event)
    diary.imports(RITA, event, both.key)
    diary.changes(
        RITA,
        f"{made['id']}_20261208T090000Z",
        {"start": meeting(hour=14)["start"], "end": meeting(hour=14)["end"]},
    )
    own = contents(listed(calendars, OWN))
    assert set(own) == {made["id"], f"{made['id']}_20261208T090000Z"}
    stated = [(item.uid, item.instance) for each in own.values() for item in each.items]
    assert sorted(stated, key=str) == [
        ("one@north.example", at("2026-12-08T09:00")),
        ("one@north.example", None),
    ]
    ((other,),) = [each.items for each in contents(listed(calendars, both)).values()]
    assert other.uid == "one@north.example"


def test_row_30_a_weekly_series_keeps_its_clock_over_the_change_of_the_clocks(sandbox, calendars):
    series = {
        "summary": "Weekly",
        "start": {"dateTime": "2026-10-15T10:00:00+02:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-10-15T11:00:00+02:00", "timeZone": "Europe/Berlin"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261022T100000"],
    }
    sandbox.google.diary.adds(RITA, series)
    item = only(listed(calendars, OWN))
    assert item.recurrence.zone == "Europe/Berlin"
    assert expand(item.recurrence, at("2027-01-01T00:00")) == (at("2026-10-15T08:00"), at("2026-10-29T09:00"))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_row_31_an_all_day_event_is_its_days_in_every_zone(sandbox, zone):
    address = "zoe@ours.example"
    sandbox.google.sign_in.open_account(address, zone=zone)
    sandbox.google.diary.adds(address, {"start": {"date": "2026-12-03"}, "end": {"date": "2026-12-05"}})
    with calendars_of(sandbox, credentials_of(sandbox, address)) as calendars:
        item = only(listed(calendars, Collection(address, CollectionKind.CALENDAR, "own")))
    first = datetime(2026, 12, 3, tzinfo=UTC).date().toordinal()
    assert item.span == Span(start_day=first, end_day=first + 2)


def test_focus_time_and_the_like_are_no_meetings(sandbox, calendars):
    for kind in ("focusTime", "outOfOffice", "workingLocation", "birthday", "fromGmail", "default"):
        sandbox.google.diary.adds(RITA, meeting(kind, eventType=kind))
    left_out = [each.left_out for each in contents(listed(calendars, OWN)).values()]
    assert left_out == [LeftOut.NO_MEETING] * 4 + [None] * 2


def test_private_events_are_marked_whether_or_not_their_words_can_be_read(sandbox, calendars):
    sandbox.google.diary.adds(SVEN, meeting("Health", visibility="private"))
    sandbox.google.diary.adds(RITA, meeting("Health", visibility="confidential"))
    sandbox.google.diary.shares(SVEN, RITA, "reader")
    for key in (SVEN, RITA):
        (content,) = contents(listed(calendars, Collection(key, CollectionKind.CALENDAR, ""))).values()
        assert content.is_private
        assert content.items[0].title == ("" if key == SVEN else "Health")


def test_a_channel_tells_of_one_calendar_and_is_closed(sandbox, calendars):
    watch = calendars.watch(OWN, address="http://127.0.0.1:9/hint", secret="s" * 40)
    assert watch.until == instant_of(sandbox.clock.now() + timedelta(days=7))
    assert len(watch.id) <= 64
    calendars.unwatch(watch)
    calendars.unwatch(watch)


def test_a_calendar_without_pushes_is_polled(sandbox, calendars):
    sandbox.google.diary.makes_calendar(RITA, "quiet@group.calendar.google.com", pushes=False)
    quiet = Collection("quiet@group.calendar.google.com", CollectionKind.CALENDAR, "quiet")
    assert calendars.watch(quiet, address="http://127.0.0.1:9/hint", secret="s" * 40) is None


def test_every_request_costs_one_and_is_paid_before(sandbox, calendars, purse):
    sandbox.google.diary.adds(RITA, meeting())
    calendars.collections()
    (page,) = listed(calendars, OWN)
    changed(calendars, page.cursor, OWN)
    assert sum(purse.spent) == sum(sandbox.quota.spent.values()) == 3


def test_an_event_that_can_not_be_read_is_left_to_be_fetched_which_tells_why(sandbox, calendars):
    made = sandbox.google.diary.adds(RITA, meeting())
    good = sandbox.google.diary.adds(RITA, meeting())
    kept = sandbox.google.world.calendars.by_id[RITA].events[made["id"]].resource
    kept["updated"] = kept["created"] = "0001-01-01T00:00:00Z"
    found = contents(listed(calendars, OWN))
    assert found[made["id"]] is None
    assert found[good["id"]].items
    ((_, failed),) = calendars.fetch(OWN, [made["id"]])
    assert (failed.kind, failed.reason) == (FailureKind.RETRY, "no_meeting")


def test_what_is_not_there_is_skipped(calendars):
    ((key, failed),) = calendars.fetch(OWN, ["nothing0"])
    assert (key, failed.kind) == ("nothing0", FailureKind.SKIP_ITEM)


def test_a_calendar_that_is_not_shared_any_more_stops_no_other(sandbox, calendars):
    sandbox.google.diary.shares(SVEN, RITA, "reader")
    shared = Collection(SVEN, CollectionKind.CALENDAR, "Sven")
    (page,) = listed(calendars, shared)
    sandbox.google.diary.shares(SVEN, RITA, "none")
    assert failure(lambda: changed(calendars, page.cursor, shared)) == (FailureKind.RETRY, "notFound")
    assert [each.key for each in calendars.collections()] == [RITA]
