"""What can be asked is what the discovery document says, and what comes back is what it says."""

from __future__ import annotations

import httplib2
import pytest
from googleapiclient.discovery import build, build_from_document
from googleapiclient.errors import HttpError

from integrations.sandbox.google.calendar.answering import HANDLERS as CALENDAR
from integrations.sandbox.google.calendar.answering import UNITS as CALENDAR_UNITS
from integrations.sandbox.google.documents import APIS, api
from integrations.sandbox.google.gmail.answering import HANDLERS as GMAIL
from integrations.sandbox.google.gmail.answering import UNITS
from tests.integrations.sandbox.clients import (
    MAIL,
    METADATA,
    READ_EVENTS,
    READ_MAIL,
    RITA,
    mail,
    meeting,
    refusal,
)

METHODS = {method.id: method for name, _ in APIS for method in api(name).methods}
MODELLED = {**GMAIL, **CALENDAR}


@pytest.mark.parametrize("name", sorted(MODELLED))
def test_every_modelled_method_is_one_of_the_document_and_is_reached_by_its_path(name, rita):
    method = METHODS[name]
    path = (
        "/" + method.definition["path"]
        if method.api == "gmail"
        else f"/calendar/v3/{method.definition['path']}"
    )
    for parameter in ("userId", "id", "messageId", "calendarId", "eventId"):
        path = path.replace(
            f"{{{parameter}}}", {"userId": "me", "calendarId": "primary"}.get(parameter, "ffff0000")
        )
    status, reason, message = refusal(lambda: rita.request(f"{path}?bogus=1", method=method.verb, body="{}"))
    assert status == 400
    assert reason in {"invalid", "invalidParameter"}
    assert "bogus" in message
    assert [entry.method for entry in rita.sandbox.journal] == ["oauth.token", name]


def test_every_modelled_method_of_gmail_has_its_price_in_units():
    assert set(UNITS) == set(GMAIL)
    assert set(CALENDAR_UNITS) <= set(CALENDAR)


@pytest.mark.parametrize("name", sorted(set(METHODS) - set(MODELLED)))
def test_a_method_that_is_not_modelled_says_so_by_its_name(name, rita):
    method = METHODS[name]
    path = method.pattern.pattern.replace("\\", "")
    for group in ("(?P<p_",):
        while group in path:
            begin = path.index(group)
            path = path[:begin] + "me" + path[path.index(")", begin) + 1 :]
    status, reason, message = refusal(lambda: rita.request(path, method=method.verb, body="{}"))
    assert (status, reason) == (501, "notModelled")
    assert name in message


def test_gmail_words_an_unknown_parameter_and_a_wrong_value_as_it_does(rita):
    assert refusal(lambda: rita.request("/gmail/v1/users/me/messages?colour=red")) == (
        400,
        "invalid",
        (
            'Invalid JSON payload received. Unknown name "colour": Cannot bind query parameter. '
            "Field 'colour' could not be found in request message."
        ),
    )
    assert refusal(lambda: rita.request("/gmail/v1/users/me/messages?maxResults=many")) == (
        400, "invalid", "Invalid value at 'max_results' (TYPE_UINT32), \"many\"",
    )  # fmt: skip
    assert refusal(lambda: rita.request("/gmail/v1/users/me/messages?includeSpamTrash=yes"))[0] == 400
    assert refusal(lambda: rita.request("/gmail/v1/users/me/messages/ff?format=pretty"))[0] == 400
    assert refusal(lambda: rita.request("/gmail/v1/users/me/history?startHistoryId=-1"))[0] == 400


def test_more_than_the_largest_page_of_gmail_is_refused(rita):
    assert rita.messages.list(userId="me", maxResults=500).execute()["resultSizeEstimate"] == 0
    assert refusal(lambda: rita.messages.list(userId="me", maxResults=501).execute())[0] == 400
    assert (
        refusal(lambda: rita.users.history().list(userId="me", startHistoryId="1", maxResults=501).execute())[
            0
        ]
        == 400
    )


