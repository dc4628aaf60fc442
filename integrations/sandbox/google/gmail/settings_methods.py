"""What is asked of a mailbox as a whole: profile, labels, addresses, watches."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.refusals import entity_not_found


def profile(box: Mailbox, _call: Call) -> Json:
    """The address, how much there is, and the id of the last change."""
    return {
        "emailAddress": box.address,
        "messagesTotal": len(box.messages),
        "threadsTotal": len(box.threads),
        "historyId": str(box.history_id),
    }


def list_labels(box: Mailbox, _call: Call) -> Json:
    """All labels."""
    return {"labels": box.labels.shapes()}


def get_label(box: Mailbox, call: Call) -> Json:
    """One label, with how much is under it."""
    label = call.given("id")
    if label not in {each["id"] for each in box.labels.shapes()}:
        raise entity_not_found()
    under = [each for each in box.messages.values() if label in each.labels]
    unread = [each for each in under if "UNREAD" in each.labels]
    return box.labels.shape(label) | {
        "messagesTotal": len(under),
        "messagesUnread": len(unread),
        "threadsTotal": len({each.thread for each in under}),
        "threadsUnread": len({each.thread for each in unread}),
    }


def list_send_as(box: Mailbox, _call: Call) -> Json:
    """The addresses that the owner writes under."""
    return {"sendAs": box.addresses}


def watch(box: Mailbox, call: Call) -> Json:
    """Have changes published to a topic."""
    return call.world.pubsub.watch(box, call.body)


def stop(box: Mailbox, call: Call) -> None:
    """End that."""
    call.world.pubsub.stop(box)
