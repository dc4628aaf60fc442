"""What the real service once answered to an act, the sandbox answers to it (names are exchanged)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from integrations.sandbox.microsoft.shapes import faults_of
from tests.integrations.sandbox.microsoft.graph import IMMUTABLE, SVEN, Rewriting, mail

RECORDED = json.loads((Path(__file__).parent / "recorded" / "mail.json").read_text())
CHANGING = {
    "id", "parentFolderId", "@odata.etag", "changeKey", "conversationId", "internetMessageId", "subject",
    "receivedDateTime", "sentDateTime", "lastModifiedDateTime", "bodyPreview", "displayName", "sizeInBytes",
    "archiveFolder", "internalReplyMessage", "externalReplyMessage", "dateTime", "dateFormat", "timeFormat",
    "locale", "name", "timeZone", "request-id", "client-request-id", "date",
}  # fmt: skip
"""Different each time; that they are there, and are text or number, is compared all the same."""
SNAPSHOT = (
    "id,internetMessageId,conversationId,parentFolderId,subject,from,sender,toRecipients,ccRecipients,"
    "bccRecipients,receivedDateTime,sentDateTime,isRead,isDraft,hasAttachments,importance,flag,categories,"
    "bodyPreview"
)
DETAIL = (
    "id,internetMessageId,conversationId,parentFolderId,subject,from,sender,toRecipients,ccRecipients,"
    "bccRecipients,receivedDateTime,sentDateTime,lastModifiedDateTime,isRead,isDraft,hasAttachments,flag,"
    "bodyPreview,changeKey"
)
INBOX = "/me/mailFolders('inbox')/messages"


def likeness(value, name: str = ""):
    """A value with what changes each time replaced by its kind, and links by where they lead."""
    if isinstance(value, dict):
        return {key: likeness(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [likeness(each, name) for each in value]
    if name in {"@odata.nextLink", "@odata.deltaLink", "@odata.context"}:
        return link(value)
    return type(value).__name__ if name in CHANGING else value


def link(address: str) -> tuple:
    """Below which path it is, and which options it has; a token's is another each time."""
    parts = urlsplit(address)
    path = parts.path[parts.path.index("/v1.0") :]
    options = [(name, "" if name.endswith("token") else value) for name, value in parse_qsl(parts.query)]
    return path, parts.fragment, options


def unordered(items: list) -> list[str]:
    return sorted(json.dumps(likeness(each), sort_keys=True) for each in items)


@pytest.fixture
def three(people) -> list[str]:
    """What lay in the inbox that was recorded: three messages to oneself."""
    me = f"Sven Berg <{SVEN}>"
    return [
        people.mail_arrives(SVEN, mail(f"Fixture {n}", sender=me, to=me, Importance=said))
        for n, said in ((3, "normal"), (2, "high"), (1, "low"))
    ]


SHAPES = {
    "me": "user", "mailfolders": "folders", "mailfolders_delta": "folders", "well_known_inbox": "folder",
    "message_detail": "message", "message_moved": "message", "message_patched": "message",
    "message_state": "message", "messages_delta_changed": "messages",
    "messages_delta_changed_full": "messages", "messages_delta_nochange": "messages",
    "messages_delta_removed": "messages", "messages_delta_snapshot": "messages",
    "messages_list_page1": "messages", "messages_list_page2": "messages", "attachments": "attachments",
}  # fmt: skip


@pytest.mark.parametrize(("name", "shape"), SHAPES.items())
def test_what_the_service_answered_fits_the_shapes_by_which_the_sandbox_is_checked(name, shape):
    assert faults_of(shape, RECORDED[name]) == ""


def test_the_shapes_find_what_is_wrong():
    assert "colour: is not in the shape" in faults_of("message", {"id": "x", "colour": "red"})
    assert "id: is missing" in faults_of("message", {})
    assert "is no instant" in faults_of("message", {"id": "x", "receivedDateTime": "2026-01-01"})
    assert "is no flag" in faults_of("message", {"id": "x", "isRead": "yes"})
    assert "a list is expected" in faults_of("messages", {"@odata.context": "x", "value": {}})
    assert "is no 'low|normal|high'" in faults_of("message", {"id": "x", "importance": "urgent"})


def test_who_somebody_is(sven):
    got, recorded = sven.get("/me"), RECORDED["me"]
    assert set(got) == set(recorded)
    assert likeness(got["@odata.context"], "@odata.context") == link(recorded["@odata.context"])
    assert (got["displayName"], got["mail"]) == (recorded["displayName"], recorded["mail"])


def test_the_folders_and_their_delta(sven, people, three):
    people.makes_folder(SVEN, "Team Chat", "conversationhistory", noted=False)
    people.deletes_for_good(SVEN, three[0])
    got = sven.get("/me/mailFolders", _top=50)
    assert unordered(got["value"]) == unordered(RECORDED["mailfolders"]["value"])
    assert link(got["@odata.context"]) == link(RECORDED["mailfolders"]["@odata.context"])
    delta, recorded = sven.get("/me/mailFolders/delta"), RECORDED["mailfolders_delta"]
    assert set(delta) == set(recorded)
    assert link(delta["@odata.deltaLink"]) == link(recorded["@odata.deltaLink"])
    assert set(unordered(delta["value"])) >= set(unordered(recorded["value"]))


def test_a_well_known_folder(sven):
    got = sven.get("/me/mailFolders/inbox", _select="id,displayName")
    assert likeness(got) == likeness(RECORDED["well_known_inbox"])


def snapshot(sven) -> dict:
    select = ",".join(key for key in RECORDED["messages_delta_snapshot"]["value"][0] if "@" not in key)
    return sven.get(f"{INBOX}/delta", prefer=IMMUTABLE, _select=select)


