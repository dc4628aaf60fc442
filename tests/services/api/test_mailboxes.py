"""Mailboxes over the API: who sees how they stand, and what their owners say of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fastapi import Request

from domain.capture.connections import MailboxConnected, MailboxDisconnected
from domain.identifiers import connections_stream
from integrations.sandbox.microsoft.sign_in import CLIENT_ID
from integrations.sandbox.sandbox import Sandbox
from services.api.v1.desk import Desk
from services.api.v1.problems import Problem
from services.api.v1.way_back import address_of_the_way_back
from tests.integrations.google_auth.browsing import CLIENT
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api, served

KINDS = ("google", "microsoft")
_SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/v1/mailboxes/connect",
    "query_string": b"",
    "server": ("setpoint.example", 8470),
    "scheme": "http",
    "headers": [],
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Both providers, where Rita and Sven have mailboxes."""
    with Sandbox() as made:
        for address in (RITA, SVEN):
            made.google.sign_in.open_account(address)
            made.microsoft.sign_in.open_account(address)
        yield made
        assert made.google.violations == []
        assert made.microsoft.violations == []


@pytest.fixture(scope="module")
def api(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The API of somebody who has pointed everything at the sandbox."""
    at = sandbox.address
    more = {
        "SETPOINT_GOOGLE_AUTHORISE_URL": f"{at}/o/oauth2/v2/auth",
        "SETPOINT_GOOGLE_TOKEN_URL": f"{at}/token",
        "SETPOINT_GOOGLE_REVOKE_URL": f"{at}/revoke",
        "SETPOINT_GOOGLE_GMAIL_URL": at,
        "SETPOINT_GOOGLE_CALENDAR_URL": at,
        "SETPOINT_GOOGLE_CLIENT_ID": CLIENT.id,
        "SETPOINT_GOOGLE_CLIENT_SECRET": CLIENT.secret,
        "SETPOINT_MICROSOFT_LOGIN_URL": f"{at}/login.microsoftonline.com",
        "SETPOINT_MICROSOFT_GRAPH_URL": f"{at}/graph.microsoft.com/v1.0",
        "SETPOINT_MICROSOFT_CLIENT_ID": CLIENT_ID,
    }
    with served(tmp_path_factory.mktemp("mailboxes"), **more) as made:
        yield made


def begun(api: Api, kind: str, who: str = RITA, **more: Any) -> Any:  # noqa: ANN401 - JSON
    asked = api.ask("POST", "/v1/mailboxes/connect", who, json={"kind": kind, **more})
    assert asked.status_code == 200, asked.text
    return asked.json()


def answered(sandbox: Sandbox, kind: str, page: str, who: str = RITA, *, deny: bool = False) -> str:
    """A person reads the page, and answers; where their browser is sent then."""
    sign_in = sandbox.google.sign_in if kind == "google" else sandbox.microsoft.sign_in
    return sign_in.consent(page, who, deny=deny)


def back(address: str) -> requests.Response:
    """The browser goes there; it knows nothing but the address."""
    return requests.get(address, timeout=30)


def connect(api: Api, sandbox: Sandbox, kind: str, who: str = RITA) -> requests.Response:
    return back(answered(sandbox, kind, begun(api, kind, who)["open"], who))


def listed(api: Api, who: str = RITA) -> list[Any]:
    return api.ask("GET", "/v1/mailboxes", who).json()["mailboxes"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_connects_their_own_mailbox_and_disconnects_it(
    api: Api, sandbox: Sandbox, kind: str
) -> None:
    """Rita asks, signs in at the provider's real page, comes back, and is told so; once, and no other."""
    asked = begun(api, kind)
    assert asked["mailbox"] == RITA
    assert "own people" in asked["warnings"][0]
    there = answered(sandbox, kind, asked["open"])
    page = back(there)
    assert (page.status_code, f"{RITA} is connected" in page.text) == (200, True), page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert back(there).status_code == 400
    (mailbox,) = listed(api)
    assert (mailbox["address"], mailbox["kind"], mailbox["way"]) == (RITA, kind, "consent")
    assert (mailbox["state"], mailbox["lacks"], mailbox["open_gaps"]) == ("not_yet", [], [])
    assert [listed(api, who) for who in (MONA, BOSS, ADA)] == [[mailbox]] * 3
    assert listed(api, SVEN) == []
    again = connect(api, sandbox, kind)
    assert "authorised again" in again.text
    ended = api.ask("DELETE", f"/v1/mailboxes/{RITA}").json()
    assert ended["disconnected"][0]["given_back"] is (kind == "google")
    assert ended["disconnected"][0]["to_do"] == "" or "myapps.microsoft.com" in str(ended)
    assert listed(api) == []
    told = list(api.system.ledger.read(connections_stream()))[-3:]
    assert {each.actor for each in told} == {api.system.tokens.person(RITA)}
    assert [type(each.event) for each in (told[0], told[2])] == [MailboxConnected, MailboxDisconnected]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_connects_a_mailbox_that_is_not_theirs(api: Api, sandbox: Sandbox, kind: str) -> None:
    """Sven sends Rita the page that he was given; she signs in, and nothing comes of it."""
    page = begun(api, kind, SVEN)["open"]
    came = back(answered(sandbox, kind, page, RITA))
    assert (came.status_code, "nothing was connected" in html.unescape(came.text)) == (400, True)
    assert (listed(api), listed(api, SVEN)) == ([], [])
    assert not api.system.grants.mailboxes()


@pytest.mark.parametrize("kind", KINDS)
def test_who_says_no_is_not_connected(api: Api, sandbox: Sandbox, kind: str) -> None:
    came = back(answered(sandbox, kind, begun(api, kind)["open"], deny=True))
    assert (came.status_code, "left with a no" in came.text) == (400, True)
    assert listed(api) == []


def test_an_answer_is_taken_once_in_time_and_for_its_own_question(api: Api, sandbox: Sandbox) -> None:
    first, second = (begun(api, "google")["open"] for _ in range(2))
    there = answered(sandbox, "google", first)
    other = parse_qs(urlsplit(second).query)["state"][0]
    assert back(re.sub(r"state=[^&]+", f"state={other}", there)).status_code in {400, 502}
    api.issuer.clock.seconds += 601
    late = back(there)
    assert (late.status_code, "too late" in late.text) == (400, True)
    begun(api, "google")
    assert len(api.system.grants.mailboxes()) == 1
    nowhere = there.partition("?")[0]
    for query in (
        "",
        "?state=",
        "?state=%00",
        "?state=%ff&code=x",
        "?code=x",
        f"?state={'x' * 20_000}",
        "?error=<b>",
    ):
        refused = back(nowhere + query)
        assert refused.status_code == 400
        assert "<b>" not in refused.text
    assert listed(api) == []


def test_of_two_browsers_with_one_answer_one_connects(api: Api, sandbox: Sandbox) -> None:
    there = answered(sandbox, "google", begun(api, "google")["open"])
    with ThreadPoolExecutor(4) as browsers:
        came = [each.status_code for each in browsers.map(back, [there] * 4)]
    assert sorted(came) == [200, 400, 400, 400]
    assert api.ask("DELETE", f"/v1/mailboxes/{RITA}").status_code == 200


def test_machines_and_bad_wishes_connect_nothing(api: Api) -> None:
    machine = api.machine(*api.desk.door.access.now().roles[api.system.tokens.person(BOSS)])
    refused = api.ask("POST", "/v1/mailboxes/connect", machine, json={"kind": "google"})
    assert (refused.status_code, "only a person" in refused.json()["detail"]) == (409, True)
    assert api.ask("POST", "/v1/mailboxes/connect", ADA, json={"kind": "google"}).status_code == 403
    nothing = {"kind": "google", "mail": False, "calendar": False}
    assert api.ask("POST", "/v1/mailboxes/connect", json=nothing).status_code == 409
    for body in (
        {},
        {"kind": "imap"},
        {"kind": "google", "mailbox": SVEN},
        {"kind": "google", "mail": "often"},
    ):
        assert api.ask("POST", "/v1/mailboxes/connect", json=body).status_code == 422


def test_without_an_application_or_a_way_back_it_is_told_who_has_to_do_what(api: Api) -> None:
    settings, desk = api.system.settings, api.desk
    with _settings(desk, replace(settings, google=replace(settings.google, client=None))):
        refused = api.ask("POST", "/v1/mailboxes/connect", json={"kind": "google"})
    assert (refused.status_code, "SETPOINT_GOOGLE_CLIENT_JSON" in refused.json()["detail"]) == (409, True)
    with pytest.raises(Problem, match="SETPOINT_URL"):
        address_of_the_way_back(settings, Request(_SCOPE), "google")
    with _settings(desk, replace(settings, url="https://setpoint.example.com")):
        page = begun(api, "google")["open"]
    assert parse_qs(urlsplit(page).query)["redirect_uri"] == ["https://setpoint.example.com/connect/back"]


def test_what_is_left_out_and_seen_of_a_mailbox_its_owner_alone_says(api: Api, sandbox: Sandbox) -> None:
    connect(api, sandbox, "google")
    path = f"/v1/mailboxes/{RITA}"
    rules = {
        "block": {"domains": ["clinic.example"]},
        "folders": {"never": ["Private: mine"]},
        "also": ["internal"],
    }
    stated = api.ask("PUT", f"{path}/privacy", json=rules).json()
    assert stated["recorded"] is True
    assert stated["privacy"]["folders"] == {"only": [], "never": ["Private: mine"]}
    assert api.ask("PUT", f"{path}/privacy", json=rules).json()["recorded"] is False
    told = api.ask("GET", f"{path}/privacy").json()
    assert told["privacy"] == stated["privacy"]
    assert told["account"]["listed"] == 0
    tried = api.ask("POST", f"{path}/privacy/try", json={"days": 2}).json()
    assert tried["kept"] == tried["listed"] - sum(tried["left_out"].values())
    for who, status in ((BOSS, 403), (MONA, 404), (SVEN, 404), (ADA, 403)):
        assert api.ask("GET", f"{path}/privacy", who).status_code == status
        assert api.ask("PUT", f"{path}/privacy", who, json={}).status_code == status
        assert api.ask("PUT", f"{path}/visibility", who, json={"who": "company"}).status_code == status
    for body, place in (
        ({"labels": {"only": ["a"], "never": ["b"]}}, "body"),
        ({"block": {"domains": ["no domain"]}}, "body/block"),
        ({"folders": {"never": [""]}}, "body/folders/never/0"),
        ({"not_before": "yesterday"}, "body/not_before"),
        ({"also": ["spam"]}, "body/also/0"),
        ({"more": 1}, "body/more"),
    ):
        refused = api.ask("PUT", f"{path}/privacy", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, place)
    assert api.ask("PUT", f"{path}/privacy", json={}).json()["privacy"]["also"] == []
    seen = api.ask("PUT", f"{path}/visibility", json={"who": "owner"}).json()
    assert (seen["holds"], seen["company"]["who"]) == ({"who": "owner", "what": "body"}, "team")
    assert api.ask("PUT", f"{path}/visibility", json={"who": "owner", "what": "subject"}).status_code == 422
    assert api.ask("GET", f"{path}/visibility", MONA).json() == seen
    assert api.ask("DELETE", f"{path}/visibility").json()["chosen"] is None
    mark = api.system.signal.mark()
    assert api.ask("POST", f"{path}/read-now").json() == {"asked": True}
    (mailbox,) = (each.mailbox for each in api.desk.connecting.record.all().values())
    assert mailbox in api.system.signal.hints(mark)


def test_a_mailbox_of_others_can_not_be_told_from_one_that_is_not(api: Api, sandbox: Sandbox) -> None:
    connect(api, sandbox, "google", SVEN)
    for address in (SVEN, "nobody@ours.example", "nobody", "x" * 300):
        for method, path, body in (
            ("GET", "", None),
            ("DELETE", "", None),
            ("GET", "/privacy", None),
            ("PUT", "/privacy", {}),
            ("POST", "/privacy/try", {}),
            ("GET", "/visibility", None),
            ("POST", "/read-now", None),
        ):
            refused = api.ask(method, f"/v1/mailboxes/{address}{path}", json=body)
            assert refused.status_code == 404
            assert refused.json()["detail"] == "no mailbox of this address is connected that you may see"
    assert [each["address"] for each in listed(api, BOSS)][-1] == SVEN
    assert api.ask("DELETE", f"/v1/mailboxes/{SVEN}", BOSS).json()["holes"] == 0
    pages = [api.ask("GET", "/v1/mailboxes?limit=1", BOSS).json()]
    assert (len(pages[0]["mailboxes"]), pages[0]["next"]) == (1, None)


class _settings:  # noqa: N801 - used as a function
    """Other settings of the running system, for a while."""

    def __init__(self, desk: Desk, settings: object) -> None:
        self._system, self._settings = desk.system, settings
        self._before = desk.system.settings

    def __enter__(self) -> None:
        object.__setattr__(self._system, "settings", self._settings)

    def __exit__(self, *_: object) -> None:
        object.__setattr__(self._system, "settings", self._before)
