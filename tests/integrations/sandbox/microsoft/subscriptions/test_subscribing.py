"""Subscriptions: the handshake, how long they live, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.microsoft.calendar_graph import RITA, SVEN, Graph, application, meeting
from tests.integrations.sandbox.microsoft.subscriptions.listener import Listener


def body(listener: Listener, **changes: object) -> dict[str, Any]:
    made = {
        "changeType": "created,updated,deleted",
        "resource": "me/events",
        "notificationUrl": f"{listener.address}/hooks/changes",
        "lifecycleNotificationUrl": f"{listener.address}/hooks/life?of=1",
        "expirationDateTime": "2026-11-25T09:00:00.0000000Z",
        "clientState": "secret",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def test_both_addresses_are_asked_while_the_subscription_is_made(rita, listener):
    made = rita.call("POST", "subscriptions", body=body(listener))
    assert made.status_code == 201
    assert listener.greeted == ["/hooks/changes", "/hooks/life"]
    told = made.json()
    assert told["expirationDateTime"] == "2026-11-25T09:00:00Z"
    assert told["clientState"] == "secret"
    assert told["changeType"] == "created,updated,deleted"
    again = rita.get(f"subscriptions/{told['id']}")
    assert again["clientState"] is None
    (listed,) = rita.get("subscriptions")["value"]
    assert (listed["id"], listed["clientState"]) == (told["id"], None)
    assert listener.came == []


def test_other_calls_are_answered_during_the_handshake(rita, sven, listener):
    seen: list[int] = []
    listener.asks = lambda: seen.append(sven.call("GET", "me/calendars").status_code)
    assert rita.call("POST", "subscriptions", body=body(listener)).status_code == 201
    assert seen == [200, 200]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"status": 403}, "HTTP status code is 'Forbidden'"),
        ({"status": 202}, "HTTP status code is 'Accepted'"),
        ({"greets": "hello"}, "must echo"),
        ({"kind": "text/html"}, "must echo"),
    ],
)
def test_an_address_that_does_not_shake_hands_is_not_subscribed(rita, listener, how, says):
    for name, value in how.items():
        setattr(listener, name, value)
    refused = rita.call("POST", "subscriptions", body=body(listener))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "ValidationError")
    assert says in refused.json()["error"]["message"]
    assert rita.get("subscriptions")["value"] == []


def test_an_address_where_nobody_is_and_one_that_is_too_slow_are_not_subscribed(rita, listener, monkeypatch):
    nobody = body(listener, notificationUrl="http://127.0.0.1:9/hooks")
    assert rita.refusal("POST", "subscriptions", body=nobody) == (400, "ValidationError")
    monkeypatch.setattr("integrations.sandbox.microsoft.subscriptions.handshake.SECONDS", 0.1)
    listener.waits = 0.5
    slow = rita.call("POST", "subscriptions", body=body(listener)).json()["error"]
    assert slow["message"] == "Subscription validation request timed out."


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"resource": None}, (400, "ValidationError")),
        ({"colour": "red"}, (400, "BadRequest")),
        ({"resource": "me/drive/root"}, (400, "InvalidRequest")),
        ({"resource": "me/calendars", "changeType": "created"}, (400, "InvalidRequest")),
        ({"resource": "me/mailFolders('nowhere')/messages"}, (404, "ErrorItemNotFound")),
        ({"resource": f"users/{SVEN}/events"}, (403, "ErrorAccessDenied")),
        ({"changeType": "created,moved"}, (400, "InvalidRequest")),
        ({"notificationUrl": "http://hooks.ours.example/changes"}, (400, "ValidationError")),
        ({"clientState": "s" * 129}, (400, "ValidationError")),
        ({"expirationDateTime": "soon"}, (400, "BadRequest")),
        ({"expirationDateTime": "2026-11-24T08:00:00Z"}, (400, "ExtensionError")),
        ({"expirationDateTime": "2026-12-01T09:02:00Z"}, (400, "ExtensionError")),
    ],
)
def test_a_subscription_that_is_not_right_is_refused_before_anybody_is_asked(
    rita, listener, changes, refused
):
    assert rita.refusal("POST", "subscriptions", body=body(listener, **changes)) == refused
    assert listener.greeted == []


def test_how_long_one_may_live_can_be_less_and_what_is_short_is_made_longer(rita, sandbox, listener):
    sandbox.microsoft.notices.longest(4_230)
    over = rita.call("POST", "subscriptions", body=body(listener, expirationDateTime="2026-11-30T09:00:00Z"))
    assert (
        over.json()["error"]["message"] == "Subscription expiration can only be 4230 minutes in the future."
    )
    made = rita.call("POST", "subscriptions", body=body(listener, expirationDateTime="2026-11-24T09:01:00Z"))
    assert made.json()["expirationDateTime"] == "2026-11-24T09:45:00Z"


def test_the_same_twice_is_a_conflict_that_names_the_one_there_is(rita, sven, listener):
    made = rita.call("POST", "subscriptions", body=body(listener)).json()
    again = rita.call("POST", "subscriptions", body=body(listener, changeType="deleted,updated,created"))
    assert again.status_code == 409
    assert made["id"] in again.json()["error"]["message"]
    assert rita.call("POST", "subscriptions", body=body(listener, changeType="deleted")).status_code == 201
    assert sven.call("POST", "subscriptions", body=body(listener)).status_code == 201


def test_one_is_renewed_deleted_and_gone_after_its_end(rita, sven, sandbox, listener):
    path = f"subscriptions/{rita.call('POST', 'subscriptions', body=body(listener)).json()['id']}"
    until = {"expirationDateTime": "2026-11-26T09:00:00Z"}
    assert rita.call("PATCH", path, body=until).json()["expirationDateTime"] == "2026-11-26T09:00:00Z"
    assert sven.refusal("PATCH", path, body=until) == (404, "ResourceNotFound")
    far = {"expirationDateTime": "2027-11-26T09:00:00Z"}
    assert rita.refusal("PATCH", path, body=far) == (400, "ExtensionError")
    sandbox.clock.turn(timedelta(days=2))
    later = Graph(sandbox, RITA)
    assert later.refusal("PATCH", path, body={"expirationDateTime": "2026-11-28T09:00:00Z"}) == (
        404,
        "ResourceNotFound",
    )
    assert later.get("subscriptions")["value"] == []
    fresh = body(listener, expirationDateTime="2026-11-28T09:00:00Z")
    path = f"subscriptions/{later.call('POST', 'subscriptions', body=fresh).json()['id']}"
    assert later.call("POST", f"{path}/reauthorize", body={}).status_code == 204
    assert later.call("DELETE", path).status_code == 204
    assert later.refusal("DELETE", path) == (404, "ResourceNotFound")


def test_a_mailbox_can_refuse_subscriptions(rita, sandbox, listener):
    sandbox.microsoft.notices.refuses(RITA)
    refused = rita.call("POST", "subscriptions", body=body(listener))
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "ExtensionError")
    assert "currently on backend 'Unknown'" in refused.json()["error"]["message"]
    assert "retry-after" not in refused.headers
    sandbox.microsoft.notices.accepts(RITA)
    assert rita.call("POST", "subscriptions", body=body(listener)).status_code == 201


def test_a_mailbox_has_room_for_so_many(rita, sandbox, listener):
    sandbox.microsoft.world.subscriptions.most_per_mailbox = 1
    assert rita.call("POST", "subscriptions", body=body(listener)).status_code == 201
    one_more = body(listener, resource="me/messages")
    assert rita.refusal("POST", "subscriptions", body=one_more) == (403, "ExtensionError")


def test_whoever_may_not_read_something_is_not_told_of_it(sandbox, listener):
    mail_only = Graph(sandbox, RITA, "Mail.ReadBasic")
    assert mail_only.refusal("POST", "subscriptions", body=body(listener)) == (403, "ErrorAccessDenied")
    allowed = body(listener, resource="/me/mailFolders('inbox')/messages")
    assert mail_only.call("POST", "subscriptions", body=allowed).status_code == 201


def test_what_is_shared_can_not_be_watched_by_whoever_signed_in(sandbox, diary, listener):
    sandbox.microsoft.sign_in.delegates(SVEN, RITA)
    diary.shares(SVEN, RITA)
    rita = Graph(sandbox, RITA, "Calendars.Read", "Calendars.Read.Shared", "Mail.Read.Shared")
    shared = diary.calendar_id(RITA, owner=SVEN)
    for resource in (f"users/{SVEN}/events", f"users/{SVEN}/messages", f"me/calendars/{shared}/events"):
        refused = rita.refusal("POST", "subscriptions", body=body(listener, resource=resource))
        assert refused == (403, "ErrorAccessDenied")
    own = body(listener, resource=f"users/{RITA}/events")
    assert rita.call("POST", "subscriptions", body=own).status_code == 201


def test_whoever_misses_the_answer_finds_the_subscription_that_there_is(rita, sandbox, listener):
    sandbox.faults.add(Fault(Kind.CUT_AFTER, "graph.subscriptions.create"))
    with pytest.raises(requests.ConnectionError):
        rita.call("POST", "subscriptions", body=body(listener))
    assert len(listener.greeted) == 2
    assert rita.refusal("POST", "subscriptions", body=body(listener))[0] == 409
    (there,) = rita.get("subscriptions")["value"]
    assert there["notificationUrl"] == body(listener)["notificationUrl"]


def test_a_throttled_subscription_asks_nobody(rita, sandbox, listener):
    sandbox.faults.add(Fault(Kind.RETRY_AFTER, "graph.subscriptions.create"))
    assert rita.refusal("POST", "subscriptions", body=body(listener)) == (429, "TooManyRequests")
    assert listener.greeted == []


def test_an_application_watches_any_mailbox_that_it_reaches(sandbox, diary, listener):
    robot = application(sandbox, ["Calendars.Read"])
    wanted = body(listener, resource=f"users/{SVEN}/events")
    made = robot.call("POST", "subscriptions", body=wanted).json()
    assert made["creatorId"] == made["applicationId"]
    diary.adds(SVEN, meeting())
    assert sandbox.postman.settled()
    assert [kind for kind, _ in listener.told] == ["created"]
    assert Graph(sandbox, SVEN).get("subscriptions")["value"] == []
    mail = body(listener, resource=f"users/{SVEN}/messages")
    assert robot.refusal("POST", "subscriptions", body=mail) == (403, "ErrorAccessDenied")
