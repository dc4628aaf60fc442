"""Whatever is pushed: the answer is what its sender needs, and what is refused leaves nothing behind."""

from __future__ import annotations

import base64
import json
import math
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from integrations.google_auth import push_tokens
from integrations.google_auth.push_tokens import NotFromGoogle, PushTokens
from integrations.sandbox.signing import SigningKey
from services.api.push_bodies import MOST_BYTES
from tests.integrations.sandbox.clients import RITA, SVEN
from tests.services.pushes.desk import (
    AUDIENCE,
    CALENDAR,
    CHANNEL,
    MAIL,
    PUSHER,
    RESOURCE,
    STALLED,
    Desk,
    bearing,
    claims_of,
    forged,
    message,
)
from tests.services.pushes.shapes import JSON, LATIN, NESTED, examples, silent

TOLD = JSON | st.fixed_dictionaries({"emailAddress": JSON, "historyId": JSON})
DATA = JSON | TOLD.map(lambda told: base64.b64encode(json.dumps(told).encode()).decode())
SHAPES = st.fixed_dictionaries(
    {"message": JSON | st.fixed_dictionaries({"data": DATA}, optional={"messageId": JSON})},
    optional={"subscription": JSON},
)
BODIES = st.one_of(
    st.binary(max_size=400),
    JSON.map(lambda shape: json.dumps(shape).encode()),
    SHAPES.map(lambda shape: json.dumps(shape).encode()),
    SHAPES.map(lambda shape: json.dumps(shape).encode("utf-16")),
    NESTED,
)
LONG = st.sampled_from(["a" * 70_000, ".".join("aaa"), "..", "a.b.c", "\xff" * 400, "Bearer"])


@examples
@given(BODIES)
@example(b'{"message": {"data": "' + base64.b64encode(b'{"emailAddress": 1e400}') + b'"}}')
@example(b'{"message": {"data": "' + base64.b64encode(b"9" * 5_000) + b'"}}')
@example(b'{"message": {"data": "' + base64.b64encode(b"[" * 40_000) + b'"}}')
def test_whatever_an_authentic_push_holds_it_need_not_come_again(desk, body):
    desk.forget()
    before, told = desk.traces(), desk.outcomes()
    assert desk.push(body) == 204
    (outcome,) = [each for each, count in desk.outcomes().items() if count != told.get(each, 0)]
    assert outcome in {"garbled", "taken", "repeated"}
    hints, end, asked = desk.traces()
    assert (end, asked) == before[1:]
    assert len(hints) == (outcome == "taken")
    assert silent(desk)


@examples
@given(st.text(), st.sampled_from([RITA, RITA.upper(), SVEN]))
def test_a_true_push_is_one_hint_and_the_same_message_again_is_none(desk, number, address):
    desk.forget()
    name = f"{number}-{time.monotonic_ns()}"
    assert desk.push(message(address, name)) == 204
    assert list(desk.hints._waiting) == [desk.mailbox(address)]
    desk.forget()
    before = desk.traces()
    for again in (message(address, name), message(SVEN, name), message(address, name, more="other bytes")):
        assert desk.push(again, desk.token()) == 204
    assert desk.traces() == before
    assert silent(desk)


@pytest.mark.parametrize("number", [None, 7, "", ["1"]])
def test_a_message_without_a_name_is_never_taken_for_a_repetition(desk, number):
    for _ in range(2):
        desk.forget()
        assert desk.push(message(RITA, number)) == 204
        assert list(desk.hints._waiting) == [desk.mailbox(RITA)]


@pytest.mark.parametrize(
    "address",
    ["\ud800@north.example", f"a@b.example\r\nx-injected: {RITA}", "a\0@b.example", "a" * 400 + "@b"],
)
def test_an_address_that_is_none_is_nobodys(desk, address):
    desk.forget()
    before = desk.outcomes().get("garbled", 0)
    assert desk.push(message(address, "nobody's")) == 204
    assert desk.outcomes()["garbled"] == before + 1
    assert not desk.hints._waiting


