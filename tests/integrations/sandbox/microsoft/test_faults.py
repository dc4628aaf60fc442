"""What goes wrong on demand, in the shapes of the real service."""

from __future__ import annotations

import pytest
import requests

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.microsoft.graph import RITA, SVEN, mail

GET = "graph.messages.get"


@pytest.fixture
def name(people) -> str:
    return people.mail_arrives(SVEN, mail("Prices"))


@pytest.mark.parametrize(
    ("kind", "status", "code", "wait"),
    [
        (Kind.RETRY_AFTER, 429, "TooManyRequests", "17"),
        (Kind.TOO_MANY_CONCURRENT, 429, "ApplicationThrottled", "17"),
        (Kind.UNAUTHORIZED, 401, "InvalidAuthenticationToken", None),
        (Kind.FORBIDDEN, 403, "ErrorAccessDenied", None),
        (Kind.NO_PERMISSION, 403, "Authorization_RequestDenied", None),
        (Kind.NOT_FOUND, 404, "ErrorItemNotFound", None),
        (Kind.NO_MAILBOX, 404, "MailboxNotEnabledForRESTAPI", None),
        (Kind.CONFLICT, 412, "ErrorIrresolvableConflict", None),
        (Kind.INTERNAL, 500, "ErrorInternalServerError", None),
        (Kind.BAD_GATEWAY, 502, "UnknownError", None),
        (Kind.UNAVAILABLE, 503, "serviceNotAvailable", "17"),
        (Kind.TIMEOUT, 504, "UnknownError", None),
        (Kind.BANDWIDTH, 509, "activityLimitReached", "17"),
    ],
)
def test_a_call_is_refused_once(sven, sandbox, kind, status, code, wait):  # noqa: PLR0917 - one row a kind
    sandbox.faults.add(Fault(kind, "graph.messages.list", seconds=17))
    answer = sven.ask("GET", "/me/messages")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers.get("Retry-After") == wait
    assert sven.get("/me/messages")["value"] == []


def test_a_bad_request_can_say_nothing_at_all(sven, sandbox, name):
    sandbox.faults.add(Fault(Kind.EMPTY_BAD_REQUEST, GET))
    answer = sven.ask("GET", f"/me/messages/{name}")
    assert (answer.status_code, answer.content) == (400, b"")


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.CUT_WITHIN])
def test_an_answer_can_be_cut(sven, sandbox, name, kind):
    sandbox.faults.add(Fault(kind, GET))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        sven.ask("GET", f"/me/messages/{name}")
    assert sven.get(f"/me/messages/{name}")["subject"] == "Prices"


def test_what_is_cut_after_doing_was_done(sven, sandbox, people, name):
    sandbox.faults.add(Fault(Kind.CUT_AFTER, "graph.messages.move"))
    with pytest.raises(requests.ConnectionError):
        sven.post(f"/me/messages/{name}/move", {"destinationId": "archive"})
    assert people.message_ids(SVEN, "archive") == [name]


def test_an_answer_can_end_in_the_middle_of_its_json(sven, sandbox, name):
    sandbox.faults.add(Fault(Kind.TRUNCATED, GET))
    answer = sven.ask("GET", f"/me/messages/{name}")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_page_can_be_empty_at_any_place(sven, sandbox, people):
    for number in range(3):
        people.had_mail(SVEN, mail(f"Topic {number}"))
    delta = "/me/mailFolders/inbox/messages/delta"
    sandbox.faults.add(Fault(Kind.EMPTY_PAGE, "graph.mailFolders.messages.delta", page=2))
    first = sven.get(delta, prefer="odata.maxpagesize=2")
    second = sven.get(first["@odata.nextLink"])
    assert second["value"] == []
    assert len(sven.get(second["@odata.nextLink"])["value"]) == 1


def test_a_fault_can_be_for_one_message_or_one_mailbox(sven, sign_in, sandbox, people, name):
    other = people.mail_arrives(SVEN, mail("Workshop"))
    sandbox.faults.add(Fault(Kind.NOT_FOUND, GET, item=name, times=None))
    assert sven.refusal(f"/me/messages/{name}") == (404, "ErrorItemNotFound")
    assert sven.get(f"/me/messages/{other}")["subject"] == "Workshop"
    sandbox.faults.clear()
    sandbox.faults.add(Fault(Kind.UNAVAILABLE, "graph.*", user=RITA))
    assert sven.get(f"/me/messages/{name}")["subject"] == "Prices"
    assert sign_in(RITA).refusal("/me/messages") == (503, "serviceNotAvailable")


def test_a_fault_of_google_alone_is_none_here(sven, sandbox, microsoft, name):
    sandbox.faults.add(Fault(Kind.DAILY_LIMIT, GET))
    assert sven.refusal(f"/me/messages/{name}") == (501, "notModelled")
    microsoft.violations.clear()


def test_every_call_is_in_the_journal(sven, sandbox, name):
    sven.get(f"/me/messages/{name}")
    sven.refusal("/me/messages/short")
    assert [(each.user, each.status) for each in sandbox.journal.of(GET)] == [(SVEN, 200), (SVEN, 400)]
