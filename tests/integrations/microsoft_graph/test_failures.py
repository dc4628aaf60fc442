"""What goes wrong at Graph, each in the shape in which it was seen, and what the adapters make of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_graph.batch import batched
from integrations.microsoft_graph.calling import query_of
from integrations.microsoft_graph.failures import Answer, failure_of
from integrations.microsoft_graph.many import each_of
from integrations.microsoft_graph.paging import rows_in
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.microsoft_graph.providers import (
    RITA,
    SandboxTokens,
    failure,
    graph_of,
    listed,
    mail,
    mail_of,
    named,
    why,
)

SLOW, RETRY, REAUTHORISE = FailureKind.SLOW_DOWN, FailureKind.RETRY, FailureKind.REAUTHORISE
PERMANENT, RESYNC, SKIP = FailureKind.PERMANENT, FailureKind.RESYNC, FailureKind.SKIP_ITEM
NOW = 1_795_500_000
ON_PREMISE = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."

SHAPES = [
    (401, "InvalidAuthenticationToken", "", REAUTHORISE),
    (403, "ErrorAccessDenied", "Access to OData is disabled.", PERMANENT),
    (403, "Authorization_RequestDenied", "Insufficient privileges.", PERMANENT),
    (404, "ErrorItemNotFound", "", SKIP),
    (410, "SyncStateNotFound", "", RESYNC),
    (410, "syncStateNotFound", "", RESYNC),
    (400, "SyncStateInvalid", "", RESYNC),
    (410, "resyncRequired", "", RESYNC),
    (400, "BadRequest", "Badly formed token.", RESYNC),
    (400, "BadRequest", "Parsing OData Select and Expand failed", PERMANENT),
    (429, "TooManyRequests", "", SLOW),
    (429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.", SLOW),
    (503, "serviceNotAvailable", "", SLOW),
    (504, "UnknownError", "", SLOW),
    (509, "activityLimitReached", "", SLOW),
    (404, "MailboxNotEnabledForRESTAPI", "", PERMANENT),
    (404, "ResourceNotFound", "", PERMANENT),
    (404, "SomethingElse", ON_PREMISE, PERMANENT),
    (412, "ErrorIrresolvableConflict", "", RETRY),
    (400, "ErrorInvalidIdMalformed", "", SKIP),
    (500, "ErrorInternalServerError", "", RETRY),
    (502, "UnknownError", "", RETRY),
    (501, "NotImplemented", "", PERMANENT),
]


def refused(status: int, code: str, message: str = "", **headers: str) -> ProviderFailed:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure_of(Answer(status, named, body), now=NOW, missing=SKIP)


@pytest.mark.parametrize(("status", "code", "message", "kind"), SHAPES)
def test_each_refusal_means_what_is_to_be_done(status, code, message, kind):
    assert refused(status, code, message).kind is kind


def test_a_list_that_is_gone_is_no_item_that_is_gone():
    gone = Answer(410, {}, b"")
    assert failure_of(gone, now=NOW, missing=PERMANENT).kind is RESYNC
    assert failure_of(gone, now=NOW, missing=SKIP).kind is SKIP


def test_a_refusal_without_a_word_may_pass():
    assert failure_of(Answer(400, {}, b""), now=NOW, missing=SKIP).kind is RETRY


def test_the_wait_is_read_in_seconds_and_as_a_date():
    assert refused(429, "TooManyRequests", retry_after="7").wait_seconds == 7
    assert refused(429, "TooManyRequests", retry_after="Tue, 24 Nov 2026 06:00:30 GMT").wait_seconds == 30
    assert refused(429, "TooManyRequests", retry_after="soon").wait_seconds is None


def test_a_reason_never_holds_what_graph_says_in_words():
    told = refused(403, "not a code, but rita@ours.example", "rita@ours.example may not")
    assert "rita" not in told.reason
    assert "rita" not in str(told)


@given(st.binary(max_size=200), st.integers(100, 599), st.text(max_size=40))
def test_whatever_comes_back_is_a_failure_of_some_kind(data, status, wait):
    told = failure_of(Answer(status, {"retry-after": wait}, data), now=NOW, missing=SKIP)
    assert told.kind in FailureKind
    assert told.wait_seconds is None or told.wait_seconds >= 0


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))
)
def test_a_list_that_is_none_is_no_crash(value):
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        assert rows_in({"value": value}) == value
    else:
        assert failure(lambda: rows_in({"value": value})) == (RETRY, "malformed_list")


FAULTS = {
    Kind.RETRY_AFTER: (SLOW, 7),
    Kind.TOO_MANY_CONCURRENT: (SLOW, 7),
    Kind.UNAVAILABLE: (SLOW, 7),
    Kind.TIMEOUT: (SLOW, None),
    Kind.BANDWIDTH: (SLOW, 7),
    Kind.FORBIDDEN: (PERMANENT, None),
    Kind.NO_PERMISSION: (PERMANENT, None),
    Kind.NO_MAILBOX: (PERMANENT, None),
    Kind.INTERNAL: (RETRY, None),
    Kind.BAD_GATEWAY: (RETRY, None),
    Kind.EMPTY_BAD_REQUEST: (RETRY, None),
    Kind.CONFLICT: (RETRY, None),
    Kind.UNAUTHORIZED: (REAUTHORISE, None),
    Kind.CUT_BEFORE: (RETRY, None),
    Kind.CUT_WITHIN: (RETRY, None),
    Kind.TRUNCATED: (RETRY, None),
}


@pytest.mark.parametrize(("kind", "told"), FAULTS.items(), ids=str)
def test_each_fault_of_the_service_is_told_as_what_it_is(sandbox, kind, told):
    sandbox.faults.add(Fault(kind, "graph.mailFolders.list", seconds=7, times=2))
    with mail_of(sandbox) as outlook:
        found, _, wait = why(outlook.collections)
    assert (found, wait) == told


def test_a_token_that_is_refused_is_renewed_once(sandbox):
    tokens = SandboxTokens(sandbox, RITA)
    with mail_of(sandbox, tokens=tokens) as outlook:
        outlook.collections()
        sandbox.microsoft.sign_in.expire_access(RITA)
        assert outlook.collections()
    assert tokens.renewals == 1


def test_of_a_batch_only_what_was_throttled_is_left(sandbox):
    made = [sandbox.microsoft.people.mail_arrives(RITA, mail(subject)) for subject in ("One", "Two", "Three")]
    sandbox.faults.add(Fault(Kind.RETRY_AFTER, "graph.messages.get", nth=2, times=1, seconds=7))
    had: list[str] = []

    def ask() -> None:
        for key, found in batched(api, {key: f"messages/{key}?$select=id" for key in made}):
            assert not isinstance(found, ProviderFailed)
            had.append(key)

    api = graph_of(sandbox)
    assert why(ask) == (SLOW, "TooManyRequests", 7)
    api.close()
    assert len(had) == 2


def test_parts_of_a_batch_whose_token_is_refused_are_asked_again_once_with_a_new_one(sandbox):
    made = [sandbox.microsoft.people.mail_arrives(RITA, mail(subject)) for subject in ("One", "Two", "Three")]
    paths = {key: f"messages/{key}?$select=id" for key in made}
    tokens = SandboxTokens(sandbox, RITA)
    api = graph_of(sandbox, tokens=tokens)
    sandbox.faults.add(Fault(Kind.UNAUTHORIZED, "graph.messages.get", nth=2, times=1))
    found = dict(batched(api, paths))
    assert {key: each["id"] for key, each in found.items()} == dict(zip(made, made, strict=True))
    assert tokens.renewals == 1
    assert len(sandbox.journal.of("graph.messages.get")) == len(made) + 1
    sandbox.faults.add(Fault(Kind.UNAUTHORIZED, "graph.messages.get", times=None))
    assert failure(lambda: list(batched(api, paths))) == (REAUTHORISE, "InvalidAuthenticationToken")
    assert tokens.renewals == 2
    api.close()


def test_a_batch_is_cut_into_twenties(sandbox):
    made = [sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}")) for number in range(45)]
    api = graph_of(sandbox)
    found = dict(batched(api, {key: f"messages/{key}?$select=id" for key in (*made, "AAkALgNobody")}))
    api.close()
    assert {key for key, each in found.items() if not isinstance(each, ProviderFailed)} == set(made)
    assert isinstance(found["AAkALgNobody"], ProviderFailed)


def test_ten_failures_in_a_row_concern_all_and_nothing_more_is_asked(sandbox):
    asked: list[str] = []

    def fail(key: str) -> None:
        asked.append(key)
        raise ProviderFailed(RETRY, "connection")

    api = graph_of(sandbox)
    assert failure(lambda: list(each_of(api, [str(number) for number in range(100)], fail)))[0] is RETRY
    assert len(asked) < 20


def test_no_answer_can_send_a_token_elsewhere(sandbox, monkeypatch):
    asked: list[str] = []
    api = graph_of(sandbox)
    send = api._session.send

    def elsewhere(request: requests.PreparedRequest, **around: Any) -> requests.Response:  # noqa: ANN401
        asked.append(str(request.url))
        answer = send(request, **around)
        if answer.ok and b"deltaLink" in answer.content:
            answer._content = answer.content.replace(sandbox.address.encode(), b"https://thief.example")
        return answer

    monkeypatch.setattr(api._session, "send", elsewhere)
    with mail_of(sandbox, api=api) as outlook:
        inbox = named(outlook, "Inbox")
        cursor = listed(outlook, inbox)[-1].cursor
        outlook.changes(inbox, cursor, more=None)
    assert all(each.startswith(sandbox.address) for each in asked)
    assert query_of("https://thief.example/v1.0/me?$deltatoken=a#b") == "$deltatoken=a"


def test_no_netrc_of_the_machine_signs_instead_of_us(sandbox, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with mail_of(sandbox) as outlook:
        assert outlook.collections()
