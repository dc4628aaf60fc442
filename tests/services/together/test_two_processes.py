"""Two processes of the API over one PostgreSQL are one system: what is done in one holds in the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from domain.acting.events import ActMade
from domain.deal.events import CommitmentMade
from domain.delivery.events import HeadlinesTold, HookMessageSent
from tests import postgres
from tests.integrations.webhooks.receiving import Receiver, receiving
from tests.services.api.house import BOSS, RITA, SVEN
from tests.services.api.post import Post
from tests.services.api.test_events import Reader
from tests.services.together.pair import HERE, NEW, THERE, Pair, pair, promise, until

BOTH = (HERE, THERE)
HOOKS, HEADLINES = "delivery<hooks", "headlines<clock"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[Pair]:
    with postgres.database(postgres_server) as ledger, pair(tmp_path_factory.mktemp("both"), ledger) as made:
        yield made


def at_once(both: Pair, method: str, path: str, **more: Any) -> list[requests.Response]:  # noqa: ANN401
    """The same asked of both at the same time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda at: both.ask(at, method, path, **more), BOTH))


def promised(both: Pair, id_: str) -> int:
    """How many promises of a deal are in the ledger, once both show the same of it."""
    looks = [both.ask(at, "GET", f"/v1/deals/{id_}") for at in BOTH]
    assert looks[HERE].content == looks[THERE].content
    return sum(isinstance(each.event, CommitmentMade) for each in both.system.deals.facts(id_))


def test_what_is_written_in_one_is_read_in_the_other_under_the_same_tag(both: Pair) -> None:
    tag = both.open("alder")
    said = both.say(THERE, "alder", "the floor plans", **{"If-Match": tag})
    assert said.status_code == 200, said.text
    until(lambda: both.tag(HERE, "alder") == said.headers["etag"])
    here, there = (both.ask(at, "GET", "/v1/deals/alder") for at in BOTH)
    assert (here.content, here.headers["etag"]) == (there.content, there.headers["etag"])
    unchanged = {"If-None-Match": here.headers["etag"]}
    assert both.ask(THERE, "GET", "/v1/deals/alder", headers=unchanged).status_code == 304


def test_of_two_who_saw_the_same_one_writes_and_nothing_is_lost(both: Pair) -> None:
    tag = both.open("birch")
    for number in range(4):
        with ThreadPoolExecutor(2) as pool:
            told = list(
                pool.map(lambda at: both.say(at, "birch", f"{number} of {at}", **{"If-Match": tag}), BOTH)  # noqa: B023 - done by then
            )
        assert sorted(each.status_code for each in told) == [200, 412], [each.text for each in told]
        tag = next(each.headers["etag"] for each in told if each.status_code == 200)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda n: both.say(n % 2, "birch", f"unseen {n}"), range(8)))
    assert {each.status_code for each in told} == {200}, [each.text for each in told]
    until(lambda: both.tag(HERE, "birch") == both.tag(THERE, "birch"))
    assert promised(both, "birch") == 4 + 8


def test_a_key_is_claimed_in_one_and_answered_again_by_the_other(both: Pair) -> None:
    both.open("cedar")
    path, key = "/v1/deals/cedar/commitments", {"Idempotency-Key": "cedar-1"}
    once = promise("once")
    first, again = (both.ask(at, "POST", path, json=once, headers=key) for at in BOTH)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert both.ask(THERE, "POST", path, json=promise("another"), headers=key).status_code == 422
    told = at_once(both, "POST", path, json=promise("once of two"), headers={"Idempotency-Key": "cedar-2"})
    done = [each for each in told if each.status_code == 200 and "idempotent-replayed" not in each.headers]
    assert len(done) == 1
    assert {each.status_code for each in told} <= {200, 409}
    until(lambda: both.tag(HERE, "cedar") == both.tag(THERE, "cedar"))
    assert promised(both, "cedar") == 2


