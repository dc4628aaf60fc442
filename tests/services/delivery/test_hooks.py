"""Hooks: others are told what happens, signed, in order, at least once, and nobody waits for anybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.delivery.events import Form, Topic
from domain.delivery.hooks import Hook
from domain.ports.ledger import StoredEvent
from services.api.metrics import metrics_text
from services.delivery.hooks import HookRecord
from tests.integrations.webhooks.receiving import Receiver, receiving
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api, served
from tests.services.delivery.sending import Driven, is_signed_with, opened, registered, sending

STEPS = "next_step.issued"
OPENED = "deal.opened"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("hooks")) as made:
        yield made


@pytest.fixture
def receiver(api: Api) -> Iterator[Receiver]:
    with receiving() as made:
        yield made
    for hook in HookRecord(api.system.ledger, api.system.texts, api.system.clock).now().values():
        api.desk.store.texts.forget([f"hook:{hook.id}"])
        HookRecord(api.system.ledger, api.system.texts, api.system.clock).remove(hook, actor="test")


@pytest.fixture
def sender(api: Api) -> Iterator[Driven]:
    with sending(api) as made:
        yield made


def look(api: Api, hook: str, who: str = BOSS) -> dict[str, object]:
    found: dict[str, object] = api.ask("GET", f"/v1/hooks/{hook}", who).json()
    return found


def results(api: Api, hook: str) -> list[tuple[str, int]]:
    attempts = look(api, hook)["attempts"]
    assert isinstance(attempts, list)
    return [(each["result"], each["tries"]) for each in reversed(attempts)]


def test_what_happens_is_told_signed_and_in_order(api: Api, receiver: Receiver, sender: Driven) -> None:
    made = registered(api, f"{receiver.address}/a", OPENED, STEPS)
    opened(api, "aachen")
    sender.work()
    bodies = [json.loads(got.body) for got in receiver.got]
    assert [body["type"] for body in bodies][:2] == [OPENED, STEPS]
    assert bodies[0]["data"] == {
        "deal": "aachen", "position": bodies[0]["data"]["position"], "opened_on": "2026-06-01",
        "decision_date": "2026-09-30", "continues": None,
    }  # fmt: skip
    step = bodies[1]["data"]
    issued = api.ask("GET", "/v1/deals/aachen/next-steps").json()["next_steps"]
    assert step["step"] in [each["id"] for each in issued]
    assert step["decision_date"] == "2026-09-30"
    assert all(is_signed_with(got, made["secret"]) for got in receiver.got)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == len(bodies)
    positions = [body["data"]["position"] for body in bodies]
    assert positions == sorted(positions)
    assert set(results(api, made["id"])) == {("sent", 1)}
    sender.work()
    assert len(receiver.got) == len(bodies), "nothing is sent twice"


def test_neither_address_nor_secret_is_told_again_or_written_into_an_event(
    api: Api, receiver: Receiver
) -> None:
    made = registered(api, f"{receiver.address}/canary-of-a-path", STEPS)
    rows = api.ask("GET", "/v1/hooks", BOSS)
    assert [row["host"] for row in rows.json()["hooks"]] == ["127.0.0.1"]
    events = repr([stored.event for stored in api.system.ledger.read_all(after=0, limit=10_000)])
    for text in ("canary", made["secret"], made["secret"][6:]):
        assert text not in events
        assert text not in rows.text
        assert text not in api.ask("GET", f"/v1/hooks/{made['id']}", BOSS).text


def test_what_fails_is_sent_again_later_under_the_same_id(
    api: Api, receiver: Receiver, sender: Driven
) -> None:
    made = registered(api, f"{receiver.address}/b", OPENED)
    receiver.statuses["/b"] = [503, 500]
    opened(api, "berlin")
    opened(api, "bonn")
    sender.work()
    assert results(api, made["id"]) == [("failed", 1)]
    assert sender.sender.waiting() == 1
    api.issuer.clock.seconds += 4
    sender.work()
    assert len(receiver.got) == 1
    api.issuer.clock.seconds += 1
    sender.work()
    with sending(api) as after_a_restart:
        api.issuer.clock.seconds += 299
        after_a_restart.work()
        assert len(receiver.got) == 2
        api.issuer.clock.seconds += 1
        after_a_restart.work()
    assert results(api, made["id"]) == [("failed", 1), ("failed", 2), ("sent", 3), ("sent", 1)]
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert len({got.body for got in receiver.got}) == 2
    assert len({got.headers["webhook-timestamp"] for got in receiver.got[:3]}) == 3
    assert [json.loads(got.body)["data"]["deal"] for got in receiver.got[2:]] == ["berlin", "bonn"]
    told = metrics_text([sender.sender], api.system.clock).decode().splitlines()
    assert 'setpoint_hook_tries_total{outcome="failed"} 2.0' in told
    assert "setpoint_hooks_waiting 0.0" in told


def test_who_is_killed_after_sending_sends_again_under_the_same_id(api: Api, receiver: Receiver) -> None:
    made = registered(api, f"{receiver.address}/c", OPENED)
    opened(api, "celle")
    opened(api, "coburg")
    with sending(api) as killed:
        killed.begin()
        killed.arrive()
    with sending(api) as next_one:
        next_one.work()
    deals = [json.loads(got.body)["data"]["deal"] for got in receiver.got]
    assert deals == ["celle", "celle", "coburg"]
    assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]
    assert results(api, made["id"]) == [("sent", 1)] * 2


def test_two_that_send_at_once_are_told_apart_by_the_ledger(api: Api, receiver: Receiver) -> None:
    made = registered(api, f"{receiver.address}/d", OPENED)
    opened(api, "dresden")
    with sending(api) as one, sending(api) as other:
        one.begin()
        other.begin()
        one.arrive()
        other.arrive()
        one.work()
        other.work()
    assert len(receiver.got) == 2
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert results(api, made["id"]) == [("sent", 1)]


def test_a_slow_hook_holds_up_nobody_else(api: Api, receiver: Receiver, sender: Driven) -> None:
    registered(api, f"{receiver.address}/slow", OPENED)
    registered(api, f"{receiver.address}/quick", OPENED)
    opened(api, "essen")
    opened(api, "emden")
    sender.begin()
    assert receiver.came.wait(20)
    while len(receiver.at("/quick")) < 2:
        assert sender.sender.turn(sender.bridge)
    assert len(receiver.at("/slow")) == 1
    receiver.slow.set()
    sender.work()
    assert len(receiver.at("/slow")) == 2


def test_a_hook_that_can_not_be_served_is_told_and_holds_up_nobody_else(
    api: Api, receiver: Receiver, sender: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = registered(api, f"{receiver.address}/broken", OPENED)
    registered(api, f"{receiver.address}/well", OPENED)
    opened(api, "erfurt")
    make = sender.sender._messages.body

    def body(stored: StoredEvent, hook: Hook) -> bytes | None:
        if hook.id == broken["id"]:
            raise ValueError
        return make(stored, hook)

    with monkeypatch.context() as patch:
        patch.setattr(sender.sender._messages, "body", body)
        sender.work()
    assert [got.path for got in receiver.got] == ["/well"]
    assert sender.sender.health.retries > 0
    sender.work()
    assert [got.path for got in receiver.got] == ["/well", "/broken"]


def test_a_rotated_secret_is_good_beside_the_new_one_for_a_day(
    api: Api, receiver: Receiver, sender: Driven
) -> None:
    made = registered(api, f"{receiver.address}/f", OPENED)
    rotated = api.ask("POST", f"/v1/hooks/{made['id']}/rotate", BOSS)
    assert rotated.headers["cache-control"] == "no-store"
    secrets = made["secret"], rotated.json()["secret"]
    opened(api, "fulda")
    sender.work()
    api.issuer.clock.seconds += 86_400
    opened(api, "fuerth")
    sender.work()
    both, new = receiver.got
    assert [is_signed_with(both, each) for each in secrets] == [True, True]
    assert [is_signed_with(new, each) for each in secrets] == [False, True]


def test_gone_disables_and_enabling_begins_with_what_happens_then(
    api: Api, receiver: Receiver, sender: Driven
) -> None:
    made = registered(api, f"{receiver.address}/g", OPENED)
    receiver.statuses["/g"] = [410]
    opened(api, "gera")
    opened(api, "gotha")
    sender.work()
    assert look(api, made["id"])["disabled"] == "gone"
    refused = api.ask("POST", f"/v1/hooks/{made['id']}/test", BOSS)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:setpoint:problem:hook-is-disabled")
    assert api.ask("POST", f"/v1/hooks/{made['id']}/enable", BOSS).json()["disabled"] is None
    opened(api, "giessen")
    sender.work()
    assert [json.loads(got.body)["data"]["deal"] for got in receiver.got] == ["gera", "giessen"]


def test_a_test_arrives_and_hurries_what_waits(api: Api, receiver: Receiver, sender: Driven) -> None:
    made = registered(api, f"{receiver.address}/h", OPENED)
    receiver.statuses["/h"] = [500]
    opened(api, "hanau")
    sender.work()
    api.issuer.clock.seconds += 1
    asked = api.ask("POST", f"/v1/hooks/{made['id']}/test", BOSS)
    assert asked.status_code == 200
    sender.work()
    assert [json.loads(got.body)["type"] for got in receiver.got] == [OPENED, OPENED, "hook.test"]


def test_who_may_do_what_with_which_hook(api: Api, receiver: Receiver) -> None:
    companys = registered(api, f"{receiver.address}/i", STEPS)
    hers = registered(api, f"{receiver.address}/j", "headlines.of_the_day", who=RITA, form="slack")
    for who, seen in ((BOSS, [companys["id"]]), (RITA, [hers["id"]]), (SVEN, []), (MONA, [])):
        rows = api.ask("GET", "/v1/hooks", who).json()["hooks"]
        assert [row["id"] for row in rows] == seen, who
    assert api.ask("GET", "/v1/hooks", ADA).status_code == 403
    for hook, stranger in ((companys, RITA), (hers, BOSS), (hers, SVEN)):
        for method, tail in (("GET", ""), ("DELETE", ""), ("POST", "/test"), ("POST", "/rotate")):
            assert api.ask(method, f"/v1/hooks/{hook['id']}{tail}", stranger).status_code == 404
    wanted = {"address": f"{receiver.address}/k", "topics": [STEPS]}
    assert api.ask("POST", "/v1/hooks", RITA, json=wanted).status_code == 403


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"address": "https://10.0.0.1/", "topics": [STEPS]}, "body/address"),
        ({"address": "https://e.example/\u0000", "topics": [STEPS]}, "body/address"),
        ({"address": "", "topics": [STEPS]}, "body/address"),
        ({"address": "https://e.example/", "topics": []}, "body/topics"),
        ({"address": "https://e.example/", "topics": ["all"]}, "body/topics/0"),
        ({"address": "https://e.example/", "topics": [STEPS], "form": "slack"}, "body/form"),
        ({"address": "https://e.example/", "topics": [STEPS, "headlines.of_the_day"]}, "body/topics"),
        ({"address": "https://e.example/", "topics": [STEPS], "secret": "mine"}, "body/secret"),
    ],
)
def test_what_does_not_read_is_told_by_its_place(api: Api, body: dict[str, object], place: str) -> None:
    refused = api.ask("POST", "/v1/hooks", BOSS, json=body)
    assert refused.status_code == 422
    assert [each["place"] for each in refused.json()["errors"]] == [place]


def test_a_hook_is_changed_as_it_was_seen_and_forgotten_whole(api: Api, receiver: Receiver) -> None:
    made = registered(api, f"{receiver.address}/l", STEPS)
    path = f"/v1/hooks/{made['id']}"
    stale = {"If-Match": api.ask("GET", path, BOSS).headers["etag"]}
    assert api.ask("POST", f"{path}/disable", BOSS, headers=stale).json()["disabled"] == "said"
    assert api.ask("POST", f"{path}/enable", BOSS, headers=stale).status_code == 412
    assert api.ask("DELETE", path, BOSS).status_code == 204
    assert api.ask("GET", path, BOSS).status_code == 404
    assert f"hook:{made['id']}" not in api.desk.store.texts.read([f"hook:{made['id']}"])


def test_a_hook_whose_person_is_erased_is_disabled(api: Api, receiver: Receiver, sender: Driven) -> None:
    made = registered(api, f"{receiver.address}/m", "headlines.of_the_day", who=MONA)
    api.ask("POST", f"/v1/hooks/{made['id']}/test", MONA)
    api.system.texts.forget([f"hook:{made['id']}"])
    sender.work()
    assert look(api, made["id"], MONA)["disabled"] == "erased"
    assert receiver.got == []


def test_behind_a_proxy_nobody_has_us_ask_this_machine_itself(tmp_path: Path, receiver: Receiver) -> None:
    """The api listens to this machine alone there, too, and yet everybody reaches it."""
    with served(tmp_path, SETPOINT_URL="https://setpoint.example.com") as api:
        wanted = {"address": f"{receiver.address}/a", "topics": ["headlines.of_the_day"]}
        assert api.ask("POST", "/v1/hooks", RITA, json=wanted).status_code == 422
        record = HookRecord(api.system.ledger, api.system.texts, api.system.clock)
        hook, _ = record.register(wanted["address"], [Topic.STEP_ISSUED], Form.STANDARD, None, actor="test")
        opened(api, "aachen")
        with sending(api) as sender:
            sender.work()
        assert [each.fault for each in record.attempts(hook).latest] == ["address refused"]
        assert receiver.got == []
