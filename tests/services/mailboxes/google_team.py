"""Four people with Google mailboxes in a sandbox of its own process, and what they do meanwhile."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from domain.capture.mailboxes import BatchTaken, MailboxGapOpened, collection_token, item_key
from domain.identifiers import collection_stream
from domain.ports.provider import Collection, CollectionKind
from integrations.google_auth.scopes import Wanted
from integrations.sandbox.faults import Kind
from integrations.sandbox.remote import RemoteSandbox
from services.capture.collection_state import CollectionState
from services.settings import read_settings
from services.system import System
from services.wiring import google_ways, open_connecting
from tests.integrations.google_auth.browsing import CLIENT, RITA, SVEN, visit
from tests.integrations.sandbox.clients import mail, meeting
from tests.services.run.killing import Site

TEAM = (RITA, SVEN)
PEOPLE = (*TEAM, "tess@ours.example", "olaf@ours.example")
CURSORS_EXPIRE = RITA
PASSING = (
    Kind.RETRY_AFTER, Kind.RESOURCE_EXHAUSTED, Kind.USER_RATE, Kind.INTERNAL, Kind.BAD_GATEWAY,
    Kind.UNAVAILABLE, Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.CUT_WITHIN, Kind.TRUNCATED,
)  # fmt: skip


def google_settings(sandbox: RemoteSandbox) -> dict[str, str]:
    """The settings of somebody who has pointed everything at the sandbox."""
    at = sandbox.address
    google = {
        "AUTHORISE_URL": f"{at}/o/oauth2/v2/auth", "TOKEN_URL": f"{at}/token", "REVOKE_URL": f"{at}/revoke",
        "GMAIL_URL": at, "CALENDAR_URL": at, "CLIENT_ID": CLIENT.id, "CLIENT_SECRET": CLIENT.secret,
    }  # fmt: skip
    return {f"SETPOINT_GOOGLE_{name}": value for name, value in google.items()}


class Team:
    """The people; `deleted` are the messages that somebody deleted for good, by owner."""

    def __init__(self, sandbox: RemoteSandbox, chance: random.Random) -> None:
        self.sandbox = sandbox
        self.deleted: dict[str, set[str]] = {address: set() for address in PEOPLE}
        self._chance = chance
        self._number = 0

    def had(self, *, messages: int, events: int) -> None:
        """Let there be mail and meetings before anybody looks; two have a good part of theirs in common."""
        for address in PEOPLE:
            self.sandbox.do("sign_in.open_account", address=address)
        self.sandbox.do("seeding.synthetic_mail", addresses=TEAM, count=messages // 2)
        for seed, address in enumerate(PEOPLE[2:], 2):
            self.sandbox.do("seeding.synthetic_mail", addresses=[address], count=messages // 4, seed=seed)
        self.sandbox.do("seeding.synthetic_events", addresses=PEOPLE, count=events)

    def connect(self, site: Site) -> None:
        """Everybody signs in."""
        settings = read_settings(site.environment)
        with open_connecting(settings) as (store, connecting):
            for address in PEOPLE:
                with self._browser(address) as show:
                    google_ways(settings, connecting).by_consent(
                        CLIENT, Wanted(), show=show, mailbox=address, seconds=30.0,
                        actor=store.tokens.person(address),
                    )  # fmt: skip

    @contextmanager
    def _browser(self, address: str) -> Iterator[Callable[[str], None]]:
        def answer(page: str) -> None:
            visit(self.sandbox.do("sign_in.consent", url=page, address=address))

        threads: list[threading.Thread] = []

        def show(page: str) -> None:
            threads.append(threading.Thread(target=answer, args=(page,)))
            threads[-1].start()

        yield show
        for each in threads:
            each.join()

    def is_served_badly(self, share: float) -> None:
        """From now on one call in so many goes wrong in a way that passes; of each way one does surely."""
        for number, kind in enumerate(PASSING):
            fault = {"kind": kind.value, "seconds": 1.0 if kind is Kind.RETRY_AFTER else 0.0}
            self._fault(**fault, method="gmail.*", nth=10 + 5 * number)
            for methods in ("gmail.*", "calendar.*"):
                chance = share / len(PASSING)
                self._fault(**fault, method=methods, times=None, seed=number, probability=chance)

    def _fault(self, **fields: object) -> None:
        self.sandbox.do("turning.fault", **fields)

    def lives_on(self) -> None:
        """Mail comes in, to two of them the same; meetings come and go; old mail is deleted for good."""
        self._number += 1
        shared = mail(
            f"Offer {self._number}", to=", ".join(TEAM), Message_ID=f"<{self._number}@north.example>"
        )
        for address in TEAM:
            self.sandbox.do("people.mail_arrives", address=address, raw=shared)
        alone = mail(f"Demo {self._number}", to=PEOPLE[2], Message_ID=f"<a{self._number}@north.example>")
        self.sandbox.do("people.mail_arrives", address=PEOPLE[2], raw=alone)
        guests = [{"email": "bea@north.example"}, {"email": SVEN}]
        made = self.sandbox.do("diary.adds", address=RITA, event=meeting(attendees=guests))
        if self._number % 3 == 0:
            self.sandbox.do("diary.cancels", address=RITA, event=made["id"])
        self._deletes(self._chance.choice(PEOPLE))

    def _deletes(self, address: str) -> None:
        message = self._chance.choice(self.messages(address))
        self.sandbox.do("people.deletes", address=address, message=message)
        self.deleted[address].add(message)

    def cursors_expire(self) -> None:
        """For one of them, every cursor of mail and of the calendar is no longer good."""
        self.sandbox.do("people.history_expires", address=CURSORS_EXPIRE)
        self.sandbox.do("diary.sync_tokens_expire", calendar=CURSORS_EXPIRE)

    def messages(self, address: str) -> list[str]:
        """The ids of all messages of a mailbox."""
        ids: list[str] = self.sandbox.do("people.message_ids", address=address)
        return ids

    def listed(self, address: str, kind: CollectionKind) -> set[str]:
        """The ids that Google would list."""
        if kind is CollectionKind.MAIL:
            return set(self.messages(address))
        return set(self.sandbox.do("diary.event_ids", calendar=address))


class Taken:
    """What the ledger knows of one collection of a person."""

    def __init__(self, system: System, address: str, kind: CollectionKind, mailbox: str, key: str) -> None:
        self.address, self.kind = address, kind
        self.label = f"{kind} of {address}"
        self._tokens = system.tokens
        self._token = collection_token(system.tokens, mailbox, Collection(key, kind, key))
        stored = list(system.ledger.read(collection_stream(self._token)))
        self.state = CollectionState()
        self.state.take_in(stored)
        events = [each.event for each in stored]
        self.captured = [key for each in events if isinstance(each, BatchTaken) for key in each.captured]
        self.gaps = [each.reason for each in events if isinstance(each, MailboxGapOpened)]

    def names(self, ids: set[str]) -> set[str]:
        """The ids as they stand in events."""
        return {item_key(self._tokens, self._token, each) for each in ids}

    @property
    def known(self) -> set[str]:
        """Every item that is captured, left out or set aside."""
        return {key for keys in self.state.every for key in keys}
