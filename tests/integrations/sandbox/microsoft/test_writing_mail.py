"""Drafts, answers, moves and deletions over Graph."""

from __future__ import annotations

import email

import pytest

from tests.integrations.sandbox.microsoft.graph import IMMUTABLE, RITA, SVEN, mail

MESSAGES = "/me/messages"
BEA = {"emailAddress": {"address": "bea@north.example", "name": "Bea North"}}


@pytest.fixture
def received(people) -> str:
    return people.mail_arrives(SVEN, mail("Prices", Cc="cleo@north.example, sven@ours.example"))


def test_a_draft_lies_among_the_drafts_and_says_what_was_said(sven, people):
    made = sven.post(
        MESSAGES,
        {
            "subject": "Offer", "toRecipients": [BEA], "importance": "high",
            "body": {"contentType": "HTML", "content": "<p>Here it is.</p>"},
            "internetMessageHeaders": [{"name": "X-Plan", "value": "north-2026"}],
        },
        prefer=IMMUTABLE,
    )  # fmt: skip
    assert people.message_ids(SVEN, "drafts") == [made["id"]]
    assert (made["isDraft"], made["importance"], made["subject"]) == (True, "high", "Offer")
    assert made["toRecipients"][0]["emailAddress"]["name"] == "Bea North"
    assert "Here it is." in made["body"]["content"]
    mime = email.message_from_bytes(sven.ask("GET", f"{MESSAGES}/{made['id']}/$value").content)
    assert mime["X-Plan"] == "north-2026"
    assert mime["Message-ID"] == made["internetMessageId"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"internetMessageHeaders": [{"name": "Received", "value": "x"}]}, "InvalidInternetMessageHeader"),
        ({"toRecipients": [{"emailAddress": {"name": "Bea"}}]}, "ErrorInvalidRecipients"),
        ({"toRecipients": "bea@north.example"}, "BadRequest"),
        ({"body": "text"}, "BadRequest"),
        ({"subject": 7}, "BadRequest"),
        ({"importance": "urgent"}, "BadRequest"),
    ],
)
def test_a_draft_that_can_not_be_is_refused(sven, body, code):
    assert sven.refusal(MESSAGES, "POST", json=body) == (400, code)


def test_an_answer_is_drafted_within_its_conversation(sven, received):
    draft = sven.post(f"{MESSAGES}/{received}/createReply", {"comment": "Thank you."})
    answered = sven.get(f"{MESSAGES}/{received}")
    assert draft["subject"] == "RE: Prices"
    assert draft["conversationId"] == answered["conversationId"]
    assert [each["emailAddress"]["address"] for each in draft["toRecipients"]] == ["bea@north.example"]
    assert draft["ccRecipients"] == []
    mime = email.message_from_bytes(sven.ask("GET", f"{MESSAGES}/{draft['id']}/$value").content)
    assert mime["In-Reply-To"] == mime["References"] == answered["internetMessageId"]


def test_an_answer_to_all_leaves_out_whoever_answers(sven, received):
    draft = sven.post(f"{MESSAGES}/{received}/createReplyAll", {"message": {"subject": "RE: Prices (2)"}})
    assert [each["emailAddress"]["address"] for each in draft["ccRecipients"]] == ["cleo@north.example"]
    assert draft["subject"] == "RE: Prices (2)"
    assert "about Prices" in draft["body"]["content"]


def test_a_draft_may_have_an_id_of_ones_own_and_what_was_sent_keeps_its_own(sven, received):
    draft = sven.post(MESSAGES, {"subject": "Prices", "internetMessageId": "<1@ours.example>"})
    found = sven.get(f"{MESSAGES}?$filter=internetMessageId eq '<1@ours.example>'")["value"]
    assert [each["id"] for each in found] == [draft["id"]]
    refused = sven.refusal(f"{MESSAGES}/{received}", "PATCH", json={"internetMessageId": "<2@ours.example>"})
    assert refused == (400, "ErrorInvalidPropertySet")


def test_a_message_is_passed_on_with_what_is_attached(sven, people):
    raw = (
        "From: bea@north.example\r\nSubject: Offer\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
        "boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
        "--a\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=o.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\naGk=\r\n--a--\r\n"
    )
    draft = sven.post(f"{MESSAGES}/{people.mail_arrives(SVEN, raw)}/createForward", {})
    assert draft["subject"] == "FW: Offer"
    (attached,) = sven.get(f"{MESSAGES}/{draft['id']}/attachments")["value"]
    assert attached["name"] == "o.pdf"


def test_a_draft_is_changed_until_it_is_sent_and_keeps_its_immutable_id(sven, people):
    draft = sven.post(MESSAGES, {"subject": "Offer"}, prefer=IMMUTABLE)
    change = {"subject": "Offer 2", "toRecipients": [{"emailAddress": {"address": RITA}}]}
    changed = sven.ask("PATCH", f"{MESSAGES}/{draft['id']}", json=change).json()
    assert changed["subject"] == "Offer 2"
    assert changed["changeKey"] != draft["changeKey"]
    assert sven.ask("POST", f"{MESSAGES}/{draft['id']}/send", data=b"").status_code == 202
    assert people.message_ids(SVEN, "sentitems") == [draft["id"]]
    assert len(people.message_ids(RITA, "inbox")) == 1
    assert sven.refusal(f"{MESSAGES}/{draft['id']}", "PATCH", json={"subject": "Offer 3"}) == (
        400, "ErrorInvalidPropertySet",
    )  # fmt: skip


