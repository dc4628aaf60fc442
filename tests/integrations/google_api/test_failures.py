"""What goes wrong at Google, each in the shape in which it was seen, and what the adapters make of it."""

from __future__ import annotations

import json

import httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.errors import BatchError, HttpError
from hypothesis import given
from hypothesis import strategies as st

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_api.failures import CAUGHT, failure_of
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.google_api.providers import (
    ALL_MAIL,
    RITA,
    calendars_of,
    changed,
    failure,
    gmail_of,
    keys,
    listed,
    why,
)
from tests.integrations.sandbox.clients import (
    CALENDAR,
    MAIL,
    READ_MAIL,
    credentials_of,
    mail,
    robot_credentials,
)

RAW = mail()
SLOW, RETRY, REAUTHORISE = FailureKind.SLOW_DOWN, FailureKind.RETRY, FailureKind.REAUTHORISE
STOP_APP, PERMANENT, RESYNC = FailureKind.STOP_APP, FailureKind.PERMANENT, FailureKind.RESYNC
NOW = 1_795_500_000

SHAPES = {
    Kind.RETRY_AFTER: (SLOW, "rateLimitExceeded", 7),
    Kind.RETRY_AFTER_TEXT: (SLOW, "rateLimitExceeded", 7),
    Kind.RESOURCE_EXHAUSTED: (SLOW, "rateLimitExceeded", None),
    Kind.TOO_MANY_CONCURRENT: (SLOW, "rateLimitExceeded", None),
    Kind.USER_RATE: (SLOW, "userRateLimitExceeded", None),
    Kind.RATE: (SLOW, "quotaExceeded", None),
    Kind.RATE_UNTIL: (SLOW, "rateLimitExceeded", 7),
    Kind.QUOTA: (SLOW, "quotaExceeded", None),
    Kind.DAILY_LIMIT: (STOP_APP, "dailyLimitExceeded", None),
    Kind.NOT_CONFIGURED: (STOP_APP, "accessNotConfigured", None),
    Kind.DOMAIN_POLICY: (PERMANENT, "domainPolicy", None),
    Kind.NO_PERMISSION: (PERMANENT, "insufficientPermissions", None),
    Kind.FORBIDDEN: (PERMANENT, "forbidden", None),
    Kind.PRECONDITION: (RETRY, "failedPrecondition", None),
    Kind.UNAUTHORIZED: (REAUTHORISE, "authError", None),
    Kind.INTERNAL: (RETRY, "backendError", None),
    Kind.BAD_GATEWAY: (RETRY, "badGateway", None),
    Kind.UNAVAILABLE: (RETRY, "backendError", None),
    Kind.TIMEOUT: (RETRY, "deadlineExceeded", None),
    Kind.CUT_BEFORE: (RETRY, "connection", None),
    Kind.CUT_AFTER: (RETRY, "connection", None),
    Kind.CUT_WITHIN: (RETRY, "connection", None),
    Kind.TRUNCATED: (RETRY, "malformed_answer", None),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_rows_11_and_12_every_shape_of_a_refused_call_has_its_kind_and_wait(sandbox, gmail, kind):
    cursor = gmail.begin(ALL_MAIL)
    sandbox.faults.add(Fault(kind, "gmail.users.history.list", times=None, seconds=7))
    assert why(lambda: gmail.changes(ALL_MAIL, cursor, more=None)) == SHAPES[kind]


@pytest.mark.parametrize("kind", SHAPES)
def test_the_same_shapes_mean_the_same_at_calendar(sandbox, calendars, kind):
    (own, *_) = calendars.collections()
    sandbox.faults.add(Fault(kind, "calendar.events.list", times=None, seconds=7))
    assert why(lambda: calendars.backfill(own, since=None, more=None)) == SHAPES[kind]


@pytest.mark.parametrize("kind", SHAPES)
def test_the_same_shapes_mean_the_same_for_one_of_many(sandbox, gmail, kind):
    key = sandbox.google.people.mail_arrives(RITA, RAW)
    other = sandbox.google.people.mail_arrives(RITA, RAW)
    sandbox.faults.add(Fault(kind, "gmail.users.messages.get", item=key, times=None, seconds=7))
    got, raised = {}, None
    try:
        _each(gmail.fetch(ALL_MAIL, [other, key]), got)
    except ProviderFailed as failed:
        raised = failed
    meant = SHAPES[kind][0]
    alone = got.get(key)
    if meant is RETRY:
        assert raised is None
        assert alone.kind is RETRY
    else:
        assert alone is None
        assert (raised.kind, raised.reason, raised.wait_seconds) == SHAPES[kind]
    assert got[other].data == RAW.encode()


def test_row_01_an_expired_history_id_asks_for_a_new_listing(sandbox, gmail):
    cursor = gmail.begin(ALL_MAIL)
    sandbox.google.people.mail_arrives(RITA, RAW)
    sandbox.google.people.history_expires(RITA)
    assert failure(lambda: changed(gmail, cursor)) == (RESYNC, "notFound")
    assert len(keys(listed(gmail))) == 1
    for garbage in ("99999999999999", "1", "abc"):
        assert failure(lambda garbage=garbage: changed(gmail, garbage))[0] is RESYNC


def test_row_01_a_history_that_expires_at_a_later_page_asks_for_a_new_listing_too(sandbox, gmail):
    cursor = gmail.begin(ALL_MAIL)
    for _ in range(600):
        sandbox.google.people.mail_arrives(RITA, RAW)
    sandbox.faults.add(Fault(Kind.NOT_FOUND, "gmail.users.history.list", page=2))
    assert failure(lambda: changed(gmail, cursor))[0] is RESYNC


def test_row_02_an_empty_history_moves_the_cursor(sandbox, gmail):
    cursor = gmail.begin(ALL_MAIL)
    key = sandbox.google.people.mail_arrives(RITA, RAW, ["INBOX"])
    (page,) = changed(gmail, cursor)
    (empty,) = changed(gmail, page.cursor)
    assert (keys([page]), empty.items, empty.gone) == ([key], (), ())
    assert int(empty.cursor) >= int(page.cursor) > int(cursor)


def test_row_02_a_history_of_empty_pages_goes_on_to_its_end(sandbox, gmail):
    cursor = gmail.begin(ALL_MAIL)
    key = sandbox.google.people.mail_arrives(RITA, RAW, ["INBOX"])
    sandbox.faults.add(Fault(Kind.EMPTY_PAGE, "gmail.users.history.list"))
    found = changed(gmail, cursor)
    assert [(len(page.items), page.cursor is None) for page in found] == [(0, True), (1, False)]
    assert keys(found) == [key]


def test_rows_03_and_04_one_message_that_is_gone_or_fails_stops_no_other(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(23)]
    sandbox.google.people.deletes(RITA, ids[3])
    sandbox.faults.add(Fault(Kind.INTERNAL, "gmail.users.messages.get", item=ids[9]))
    found = dict(gmail.fetch(ALL_MAIL, ids))
    assert found.keys() == set(ids)
    failed = {
        key: (each.kind, each.reason) for key, each in found.items() if isinstance(each, ProviderFailed)
    }
    assert failed == {
        ids[3]: (FailureKind.SKIP_ITEM, "notFound"),
        ids[9]: (RETRY, "backendError"),
    }
    assert sandbox.journal.counts["gmail.users.messages.get"] == len(ids), "something was asked for again"


def test_row_09_a_label_that_is_added_later_brings_the_message(sandbox, gmail):
    key = sandbox.google.people.mail_arrives(RITA, RAW, ["INBOX"])
    cursor = gmail.begin(ALL_MAIL)
    label = sandbox.google.people.makes_label(RITA, "Deals")
    sandbox.google.people.labels_change(RITA, key, [label])
    found = changed(gmail, cursor)
    assert keys(found) == [key]
    ((_, content),) = gmail.fetch(ALL_MAIL, keys(found))
    assert "Deals" in content.labels


def test_row_10_never_more_than_ten_requests_are_under_way(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(200)]
    sandbox.faults.add(Fault(Kind.SLOW, "gmail.users.messages.get", times=None, seconds=0.01))
    assert len(dict(gmail.fetch(ALL_MAIL, ids))) == 200
    assert 5 < sandbox.journal.most_in_flight[RITA] <= 10


def test_row_10_after_too_many_at_once_nothing_more_is_asked(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(100)]
    sandbox.faults.add(Fault(Kind.TOO_MANY_CONCURRENT, "gmail.users.messages.get", nth=13, times=None))
    got = {}
    with pytest.raises(ProviderFailed) as refused:
        _each(gmail.fetch(ALL_MAIL, ids), got)
    assert refused.value.kind is SLOW
    assert len(got) == 12, "what had been answered was lost"
    assert sandbox.journal.counts["gmail.users.messages.get"] <= 12 + 10


def _each(arriving, into) -> dict:
    for key, content in arriving:
        into[key] = content
    return into


def test_row_13_units_are_spent_before_the_call_as_google_counts_them(sandbox, gmail, purse):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW, ["INBOX"]) for _ in range(1000)]
    sandbox.quota.enforced = False
    cursor = gmail.begin(ALL_MAIL)
    assert set(keys(listed(gmail))) == set(ids)
    assert len(dict(gmail.fetch(ALL_MAIL, ids))) == 1000
    changed(gmail, cursor)
    assert sum(purse.spent) == sum(sandbox.quota.spent.values())
    assert sandbox.quota.spent == {
        "gmail.users.getProfile": 1,
        "gmail.users.messages.list": 10,
        "gmail.users.messages.get": 20_000,
        "gmail.users.labels.list": 1,
        "gmail.users.history.list": 2,
    }


