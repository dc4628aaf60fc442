"""All operations of mail."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calls import MAIL_BASIC, MAIL_READ, MAIL_WRITE, Call, Operation, Raw
from integrations.sandbox.microsoft.mail import delta, draft_methods, folder_methods, message_methods

_SEND = frozenset({"Mail.Send"})
_LIST = frozenset({"$select", "$top", "$skip", "$count", "$orderby", "$filter"})
_FOLDERS = frozenset({"$select", "$top", "$skip", "$count", "includeHiddenFolders"})
_FOLDERS_DELTA = frozenset({"$select", "$deltatoken", "$skiptoken", "includeHiddenFolders"})
_DELTA = frozenset({
    "$select", "$top", "$filter", "$orderby", "$search", "$deltatoken", "$skiptoken", "changeType",
})  # fmt: skip
_ONE = frozenset({"$select", "$expand"})
_SELECT = frozenset({"$select"})
_NONE = frozenset[str]()


def _read(
    name: str,
    path: str,
    handle: Callable[[Call], Json | Raw | None],
    options: frozenset[str],
    gives: str | None,
    *,
    scopes: frozenset[str] = MAIL_BASIC,
) -> Operation:
    return Operation(f"graph.{name}", "GET", path, handle, scopes, _roles(scopes), options, gives)


def _write(
    name: str,
    call: str,
    handle: Callable[[Call], Json | Raw | None],
    status: int,
    gives: str | None = None,
    *,
    scopes: frozenset[str] = MAIL_WRITE,
) -> Operation:
    verb, _, path = call.partition(" ")
    options = _SELECT if gives == "message" else _NONE
    return Operation(f"graph.{name}", verb, path, handle, scopes, _roles(scopes), options, gives, status)


def _roles(scopes: frozenset[str]) -> frozenset[str]:
    return scopes | ({"Mail.ReadBasic.All"} if "Mail.ReadBasic" in scopes else _NONE)


MAIL: tuple[Operation, ...] = (
    _read("mailFolders.list", "mailFolders", folder_methods.list_folders, _FOLDERS, "folders"),
    _read("mailFolders.delta", "mailFolders/delta", folder_methods.folders_delta, _FOLDERS_DELTA, "folders"),
    _write("mailFolders.create", "POST mailFolders", folder_methods.make_folder, 201, "folder"),
    _read("mailFolders.get", "mailFolders/{folder}", folder_methods.get_folder, _SELECT, "folder"),
    _write("mailFolders.update", "PATCH mailFolders/{folder}", folder_methods.rename_folder, 200, "folder"),
    _write("mailFolders.delete", "DELETE mailFolders/{folder}", folder_methods.delete_folder, 204),
    _read(
        "mailFolders.childFolders.list", "mailFolders/{folder}/childFolders", folder_methods.list_children,
        _FOLDERS, "folders",
    ),
    _write(
        "mailFolders.childFolders.create", "POST mailFolders/{folder}/childFolders",
        folder_methods.make_folder, 201, "folder",
    ),
    _read(
        "mailFolders.messages.delta", "mailFolders/{folder}/messages/delta", delta.messages_delta, _DELTA,
        "messages",
    ),
    _read(
        "mailFolders.messages.list", "mailFolders/{folder}/messages", message_methods.list_messages, _LIST,
        "messages",
    ),
    _read("messages.list", "messages", message_methods.list_messages, _LIST, "messages"),
    _read("messages.get", "messages/{message}", message_methods.get_message, _ONE, "message"),
    _read(
        "mailFolders.messages.get", "mailFolders/{folder}/messages/{message}", message_methods.get_message,
        _ONE, "message",
    ),
    _read(
        "messages.mime", "messages/{message}/$value", message_methods.get_mime, _NONE, None,
        scopes=MAIL_READ,
    ),
    _read(
        "messages.attachments.list", "messages/{message}/attachments", message_methods.list_attachments,
        _NONE, "attachments", scopes=MAIL_READ,
    ),
    _read(
        "messages.attachments.get", "messages/{message}/attachments/{attachment}",
        message_methods.get_attachment, _NONE, "attachment", scopes=MAIL_READ,
    ),
    _read(
        "messages.attachments.bytes", "messages/{message}/attachments/{attachment}/$value",
        message_methods.get_attachment_bytes, _NONE, None, scopes=MAIL_READ,
    ),
    _write("messages.create", "POST messages", draft_methods.create_draft, 201, "message"),
    _write(
        "mailFolders.messages.create", "POST mailFolders/{folder}/messages", draft_methods.create_draft, 201,
        "message",
    ),
    _write("sendMail", "POST sendMail", draft_methods.send_mail, 202, scopes=_SEND),
    _write("messages.update", "PATCH messages/{message}", draft_methods.update, 200, "message"),
    _write("messages.delete", "DELETE messages/{message}", draft_methods.delete, 204),
    _write("messages.move", "POST messages/{message}/move", draft_methods.move, 201, "message"),
    _write(
        "messages.permanentDelete", "POST messages/{message}/permanentDelete",
        draft_methods.delete_for_good, 204,
    ),
    _write(
        "messages.createReply", "POST messages/{message}/createReply", draft_methods.create_reply, 201,
        "message",
    ),
    _write(
        "messages.createReplyAll", "POST messages/{message}/createReplyAll",
        draft_methods.create_reply_all, 201, "message",
    ),
    _write(
        "messages.createForward", "POST messages/{message}/createForward", draft_methods.create_forward,
        201, "message",
    ),
    _write("messages.send", "POST messages/{message}/send", draft_methods.send, 202, scopes=_SEND),
)  # fmt: skip
