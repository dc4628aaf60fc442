"""Faults on demand, as the client library and its retries meet them."""

from __future__ import annotations

import concurrent.futures
import http.client
import re
import time
from datetime import datetime

import pytest
from googleapiclient.errors import HttpError
from httplib2 import ServerNotFoundError

from integrations.sandbox.faults import Asked, Fault, Faults, Kind
from tests.integrations.sandbox.clients import RITA, SVEN, client_of, credentials_of, mail, refusal

PROFILE = "gmail.users.getProfile"
LOST = (ConnectionError, http.client.HTTPException, ServerNotFoundError, OSError)


def profile(client, **given: object):
    return client.users.getProfile(userId="me").execute(**given)


@pytest.mark.parametrize(
    ("kind", "status", "reason", "says"),
    [
        (Kind.RETRY_AFTER, 429, "rateLimitExceeded", "Rate Limit Exceeded"),
        (Kind.RETRY_AFTER_TEXT, 429, "rateLimitExceeded", "Retry after 2026-11-24T09:00:07.000Z"),
        (Kind.RESOURCE_EXHAUSTED, 429, "rateLimitExceeded", "Resource has been exhausted"),
        (Kind.TOO_MANY_CONCURRENT, 429, "rateLimitExceeded", "Too many concurrent requests for user"),
        (Kind.USER_RATE, 403, "userRateLimitExceeded", "User Rate Limit Exceeded"),
        (Kind.RATE, 403, "rateLimitExceeded", "Quota exceeded for quota metric 'Queries'"),
        (Kind.RATE_UNTIL, 403, "rateLimitExceeded", "Retry after 2026-11-24T09:00:07.000Z"),
        (Kind.QUOTA, 403, "quotaExceeded", "usage limits exceeded"),
        (Kind.DAILY_LIMIT, 403, "dailyLimitExceeded", "Daily Limit Exceeded"),
        (Kind.NOT_CONFIGURED, 403, "accessNotConfigured", "has not been used in project"),
        (Kind.DOMAIN_POLICY, 403, "domainPolicy", "administrators"),
        (Kind.NO_PERMISSION, 403, "insufficientPermissions", "insufficient authentication scopes"),
        (Kind.FORBIDDEN, 403, "forbidden", "Forbidden"),
        (Kind.PRECONDITION, 400, "failedPrecondition", "Precondition check failed."),
        (Kind.NOT_FOUND, 404, "notFound", "Requested entity was not found."),
        (Kind.GONE, 410, "deleted", "Resource has been deleted"),
        (Kind.FULL_SYNC, 410, "fullSyncRequired", "Sync token is no longer valid"),
        (Kind.INTERNAL, 500, "backendError", "Internal error"),
        (Kind.BAD_GATEWAY, 502, "badGateway", "Bad Gateway"),
        (Kind.UNAVAILABLE, 503, "backendError", "unavailable"),
        (Kind.TIMEOUT, 504, "deadlineExceeded", "Deadline"),
    ],
)
def test_every_refusal_can_be_had_in_its_shape_once(rita, sandbox, *, kind, status, reason, says):
    sandbox.faults.add(Fault(kind, PROFILE, seconds=7))
    status_, reason_, message = refusal(lambda: profile(rita))
    assert (status_, reason_) == (status, reason)
    assert says in message
    assert profile(rita)["emailAddress"] == RITA
    assert [fault.kind for _, fault in sandbox.faults.fired] == [kind]


def test_the_wait_is_in_a_header_where_the_shape_has_one(rita, sandbox):
    sandbox.faults.add(Fault(Kind.RETRY_AFTER, PROFILE, seconds=30))
    with pytest.raises(HttpError) as caught:
        profile(rita)
    assert caught.value.resp["retry-after"] == "30"


def test_the_instant_in_the_text_is_of_the_sandboxs_clock(rita, sandbox):
    sandbox.faults.add(Fault(Kind.RATE_UNTIL, PROFILE, seconds=90))
    message = refusal(lambda: profile(rita))[2]
    until = datetime.fromisoformat(re.search(r"Retry after (\S+)", message)[1])
    assert (until - sandbox.clock.now()).total_seconds() == 90


def test_a_401_makes_the_library_fetch_another_token(rita, sandbox):
    profile(rita)
    sandbox.faults.add(Fault(Kind.UNAUTHORIZED, PROFILE))
    assert profile(rita)["emailAddress"] == RITA
    assert sandbox.journal.counts["oauth.token"] == 2


