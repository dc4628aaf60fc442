"""Synthetic mail: any message of a mailbox of any size, written when it is read, the same each time."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from hashlib import blake2b

from integrations.sandbox.sources import Envelope

_DAY = 86_400_000
_IN_CONVERSATION = 6
_PEOPLE = ("anna", "ben", "clara", "dario", "eva", "finn", "greta", "hugo")
_TOPICS = ("Rollout", "Prices for", "Security questions on", "Pilot of", "Contract for", "Workshop on")
_THINGS = ("the order desk", "the field app", "the archive", "the new sites", "the portal", "the reports")
_SENTENCES = (
    "Thank you for the documents.",
    "Could you send us the prices for two hundred seats?",
    "We have to ask our security team first.",
    "The board meets at the end of the month.",
    "Attached you find what we agreed on.",
    "When could your engineer have a look at it?",
    "I will come back to you by Friday.",
    "Our legal department has two questions about the terms.",
    "That works for us.",
    "Who else should be in the workshop?",
)

_HTML = "Content-Type: text/html; charset=utf-8"
_OFFER = (
    'Content-Type: application/pdf; name="offer.pdf"',
    'Content-Disposition: attachment; filename="offer.pdf"',
    "Content-Transfer-Encoding: base64",
)


class Place(StrEnum):
    """Where somebody keeps a message; `unread` ones are in the inbox too."""

    INBOX = "inbox"
    UNREAD = "unread"
    SENT = "sent"
    ARCHIVED = "archived"
    SPAM = "spam"
    TRASH = "trash"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a set of synthetic messages is made by. `end` is in milliseconds since 1970."""

    owners: tuple[str, ...]
    seed: int
    count: int
    end: int
    days: int

    def at(self, number: int) -> int:
        """When a message was sent; they are spread evenly, the last one just before the end."""
        return self.end - (self.count - number) * max(1000, self.days * _DAY // max(1, self.count))

    def holders(self, number: int) -> tuple[str, ...]:
        """In whose mailboxes a message is."""
        conversation = number // _IN_CONVERSATION
        if conversation % 4 == 0:
            return self.owners
        return (self.owners[conversation % len(self.owners)],)

    def place(self, number: int, holder: str) -> Place:
        """Where a message lies in somebody's mailbox."""
        if self.sender(number) == holder:
            return Place.SENT
        match self.draw(number, "label") % 50:
            case 0:
                return Place.SPAM
            case 1:
                return Place.TRASH
            case 2 | 3:
                return Place.UNREAD
            case 4:
                return Place.ARCHIVED
            case _:
                return Place.INBOX

    def owner(self, number: int) -> str:
        """Who of ours is in a conversation."""
        return self.owners[number // _IN_CONVERSATION % len(self.owners)]

    def customer(self, number: int) -> str:
        """Who of theirs is."""
        drawn = self.draw(number // _IN_CONVERSATION, "customer")
        return f"{_PEOPLE[drawn % len(_PEOPLE)]}@customer-{drawn // 8 % 200}.example"

    def sender(self, number: int) -> str:
        """Who wrote a message: the customer begins, then in turns."""
        return self.owner(number) if number % _IN_CONVERSATION % 2 else self.customer(number)

    def message_id(self, number: int) -> str:
        """The Message-ID."""
        return f"<{number}.{self.seed}@synthetic.example>"

    def subject(self, number: int) -> str:
        """The subject."""
        drawn = self.draw(number // _IN_CONVERSATION, "subject")
        subject = f"{_TOPICS[drawn % len(_TOPICS)]} {_THINGS[drawn // 8 % len(_THINGS)]}"
        return f"Re: {subject}" if number % _IN_CONVERSATION else subject

    def draw(self, number: int, what: str) -> int:
        """A number that looks drawn, the same each time."""
        digest = blake2b(f"{self.seed} {number} {what}".encode(), digest_size=6).digest()
        return int.from_bytes(digest, "big")


@dataclass(frozen=True, slots=True)
class Synthetic:
    """One message of a recipe."""

    recipe: Recipe
    number: int

    def envelope(self) -> Envelope:
        """What its header says, without writing it."""
        recipe, number = self.recipe, self.number
        return Envelope(
            recipe.message_id(number),
            recipe.sender(number),
            ", ".join([self._to(), *self._copies()]),
            recipe.subject(number),
            self._references(),
        )

    def raw(self) -> bytes:
        """The message. It is put together by hand: the library takes a millisecond for one."""
        recipe, number = self.recipe, self.number
        lines = [
            f"Message-ID: {recipe.message_id(number)}",
            f"Date: {format_datetime(datetime.fromtimestamp(recipe.at(number) / 1000, UTC))}",
            f"From: {recipe.sender(number)}",
            f"To: {self._to()}",
            f"Subject: {recipe.subject(number)}",
            "MIME-Version: 1.0",
        ]
        if copies := self._copies():
            lines.append(f"Cc: {', '.join(copies)}")
        if references := self._references():
            folded = "\r\n ".join(references)
            lines += [f"In-Reply-To: {references[-1]}", f"References: {folded}"]
        return "\r\n".join([*lines, *self._body(), ""]).encode()

    def _body(self) -> list[str]:
        drawn = self.recipe.draw(self.number, "body")
        text = " ".join(_SENTENCES[(drawn >> shift) % len(_SENTENCES)] for shift in range(0, 12, 4))
        plain = ["Content-Type: text/plain; charset=utf-8", "", text]
        edge = f"=_{self.recipe.seed}_{self.number}"
        match drawn % 20:
            case 0 | 1 | 2 | 3:  # a fifth is written in HTML too
                return _multipart("alternative", edge, plain, [_HTML, "", f"<p>{text}</p>"])
            case 4:  # a twentieth has something attached
                return _multipart("mixed", edge, plain, [*_OFFER, "", b64encode(text.encode()).decode()])
            case _:
                return plain

    def _to(self) -> str:
        recipe, number = self.recipe, self.number
        mine = recipe.sender(number) == recipe.owner(number)
        return recipe.customer(number) if mine else recipe.owner(number)

    def _copies(self) -> list[str]:
        taking_part = {self.recipe.owner(self.number)}
        return [each for each in self.recipe.holders(self.number) if each not in taking_part]

    def _references(self) -> tuple[str, ...]:
        first = self.number - self.number % _IN_CONVERSATION
        return tuple(self.recipe.message_id(each) for each in range(first, self.number))


def _multipart(kind: str, edge: str, *parts: list[str]) -> list[str]:
    made = [f'Content-Type: multipart/{kind}; boundary="{edge}"', ""]
    for part in parts:
        made += [f"--{edge}", *part]
    return [*made, f"--{edge}--"]
