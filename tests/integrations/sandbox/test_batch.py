"""Many calls in one, as the client library writes and reads them."""

from __future__ import annotations

import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import RITA, mail, meeting


def batched(client, requests, service=None):
    answers, errors = {}, {}
    client.users.getProfile(userId="me").execute()  # a token that the batch fetched would leave a socket open

    def take(name, answer, error) -> None:
        (errors if error else answers)[name] = error or answer

    batch = (service or client.gmail).new_batch_http_request(callback=take)
    for number, request in enumerate(requests):
        batch.add(request, request_id=str(number))
    batch.execute()
    return answers, errors


def test_a_batch_answers_each_call_for_itself_and_in_its_place(rita, sandbox):
    names = [sandbox.google.people.mail_arrives(RITA, mail(str(number))) for number in range(3)]
    asked = [rita.messages.get(userId="me", id=name, format="minimal") for name in names]
    answers, errors = batched(rita, [asked[0], rita.messages.get(userId="me", id="ffff"), *asked[1:]])
    assert [answers[key]["id"] for key in ("0", "2", "3")] == names
    assert errors["1"].resp.status == 404
    assert sandbox.journal.counts["gmail.users.messages.get"] == 4


def test_calls_with_a_body_go_in_a_batch_too(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    body = {"addLabelIds": ["STARRED"]}
    answers, errors = batched(
        rita,
        [rita.messages.modify(userId="me", id=name, body=body), rita.messages.delete(userId="me", id=name)],
    )
    assert not errors
    assert "STARRED" in answers["0"]["labelIds"]


def test_each_part_is_throttled_for_itself(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    sandbox.faults.add(Fault(Kind.RESOURCE_EXHAUSTED, "gmail.users.messages.get", nth=2, times=2))
    answers, errors = batched(rita, [rita.messages.get(userId="me", id=name) for _ in range(4)])
    assert (set(answers), set(errors)) == ({"0", "3"}, {"1", "2"})
    assert {error.resp.status for error in errors.values()} == {429}


def test_more_parts_than_may_run_at_once_are_refused_one_by_one(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    answers, errors = batched(
        rita, [rita.messages.get(userId="me", id=name, format="minimal") for _ in range(60)]
    )
    assert (len(answers), len(errors)) == (50, 10)
    assert all("Too many concurrent requests for user" in str(error) for error in errors.values())


def test_a_batch_of_more_than_a_hundred_is_refused_as_a_whole(rita):
    sandbox_limit = [rita.messages.list(userId="me") for _ in range(101)]
    with pytest.raises(HttpError) as caught:
        batched(rita, sandbox_limit)
    assert caught.value.resp.status == 400
    assert rita.sandbox.journal.counts["gmail.users.messages.list"] == 0


def test_calendar_has_a_batch_of_its_own_and_neither_takes_the_others_calls(rita):
    answers, errors = batched(
        rita,
        [rita.events.insert(calendarId="primary", body=meeting()), rita.messages.list(userId="me")],
        rita.calendar,
    )
    assert answers["0"]["summary"] == "Review"
    assert errors["1"].resp.status == 404


def test_what_is_no_batch_is_refused(rita, sandbox):
    for kind, body in (
        ("application/json", "{}"),
        ("multipart/mixed; boundary=x", "nothing"),
        ("multipart/mixed", ""),
    ):
        with pytest.raises(HttpError, match="Failed to parse batch request"):
            rita.request("/batch", method="POST", body=body, headers={"content-type": kind})
    whole = "--x\r\ncontent-type: application/json\r\n\r\n{}\r\n--x--\r\n"
    with pytest.raises(HttpError, match="application/http"):
        rita.request(
            "/batch", method="POST", body=whole, headers={"content-type": "multipart/mixed; boundary=x"}
        )
    batch = BatchHttpRequest(batch_uri=f"{sandbox.address}/batch/gmail/v1")
    batch.add(rita.users.getProfile(userId="me"), callback=lambda _name, answer, _error: found.append(answer))
    found: list[dict] = []
    batch.execute()
    assert found[0]["emailAddress"] == RITA
