"""Which message a path names, and how much of it may be told."""

from __future__ import annotations

from integrations.sandbox.microsoft.calls import MAIL_READ, Call
from integrations.sandbox.microsoft.mail.folder_methods import folder_of
from integrations.sandbox.microsoft.mail.mailbox import Mailbox
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.microsoft.mail.rendering import BY_DEFAULT, PROPERTIES, TEXTS, with_id
from integrations.sandbox.microsoft.odata.select import read_select
from integrations.sandbox.microsoft.refusals import access_denied, invalid_id, item_not_found

_SHORTEST_ID = 20


def message_of(call: Call) -> tuple[Mailbox, Message]:
    """The message of a path, and the mailbox that it lies in.

    Raises:
        Refusal: it is not there (any more, or under this id).
    """
    box = call.world.mailbox(call.owner)
    name = call.path["message"]
    if len(name) < _SHORTEST_ID:
        raise invalid_id()
    found = box.by_id.get(name)
    if found is None or ("folder" in call.path and found.folder != folder_of(call, box).id):
        raise item_not_found()
    return box, found


def tells_texts(call: Call) -> bool:
    """Whether bodies may be told: `Mail.ReadBasic` is not enough for that."""
    if call.access.account is None:
        application = call.world.grants.applications[call.access.client]
        return bool(application.may_reach(call.owner, MAIL_READ))
    own = call.access.account is call.owner
    wanted = MAIL_READ if own else {f"{each}.Shared" for each in MAIL_READ}
    return bool(call.access.scopes & wanted)


def names_told(call: Call, select: str, extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The properties that a call gets, by what it selects.

    Raises:
        Refusal: one does not exist, or may not be told.
    """
    names = read_select(select, "message", (*PROPERTIES, *extra))
    if tells_texts(call):
        return with_id(names) if names else BY_DEFAULT
    if set(names) & TEXTS:
        raise access_denied()
    return with_id(names) if names else tuple(each for each in BY_DEFAULT if each not in TEXTS)
