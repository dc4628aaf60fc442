"""What a month brings to some people's mail and calendars; the same month for the same chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tests.integrations.sandbox.clients import mail
from tests.services.mailboxes.house import Booking
from tests.services.mailboxes.team import BUYER, Houses

_ANSWERS = ("ACCEPTED", "DECLINED", "TENTATIVE")


class Month:
    """`deleted` are the messages that somebody deleted for good, `filed` those that somebody moved, by owner.

    `instances_off` are those of series that take place but for them. `now` is the time that it is.
    """

    def __init__(
        self, houses: Houses, people: Sequence[str], chance: random.Random, now: Callable[[], datetime]
    ) -> None:
        self.deleted: dict[str, set[str]] = {address: set() for address in people}
        self.filed: dict[str, set[str]] = {address: set() for address in people}
        self.instances_off: list[tuple[str, datetime]] = []
        self._houses, self._now = houses, now
        self._people, self._chance = people, chance
        self._meetings: list[tuple[str, str, Booking]] = []
        self._number = 0

    def some_hours(self, *, mails: int) -> None:
        """Mail comes, is filed and deleted; meetings are made, moved, answered, called off."""
        for _ in range(self._chance.randrange(mails + 1)):
            self._mail_comes()
        for address in self._people:
            self._files(address)
            self._deletes(address)
        self._meets()
        self._moves()
        self._calls_off()

    def _mail_comes(self) -> None:
        self._number += 1
        to = self._people if self._chance.random() < 0.3 else [self._chance.choice(self._people)]
        raw = mail(
            f"Offer {self._number}", to=", ".join(to), Message_ID=f"<m{self._number}@north.example>",
            Date=self._now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
        )  # fmt: skip
        for address in to:
            self._houses.of(address).mail_arrives(address, raw)

    def _files(self, address: str) -> None:
        """Two messages are put elsewhere."""
        house = self._houses.of(address)
        there = house.messages(address)
        for number in (self._chance.randrange(60), self._chance.randrange(60)) if there else ():
            message = self._chance.choice(there)
            house.files(address, message, number)
            self.filed[address].add(message)

    def _deletes(self, address: str) -> None:
        """Somebody deletes something new or old, now and then before anybody could have seen it."""
        house = self._houses.of(address)
        there = house.messages(address)
        if there and self._chance.random() < 0.5:
            message = there[-1] if self._chance.random() < 0.3 else self._chance.choice(there)
            house.deletes(address, message)
            self.deleted[address].add(message)

    def _meets(self) -> None:
        self._number += 1
        owner = self._chance.choice(self._people)
        guests = [*(each for each in self._people if each != owner), BUYER]
        booking = Booking(
            f"Review {self._number}", self._some_hour(), guests, is_weekly=self._chance.random() < 0.2
        )
        made = self._houses.of(owner).books(owner, booking)
        self._meetings.append((owner, made, booking))
        guest = self._chance.choice([each for each in self._people if each != owner])
        self._houses.of(guest).answers(guest, made, self._chance.choice(_ANSWERS))

    def _moves(self) -> None:
        """A meeting goes to another hour; of a series, all of it."""
        number = self._chance.randrange(len(self._meetings))
        owner, meeting, booking = self._meetings[number]
        start = self._some_hour()
        self._houses.of(owner).moves(owner, meeting, start)
        moved = Booking(booking.title, start, booking.guests, is_weekly=booking.is_weekly)
        self._meetings[number] = owner, meeting, moved

    def _calls_off(self) -> None:
        """A meeting does not take place; of a series, now and then only one instance."""
        if self._chance.random() < 0.4:
            number = self._chance.randrange(len(self._meetings))
            owner, meeting, booking = self._meetings.pop(number)
            is_part = booking.is_weekly and self._chance.random() < 0.5
            instance = booking.start + timedelta(days=7) if is_part else None
            self._houses.of(owner).cancels(owner, meeting, instance)
            if instance is not None:
                self.instances_off.append((meeting, instance))

    def _some_hour(self) -> datetime:
        day = self._now() + timedelta(days=self._chance.randrange(1, 60))
        return day.replace(hour=self._chance.randrange(8, 20), minute=0, second=0, microsecond=0, tzinfo=None)
