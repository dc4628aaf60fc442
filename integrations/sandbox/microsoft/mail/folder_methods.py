"""Operations on folders."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.mail.folders import ROOT, UNLISTED, Folder
from integrations.sandbox.microsoft.mail.mailbox import Mailbox, What
from integrations.sandbox.microsoft.odata.order import page_size, skipped
from integrations.sandbox.microsoft.odata.select import read_select, selected
from integrations.sandbox.microsoft.refusals import Refusal, bad_request, item_not_found, sync_state_gone
from integrations.sandbox.microsoft.tokens import opened, sealed

_BY_DEFAULT = (
    "id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount", "totalItemCount",
    "sizeInBytes", "isHidden",
)  # fmt: skip
_SIZE = 7_500
"""What a message counts for in a folder's size: nobody reads all of them to say it."""
_TYPE = "#microsoft.graph.mailFolder"


def folder_of(call: Call, box: Mailbox) -> Folder:
    """The folder that a path names.

    Raises:
        Refusal: there is none.
    """
    found = box.folders.find(call.path["folder"])
    if found is None:
        raise item_not_found()
    return found


def list_folders(call: Call) -> Json:
    """The folders at the top."""
    box = call.world.mailbox(call.owner)
    return _listed(call, box, box.folders.known(ROOT), "mailFolders")


def list_children(call: Call) -> Json:
    """The folders in a folder."""
    box = call.world.mailbox(call.owner)
    parent = folder_of(call, box)
    return _listed(call, box, parent, f"mailFolders('{call.path['folder']}')/childFolders")


def get_folder(call: Call) -> Json:
    """One folder."""
    box = call.world.mailbox(call.owner)
    return _told(call, box, folder_of(call, box), single=True)


def make_folder(call: Call) -> Json:
    """Make a folder, at the top or in another."""
    box = call.world.mailbox(call.owner)
    parent = folder_of(call, box) if "folder" in call.path else box.folders.known(ROOT)
    name = _name(call)
    _check_free(box, parent.id, name)
    made = box.make_folder(name, parent.id, hidden=bool(call.body.get("isHidden", False)))
    return _told(call, box, made, single=True)


def rename_folder(call: Call) -> Json:
    """Call a folder something else."""
    box = call.world.mailbox(call.owner)
    folder, name = folder_of(call, box), _name(call)
    _check_free(box, folder.parent, name)
    folder.name = name
    box.folder_changed(folder, What.UPDATED)
    return _told(call, box, folder, single=True)


