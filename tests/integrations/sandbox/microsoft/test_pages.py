"""The pages of the authority in a browser: consent without a question, device codes, an administrator's."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from integrations.sandbox.microsoft.accounts import TENANT
from integrations.sandbox.microsoft.sign_in import CLIENT_ID
from tests.integrations.sandbox.microsoft.graph import AUTHORITY, SVEN, Rewriting, public_client

BACK = "http://localhost:4711"
ADMIN = f"{AUTHORITY}/v2.0/adminconsent"


@pytest.fixture
def browser(sandbox) -> Rewriting:
    return Rewriting(sandbox)


def fields_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def silently(browser, **fields: str) -> dict[str, str]:
    asked = {
        "client_id": CLIENT_ID, "redirect_uri": BACK, "response_type": "code", "scope": "Mail.Read",
        "prompt": "none", **fields,
    }  # fmt: skip
    url = f"{AUTHORITY}/oauth2/v2.0/authorize?{urlencode(asked)}"
    return fields_of(browser.get(url, allow_redirects=False).headers["Location"])


def test_whoever_agreed_before_is_not_asked_again(browser, microsoft):
    assert silently(browser, login_hint=SVEN)["error"] == "login_required"
    microsoft.sign_in.tokens(SVEN, ["Mail.Read"])
    assert "code" in silently(browser, login_hint=SVEN)
    assert silently(browser)["error"] == "login_required"
    assert silently(browser, login_hint=SVEN, scope="Mail.ReadWrite")["error"] == "login_required"


def test_a_code_of_a_device_is_typed_in_on_a_page(browser, sandbox):
    flow = public_client(sandbox).initiate_device_flow(["Mail.Read"])
    page = flow["verification_uri"]
    assert '<input name="code">' in browser.get(page).text
    nobody = browser.post(page, data={"code": flow["user_code"], "account": "nobody@ours.example"})
    assert nobody.status_code == 400
    wrong = browser.post(page, data={"code": "WRONG", "account": SVEN})
    assert "AADSTS9002313" in wrong.text
    done = browser.post(page, data={"code": flow["user_code"], "account": SVEN, "answer": "allow"})
    assert "You have signed in" in done.text
    tokens = public_client(sandbox).acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    assert tokens["id_token_claims"]["preferred_username"] == SVEN


def test_a_device_code_is_for_those_of_its_tenant(browser, sandbox, microsoft):
    microsoft.sign_in.open_account("pia@home.example", personal=True)
    flow = public_client(sandbox).initiate_device_flow(["Mail.Read"])
    refused = browser.post(
        flow["verification_uri"], data={"code": flow["user_code"], "account": "pia@home.example"}
    )
    assert "AADSTS50020" in refused.text


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 900144),
        ({"client_id": CLIENT_ID}, 900144),
        ({"client_id": CLIENT_ID, "scope": "Nonsense"}, 70011),
    ],
)
def test_a_device_that_asks_wrongly_gets_no_code(browser, form, code):
    answer = browser.post(f"{AUTHORITY}/oauth2/v2.0/devicecode", data=form)
    assert answer.json()["error_codes"] == [code]


def test_an_administrator_answers_on_a_page(browser, microsoft):
    query = urlencode({"client_id": CLIENT_ID, "redirect_uri": BACK, "scope": "Mail.Read", "state": "1"})
    page = browser.get(f"{ADMIN}?{query}").text
    (asked,) = re.findall(r'name="asked" value="([^"]*)"', page)
    form = {"asked": asked.replace("&amp;", "&"), "answer": "allow"}
    told = fields_of(browser.post(ADMIN, data=form, allow_redirects=False).headers["Location"])
    assert (told["admin_consent"], told["tenant"], told["state"]) == ("True", TENANT, "1")
    microsoft.sign_in.users_may_consent(may=False)
    assert microsoft.world.grants.applications[CLIENT_ID].consented == {TENANT: frozenset({"Mail.Read"})}


@pytest.mark.parametrize(
    ("address", "fields", "code"),
    [
        (ADMIN, {"redirect_uri": "https://elsewhere.example/"}, 50011),
        (ADMIN, {"client_id": "unknown"}, 50011),
        (ADMIN, {"scope": "Nonsense"}, 70011),
        (ADMIN.replace(TENANT, "organizations"), {}, 50059),
    ],
)
def test_a_faulty_question_to_an_administrator_gets_a_page(browser, address, fields, code):
    asked = {"client_id": CLIENT_ID, "redirect_uri": BACK, "scope": "Mail.Read", **fields}
    answer = browser.post(address, data={"asked": urlencode(asked), "answer": "allow"})
    assert answer.status_code == 400
    assert f"AADSTS{code}" in answer.text


def test_whoever_is_nobody_can_not_agree(browser, sandbox):
    flow = public_client(sandbox).initiate_auth_code_flow(
        ["Mail.Read"], redirect_uri=BACK, response_mode="form_post"
    )
    parts = urlsplit(flow["auth_uri"])
    form = {"asked": parts.query, "account": "nobody@ours.example", "answer": "allow"}
    answer = browser.post(f"https://{parts.netloc}{parts.path}", data=form)
    assert "AADSTS50034" in answer.text