def test_a_page_of_no_messages_is_a_page_of_the_usual_size(rita, sandbox):
    sandbox.google.seeding.synthetic_mail([RITA], 150)
    assert len(rita.messages.list(userId="me", maxResults=0).execute()["messages"]) == 100


def test_calendar_words_a_wrong_value_as_it_does(rita):
    path = "/calendar/v3/calendars/primary/events"
    assert refusal(lambda: rita.request(f"{path}?maxResults=0")) == (
        400, "invalidParameter", "Invalid value '0'. Values must be within the range: [1, 2147483647]",
    )  # fmt: skip
    assert refusal(lambda: rita.request(f"{path}?orderBy=colour"))[1] == "invalidParameter"
    assert refusal(lambda: rita.request(f"{path}?singleEvents=perhaps"))[1] == "invalidParameter"
    assert refusal(lambda: rita.request(f"{path}?conferenceDataVersion=2", method="POST", body="{}"))[:2] == (
        400, "invalidParameter",
    )  # fmt: skip


def test_a_parameter_that_is_given_twice_without_being_a_list_is_refused(rita):
    assert refusal(lambda: rita.request("/gmail/v1/users/me/messages?pageToken=a&pageToken=b"))[0] == 400


def test_a_body_that_is_not_in_the_schema_is_refused(rita):
    path = "/gmail/v1/users/me/messages/ff/modify"
    assert "colour" in refusal(lambda: rita.request(path, method="POST", body='{"colour": "red"}'))[2]
    assert refusal(lambda: rita.request(path, method="POST", body='{"addLabelIds": "INBOX"}'))[0] == 400
    assert refusal(lambda: rita.request(path, method="POST", body="{"))[:2] == (400, "parseError")


def test_a_path_that_no_document_has_is_a_page_in_html(rita):
    with pytest.raises(HttpError) as caught:
        rita.request("/gmail/v1/users/me/colours")
    assert caught.value.resp.status == 404
    assert caught.value.resp["content-type"].startswith("text/html")


def test_a_get_too_long_for_an_address_comes_as_a_post_and_is_understood(rita, sandbox):
    sandbox.google.people.mail_arrives(RITA, mail())
    names = [f"X-Header-Number-{number}" for number in range(150)]
    message = rita.messages.list(userId="me").execute()["messages"][0]["id"]
    found = rita.messages.get(
        userId="me", id=message, format="metadata", metadataHeaders=["Subject", *names]
    ).execute()
    assert [each["name"] for each in found["payload"]["headers"]] == ["Subject"]


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ("messages/id", {"messages"}),
        ("messages(id,threadId),nextPageToken", {"messages"}),
        ("resultSizeEstimate", {"resultSizeEstimate"}),
        ("*", {"messages", "resultSizeEstimate"}),
    ],
)
def test_fields_leaves_of_an_answer_what_it_names(fields, left, rita, sandbox):
    sandbox.google.people.mail_arrives(RITA, mail())
    answer = rita.messages.list(userId="me", fields=fields).execute()
    assert set(answer) == left
    if fields == "messages/id":
        assert set(answer["messages"][0]) == {"id"}


@pytest.mark.parametrize("fields", ["colour", "messages(id", "messages//id", "messages/colour", ""])
def test_fields_that_the_answer_does_not_have_are_refused(fields, rita):
    if not fields:
        assert rita.messages.list(userId="me", fields=fields).execute() == {"resultSizeEstimate": 0}
        return
    assert refusal(lambda: rita.messages.list(userId="me", fields=fields).execute())[:2] == (
        400,
        "invalidParameter",
    )


def test_an_answer_that_does_not_fit_its_schema_is_a_500_that_names_the_place(rita, sandbox, monkeypatch):
    apis = sandbox.google.service.apis
    wrong = {"emailAddress": RITA, "historyId": 17, "messagesTotal": "many"}
    monkeypatch.setattr(apis, "_handlers", {"gmail.users.getProfile": lambda _call: wrong})
    status, reason, message = refusal(lambda: rita.users.getProfile(userId="me").execute())
    assert (status, reason) == (500, "sandboxAnswer")
    assert "Profile.historyId: 17 where a string is expected" in message
    assert any("messagesTotal" in each for each in sandbox.google.violations)
    sandbox.google.violations.clear()


