"""Reading messages: what is told, in which form, in which order, and what is refused."""

from __future__ import annotations

import base64
import email

import pytest

from integrations.sandbox.sources import Written
from tests.integrations.sandbox.microsoft.graph import IMMUTABLE, SVEN, mail

MESSAGES = "/me/messages"
MULTIPART = (
    "From: Bea North <bea@north.example>\r\nTo: Sven <sven@ours.example>, ops@ours.example\r\n"
    "Cc: cleo@north.example\r\nReply-To: desk@north.example\r\nSubject: =?utf-8?q?Pr=C3=BCfung?=\r\n"
    "Message-ID: <m@north.example>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n"
    "Auto-Submitted: auto-replied\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
    "--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nThe prices are fine.\r\n\r\n"
    "On Mon, Nov 23, 2026 Sven wrote:\r\n> ok?\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>The prices are <b>fine</b>.</p>\r\n--b--\r\n"
    "--a\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n"
    "Content-Disposition: inline; filename=logo.png\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
    "{}--a--\r\n"
)
OFFER = (
    "--a\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=offer.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
)


def subjects(items) -> list[str]:
    return [each["subject"] for each in items]


@pytest.fixture
def five(people) -> list[str]:
    return [
        people.had_mail(SVEN, mail(f"Of {day}", Date=f"{day} Nov 2026 10:00:00 +0000"), read=day % 2 == 0)
        for day in (3, 1, 5, 2, 4)
    ]


def test_a_message_as_it_is_told_without_a_selection(sven, people):
    name = people.mail_arrives(SVEN, MULTIPART.format(OFFER))
    told = sven.get(f"{MESSAGES}/{name}", prefer=IMMUTABLE)
    assert told["id"] == name
    assert told["subject"] == "Prüfung"
    assert told["from"] == {"emailAddress": {"name": "Bea North", "address": "bea@north.example"}}
    assert [each["emailAddress"]["address"] for each in told["toRecipients"]] == [SVEN, "ops@ours.example"]
    assert [each["emailAddress"]["address"] for each in told["replyTo"]] == ["desk@north.example"]
    assert told["internetMessageId"] == "<m@north.example>"
    assert told["receivedDateTime"] == "2026-11-24T09:00:00Z"
    assert told["sentDateTime"] == "2026-11-23T09:00:00Z"
    assert told["hasAttachments"] is True
    assert told["isRead"] is False
    assert told["body"]["contentType"] == "html"
    assert "<b>fine</b>" in told["body"]["content"]
    assert told["bodyPreview"].startswith("The prices are fine.")
    assert told["@odata.etag"] == f'W/"{told["changeKey"]}"'
    assert "internetMessageHeaders" not in told
    assert "uniqueBody" not in told
    assert "@odata.type" not in told


def test_text_is_told_on_request(sven, people):
    name = people.mail_arrives(SVEN, MULTIPART.format(""))
    told = sven.get(
        f"{MESSAGES}/{name}", prefer='outlook.body-content-type="text"', _select="body,uniqueBody"
    )
    assert told["body"]["contentType"] == "text"
    assert "> ok?" in told["body"]["content"]
    assert told["uniqueBody"] == {"contentType": "text", "content": "The prices are fine."}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/plain; charset=iso-8859-1", "Gr\xfc\xdfe".encode("latin-1"), "Gr\xfc\xdfe"),
        ("text/plain; charset=nonsense", b"Hello", "Hello"),
        ("text/html", b"<style>p{}</style><p>Hello<br>you</p>", "Hello\r\nyou"),
        ("application/pdf", b"%PDF", ""),
    ],
)
def test_the_text_of_odd_messages(sven, people, kind, body, expected):
    raw = f"From: bea@north.example\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    name = people.mailbox(SVEN).add(Written(raw), people.folder_id(SVEN, "inbox"), at=0).immutable
    told = sven.get(f"{MESSAGES}/{name}", prefer='outlook.body-content-type="text"')
    assert told["body"]["content"] == expected


