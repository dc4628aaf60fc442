"""Reading a mailbox through the client library: lists, searches, formats, attachments, labels."""

from __future__ import annotations

import base64
import email
from datetime import timedelta

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import RITA, mail, refusal

INVITATION = (
    "From: =?utf-8?q?J=C3=BCrgen?= <juergen@north.example>\r\nTo: rita@ours.example\r\n"
    "Subject: =?utf-8?q?Angebot_gepr=C3=BCft?=\r\nMessage-ID: <invitation@north.example>\r\n"
    "Auto-Submitted: auto-generated\r\nX-Long: one\r\n two\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="outer"\r\n\r\n'
    '--outer\r\nContent-Type: multipart/alternative; boundary="inner"\r\n\r\n'
    "--inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    "Gr=FC=DFe <an> alle\r\n--inner\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
    "--inner--\r\n"
    '--outer\r\nContent-Type: application/pdf; name="offer.pdf"\r\nContent-Disposition: attachment; '
    'filename="offer.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n--outer--\r\n'
)


def ids(answer: dict) -> list[str]:
    return [each["id"] for each in answer.get("messages", ())]


@pytest.fixture
def arrivals(sandbox) -> list[str]:
    """Five messages, an hour apart, newest first."""
    names = []
    for number in range(5):
        names.append(sandbox.google.people.mail_arrives(RITA, mail(f"Number {number}")))
        sandbox.clock.turn(timedelta(hours=1))
    return names[::-1]


def test_an_empty_mailbox_has_no_messages_key_at_all(rita):
    assert rita.messages.list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_messages_come_newest_first_in_pages_that_belong_together(rita, arrivals):
    first = rita.messages.list(userId="me", maxResults=2).execute()
    assert ids(first) == arrivals[:2]
    assert first["resultSizeEstimate"] == 201
    request = rita.messages.list_next(rita.messages.list(userId="me", maxResults=2), first)
    second = request.execute()
    assert ids(second) == arrivals[2:4]
    last = rita.messages.list_next(request, second).execute()
    assert ids(last) == arrivals[4:]
    assert "nextPageToken" not in last
    token = first["nextPageToken"]
    other = refusal(lambda: rita.messages.list(userId="me", q="in:inbox", pageToken=token).execute())
    assert other == (400, "invalidArgument", "Invalid pageToken")
    assert (
        refusal(lambda: rita.messages.list(userId="me", pageToken="made-up").execute())[2]
        == "Invalid pageToken"
    )


def test_what_arrives_or_goes_between_two_pages_shifts_nothing(rita, sandbox, arrivals):
    first = rita.messages.list(userId="me", maxResults=2).execute()
    sandbox.google.people.mail_arrives(RITA, mail("In between"))
    sandbox.google.people.deletes(RITA, arrivals[1])
    rest = rita.messages.list(userId="me", maxResults=9, pageToken=first["nextPageToken"]).execute()
    assert ids(rest) == arrivals[2:]


def test_a_page_can_be_empty_and_yet_have_another_after_it(rita, sandbox, arrivals):
    sandbox.faults.add(Fault(Kind.EMPTY_PAGE, "gmail.users.messages.list", page=2))
    request, pages = rita.messages.list(userId="me", maxResults=2), []
    while request is not None:
        answer = request.execute()
        pages.append(ids(answer))
        request = rita.messages.list_next(request, answer)
    assert pages == [arrivals[:2], [], arrivals[2:4], arrivals[4:]]


