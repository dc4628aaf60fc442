"""Gmail's pushes over Pub/Sub: watched mailboxes, signed tokens, and pushes that go astray."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import google.auth.transport.requests
import pytest
import requests
from google.oauth2 import id_token

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import RITA, SVEN, mail, refusal
from tests.integrations.sandbox.receiver import Receiver, receiver

TOPIC = "projects/sandbox-project/topics/mail"


@pytest.fixture
def endpoint(sandbox) -> Iterator[Receiver]:
    with receiver() as made:
        sandbox.google.people.subscription("mail", made.address, audience="https://ours.example/push")
        yield made


@pytest.fixture
def watched(rita, sandbox, endpoint) -> Receiver:
    """Rita's mailbox is watched, and the first push is over."""
    rita.users.watch(userId="me", body={"topicName": TOPIC}).execute()
    assert sandbox.postman.settled()
    endpoint.came.clear()
    sandbox.clock.turn(timedelta(seconds=1))
    return endpoint


def told(endpoint: Receiver) -> list[dict]:
    return [json.loads(base64.b64decode(json.loads(body)["message"]["data"])) for _, body in endpoint.came]


def arrive(sandbox, *, seconds: float = 1) -> None:
    sandbox.google.people.mail_arrives(RITA, mail())
    sandbox.clock.turn(timedelta(seconds=seconds))
    assert sandbox.postman.settled()


def test_a_watch_ends_after_a_week_and_tells_at_once_where_the_mailbox_stands(rita, sandbox, endpoint):
    answer = rita.users.watch(userId="me", body={"topicName": TOPIC, "labelIds": ["INBOX"]}).execute()
    assert sandbox.postman.settled()
    assert int(answer["expiration"]) == sandbox.clock.millis() + 7 * 86_400_000
    assert told(endpoint) == [{"emailAddress": RITA, "historyId": int(answer["historyId"])}]
    assert sandbox.google.people.watched_until(RITA) == int(answer["expiration"])


def test_a_push_is_signed_for_its_audience_by_whom_it_says(rita, sandbox, watched):
    sandbox.clock.set(datetime.now(UTC))  # the library goes by the machine's clock
    rita.users.watch(userId="me", body={"topicName": TOPIC}).execute()
    assert sandbox.postman.settled()
    headers, body = watched.came[0]
    message = json.loads(body)
    assert message["subscription"] == "projects/sandbox-project/subscriptions/mail-push"
    assert message["message"]["messageId"]
    token = headers["authorization"].removeprefix("Bearer ")
    with requests.Session() as session:
        claims = id_token.verify_token(
            token, google.auth.transport.requests.Request(session), "https://ours.example/push",
            certs_url=f"{sandbox.address}/oauth2/v1/certs", clock_skew_in_seconds=5,
        )  # fmt: skip
    assert claims["email"] == "pusher@sandbox-project.iam.gserviceaccount.com"
    assert (claims["iss"], claims["email_verified"]) == ("https://accounts.google.com", True)


def test_a_change_is_pushed_and_no_more_than_one_a_second(rita, sandbox, watched):
    sandbox.google.people.mail_arrives(RITA, mail())
    sandbox.google.people.mail_arrives(RITA, mail())
    arrive(sandbox)
    assert len(watched.came) == 1
    arrive(sandbox)
    assert len(watched.came) == 2
    assert told(watched)[-1]["historyId"] == int(rita.users.getProfile(userId="me").execute()["historyId"])


def test_labels_that_were_not_asked_for_are_not_told(rita, sandbox, watched):
    rita.users.watch(
        userId="me", body={"topicName": TOPIC, "labelIds": ["SENT"], "labelFilterBehavior": "include"}
    ).execute()
    assert sandbox.postman.settled()
    watched.came.clear()
    arrive(sandbox)
    assert watched.came == []
    sandbox.google.people.writes(RITA, [SVEN], "Offer", "Here.")
    assert sandbox.postman.settled()
    assert len(watched.came) == 1


def test_nothing_is_told_after_stop_or_after_the_watch_has_ended(rita, sandbox, watched):
    sandbox.clock.turn(timedelta(days=7))
    arrive(sandbox)
    assert watched.came == []
    rita.users.watch(userId="me", body={"topicName": TOPIC}).execute()
    assert not rita.users.stop(userId="me").execute()
    assert sandbox.postman.settled()
    watched.came.clear()
    arrive(sandbox)
    assert watched.came == []


def test_a_topic_of_another_project_an_unknown_one_and_a_second_one_are_refused(rita, sandbox, watched):
    def watch(topic: str) -> Callable[[], dict]:
        return lambda: rita.users.watch(userId="me", body={"topicName": topic}).execute()

    assert refusal(watch("projects/other/topics/mail")) == (
        400, "invalidArgument", "Invalid topicName does not match projects/sandbox-project/topics/*",
    )  # fmt: skip
    assert refusal(watch("projects/sandbox-project/topics/none"))[0] == 404
    sandbox.google.people.subscription("second", watched.address)
    assert refusal(watch("projects/sandbox-project/topics/second")) == (
        400, "invalidArgument",
        "Only one user push notification client allowed per developer (call /stop then try again)",
    )  # fmt: skip
    rita.users.stop(userId="me").execute()
    assert watch("projects/sandbox-project/topics/second")()["historyId"]


def test_what_is_not_taken_comes_again_by_the_turned_clock_until_it_is(sandbox, watched):
    watched.answers = [500, 404]
    arrive(sandbox, seconds=0)
    assert len(watched.came) == 1
    for seconds, expected in ((9, 1), (1, 2), (19, 2), (1, 3), (3600, 3)):
        sandbox.clock.turn(timedelta(seconds=seconds))
        assert sandbox.postman.settled()
        assert len(watched.came) == expected
    assert len({body for _, body in watched.came}) == 1


def test_an_endpoint_that_is_away_gets_it_when_it_is_back(rita, sandbox):
    with receiver() as gone:
        sandbox.google.people.subscription("mail", gone.address)
    rita.users.watch(userId="me", body={"topicName": TOPIC}).execute()
    assert sandbox.postman.settled()
    assert [entry.status for entry in sandbox.journal.of("pubsub.push")] == [0]
    with receiver(gone.port) as back:
        sandbox.clock.turn(timedelta(seconds=10))
        assert sandbox.postman.settled()
        assert len(back.came) == 1


@pytest.mark.parametrize(
    ("kind", "counts"),
    [(Kind.PUSH_DROPPED, [0, 1]), (Kind.PUSH_DUPLICATED, [2, 3]), (Kind.PUSH_REORDERED, [0, 2])],
)
def test_a_push_is_dropped_duplicated_or_overtaken_on_demand(sandbox, watched, kind, counts):
    sandbox.faults.add(Fault(kind, "pubsub.push", user=RITA))
    for count in counts:
        arrive(sandbox)
        assert len(watched.came) == count
    ids = [each["historyId"] for each in told(watched)]
    assert (ids != sorted(ids)) is (kind is Kind.PUSH_REORDERED)


def test_a_push_is_late_on_demand(sandbox, watched):
    sandbox.faults.add(Fault(Kind.PUSH_DELAYED, "pubsub.push", seconds=300))
    arrive(sandbox)
    assert watched.came == []
    sandbox.clock.turn(timedelta(seconds=300))
    assert sandbox.postman.settled()
    assert len(watched.came) == 1
