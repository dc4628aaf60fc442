"""Changing a mailbox through the client library: putting in, sending, labels, drafts, deletion."""

from __future__ import annotations

import base64
import io
from email.message import EmailMessage

import pytest
from googleapiclient.http import MediaIoBaseUpload

from tests.integrations.sandbox.clients import COMPOSE, MAIL, RITA, SVEN, mail, refusal


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def upload(text: str) -> MediaIoBaseUpload:
    return MediaIoBaseUpload(io.BytesIO(text.encode()), mimetype="message/rfc822")


def labels(client, name: str) -> set[str]:
    return set(client.messages.get(userId="me", id=name, format="minimal").execute().get("labelIds", ()))


def raw(client, name: str) -> bytes:
    return base64.urlsafe_b64decode(client.messages.get(userId="me", id=name, format="raw").execute()["raw"])


def exists(client, name: str) -> bool:
    return name in {
        each["id"]
        for each in client.messages.list(userId="me", includeSpamTrash=True).execute().get("messages", ())
    }


@pytest.mark.parametrize("way", ["insert", "import_"])
@pytest.mark.parametrize("by", ["raw", "upload", "both"])
def test_a_message_is_put_in_as_it_is(rita, way, by):
    text = mail("Put in", Message_ID="<in@north.example>")
    body = {"labelIds": ["INBOX"], **({"raw": encoded(text)} if by == "raw" else {})}
    media = None if by == "raw" else upload(text)
    request = getattr(rita.messages, way)(
        userId="me", body=None if by == "upload" else body, media_body=media, internalDateSource="dateHeader"
    )
    made = request.execute()
    assert raw(rita, made["id"]) == text.encode()
    assert labels(rita, made["id"]) == (set() if by == "upload" else {"INBOX"})
    shape = rita.messages.get(userId="me", id=made["id"], format="minimal").execute()
    assert shape["internalDate"] == "1795424400000"


def test_without_a_date_source_it_counts_as_received_now(rita, sandbox):
    made = rita.messages.insert(userId="me", body={"raw": encoded(mail())}).execute()
    shape = rita.messages.get(userId="me", id=made["id"], format="minimal").execute()
    assert shape["internalDate"] == str(sandbox.clock.millis())


def test_a_body_without_a_message_and_one_that_is_not_base64_are_refused(rita):
    assert refusal(lambda: rita.messages.insert(userId="me", body={}).execute())[1] == "invalidArgument"
    assert (
        "is no byte" in refusal(lambda: rita.messages.insert(userId="me", body={"raw": "$$$"}).execute())[2]
    )
    wrong = {"raw": encoded(mail()), "labelIds": ["NONE"]}
    assert (
        refusal(lambda: rita.messages.insert(userId="me", body=wrong).execute())[2] == "Invalid label: NONE"
    )


def test_a_resumable_upload_and_a_message_for_the_vault_are_not_modelled(rita):
    media = MediaIoBaseUpload(io.BytesIO(b"x"), mimetype="message/rfc822", resumable=True)
    with pytest.raises(Exception, match=r"404|501"):
        rita.messages.insert(userId="me", media_body=media).execute()
    body = {"raw": encoded(mail())}
    assert refusal(lambda: rita.messages.insert(userId="me", body=body, deleted=True).execute())[0] == 501


def test_what_is_sent_stands_under_sent_and_arrives_with_another_id_in_its_header(rita, sven):
    text = mail(
        "Offer",
        sender=RITA,
        to=f"{SVEN}, bea@north.example",
        Bcc="boss@ours.example",
        Message_ID="<mine@x.example>",
    )
    sent = rita.messages.send(userId="me", body={"raw": encoded(text)}).execute()
    assert labels(rita, sent["id"]) == {"SENT"}
    data = raw(rita, sent["id"])
    assert b"<mine@x.example>" not in data
    assert b"@mail.gmail.example>" in data
    assert b"Bcc: boss@ours.example" in data
    (arrived,) = sven.messages.list(userId="me").execute()["messages"]
    assert labels(sven, arrived["id"]) == {"INBOX", "UNREAD"}
    assert b"Bcc" not in raw(sven, arrived["id"])
    assert arrived["id"] != sent["id"]


def test_mail_to_oneself_is_in_the_inbox_too(rita):
    sent = rita.messages.send(userId="me", body={"raw": encoded(mail(sender=RITA, to=RITA))}).execute()
    assert labels(rita, sent["id"]) == {"SENT", "INBOX", "UNREAD"}