def test_spam_and_trash_are_left_out_until_they_are_asked_for_and_drafts_are_not(rita, sandbox):
    people = sandbox.google.people
    inbox = people.mail_arrives(RITA, mail())
    spam = people.mail_arrives(RITA, mail(), ["SPAM"])
    trash = people.mail_arrives(RITA, mail(), ["TRASH"])
    draft = rita.drafts.create(userId="me", body={"message": {"raw": encoded(mail())}}).execute()["message"][
        "id"
    ]
    archived = people.mail_arrives(RITA, mail(), [])
    listed = {name: set(ids(rita.messages.list(userId="me", **given).execute())) for name, given in {
        "plain": {}, "all": {"includeSpamTrash": True}, "label": {"labelIds": ["TRASH"]},
        "search": {"q": "in:spam"}, "anywhere": {"q": "in:anywhere"},
        "both": {"labelIds": ["INBOX", "UNREAD"]},
    }.items()}  # fmt: skip
    assert listed["plain"] == {inbox, draft, archived}
    assert listed["all"] == listed["anywhere"] == {inbox, spam, trash, draft, archived}
    assert listed["label"] == {trash}
    assert listed["search"] == {spam}
    assert listed["both"] == {inbox}
    assert refusal(lambda: rita.messages.list(userId="me", labelIds=["ALL_MAIL"]).execute()) == (
        400, "invalidArgument", "Invalid label: ALL_MAIL",
    )  # fmt: skip


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def test_the_modelled_searches_find_what_they_say(rita, sandbox, arrivals):
    begun = int(sandbox.clock.now().timestamp()) - 5 * 3600
    label = sandbox.google.people.makes_label(RITA, "Big deals")
    own = sandbox.google.people.mail_arrives(
        RITA,
        mail("Own", sender="Rita <rita@ours.example>", to="b@north.example", Message_ID="<own@ours.example>"),
        ["SENT", label],
    )  # fmt: skip
    found = {q: ids(rita.messages.list(userId="me", q=q).execute()) for q in (
        f"after:{begun + 3600}", f"before:{begun + 3600}", f"after:{begun + 3600} before:{begun + 7200}",
        "newer_than:1d", "newer_than:1y -in:sent", "in:sent", "label:big-deals", "-label:big-deals",
        "rfc822msgid:own@ours.example", "rfc822msgid:<own@ours.example>", "rfc822msgid:unknown@ours.example",
        "from:bea@north.example", "to:north.example", "from:rita", "after:2026/11/25", "-in:chats",
    )}  # fmt: skip
    assert found[f"after:{begun + 3600}"] == [own, *arrivals[:4]]
    assert found[f"before:{begun + 3600}"] == arrivals[4:]
    assert found[f"after:{begun + 3600} before:{begun + 7200}"] == [arrivals[3]]
    assert found["newer_than:1d"] == [own, *arrivals]
    assert (
        found["newer_than:1y -in:sent"]
        == found["-label:big-deals"]
        == found["from:bea@north.example"]
        == arrivals
    )
    for q in ("in:sent", "label:big-deals", "rfc822msgid:own@ours.example", "to:north.example", "from:rita"):
        assert found[q] == [own]
    assert found["rfc822msgid:<own@ours.example>"] == [own]
    assert found["rfc822msgid:unknown@ours.example"] == []
    assert found["after:2026/11/25"] == []
    assert found["-in:chats"] == [own, *arrivals]


@pytest.mark.parametrize(
    "q",
    [
        "prices",
        "has:attachment",
        "from:a OR from:b",
        "{in:inbox in:sent}",
        "after:soon",
        "newer_than:3x",
        'subject:"a',
        "in:elsewhere",
        "after:2026/13/45",
    ],
)
def test_a_search_that_is_not_modelled_is_refused_by_name(rita, q):
    status, reason, message = refusal(lambda: rita.messages.list(userId="me", q=q).execute())
    assert (status, reason) == (501, "notModelled")
    assert "search" in message


def test_a_message_has_four_formats_and_raw_is_byte_for_byte_what_came(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, INVITATION)
    shapes = {
        form: rita.messages.get(userId="me", id=name, format=form).execute()
        for form in ("minimal", "metadata", "full", "raw")
    }
    assert base64.urlsafe_b64decode(shapes["raw"]["raw"]) == INVITATION.encode()
    assert rita.messages.get(userId="me", id=name).execute()["payload"]["mimeType"] == "multipart/mixed"
    assert "payload" not in shapes["minimal"]
    assert "payload" not in shapes["raw"]
    assert set(shapes["metadata"]["payload"]) == {"headers", "mimeType"}
    common = shapes["minimal"]
    assert common["snippet"] == "Grüße &lt;an&gt; alle"
    assert common["internalDate"] == "1795510800000"
    assert common["sizeEstimate"] == len(INVITATION.encode())
    assert common["labelIds"] == ["UNREAD", "INBOX"]
    assert common["historyId"] == rita.users.getProfile(userId="me").execute()["historyId"]
    assert all(shape | common == shape for shape in shapes.values())


def test_metadata_has_only_the_headers_that_are_named(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, INVITATION)
    request = rita.messages.get(userId="me", id=name, format="metadata", metadataHeaders=["subject", "FROM"])
    assert request.execute()["payload"]["headers"] == [
        {"name": "From", "value": "Jürgen <juergen@north.example>"},
        {"name": "Subject", "value": "Angebot geprüft"},
    ]