HEADS = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["none", "None", "HS256", "ES256", "RS256", "RS512"]) | JSON,
        "kid": st.sampled_from(["true", "other", ""]) | JSON,
        "typ": JSON,
        "jwk": JSON,
    },
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "aud": st.sampled_from(["https://other.example", ["https://push.example/push/google/mail"]]) | JSON,
        "iss": st.sampled_from(["https://evil.example", "accounts.google.com.evil.example"]) | JSON,
        "email": st.sampled_from(["other@sandbox-project.iam.gserviceaccount.com"]) | JSON,
        "email_verified": st.sampled_from([False, "true", 1]) | JSON,
        "iat": st.just(10**10) | st.text() | st.lists(st.none()),
        "exp": st.just(1_700_000_000) | st.text() | st.lists(st.none()),
    },
)


@examples
@given(HEADS, CHANGES, BODIES)
@example({"alg": "none", "kid": "true"}, {}, message())
@example({"alg": "HS256", "kid": "true"}, {}, message())
@example({"alg": "ES256", "kid": "true"}, {}, message())
@example({"alg": "RS256", "kid": "true"}, {}, message())
@example({"alg": "RS256"}, {}, message())
@example({"alg": "RS256", "kid": ["true"]}, {"aud": {}}, message())
def test_a_forged_token_is_refused_before_the_body_is_read(desk, head, changes, body):
    if head.get("kid") == "true":
        head = {**head, "kid": desk.key.name}
    refused(desk, forged(ANOTHER, head, claims_of(**changes)), body)


ANOTHER = SigningKey("another")


@examples
@given(CHANGES.filter(bool))
def test_a_token_of_googles_that_is_not_for_us_or_not_for_now_is_refused(desk, changes):
    if claims_of(**changes) == claims_of():
        return
    refused(desk, desk.token(**changes), message())


@pytest.mark.parametrize("missing", ["aud", "iss", "email", "email_verified", "iat", "exp"])
def test_a_token_that_leaves_something_out_is_refused(desk, missing):
    refused(desk, desk.token(**{missing: None}), message())


def test_a_token_that_is_longer_than_any_of_googles_is_refused(desk):
    assert desk.push(message(RITA, "short"), desk.token(more="a" * 1_000)) == 204
    refused(desk, desk.token(more="a" * 8_000), message())


def test_a_token_that_is_not_yet_or_no_longer_good_is_refused(desk):
    now = int(time.time())
    refused(desk, desk.token(iat=now + 60, exp=now + 3_660), message())
    refused(desk, desk.token(iat=now - 3_700, exp=now - 60), message())
    assert desk.push(message(RITA, "in time"), desk.token(iat=now - 3_000, exp=now + 600)) == 204


DEEP = base64.urlsafe_b64encode(b"[" * 3_000).decode()


@examples
@given(LATIN | LONG | st.binary(max_size=90).map(lambda data: data.decode("latin-1")))
@example(f"{DEEP}.{DEEP}.aaaa")
def test_what_is_no_token_is_refused(desk, token):
    refused(desk, token, message())


