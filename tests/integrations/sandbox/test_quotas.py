"""Quotas in Google's units, by every minute of the turned clock, per user and per project."""

from __future__ import annotations

import concurrent.futures
import time
from datetime import timedelta

import pytest

from integrations.sandbox.google.gmail.answering import UNITS
from tests.integrations.sandbox.clients import (
    CALENDAR,
    RITA,
    SVEN,
    client_of,
    credentials_of,
    mail,
    meeting,
    refusal,
    robot_credentials,
)

OVER = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "


def test_the_prices_are_those_of_projects_made_since_may_2026():
    assert UNITS["gmail.users.messages.get"] == UNITS["gmail.users.messages.attachments.get"] == 20
    assert UNITS["gmail.users.drafts.get"] == 20
    assert UNITS["gmail.users.messages.list"] == 5
    assert UNITS["gmail.users.history.list"] == 2
    assert UNITS["gmail.users.getProfile"] == UNITS["gmail.users.labels.list"] == 1
    assert [UNITS[f"gmail.users.drafts.{name}"] for name in ("create", "update", "send")] == [10, 15, 100]
    assert UNITS["gmail.users.messages.import"] == UNITS["gmail.users.messages.insert"] == 25
    assert (UNITS["gmail.users.watch"], UNITS["gmail.users.stop"]) == (100, 50)


def test_a_user_fetches_three_hundred_messages_a_minute_and_no_more(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    get = rita.messages.get(userId="me", id=name, format="minimal")
    for number in range(300):
        if number == 150:
            sandbox.clock.turn(timedelta(seconds=30))
        get.execute()
    status, reason, message = refusal(get.execute)
    assert (status, reason) == (403, "rateLimitExceeded")
    assert message.startswith(f"{OVER}'gmail.googleapis.com'")
    sandbox.clock.turn(timedelta(seconds=30))
    for _ in range(150):
        get.execute()
    assert refusal(get.execute)[0] == 403
    assert sandbox.quota.peak["gmail", RITA] == 6_000
    assert sandbox.quota.spent["gmail.users.messages.get"] == 450 * 20


def test_what_is_refused_costs_nothing_and_others_have_their_own(rita, sven, sandbox):
    sandbox.google.settings.gmail_units_per_user = 10
    rita.messages.list(userId="me").execute()
    rita.messages.list(userId="me").execute()
    for _ in range(3):
        assert refusal(lambda: rita.messages.list(userId="me").execute())[0] == 403
    assert sven.messages.list(userId="me").execute()
    sandbox.clock.turn(timedelta(minutes=1))
    assert rita.messages.list(userId="me").execute()


def test_the_project_has_a_quota_of_its_own(rita, sven, sandbox):
    sandbox.google.settings.gmail_units_per_project = 10
    rita.messages.list(userId="me").execute()
    sven.messages.list(userId="me").execute()
    assert "limit 'Queries per minute' of" in refusal(lambda: rita.messages.list(userId="me").execute())[2]


def test_quotas_can_be_switched_off_and_are_counted_all_the_same(rita, sandbox):
    sandbox.google.settings.gmail_units_per_user = 1
    sandbox.quota.enforced = False
    for _ in range(3):
        rita.messages.list(userId="me").execute()
    assert sandbox.quota.spent["gmail.users.messages.list"] == 15
    sandbox.quota.enforced = True
    assert refusal(lambda: rita.messages.list(userId="me").execute())[0] == 403


def test_calendar_allows_six_hundred_calls_a_minute_of_which_a_change_counts_three(rita, sandbox):
    sandbox.google.settings.calendar_units_per_user = 7
    made = rita.events.insert(calendarId="primary", body=meeting()).execute()
    for summary in ("A", "B"):
        rita.events.patch(calendarId="primary", eventId=made["id"], body={"summary": summary}).execute()
    assert refusal(lambda: rita.events.list(calendarId="primary").execute())[:2] == (403, "rateLimitExceeded")
    assert sandbox.google.world.settings.calendar_units_per_project == 10_000


def test_a_service_account_is_charged_itself_unless_the_call_names_the_user(sandbox):
    sandbox.google.settings.calendar_units_per_user = 2
    for subject in (RITA, SVEN):
        credentials = robot_credentials(sandbox, subject=subject, scopes=[CALENDAR], delegated=[CALENDAR])
        with client_of(sandbox, credentials) as client:
            client.events.list(calendarId="primary").execute()
            if subject == SVEN:
                assert refusal(lambda c=client: c.events.list(calendarId="primary").execute())[0] == 403
                assert client.events.list(calendarId="primary", quotaUser=SVEN).execute()


def test_more_calls_at_once_than_allowed_are_refused(sandbox):
    sandbox.google.settings.concurrent_per_user = 3
    sandbox.google.settings.latency = 0.5
    opened = [client_of(sandbox, credentials_of(sandbox, RITA)) for _ in range(6)]
    clients = [each.__enter__() for each in opened]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(_outcome, clients))
    for each in opened:
        each.__exit__(None, None, None)
    refused = [each for each in outcomes if each is not None]
    assert 1 <= len(refused) <= 3
    assert all(
        each == (429, "rateLimitExceeded", "Too many concurrent requests for user.") for each in refused
    )


def _outcome(client) -> tuple[int, str, str] | None:
    try:
        return refusal(client.users.getProfile(userId="me").execute)
    except AssertionError:
        return None  # it was not refused


def test_the_clock_only_goes_forward_and_stands_when_it_is_told_to(sandbox):
    with pytest.raises(ValueError, match="no less than nothing"):
        sandbox.clock.turn(timedelta(seconds=-1))
    before = sandbox.clock.now()
    time.sleep(0.01)
    assert sandbox.clock.now() == before
    sandbox.clock.run()
    time.sleep(0.01)
    assert sandbox.clock.now() > before
    sandbox.clock.stand()
    assert sandbox.clock.turn(timedelta(hours=1)) - before >= timedelta(hours=1)
