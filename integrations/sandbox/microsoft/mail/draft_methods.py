"""Operations that write: drafts, and what becomes of messages."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.mail.composing import TEXTS, answering, composed, forwarding
from integrations.sandbox.microsoft.mail.folder_methods import folder_of
from integrations.sandbox.microsoft.mail.mailbox import Mailbox
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.microsoft.mail.reach import message_of, names_told
from integrations.sandbox.microsoft.mail.rendering import IMPORTANCE, rendered
from integrations.sandbox.microsoft.mail.sending import sent, sent_draft
from integrations.sandbox.microsoft.refusals import Refusal, bad_request, item_not_found, not_modelled
from integrations.sandbox.sources import Written, envelope_of

_OF_THE_MAILBOX = frozenset({"isRead", "flag", "categories", "importance"})
_RECEIPTS = frozenset({"isReadReceiptRequested", "isDeliveryReceiptRequested"})
_FLAGS = frozenset({"notFlagged", "complete", "flagged"})


def create_draft(call: Call) -> Json:
    """A new message that is not sent; among the drafts, or in the folder that the path names."""
    _check_known(call.body)
    box = call.world.mailbox(call.owner)
    home = folder_of(call, box) if "folder" in call.path else box.folders.known("drafts")
    raw, now = composed(call.body, call.world.clock.now()), call.world.clock.millis()
    message = box.add(Written(raw), home.id, at=now, read=True, draft=True)
    _set_of_mailbox(box, message, call.body)
    return _told(call, message)


def create_reply(call: Call) -> Json:
    """A draft that answers a message."""
    return _answer(call, to_all=False)


def create_reply_all(call: Call) -> Json:
    """A draft that answers a message, to everybody."""
    return _answer(call, to_all=True)


def create_forward(call: Call) -> Json:
    """A draft that passes a message on."""
    box, message = message_of(call)
    now = call.world.clock.now()
    made = forwarding(message.source.raw(), now)
    return _told(call, _kept(call, box, _with_said(call, made), root=_root(message)))


def update(call: Call) -> Json:
    """Change what is of the mailbox; of a draft also what it says."""
    box, message = message_of(call)
    _check_etag(call, message)
    _check_known(call.body)
    texts = {name: value for name, value in call.body.items() if name in TEXTS}
    if texts:
        if not message.draft:
            raise Refusal(400, "ErrorInvalidPropertySet", "The property can be set on a draft only.")
        raw = message.source.raw()
        message.source = Written(composed(texts, call.world.clock.now(), raw))
        box.changed(message)
    _set_of_mailbox(box, message, call.body)
    return _told(call, message)


def move(call: Call) -> Json:
    """Put a message into another folder."""
    box, message = message_of(call)
    target = box.folders.find(str(call.body.get("destinationId", "")))
    if target is None:
        raise item_not_found()
    box.move(message, target.id)
    return _told(call, message)


def delete(call: Call) -> None:
    """Throw a message away: into the deleted items; from there, where nobody sees it."""
    box, message = message_of(call)
    trash = box.folders.known("deleteditems").id
    after = box.folders.known("recoverableitemsdeletions").id
    box.move(message, after if message.folder == trash else trash)


def delete_for_good(call: Call) -> None:
    """Delete a message; it can not be brought back."""
    box, message = message_of(call)
    box.remove(message)


def send(call: Call) -> None:
    """Send a draft."""
    box, message = message_of(call)
    if not message.draft:
        raise Refusal(403, "ErrorAccessDenied", "The message is no draft.")
    if not message.source.envelope().recipients.strip():
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    sent_draft(call.world, box, message, call.owner.address)


def send_mail(call: Call) -> None:
    """Send a message that was no draft before."""
    said = call.body.get("message")
    if not isinstance(said, dict):
        raise bad_request("The property 'message' is required.")
    if call.body.get("saveToSentItems", True) is not True:
        raise not_modelled("sending without a copy")
    _check_known(said)
    raw = composed(said, call.world.clock.now())
    if not envelope_of(raw).recipients.strip():
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    sent(call.world, call.world.mailbox(call.owner), raw, call.owner.address)


def _answer(call: Call, *, to_all: bool) -> Json:
    box, message = message_of(call)
    now = call.world.clock.now()
    made = answering(message.source.raw(), call.owner.address, now, to_all=to_all)
    return _told(call, _kept(call, box, _with_said(call, made), root=_root(message)))


def _with_said(call: Call, raw: bytes) -> bytes:
    """With what the request says of the draft beside."""
    said = dict(call.body.get("message", {}))
    if "comment" in call.body:
        if "body" in said:
            raise bad_request("A comment and a body can not both be given.")
        said["body"] = {"contentType": "html", "content": str(call.body["comment"])}
    _check_known(said)
    return composed(said, call.world.clock.now(), raw) if said else raw


def _root(message: Message) -> str:
    if message.conversation_root:
        return message.conversation_root
    envelope = message.source.envelope()
    return envelope.references[0] if envelope.references else envelope.message_id


def _kept(call: Call, box: Mailbox, raw: bytes, root: str) -> Message:
    home, now = box.folders.known("drafts").id, call.world.clock.millis()
    return box.add(Written(raw), home, at=now, read=True, draft=True, conversation_root=root)


def _told(call: Call, message: Message) -> Json:
    select = call.options.get("$select", "")
    picked = f"({select})" if select else ""
    return {
        "@odata.context": call.context(f"messages{picked}/$entity"),
        **rendered(call, message, names_told(call, select)),
    }


def _check_etag(call: Call, message: Message) -> None:
    wanted = call.headers.get("if-match")
    if wanted not in {None, "*", f'W/"{message.change_key}"'}:
        says = "The change key passed in the request does not match the current change key of the item."
        raise Refusal(412, "ErrorIrresolvableConflict", says)


def _check_known(body: Json) -> None:
    for name, value in body.items():
        if name not in TEXTS | _OF_THE_MAILBOX and not (name in _RECEIPTS and value is False):
            raise not_modelled(f"the property {name} of a message in a request")


def _set_of_mailbox(box: Mailbox, message: Message, body: Json) -> None:
    changed = False
    if "flag" in body:
        message.flag = _one_of(body["flag"].get("flagStatus"), _FLAGS)
        changed = True
    if "importance" in body:
        message.importance = _one_of(body["importance"], IMPORTANCE)
        changed = True
    if "categories" in body:
        message.categories = [str(each) for each in body["categories"]]
        changed = True
    if "isRead" in body:
        box.mark(message, read=bool(body["isRead"]))
    if changed:
        box.changed(message)


def _one_of(value: object, known: frozenset[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise bad_request(f"Requested value '{value}' was not found.")
    return value