def refused(desk: Desk, token: str, body: bytes) -> None:
    """It is, nothing of its body was read, and it leaves nothing behind."""
    desk.forget()
    before = desk.traces()
    answer = desk.post(MAIL, bearing(token), [body])
    assert (answer.status, answer.read) == (403, 0)
    assert desk.traces() == before
    assert silent(desk)


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The addresses at which certificates were asked for."""
    asked: list[str] = []
    asking = push_tokens._asked
    monkeypatch.setattr(push_tokens, "_asked", lambda address: asked.append(address) or asking(address))
    return asked


def test_for_forged_tokens_certificates_are_asked_for_once_in_a_minute_at_most(desk, asked):
    assert desk.push(message()) == 204
    for number in range(50):
        desk.push(message(), forged(ANOTHER, {"alg": "RS256", "kid": f"{number}"}, claims_of()))
    assert len(asked) <= 1


def test_for_what_claims_to_be_for_others_no_certificate_is_asked_for(desk, asked):
    tokens = PushTokens(f"{desk.sandbox.address}/oauth2/v1/certs", AUDIENCE, PUSHER)
    for changes in ({"aud": "https://other.example"}, {"iss": "x"}, {"email": "x"}, {"aud": math.inf}):
        with pytest.raises(NotFromGoogle):
            tokens.check(forged(ANOTHER, {"alg": "RS256", "kid": "k"}, claims_of(**changes)))
    assert asked == []
    tokens.check(desk.token())
    assert len(asked) == 1


VALUES = LATIN | st.sampled_from([CHANNEL, RESOURCE, "", "0", "\xe9", "a" * 20_000])


@examples
@given(
    st.fixed_dictionaries(
        {},
        optional={
            **{f"x-goog-{name}": VALUES for name in ("channel-id", "resource-id", "channel-token")},
            "x-goog-message-number": VALUES,
            "x-goog-resource-state": VALUES,
            "x-goog-channel-expiration": VALUES,
        },
    ),
    BODIES,
)
@example({"x-goog-channel-id": CHANNEL, "x-goog-resource-id": RESOURCE, "x-goog-channel-token": "\xe9"}, b"")
def test_a_push_of_a_channel_without_its_secret_leaves_nothing_behind(channel, desk, headers, body):
    assert channel not in headers.values()
    desk.forget()
    before = desk.traces()
    status = desk.post(CALENDAR, headers, [body]).status
    is_complete = all(headers.get(f"x-goog-{name}") for name in THREE)
    assert status == (204 if is_complete and headers["x-goog-channel-id"] != CHANNEL else 403)
    assert desk.traces() == before
    assert silent(desk)


@examples
@given(st.integers(1, 10**18), VALUES, BODIES)
def test_a_true_push_of_a_channel_is_one_hint_and_the_same_number_again_is_none(
    channel, desk, number, state, body
):
    true = {
        **dict(zip((f"x-goog-{name}" for name in THREE), (CHANNEL, RESOURCE, channel), strict=True)),
        "x-goog-message-number": f"{number}-{time.monotonic_ns()}",
        "x-goog-resource-state": state,
    }
    desk.forget()
    assert desk.post(CALENDAR, true, [body]).status == 204
    assert list(desk.hints._waiting) == ["m1"]
    desk.forget()
    assert desk.post(CALENDAR, true, [body]).status == 204
    assert list(desk.hints._waiting) == []
    assert desk.post(CALENDAR, {**true, "x-goog-resource-id": "other"}, [body]).status == 403
    assert silent(desk)


THREE = ("channel-id", "resource-id", "channel-token")


@examples
@given(
    st.sampled_from([MAIL, CALENDAR]),
    st.lists(st.integers(0, MOST_BYTES), min_size=1, max_size=6),
    st.none()
    | st.integers(-5, 2 * MOST_BYTES).map(str)
    | st.sampled_from(["", "9" * 30, "1e5", "+7", "\xb2"]),
)
def test_never_more_than_the_most_is_read_whatever_a_request_says_of_its_length(
    channel, desk, path, sizes, said
):
    headers = {
        **bearing(desk.token()),
        **dict(zip((f"x-goog-{name}" for name in THREE), (CHANNEL, RESOURCE, channel), strict=True)),
        **({} if said is None else {"content-length": said}),
    }
    desk.forget()
    before = desk.traces()
    answer = desk.post(path, headers, [b" " * size for size in sizes])
    fits = said is None or (said.isascii() and said.isdigit() and len(said) < 6 and int(said) <= MOST_BYTES)
    if fits and sum(sizes) <= MOST_BYTES:
        assert answer.status == 204
        return
    most = 0 if not fits else 1 + next(n for n in range(len(sizes)) if sum(sizes[: n + 1]) > MOST_BYTES)
    assert (answer.status, answer.read) == (413, most)
    assert desk.traces() == before
    assert silent(desk)


@pytest.mark.parametrize("path", [MAIL, CALENDAR])
def test_a_body_that_does_not_come_is_not_waited_for_for_long(channel, desk, path, monkeypatch):
    monkeypatch.setattr("services.api.push_bodies._LONGEST_SECONDS", 0.05)
    headers = {
        **bearing(desk.token()),
        **dict(zip((f"x-goog-{name}" for name in THREE), (CHANNEL, RESOURCE, channel), strict=True)),
    }
    before = desk.traces()
    assert desk.post(path, headers, [b"{", STALLED]).status == 408
    assert desk.post(path, headers, []).status == 408  # who hangs up before the end
    assert desk.traces() == before
    assert silent(desk)


@examples
@given(
    st.sampled_from(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "post", "X"]),
    st.sampled_from([MAIL, CALENDAR, f"{MAIL}/", "/push", "/push/google/", f"{MAIL}/..//calendar"]),
)
def test_any_other_method_or_path_is_refused_unread(desk, method, path):
    desk.forget()
    before = desk.traces()
    answer = desk.post(path, bearing(desk.token()), [message()], method=method)
    assert answer.status in {404, 405, 307}
    assert answer.read == 0
    assert desk.traces() == before
    assert silent(desk)