def test_row_13_a_budget_that_gives_nothing_lets_nothing_be_asked(sandbox):
    class Empty:
        def spend(self, units: int) -> None:
            raise InterruptedError(units)

    with gmail_of(sandbox, budget=Empty()) as gmail, pytest.raises(InterruptedError):
        gmail.begin(ALL_MAIL)
    assert not sandbox.journal.counts


def test_row_14_a_grant_that_has_ended_asks_for_a_new_sign_in(sandbox, gmail, calendars):
    (own, *_) = calendars.collections()
    key = sandbox.google.people.mail_arrives(RITA, RAW)
    cursor = gmail.begin(ALL_MAIL)
    sandbox.google.sign_in.revoke(RITA)
    for act in (
        lambda: changed(gmail, cursor),
        lambda: dict(gmail.fetch(ALL_MAIL, [key])),
        lambda: calendars.backfill(own, since=None, more=None),
    ):
        assert failure(act) == (REAUTHORISE, "invalid_grant")


def test_an_access_token_that_runs_out_in_between_is_renewed_unnoticed(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(20)]
    cursor = gmail.begin(ALL_MAIL)
    sandbox.google.sign_in.expire_access(RITA)
    assert len(dict(gmail.fetch(ALL_MAIL, ids))) == 20
    sandbox.google.sign_in.expire_access(RITA)
    changed(gmail, cursor)


