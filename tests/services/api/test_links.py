"""Secret links: whoever holds one reads one thing, and nobody can tell anything from the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from fastapi import Request, Response

from domain.access.events import AccessGiven, LinkShared
from domain.access.permits import AccessRole
from domain.history.names import NAMES
from services.access import links as kinds
from services.access.links import PLAN, LinkKind, Links, Of
from services.access.record import AccessRecord
from services.api.shared.serving import ANSWERS
from services.api.v1.desk import Desk
from services.api.v1.links import links_of
from services.api.v1.problems import not_found
from tests.services.api.house import ADA, MONA, RITA, SVEN, Api, served

A_DAY = 86_400
FEED = LinkKind("test-feed", Of.PERSON, "what a test shows of a person", days=7, suffix=".ics")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("links")) as made:
        yield made


def shown(_: Desk, link: LinkShared, request: Request) -> Response:
    if link.subject == "gone":
        raise not_found("deal", "gone")
    return Response(f"{link.kind} of {link.subject}", headers={"etag": f'"{len(request.headers)}"'})


@pytest.fixture(autouse=True)
def _answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, PLAN, shown)
    monkeypatch.setitem(ANSWERS, FEED, shown)
    monkeypatch.setattr(kinds, "_KIND_BY_NAME", {PLAN.name: PLAN, FEED.name: FEED})


def share(api: Api, who: str = RITA, **wanted: Any) -> dict[str, Any]:  # noqa: ANN401
    made: dict[str, Any] = api.ask("POST", "/v1/deals/north/links", who, json=wanted).json()
    return made


def opened(api: Api, address: str) -> requests.Response:
    return api.ask("GET", address[address.index("/shared/") :], None)


def told(answer: requests.Response) -> tuple[object, ...]:
    """All that can be told from an answer."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
    return answer.status_code, headers, answer.content


def test_every_kind_of_link_leads_somewhere() -> None:
    assert set(kinds.KINDS) <= set(ANSWERS)


def test_a_link_shows_one_thing_to_whoever_holds_it_and_every_opening_is_logged(api: Api) -> None:
    made = share(api)
    assert made["address"].startswith(f"{api.system.settings.url}/shared/plan/{made['id']}_")
    answer = opened(api, made["address"])
    assert (answer.status_code, answer.text) == (200, "plan of north")
    for name, value in {
        "cache-control": "private, no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow, noarchive",
        "x-content-type-options": "nosniff",
    }.items():
        assert answer.headers[name] == value
    looks = api.ask("GET", "/v1/audit/looks?deal=north&limit=200", ADA).json()["looks"]
    assert ("link:" + made["id"], "open_plan") in [(each["by"], each["what"]) for each in looks]


def test_what_leads_nowhere_can_not_be_told_apart(api: Api) -> None:
    made, other, short = share(api), share(api), share(api, days=1)
    id_, secret = made["address"].rsplit("/", 1)[1].split("_", 1)
    assert api.ask("DELETE", f"/v1/deals/north/links/{other['id']}").status_code == 204
    api.issuer.clock.seconds += A_DAY
    nowhere = [
        opened(api, address)
        for address in (
            other["address"],
            short["address"],
            f"/shared/plan/{id_}_{secret[:-1]}",
            f"/shared/plan/{id_}_",
            f"/shared/plan/{id_}",
            f"/shared/plan/{'0' * 12}_{secret}",
            f"/shared/plan/{'x' * 2_000}",
            "/shared/plan/%00_%ed%a0%80",
            f"/shared/test-feed/{id_}_{secret}",
            f"/shared/none/{id_}_{secret}",
            links_of(api.desk).share(PLAN, "gone", by=RITA).address,
        )
    ]
    assert {repr(told(answer)) for answer in nowhere} == {repr(told(nowhere[0]))}
    assert nowhere[0].status_code == 404
    assert opened(api, made["address"]).status_code == 200