def test_a_message_that_is_attached_is_its_own(sven, people):
    inner = "From: cleo@north.example\r\nSubject: Inner\r\n\r\nInner text\r\n"
    raw = (
        "From: bea@north.example\r\nSubject: =?x?q?Outer?=\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: text/plain\r\n\r\nOuter text\r\n"
        f"--a\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--a--\r\n"
    )
    name = people.mail_arrives(SVEN, raw)
    told = sven.get(f"{MESSAGES}/{name}", prefer='outlook.body-content-type="text"')
    assert (told["subject"], told["body"]["content"]) == ("=?x?q?Outer?=", "Outer text")
    (attached,) = sven.get(f"{MESSAGES}/{name}/attachments")["value"]
    assert attached["contentType"] == "message/rfc822"
    assert b"Inner text" in base64.b64decode(attached["contentBytes"])


def test_html_does_nothing_unless_that_is_wanted(sven, people):
    markup = '<p onclick="go()">Hello <b>you</b></p><script>go()</script>'
    head = "From: bea@north.example\r\nSubject: Hello\r\nContent-Type: text/html"
    name = people.mail_arrives(SVEN, f"{head}\r\n\r\n{markup}")
    told = sven.get(f"{MESSAGES}/{name}", _select="body")["body"]["content"]
    assert told.strip() == "<p>Hello <b>you</b></p>"
    whole = sven.get(f"{MESSAGES}/{name}", _select="body", prefer="outlook.allow-unsafe-html")
    assert whole["body"]["content"].strip() == markup


def test_something_inline_is_no_attachment_for_the_flag_alone(sven, people):
    name = people.mail_arrives(SVEN, MULTIPART.format(""))
    assert sven.get(f"{MESSAGES}/{name}")["hasAttachments"] is False
    (inline,) = sven.get(f"{MESSAGES}/{name}/attachments")["value"]
    assert (inline["name"], inline["isInline"], inline["contentId"]) == ("logo.png", True, "logo")


def test_attachments_are_told_and_their_bytes_given(sven, people):
    name = people.mail_arrives(SVEN, MULTIPART.format(OFFER))
    attached = sven.get(f"{MESSAGES}/{name}/attachments")["value"]
    offer = next(each for each in attached if not each["isInline"])
    assert (offer["name"], offer["contentType"], offer["size"]) == ("offer.pdf", "application/pdf", 5)
    path = f"{MESSAGES}/{name}/attachments/{offer['id']}"
    assert sven.get(path)["contentBytes"] == base64.b64encode(b"hello").decode()
    assert sven.ask("GET", f"{path}/$value").content == b"hello"
    assert sven.get(f"{MESSAGES}/{name}", _expand="attachments")["attachments"] == attached
    assert sven.refusal(f"{MESSAGES}/{name}/attachments/{name}") == (404, "ErrorItemNotFound")


def test_internet_headers_are_told_when_they_are_selected(sven, people):
    name = people.mail_arrives(SVEN, MULTIPART.format(""))
    headers = sven.get(f"{MESSAGES}/{name}", _select="internetMessageHeaders")["internetMessageHeaders"]
    assert {"name": "Auto-Submitted", "value": "auto-replied"} in headers
    (listed,), _ = sven.pages(MESSAGES, _select="internetMessageHeaders")
    assert listed["internetMessageHeaders"] == headers


def test_sent_items_and_drafts_have_no_internet_headers(sven, people, microsoft):
    sent = people.writes(SVEN, ["bea@north.example"], "Prices", "Here they are.")
    draft = people.drafts(SVEN, mail("Not yet"))
    elsewhere = people.mail_arrives(SVEN, mail("Sent by a telephone"), "sentitems")
    for name in (sent, draft, elsewhere):
        assert "internetMessageHeaders" not in sven.get(
            f"{MESSAGES}/{name}", _select="internetMessageHeaders"
        )
    mime = sven.ask("GET", f"{MESSAGES}/{sent}/$value").content
    assert email.message_from_bytes(mime)["Subject"] == "Prices"
    microsoft.settings.sent_items_without_headers = False
    assert sven.get(f"{MESSAGES}/{sent}", _select="internetMessageHeaders")["internetMessageHeaders"]