def test_a_token_that_can_not_be_renewed_asks_for_a_new_sign_in(sandbox):
    with gmail_of(sandbox, Credentials("unknown")) as gmail:
        assert failure(lambda: gmail.begin(ALL_MAIL)) == (REAUTHORISE, "no_refresh_token")


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        (Kind.INVALID_GRANT, (REAUTHORISE, "invalid_grant")),
        (Kind.INVALID_CLIENT, (STOP_APP, "invalid_client")),
        (Kind.CUT_BEFORE, (RETRY, "connection")),
    ],
)
def test_what_the_token_endpoint_refuses_has_its_kind(sandbox, gmail, kind, meant):
    sandbox.faults.add(Fault(kind, "oauth.token", times=None))
    assert failure(lambda: gmail.begin(ALL_MAIL)) == meant


def test_row_16_where_another_topic_watches_it_is_stopped_and_watched_once(sandbox):
    first, second = (f"projects/sandbox-project/topics/{name}" for name in ("first", "second"))
    for name in ("first", "second"):
        sandbox.google.people.subscription(name, "http://127.0.0.1:9/hint")
    with gmail_of(sandbox, topic=first) as old, gmail_of(sandbox, topic=second) as new:
        old.watch(ALL_MAIL, address="", secret="")
        assert new.watch(ALL_MAIL, address="", secret="").resource == second
    assert sandbox.journal.counts["gmail.users.stop"] == 1
    assert sandbox.journal.counts["gmail.users.watch"] == 3