def test_full_is_the_tree_of_parts_with_all_headers_and_attachments_by_id(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, INVITATION)
    payload = rita.messages.get(userId="me", id=name).execute()["payload"]
    headers = {each["name"]: each["value"] for each in payload["headers"]}
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Long"] == "one two"
    alternative, offer = payload["parts"]
    assert [part["partId"] for part in (payload, alternative, *alternative["parts"], offer)] == [
        "",
        "0",
        "0.0",
        "0.1",
        "1",
    ]
    assert base64.urlsafe_b64decode(alternative["parts"][0]["body"]["data"]) == "Grüße <an> alle".encode(
        "latin-1"
    )
    assert alternative["parts"][1]["mimeType"] == "text/calendar"
    assert (offer["filename"], offer["body"]["size"]) == ("offer.pdf", 8)
    assert "data" not in offer["body"]
    attachments = rita.messages.attachments()
    token = offer["body"]["attachmentId"]
    fetched = attachments.get(userId="me", messageId=name, id=token).execute()
    assert base64.urlsafe_b64decode(fetched["data"]) == b"%PDF-1.4"
    again = rita.messages.get(userId="me", id=name).execute()["payload"]["parts"][1]["body"]["attachmentId"]
    assert again != token
    other = sandbox.google.people.mail_arrives(RITA, mail())
    for message, wrong in ((other, token), (name, "made-up")):
        assert (
            refusal(lambda m=message, w=wrong: attachments.get(userId="me", messageId=m, id=w).execute())[0]
            == 400
        )


def test_a_forwarded_message_is_a_part_with_its_own_parts(rita, sandbox):
    forward = email.message.EmailMessage()
    forward["From"], forward["To"], forward["Subject"] = "bea@north.example", RITA, "Fwd"
    forward.set_content("See below.")
    forward.add_attachment(email.message_from_string(mail("Inner"), policy=email.policy.SMTP))
    name = sandbox.google.people.mail_arrives(RITA, forward.as_bytes())
    inner = rita.messages.get(userId="me", id=name).execute()["payload"]["parts"][1]
    assert inner["mimeType"] == "message/rfc822"
    assert inner["body"]["attachmentId"]
    assert {each["name"]: each["value"] for each in inner["parts"][0]["headers"]}["Subject"] == "Inner"


def test_a_message_that_is_not_there_and_an_id_that_is_none(rita):
    absent = (404, "notFound", "Requested entity was not found.")
    assert refusal(lambda: rita.messages.get(userId="me", id="ffff00001111").execute()) == absent
    none = (400, "invalidArgument", "Invalid id value")
    assert refusal(lambda: rita.messages.get(userId="me", id="not-hex").execute()) == none


def test_answers_stand_in_the_thread_of_what_they_answer_if_the_subject_is_the_same(rita, sandbox):
    people = sandbox.google.people
    first = people.mail_arrives(RITA, mail("Prices", Message_ID="<1@north.example>"))
    reply = people.mail_arrives(RITA, mail("Re: Prices", References="<1@north.example>"))
    other = people.mail_arrives(RITA, mail("Something else", References="<1@north.example>"))
    threads = {each["id"]: each["threadId"] for each in rita.messages.list(userId="me").execute()["messages"]}
    assert threads == {first: first, reply: first, other: other}
    assert rita.users.getProfile(userId="me").execute()["threadsTotal"] == 2


def test_labels_are_listed_as_gmail_lists_them_and_counted_one_by_one(rita, sandbox):
    label = sandbox.google.people.makes_label(RITA, "Deals")
    sandbox.google.people.mail_arrives(RITA, mail(), [label, "UNREAD"])
    sandbox.google.people.mail_arrives(RITA, mail(), [label])
    listed = {each["id"]: each for each in rita.users.labels().list(userId="me").execute()["labels"]}
    assert listed["SENT"] == {"id": "SENT", "name": "SENT", "type": "system"}
    assert listed["SPAM"]["labelListVisibility"] == "labelHide"
    assert listed[label]["type"] == "user"
    assert {"CHAT", "CATEGORY_PROMOTIONS", "DRAFT"} < set(listed)
    one = rita.users.labels().get(userId="me", id=label).execute()
    assert (one["name"], one["messagesTotal"], one["messagesUnread"], one["threadsTotal"]) == (
        "Deals",
        2,
        1,
        2,
    )
    assert refusal(lambda: rita.users.labels().get(userId="me", id="Label_99").execute())[0] == 404


def test_the_addresses_that_somebody_writes_under(rita, sandbox):
    sandbox.google.people.has_alias(RITA, "sales@ours.example")
    sandbox.google.people.has_alias(RITA, "new@ours.example", pending=True)
    own, alias, new = rita.users.settings().sendAs().list(userId="me").execute()["sendAs"]
    assert (own["sendAsEmail"], own["isPrimary"]) == (RITA, True)
    assert (alias["sendAsEmail"], alias["verificationStatus"]) == ("sales@ours.example", "accepted")
    assert new["verificationStatus"] == "pending"
