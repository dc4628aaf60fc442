"""What is connected with what: contacts by number, joined to conversations, in arrays.

Names are kept as hashes of 64 bits, so a contact costs some hundred bytes, however long its tokens are.
That two of a million names get one hash, which would join two conversations, is once in forty million.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

_FIRST_PLACES = 1 << 10


class Numbers:
    """From names to numbers, by open addressing: 12 bytes a place, of which two thirds are taken at most."""

    __slots__ = ("_hashes", "_mask", "_numbers", "_taken")

    def __init__(self) -> None:
        self._hashes, self._numbers = _places(_FIRST_PLACES)
        self._mask = _FIRST_PLACES - 1
        self._taken = 0

    def get(self, name: str) -> int | None:
        """The number of a name."""
        place = self._place(_hash(name))
        return self._numbers[place] if self._hashes[place] else None

    def setdefault(self, name: str, number: int) -> int:
        """The number of a name, which is this one if it had none."""
        hashes, mask = self._hashes, self._mask
        hashed = hash(name) or 1
        place = hashed & mask
        while found := hashes[place]:
            if found == hashed:
                return self._numbers[place]
            place = (place + 1) & mask
        hashes[place], self._numbers[place] = hashed, number
        self._taken += 1
        if 3 * self._taken > 2 * len(hashes):
            self._grow()
        return number

    def _place(self, hashed: int) -> int:
        hashes, mask = self._hashes, self._mask
        place = hashed & mask
        while (found := hashes[place]) and found != hashed:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        before = zip(self._hashes, self._numbers, strict=True)
        self._mask = 2 * len(self._hashes) - 1
        self._hashes, self._numbers = _places(self._mask + 1)
        for hashed, number in before:
            if hashed:
                place = self._place(hashed)
                self._hashes[place], self._numbers[place] = hashed, number


class Connections:
    """Contacts by number, from 0 on, and which of them are one conversation."""

    __slots__ = ("_conversation", "_next", "_nodes", "_sizes")

    def __init__(self) -> None:
        self._nodes = Numbers()
        self._conversation = array("I")
        self._next = array("I")
        self._sizes = array("I")

    def __len__(self) -> int:
        return len(self._conversation)

    def add(self) -> int:
        """The number of a new contact, which is a conversation of its own."""
        number = len(self._conversation)
        self._conversation.append(number)
        self._next.append(number)
        self._sizes.append(1)
        return number

    def connect(self, number: int, nodes: Iterable[str]) -> None:
        """Connect a contact with all that have one of these nodes."""
        number_of, above = self._nodes.setdefault, self._conversation
        conversation = self.conversation_of(number)
        for node in nodes:
            if above[number_of(node, number)] != conversation:
                self._join(number, number_of(node, number))
                conversation = self.conversation_of(number)

    def conversation_of(self, number: int) -> int:
        """The conversation of a contact: the number of one of its contacts, until it is joined."""
        above = self._conversation
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    def size(self, number: int) -> int:
        """How many contacts are in the conversation that a contact is in."""
        return self._sizes[self.conversation_of(number)]

    def members(self, number: int) -> Iterator[int]:
        """All contacts of the conversation that a contact is in."""
        yield number
        other = self._next[number]
        while other != number:
            yield other
            other = self._next[other]

    def conversations(self) -> Iterator[int]:
        """Every conversation once."""
        return (number for number, above in enumerate(self._conversation) if number == above)

    def _join(self, one: int, other: int) -> None:
        one, other = self.conversation_of(one), self.conversation_of(other)
        if one == other:
            return
        if self._sizes[one] <= self._sizes[other]:
            one, other = other, one
        self._conversation[other] = one
        self._sizes[one] += self._sizes[other]
        self._next[one], self._next[other] = self._next[other], self._next[one]


def _places(number: int) -> tuple[array[int], array[int]]:
    return array("q", bytes(8 * number)), array("I", bytes(4 * number))


def _hash(name: str) -> int:
    """Never 0, which marks a free place."""
    return hash(name) or 1
