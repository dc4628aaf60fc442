"""What every answer tells browsers not to do; and that no other site's page may ask unless it is let."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from services.faulty_setting import FaultySetting
from services.identity_settings import DEVELOPMENT_ISSUER
from services.settings import read_settings
from services.web.policies import PAGE_POLICY
from tests.services.web.pages_house import Pages, pages

CRM = "https://crm.example.com"
NO_PAGES = ("/v1/deals", "/health", "/assets/setpoint.css", "/nowhere", "/v1/openapi.json")
PAGES = ("/", "/docs", "/signin/callback")


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("encrypted")
    with pages(folder, URL="https://setpoint.example.com", CORS=CRM) as made:
        yield made


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_only_what_is_our_own_and_is_framed_by_nobody(house: Pages, path: str) -> None:
    answer = house.browser().go(path)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    expected = {
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
    }
    assert {name: answer.headers[name] for name in expected} == expected
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/v1/deals", "/health", "/assets/setpoint.css", "/nowhere", "/v1/openapi.json"]
)
def test_what_is_no_page_does_nothing_where_a_browser_takes_it_for_one(house: Pages, path: str) -> None:
    headers = house.browser().go(path).headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs", "/assets/setpoint.css", "/assets/docs.js", "/assets/icon.svg"])
def test_what_a_browser_has_already_is_not_sent_again(house: Pages, path: str) -> None:
    browser = house.browser()
    tag = browser.go(path).headers["etag"]
    assert browser.go(path, headers={"If-None-Match": tag}).status_code == 304
    assert browser.go("/assets/none.css").status_code == 404
    assert browser.go("/assets/..%2f__init__.py").status_code == 404


def test_where_pages_are_encrypted_browsers_are_told_to_stay_with_that(encrypted: Pages) -> None:
    answer = encrypted.browser().go("/", headers={"Host": "setpoint.example.com"})
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_the_api_answers_under_its_own_names_only(house: Pages, encrypted: Pages) -> None:
    for each, status in ((house, 400), (encrypted, 200)):
        headers = {"Host": "setpoint.example.com"}
        assert requests.get(f"{each.address}/", headers=headers, timeout=30).status_code == status
        headers = {"Host": "elsewhere.example"}
        assert requests.get(f"{each.address}/", headers=headers, timeout=30).status_code == 400


def preflight(house: Pages, path: str, origin: str) -> requests.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return house.browser().go(path, "OPTIONS", headers=headers)


def allowed(answer: requests.Response) -> dict[str, str]:
    return {
        name: value for name, value in answer.headers.items() if name.lower().startswith("access-control")
    }


@pytest.mark.parametrize("origin", [CRM, "null", "https://elsewhere.example"])
def test_no_other_site_may_ask_where_none_is_let(house: Pages, origin: str) -> None:
    assert allowed(preflight(house, "/v1/deals", origin)) == {}
    assert allowed(house.browser().go("/v1/deals", headers={"Origin": origin})) == {}


def test_a_site_that_is_let_may_ask_the_api_with_a_token_and_nothing_else(encrypted: Pages) -> None:
    told = allowed(preflight(encrypted, "/v1/deals", CRM))
    assert told["access-control-allow-origin"] == CRM
    assert "access-control-allow-credentials" not in told
    refused = encrypted.browser().go("/v1/deals", headers={"Origin": CRM})
    assert (refused.status_code, allowed(refused)["access-control-allow-origin"]) == (401, CRM)
    elsewhere = encrypted.browser().go("/v1/deals", headers={"Origin": f"{CRM}.elsewhere.example"})
    assert "access-control-allow-origin" not in allowed(elsewhere)
    assert allowed(encrypted.browser().go("/", headers={"Origin": CRM})) == {}


@pytest.mark.parametrize(
    "said", ["*", "crm.example.com", "http://crm.example.com", f"{CRM}/", f"{CRM}/x", "null", "https://a@b.c"]
)
def test_what_is_no_origin_is_not_let(said: str) -> None:
    with pytest.raises(FaultySetting, match="SETPOINT_CORS"):
        read_settings({"SETPOINT_CORS": f"{CRM},{said}"})


@pytest.mark.parametrize(
    "besides",
    [
        {"SETPOINT_API": "0.0.0.0:8470"},
        {"SETPOINT_URL": "https://setpoint.example.com"},
        {"SETPOINT_OIDC_ISSUER": "https://issuer.example.com"},
        {"SETPOINT_DEVELOPMENT_ISSUER": "yes"},
    ],
)
def test_an_issuer_that_vouches_for_anybody_is_refused_where_others_could_reach_it(
    besides: dict[str, str],
) -> None:
    with pytest.raises(FaultySetting, match="SETPOINT_DEVELOPMENT_ISSUER"):
        read_settings({"SETPOINT_DEVELOPMENT_ISSUER": "1", **besides})


def test_it_is_off_unless_it_is_asked_for_by_its_name() -> None:
    assert not read_settings({}).development_issuer
    asked = read_settings({"SETPOINT_DEVELOPMENT_ISSUER": "1"})
    assert asked.development_issuer
    assert asked.oidc is not None
    assert asked.oidc.issuer == DEVELOPMENT_ISSUER


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ({}, "http://127.0.0.1:8470"),
        ({"SETPOINT_API": "[::1]:9000"}, "http://[::1]:9000"),
        ({"SETPOINT_API": "0.0.0.0:8470"}, "http://127.0.0.1:8470"),
        ({"SETPOINT_URL": "https://setpoint.example.com/"}, "https://setpoint.example.com"),
    ],
)
def test_people_reach_it_where_it_listens_or_where_it_is_said(said: dict[str, str], url: str) -> None:
    assert read_settings(said).url == url


@pytest.mark.parametrize("url", ["http://setpoint.example.com", "https://setpoint.example.com/x", "x"])
def test_people_are_never_sent_over_an_open_line(url: str) -> None:
    with pytest.raises(FaultySetting, match="SETPOINT_URL"):
        read_settings({"SETPOINT_URL": url})