def test_the_text_of_a_message_comes_back_byte_for_byte(sven, people):
    raw = MULTIPART.format(OFFER)
    name = people.mail_arrives(SVEN, raw)
    answer = sven.ask("GET", f"{MESSAGES}('{name}')/$value")
    assert answer.content == raw.encode()
    assert answer.headers["Content-Type"] == "text/plain"


def test_the_id_stands_in_every_answer_and_selection_knows_no_case(sven, five):
    told = sven.get(f"{MESSAGES}/{five[0]}", _select="SUBJECT", prefer=IMMUTABLE)
    assert set(told) == {"@odata.context", "@odata.etag", "id", "subject"}
    assert told["@odata.context"].endswith("/messages(SUBJECT)/$entity")
    assert sven.refusal(f"{MESSAGES}/{five[0]}?$select=meetingMessageType") == (400, "BadRequest")


def test_answers_are_of_one_conversation(sven, people):
    first = people.mail_arrives(SVEN, mail("Prices"))
    second = people.writes(SVEN, ["bea@north.example"], "RE: Prices", "Yes.", answers=first)
    third = people.mail_arrives(SVEN, mail("Prices"))
    other = people.mail_arrives(SVEN, mail("Workshop"))
    one, two, three, four = (
        sven.get(f"{MESSAGES}/{each}")["conversationId"] for each in (first, second, third, other)
    )
    assert one == two == three
    assert one != four


@pytest.mark.usefixtures("five")
def test_a_list_has_the_newest_first_and_goes_on_by_links(sven):
    first = sven.get(MESSAGES, _select="subject", _top=2)
    assert subjects(first["value"]) == ["Of 5", "Of 4"]
    assert "%24skip=2" in first["@odata.nextLink"]
    items, _ = sven.pages(MESSAGES, _select="subject", _top=2)
    assert subjects(items) == ["Of 5", "Of 4", "Of 3", "Of 2", "Of 1"]


@pytest.mark.usefixtures("five")
def test_the_service_does_not_look_whether_anything_follows_a_full_page(sven):
    whole = sven.get(MESSAGES, _top=5)
    assert sven.get(whole["@odata.nextLink"])["value"] == []


def test_a_page_has_ten_unless_the_request_would_rather_have_more(sven, microsoft):
    microsoft.seeding.synthetic_mail([SVEN], 40)
    assert len(sven.get(MESSAGES)["value"]) == 10
    assert len(sven.get(MESSAGES, prefer="odata.maxpagesize=25")["value"]) == 25


@pytest.mark.parametrize("top", ["0", "1001", "-1", "many"])
def test_a_page_has_limits(sven, top):
    assert sven.refusal(MESSAGES, params={"$top": top}) == (400, "BadRequest")


@pytest.mark.usefixtures("five")
def test_a_list_can_be_counted_and_skipped(sven):
    told = sven.get(MESSAGES, _count="true", _skip=3, _select="subject")
    assert told["@odata.count"] == 5
    assert subjects(told["value"]) == ["Of 2", "Of 1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isRead eq true", ["Of 4", "Of 2"]),
        ("receivedDateTime ge 2026-11-04T00:00:00Z", ["Of 5", "Of 4"]),
        ("receivedDateTime lt 2026-11-02T00:00:00Z or subject eq 'Of 5'", ["Of 5", "Of 1"]),
        ("not (isRead eq true) and receivedDateTime ge 2026-11-02T00:00:00Z", ["Of 5", "Of 3"]),
        ("startswith(subject,'of 3')", ["Of 3"]),
        ("contains(subject, '2')", ["Of 2"]),
        ("from/emailAddress/address eq 'bea@north.example' and isRead eq true", ["Of 4", "Of 2"]),
        ("internetMessageId eq '<of.1@north.example>'", ["Of 1"]),
        ("subject eq 'it''s'", []),
    ],
)
@pytest.mark.usefixtures("five")
def test_a_list_can_be_filtered(sven, text, expected):
    assert subjects(sven.get(MESSAGES, _filter=text)["value"]) == expected


