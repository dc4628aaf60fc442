"""How grants end: revoked, unused, too many, with the account; and a token endpoint that fails on demand."""

from __future__ import annotations

from datetime import timedelta

import google.auth.transport.requests
import pytest
import requests
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import CALENDAR, MAIL, RITA, client_of, credentials_of


def refused_refresh(credentials: Credentials) -> tuple:
    with requests.Session() as session, pytest.raises(RefreshError) as caught:
        credentials.refresh(google.auth.transport.requests.Request(session))
    assert not caught.value.retryable
    return caught.value.args


def test_revocation_by_the_application_or_the_person_ends_everything(sandbox):
    credentials = credentials_of(sandbox, RITA)
    url = f"{sandbox.address}/revoke"
    assert requests.post(url, params={"token": credentials.refresh_token}, timeout=20).status_code == 200
    again = requests.post(url, data={"token": credentials.refresh_token}, timeout=20)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")
    assert refused_refresh(credentials) == (
        "invalid_grant: Token has been expired or revoked.",
        {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
    )
    other = credentials_of(sandbox, RITA)
    with client_of(sandbox, other) as client:
        client.users.getProfile(userId="me").execute()
        sandbox.google.sign_in.revoke(RITA)
        with pytest.raises(RefreshError):
            client.users.getProfile(userId="me").execute()


def test_a_refresh_token_dies_unused_after_half_a_year_and_in_testing_after_a_week(sandbox):
    kept, left = credentials_of(sandbox, RITA), credentials_of(sandbox, RITA)
    for _ in range(3):
        sandbox.clock.turn(timedelta(days=80))
        with requests.Session() as session:
            kept.refresh(google.auth.transport.requests.Request(session))
    assert refused_refresh(left)[0].startswith("invalid_grant")
    sandbox.google.sign_in.client(testing=True)
    testing = credentials_of(sandbox, RITA)
    sandbox.clock.turn(timedelta(days=8))
    assert refused_refresh(testing)[0].startswith("invalid_grant")


def test_a_new_password_ends_grants_that_reach_mail_and_no_others(sandbox):
    mail, calendar = credentials_of(sandbox, RITA, MAIL), credentials_of(sandbox, RITA, CALENDAR)
    sandbox.google.sign_in.change_password(RITA)
    assert refused_refresh(mail)[0].startswith("invalid_grant")
    with requests.Session() as session:
        calendar.refresh(google.auth.transport.requests.Request(session))
    assert calendar.token


def test_of_more_than_a_hundred_refresh_tokens_the_oldest_dies(sandbox):
    first = credentials_of(sandbox, RITA)
    second = credentials_of(sandbox, RITA)
    for _ in range(99):
        sandbox.google.sign_in.tokens(RITA, [MAIL])
    assert refused_refresh(first)[0].startswith("invalid_grant")
    with requests.Session() as session:
        second.refresh(google.auth.transport.requests.Request(session))


def test_a_deleted_account_ends_its_grants(sandbox):
    credentials = credentials_of(sandbox, RITA)
    sandbox.google.sign_in.account_becomes(RITA, "deleted")
    assert refused_refresh(credentials)[0].startswith("invalid_grant")


@pytest.mark.parametrize(
    ("kind", "error", "retryable"),
    [
        (Kind.INVALID_GRANT, "invalid_grant", False),
        (Kind.INVALID_CLIENT, "invalid_client", False),
        (Kind.UNAVAILABLE, "internal_failure", True),
    ],
)
def test_the_token_endpoint_fails_on_demand_for_one_user(sandbox, kind, error, retryable):
    sandbox.faults.add(Fault(kind, "oauth.token", user=RITA, times=None))
    with requests.Session() as session:
        transport = google.auth.transport.requests.Request(session)
        credentials_of(sandbox, "sven@ours.example").refresh(transport)
        with pytest.raises(RefreshError, match=error) as caught:
            credentials_of(sandbox, RITA).refresh(transport)
    assert caught.value.retryable is retryable
