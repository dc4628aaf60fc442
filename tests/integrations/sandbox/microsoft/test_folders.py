"""Folders: what is listed, under which names, and what their delta tells."""

from __future__ import annotations

import pytest

from tests.integrations.sandbox.microsoft.graph import SVEN, mail

FOLDERS = "/me/mailFolders"
USUAL = {
    "Archive", "Conversation History", "Deleted Items", "Drafts", "Inbox", "Junk Email", "Outbox",
    "Sent Items",
}  # fmt: skip


def named(items) -> set[str]:
    return {each["displayName"] for each in items}


def test_the_folders_of_a_new_mailbox(sven):
    items, _ = sven.pages(FOLDERS, _top=3)
    assert named(items) == USUAL
    root = sven.get(f"{FOLDERS}/msgfolderroot")
    assert {each["parentFolderId"] for each in items} == {root["id"]}
    assert root["childFolderCount"] == len(USUAL)


def test_hidden_folders_are_listed_on_request(sven, people):
    people.makes_folder(SVEN, "Quick Steps", hidden=True)
    assert "Quick Steps" not in named(sven.pages(FOLDERS)[0])
    items, _ = sven.pages(FOLDERS, includeHiddenFolders="true")
    assert named(items) == USUAL | {"Quick Steps"}
    assert named(each for each in items if each["isHidden"]) == {"Quick Steps"}


def test_folders_lie_in_folders(sven, people):
    outer = people.makes_folder(SVEN, "Customers")
    inner = people.makes_folder(SVEN, "North", outer)
    assert named(sven.pages(FOLDERS)[0]) == USUAL | {"Customers"}
    (child,), _ = sven.pages(f"{FOLDERS}/{outer}/childFolders")
    assert (child["id"], child["parentFolderId"]) == (inner, outer)
    assert sven.get(f"{FOLDERS}/{outer}")["childFolderCount"] == 1


@pytest.mark.parametrize(
    "name", ["inbox", "Inbox", "sentitems", "deleteditems", "junkemail", "archive", "drafts"]
)
def test_a_well_known_name_stands_for_an_id_whatever_the_folder_is_called(sven, people, name):
    people.renames_folder(SVEN, name.lower(), "Postvak")
    assert sven.get(f"{FOLDERS}/{name}")["displayName"] == "Postvak"
    assert sven.get(f"{FOLDERS}('{name}')")["id"] == people.folder_id(SVEN, name.lower())


def test_a_folder_that_is_not_there(sven):
    assert sven.refusal(f"{FOLDERS}/nowhere") == (404, "ErrorItemNotFound")
    assert sven.refusal(f"{FOLDERS}/nowhere/messages") == (404, "ErrorItemNotFound")


def test_what_a_folder_is_known_as_is_told_at_work_only(sven, sign_in, microsoft):
    assert sven.get(f"{FOLDERS}/inbox", _select="wellKnownName")["wellKnownName"] == "inbox"
    assert "wellKnownName" not in sven.get(f"{FOLDERS}/inbox")
    microsoft.sign_in.open_account("pia@home.example", personal=True)
    pia = sign_in("pia@home.example")
    refused = pia.ask("GET", f"{FOLDERS}/inbox?$select=wellKnownName")
    assert refused.status_code == 400
    assert "Could not find a property named 'wellKnownName'" in refused.json()["error"]["message"]


def test_a_folder_counts_what_lies_in_it(sven, people):
    first = people.mail_arrives(SVEN, mail("One"))
    people.had_mail(SVEN, mail("Two"))
    inbox = sven.get(f"{FOLDERS}/inbox")
    assert (inbox["totalItemCount"], inbox["unreadItemCount"]) == (2, 1)
    people.reads(SVEN, first)
    people.moves(SVEN, first, "archive")
    inbox = sven.get(f"{FOLDERS}/inbox")
    assert (inbox["totalItemCount"], inbox["unreadItemCount"]) == (1, 0)


def test_the_delta_of_folders_tells_all_then_what_became_of_them(sven, people):
    outer = people.makes_folder(SVEN, "Customers", noted=False)
    gone = people.makes_folder(SVEN, "Gone", outer, noted=False)
    items, link = sven.pages(f"{FOLDERS}/delta", prefer="odata.maxpagesize=4")
    assert named(items) == USUAL | {"Customers", "Gone"}
    assert sven.pages(link)[0] == []
    people.renames_folder(SVEN, outer, "Accounts")
    people.deletes_folder(SVEN, gone, for_good=True)
    new = people.makes_folder(SVEN, "New", outer)
    items, again = sven.pages(link)
    by_id = {each["id"]: each for each in items}
    assert by_id[outer]["displayName"] == "Accounts"
    assert by_id[new]["parentFolderId"] == outer
    assert by_id[gone] == {
        "@odata.type": "#microsoft.graph.mailFolder", "id": gone, "@removed": {"reason": "deleted"},
    }  # fmt: skip
    assert sven.pages(again)[0] == []


def test_the_delta_of_folders_says_nothing_of_mail(sven, people):
    _, link = sven.pages(f"{FOLDERS}/delta")
    people.mail_arrives(SVEN, mail())
    assert sven.pages(link)[0] == []


def test_a_folder_that_is_thrown_away_lies_in_the_deleted_items(sven, people):
    folder = people.makes_folder(SVEN, "Customers", noted=False)
    _, link = sven.pages(f"{FOLDERS}/delta")
    people.deletes_folder(SVEN, folder)
    (item,), _ = sven.pages(link)
    assert item["parentFolderId"] == people.folder_id(SVEN, "deleteditems")


def test_the_state_of_folders_can_be_gone_too(sven, people):
    _, link = sven.pages(f"{FOLDERS}/delta")
    people.sync_states_expire(SVEN)
    assert sven.refusal(link) == (410, "SyncStateNotFound")
    assert sven.refusal(f"{FOLDERS}/delta?$deltatoken=bogus") == (400, "BadRequest")


def test_folders_are_made_renamed_and_deleted(sven, people):
    made = sven.post(FOLDERS, {"displayName": "Customers"})
    inner = sven.post(f"{FOLDERS}/{made['id']}/childFolders", {"displayName": "North"})
    people.had_mail(SVEN, mail(), "North")
    assert sven.refusal(FOLDERS, "POST", json={"displayName": "customers"}) == (409, "ErrorFolderExists")
    assert sven.refusal(FOLDERS, "POST", json={}) == (400, "BadRequest")
    renamed = sven.ask("PATCH", f"{FOLDERS}/{inner['id']}", json={"displayName": "South"}).json()
    assert renamed["displayName"] == "South"
    for _ in range(2):  # into the deleted items, then for good
        assert sven.ask("DELETE", f"{FOLDERS}/{made['id']}").status_code == 204
    assert sven.refusal(f"{FOLDERS}/{inner['id']}") == (404, "ErrorItemNotFound")
    assert people.message_ids(SVEN) == []
    assert sven.refusal(f"{FOLDERS}/inbox", "DELETE") == (403, "ErrorDeleteDistinguishedFolder")


@pytest.mark.parametrize("option", ["$filter", "$orderby", "$search", "hidden", "top"])
def test_folders_take_no_other_options(sven, option):
    assert sven.refusal(FOLDERS, params={option: "x"}) == (400, "BadRequest")
