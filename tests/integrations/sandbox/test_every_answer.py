"""Every modelled method answers in its schema, and nothing that is sent to one makes the sandbox fail."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.sandbox.exchange import Request
from integrations.sandbox.google.calendar.answering import HANDLERS as CALENDAR
from integrations.sandbox.google.documents import APIS, api
from integrations.sandbox.google.gmail.answering import HANDLERS as GMAIL
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.clients import CALENDAR as CALENDAR_SCOPE
from tests.integrations.sandbox.clients import MAIL, RITA, SVEN, mail, meeting
from tests.integrations.sandbox.receiver import receiver
from tests.loops import in_a_loop

METHODS = {method.id: method for name, _ in APIS for method in api(name).methods}
MODELLED = sorted({**GMAIL, **CALENDAR})
TEXT = st.text(max_size=20) | st.sampled_from(
    ["0", "-1", "99999999999999999999", "true", "primary", "me", "%2F", "a:b"]
)
WORDS = st.text(max_size=12) | st.sampled_from(
    [RITA, SVEN, "INBOX", "accepted", "private", "cancelled", "Europe/Berlin", "RRULE:FREQ=DAILY",
     "EXDATE:20261201", "RDATE;TZID=X:20261201T100000", "RRULE:FREQ=DAILY;UNTIL=20261301", "web_hook",
     "http://127.0.0.1:9/"]
)  # fmt: skip
FITTING = {
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}".zfill(19) + "Z"),
    "byte": st.binary(max_size=40).map(lambda data: base64.urlsafe_b64encode(data).decode()),
    "int64": st.integers(-5, 2**40).map(str),
    "uint64": st.integers(0, 2**40).map(str),
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["2026-12-01", "INBOX"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def encoded(text: str) -> dict:
    return {"raw": base64.urlsafe_b64encode(text.encode()).decode()}


def test_every_modelled_method_answers_and_each_answer_fits_its_schema(rita, sandbox):
    me, people = {"userId": "me"}, sandbox.google.people
    people.subscription("mail", "http://127.0.0.1:9/none")
    messages, drafts, users = rita.messages, rita.drafts, rita.users
    name = people.mail_arrives(RITA, mail())
    start = users.getProfile(**me).execute()["historyId"]
    users.labels().list(**me).execute()
    users.labels().get(**me, id="INBOX").execute()
    users.settings().sendAs().list(**me).execute()
    users.watch(**me, body={"topicName": "projects/sandbox-project/topics/mail"}).execute()
    users.stop(**me).execute()
    messages.list(**me).execute()
    messages.get(**me, id=name).execute()
    with_file = _with_attachment(messages, me)
    put = messages.insert(**me, body=encoded(mail())).execute()["id"]
    messages.import_(**me, body=encoded(mail())).execute()
    messages.send(**me, body=encoded(mail(sender=RITA, to=SVEN))).execute()
    messages.trash(**me, id=name).execute()
    messages.untrash(**me, id=name).execute()
    messages.modify(**me, id=name, body={"addLabelIds": ["STARRED"]}).execute()
    messages.batchModify(**me, body={"ids": [name], "addLabelIds": ["UNREAD"]}).execute()
    messages.delete(**me, id=put).execute()
    messages.batchDelete(**me, body={"ids": [with_file]}).execute()
    draft = drafts.create(**me, body={"message": encoded(mail(sender=RITA, to=SVEN))}).execute()["id"]
    drafts.update(**me, id=draft, body={"message": encoded(mail(sender=RITA, to=SVEN))}).execute()
    drafts.get(**me, id=draft).execute()
    drafts.list(**me).execute()
    drafts.send(**me, body={"id": draft}).execute()
    drafts.delete(**me, id=drafts.create(**me, body={"message": encoded(mail())}).execute()["id"]).execute()
    users.history().list(**me, startHistoryId=start).execute()
    _call_calendar(rita)
    answered = {method for method, status in sandbox.journal.statuses if status in {200, 204}}
    assert set(MODELLED) <= answered


def _with_attachment(messages, me: dict) -> str:
    text = (
        "From: a@north.example\r\nTo: rita@ours.example\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="a.pdf"\r\n\r\nx\r\n'
    )
    name = messages.insert(**me, body=encoded(text)).execute()["id"]
    token = messages.get(**me, id=name).execute()["payload"]["body"]["attachmentId"]
    assert messages.attachments().get(**me, messageId=name, id=token).execute()["size"] == 3
    return name


def _call_calendar(rita) -> None:
    primary, events, calendar = {"calendarId": "primary"}, rita.events, rita.calendar
    calendar.calendarList().list().execute()
    calendar.calendarList().get(**primary).execute()
    calendar.calendars().get(**primary).execute()
    made = events.insert(**primary, body=meeting(recurrence=["RRULE:FREQ=DAILY;COUNT=2"])).execute()["id"]
    events.import_(**primary, body=meeting(iCalUID="far@north.example")).execute()
    events.list(**primary).execute()
    events.get(**primary, eventId=made).execute()
    events.instances(**primary, eventId=made).execute()
    events.patch(**primary, eventId=made, body={"summary": "Patched"}).execute()
    events.update(**primary, eventId=made, body=meeting("Updated")).execute()
    events.delete(**primary, eventId=made).execute()
    with receiver() as endpoint:
        body = {"id": "c1", "type": "web_hook", "address": endpoint.address}
        opened = events.watch(**primary, body=body).execute()
        calendar.calendarList().watch(body={**body, "id": "c2"}).execute()
        calendar.channels().stop(body={"id": "c1", "resourceId": opened["resourceId"]}).execute()
        rita.sandbox.postman.settled()


@pytest.fixture(scope="module")
def filled() -> Sandbox:
    """One that is not served: requests are handed to it."""
    made = Sandbox()
    made.quota.enforced = False
    made.google.seeding.synthetic_mail([RITA], 20)
    made.google.seeding.synthetic_events([RITA], 20)
    yield made
    made._server._listening.close()


@settings(max_examples=400)
@given(data=st.data())
def test_whatever_is_sent_to_a_method_the_sandbox_itself_does_not_fail(filled, data):
    method = METHODS[data.draw(st.sampled_from(MODELLED), label="method")]
    given_ = method.definition.get("parameters", {})
    path = "/" + api(method.api).document["servicePath"] + method.definition["path"]
    known = {"userId": "me", "calendarId": "primary", "id": filled.google.people.message_ids(RITA)[0]}
    for name, definition in given_.items():
        if definition["location"] == "path":
            value = data.draw(st.just(known.get(name, "x")) | TEXT.filter(bool), label=name)
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
    names = [name for name, definition in given_.items() if definition["location"] == "query"]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=3) if names else st.just([]))
    query = urlencode([(name, data.draw(_value(given_[name]), label=name)) for name in chosen])
    body = data.draw(_body(method), label="body")
    tokens = filled.google.sign_in.tokens(RITA, [MAIL, CALENDAR_SCOPE])
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    answer = in_a_loop(filled.answer(Request(method.verb, path, query, headers, body)))
    assert answer.status in {200, 204, 400, 403, 404, 409, 410, 412, 501}, answer.body
    assert filled.google.violations == []


def _value(definition: dict) -> st.SearchStrategy[str]:
    fit = {"boolean": st.sampled_from(["true", "false"]), "integer": st.integers(1, 500).map(str)}
    listed = st.sampled_from(definition["enum"]) if "enum" in definition else TEXT
    return fit.get(definition["type"], listed) | TEXT


def _body(method) -> st.SearchStrategy[bytes]:
    if method.takes is None:
        return st.just(b"")
    fitting = _fitting({"$ref": method.takes}, api(method.api).schemas, 3)
    event = fitting.map(lambda more: {**meeting(), **more}) if method.takes == "Event" else fitting
    return (event | fitting | JSON).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=20)


def _fitting(schema: dict, schemas: dict, depth: int) -> st.SearchStrategy:
    """Values that a schema lets through, sense or nonsense."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    match schema["type"]:
        case "object" if depth:
            known = schema.get("properties", {})
            inner = {name: _fitting(each, schemas, depth - 1) for name, each in known.items()}
            return st.fixed_dictionaries({}, optional=inner)
        case "array" if depth:
            return st.lists(_fitting(schema["items"], schemas, depth - 1), max_size=3)
        case "string":
            return (
                st.sampled_from(schema["enum"])
                if "enum" in schema
                else FITTING.get(schema.get("format"), WORDS)
            )
        case "integer":
            return st.integers(-1, 400)
        case "boolean":
            return st.booleans()
        case _:
            return st.none()
