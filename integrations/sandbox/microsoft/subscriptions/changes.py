"""What changes in calendars and mailboxes, as something that can be told."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar.ids import Named, change_key, event_id
from integrations.sandbox.microsoft.calendar.store import Changed
from integrations.sandbox.microsoft.mail.mailbox import Change, Mailbox
from integrations.sandbox.microsoft.subscriptions.state import Item, Subscriptions
from integrations.sandbox.microsoft.subscriptions.subscription import About


def calendar_changed(subscriptions: Subscriptions) -> Callable[[Changed], None]:
    """Tell of what changes in calendars."""

    def tell(changed: Changed) -> None:
        owner = changed.calendar.owner
        named = Named(changed.event.number, changed.calendar.number, changed.day)
        mutable, lasting = (event_id(owner.id, named, immutable=each) for each in (False, True))
        key = change_key(changed.event.number, changed.event.version)
        subscriptions.tell(
            changed.kind, Item(About.EVENT, owner, changed.calendar.number, mutable, lasting, key)
        )

    return tell


def mail_changed(subscriptions: Subscriptions, owner: Account, mailbox: Mailbox) -> Callable[[Change], None]:
    """Tell of what changes in a mailbox; of what leaves a folder as deleted there."""

    def tell(change: Change) -> None:
        message = mailbox.messages.get(change.number)
        key = "" if message is None else message.change_key
        item = Item(About.MESSAGE, owner, change.folder, change.mutable, change.immutable, key)
        subscriptions.tell(change.what, item)

    return tell
