"""The development issuer is a whole issuer, on this machine alone, and says what it is."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from services import running
from services.api.serving import HttpServer
from services.cli import main
from services.faulty_setting import FaultySetting
from services.roles import Role
from services.settings import read_settings
from services.web.development_issuer import issuer_at
from services.wiring import open_system
from tests.integrations.identity.issuing import Turning
from tests.services.api.house import RITA
from tests.services.web.pages_house import Browser, Pages, query_of

ASKED = {
    "response_type": "code",
    "client_id": "setpoint-pages",
    "redirect_uri": "http://127.0.0.1:1/back",
    "state": "s",
    "nonce": "n",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
"""Source: RFC 7636 appendix B."""


@pytest.fixture
def issuer(house: Pages) -> Browser:
    oidc = house.system.settings.oidc
    assert oidc is not None
    return Browser(oidc.issuer)


def code(issuer: Browser, **instead: str) -> str:
    chosen = issuer.go(f"/authorize?{urlencode({**ASKED, 'as': RITA, **instead})}")
    return query_of(chosen.headers["location"])["code"]


def redeemed(issuer: Browser, code: str, **instead: str) -> int:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": ASKED["client_id"],
        "redirect_uri": ASKED["redirect_uri"],
        "code_verifier": VERIFIER,
        **instead,
    }
    return issuer.go("/token", "POST", data=form).status_code


def test_a_code_is_good_once_for_who_asked_and_can_prove_it(issuer: Browser, house: Pages) -> None:
    given = code(issuer)
    assert [redeemed(issuer, given), redeemed(issuer, given)] == [200, 400]
    for instead in (
        {"code_verifier": VERIFIER[::-1]},
        {"client_id": "another"},
        {"redirect_uri": "http://127.0.0.1:2/back"},
        {"grant_type": "password"},
        {"code": "made up"},
    ):
        assert redeemed(issuer, instead.pop("code", code(issuer)), **instead) == 400
    late = code(issuer)
    house.clock.seconds += 60
    assert redeemed(issuer, late) == 400


@pytest.mark.parametrize(
    "instead",
    [
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"nonce": ""},
        {"state": ""},
        {"redirect_uri": "https://elsewhere.example/back"},
        {"redirect_uri": "http://127.0.0.1:1/back?x=1"},
        {"redirect_uri": "http://[::1/back"},
    ],
)
def test_what_is_not_asked_as_it_should_be_is_refused(issuer: Browser, instead: dict[str, str]) -> None:
    assert issuer.go(f"/authorize?{urlencode({**ASKED, 'as': RITA, **instead})}").status_code == 400


def test_whom_it_does_not_know_it_lets_pick_again(issuer: Browser) -> None:
    page = issuer.go(f"/authorize?{urlencode({**ASKED, 'as': '<script>x'})}")
    assert page.status_code == 200
    assert RITA in page.text
    assert "<script>x" not in page.text
    assert "vouches for anybody" in page.text


def test_it_answers_to_this_machine_alone_and_is_loud(
    caplog: pytest.LogCaptureFixture, issuer: Browser
) -> None:
    for address in ("http://0.0.0.0:0", "http://192.0.2.1:0", "https://127.0.0.1:0", "http://127.0.0.1", "x"):
        with pytest.raises(FaultySetting, match="this machine alone"):
            issuer_at(address, dict, Turning(), audience="setpoint")
    with caplog.at_level(logging.WARNING, "services.web.development_issuer"):
        code(issuer)
    assert "vouches" in caplog.text
    assert RITA not in caplog.text
    assert issuer.go("/keys", headers={"Host": "elsewhere.example"}).status_code == 400


def test_it_runs_beside_the_pages_only_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, house: Pages
) -> None:
    monkeypatch.setattr(running, "DEVELOPMENT_ISSUER", "http://127.0.0.1:0")
    here = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_API": "127.0.0.1:0"}
    for switch, is_there in (("0", False), ("1", True)):
        settings = read_settings({**here, "SETPOINT_DEVELOPMENT_ISSUER": switch})
        with open_system(settings, house.clock) as system:
            tasks = running.supervisor_of(system, [Role.API]).tasks
            servers = [task for task in tasks if isinstance(task, HttpServer)]
            assert ("issuer<http" in {server.name for server in servers}) is is_there
            for server in servers:
                server._listening.close()


def test_alone_it_says_how_to_use_it_and_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[HttpServer] = []
    monkeypatch.setattr(HttpServer, "run", lambda task, _: served.append(task))
    for address, status in (("http://127.0.0.1:0", 0), ("http://0.0.0.0:0", 2)):
        with pytest.raises(SystemExit) as ended:
            main(["issuer", "--at", address, "--ledger", str(tmp_path / "ledger.db")])
        assert ended.value.code == status
    said = capsys.readouterr()
    assert re.fullmatch(
        r"SETPOINT_OIDC_ISSUER=http://127\.0\.0\.1:\d+\nSETPOINT_OIDC_CLIENT_ID=setpoint-pages\n", said.out
    )
    assert "vouches for anybody" in said.err
    served[0]._listening.close()
