"""Whatever is posted where Graph posts: nobody is woken without the secret, and nothing else happens."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.api.push_bodies import MOST_BYTES
from tests.services.pushes.desk import CHANNEL, LIFECYCLE, MICROSOFT, STALLED, Desk
from tests.services.pushes.shapes import JSON, NESTED, examples, silent

PATHS = st.sampled_from([MICROSOFT, LIFECYCLE])
EVENTS = st.sampled_from(["missed", "subscriptionRemoved", "reauthorizationRequired"])
GUESSES = st.sampled_from(["", "guessed", "\ud800", "a" * 257, CHANNEL, None]) | JSON
FORGED = st.fixed_dictionaries(
    {"subscriptionId": st.sampled_from([CHANNEL, "nobody's", "\ud800", "a" * 300]) | JSON},
    optional={"clientState": GUESSES, "lifecycleEvent": EVENTS | JSON, "changeType": JSON, "resource": JSON},
)
BODIES = st.one_of(
    st.binary(max_size=400),
    JSON.map(lambda shape: json.dumps(shape).encode()),
    JSON.map(lambda shape: json.dumps({"value": shape}).encode()),
    st.lists(FORGED, max_size=6).map(lambda notes: posted(*notes)),
    st.lists(FORGED, max_size=3).map(lambda notes: json.dumps({"value": notes}).encode("utf-16")),
    NESTED,
)


def posted(*notes: object) -> bytes:
    return json.dumps({"value": notes}).encode()


def waiting(desk: Desk) -> list[str]:
    return list(desk.hints._waiting)


@examples
@given(PATHS, BODIES)
@example(MICROSOFT, posted({"subscriptionId": CHANNEL, "clientState": "\ud800"}))
@example(LIFECYCLE, posted({"subscriptionId": CHANNEL, "lifecycleEvent": "subscriptionRemoved"}))
@example(LIFECYCLE, posted({"subscriptionId": CHANNEL, "lifecycleEvent": []}))
@example(MICROSOFT, b'{"value": [' + b"9" * 5_000 + b"]}")
def test_without_its_secret_no_note_wakes_anybody_or_ends_a_watch(channel, desk, path, body):
    assert channel.encode() not in body
    desk.forget()
    before = desk.traces()
    assert desk.post(path, {}, [body]).status in {202, 403}
    assert desk.traces() == before
    assert silent(desk)


@pytest.mark.parametrize("path", [MICROSOFT, LIFECYCLE])
@pytest.mark.parametrize("guess", [None, "", "guessed", "\xe9", "s" * 256])
def test_a_guessed_secret_is_refused_and_counted(channel, desk, path, guess):
    desk.forget()
    before = desk.outcomes().get("forged", 0)
    note = {"subscriptionId": CHANNEL, "clientState": guess, "lifecycleEvent": "subscriptionRemoved"}
    assert desk.post(path, {}, [posted(note)]).status == 403
    assert desk.outcomes()["forged"] == before + 1
    assert channel != guess
    assert waiting(desk) == []


@examples
@given(PATHS, st.dictionaries(st.sampled_from(["changeType", "resource", "resourceData"]), JSON))
def test_a_true_note_is_one_hint_whatever_else_it_holds_and_however_often_it_comes(channel, desk, path, more):
    note = {**more, "subscriptionId": CHANNEL, "clientState": channel}
    desk.forget()
    _, end, asked = desk.traces()
    for _ in range(3):
        assert desk.post(path, {}, [posted(*[note] * 5)]).status == 202
    assert desk.traces() == (("m1",), end, asked)
    assert silent(desk)


@examples
@given(EVENTS, st.lists(FORGED, max_size=4))
def test_a_note_about_a_subscription_ends_that_one_alone_whatever_is_sent_beside_it(
    channel, desk, event, others
):
    true = {"subscriptionId": CHANNEL, "clientState": channel, "lifecycleEvent": event}
    texts = [each for each in others if isinstance(each["subscriptionId"], str) and each["subscriptionId"]]
    others = [{"subscriptionId": f"not {each['subscriptionId'][:9]!a}", "clientState": "x"} for each in texts]
    desk.forget()
    assert desk.post(LIFECYCLE, {}, [posted(*others, true, *others)]).status == 202
    ends = [] if event == "missed" else [f"watch:{CHANNEL}"]
    assert waiting(desk) == [*ends, "m1"]


def test_notes_beyond_a_thousand_are_not_looked_at(channel, desk):
    true = {"subscriptionId": CHANNEL, "clientState": channel}
    unknown = {"subscriptionId": "n", "clientState": "x"}
    for before, hints in ((999, ["m1"]), (1_000, [])):
        desk.forget()
        assert desk.post(MICROSOFT, {}, [posted(*[unknown] * before, true)]).status == 202
        assert waiting(desk) == hints


@examples
@given(PATHS, st.text(max_size=2_200) | st.sampled_from(["<script>alert(1)</script>", "a" * 2_049, "\r\n"]))
@example(MICROSOFT, "a\r\nset-cookie: b=c")
@example(LIFECYCLE, "Validation: <b>Testing</b> +/&=")
def test_a_handshake_is_answered_with_the_very_token_as_text_or_refused(desk, path, token):
    written = token.encode("utf-8", "replace").decode()
    desk.forget()
    before = desk.traces()
    answer = desk.post(path, {}, [b"x" * 100], query=f"validationToken={quote(written, safe='')}".encode())
    if answer.status == 200:
        assert answer.body.decode() == written
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(written) <= 2_048
        assert written.isprintable()
    else:
        assert (answer.status, answer.body) == (400, b"")
        assert len(written) > 2_048 or not written.isprintable()
    assert answer.read == 0
    assert desk.traces() == before
    assert silent(desk)


@examples
@given(st.binary(max_size=60))
def test_a_handshake_of_any_bytes_is_answered(desk, written):
    query = b"validationToken=" + written.replace(b"&", b"%26").replace(b"#", b"%23")
    assert desk.post(MICROSOFT, {}, query=query).status in {200, 202, 400}
    assert silent(desk)


@examples
@given(PATHS, st.lists(st.integers(0, MOST_BYTES), min_size=1, max_size=6))
def test_never_more_than_the_most_is_read(desk, path, sizes):
    desk.forget()
    before = desk.traces()
    answer = desk.post(path, {}, [b" " * size for size in sizes])
    assert answer.status == (202 if sum(sizes) <= MOST_BYTES else 413)
    if answer.status == 413:
        assert answer.read == 1 + next(n for n in range(len(sizes)) if sum(sizes[: n + 1]) > MOST_BYTES)
    assert desk.post(path, {"content-length": str(MOST_BYTES + 1)}, [b"{}"]).read == 0
    assert desk.traces() == before


@pytest.mark.parametrize("path", [MICROSOFT, LIFECYCLE])
def test_a_body_that_does_not_come_is_not_waited_for_for_long(desk, path, monkeypatch):
    monkeypatch.setattr("services.api.push_bodies._LONGEST_SECONDS", 0.05)
    before = desk.traces()
    assert desk.post(path, {}, [b"{", STALLED]).status == 408
    assert desk.post(path, {}, []).status == 408  # who hangs up before the end
    assert desk.traces() == before
    assert silent(desk)


@examples
@given(
    st.sampled_from(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X"]),
    st.sampled_from([MICROSOFT, LIFECYCLE, f"{MICROSOFT}/", f"{LIFECYCLE}/x", "/push/microsoft/.."]),
)
def test_any_other_method_or_path_is_refused_unread(desk, method, path):
    desk.forget()
    before = desk.traces()
    answer = desk.post(path, {}, [b"{}"], method=method, query=b"validationToken=a")
    assert answer.status in {404, 405, 307}
    assert answer.read == 0
    assert answer.body != b"a"
    assert desk.traces() == before
