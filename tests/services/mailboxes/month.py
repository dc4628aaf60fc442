"""What a month brings to some people's mail and calendars; the same month for the same chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.clients import mail, meeting

_ANSWERS = ("accepted", "declined", "tentative")


class Month:
    """`deleted` are the messages that somebody deleted for good, by owner."""

    def __init__(self, sandbox: Sandbox, people: Sequence[str], chance: random.Random) -> None:
        self.deleted: dict[str, set[str]] = {address: set() for address in people}
        self._google, self._clock = sandbox.google, sandbox.clock
        self._people, self._chance = people, chance
        self._meetings: list[tuple[str, str]] = []
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
            Date=self._clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
        )  # fmt: skip
        for address in to:
            self._google.people.mail_arrives(address, raw)

    def _files(self, address: str) -> None:
        """Something is thrown away, something starred."""
        there = self._google.people.message_ids(address, without=["TRASH"])
        if there:
            self._google.people.trashes(address, self._chance.choice(there))
            self._google.people.labels_change(address, self._chance.choice(there), ["STARRED"])

    def _deletes(self, address: str) -> None:
        """Somebody deletes something new or old, now and then before anybody could have seen it."""
        there = self._google.people.message_ids(address)
        if there and self._chance.random() < 0.5:
            message = there[0] if self._chance.random() < 0.3 else self._chance.choice(there)
            self._google.people.deletes(address, message)
            self.deleted[address].add(message)

    def _meets(self) -> None:
        self._number += 1
        owner = self._chance.choice(self._people)
        guests = [
            *({"email": each} for each in self._people if each != owner),
            {"email": "bea@north.example"},
        ]
        event = meeting(f"Review {self._number}", day=self._some_day(), attendees=guests)
        if self._chance.random() < 0.2:
            event["recurrence"] = ["RRULE:FREQ=WEEKLY;COUNT=8"]
        made = self._google.diary.adds(owner, event)
        self._meetings.append((owner, made["id"]))
        guest = self._chance.choice([each for each in self._people if each != owner])
        self._google.diary.answers(guest, made["id"], self._chance.choice(_ANSWERS))

    def _moves(self) -> None:
        """A meeting goes to another hour; of a series, all of it."""
        owner, event = self._chance.choice(self._meetings)
        times = meeting(day=self._some_day(), hour=self._chance.randrange(8, 20))
        self._google.diary.changes(owner, event, {"start": times["start"], "end": times["end"]})

    def _calls_off(self) -> None:
        if self._chance.random() < 0.4:
            off = self._meetings.pop(self._chance.randrange(len(self._meetings)))
            self._google.diary.cancels(*off)

    def _some_day(self) -> str:
        return (self._clock.now() + timedelta(days=self._chance.randrange(1, 60))).date().isoformat()