@pytest.mark.usefixtures("three")
def test_the_first_round_of_a_delta(sven):
    got, recorded = snapshot(sven), RECORDED["messages_delta_snapshot"]
    assert unordered(got["value"]) == unordered(recorded["value"])
    assert likeness({**got, "value": []}) == likeness({**recorded, "value": []})


@pytest.mark.usefixtures("three")
def test_a_round_in_which_nothing_changed(sven):
    got = sven.get(snapshot(sven)["@odata.deltaLink"], prefer=IMMUTABLE)
    assert likeness(got) == likeness(RECORDED["messages_delta_nochange"])


def test_a_message_that_was_read(sven, three):
    round_before = snapshot(sven)["@odata.deltaLink"]
    sven.ask("PATCH", f"/me/messages/{three[0]}", json={"isRead": True})
    got = sven.get(round_before, prefer=IMMUTABLE)
    assert likeness(got) == likeness(RECORDED["messages_delta_changed"])


def test_a_message_that_was_flagged(sven, three):
    select = ",".join(key for key in RECORDED["messages_delta_changed_full"]["value"][0] if "@" not in key)
    round_before = sven.get(f"{INBOX}/delta", prefer=IMMUTABLE, _select=select)["@odata.deltaLink"]
    sven.ask("PATCH", f"/me/messages/{three[1]}", json={"flag": {"flagStatus": "flagged"}})
    got = sven.get(round_before, prefer=IMMUTABLE)
    assert likeness(got) == likeness(RECORDED["messages_delta_changed_full"])


def test_a_message_that_was_deleted(sven, three):
    round_before = snapshot(sven)["@odata.deltaLink"]
    assert sven.ask("DELETE", f"/me/messages/{three[2]}").status_code == 204
    got = sven.get(round_before, prefer=IMMUTABLE)
    assert likeness(got) == likeness(RECORDED["messages_delta_removed"])


def test_a_list_and_its_next_pages(sven, people, three):
    people.deletes_for_good(SVEN, three[2])
    options = {"_select": SNAPSHOT, "_orderby": "receivedDateTime desc", "_top": 1}
    first = sven.get(INBOX, prefer=IMMUTABLE, **options)
    assert likeness(first) == likeness(RECORDED["messages_list_page1"])
    people.reads(SVEN, three[0])
    second = sven.get(first["@odata.nextLink"], prefer=IMMUTABLE)
    assert likeness(second) == likeness(RECORDED["messages_list_page2"])


def test_one_message_and_its_state_alone(sven, people, three):
    people.reads(SVEN, three[0])
    state = "id,isRead,isDraft,flag,lastModifiedDateTime,changeKey"
    for name, select in (("message_detail", DETAIL), ("message_state", state)):
        got = sven.get(f"/me/messages/{three[0]}", prefer=IMMUTABLE, _select=select)
        assert likeness(got) == likeness(RECORDED[name])
        if "changeKey" in got:
            assert got["@odata.etag"] == f'W/"{got["changeKey"]}"'


def test_a_draft_that_is_changed_and_moved(sven):
    to = [{"emailAddress": {"address": SVEN, "name": "Sven Berg"}}]
    body = {"contentType": "text", "content": "Example"}
    draft = sven.post(
        "/me/messages", {"subject": "Fixture", "toRecipients": to, "body": body}, prefer=IMMUTABLE
    )
    path = f"/me/messages/{draft['id']}"
    change = {"isRead": True, "flag": {"flagStatus": "flagged"}}
    got = sven.ask("PATCH", f"{path}?$select={DETAIL}", json=change, prefer=IMMUTABLE)
    assert got.status_code == 200
    assert likeness(got.json()) == likeness(RECORDED["message_patched"])
    got = sven.ask(
        "POST", f"{path}/move?$select={DETAIL}", json={"destinationId": "archive"}, prefer=IMMUTABLE
    )
    assert got.status_code == 201
    assert likeness(got.json()) == likeness(RECORDED["message_moved"])
    assert got.json()["id"] == draft["id"]


def test_the_settings_of_a_mailbox(sven):
    assert likeness(sven.get("/me/mailboxSettings")) == likeness(RECORDED["mailbox_settings"])


def test_what_is_attached(sven, people):
    raw = (
        "From: bea@north.example\r\nMIME-Version: 1.0\r\nContent-Type: image/jpeg\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=test.jpg\r\n\r\n"
        "aGVsbG8=\r\n"
    )
    got = sven.get(f"/me/messages/{people.mail_arrives(SVEN, raw)}/attachments")
    recorded = RECORDED["attachments"]
    assert likeness(got["value"]) == likeness(recorded["value"])
    without_id = [
        re.sub(r"messages\('.*?'\)", "messages(...)", each["@odata.context"]) for each in (got, recorded)
    ]
    assert link(without_id[0]) == link(without_id[1])


def test_errors(sven, sign_in, microsoft):
    microsoft.sign_in.open_account("pia@home.example", personal=True)
    pia = sign_in("pia@home.example")
    for name, graph, path, fields in (
        ("error_bad_request", pia, "/me/mailFolders?$select=wellKnownName", {}),
        ("error_unauthorized", sven, "/me", {"headers": {"Authorization": "Bearer nonsense"}}),
        ("error_badly_formed_token", sven, "/me/mailFolders/inbox/messages/delta?$deltatoken=bogus", {}),
    ):
        assert likeness(graph.ask("GET", path, **fields).json()) == likeness(RECORDED[name])


def test_the_discovery_document_of_the_authority(sandbox):
    address = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
    assert Rewriting(sandbox).get(address).json() == RECORDED["openid"]