def delete_folder(call: Call) -> None:
    """Throw a folder away: into the deleted items; from there, for good."""
    box = call.world.mailbox(call.owner)
    folder = folder_of(call, box)
    if folder.known is not None:
        raise Refusal(403, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.")
    trash = box.folders.known("deleteditems")
    if box.folders.inside(folder.id, trash.id):
        box.remove_folder(folder)
    else:
        folder.parent = trash.id
        box.folder_changed(folder, What.UPDATED)


def folders_delta(call: Call) -> Json:
    """All folders, however deep; then what became of them."""
    box = call.world.mailbox(call.owner)
    token = call.options.get("$deltatoken", call.options.get("$skiptoken"))
    state = _begun(call, box) if token is None else _state(call, box, token)
    answer: Json = {"@odata.context": f"{call.base}/v1.0/$metadata#Collection(mailFolder)"}
    items = _items(box, state)
    size, after = min(call.prefer.page_size or 1_000, 1_000), state["after"]
    if call.empty_page:
        size = 0
    answer["value"] = items[after : after + size]
    if after + size < len(items):
        rest = {**state, "after": after + size, "page": state["page"] + 1}
        answer["@odata.nextLink"] = call.link({"$skiptoken": sealed(rest)})
    else:
        fresh = {**state, "since": state["until"], "after": 0, "page": 1, "until": None}
        answer["@odata.deltaLink"] = call.link({"$deltatoken": sealed(fresh)})
    return answer


def _begun(call: Call, box: Mailbox) -> Json:
    selected(call, "mailFolder", _BY_DEFAULT)
    hidden = call.options.get("includeHiddenFolders") == "true"
    return {
        "of": "folders", "box": box.name, "select": call.options.get("$select", ""), "since": None,
        "until": box.version, "after": 0, "page": 1, "generation": box.generation, "hidden": hidden,
    }  # fmt: skip


def _state(call: Call, box: Mailbox, token: str) -> Json:
    state = opened(token)
    if len(call.options) > 1:
        raise bad_request("The query options of a delta round stand in its first request only.")
    if state["of"] != "folders" or state["box"] != box.name:
        raise bad_request("Badly formed token.")
    if state["generation"] != box.generation:
        raise sync_state_gone()
    return state if state["until"] is not None else {**state, "until": box.version}


def _items(box: Mailbox, state: Json) -> list[Json]:
    select = read_select(state["select"], "mailFolder", _BY_DEFAULT) or _BY_DEFAULT
    root = box.folders.known(ROOT)
    listed = [
        each for each in box.folders.tree(root.id)
        if each.known not in UNLISTED and (state["hidden"] or not each.hidden)
    ]  # fmt: skip
    if state["since"] is None:
        return [{"@odata.type": _TYPE, **_properties(box, each, select)} for each in listed]
    by_id = {each.id: each for each in listed}
    changed = dict.fromkeys(
        each.folder for each in box.folder_log if state["since"] < each.version <= state["until"]
    )
    return [
        {"@odata.type": _TYPE, **_properties(box, by_id[each], select)}
        if each in by_id
        else {"@odata.type": _TYPE, "id": each, "@removed": {"reason": "deleted"}}
        for each in changed
    ]


def _listed(call: Call, box: Mailbox, parent: Folder, path: str) -> Json:
    hidden = call.options.get("includeHiddenFolders") == "true"
    found = box.folders.below(parent.id, hidden=hidden)
    size, first = page_size(call), skipped(call)
    page = found[first : first + size]
    answer: Json = {"@odata.context": call.context(path)}
    if call.options.get("$count") == "true":
        answer["@odata.count"] = len(found)
    answer["value"] = [_told(call, box, each, single=False) for each in page]
    if first + size < len(found):
        answer["@odata.nextLink"] = call.link({**call.options, "$top": f"{size}", "$skip": f"{first + size}"})
    return answer


def _told(call: Call, box: Mailbox, folder: Folder, *, single: bool) -> Json:
    known = _BY_DEFAULT if call.owner.personal else (*_BY_DEFAULT, "wellKnownName")
    names = selected(call, "mailFolder", known)
    told = _properties(box, folder, tuple(dict.fromkeys(("id", *names))) if names else _BY_DEFAULT)
    if single:
        picked = f"({','.join(names)})" if names else ""
        return {"@odata.context": call.context(f"mailFolders{picked}/$entity"), **told}
    return told


def _properties(box: Mailbox, folder: Folder, names: Iterable[str]) -> Json:
    count = box.count(folder.id)
    told: Json = {
        "id": folder.id, "displayName": folder.name, "parentFolderId": folder.parent,
        "childFolderCount": len(box.folders.below(folder.id, hidden=True)),
        "unreadItemCount": box.unread[folder.id], "totalItemCount": count, "sizeInBytes": count * _SIZE,
        "isHidden": folder.hidden, "wellKnownName": folder.known,
    }  # fmt: skip
    return {name: told[name] for name in names}


def _name(call: Call) -> str:
    name = call.body.get("displayName")
    if not isinstance(name, str) or not name:
        raise bad_request("The property 'displayName' is required.")
    return name


def _check_free(box: Mailbox, parent: str, name: str) -> None:
    if any(each.name.lower() == name.lower() for each in box.folders.below(parent, hidden=True)):
        says = "A folder with the specified name already exists."
        raise Refusal(409, "ErrorFolderExists", says)
