"""Filling mailboxes and calendars: from files, and with synthetic mail and events of any size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from integrations.sandbox.clock import millis
from integrations.sandbox.mail_files import messages_of
from integrations.sandbox.microsoft.calendar_files import take_in_file
from integrations.sandbox.microsoft.mail.mailbox import Mailbox
from integrations.sandbox.microsoft.synthetic_events import EventRecipe, synthetic_events
from integrations.sandbox.microsoft.world import World
from integrations.sandbox.seeds import sown
from integrations.sandbox.sources import Written, addresses_in, date_of
from integrations.sandbox.synthetic import Place, Recipe, Synthetic

_FOLDERS = {
    Place.INBOX: "inbox", Place.UNREAD: "inbox", Place.SENT: "sentitems", Place.ARCHIVED: "archive",
    Place.SPAM: "junkemail", Place.TRASH: "deleteditems",
}  # fmt: skip
_SERIES_SEED = 2_654_435_761
_IN_THE_INBOX = frozenset({Place.INBOX, Place.UNREAD})


class Seeding:
    """What was there before anybody looked: no delta tells of it as of a change."""

    def __init__(self, world: World) -> None:
        self._world = world

    def mail_files(self, address: str, path: str) -> int:
        """The messages of an mbox, of an .eml, or of all such files below a folder; gives how many."""
        with self._world.lock:
            box = self._mailbox(address)
            count = 0
            for raw in messages_of(Path(path)):
                source = Written(raw)
                mine = address.lower() in addresses_in(source.envelope().sender)
                home = box.folders.known("sentitems" if mine else "inbox").id
                when = date_of(raw) or self._world.clock.millis()
                box.add(source, home, at=when, noted=False, read=True, submitted_here=mine)
                count += 1
        return count

    def calendar_file(self, address: str, path: str) -> int:
        """The events of an .ics file; gives how many."""
        with self._world.lock:
            self._mailbox(address)
            return take_in_file(self._world.calendars, self._world.accounts.get(address), Path(path))

    def synthetic_events(
        self,
        addresses: Sequence[str],
        count: int,
        *,
        seed: int = 1,
        days: int = 365,
        team: Sequence[str] | None = None,
    ) -> int:
        """`count` events around now, organized by the accounts in turn; every tenth is a series.

        Every fourth has the whole team as guests. `team` is `addresses`, or more where some of them have
        their calendar elsewhere.
        """
        with self._world.lock:
            for each in addresses:
                self._mailbox(each)
            accounts = [self._world.accounts.get(each) for each in addresses]
            settings = self._world.settings
            mails, settings.mails_of_meetings = settings.mails_of_meetings, False
            try:
                whole = EventRecipe(tuple(team or addresses), count, seed * _SERIES_SEED, days)
                return synthetic_events(self._world.calendars, accounts, whole)
            finally:
                settings.mails_of_meetings = mails

    def folder(self, path: str) -> dict[str, int]:
        """Files that are named after their owner: `rita@ours.example.mbox`, `.ics`, or a folder of .eml.

        Gives how many messages and events each had.
        """
        return sown(Path(path), calendar_file=self.calendar_file, mail_files=self.mail_files)

    def synthetic_mail(
        self,
        addresses: Sequence[str],
        count: int,
        *,
        seed: int = 1,
        days: int = 365,
        team: Sequence[str] | None = None,
        folders: int = 0,
    ) -> int:
        """`count` different messages over the last `days`, each in one or more mailboxes of the team.

        Every fourth conversation has the whole team in copy. `team` is `addresses`, or more where some of
        them have their mailbox elsewhere. What would lie in an inbox is spread over that and `folders` more.
        Gives how many copies lie here.
        """
        with self._world.lock:
            owners = tuple(addresses if team is None else team)
            recipe = Recipe(owners, seed, count, millis(self._world.clock.now()), days)
            boxes = {address: self._mailbox(address) for address in addresses}
            homes = {address: _homes(box, folders) for address, box in boxes.items()}
            copies = 0
            for number in range(count):
                for address in recipe.holders(number):
                    if address in boxes:
                        self._put(boxes[address], homes[address], recipe, number, address)
                        copies += 1
        return copies

    @staticmethod
    def _put(box: Mailbox, homes: list[str], recipe: Recipe, number: int, address: str) -> None:
        place = recipe.place(number, address)
        home = box.folders.known(_FOLDERS[place]).id
        if place in _IN_THE_INBOX:
            home = homes[number // 2 % len(homes)]
        box.add(
            Synthetic(recipe, number), home, at=recipe.at(number), noted=False,
            read=place is not Place.UNREAD, submitted_here=place is Place.SENT,
        )  # fmt: skip

    def _mailbox(self, address: str) -> Mailbox:
        return self._world.mailbox(self._world.accounts.find(address) or self._world.accounts.add(address))


def _homes(box: Mailbox, folders: int) -> list[str]:
    root, inbox = box.folders.known("msgfolderroot").id, box.folders.known("inbox").id
    return [inbox, *(box.make_folder(f"Customer {n + 1}", root, noted=False).id for n in range(folders))]