def test_a_sandbox_that_fails_itself_says_where(rita, sandbox, monkeypatch):
    monkeypatch.setattr(
        sandbox.google.service.apis, "_handlers", {"gmail.users.getProfile": lambda _call: {}["no"]}
    )
    status, reason, message = refusal(lambda: rita.users.getProfile(userId="me").execute())
    assert (status, reason) == (500, "sandboxFailed")
    assert "KeyError" in message
    sandbox.google.violations.clear()


def test_a_token_whose_scopes_do_not_reach_is_refused_as_google_refuses_it(sign_in):
    reader = sign_in(RITA, READ_EVENTS)
    assert reader.events.list(calendarId="primary").execute()["items"] == []
    assert refusal(lambda: reader.messages.list(userId="me").execute()) == (
        403, "insufficientPermissions", "Request had insufficient authentication scopes.",
    )  # fmt: skip
    assert refusal(lambda: reader.events.insert(calendarId="primary", body=meeting()).execute())[0] == 403
    assert refusal(lambda: sign_in(RITA, READ_MAIL).drafts.create(userId="me", body={}).execute())[0] == 403


def test_headers_only_means_no_search_and_neither_full_nor_raw(sign_in, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    reader = sign_in(RITA, METADATA)
    found = reader.messages.get(userId="me", id=name, format="metadata").execute()
    assert {each["name"] for each in found["payload"]["headers"]} >= {"From", "Subject"}
    assert refusal(lambda: reader.messages.list(userId="me", q="in:inbox").execute()) == (
        403, "forbidden", "Metadata scope does not support 'q' parameter",
    )  # fmt: skip
    assert "FULL" in refusal(lambda: reader.messages.get(userId="me", id=name).execute())[2]
    assert "RAW" in refusal(lambda: reader.messages.get(userId="me", id=name, format="raw").execute())[2]
    assert sign_in(RITA, METADATA, READ_MAIL).messages.get(userId="me", id=name).execute()["payload"]["body"]


def test_somebody_elses_mailbox_is_not_reached_by_naming_it(rita):
    own = rita.users.getProfile(userId=RITA.upper()).execute()
    assert own["emailAddress"] == RITA
    assert refusal(lambda: rita.users.getProfile(userId="sven@ours.example").execute()) == (
        403, "forbidden", f"Delegation denied for {RITA}",
    )  # fmt: skip


def test_an_unknown_token_is_a_401_of_googles_shape(sandbox, sign_in):
    client = sign_in(RITA, MAIL)
    client.credentials.token, client.credentials._refresh_token = "ya29.made-up", None
    with pytest.raises(Exception, match="refresh_token"):  # the library can not refresh, and says so itself
        client.users.getProfile(userId="me").execute()
    assert sandbox.journal.statuses["gmail.users.getProfile", 401] == 1


def test_without_any_token_login_is_required(sandbox):
    with build_from_document(sandbox.google.document("gmail"), http=_plain()) as gmail:
        assert refusal(gmail.users().getProfile(userId="me").execute)[:2] == (401, "required")


def test_the_served_documents_lead_back_to_the_sandbox(sandbox):
    url = f"{sandbox.address}/discovery/v1/apis/{{api}}/{{apiVersion}}/rest"
    with build(
        "gmail", "v1", discoveryServiceUrl=url, developerKey=None, credentials=None, http=_plain()
    ) as gmail:
        assert gmail._baseUrl == f"{sandbox.address}/"
    with build_from_document(sandbox.google.document("calendar"), http=_plain()) as calendar:
        assert calendar._baseUrl == f"{sandbox.address}/calendar/v3/"


def _plain() -> httplib2.Http:
    return httplib2.Http(timeout=20)