def test_a_link_that_another_process_revoked_leads_nowhere_at_once(api: Api) -> None:
    made = share(api)
    assert opened(api, made["address"]).status_code == 200
    elsewhere = Links(AccessRecord(api.system.ledger, api.system.clock), api.system.clock, "")
    elsewhere.revoke(elsewhere.find(made["id"]), by=MONA)
    assert opened(api, made["address"]).status_code == 404


def test_links_are_listed_without_their_secrets(api: Api) -> None:
    made = share(api, days=3)
    pages, cursor = [], None
    while True:
        asked = f"/v1/deals/north/links?limit=1{f'&cursor={cursor}' if cursor else ''}"
        page = api.ask("GET", asked, MONA).json()
        pages += page["links"]
        cursor = page["next"]
        if cursor is None:
            break
    assert pages[-1] == {name: made[name] for name in ("id", "kind", "shared_by", "shared_at", "until")}
    assert pages[-1]["shared_by"] == RITA
    stored = list(api.system.ledger.read_all(after=0, limit=500, names=(NAMES[LinkShared],)))
    secret = made["address"].rsplit("_", 1)[1]
    assert secret not in repr(stored)


def test_only_who_works_on_a_deal_shares_it(api: Api) -> None:
    id_ = share(api)["id"]
    for who, status in ((ADA, 403), (SVEN, 404)):
        assert api.ask("POST", "/v1/deals/north/links", who, json={}).status_code == status
        assert api.ask("DELETE", f"/v1/deals/north/links/{id_}", who).status_code == status
    assert api.ask("GET", "/v1/deals/north/links", SVEN).status_code == 404
    assert api.ask("DELETE", f"/v1/deals/south/links/{id_}", SVEN).status_code == 404
    assert api.ask("DELETE", f"/v1/deals/north/links/{id_}", MONA).status_code == 204
    assert api.ask("DELETE", f"/v1/deals/north/links/{id_}", MONA).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ({"kind": "test-feed"}, "body/kind"),
        ({"kind": "x" * 41}, "body/kind"),
        ({"days": 0}, "body/days"),
        ({"days": 367}, "body/days"),
        ({"for": "bea"}, "body/for"),
    ],
)
def test_what_does_not_read_is_refused(api: Api, wanted: dict[str, object], place: str) -> None:
    refused = api.ask("POST", "/v1/deals/north/links", json=wanted)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["place"] == place


def test_a_link_of_a_person_leads_nowhere_once_their_access_is_taken(api: Api) -> None:
    sven = api.system.tokens.person(SVEN)
    made = links_of(api.desk).share(FEED, sven, by=sven)
    assert made.address.endswith(".ics")
    for address in (made.address, made.address.removesuffix(".ics")):
        assert opened(api, address).text == f"test-feed of {sven}"
    assert links_of(api.desk).of(Of.DEAL, sven) == []
    assert [link.id for link in links_of(api.desk).of(Of.PERSON, sven)] == [made.shared.id]
    api.say(AccessGiven(sven, frozenset()))
    assert opened(api, made.address).status_code == 404
    api.say(AccessGiven(sven, frozenset({AccessRole.REP})))


def test_nothing_is_shown_that_can_not_be_logged_and_no_refusal_holds_the_secret(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = share(api)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(api.system.ledger, "append", full)
    refused = opened(api, made["address"])
    assert refused.status_code == 503
    assert made["address"].rsplit("_", 1)[1] not in refused.text
    assert refused.headers["cache-control"] == "private, no-store"


def test_a_link_is_opened_and_tried_no_more_than_a_person_would(api: Api) -> None:
    made = share(api)
    answers = [opened(api, made["address"]) for _ in range(61)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    guessed = [opened(api, "/shared/plan/0_0").status_code for _ in range(31)]
    assert guessed[-1] == 429
    assert opened(api, share(api)["address"]).status_code == 200