def test_a_draft_without_recipients_is_not_sent(sven):
    draft = sven.post(MESSAGES, {"subject": "Offer"})
    assert sven.refusal(f"{MESSAGES}/{draft['id']}/send", "POST", json={}) == (400, "ErrorInvalidRecipients")


def test_a_draft_can_be_made_in_any_folder(sven, people):
    made = sven.post("/me/mailFolders/archive/messages", {"subject": "Offer"}, prefer=IMMUTABLE)
    assert people.message_ids(SVEN, "archive") == [made["id"]]


def test_a_message_is_sent_without_a_draft(sven, people):
    message = {"subject": "Offer", "toRecipients": [{"emailAddress": {"address": RITA}}]}
    assert sven.ask("POST", "/me/sendMail", json={"message": message}).status_code == 202
    (sent,) = sven.get("/me/mailFolders/sentitems/messages")["value"]
    assert sent["from"]["emailAddress"]["address"] == SVEN
    assert len(people.message_ids(RITA, "inbox")) == 1
    assert sven.refusal("/me/sendMail", "POST", json={"message": {}}) == (400, "ErrorInvalidRecipients")
    assert sven.refusal("/me/sendMail", "POST", json={}) == (400, "BadRequest")


def test_writing_does_not_mean_sending(sign_in, people):
    draft = people.drafts(SVEN, mail("Offer"))
    writer = sign_in(SVEN, "Mail.ReadWrite")
    assert writer.refusal(f"{MESSAGES}/{draft}/send", "POST", json={}) == (403, "ErrorAccessDenied")


def test_reading_does_not_mean_writing(sign_in, received):
    reader = sign_in(SVEN, "Mail.Read")
    assert reader.refusal(MESSAGES, "POST", json={}) == (403, "ErrorAccessDenied")
    assert reader.refusal(f"{MESSAGES}/{received}", "DELETE") == (403, "ErrorAccessDenied")


def test_marks_and_flags_are_changed(sven, received):
    told = sven.ask(
        "PATCH", f"{MESSAGES}/{received}",
        json={"isRead": True, "flag": {"flagStatus": "flagged"}, "categories": ["Deals"]},
    ).json()  # fmt: skip
    assert (told["isRead"], told["flag"], told["categories"]) == (True, {"flagStatus": "flagged"}, ["Deals"])


def test_a_change_of_something_that_has_changed_is_refused(sven, people, received):
    etag = sven.get(f"{MESSAGES}/{received}")["@odata.etag"]
    people.reads(SVEN, received)
    refused = sven.refusal(
        f"{MESSAGES}/{received}", "PATCH", json={"isRead": False}, headers={"If-Match": etag}
    )
    assert refused == (412, "ErrorIrresolvableConflict")


def test_a_move_tells_the_message_where_it_is_now(sven, people, received):
    moved = sven.post(f"{MESSAGES}/{received}/move", {"destinationId": "archive"}, prefer=IMMUTABLE)
    assert (moved["id"], moved["parentFolderId"]) == (received, people.folder_id(SVEN, "archive"))
    assert sven.refusal(f"{MESSAGES}/{received}/move", "POST", json={"destinationId": "nowhere"}) == (
        404, "ErrorItemNotFound",
    )  # fmt: skip


def test_what_is_deleted_lies_in_the_deleted_items_first(sven, people, received):
    for home in ("deleteditems", "recoverableitemsdeletions"):
        assert sven.ask("DELETE", f"{MESSAGES}/{received}").status_code == 204
        assert people.message_ids(SVEN, home) == [received]
    assert received not in [each["id"] for each in sven.pages(MESSAGES, prefer=IMMUTABLE)[0]]


def test_what_is_deleted_for_good_is_gone(sven, received):
    assert sven.ask("POST", f"{MESSAGES}/{received}/permanentDelete", data=b"").status_code == 204
    assert sven.refusal(f"{MESSAGES}/{received}") == (404, "ErrorItemNotFound")


def test_a_body_has_to_be_json(sven):
    assert sven.refusal(MESSAGES, "POST", data=b"{", headers={"Content-Type": "application/json"}) == (
        400, "BadRequest",
    )  # fmt: skip


def test_what_is_not_modelled_is_refused_and_noted(sven, microsoft, received):
    assert sven.refusal(MESSAGES, "POST", json={"singleValueExtendedProperties": []}) == (501, "notModelled")
    assert sven.refusal(f"{MESSAGES}/{received}?$expand=extensions") == (501, "notModelled")
    assert sven.refusal(f"{MESSAGES}?$filter=endswith(subject,'x')") == (501, "notModelled")
    assert sven.refusal(MESSAGES, "POST", json={"isReadReceiptRequested": True}) == (501, "notModelled")
    assert len(microsoft.violations) == 4
    microsoft.violations.clear()
