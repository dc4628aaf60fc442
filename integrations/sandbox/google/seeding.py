"""Filling mailboxes and calendars: from files, and with synthetic mail of any size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from integrations.sandbox.clock import millis
from integrations.sandbox.google.calendar_files import take_in_file
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.synthetic_events import EventRecipe, synthetic_events
from integrations.sandbox.google.world import World
from integrations.sandbox.mail_files import messages_of
from integrations.sandbox.seeds import sown
from integrations.sandbox.sources import Written, addresses_in, date_of
from integrations.sandbox.synthetic import Place, Recipe, Synthetic

_SERIES_SEED = 2_654_435_761
_LABELS = {
    Place.INBOX: frozenset({"INBOX"}),
    Place.UNREAD: frozenset({"INBOX", "UNREAD"}),
    Place.SENT: frozenset({"SENT"}),
    Place.ARCHIVED: frozenset[str](),
    Place.SPAM: frozenset({"SPAM"}),
    Place.TRASH: frozenset({"TRASH"}),
}


class Seeding:
    """What was there before anybody looked: no history tells of it."""

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
                labels = frozenset({"SENT"} if mine else {"INBOX"})
                box.add(source, labels, at=date_of(raw) or self._world.clock.millis(), noted=False)
                count += 1
        return count

    def calendar_file(self, address: str, path: str) -> int:
        """The events of an .ics file; gives how many."""
        with self._world.lock:
            self._mailbox(address)
            return take_in_file(self._world, address, Path(path))

    def folder(self, path: str) -> dict[str, int]:
        """Files that are named after their owner: `rita@ours.example.mbox`, `.ics`, or a folder of .eml.

        Gives how many messages and events each file had.
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
    ) -> int:
        """`count` different messages over the last `days`, each in one or more mailboxes of the team.

        Every fourth conversation has the whole team in copy. `team` is `addresses`, or more where some of
        them have their mailbox elsewhere. Gives how many copies lie here.
        """
        with self._world.lock:
            owners = tuple(addresses if team is None else team)
            recipe = Recipe(owners, seed, count, millis(self._world.clock.now()), days)
            boxes = {address: self._mailbox(address) for address in addresses}
            copies = 0
            for number in range(count):
                for address in recipe.holders(number):
                    if address not in boxes:
                        continue
                    source = Synthetic(recipe, number)
                    labels = _LABELS[recipe.place(number, address)]
                    boxes[address].add(source, labels, at=recipe.at(number), noted=False)
                    copies += 1
        return copies

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
            whole = EventRecipe(tuple(team or addresses), count, seed * _SERIES_SEED, days)
            return synthetic_events(self._world, addresses, whole)

    def _mailbox(self, address: str) -> Mailbox:
        return self._world.mailbox(self._world.accounts.find(address) or self._world.accounts.add(address))
