"""How deals end and go on over the API: closed, on a next cycle, handed over, merged, split."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from domain.deal.events import DealClosed, DecisionDateChangeRefused
from domain.identifiers import deal_stream
from domain.moments import SECONDS_A_DAY
from tests.services.api.house import ADA, MONA, RITA, SVEN, Api, served
from tests.services.api.test_opening import NEW, opened, refusals

CALL = {"kind": "call", "people": ["bea@east.example", RITA], "title": "A canary of a title"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("closing")) as made:
        yield made


@pytest.fixture(autouse=True)
def on_the_same_day(api: Api) -> Iterator[None]:
    before = api.issuer.clock.seconds
    yield
    api.issuer.clock.seconds = before


def called(api: Api, id_: str) -> str:
    """The touch of a call that the buyer made."""
    assert api.ask("POST", f"/v1/deals/{id_}/interactions", json=CALL).status_code == 200
    touch: str = api.ask("GET", f"/v1/deals/{id_}/touches").json()["touches"][0]["touch_id"]
    return touch


def close(api: Api, id_: str, **word: object) -> Any:  # noqa: ANN401 - an answer
    return api.ask("POST", f"/v1/deals/{id_}/close", json=word)


class TestClosing:
    """Once, as what it was."""

    @pytest.mark.parametrize("outcome", ["won", "lost", "no_decision", "date_missed", "opened_in_error"])
    def test_a_deal_is_closed_once(self, api: Api, outcome: str) -> None:
        id_ = f"ends-{outcome}"
        opened(api, id_)
        said = close(api, id_, outcome=outcome, reason="a canary of a reason")
        assert said.json() == {"deal": id_, "outcome": outcome, "next_cycle": None}
        look = api.ask("GET", f"/v1/deals/{id_}").json()
        assert (look["deal"]["closed"]["outcome"], look["next_steps"]) == (outcome, [])
        assert id_ not in {each["id"] for each in api.ask("GET", "/v1/deals?open=true").json()["deals"]}
        again = close(api, id_, outcome="won")
        assert (again.status_code, outcome in again.json()["detail"]) == (409, True)
        assert b"canary" not in b"".join(repr(e).encode() for e in api.system.ledger.read(deal_stream(id_)))

    def test_in_error_only_within_a_working_day(self, api: Api) -> None:
        opened(api, "long-ago")
        api.issuer.clock.seconds += 4 * SECONDS_A_DAY
        assert close(api, "long-ago", outcome="opened_in_error").status_code == 409

    def test_a_key_closes_once_and_of_two_writers_one_is_told(self, api: Api) -> None:
        opened(api, "keyed")
        key = {"idempotency-key": "close-keyed"}
        path, body = "/v1/deals/keyed/close", {"outcome": "lost"}
        assert [api.ask("POST", path, json=body, headers=key).status_code for _ in range(2)] == [200, 200]
        opened(api, "raced")
        with ThreadPoolExecutor(2) as pool:
            answers = pool.map(lambda outcome: close(api, "raced", outcome=outcome), ("won", "lost"))
        assert sorted(each.status_code for each in answers) == [200, 409]
        ends = [e for e in api.system.ledger.read(deal_stream("raced")) if isinstance(e.event, DealClosed)]
        assert len(ends) == 1

    def test_only_ones_own_and_only_as_it_was_seen(self, api: Api) -> None:
        tag = opened(api, "mine") and api.ask("GET", "/v1/deals/mine").headers["etag"]
        called(api, "mine")
        body = {"outcome": "lost"}
        for who, status in ((SVEN, 404), (ADA, 403), (None, 401)):
            assert api.ask("POST", "/v1/deals/mine/close", who, json=body).status_code == status
        stale = api.ask("POST", "/v1/deals/mine/close", json=body, headers={"if-match": tag})
        assert stale.status_code == 412
        assert api.ask("POST", "/v1/deals/mine/close", MONA, json=body).status_code == 200


class TestTheNextCycle:
    """Opened in the same moment, and linked."""

    def test_after_the_buyers_own_date_has_changed(self, api: Api) -> None:
        opened(api, "east")
        word = {"touch": called(api, "east"), "approved_by": MONA, "new_date": "2026-12-18"}
        said = close(api, "east", outcome="superseded_by_buyer_event", **word)
        assert said.json()["next_cycle"] == "east-2"
        look = api.ask("GET", "/v1/deals/east-2").json()["deal"]
        assert (look["decision_date"], look["name"], look["owner"]) == ("2026-12-18", NEW["name"], RITA)
        rows = {each["id"]: each for each in api.ask("GET", "/v1/deals").json()["deals"]}
        assert (rows["east-2"]["continues"], rows["east"]["decision_date"]) == ("east", "2026-09-30")
        assert api.ask("GET", "/v1/deals/east-2/touches").json()["touches"]

    def test_after_a_date_that_was_missed_and_not_before(self, api: Api) -> None:
        opened(api, "slips")
        early = close(api, "slips", outcome="date_missed", new_date="2026-12-18", reason="they asked")
        assert early.json()["type"] == "urn:setpoint:problem:decision-date-is-fixed"
        assert len(refusals(api, "slips")) == 1
        assert api.ask("GET", "/v1/deals/slips").json()["deal"]["closed"] is None
        api.issuer.clock.seconds += 130 * SECONDS_A_DAY
        late = close(api, "slips", outcome="date_missed", new_date="2026-12-18")
        assert late.json()["next_cycle"] == "slips-2"
        assert api.ask("GET", "/v1/deals/slips-2").json()["deal"]["opened_on"] == "2026-10-09"

    def test_or_later_by_opening_the_deal_that_continues_it(self, api: Api) -> None:
        opened(api, "before")
        word = {"touch": called(api, "before"), "approved_by": MONA}
        close(api, "before", outcome="superseded_by_buyer_event", **word)
        body = {**NEW, "id": "after", "decision_date": "2026-12-18", "continues": "before"}
        assert api.ask("POST", "/v1/deals", json=body).status_code == 201
        assert api.ask("POST", "/v1/deals", json=body).status_code == 200
        wrong = api.ask("POST", "/v1/deals", json={**body, "id": "wrong", "continues": "north"})
        assert wrong.json()["errors"][0]["place"] == "body/continues"
        strange = api.ask("POST", "/v1/deals", json={**body, "id": "wrong", "continues": "south"})
        assert strange.status_code == 404

    @pytest.mark.parametrize(
        ("word", "place"),
        [
            ({"outcome": "won", "new_date": "2026-12-18"}, "body/new_date"),
            ({"outcome": "superseded_by_buyer_event", "approved_by": MONA}, "body/touch"),
            ({"outcome": "superseded_by_buyer_event", "touch": "none"}, "body/approved_by"),
            (
                {"outcome": "superseded_by_buyer_event", "touch": "none", "approved_by": MONA},
                "body/touch",
            ),
            ({"outcome": "date_missed", "new_date": "9999-12-31"}, "body/new_date"),
            ({"outcome": "moved"}, "body/outcome"),
            ({"outcome": "won", "more": 1}, "body/more"),
        ],
    )
    def test_what_is_missing_is_told_and_the_deal_stays_open(
        self, api: Api, word: dict[str, Any], place: str
    ) -> None:
        refused = close(api, "north", **word)
        assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, place)
        assert api.ask("GET", "/v1/deals/north").json()["deal"]["closed"] is None


class TestTheDecisionDate:
    """It never moves, and whoever tries is told what to do instead."""

    def test_an_attempt_is_refused_explained_and_kept_once(self, api: Api) -> None:
        opened(api, "fixed")
        for reason in ("their lawyer is ill", "again"):
            body = {"decision_date": "2026-12-18", "reason": reason}
            refused = api.ask("PUT", "/v1/deals/fixed/decision-date", json=body)
            assert refused.status_code == 409
            assert refused.json()["type"] == "urn:setpoint:problem:decision-date-is-fixed"
            assert "superseded_by_buyer_event" in refused.json()["detail"]
        (kept,) = refusals(api, "fixed")
        assert kept == DecisionDateChangeRefused(api.system.tokens.person(RITA), kept.to, kept.at)
        entries = api.ask("GET", "/v1/deals/fixed/timeline").json()["entries"]
        (entry,) = (each for each in entries if "refused" in each["what"])
        assert entry["reason"] == "their lawyer is ill"
        rules = {each["rule"] for each in api.ask("GET", "/v1/deals/fixed").json()["findings"]}
        assert "date_push_attempted" in rules

    def test_the_date_that_it_has_changes_nothing(self, api: Api) -> None:
        opened(api, "stays")
        end = api.system.ledger.end()
        same = api.ask("PUT", "/v1/deals/stays/decision-date", json={"decision_date": "2026-09-30"})
        assert (same.status_code, same.json()["decision_date"]) == (200, "2026-09-30")
        assert api.system.ledger.end() == end

    def test_nobody_else_can_try(self, api: Api) -> None:
        for who, status in ((SVEN, 404), (ADA, 403)):
            body = {"decision_date": "2026-12-18"}
            assert api.ask("PUT", "/v1/deals/north/decision-date", who, json=body).status_code == status
        far = api.ask("PUT", "/v1/deals/north/decision-date", json={"decision_date": "9999-12-31"})
        assert far.status_code == 422


def test_a_deal_is_handed_over_and_is_anothers_then(api: Api) -> None:
    opened(api, "goes")
    path, body = "/v1/deals/goes/handover", {"to": SVEN, "reason": "Rita leaves"}
    tried = api.ask("POST", path, json={**body, "try": True}).json()
    assert (tried["earlier"], tried["owner"], tried["is_new"], tried["only_tried"]) == (
        RITA,
        SVEN,
        True,
        True,
    )
    assert api.ask("POST", path, MONA, json=body).json()["is_new"]
    assert api.ask("GET", "/v1/deals/goes", SVEN).json()["deal"]["owner"] == SVEN
    assert api.ask("POST", path, json=body).status_code == 404
    assert not api.ask("POST", path, SVEN, json=body).json()["is_new"]
    for to, place in (("nobody", "body/to"), ("eve@elsewhere.example", "body/to")):
        refused = api.ask("POST", path, SVEN, json={"to": to})
        assert (refused.json()["errors"][0]["place"], "eve" in refused.text) == (place, False)
    assert api.ask("POST", path, SVEN, json={"to": "bea@east.example"}).status_code == 409
    early = api.ask("POST", path, SVEN, json={"to": RITA, "from_day": "2200-01-01"})
    assert early.json()["errors"][0]["place"] == "body/from_day"
    api.ask("POST", "/v1/deals/goes/close", SVEN, json={"outcome": "lost"})
    assert api.ask("POST", path, SVEN, json={"to": RITA}).status_code == 409


def test_a_deal_goes_on_in_another_of_ones_own(api: Api) -> None:
    for id_ in ("hardware", "software"):
        opened(api, id_)
    called(api, "hardware")
    path = "/v1/deals/hardware/merge"
    assert api.ask("POST", path, json={"into": "south", "reason": "x"}).status_code == 404
    assert api.ask("POST", path, json={"into": "software"}).status_code == 422
    assert api.ask("POST", path, json={"into": "hardware", "reason": "x"}).status_code == 409
    said = api.ask("POST", path, json={"into": "software", "reason": "they decide at once"})
    assert said.json() == {"deal": "hardware", "into": "software"}
    assert len(api.ask("GET", "/v1/deals/software/touches").json()["touches"]) == 1
    again = api.ask("POST", path, json={"into": "software", "reason": "x"})
    assert (again.status_code, "software" in again.json()["detail"]) == (409, True)


def test_a_deal_is_split_after_it_was_tried(api: Api) -> None:
    opened(api, "both")
    touch = called(api, "both")
    new = {**NEW, "id": "apart", "owner": RITA}
    body = {"deal": new, "people": ["bea@east.example"], "reason": "a budget of its own"}
    path = "/v1/deals/both/split"
    tried = api.ask("POST", path, json={**body, "try": True}).json()
    assert ([each["touch_id"] for each in tried["reported"]], tried["corrections"]) == ([touch], [])
    assert tried["reported"][0]["subject"] == CALL["title"]
    assert api.ask("GET", "/v1/deals/apart").status_code == 404
    assert api.ask("POST", path, MONA, json={**body, "deal": {**new, "owner": SVEN}}).status_code == 403
    nobody = api.ask("POST", path, json={**body, "people": ["eve@east.example"]})
    assert (nobody.json()["errors"][0]["place"], nobody.status_code) == ("body/people", 422)
    faulty = api.ask("POST", path, json={**body, "deal": {**new, "playbook": "none"}})
    assert faulty.json()["errors"][0]["place"] == "body/deal/playbook"
    assert api.ask("POST", path, json=body).json()["new"] == "apart"
    assert [
        len(api.ask("GET", f"/v1/deals/{id_}/touches").json()["touches"]) for id_ in ("both", "apart")
    ] == [0, 1]