def test_the_library_tries_again_after_a_503_and_not_after_a_403_of_another_kind(rita, sandbox, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    sandbox.faults.add(Fault(Kind.UNAVAILABLE, PROFILE, times=2))
    assert profile(rita, num_retries=3)["emailAddress"] == RITA
    sandbox.faults.add(Fault(Kind.DOMAIN_POLICY, PROFILE))
    assert refusal(lambda: profile(rita, num_retries=3))[1] == "domainPolicy"


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_WITHIN, Kind.CUT_AFTER])
def test_a_connection_is_cut_on_demand(sandbox, kind):
    with client_of(sandbox, credentials_of(sandbox, RITA)) as client:
        profile(client)
        sandbox.faults.add(Fault(kind, PROFILE, times=None))
        with pytest.raises(LOST):
            profile(client)
        sandbox.faults.clear()
    with client_of(sandbox, credentials_of(sandbox, RITA)) as client:
        assert profile(client)["emailAddress"] == RITA


def test_what_was_asked_before_a_cut_is_not_done_and_before_a_late_one_it_is(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    body = {"addLabelIds": ["STARRED"]}
    rita.users.getProfile(userId="me").execute()

    def starred() -> bool:
        return "STARRED" in rita.messages.get(userId="me", id=name, format="minimal").execute()["labelIds"]

    sandbox.faults.add(Fault(Kind.CUT_BEFORE, "gmail.users.messages.modify", times=None))
    with pytest.raises(LOST):
        rita.messages.modify(userId="me", id=name, body=body).execute()
    sandbox.faults.clear()
    assert not starred()
    sandbox.faults.add(Fault(Kind.CUT_AFTER, "gmail.users.messages.modify", times=None))
    with pytest.raises(LOST):
        rita.messages.modify(userId="me", id=name, body=body).execute()
    sandbox.faults.clear()
    assert starred()


def test_half_an_answer_with_a_200_is_handed_on_by_the_library_as_text(rita, sandbox):
    sandbox.faults.add(Fault(Kind.TRUNCATED, PROFILE))
    answer = profile(rita)
    assert isinstance(answer, str)
    assert answer.startswith('{"emailAddress"')


def test_a_slow_answer_holds_up_nobody_else(rita, sven, sandbox):
    profile(rita)
    profile(sven)
    sandbox.faults.add(Fault(Kind.SLOW, PROFILE, user=RITA, seconds=1.0))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        slow = pool.submit(profile, rita)
        time.sleep(0.1)
        for _ in range(5):
            profile(sven)
        sandbox.google.people.mail_arrives(SVEN, mail())
        assert time.monotonic() - began < 0.9
        assert slow.result()["emailAddress"] == RITA
        assert time.monotonic() - began >= 1.0


def test_latency_is_for_every_call_and_calls_run_beside_each_other(sandbox):
    sandbox.google.settings.latency = 0.2
    clients = [client_of(sandbox, credentials_of(sandbox, RITA)) for _ in range(8)]
    opened = [each.__enter__() for each in clients]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        assert len(list(pool.map(profile, opened))) == 8
        assert 0.2 <= time.monotonic() - began < 1.2
    for each in clients:
        each.__exit__(None, None, None)
    assert sandbox.journal.most_in_flight[RITA] > 1


def test_a_fault_is_for_a_user_an_item_the_nth_call_and_so_many_times(rita, sven, sandbox):
    first, second = (sandbox.google.people.mail_arrives(RITA, mail()) for _ in range(2))
    sandbox.faults.add(Fault(Kind.NOT_FOUND, "gmail.users.messages.get", item=second, times=None))
    sandbox.faults.add(Fault(Kind.UNAVAILABLE, PROFILE, user=SVEN, nth=2, times=2))

    def outcome(act) -> int:
        try:
            act()
        except HttpError as error:
            return error.resp.status
        return 200

    assert [outcome(rita.messages.get(userId="me", id=each).execute) for each in (first, second, second)] == [
        200,
        404,
        404,
    ]
    assert [outcome(lambda: profile(sven)) for _ in range(5)] == [200, 503, 503, 200, 200]
    assert outcome(lambda: profile(rita)) == 200
    sandbox.faults.clear()
    assert outcome(rita.messages.get(userId="me", id=second).execute) == 200


def test_a_fault_by_chance_falls_the_same_each_time_its_seed_is_the_same():
    def falls(seed: int) -> list[bool]:
        faults = Faults()
        faults.add(Fault(Kind.INTERNAL, "gmail.*", probability=0.3, seed=seed, times=None))
        return [faults.take(Asked("gmail.users.getProfile")) is not None for _ in range(200)]

    assert falls(1) == falls(1)
    assert falls(1) != falls(2)
    assert 30 < sum(falls(1)) < 90


def test_a_fault_by_the_beginning_of_a_name_is_for_all_such_methods(rita, sandbox):
    sandbox.faults.add(Fault(Kind.INTERNAL, "calendar.*", times=None))
    assert refusal(lambda: rita.events.list(calendarId="primary").execute())[0] == 500
    assert refusal(lambda: rita.calendar.calendarList().list().execute())[0] == 500
    assert profile(rita)["emailAddress"] == RITA
