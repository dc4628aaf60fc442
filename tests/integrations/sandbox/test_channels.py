"""Channels of Calendar: who is told that something changed, until when, and by which headers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import RITA, SVEN, meeting, refusal
from tests.integrations.sandbox.receiver import Receiver, receiver


@pytest.fixture
def endpoint() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def watch(client, endpoint: Receiver, **changes: object) -> dict:
    body = {"id": "channel-1", "type": "web_hook", "address": endpoint.address, "token": "secret", **changes}
    return client.events.watch(calendarId="primary", body=body).execute()


def told(sandbox, endpoint: Receiver) -> list[tuple[str, str]]:
    assert sandbox.postman.settled()
    return [(each["x-goog-channel-id"], each["x-goog-resource-state"]) for each, _ in endpoint.came]


def test_a_channel_begins_with_sync_and_then_says_that_something_exists(rita, sandbox, endpoint):
    opened = watch(rita, endpoint)
    assert opened["kind"] == "api#channel"
    assert int(opened["expiration"]) == sandbox.clock.millis() + 7 * 86_400_000
    sandbox.google.diary.adds(RITA, meeting())
    assert told(sandbox, endpoint) == [("channel-1", "sync"), ("channel-1", "exists")]
    first, second = (headers for headers, _ in endpoint.came)
    assert first["x-goog-message-number"] == "1"
    assert int(second["x-goog-message-number"]) > 2
    assert second["x-goog-channel-token"] == "secret"
    assert second["x-goog-resource-id"] == opened["resourceId"]
    assert second["x-goog-resource-uri"] == opened["resourceUri"]
    assert second["x-goog-channel-expiration"] == "Tue, 01 Dec 2026 09:00:00 GMT"
    assert endpoint.came[1][1] == b""


def test_a_channel_ends_by_its_time_to_live_or_when_it_is_stopped(rita, sven, sandbox, endpoint):
    watch(rita, endpoint, params={"ttl": "3600"})
    sandbox.clock.turn(timedelta(hours=1))
    sandbox.google.diary.adds(RITA, meeting())
    assert told(sandbox, endpoint) == [("channel-1", "sync")]
    opened = watch(rita, endpoint, id="channel-2")
    stop = {"id": "channel-2", "resourceId": opened["resourceId"]}
    assert (
        refusal(lambda: rita.calendar.channels().stop(body={**stop, "resourceId": "other"}).execute())[0]
        == 404
    )
    assert refusal(lambda: sven.calendar.channels().stop(body=stop).execute())[0] == 404
    assert not rita.calendar.channels().stop(body=stop).execute()
    sandbox.google.diary.adds(RITA, meeting())
    assert told(sandbox, endpoint) == [("channel-1", "sync"), ("channel-2", "sync")]
    assert refusal(lambda: rita.calendar.channels().stop(body=stop).execute())[:2] == (404, "notFound")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "x" * 65}, "invalid"),
        ({"id": "with blanks"}, "invalid"),
        ({"id": ""}, "required"),
        ({"token": "t" * 257}, "invalid"),
        ({"type": "pigeon"}, "channelUnknownType"),
        ({"address": "http://ours.example/push"}, "push.webhookUrlNotHttps"),
        ({"payload": True}, "notModelled"),
        ({"params": {"ttl": "soon"}}, "invalid"),
    ],
)
def test_a_channel_that_is_not_right_is_refused(rita, endpoint, changes, reason):
    assert refusal(lambda: watch(rita, endpoint, **changes))[1] == reason


def test_no_channel_lives_longer_than_a_week_whatever_it_asks_for(rita, sandbox, endpoint):
    week = sandbox.clock.millis() + 7 * 86_400_000
    for number, asked in enumerate(({"expiration": str(2**62)}, {"params": {"ttl": "99999999"}})):
        assert int(watch(rita, endpoint, id=f"long-{number}", **asked)["expiration"]) == week
    hour = str(sandbox.clock.millis() + 3_600_000)
    assert watch(rita, endpoint, id="short", expiration=hour)["expiration"] == hour


def test_an_id_is_used_once(rita, endpoint):
    watch(rita, endpoint)
    assert refusal(lambda: watch(rita, endpoint)) == (
        400,
        "channelIdNotUnique",
        "Channel id channel-1 not unique",
    )


def test_a_calendar_without_pushes_says_so(rita, sandbox, endpoint):
    sandbox.google.diary.makes_calendar(SVEN, "holidays@group.v.calendar.example", pushes=False)
    sandbox.google.diary.shares("holidays@group.v.calendar.example", RITA, "reader")
    body = {"id": "c", "type": "web_hook", "address": endpoint.address}
    request = rita.events.watch(calendarId="holidays@group.v.calendar.example", body=body)
    assert refusal(request.execute)[:2] == (400, "pushNotSupportedForRequestedResource")


def test_a_newly_shared_calendar_is_told_to_who_watches_the_list_alone(rita, sandbox, endpoint):
    watch(rita, endpoint)
    body = {"id": "list-1", "type": "web_hook", "address": endpoint.address}
    assert "calendarList" in rita.calendar.calendarList().watch(body=body).execute()["resourceUri"]
    assert told(sandbox, endpoint)
    endpoint.came.clear()
    sandbox.google.diary.makes_calendar(SVEN, "team@group.calendar.example")
    sandbox.google.diary.shares("team@group.calendar.example", RITA, "reader")
    assert told(sandbox, endpoint) == [("list-1", "exists")]


def test_an_answer_of_500_is_tried_again_and_a_404_is_not(rita, sandbox, endpoint):
    watch(rita, endpoint)
    assert told(sandbox, endpoint)
    endpoint.came.clear()
    for status, expected in ((503, 2), (404, 1)):
        endpoint.answers = [status]
        sandbox.google.diary.adds(RITA, meeting())
        assert sandbox.postman.settled()
        sandbox.clock.turn(timedelta(seconds=11))
        assert sandbox.postman.settled()
        assert len(endpoint.came) == expected
        endpoint.came.clear()


def test_a_push_is_dropped_on_demand(rita, sandbox, endpoint):
    watch(rita, endpoint)
    assert told(sandbox, endpoint)
    sandbox.faults.add(Fault(Kind.PUSH_DROPPED, "calendar.push", user=RITA))
    sandbox.google.diary.adds(RITA, meeting())
    assert told(sandbox, endpoint) == [("channel-1", "sync")]
