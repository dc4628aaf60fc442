"""Signing in: the page, the code, tokens and their ends, as google-auth and a browser meet them."""

from __future__ import annotations

import base64
import hashlib
import urllib.error
import urllib.parse
from datetime import UTC, datetime, timedelta

import google.auth.transport.requests
import pytest
import requests
from google.oauth2 import id_token
from google.oauth2.credentials import Credentials
from jwt.exceptions import InvalidAudienceError

from integrations.sandbox.google.oauth.authorising import FaultyRequest
from integrations.sandbox.google.sign_in import CLIENT_ID, CLIENT_SECRET
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.clients import (
    AUTH,
    READ_EVENTS,
    READ_MAIL,
    RITA,
    client_of,
    refusal,
)

VERIFIER = "a-verifier-that-is-long-enough-for-everybody-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = "http://127.0.0.1:5511/back"


def authorise_url(sandbox: Sandbox, **changes: str | None) -> str:
    asked = {
        "client_id": CLIENT_ID, "redirect_uri": BACK, "response_type": "code", "state": "s1",
        "scope": f"openid email {READ_MAIL} {READ_EVENTS}", "access_type": "offline",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256", **changes,
    }  # fmt: skip
    given = {name: value for name, value in asked.items() if value is not None}
    return f"{sandbox.address}/o/oauth2/v2/auth?{urllib.parse.urlencode(given)}"


def token(sandbox: Sandbox, **form: str) -> tuple[int, dict]:
    fields = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **form}
    answer = requests.post(f"{sandbox.address}/token", data=fields, timeout=20)
    return answer.status_code, answer.json()


def for_code(sandbox: Sandbox, code: str, **changes: str) -> tuple[int, dict]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return token(sandbox, **{**form, **changes})


def consented(sandbox: Sandbox, granted: list[str] | None = None, **changes: str | None) -> dict:
    location = sandbox.google.sign_in.consent(authorise_url(sandbox, **changes), RITA, granted)
    return for_code(sandbox, sandbox.google.sign_in.code_in(location))[1]


def test_a_person_consents_in_a_browser_and_the_application_gets_its_tokens(sandbox):
    page = requests.get(authorise_url(sandbox, login_hint=RITA), timeout=20)
    assert f"value='{RITA}' checked" in page.text
    assert f"value='{READ_MAIL}'" in page.text
    asked = urllib.parse.urlsplit(page.url).query
    form = [("asked", asked), ("account", RITA), ("answer", "allow"), ("granted", READ_MAIL)]
    answer = requests.post(
        f"{sandbox.address}/o/oauth2/v2/auth", data=form, timeout=20, allow_redirects=False
    )
    back = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["location"]).query)
    assert back["state"] == ["s1"]
    status, tokens = for_code(sandbox, back["code"][0])
    assert status == 200
    assert tokens["expires_in"] == 3599
    assert tokens["scope"] == f"{AUTH}/gmail.readonly {AUTH}/userinfo.email openid"
    credentials = Credentials(
        None,
        refresh_token=tokens["refresh_token"],
        token_uri=f"{sandbox.address}/token",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
    )
    with client_of(sandbox, credentials) as client:
        assert client.users.getProfile(userId="me").execute()["emailAddress"] == RITA
        assert (
            refusal(lambda: client.events.list(calendarId="primary").execute())[1]
            == "insufficientPermissions"
        )


def test_who_refuses_sends_the_browser_back_with_that(sandbox):
    location = sandbox.google.sign_in.consent(authorise_url(sandbox), RITA, deny=True)
    assert location == f"{BACK}?error=access_denied&state=s1"


def test_a_subset_of_the_scopes_can_be_granted_but_who_signs_in_is_always_told(sandbox):
    tokens = consented(sandbox, [READ_EVENTS])
    assert tokens["scope"].split() == [READ_EVENTS, f"{AUTH}/userinfo.email", "openid"]


def test_the_identity_token_is_signed_by_the_key_that_is_published(sandbox):
    sandbox.clock.run()
    sandbox.clock.set(datetime.now(UTC))  # the library goes by the machine's clock
    tokens = consented(sandbox, nonce="n1")
    with requests.Session() as session:
        transport = google.auth.transport.requests.Request(session)
        for path in ("/oauth2/v1/certs", "/oauth2/v3/certs"):
            claims = id_token.verify_token(
                tokens["id_token"],
                transport,
                CLIENT_ID,
                certs_url=f"{sandbox.address}{path}",
                clock_skew_in_seconds=5,
            )
            assert (claims["email"], claims["email_verified"], claims["nonce"]) == (RITA, True, "n1")
            assert claims["iss"] == "https://accounts.google.com"
            with pytest.raises((ValueError, InvalidAudienceError), match=r"[Aa]udience"):
                id_token.verify_token(
                    tokens["id_token"], transport, "somebody-else", certs_url=f"{sandbox.address}{path}",
                    clock_skew_in_seconds=5,
                )  # fmt: skip