def test_row_18_faults_of_delegation_say_that_the_application_is_set_up_wrongly(sandbox):
    def failing(subject, scopes, delegated) -> tuple[FailureKind, str]:
        made = robot_credentials(sandbox, subject=subject, scopes=scopes, delegated=delegated)
        with gmail_of(sandbox, made) as gmail:
            return failure(lambda: gmail.begin(ALL_MAIL))

    assert failing(RITA, [MAIL], [READ_MAIL]) == (STOP_APP, "unauthorized_client")
    assert failing("nobody@ours.example", [MAIL], [MAIL]) == (PERMANENT, "no_such_user")
    assert failing(None, [MAIL], [MAIL]) == (RETRY, "failedPrecondition")
    denied = _error(403, "forbidden", "Delegation denied for rita@ours.example")
    assert _told(denied) == (STOP_APP, "delegationDenied")
    assert "rita" not in str(failure_of(denied, now=NOW, missing=PERMANENT))


def test_row_18_delegation_that_is_set_up_rightly_reads_the_mailbox_of_its_subject(sandbox):
    sandbox.google.people.mail_arrives(RITA, RAW)
    made = robot_credentials(sandbox, subject=RITA, scopes=[MAIL], delegated=[MAIL])
    with gmail_of(sandbox, made) as gmail:
        assert len(dict(gmail.fetch(ALL_MAIL, keys(listed(gmail))))) == 1


def test_calendar_requests_count_on_the_quota_of_the_person_and_not_of_the_service_account(sandbox):
    made = robot_credentials(sandbox, subject=RITA, scopes=[CALENDAR], delegated=[CALENDAR])
    with calendars_of(sandbox, made, owner=RITA) as calendars:
        (own, *_) = calendars.collections()
        calendars.backfill(own, since=None, more=None)
    charged = [who for who in sandbox.quota.peak if isinstance(who, tuple)]
    assert len(charged) == 1
    assert "gserviceaccount" not in charged[0][1]
    assert RITA not in charged[0][1]


def test_row_19_of_a_suspended_user_the_list_works_and_the_first_message_stops_it(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(100)]
    sandbox.google.sign_in.account_becomes(RITA, "suspended")
    assert len(keys(listed(gmail))) == 100
    assert failure(lambda: dict(gmail.fetch(ALL_MAIL, ids)))[0] is PERMANENT
    assert sandbox.journal.counts["gmail.users.messages.get"] <= 10


def test_a_mailbox_that_is_switched_off_is_permanent(sandbox, gmail):
    sandbox.google.sign_in.account_becomes(RITA, "mail_off")
    assert failure(lambda: gmail.begin(ALL_MAIL)) == (PERMANENT, "mailServiceNotEnabled")


def test_while_nothing_gets_through_not_every_message_is_tried(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(50)]
    gmail.begin(ALL_MAIL)
    sandbox.stop()
    got = {}
    assert failure(lambda: _each(gmail.fetch(ALL_MAIL, ids), got)) == (RETRY, "connection")
    assert len(got) < 25


