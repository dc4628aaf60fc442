"""What people do with their mail: it arrives, they write, file, throw away."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.gmail.message import Message
from integrations.sandbox.google.gmail.message_methods import sent
from integrations.sandbox.google.world import World
from integrations.sandbox.sources import Written, date_of

ARRIVED = ("INBOX", "UNREAD")


class NoSuchMessage(KeyError):
    """An id that no message of the mailbox has."""


class People:
    """Acts of people. Every argument and answer can go through JSON; ids are those of Gmail."""

    def __init__(self, world: World) -> None:
        self._world = world

    def mail_arrives(
        self, address: str, raw: str | bytes, labels: Sequence[str] = ARRIVED, *, at: int | None = None
    ) -> str:
        """A message comes in. `at`: milliseconds since 1970; now, if it is not given."""
        with self._world.lock:
            box = self.mailbox(address)
            box.check_labels(frozenset(labels))
            when = self._world.clock.millis() if at is None else at
            return box.add(Written(_bytes(raw)), frozenset(labels), at=when).name

    def had_mail(self, address: str, raw: str | bytes, labels: Sequence[str] = ("INBOX",)) -> str:
        """A message was there before anybody looked, since the day in its header; no history tells of it."""
        data = _bytes(raw)
        with self._world.lock:
            box = self.mailbox(address)
            box.check_labels(frozenset(labels))
            when = date_of(data) or self._world.clock.millis()
            return box.add(Written(data), frozenset(labels), at=when, noted=False).name

    def writes(
        self,
        address: str,
        to: Sequence[str],
        subject: str,
        text: str,
        *,
        cc: Sequence[str] = (),
        answers: str | None = None,
    ) -> str:
        """Somebody sends a message; `answers` is the id of the one that it replies to."""
        with self._world.lock:
            box = self.mailbox(address)
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = address, ", ".join(to), subject
            message["Date"] = format_datetime(self._world.clock.now())
            if cc:
                message["Cc"] = ", ".join(cc)
            thread = None
            if answers is not None:
                answered = self._message(box, answers)
                thread = answered.thread
                envelope = answered.source.envelope()
                message["In-Reply-To"] = envelope.message_id
                message["References"] = " ".join([*envelope.references, envelope.message_id])
            message.set_content(text)
            return sent(self._world, box, message.as_bytes(), thread).name

    def drafts(self, address: str) -> dict[str, str]:
        """The ids of the messages in somebody's drafts, by the ids of the drafts; oldest first."""
        with self._world.lock:
            box = self.mailbox(address)
            return {draft: box.messages[number].name for draft, number in box.drafts.items()}

    def sends_draft(self, address: str, draft: str) -> str:
        """Somebody sends what they had begun: it is gone, and a new message stands under SENT; its id."""
        with self._world.lock:
            box = self.mailbox(address)
            begun = self._draft(box, draft)
            result = sent(self._world, box, begun.source.raw(), begun.thread)
            self.deletes_draft(address, draft)
            return result.name

    def deletes_draft(self, address: str, draft: str) -> None:
        """Somebody throws away what they had begun."""
        with self._world.lock:
            box = self.mailbox(address)
            box.remove(self._draft(box, draft))
            del box.drafts[draft]

    def thread_of(self, address: str, message: str) -> str:
        """The conversation of a message."""
        with self._world.lock:
            return self._message(self.mailbox(address), message).thread_name

    def text_of(self, address: str, message: str) -> str:
        """A message as it was written."""
        with self._world.lock:
            return self._message(self.mailbox(address), message).source.raw().decode("utf-8", "replace")

    def labels_change(
        self, address: str, message: str, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> None:
        """Somebody files a message."""
        with self._world.lock:
            box = self.mailbox(address)
            box.check_labels(frozenset({*add, *remove}))
            box.change_labels(self._message(box, message), frozenset(add), frozenset(remove))

    def trashes(self, address: str, message: str) -> None:
        """Somebody throws a message away."""
        self.labels_change(address, message, ["TRASH"], ["INBOX"])

    def deletes(self, address: str, message: str) -> None:
        """Somebody deletes a message for good."""
        with self._world.lock:
            box = self.mailbox(address)
            box.remove(self._message(box, message))

    def makes_label(self, address: str, name: str) -> str:
        """Somebody makes a label; gives its id."""
        with self._world.lock:
            return self.mailbox(address).labels.make(name)

    def has_alias(self, address: str, alias: str, *, pending: bool = False) -> None:
        """Somebody may also write as another address."""
        shape: Json = {
            "sendAsEmail": alias, "displayName": "", "replyToAddress": "", "signature": "",
            "treatAsAlias": True, "isDefault": False,
            "verificationStatus": "pending" if pending else "accepted",
        }  # fmt: skip
        with self._world.lock:
            self.mailbox(address).addresses.append(shape)

    def history_expires(self, address: str) -> None:
        """Every history id that was given out until now is too old."""
        with self._world.lock:
            self.mailbox(address).history.expire()

    def message_ids(self, address: str, *, without: Sequence[str] = ()) -> list[str]:
        """The ids of all messages, newest first, without those that have one of some labels."""
        with self._world.lock:
            box = self.mailbox(address)
            left_out = frozenset(without)
            return [
                box.messages[number].name for _, number in reversed(box.order)
                if not left_out & box.messages[number].labels
            ]  # fmt: skip

    def names(self, address: str) -> dict[str, str]:
        """The Message-ID of every message, by its id."""
        with self._world.lock:
            kept = self.mailbox(address).messages.values()
            return {each.name: each.source.envelope().message_id for each in kept}

    def watched_until(self, address: str) -> int | None:
        """When the watch of a mailbox ends, in milliseconds since 1970."""
        with self._world.lock:
            watch = self._world.pubsub.watches.get(self.mailbox(address).address)
            return None if watch is None else int(watch.until.timestamp() * 1000)

    def subscription(
        self, topic: str, endpoint: str, audience: str | None = None, pusher: str | None = None
    ) -> Json:
        """Pub/Sub pushes what is published to a topic to an endpoint."""
        with self._world.lock:
            made = self._world.pubsub.subscribe(topic, endpoint, audience=audience, pusher=pusher)
        return {
            "topic": made.topic,
            "subscription": made.name,
            "audience": made.audience,
            "pusher": made.pusher,
        }

    def mailbox(self, address: str) -> Mailbox:
        """Somebody's mailbox; the account is opened if it is not there."""
        return self._world.mailbox(self._world.accounts.find(address) or self._world.accounts.add(address))

    @staticmethod
    def _draft(box: Mailbox, name: str) -> Message:
        number = box.drafts.get(name)
        if number is None:
            raise NoSuchMessage(f"{box.address} has no draft {name}")
        return box.messages[number]

    def _message(self, box: Mailbox, name: str) -> Message:
        found = box.find(name)
        if found is None:
            raise NoSuchMessage(f"{box.address} has no message {name}")
        return found


def _bytes(raw: str | bytes) -> bytes:
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else raw
