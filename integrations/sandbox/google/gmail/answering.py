"""The methods of Gmail by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.gmail import (
    draft_methods,
    message_methods,
    reading_methods,
    settings_methods,
)
from integrations.sandbox.google.gmail.mailbox import Mailbox

Handler = Callable[[Mailbox, Call], Json | None]

HANDLERS: Mapping[str, Handler] = {
    "gmail.users.getProfile": settings_methods.profile,
    "gmail.users.watch": settings_methods.watch,
    "gmail.users.stop": settings_methods.stop,
    "gmail.users.labels.list": settings_methods.list_labels,
    "gmail.users.labels.get": settings_methods.get_label,
    "gmail.users.settings.sendAs.list": settings_methods.list_send_as,
    "gmail.users.messages.list": reading_methods.list_messages,
    "gmail.users.messages.get": reading_methods.get_message,
    "gmail.users.messages.attachments.get": reading_methods.get_attachment,
    "gmail.users.history.list": reading_methods.list_history,
    "gmail.users.messages.insert": message_methods.insert,
    "gmail.users.messages.import": message_methods.insert,
    "gmail.users.messages.send": message_methods.send,
    "gmail.users.messages.trash": message_methods.trash,
    "gmail.users.messages.untrash": message_methods.untrash,
    "gmail.users.messages.modify": message_methods.modify,
    "gmail.users.messages.batchModify": message_methods.modify_many,
    "gmail.users.messages.delete": message_methods.delete,
    "gmail.users.messages.batchDelete": message_methods.delete_many,
    "gmail.users.drafts.create": draft_methods.create,
    "gmail.users.drafts.update": draft_methods.update,
    "gmail.users.drafts.get": draft_methods.get,
    "gmail.users.drafts.list": draft_methods.list_drafts,
    "gmail.users.drafts.delete": draft_methods.delete,
    "gmail.users.drafts.send": draft_methods.send,
}

UNITS: Mapping[str, int] = {
    "gmail.users.getProfile": 1,
    "gmail.users.watch": 100,
    "gmail.users.stop": 50,
    "gmail.users.labels.list": 1,
    "gmail.users.labels.get": 1,
    "gmail.users.settings.sendAs.list": 1,
    "gmail.users.messages.list": 5,
    "gmail.users.messages.get": 20,
    "gmail.users.messages.attachments.get": 20,
    "gmail.users.history.list": 2,
    "gmail.users.messages.insert": 25,
    "gmail.users.messages.import": 25,
    "gmail.users.messages.send": 100,
    "gmail.users.messages.trash": 5,
    "gmail.users.messages.untrash": 5,
    "gmail.users.messages.modify": 5,
    "gmail.users.messages.batchModify": 50,
    "gmail.users.messages.delete": 10,
    "gmail.users.messages.batchDelete": 50,
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.update": 15,
    "gmail.users.drafts.get": 20,
    "gmail.users.drafts.list": 5,
    "gmail.users.drafts.delete": 10,
    "gmail.users.drafts.send": 100,
}
"""Quota units of each method, for projects made since May 2026."""
