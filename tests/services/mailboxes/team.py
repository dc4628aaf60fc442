"""Four people who sell together, two with mailboxes at Google and two at Microsoft, and what they do."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from domain.capture.connections import mailbox_token
from domain.capture.mailboxes import BatchTaken, MailboxGapOpened, collection_token, item_key
from domain.identifiers import collection_stream
from domain.ports.provider import Collection, CollectionKind
from domain.ports.tokens import Tokens
from integrations.sandbox.faults import Kind
from integrations.sandbox.remote import RemoteSandbox
from services.capture.collection_state import CollectionState
from services.settings import read_settings
from services.system import System
from services.wiring import open_connecting
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.integrations.sandbox.clients import mail
from tests.services.mailboxes.google_house import GoogleHouse
from tests.services.mailboxes.house import Booking, House, Shelf
from tests.services.mailboxes.microsoft_house import MicrosoftHouse
from tests.services.run.killing import Site

TESS, OLAF = "tess@ours.example", "olaf@ours.example"
AT_GOOGLE, AT_MICROSOFT = (RITA, SVEN), (TESS, OLAF)
PEOPLE = (*AT_GOOGLE, *AT_MICROSOFT)
BUYER = "bea@north.example"
CURSORS_EXPIRE = (RITA, OLAF)


class Houses:
    """Both providers in a sandbox."""

    def __init__(self, sandbox: RemoteSandbox) -> None:
        self.google, self.microsoft = GoogleHouse(sandbox), MicrosoftHouse(sandbox)
        self.every: Sequence[House] = (self.google, self.microsoft)

    def of(self, address: str) -> House:
        """Where somebody has their mailbox."""
        return self.microsoft if address in AT_MICROSOFT else self.google

    def settings(self) -> Mapping[str, str]:
        """The settings of somebody who has pointed everything at the sandbox."""
        return {**self.google.settings(), **self.microsoft.settings()}

    def had(self, *, messages: int, events: int) -> None:
        """Let there be mailboxes, mail and meetings before anybody looks; many are common to all."""
        for address in PEOPLE:
            self.of(address).opens(address)
        for house, people in ((self.google, AT_GOOGLE), (self.microsoft, AT_MICROSOFT)):
            house.had(people, PEOPLE, messages=messages, events=events // 2)


class Team:
    """The people while a capture is killed; `deleted` are the messages that somebody deleted for good."""

    def __init__(self, sandbox: RemoteSandbox, chance: random.Random) -> None:
        self.sandbox, self.houses = sandbox, Houses(sandbox)
        self.deleted: dict[str, set[str]] = {address: set() for address in PEOPLE}
        self.filed: dict[str, set[str]] = {address: set() for address in PEOPLE}
        self.instances_off: list[tuple[str, datetime]] = []
        self._chance = chance
        self._meetings: list[tuple[str, str, Booking]] = []
        self._number = 0

    def connect(self, site: Site) -> None:
        """Everybody signs in."""
        settings = read_settings(site.environment)
        with open_connecting(settings) as (store, connecting):
            for address in PEOPLE:
                self.houses.of(address).connects(address, settings, connecting, store.clock)

    def is_served_badly(self, share: float) -> None:
        """From now on one call in so many goes wrong in a way that passes; of each way one does surely."""
        for house in self.houses.every:
            for number, kind in enumerate(house.passing):
                seconds = 1.0 if kind in {Kind.RETRY_AFTER, Kind.TOO_MANY_CONCURRENT} else 0.0
                fault = {"kind": kind.value, "seconds": seconds}
                self._fault(**fault, method=house.methods[0], nth=10 + 5 * number)
                if kind is Kind.UNAUTHORIZED:
                    continue  # twice in a row by chance, it would be a sign-in that is over
                for methods in house.methods:
                    chance = share / len(house.passing)
                    self._fault(**fault, method=methods, times=None, seed=number, probability=chance)

    def _fault(self, **fields: object) -> None:
        self.sandbox.do("turning.fault", **fields)

    def lives_on(self) -> None:
        """Mail comes in, to all the same or to one, is filed, and deleted for good; people meet."""
        self._number += 1
        to = PEOPLE if self._number % 2 else [self._chance.choice(PEOPLE)]
        raw = mail(f"Offer {self._number}", to=", ".join(to), Message_ID=f"<{self._number}@north.example>")
        for address in to:
            self.houses.of(address).mail_arrives(address, raw)
        for people in (AT_GOOGLE, AT_MICROSOFT):
            self._files(self._chance.choice(people))
            self._deletes(self._chance.choice(people))
        self._meet()

    def _files(self, address: str) -> None:
        house = self.houses.of(address)
        message = self._chance.choice(house.messages(address))
        house.files(address, message, self._chance.randrange(60))
        self.filed[address].add(message)

    def _deletes(self, address: str) -> None:
        house = self.houses.of(address)
        message = self._chance.choice(house.messages(address))
        house.deletes(address, message)
        self.deleted[address].add(message)

    def _meet(self) -> None:
        """Somebody invites people of both houses; what was booked before is moved, or called off."""
        owner = PEOPLE[self._number % len(PEOPLE)]
        guests = [BUYER, *(each for each in PEOPLE if each != owner)]
        start = datetime(2026, 12, 1, 8 + self._number % 10) + timedelta(days=self._number % 20)  # noqa: DTZ001
        booking = Booking(f"Review {self._number}", start, guests, is_weekly=self._number % 3 == 0)
        self._meetings.append((owner, self.houses.of(owner).books(owner, booking), booking))
        owner, meeting, booking = self._meetings[0]
        house = self.houses.of(owner)
        match self._number % 4:
            case 1:
                house.moves(owner, meeting, booking.start + timedelta(hours=2))
            case 2:
                house.cancels(owner, meeting)
                del self._meetings[0]
            case 3 if booking.is_weekly:
                instance = booking.start + timedelta(days=7)
                house.cancels(owner, meeting, instance)
                self.instances_off.append((meeting, instance))
                del self._meetings[0]
            case _:
                pass

    def cursors_expire(self) -> None:
        """For one person of each house, every cursor of mail and of the calendar is no longer good."""
        for address in CURSORS_EXPIRE:
            self.houses.of(address).cursors_expire(address)


class Taken:
    """What the ledger knows of one collection of a person, and what lies in it at its provider."""

    def __init__(self, system: System, address: str, house: str, shelf: Shelf) -> None:
        self.address, self.kind = address, shelf.kind
        self.label = f"{shelf.kind} of {address}, {shelf.key}"
        self._tokens = system.tokens
        mailbox = mailbox_token(system.tokens, house, address)
        self._token = collection_token(system.tokens, mailbox, Collection(shelf.key, shelf.kind, shelf.key))
        stored = list(system.ledger.read(collection_stream(self._token)))
        self.state = CollectionState()
        self.state.take_in(stored)
        events = [each.event for each in stored]
        self.captured = [key for each in events if isinstance(each, BatchTaken) for key in each.captured]
        self.gaps = [each.reason for each in events if isinstance(each, MailboxGapOpened)]
        self.listed = self.names(shelf.listed)

    def names(self, ids: frozenset[str] | set[str]) -> set[str]:
        """The ids as they stand in events."""
        return {item_key(self._tokens, self._token, each) for each in ids}

    def has_captured(self, id_: str) -> bool:
        """Whether an item is captured, and is there still."""
        return item_key(self._tokens, self._token, id_) in self.state.captured

    @property
    def known(self) -> set[str]:
        """Every item that is captured, left out or set aside."""
        return {key for keys in self.state.every for key in keys}


def taken_of(system: System, houses: Houses, address: str) -> list[Taken]:
    """What the ledger knows of each collection of somebody."""
    house = houses.of(address)
    return [Taken(system, address, house.kind, shelf) for shelf in house.shelves(address)]


def message_tokens(houses: Houses, tokens: Tokens, address: str) -> dict[str, str]:
    """What stands in events for the Message-ID of each of somebody's messages, by id."""
    return {
        id_: tokens.name(name.strip("<>")) for id_, name in houses.of(address).message_ids(address).items()
    }


def is_mail(taken: Taken) -> bool:
    """Whether a collection holds messages."""
    return taken.kind is CollectionKind.MAIL
