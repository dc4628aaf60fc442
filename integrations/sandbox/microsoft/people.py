"""What people do with their mail: it arrives, they write, file, throw away."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from integrations.sandbox.microsoft.mail.folders import NoSuchFolder
from integrations.sandbox.microsoft.mail.mailbox import Mailbox, What
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.microsoft.mail.sending import sent, sent_draft
from integrations.sandbox.microsoft.world import World
from integrations.sandbox.sources import Written, date_of

_FIXED = "a folder that every mailbox has stays where it is"


class NoSuchMessage(KeyError):
    """An id that no message of the mailbox has."""


class People:
    """Acts of people. Every argument and answer can go through JSON.

    Messages are named and given by their immutable id (the mutable one is understood too), folders by their
    id, well-known name, or what they are called.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def mail_arrives(
        self,
        address: str,
        raw: str | bytes,
        folder: str = "inbox",
        *,
        at: int | None = None,
        read: bool = False,
    ) -> str:
        """A message comes in, or goes out from another device if the folder is that of sent items.

        `at`: milliseconds since 1970; now, if it is not given.
        """
        with self._world.lock:
            box = self.mailbox(address)
            data = _bytes(raw)
            when = self._world.clock.millis() if at is None else at
            home = box.folders.get(folder).id
            return box.add(
                Written(data), home, at=when, sent=date_of(data) or when, read=read,
                submitted_here=_is_sent(folder),
            ).immutable  # fmt: skip

    def had_mail(self, address: str, raw: str | bytes, folder: str = "inbox", *, read: bool = True) -> str:
        """A message was there before anybody looked, since the day in its header."""
        data = _bytes(raw)
        with self._world.lock:
            box = self.mailbox(address)
            when = date_of(data) or self._world.clock.millis()
            home = box.folders.get(folder).id
            return box.add(
                Written(data), home, at=when, noted=False, read=read, submitted_here=_is_sent(folder)
            ).immutable

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
            message["Message-ID"] = make_msgid(domain="outlook.example")
            if cc:
                message["Cc"] = ", ".join(cc)
            if answers is not None:
                envelope = self._message(box, answers).source.envelope()
                message["In-Reply-To"] = envelope.message_id
                message["References"] = " ".join([*envelope.references, envelope.message_id])
            message.set_content(text)
            return sent(self._world, box, message.as_bytes(), address).immutable

    def drafts(self, address: str, raw: str | bytes) -> str:
        """Somebody begins a message and does not send it."""
        with self._world.lock:
            box = self.mailbox(address)
            home = box.folders.known("drafts").id
            return box.add(
                Written(_bytes(raw)), home, at=self._world.clock.millis(), read=True, draft=True
            ).immutable

    def sends_draft(self, address: str, message: str) -> str:
        """Somebody sends what they had begun."""
        with self._world.lock:
            box = self.mailbox(address)
            found = self._message(box, message)
            sent_draft(self._world, box, found, address)
            return found.immutable

    def text_of(self, address: str, message: str) -> str:
        """A message as it was written."""
        with self._world.lock:
            found = self._message(self.mailbox(address), message)
            return found.source.raw().decode("utf-8", "replace")

    def conversation_of(self, address: str, message: str) -> str:
        """The conversation of a message; the same in every mailbox."""
        with self._world.lock:
            return self._message(self.mailbox(address), message).conversation

    def reads(self, address: str, message: str, *, read: bool = True) -> None:
        """Somebody opens a message, or marks it as unread."""
        with self._world.lock:
            box = self.mailbox(address)
            box.mark(self._message(box, message), read=read)

    def flags(self, address: str, message: str, status: str = "flagged") -> None:
        """Somebody flags a message."""
        with self._world.lock:
            box = self.mailbox(address)
            found = self._message(box, message)
            found.flag = status
            box.changed(found)

    def categorises(self, address: str, message: str, categories: Sequence[str]) -> None:
        """Somebody gives a message these categories, and no others."""
        with self._world.lock:
            box = self.mailbox(address)
            box.categorise(self._message(box, message), categories)

    def moves(self, address: str, message: str, folder: str) -> str:
        """Somebody files a message; gives its mutable id in the new folder."""
        with self._world.lock:
            box = self.mailbox(address)
            found = self._message(box, message)
            box.move(found, box.folders.get(folder).id)
            return found.mutable

    def deletes(self, address: str, message: str) -> None:
        """Somebody throws a message away: into the deleted items."""
        self.moves(address, message, "deleteditems")

    def deletes_softly(self, address: str, message: str) -> None:
        """Somebody deletes a message so that it can be recovered, but lies in no folder that one sees."""
        self.moves(address, message, "recoverableitemsdeletions")

    def deletes_for_good(self, address: str, message: str) -> None:
        """A message is gone."""
        with self._world.lock:
            box = self.mailbox(address)
            box.remove(self._message(box, message))

    def makes_folder(
        self,
        address: str,
        name: str,
        parent: str = "msgfolderroot",
        *,
        hidden: bool = False,
        noted: bool = True,
    ) -> str:
        """Somebody makes a folder; gives its id. One that is not `noted` was there before anybody looked."""
        with self._world.lock:
            box = self.mailbox(address)
            return box.make_folder(name, box.folders.get(parent).id, hidden=hidden, noted=noted).id

    def renames_folder(self, address: str, folder: str, name: str) -> None:
        """Somebody calls a folder something else; also those that every mailbox has, in another language."""
        with self._world.lock:
            box = self.mailbox(address)
            found = box.folders.get(folder)
            found.name = name
            box.folder_changed(found, What.UPDATED)

    def moves_folder(self, address: str, folder: str, parent: str) -> None:
        """Somebody puts a folder into another.

        Raises:
            NoSuchFolder: it can not be put there.
        """
        with self._world.lock:
            box = self.mailbox(address)
            found, target = box.folders.get(folder), box.folders.get(parent)
            if found.known is not None:
                raise NoSuchFolder(_FIXED)
            if box.folders.inside(target.id, found.id):
                raise NoSuchFolder(f"{target.name} lies in {found.name}")
            found.parent = target.id
            box.folder_changed(found, What.UPDATED)

    def deletes_folder(self, address: str, folder: str, *, for_good: bool = False) -> None:
        """Somebody throws a folder away: into the deleted items, or with all that is in it.

        Raises:
            NoSuchFolder: it can not be thrown away.
        """
        if not for_good:
            self.moves_folder(address, folder, "deleteditems")
            return
        with self._world.lock:
            box = self.mailbox(address)
            found = box.folders.get(folder)
            if found.known is not None:
                raise NoSuchFolder(_FIXED)
            box.remove_folder(found)

    def sync_states_expire(self, address: str) -> None:
        """The service lets go of the state behind every link that it gave out."""
        with self._world.lock:
            self.mailbox(address).generation += 1

    def message_ids(self, address: str, folder: str | None = None) -> list[str]:
        """The immutable ids of all messages, of all folders or of one; oldest entry first."""
        with self._world.lock:
            box = self.mailbox(address)
            if folder is not None:
                return [each.immutable for each in box.inside(box.folders.get(folder).id)]
            return [each.immutable for each in box.messages.values()]

    def names(self, address: str) -> dict[str, str]:
        """The Message-ID of every message, by its immutable id."""
        with self._world.lock:
            kept = self.mailbox(address).messages.values()
            return {each.immutable: each.source.envelope().message_id for each in kept}

    def mutable_id(self, address: str, message: str) -> str:
        """By which id a message is known to whoever does not ask for immutable ones."""
        with self._world.lock:
            return self._message(self.mailbox(address), message).mutable

    def folder_id(self, address: str, folder: str) -> str:
        """The id of a folder."""
        with self._world.lock:
            return self.mailbox(address).folders.get(folder).id

    def mailbox(self, address: str) -> Mailbox:
        """Somebody's mailbox; whoever has no account gets one."""
        return self._world.mailbox(self._world.accounts.find(address) or self._world.accounts.add(address))

    @staticmethod
    def _message(box: Mailbox, name: str) -> Message:
        found = box.by_id.get(name)
        if found is None:
            raise NoSuchMessage(f"the mailbox has no message {name}")
        return found


def _is_sent(folder: str) -> bool:
    return folder.lower() == "sentitems"


def _bytes(raw: str | bytes) -> bytes:
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else raw