@pytest.mark.parametrize(
    ("text", "order", "status"),
    [
        ("conversationId eq 'x'", "receivedDateTime desc", 400),
        ("isRead eq true and receivedDateTime ge 2026-01-01T00:00:00Z", "receivedDateTime", 400),
        ("receivedDateTime ge 2026-01-01T00:00:00Z and isRead eq true", "receivedDateTime desc", 200),
        ("receivedDateTime ge 2026-01-01T00:00:00Z", "receivedDateTime desc,subject", 400),
        ("receivedDateTime ge 2026-01-01T00:00:00Z", "subject", 400),
    ],
)
@pytest.mark.usefixtures("five")
def test_row_47_what_is_ordered_by_has_to_lead_the_filter(sven, text, order, status):
    answer = sven.ask("GET", MESSAGES, params={"$filter": text, "$orderby": order})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["error"]["code"] == "InefficientFilter"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("isRead", "BadRequest"),
        ("isRead eq 'yes'", "BadRequest"),
        ("receivedDateTime ge yesterday", "BadRequest"),
        ("receivedDateTime ge 2026-01-01T00:00:00", "BadRequest"),
        ("(isRead eq true", "BadRequest"),
        ("isRead eq true)", "BadRequest"),
        ("colour eq 'red'", "RequestBroker--ParseUri"),
        ("subject eq 'open", "BadRequest"),
    ],
)
def test_a_filter_that_can_not_be_read_is_refused(sven, text, code):
    assert sven.refusal(MESSAGES, params={"$filter": text}) == (400, code)


@pytest.mark.parametrize(
    "options",
    [
        {"$orderby": "colour"},
        {"$orderby": "subject up"},
        {"$top": "3", "top": "3"},
        {"$search": "x"},
        {"q": "x"},
    ],
)
def test_other_options_are_refused(sven, options):
    assert sven.refusal(MESSAGES, params=options) == (400, "BadRequest")


def test_an_option_that_stands_twice_is_refused(sven):
    assert sven.refusal(f"{MESSAGES}?$top=1&$top=2") == (400, "BadRequest")


def test_ids_know_case_and_have_a_form(sven, five):
    assert sven.refusal(f"{MESSAGES}/{five[0].swapcase()}") == (404, "ErrorItemNotFound")
    assert sven.refusal(f"{MESSAGES}/short") == (400, "ErrorInvalidIdMalformed")
    assert sven.refusal(f"/me/mailFolders/archive/messages/{five[0]}") == (404, "ErrorItemNotFound")
    assert sven.get(f"/me/mailFolders/inbox/messages/{five[0]}")["subject"] == "Of 3"


def test_either_id_leads_to_a_message_and_each_request_says_which_it_gets(sven, people, five):
    mutable = people.mutable_id(SVEN, five[0])
    for name in (five[0], mutable):
        assert sven.get(f"{MESSAGES}/{name}")["id"] == mutable
        assert sven.get(f"{MESSAGES}/{name}", prefer=IMMUTABLE)["id"] == five[0]


@pytest.mark.parametrize(
    ("said", "kind", "says"),
    [
        ("REQUEST ", "eventMessageRequest", "meetingRequest"),
        ("CANCEL ", "eventMessage", "meetingCancelled"),
        ("REPLY ACCEPTED", "eventMessageResponse", "meetingAccepted"),
        ("REPLY TENTATIVE", "eventMessageResponse", "meetingTenativelyAccepted"),
        ("REPLY DECLINED", "eventMessageResponse", "meetingDeclined"),
    ],
)
def test_mail_about_meetings_is_of_a_type_of_its_own(sven, people, said, kind, says):
    method, _, status = said.partition(" ")
    calendar = (
        f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
        f"ATTENDEE;PARTSTAT={status}:mailto:x@y.example\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    head = f"From: bea@north.example\r\nSubject: Workshop\r\nContent-Type: text/calendar; method={method}"
    name = people.mail_arrives(SVEN, f"{head}\r\n\r\n{calendar}")
    told = sven.get(f"{MESSAGES}/{name}")
    assert told["@odata.type"] == f"#microsoft.graph.{kind}"
    selected = sven.get(f"{MESSAGES}/{name}", _select="meetingMessageType")
    assert selected["meetingMessageType"] == says
