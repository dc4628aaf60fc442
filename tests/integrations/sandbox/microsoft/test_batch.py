"""Many calls in one, and what an application may ask of one mailbox."""

from __future__ import annotations

import base64
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.microsoft.graph import IMMUTABLE, RITA, SVEN, mail

JSON = {"Content-Type": "application/json"}


def part(number: int, url: str, method: str = "GET", **fields: object) -> dict:
    return {"id": str(number), "method": method, "url": url, **fields}


def batch(graph, *parts: dict) -> dict[str, dict]:
    return {each["id"]: each for each in graph.post("/$batch", {"requests": list(parts)})["responses"]}


def test_each_part_has_an_answer_of_its_own(sven, people):
    name = people.mail_arrives(SVEN, mail("Prices"))
    answers = batch(
        sven,
        part(1, f"/me/messages/{name}?$select=subject", headers={"Prefer": IMMUTABLE}),
        part(2, "/me/messages/short"),
        part(3, f"/me/messages/{name}/$value"),
        part(4, f"/me/messages/{name}", "PATCH", body={"isRead": True}, headers=JSON),
    )  # fmt: skip
    assert {name: each["status"] for name, each in answers.items()} == {
        "1": 200,
        "2": 400,
        "3": 200,
        "4": 200,
    }
    assert answers["1"]["body"]["id"] == name
    assert answers["2"]["body"]["error"]["code"] == "ErrorInvalidIdMalformed"
    assert base64.b64decode(answers["3"]["body"]).startswith(b"From: bea@north.example")
    assert answers["4"]["body"]["isRead"] is True


def test_twenty_parts_and_no_more(sven):
    assert len(batch(sven, *(part(n, "/me") for n in range(20)))) == 20
    too_many = {"requests": [part(n, "/me") for n in range(21)]}
    assert sven.refusal("/$batch", "POST", json=too_many) == (400, "BadRequest")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        {"requests": [part(1, "/me"), part(1, "/me")]},
        {"requests": [part(1, "me")]},
        {"requests": [part(1, "/me", "READ")]},
        {"requests": [{"method": "GET", "url": "/me"}]},
        {"requests": [part(1, "/me", dependsOn=["2"]), part(2, "/me")]},
    ],
)
def test_a_batch_that_is_none_is_refused(sven, body):
    assert sven.refusal("/$batch", "POST", json=body) == (400, "BadRequest")


def test_a_batch_needs_a_token(sven):
    assert sven.refusal("/$batch", "POST", json={}, headers={"Authorization": "Bearer x"}) == (
        401, "InvalidAuthenticationToken",
    )  # fmt: skip


def test_a_part_waits_for_another_and_fails_with_it(sven, people):
    people.mail_arrives(SVEN, mail("Prices"))
    answers = batch(
        sven,
        part(1, "/me/messages/short"),
        part(2, "/me/messages", dependsOn=["1"]),
        part(3, "/me/messages", dependsOn=["2"]),
        part(4, "/me/messages"),
    )
    assert {name: each["status"] for name, each in answers.items()} == {
        "1": 400,
        "2": 424,
        "3": 424,
        "4": 200,
    }


def test_answers_come_in_the_order_in_which_they_end(sven, sandbox):
    sandbox.faults.add(Fault(Kind.SLOW, "graph.messages.list", seconds=0.2))
    told = sven.post("/$batch", {"requests": [part(1, "/me/messages"), part(2, "/me/mailFolders")]})
    assert [each["id"] for each in told["responses"]] == ["2", "1"]


def test_each_part_is_throttled_on_its_own(sven, sandbox):
    sandbox.faults.add(Fault(Kind.TOO_MANY_CONCURRENT, "graph.messages.list", nth=2, seconds=9))
    told = batch(sven, *(part(n, "/me/messages") for n in range(4)))
    (refused,) = [each for each in told.values() if each["status"] == 429]
    assert refused["headers"]["Retry-After"] == "9"
    assert refused["body"]["error"]["code"] == "ApplicationThrottled"
    assert sorted(each["status"] for each in told.values()) == [200, 200, 200, 429]


def test_a_part_that_is_cut_is_one_that_got_no_answer(sven, sandbox):
    sandbox.faults.add(Fault(Kind.CUT_BEFORE, "graph.messages.list"))
    told = batch(sven, part(1, "/me/messages"), part(2, "/me/mailFolders"))
    assert (told["1"]["status"], told["2"]["status"]) == (504, 200)


def test_a_batch_asks_a_mailbox_four_things_at_once(sven, sandbox, microsoft):
    microsoft.settings.latency = 0.05
    told = batch(sven, *(part(n, "/me/messages") for n in range(12)))
    assert {each["status"] for each in told.values()} == {200}
    assert sandbox.journal.most_in_flight[SVEN] == 4


def test_a_fifth_call_of_one_mailbox_at_once_is_refused(sven, sign_in, sandbox, microsoft):
    microsoft.settings.latency = 0.5
    started = threading.Barrier(6)

    def ask(graph) -> int:
        started.wait()
        return graph.ask("GET", "/me/messages").status_code

    with ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(ask, sven) for _ in range(5)] + [pool.submit(ask, sign_in(RITA))]
        statuses = [each.result() for each in calls]
    assert sorted(statuses[:5]) == [200, 200, 200, 200, 429]
    assert statuses[5] == 200
    assert sandbox.journal.most_in_flight[SVEN] == 5
    assert sandbox.journal.statuses["graph.messages.list", 429] == 1


def test_whoever_is_one_too_many_is_refused_at_once_and_takes_no_place(sven, sandbox, microsoft):
    microsoft.settings.concurrent_per_mailbox = 1
    microsoft.settings.latency = 1.5
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(sven.get, "/me/messages")
        while not sandbox.journal.most_in_flight[SVEN]:
            time.sleep(0.01)
        refused = sven.ask("GET", "/me/messages")
        assert not first.done()
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert first.result()["value"] == []
    assert sven.get("/me/messages")["value"] == []


def test_ten_thousand_in_ten_minutes_by_application_and_mailbox(sven, sign_in, sandbox, microsoft):
    microsoft.settings.requests_per_ten_minutes = 3
    for _ in range(3):
        sven.get("/me/messages")
    answer = sven.ask("GET", "/me/messages")
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "ApplicationThrottled")
    assert answer.headers["Retry-After"] == "600"
    assert sign_in(RITA).get("/me/messages")["value"] == []
    assert sven.get("/me")["mail"] == SVEN
    sandbox.clock.turn(timedelta(minutes=10))
    assert sven.get("/me/messages")["value"] == []


def test_a_slow_answer_takes_real_time(sven, sandbox):
    sandbox.faults.add(Fault(Kind.SLOW, "graph.messages.list", seconds=0.2))
    began = time.monotonic()
    sven.get("/me/messages")
    assert time.monotonic() - began >= 0.2