def test_a_session_begins_and_ends_for_both(both: Pair) -> None:
    """Who is sent to the issuer by one comes back to the other; whoever signs out is out everywhere."""
    browser = both.browser(HERE)
    begun = browser.go("/signin?to=/")
    chosen = browser.go(f"{begun.headers['location']}&as={RITA}")
    way_back = chosen.headers["location"].replace(both.address(HERE), both.address(THERE))
    assert browser.go(way_back).status_code == 303
    for at in BOTH:
        assert browser.go(f"{both.address(at)}/v1/me").json()["address"] == RITA
    held = browser.cookies
    assert (
        browser.go(f"{both.address(THERE)}/signout", "POST", data={"csrf": held["setpoint-csrf"]}).status_code
        == 303
    )
    both.turn(1)
    browser.jar.cookies.update(held)
    assert [browser.go(f"{both.address(at)}/v1/me").status_code for at in BOTH] == [401, 401]


def test_what_was_taken_in_one_is_over_in_the_other_a_second_later(both: Pair) -> None:
    made = both.ask(HERE, "POST", "/v1/access/tokens", BOSS, json={"roles": ["service"]}).json()
    both.turn(1)
    sees = [
        both.ask(at, "GET", "/v1/deals", who).status_code for at in BOTH for who in (made["secret"], SVEN)
    ]
    assert sees == [200] * 4
    assert both.ask(HERE, "DELETE", f"/v1/access/tokens/{made['id']}", BOSS).status_code == 204
    roles = f"/v1/access/people/{SVEN}"
    assert both.ask(THERE, "PUT", roles, BOSS, json={"roles": []}).status_code == 200
    both.turn(1)
    assert [both.ask(at, "GET", "/v1/deals", made["secret"]).status_code for at in BOTH] == [401, 401]
    assert [both.ask(at, "GET", "/v1/deals", SVEN).status_code for at in BOTH] == [403, 403]
    assert both.ask(HERE, "PUT", roles, BOSS, json={"roles": ["rep"]}).status_code == 200


def test_a_secret_link_leads_somewhere_and_nowhere_at_once_in_both(both: Pair) -> None:
    both.open("dogwood")
    made = both.ask(HERE, "POST", "/v1/deals/dogwood/links", json={}).json()
    path = urlsplit(made["address"]).path
    assert [both.ask(at, "GET", path, None).status_code for at in BOTH] == [200, 200]
    assert both.ask(THERE, "DELETE", f"/v1/deals/dogwood/links/{made['id']}").status_code == 204
    assert [both.ask(at, "GET", path, None).status_code for at in BOTH] == [404, 404]


def test_each_counts_the_requests_that_it_answers(both: Pair) -> None:
    def left(at: int) -> int:
        told = both.ask(at, "GET", "/v1/me", BOSS).headers["ratelimit"]
        return int(told.split("r=")[1].partition(";")[0])

    before = left(THERE)
    for _ in range(20):
        left(HERE)
    assert left(THERE) >= before - 1


def test_a_reader_of_one_is_told_what_moved_in_the_other(both: Pair) -> None:
    both.open("elder")
    with closing(both.ask(THERE, "GET", "/v1/events", stream=True)) as answer:
        reader = Reader(answer)
        assert reader.next()[0] == "here"
        tag = both.say(HERE, "elder", "the contract").headers["etag"]
        told = reader.next()
        while told[2]["etag"] != tag:
            told = reader.next()
        answer.close()
    assert (told[0], told[2]["deal"]) == ("moved", "elder")
    assert both.ask(HERE, "GET", "/v1/me").status_code == 200  # which is logged, and moves no deal
    for at, place in ((HERE, told[1]), (THERE, both.system.ledger.end())):
        headers = {"Last-Event-ID": str(place)}
        with closing(both.ask(at, "GET", "/v1/events", headers=headers, stream=True)) as answer:
            assert Reader(answer).next()[:2] == ("here", place), "nobody begins anew for another process"


