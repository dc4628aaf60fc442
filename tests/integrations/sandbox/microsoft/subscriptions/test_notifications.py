"""Notifications, and what is told of the subscriptions themselves."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.microsoft.calendar_graph import RITA, SVEN, Graph, meeting, weekly
from tests.integrations.sandbox.microsoft.subscriptions.listener import Listener

MAIL = "From: bea@north.example\r\nTo: rita@ours.example\r\nMessage-ID: <1@north.example>\r\n\r\nHello\r\n"


def subscribe(
    graph: Graph, listener: Listener, resource: str = "me/events", **more: object
) -> dict[str, Any]:
    prefer = str(more.pop("prefer", ""))
    wanted = {
        "changeType": "created,updated,deleted", "resource": resource, "clientState": "secret",
        "notificationUrl": f"{listener.address}/changes",
        "lifecycleNotificationUrl": f"{listener.address}/life",
        "expirationDateTime": "2026-11-25T09:00:00Z", **more,
    }  # fmt: skip
    made = graph.call("POST", "subscriptions", body=wanted, prefer=prefer)
    assert made.status_code == 201, made.text
    return made.json()


def test_each_change_of_an_event_is_told_with_its_id_and_the_clients_secret(rita, diary, sandbox, listener):
    made = subscribe(rita, listener, prefer='IdType="ImmutableId"')
    event = diary.adds(RITA, meeting())
    diary.changes(RITA, event["id"], {"subject": "Two"})
    diary.cancels(RITA, event["id"])
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["created", "updated", "deleted"]
    (first,) = listener.came[0][1]
    assert first["subscriptionId"] == made["id"]
    assert first["clientState"] == "secret"
    assert first["subscriptionExpirationDateTime"] == "2026-11-25T09:00:00+00:00"
    assert first["resourceData"]["@odata.type"] == "#Microsoft.Graph.Event"
    assert first["resourceData"]["id"] == event["id"]
    assert first["resource"].endswith(f"/Events/{event['id']}")
    assert first["tenantId"] == sandbox.microsoft.sign_in.client()["tenant"]


def test_ids_are_mutable_unless_the_subscription_asked_otherwise(rita, diary, sandbox, listener):
    subscribe(rita, listener)
    diary.adds(RITA, meeting())
    assert sandbox.postman.settled()
    assert listener.came[0][1][0]["resourceData"]["id"] == rita.get("me/events")["value"][0]["id"]


def test_mail_is_told_by_mailbox_and_by_folder(rita, sandbox, listener):
    subscribe(rita, listener, "me/messages", changeType="created")
    subscribe(rita, listener, "me/mailFolders('archive')/messages", changeType="created")
    name = sandbox.microsoft.people.mail_arrives(RITA, MAIL)
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["created"]
    assert listener.came[0][1][0]["resourceData"]["@odata.type"] == "#Microsoft.Graph.Message"
    sandbox.microsoft.people.moves(RITA, name, "archive")
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["created", "created", "created"]
    assert len(listener.came) == 2


def test_subscriptions_to_one_calendar_hear_of_no_other(rita, diary, sandbox, listener):
    other = diary.makes_calendar(RITA, "Customers")
    subscribe(rita, listener, f"me/calendars/{other}/events")
    diary.adds(RITA, meeting())
    diary.adds(RITA, meeting(), "Customers")
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["created"]


def test_guests_are_told_of_their_copies(sven, diary, sandbox, listener):
    subscribe(sven, listener)
    event = diary.adds(RITA, weekly(2, 10, SVEN))
    diary.changes(RITA, event["id"], {"subject": "Once"}, "2026-11-09")
    diary.cancels(RITA, event["id"])
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["created", "updated", "updated"]


def test_several_are_told_in_one_post(rita, sven, diary, sandbox, listener):
    subscribe(rita, listener)
    subscribe(sven, listener)
    sandbox.microsoft.notices.holds()
    for day in (25, 26):
        diary.adds(RITA, meeting(day))
    assert sandbox.postman.settled()
    assert listener.came == []
    assert sandbox.microsoft.notices.lets_go() == 2
    assert sandbox.postman.settled()
    assert [len(value) for _, value in listener.came] == [2]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.PUSH_DROPPED, ["26"]),
        (Kind.PUSH_DUPLICATED, ["25", "25", "26"]),
        (Kind.PUSH_REORDERED, ["26", "25"]),
        (Kind.PUSH_DELAYED, ["26"]),
    ],
)
def test_notifications_are_lost_doubled_late_and_out_of_order_on_demand(rita, sandbox, listener, kind, told):
    subscribe(rita, listener, prefer='IdType="ImmutableId"')
    sandbox.faults.add(Fault(kind, "graph.notification", user=RITA, seconds=60))
    adds = sandbox.microsoft.diary.adds
    ids = {adds(RITA, meeting(day))["id"]: str(day) for day in (25, 26)}
    assert sandbox.postman.settled()
    assert [ids[value[0]["resourceData"]["id"]] for _, value in listener.came] == told


def test_what_is_not_taken_is_sent_again_for_four_hours(rita, diary, sandbox, listener):
    subscribe(rita, listener)
    listener.answers = [500, 404]
    diary.adds(RITA, meeting())
    for _ in range(3):
        assert sandbox.postman.settled()
        sandbox.clock.turn(timedelta(minutes=10))
    assert len(listener.came) == 3
    listener.answers = [500] * 100
    diary.adds(RITA, meeting(26))
    for _ in range(30):
        assert sandbox.postman.settled()
        sandbox.clock.turn(timedelta(minutes=10))
    assert sandbox.postman.settled()
    assert 20 < len(listener.came) < 35


def test_an_endpoint_that_does_not_answer_in_time_is_told_again(rita, diary, sandbox, listener):
    subscribe(rita, listener)
    sandbox.microsoft.world.subscriptions.answer_seconds = 0.05
    listener.holds = threading.Event()
    diary.adds(RITA, meeting())
    assert sandbox.postman.settled(20)
    listener.holds.set()
    sandbox.clock.turn(timedelta(seconds=10))
    assert sandbox.postman.settled(20)
    assert listener.has_come(2)
    (first, again) = (value[0]["resourceData"]["id"] for _, value in listener.came)
    assert first == again


def test_nothing_is_told_after_the_end(rita, diary, sandbox, listener):
    subscribe(rita, listener, lifecycleNotificationUrl=None)
    sandbox.clock.turn(timedelta(days=1))
    diary.adds(RITA, meeting())
    assert sandbox.postman.settled()
    assert listener.came == []


def test_an_application_is_asked_to_renew_before_the_end_until_it_does(rita, sandbox, listener):
    made = subscribe(rita, listener)
    sandbox.clock.turn(timedelta(hours=23, minutes=16))
    assert sandbox.postman.settled()
    assert listener.told == [("reauthorizationRequired", "")] * 2
    assert listener.came[0][0] == "/life"
    again = Graph(sandbox, RITA)
    later = {"expirationDateTime": "2026-11-30T09:00:00Z"}
    assert again.call("PATCH", f"subscriptions/{made['id']}", body=later).status_code == 200
    sandbox.clock.turn(timedelta(hours=2))
    assert sandbox.postman.settled()
    assert len(listener.came) == 2


def test_notifications_rest_until_a_subscription_is_authorised_again(rita, diary, sandbox, listener):
    made = subscribe(rita, listener)
    sandbox.microsoft.notices.asks_for_reauthorization(RITA)
    diary.adds(RITA, meeting())
    assert sandbox.postman.settled()
    assert listener.told == [("reauthorizationRequired", "")]
    assert rita.call("POST", f"subscriptions/{made['id']}/reauthorize", body={}).status_code == 204
    diary.adds(RITA, meeting(26))
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["reauthorizationRequired", "created"]


def test_it_is_told_when_something_was_missed_and_when_a_subscription_is_removed(rita, sandbox, listener):
    made = subscribe(rita, listener)
    sandbox.microsoft.notices.missed(RITA)
    sandbox.microsoft.notices.removes(RITA)
    assert sandbox.postman.settled()
    assert listener.told == [("missed", ""), ("subscriptionRemoved", "")]
    (told,) = listener.came[0][1]
    assert told == {
        "subscriptionId": made["id"], "subscriptionExpirationDateTime": "2026-11-25T09:00:00+00:00",
        "tenantId": told["tenantId"], "clientState": "secret", "lifecycleEvent": "missed",
    }  # fmt: skip
    assert rita.refusal("GET", f"subscriptions/{made['id']}") == (404, "ResourceNotFound")


@pytest.mark.parametrize(("slow", "came"), [(9, (1, 1)), (10, (0, 1)), (14, (0, 1)), (15, (0, 0))])
def test_a_slow_endpoint_is_told_late_and_a_slower_one_nothing(rita, sandbox, listener, slow, came):
    made = subscribe(rita, listener)
    paces, now = sandbox.microsoft.world.subscriptions.paces, sandbox.clock.now()
    paces.slow_seconds = 1_000.0
    for number in range(100):
        paces.note(made["notificationUrl"], 2_000.0 if number < slow else 0.0, now)
    sandbox.microsoft.notices.tells_of_nothing(RITA, "Event")
    assert sandbox.postman.settled()
    assert len(listener.came) == came[0]
    sandbox.clock.turn(timedelta(minutes=10))
    assert sandbox.postman.settled()
    assert len(listener.came) == came[1]
    sandbox.microsoft.notices.tells_of_nothing(RITA, "Event")
    assert sandbox.postman.settled()
    assert len(listener.came) == came[1] + 1


def test_how_long_an_endpoint_takes_is_measured(rita, sandbox, listener):
    subscribe(rita, listener)
    sandbox.microsoft.world.subscriptions.paces.slow_seconds = 0.0
    for _ in range(100):
        sandbox.microsoft.notices.tells_of_nothing(RITA, "Event")
    assert sandbox.postman.settled(60)
    sandbox.microsoft.notices.tells_of_nothing(RITA, "Event")
    assert sandbox.postman.settled()
    assert len(listener.came) == 100


def test_a_subscription_can_vanish_without_a_word(rita, diary, sandbox, listener):
    made = subscribe(rita, listener)
    sandbox.microsoft.notices.forgets(RITA)
    diary.adds(RITA, meeting())
    assert sandbox.postman.settled()
    assert listener.came == []
    assert rita.refusal("GET", f"subscriptions/{made['id']}") == (404, "ResourceNotFound")


def test_one_arrival_can_be_told_as_created_and_updated(rita, sandbox, listener):
    subscribe(rita, listener, "me/messages")
    sandbox.microsoft.notices.pairs()
    sandbox.microsoft.people.mail_arrives(RITA, MAIL)
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["created", "updated"]


def test_items_that_are_not_there_and_notifications_of_strangers(rita, sandbox, listener):
    subscribe(rita, listener, "me/messages")
    sandbox.microsoft.notices.tells_of_nothing(RITA)
    assert sandbox.microsoft.notices.forges(RITA) == 1
    assert sandbox.postman.settled()
    (ghost,), (forged,) = (value for _, value in listener.came)
    assert rita.refusal("GET", f"me/events/{ghost['resourceData']['id']}")[0] == 400
    assert forged["clientState"] == "guessed"


def test_a_notification_has_what_one_that_was_recorded_has(rita, diary, sandbox, listener):
    recorded = json.loads((Path(__file__).parent.parent / "calendar" / "recorded.json").read_text())
    subscribe(rita, listener, clientState=None)
    diary.adds(RITA, meeting())
    assert sandbox.postman.settled()
    (told,), (once,) = listener.came[0][1], recorded["notification"]["value"]
    assert told.keys() == once.keys()
    assert told["resourceData"].keys() == once["resourceData"].keys()
    assert told["clientState"] is None
    assert once["resource"].split("/")[::2] == told["resource"].split("/")[::2]
