"""What the sign-in's refusals mean, and how msal is led to where the settings say."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_auth.endpoints import LOGIN, MicrosoftClient, MicrosoftEndpoints
from integrations.microsoft_auth.failures import refusal
from integrations.microsoft_auth.grants import (
    ApplicationGrant,
    ConsentGrant,
    GrantIsDamaged,
    read,
    written,
)
from integrations.microsoft_auth.login import LoginClient
from integrations.microsoft_auth.scopes import Wanted, granted_in, named_by
from integrations.microsoft_auth.tokens import ApplicationTokens, SignedInTokens, application_token
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.microsoft.accounts import TENANT
from integrations.sandbox.microsoft.sign_in import APP_ID, APP_SECRET, CLIENT_ID
from tests.integrations.microsoft_graph.providers import RITA, SandboxClock

REAUTHORISE, STOP_APP, RETRY = FailureKind.REAUTHORISE, FailureKind.STOP_APP, FailureKind.RETRY
CODES = [
    ("invalid_grant", 700082, REAUTHORISE),
    ("invalid_grant", 50173, REAUTHORISE),
    ("invalid_grant", 70008, REAUTHORISE),
    ("invalid_grant", 65001, REAUTHORISE),
    ("interaction_required", 50076, REAUTHORISE),
    ("interaction_required", 50079, REAUTHORISE),
    ("access_denied", 53003, REAUTHORISE),
    ("invalid_client", 7000215, STOP_APP),
    ("invalid_client", 7000222, STOP_APP),
    ("unauthorized_client", 700016, STOP_APP),
    ("invalid_grant", 90094, STOP_APP),
    ("temporarily_unavailable", None, RETRY),
    ("server_error", None, RETRY),
]


@pytest.mark.parametrize(("code", "number", "kind"), CODES)
def test_a_refusal_means_what_its_code_and_its_number_say(code, number, kind):
    told = refusal({"error": code, "error_codes": [number] if number else []})
    assert told.kind is kind
    assert told.reason.startswith(code)


def test_the_words_of_a_refusal_are_no_reason():
    told = refusal({"error": "rita@ours.example", "error_description": "AADSTS50173: rita@ours.example"})
    assert (told.kind, "rita" in told.reason) == (REAUTHORISE, False)


class Shelf:
    """A grant that lies in memory."""

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.swaps = 0

    def read(self) -> str | None:
        return self.text

    def swap(self, old: str, new: str) -> bool:
        if self.text != old:
            return False
        self.text, self.swaps = new, self.swaps + 1
        return True


@pytest.fixture
def at(sandbox):
    return MicrosoftEndpoints(
        login=f"{sandbox.address}/login.microsoftonline.com",
        graph=f"{sandbox.address}/graph.microsoft.com/v1.0",
    )


@pytest.fixture
def shelf(sandbox) -> Shelf:
    token = sandbox.microsoft.sign_in.tokens(RITA, ["Mail.Read", "User.Read"])["refresh_token"]
    return Shelf(written(ConsentGrant(RITA, ("Mail.Read",), CLIENT_ID, TENANT, token)))


@pytest.fixture
def tokens(sandbox, at, shelf) -> SignedInTokens:
    clock, client = SandboxClock(sandbox), MicrosoftClient(CLIENT_ID)
    return SignedInTokens(clock, keeper=shelf, client=client, endpoints=at)


def test_a_token_is_kept_until_shortly_before_it_ends(sandbox, tokens, shelf):
    first = tokens.token()
    assert (tokens.token(), shelf.swaps) == (first, 1)
    sandbox.clock.turn(timedelta(minutes=56))
    assert tokens.token() != first
    assert shelf.swaps == 2


def test_a_token_that_was_refused_is_renewed_by_the_first_who_says_so(tokens, shelf):
    first = tokens.token()
    second = tokens.renewed(first)
    assert tokens.renewed(first) == second != first
    assert shelf.swaps == 2


def test_row_43_what_another_process_has_renewed_meanwhile_is_gone_on_with(sandbox, at, tokens, shelf):
    other = SignedInTokens(
        SandboxClock(sandbox), keeper=shelf, client=MicrosoftClient(CLIENT_ID), endpoints=at
    )
    tokens.token()
    other.token()
    sandbox.microsoft.settings.old_refresh_tokens_live = False
    assert tokens.renewed(tokens.token())
    assert other.renewed(other.token())


def test_without_a_grant_a_person_has_to_sign_in(tokens, shelf):
    shelf.text = None
    with pytest.raises(ProviderFailed) as raised:
        tokens.token()
    assert (raised.value.kind, raised.value.reason) == (REAUTHORISE, "no_grant")


def test_who_was_revoked_has_to_sign_in_and_a_policy_too(sandbox, tokens):
    sandbox.microsoft.sign_in.demands(RITA, "mfa")
    with pytest.raises(ProviderFailed) as raised:
        tokens.token()
    assert raised.value.kind is REAUTHORISE
    sandbox.microsoft.sign_in.demands(RITA, None)
    sandbox.microsoft.sign_in.revoke(RITA)
    with pytest.raises(ProviderFailed) as raised:
        tokens.token()
    assert raised.value.kind is REAUTHORISE


@pytest.mark.parametrize("kind", [Kind.INTERNAL, Kind.UNAVAILABLE, Kind.CUT_BEFORE])
def test_a_sign_in_that_can_not_be_reached_may_pass(sandbox, tokens, kind):
    sandbox.faults.add(Fault(kind, "*"))
    with pytest.raises(ProviderFailed) as raised:
        tokens.token()
    assert raised.value.kind in {RETRY, FailureKind.SLOW_DOWN}


def test_an_application_with_a_wrong_or_an_expired_secret_stops_for_all(sandbox, at):
    sandbox.microsoft.sign_in.application(["Mail.Read"])
    assert application_token(MicrosoftClient(APP_ID, TENANT, APP_SECRET), at)["access_token"]
    with pytest.raises(ProviderFailed) as raised:
        application_token(MicrosoftClient(APP_ID, TENANT, "wrong"), at)
    assert raised.value.kind is STOP_APP
    with pytest.raises(ProviderFailed) as raised:
        application_token(MicrosoftClient(APP_ID, TENANT), at)
    assert (raised.value.kind, raised.value.reason) == (STOP_APP, "no_secret")


def test_an_applications_token_is_renewed_too(sandbox, at):
    sandbox.microsoft.sign_in.application(["Mail.Read"])
    grant = ApplicationGrant(RITA, ("Mail.Read",), APP_ID, TENANT)
    client = MicrosoftClient(APP_ID, TENANT, APP_SECRET)
    tokens = ApplicationTokens(SandboxClock(sandbox), grant=grant, client=client, endpoints=at)
    first = tokens.token()
    assert tokens.renewed(first) != first


def test_a_grant_is_read_as_it_was_written_and_shows_no_token():
    for grant in (
        ConsentGrant(RITA, ("Mail.Read",), "client", "tenant", "secret-token", is_shared=True),
        ApplicationGrant(RITA, ("Mail.Read",), "client", "tenant"),
    ):
        assert read(written(grant)) == grant
        assert "secret-token" not in repr(grant)
    with pytest.raises(GrantIsDamaged):
        read("{}")


def test_rights_are_named_as_the_cloud_wants_them_and_read_without_it():
    assert named_by("https://graph.microsoft.us", ("Mail.Read",)) == ["https://graph.microsoft.us/Mail.Read"]
    assert granted_in("openid https://graph.microsoft.us/Mail.Read Calendars.Read") == {
        "openid", "Mail.Read", "Calendars.Read",
    }  # fmt: skip
    assert Wanted(headers_only=True).scopes() == ("Mail.ReadBasic", "Calendars.Read")
    assert Wanted(calendar=False, shared=True).scopes() == ("Mail.Read.Shared",)


def test_a_national_cloud_is_known_to_msal_by_itself_and_a_stand_in_by_the_usual_name():
    assert LoginClient("https://login.microsoftonline.us").known_as == "https://login.microsoftonline.us"
    stand_in = LoginClient("http://127.0.0.1:1/login.microsoftonline.com")
    assert stand_in.known_as == LOGIN
    assert stand_in.shown(f"{LOGIN}/t/oauth2") == "http://127.0.0.1:1/login.microsoftonline.com/t/oauth2"


def test_msal_is_let_to_no_other_host_than_the_sign_in():
    login = LoginClient(LOGIN)
    with pytest.raises(requests.ConnectionError):
        login.get("https://elsewhere.example/common/discovery/instance")
    login.close()