def test_a_refresh_token_comes_with_the_first_consent_and_then_only_when_asked_for_again(sandbox):
    assert "refresh_token" in consented(sandbox)
    assert "refresh_token" not in consented(sandbox)
    assert "refresh_token" in consented(sandbox, prompt="consent")


def test_in_the_testing_state_a_refresh_token_says_that_it_lasts_a_week(sandbox):
    sandbox.google.sign_in.client(testing=True)
    assert consented(sandbox)["refresh_token_expires_in"] == 604_799


def test_without_offline_access_there_is_no_refresh_token(sandbox):
    assert "refresh_token" not in consented(sandbox, access_type=None)


def test_who_agreed_before_is_sent_back_at_once_when_nothing_may_be_shown(sandbox):
    asked = authorise_url(sandbox, prompt="none", login_hint=RITA)
    before = requests.get(asked, timeout=20, allow_redirects=False).headers["location"]
    assert "error=interaction_required" in before
    consented(sandbox)
    assert "code=" in requests.get(asked, timeout=20, allow_redirects=False).headers["location"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "nobody"}, "invalid_client"),
        ({"redirect_uri": "https://elsewhere.example/"}, "redirect_uri_mismatch"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_request"),
        ({"scope": "https://www.googleapis.com/auth/everything"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"colour": "red"}, "invalid_request"),
    ],
)
def test_a_faulty_request_gets_an_error_page_and_never_goes_back(sandbox, changes, code):
    answer = requests.get(authorise_url(sandbox, **changes), timeout=20, allow_redirects=False)
    assert answer.status_code in {400, 401}
    assert code in answer.text
    with pytest.raises(FaultyRequest, match=code):
        sandbox.google.sign_in.consent(authorise_url(sandbox, **changes), RITA)


def code_of(sandbox: Sandbox, **changes: str | None) -> str:
    location = sandbox.google.sign_in.consent(authorise_url(sandbox, **changes), RITA)
    return sandbox.google.sign_in.code_in(location)


def test_a_code_is_good_once_for_ten_minutes_with_its_verifier_and_its_address(sandbox):
    code = code_of(sandbox)
    assert for_code(sandbox, code)[0] == 200
    assert for_code(sandbox, code) == (
        400,
        {"error": "invalid_grant", "error_description": "Malformed auth code."},
    )
    wrong = for_code(sandbox, code_of(sandbox), code_verifier="another")
    assert wrong == (400, {"error": "invalid_grant", "error_description": "Invalid code verifier."})
    assert (
        for_code(sandbox, code_of(sandbox), redirect_uri="http://127.0.0.1:1/")[1]["error"]
        == "redirect_uri_mismatch"
    )
    late = code_of(sandbox)
    sandbox.clock.turn(timedelta(minutes=11))
    assert for_code(sandbox, late)[1]["error"] == "invalid_grant"


def test_a_missing_verifier_and_an_unknown_grant_are_refused(sandbox):
    form = {"grant_type": "authorization_code", "redirect_uri": BACK}
    missing = token(sandbox, code=code_of(sandbox), **form)
    assert missing == (400, {"error": "invalid_grant", "error_description": "Missing code verifier."})
    assert token(sandbox, grant_type="password")[1]["error"] == "unsupported_grant_type"


def test_the_clients_secret_is_asked_for_in_the_form_or_in_the_header(sandbox):
    refresh = sandbox.google.sign_in.tokens(RITA, [READ_MAIL])["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    assert token(sandbox, client_secret="wrong", **form)[0] == 401  # noqa: S106 - that is the point
    assert token(sandbox, client_id="nobody", **form) == (
        401, {"error": "invalid_client", "error_description": "The OAuth client was not found."},
    )  # fmt: skip
    answer = requests.post(f"{sandbox.address}/token", data=form, auth=(CLIENT_ID, CLIENT_SECRET), timeout=20)
    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()


def test_an_access_token_ends_after_an_hour_of_the_turned_clock_and_the_library_fetches_another(
    rita, sandbox
):
    rita.users.getProfile(userId="me").execute()
    sandbox.clock.turn(timedelta(seconds=3598))
    rita.users.getProfile(userId="me").execute()
    assert sandbox.journal.counts["oauth.token"] == 1
    sandbox.clock.turn(timedelta(seconds=1))
    rita.users.getProfile(userId="me").execute()
    assert sandbox.journal.statuses["gmail.users.getProfile", 401] == 1
    assert sandbox.journal.counts["oauth.token"] == 2


def test_what_a_client_has_to_know_is_what_a_downloaded_client_file_says(sandbox):
    about = requests.get(f"{sandbox.address}/sandbox", timeout=20).json()
    assert about["google"]["token_uri"] == f"{sandbox.address}/token"
    assert about["google"]["client_id"] == CLIENT_ID
