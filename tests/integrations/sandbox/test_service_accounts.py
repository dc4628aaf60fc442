"""Service accounts that act for the people of a domain, with the library's own signature."""

from __future__ import annotations

import pytest
from google.auth.exceptions import RefreshError

from integrations.sandbox.signing import SigningKey
from tests.integrations.sandbox.clients import (
    CALENDAR,
    MAIL,
    READ_MAIL,
    RITA,
    client_of,
    mail,
    refusal,
    robot_credentials,
)


def refused(sandbox, **given: object) -> tuple[str, dict]:
    credentials = robot_credentials(sandbox, **given)
    with client_of(sandbox, credentials) as client, pytest.raises(RefreshError) as caught:
        client.users.getProfile(userId="me").execute()
    return caught.value.args[1]


def test_a_service_account_reads_the_mailbox_of_its_subject(sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail("Contract"))
    with client_of(
        sandbox, robot_credentials(sandbox, subject=RITA, scopes=[READ_MAIL], delegated=[READ_MAIL])
    ) as client:
        assert client.messages.get(userId="me", id=name, format="minimal").execute()["id"] == name
        assert client.users.getProfile(userId=RITA).execute()["emailAddress"] == RITA


def test_whom_it_names_in_the_path_has_to_be_its_subject(sandbox):
    credentials = robot_credentials(sandbox, subject=RITA, scopes=[READ_MAIL], delegated=[READ_MAIL])
    with client_of(sandbox, credentials) as client:
        assert refusal(lambda: client.users.getProfile(userId="sven@ours.example").execute()) == (
            403, "forbidden", f"Delegation denied for {RITA}",
        )  # fmt: skip


def test_a_scope_that_the_administrator_did_not_allow_is_an_unauthorized_client(sandbox):
    body = refused(sandbox, subject=RITA, scopes=[READ_MAIL, CALENDAR], delegated=[READ_MAIL])
    assert body["error"] == "unauthorized_client"


def test_an_unknown_subject_is_an_invalid_grant(sandbox):
    body = refused(sandbox, subject="nobody@ours.example", scopes=[MAIL], delegated=[MAIL])
    assert body == {"error": "invalid_grant", "error_description": "Invalid email or User ID"}


def test_without_a_subject_gmail_says_failed_precondition(sandbox, monkeypatch):
    credentials = robot_credentials(sandbox, subject=None, scopes=[MAIL], delegated=[MAIL])
    # Without a subject the library looks up something unrelated at an address of its own.
    monkeypatch.setattr(
        type(credentials), "_maybe_start_regional_access_boundary_refresh", lambda *_: None, raising=False
    )
    with client_of(sandbox, credentials) as client:
        assert refusal(lambda: client.users.getProfile(userId="me").execute())[:2] == (
            400,
            "failedPrecondition",
        )


def test_a_key_of_another_account_does_not_sign_for_this_one(sandbox):
    credentials = robot_credentials(sandbox, subject=RITA, scopes=[MAIL], delegated=[MAIL])
    robots = sandbox.google.world.robots.by_address
    for robot in robots.values():
        robot.key = SigningKey(robot.key.name)
    with (
        client_of(sandbox, credentials) as client,
        pytest.raises(RefreshError, match="Invalid JWT Signature"),
    ):
        client.users.getProfile(userId="me").execute()


def test_an_account_that_nobody_made_is_not_found(sandbox):
    credentials = robot_credentials(sandbox, subject=RITA, scopes=[MAIL], delegated=[MAIL])
    sandbox.google.world.robots.by_address.clear()
    with client_of(sandbox, credentials) as client, pytest.raises(RefreshError, match="account not found"):
        client.users.getProfile(userId="me").execute()


def test_an_assertion_that_neither_clock_takes_for_fresh_is_refused(sandbox, monkeypatch):
    credentials = robot_credentials(sandbox, subject=RITA, scopes=[MAIL], delegated=[MAIL])
    monkeypatch.setattr("integrations.sandbox.google.oauth.tokens.time.time", lambda: 4_000_000_000.0)
    with client_of(sandbox, credentials) as client, pytest.raises(RefreshError, match="reasonable timeframe"):
        client.users.getProfile(userId="me").execute()


def test_a_suspended_users_mail_can_be_listed_but_not_read(sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    credentials = robot_credentials(sandbox, subject=RITA, scopes=[MAIL], delegated=[MAIL])
    sandbox.google.sign_in.account_becomes(RITA, "suspended")
    with client_of(sandbox, credentials) as client:
        assert client.messages.list(userId="me").execute()["messages"][0]["id"] == name
        assert refusal(lambda: client.messages.get(userId="me", id=name).execute())[:2] == (403, "forbidden")


def test_where_mail_is_off_gmail_says_so_and_without_a_calendar_calendar_does(sandbox):
    credentials = robot_credentials(
        sandbox, subject=RITA, scopes=[MAIL, CALENDAR], delegated=[MAIL, CALENDAR]
    )
    with client_of(sandbox, credentials) as client:
        sandbox.google.sign_in.account_becomes(RITA, "mail_off")
        assert refusal(lambda: client.users.getProfile(userId="me").execute()) == (
            400, "failedPrecondition", "Mail service not enabled",
        )  # fmt: skip
        assert client.events.list(calendarId="primary").execute()["items"] == []
        sandbox.google.sign_in.account_becomes(RITA, "calendar_off")
        assert refusal(lambda: client.events.list(calendarId="primary").execute())[:2] == (
            403,
            "notACalendarUser",
        )