def test_sending_needs_a_recipient_and_an_address_of_ones_own(rita, sandbox):
    assert (
        refusal(
            lambda: rita.messages.send(userId="me", body={"raw": encoded(mail(sender=RITA, to=""))}).execute()
        )[2]
        == "Recipient address required"
    )
    strange = {"raw": encoded(mail(sender="boss@ours.example", to=SVEN))}
    assert (
        refusal(lambda: rita.messages.send(userId="me", body=strange).execute())[2] == "Invalid From header"
    )
    sandbox.google.people.has_alias(RITA, "boss@ours.example")
    assert rita.messages.send(userId="me", body=strange).execute()["labelIds"] == ["SENT"]


def test_labels_are_put_on_and_taken_off_one_or_many(rita, sandbox):
    first, second = (sandbox.google.people.mail_arrives(RITA, mail()) for _ in range(2))
    answer = rita.messages.modify(
        userId="me", id=first, body={"addLabelIds": ["STARRED"], "removeLabelIds": ["UNREAD"]}
    ).execute()
    assert answer == {"id": first, "threadId": first, "labelIds": ["STARRED", "INBOX"]}
    many = {"ids": [first, second, "ffff"], "removeLabelIds": ["INBOX"]}
    assert not rita.messages.batchModify(userId="me", body=many).execute()
    assert labels(rita, first) == {"STARRED"}
    assert labels(rita, second) == {"UNREAD"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "No label add or removes specified"),
        ({"addLabelIds": ["ALL_MAIL"]}, "Invalid label: ALL_MAIL"),
        ({"addLabelIds": ["SENT"]}, "Invalid label: SENT"),
        (
            {"addLabelIds": ["INBOX"], "removeLabelIds": ["INBOX"]},
            "Cannot both add and remove the same label: INBOX",
        ),
    ],
)
def test_a_change_of_labels_that_makes_no_sense_is_refused(rita, sandbox, body, says):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    assert refusal(lambda: rita.messages.modify(userId="me", id=name, body=body).execute()) == (
        400,
        "invalidArgument",
        says,
    )


def test_more_than_a_thousand_at_once_are_refused(rita):
    many = {"ids": ["ff"] * 1001, "addLabelIds": ["STARRED"]}
    assert refusal(lambda: rita.messages.batchModify(userId="me", body=many).execute())[0] == 400
    assert refusal(lambda: rita.messages.batchDelete(userId="me", body={"ids": []}).execute())[0] == 400


def test_trash_is_a_label_and_only_deletion_takes_away(sandbox, sign_in):
    rita = sign_in(RITA, MAIL)
    name, other = (sandbox.google.people.mail_arrives(RITA, mail()) for _ in range(2))
    assert rita.messages.trash(userId="me", id=name).execute()["labelIds"] == ["UNREAD", "TRASH"]
    assert rita.messages.untrash(userId="me", id=name).execute()["labelIds"] == ["UNREAD"]
    assert not rita.messages.delete(userId="me", id=name).execute()
    rita.messages.batchDelete(userId="me", body={"ids": [other]}).execute()
    assert not exists(rita, name)
    assert not exists(rita, other)
    assert refusal(lambda: rita.messages.delete(userId="me", id=name).execute())[0] == 404


def test_the_message_in_a_draft_gets_another_id_with_each_change(rita):
    start = rita.users.getProfile(userId="me").execute()["historyId"]
    made = rita.drafts.create(
        userId="me", body={"message": {"raw": encoded(mail("One", sender=RITA, to=SVEN))}}
    ).execute()
    first = made["message"]["id"]
    assert made["message"]["labelIds"] == ["DRAFT"]
    changed = rita.drafts.update(
        userId="me", id=made["id"], body={"message": {"raw": encoded(mail("Two", sender=RITA, to=SVEN))}}
    ).execute()
    assert changed["id"] == made["id"]
    second = changed["message"]["id"]
    assert second != first
    assert changed["message"]["threadId"] == made["message"]["threadId"]
    assert not exists(rita, first)
    got = rita.drafts.get(userId="me", id=made["id"], format="metadata").execute()
    assert {each["name"]: each["value"] for each in got["message"]["payload"]["headers"]}["Subject"] == "Two"
    answer = rita.users.history().list(userId="me", startHistoryId=start).execute()
    kinds = [
        (
            next(name for name in each if name.startswith("messages") and name != "messages"),
            each["messages"][0]["id"],
        )
        for each in answer["history"]
    ]
    assert kinds == [("messagesAdded", first), ("messagesAdded", second), ("messagesDeleted", first)]