def test_what_waits_to_be_matched_waits_in_both_until_it_is_settled_in_one(both: Pair) -> None:
    for id_ in ("fir", "fig"):
        both.open(id_, buyer={"domains": ["fruit.example"]})
    post = Post(both.system)
    touch = post.mail("asked", "bea@fruit.example", RITA, boxes=[RITA], subject="Fruit", day=20)
    post.record()

    def waits(at: int) -> bool:
        answer = both.ask(at, "GET", "/v1/matches")
        return answer.status_code == 200 and touch in {row["touch"] for row in answer.json()["matches"]}

    for at in BOTH:
        until(lambda: waits(at))  # noqa: B023 - done by then
    said = both.ask(HERE, "POST", f"/v1/matches/{touch}/correct", json={"deal": "fir"})
    assert said.status_code == 200, said.text
    assert not waits(THERE)
    assert both.ask(THERE, "POST", f"/v1/matches/{touch}/undo").status_code == 200


def test_consent_is_asked_for_in_one_and_answered_in_the_other_and_of_two_drafts_one_is_made(
    both: Pair,
) -> None:
    asked = both.ask(HERE, "POST", "/v1/mailboxes/connect", json={"kind": "google", "acts": True}).json()
    there = both.sandbox.google.sign_in.consent(asked["open"], RITA, deny=False)
    there = there.replace(both.address(HERE), both.address(THERE))
    pages = [requests.get(there, timeout=30).status_code for _ in range(2)]
    assert pages == [200, 400]
    both.open("gorse", people=[{"address": "dana@gorse.example", "role": "economic_buyer"}])
    steps = both.ask(HERE, "GET", "/v1/deals/gorse/next-steps").json()["next_steps"]
    step = next(each["id"] for each in steps if each["why"] == {"milestone": "discovery"})
    path = f"/v1/next-steps/{step}"
    told = at_once(both, "POST", f"{path}/draft")
    statuses = {each.status_code for each in told}
    assert 200 in statuses, [each.text for each in told]
    assert statuses <= {200, 409}
    assert len(both.sandbox.google.people.drafts(RITA)) == 1
    links = {both.ask(at, "POST", f"{path}/draft").json()["draft"]["link"] for at in BOTH}
    assert len(links) == 1
    assert len(events(both, ActMade)) == 1


def events(both: Pair, *kinds: type) -> list[Any]:
    found = both.system.ledger.read_all(after=0, limit=100_000)
    return [each.event for each in found if isinstance(each.event, kinds)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def test_one_of_them_sends_and_the_other_goes_on_when_it_is_killed(both: Pair, receiver: Receiver) -> None:
    for at, who, topic in ((HERE, BOSS, "deal.opened"), (THERE, RITA, "headlines.of_the_day")):
        hook = {"address": f"{receiver.address}/{topic}", "topics": [topic]}
        made = both.ask(at, "POST", "/v1/hooks", who, json=hook)
        assert made.status_code == 201, made.text
    until(lambda: len(both.working(HOOKS)) == len(both.working(HEADLINES)) == 1)
    both.open("hazel")
    until(lambda: _deals(receiver) == ["hazel"])
    both.turn(3_600 + 60)
    until(lambda: _told(receiver) == 1)
    # Killed before it has noted what it sent, it would rightly be sent again.
    until(lambda: len(events(both, HookMessageSent)) == 2)
    (sender,) = both.working(HOOKS)
    both.running[sender].kill()
    try:
        other = 1 - sender
        made = both.ask(
            other,
            "POST",
            "/v1/deals",
            json={**NEW, "id": "iris", "name": "Iris", "buyer": {"domains": ["iris.example"]}},
        )
        assert made.status_code == 201, made.text
        until(lambda: _deals(receiver) == ["hazel", "iris"])
        both.turn(86_400)
        until(lambda: _told(receiver) == 2)
    finally:
        both.begin(sender)
        both.wait_until_ready(sender)
    until(lambda: both.working(HOOKS) == both.working(HEADLINES) == [other])
    both.open("juniper", at=sender)
    until(lambda: _deals(receiver) == ["hazel", "iris", "juniper"])
    ids = [each.headers["webhook-id"] for each in receiver.got]
    assert len(ids) == len(set(ids)) == 5
    assert len(events(both, HeadlinesTold)) == 2
    assert len(events(both, HookMessageSent)) == 5


def _deals(receiver: Receiver) -> list[str]:
    return [json.loads(each.body)["data"]["deal"] for each in receiver.at("/deal.opened")]


def _told(receiver: Receiver) -> int:
    return len(receiver.at("/headlines.of_the_day"))