@pytest.mark.parametrize(
    ("message", "headers", "wait"),
    [
        ("", {"retry-after": "30"}, 30),
        ("", {"retry-after": "Tue, 24 Nov 2026 09:00:20 GMT"}, 20),
        ("User-rate limit exceeded.  Retry after 2026-11-24T09:00:05.250Z", {}, 5),
        ("User-rate limit exceeded.  Retry after 2026-11-24T08:00:00Z", {}, 0),
        ("Retry after lunch", {"retry-after": "soon"}, None),
        ("Retry after 2026-99-99T99:99:99Z", {}, None),
    ],
)
def test_row_12_how_long_to_wait_is_read_wherever_google_says_it(message, headers, wait):
    now = 1_795_510_800  # 2026-11-24T09:00:00Z
    told = failure_of(_error(429, "rateLimitExceeded", message, headers), now=now, missing=PERMANENT)
    assert told.wait_seconds == wait


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        ((429, "", ""), (SLOW, "status_429")),
        ((403, "quotaExceeded", "Quota exceeded for quota metric 'Queries'"), (SLOW, "quotaExceeded")),
        ((403, "", "Quota exceeded for quota metric 'Queries'"), (SLOW, "quotaExceeded")),
        ((403, "notACalendarUser", ""), (PERMANENT, "notACalendarUser")),
        ((410, "deleted", ""), (RESYNC, "deleted")),
        ((404, "notFound", ""), (PERMANENT, "notFound")),
        ((501, "notModelled", ""), (PERMANENT, "notModelled")),
        ((400, "rita@ours.example", ""), (PERMANENT, "status_400")),
    ],
)
def test_row_11_shapes_that_the_sandbox_does_not_give_are_judged_too(error, meant):
    assert _told(_error(*error)) == meant


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b'{"error": "text"}', b'{"error": {"errors": [1]}}', b"\xff"]
)
def test_an_error_without_a_body_that_can_be_read_is_judged_by_its_status(content):
    error = HttpError(httplib2.Response({"status": 503}), content)
    assert _told(error) == (RETRY, "status_503")


def test_what_the_client_can_not_read_may_pass():
    assert _told(BatchError("no multipart")) == (RETRY, "malformed_answer")
    assert _told(UnicodeDecodeError("utf-8", b"", 0, 1, "")) == (RETRY, "malformed_answer")


@given(
    st.integers(400, 599),
    st.recursive(
        st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    ),
    st.dictionaries(
        st.sampled_from(["code", "message", "errors", "status"]), st.text() | st.lists(st.none())
    ),
)
def test_no_error_body_is_too_strange_to_be_judged(status, body, error):
    for content in (json.dumps(body), json.dumps({"error": body}), json.dumps({"error": error})):
        try:
            raise HttpError(httplib2.Response({"status": status}), content.encode())
        except CAUGHT as raised:  # the client fails over some bodies itself
            told = failure_of(raised, now=NOW, missing=RESYNC)
        assert told.reason.replace("_", "").isalnum()


def _told(error) -> tuple[FailureKind, str]:
    failed = failure_of(error, now=NOW, missing=PERMANENT)
    return failed.kind, failed.reason


def _error(status, reason, message, headers=None) -> HttpError:
    body = {"error": {"code": status, "message": message, "errors": [{"reason": reason}]}}
    return HttpError(httplib2.Response({"status": str(status), **(headers or {})}), json.dumps(body).encode())


def test_a_failure_carries_nothing_of_what_google_wrote(sandbox, gmail):
    sandbox.faults.add(Fault(Kind.DOMAIN_POLICY, "gmail.users.getProfile"))
    with pytest.raises(ProviderFailed) as failed:
        gmail.begin(ALL_MAIL)
    assert (failed.value.__cause__, failed.value.__context__) == (None, None)


def test_without_credentials_of_its_own_nothing_is_looked_for_on_the_machine(sandbox):
    with gmail_of(sandbox, credentials_of(sandbox, RITA, READ_MAIL)) as gmail:
        assert gmail.begin(ALL_MAIL).isdigit()