def test_a_draft_that_is_sent_is_gone_and_a_new_message_is_under_sent(rita, sven):
    made = rita.drafts.create(
        userId="me", body={"message": {"raw": encoded(mail(sender=RITA, to=SVEN))}}
    ).execute()
    sent = rita.drafts.send(userId="me", body={"id": made["id"]}).execute()
    assert sent["labelIds"] == ["SENT"]
    assert sent["id"] != made["message"]["id"]
    assert not exists(rita, made["message"]["id"])
    assert refusal(lambda: rita.drafts.get(userId="me", id=made["id"]).execute())[0] == 404
    assert sven.messages.list(userId="me").execute()["messages"]
    assert refusal(lambda: rita.drafts.send(userId="me", body={"id": made["id"]}).execute())[0] == 404


def test_drafts_are_listed_newest_first_in_pages_and_thrown_away(sign_in):
    rita = sign_in(RITA, COMPOSE)
    made = [
        rita.drafts.create(userId="me", body={"message": {"raw": encoded(mail(str(n)))}}).execute()
        for n in range(3)
    ]
    first = rita.drafts.list(userId="me", maxResults=2).execute()
    second = rita.drafts.list(userId="me", maxResults=2, pageToken=first["nextPageToken"]).execute()
    assert {each["id"] for each in [*first["drafts"], *second["drafts"]]} == {each["id"] for each in made}
    assert len({each["id"] for each in made}) == 3
    assert "nextPageToken" not in second
    rita.drafts.delete(userId="me", id=made[0]["id"]).execute()
    assert len(rita.drafts.list(userId="me").execute()["drafts"]) == 2
    assert refusal(lambda: rita.drafts.delete(userId="me", id=made[0]["id"]).execute())[0] == 404


def test_a_draft_in_a_thread_stays_in_it(rita, sandbox):
    asked = sandbox.google.people.mail_arrives(RITA, mail("Prices", Message_ID="<1@north.example>"))
    reply = EmailMessage()
    reply["To"], reply["Subject"], reply["In-Reply-To"] = (
        "bea@north.example",
        "Re: Prices",
        "<1@north.example>",
    )
    reply.set_content("Here they are.")
    body = {"message": {"raw": base64.urlsafe_b64encode(reply.as_bytes()).decode(), "threadId": asked}}
    assert rita.drafts.create(userId="me", body=body).execute()["message"]["threadId"] == asked


@pytest.mark.parametrize(
    ("subject", "answers"), [("Re: Lunch", "<1@north.example>"), ("Re: Prices", "<2@north.example>")]
)
def test_a_draft_that_does_not_fit_a_thread_begins_its_own(rita, sandbox, subject, answers):
    asked = sandbox.google.people.mail_arrives(RITA, mail("Prices", Message_ID="<1@north.example>"))
    reply = EmailMessage()
    reply["Subject"], reply["In-Reply-To"] = subject, answers
    body = {"message": {"raw": base64.urlsafe_b64encode(reply.as_bytes()).decode(), "threadId": asked}}
    made = rita.drafts.create(userId="me", body=body).execute()
    assert made["message"]["threadId"] != asked
    assert sandbox.google.people.drafts(RITA) == {made["id"]: made["message"]["id"]}


def test_people_write_to_each_other_and_answer(sandbox, rita, sven):
    first = sandbox.google.people.writes(RITA, [SVEN], "Lunch", "At noon?")
    (got,) = sven.messages.list(userId="me").execute()["messages"]
    reply = sandbox.google.people.writes(SVEN, [RITA], "Re: Lunch", "Yes.", answers=got["id"])
    listed = rita.messages.list(userId="me").execute()["messages"]
    assert [each["threadId"] for each in listed] == [first, first]
    assert sven.messages.get(userId="me", id=reply, format="minimal").execute()["threadId"] == got["threadId"]


def test_mail_to_another_of_ones_addresses_arrives(sandbox, rita):
    sandbox.google.people.has_alias(RITA, "sales@ours.example")
    for to in ("sales@ours.example", "rita+news@ours.example"):
        sandbox.google.people.writes(SVEN, [to], "Hello", "Hi.")
    assert len(rita.messages.list(userId="me").execute()["messages"]) == 2
