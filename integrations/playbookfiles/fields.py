"""Walking a tree of nodes by what is expected in it: places, fields, lists.

A *reader* takes a place and gives a value. Where it can not, it notes a fault and raises
`Unread`; the field or list around it goes on without the value, so that all faults of a file
show at once. Nothing that was read is used once there is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, NoReturn, Self, TypeAlias, TypeVar

from integrations.playbookfiles.faults import FaultList, or_known, or_nearest, plain, shown
from integrations.playbookfiles.nodes import Entries, Items, Node, Scalar

T = TypeVar("T")
S = TypeVar("S")
_MOST_KEY = 100


class Unread(Exception):
    """There is no value here, and the fault that says why has been noted."""


@dataclass(frozen=True, slots=True)
class Place:
    """A node, and where it stands: its path of fields, and the list that takes its faults."""

    node: Node
    path: str
    faults: FaultList

    def fault(self, problem: str) -> None:
        """Note what is wrong here, and go on."""
        self.faults.add(self.node.line, self.path, problem)

    def refuse(self, problem: str) -> NoReturn:
        """Note what is wrong here, and give no value.

        Raises:
            Unread: always.
        """
        self.fault(problem)
        raise Unread

    def expected(self, what: str, *, near: Iterable[str] = (), hint: str = "") -> NoReturn:
        """Refuse what stands here: say what should, show what does, and name what is near it.

        Raises:
            Unread: always.
        """
        text = self.text
        nearest = "" if text is None else or_nearest(text, near)
        self.refuse(f"expected {what}, found {self.found()}{hint}{nearest}")

    @property
    def text(self) -> str | None:
        """The text of a scalar without space around it; None for nothing, lists and mappings."""
        node = self.node
        return None if not isinstance(node, Scalar) or node.is_nothing else node.text.strip()

    def found(self) -> str:
        """What stands here, safe to print."""
        match self.node:
            case Scalar(is_nothing=True):
                return "nothing"
            case Scalar(text=text):
                return shown(text)
            case Items():
                return "a list"
            case Entries():
                return "a mapping"

    def below(self, name: str, node: Node) -> Place:
        """The place of a node one step down; `name` is a key or `[number]`."""
        dot = "." if self.path and not name.startswith("[") else ""
        return Place(node, f"{self.path}{dot}{name}", self.faults)


Reader: TypeAlias = Callable[[Place], T]


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and the place it was read from, for faults that show only later."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value; both have the path of the value."""

    name: str
    key: Place
    value: Place


def whole(node: Node, faults: FaultList, read: Reader[T]) -> T:
    """What a reader gives for a document in which nothing is wrong.

    Raises:
        FaultyFile: with all faults that were noted.
    """
    try:
        value = read(Place(node, "", faults))
    except Unread:
        faults.refuse()
    faults.refuse_if_any()
    return value


def placed(read: Reader[T]) -> Reader[Placed[T]]:
    """A reader that keeps the place of what it read."""
    return lambda place: Placed(read(place), place)


def entries_of(place: Place) -> list[Entry]:
    """The entries of a mapping, each key once.

    Raises:
        Unread: there is no mapping here.
    """
    if not isinstance(place.node, Entries):
        place.expected("a mapping")
    known: dict[str, Entry] = {}
    for key_node, node in place.node.pairs:
        if not isinstance(key_node, Scalar) or len(key_node.text) > _MOST_KEY:
            place.below("(key)", key_node).fault(f"expected a plain key of at most {_MOST_KEY} characters")
            continue
        key = place.below(plain(key_node.text), key_node)
        first = known.setdefault(
            key_node.text, Entry(key_node.text, key, Place(node, key.path, place.faults))
        )
        if first.key is not key:
            key.fault(f"expected each key once, found it again after line {first.key.node.line}")
    return list(known.values())


class Fields:
    """The fields of a mapping whose keys are fixed.

    Ask for each key within a `with` block; at its end the keys that nobody asked for are faults.
    A key with nothing after it counts as left out.

    Raises:
        Unread: there is no mapping here.
    """

    def __init__(self, place: Place) -> None:
        self._faults_before = len(place.faults)
        self._place = place
        self._entries = {entry.name: entry for entry in entries_of(place)}
        self._asked: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            self._refuse_unknown_keys()

    @property
    def faults(self) -> FaultList:
        """The list that takes the faults of this mapping."""
        return self._place.faults

    def needed(self, key: str, read: Reader[T], instead: S) -> T | S:
        """The value of a key that must be there; `instead` stands in after a fault."""
        try:
            return read(self.at(key))
        except Unread:
            return instead

    def given(self, key: str, read: Reader[T], instead: S) -> T | S:
        """The value of a key that may be left out; `instead` stands for it then, and after a fault."""
        if not self.says(key):
            return instead
        try:
            return read(self.at(key))
        except Unread:
            return instead

    def at(self, key: str) -> Place:
        """The place of a key's value, or where it would stand."""
        return self.place(key) or self._place.below(key, Scalar(self._place.node.line, ""))

    def says(self, key: str) -> bool:
        """Whether something stands after a key."""
        place = self.place(key)
        return place is not None and not (isinstance(place.node, Scalar) and place.node.is_nothing)

    def place(self, key: str) -> Place | None:
        """The place of a key's value, or None where the key is not there."""
        self._asked[key] = None
        entry = self._entries.get(key)
        return None if entry is None else entry.value

    def are_clean(self) -> bool:
        """Whether no fault was noted since the mapping was opened."""
        return len(self.faults) == self._faults_before

    def _refuse_unknown_keys(self) -> None:
        for name, entry in self._entries.items():
            if name not in self._asked:
                entry.key.fault(f"unknown key{or_known(name, self._asked)}")


def list_of(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A reader of lists whose items are read by `read`; items with faults are left out."""

    def read_list(place: Place) -> tuple[T, ...]:
        if not isinstance(place.node, Items):
            place.expected("a list")
        return tuple(_each(place, place.node, read))

    return read_list


def one_or_more(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A reader of lists of single values, where one value alone stands for a list of one.

    `roles: economic_buyer` can not be misunderstood. A value with a comma or semicolon can:
    it may have been meant as several, and is a fault.
    """

    def read_list(place: Place) -> tuple[T, ...]:
        node = place.node
        if isinstance(node, Scalar) and not node.is_nothing and not set(",;") & set(node.text):
            return (read(place),)
        if not isinstance(node, Items):
            place.expected("a list such as [one, two]")
        return tuple(_each(place, node, read))

    return read_list


def map_of(read_key: Reader[T], read_value: Reader[S]) -> Reader[tuple[tuple[Placed[T], S], ...]]:
    """A reader of mappings whose keys are free; entries with faults are left out."""

    def read_map(place: Place) -> tuple[tuple[Placed[T], S], ...]:
        return tuple(_each_pair(entries_of(place), read_key, read_value))

    return read_map


def some(read: Reader[tuple[T, ...]], what: str) -> Reader[tuple[T, ...]]:
    """A reader of lists that may not be empty; `what` names one item."""

    def read_some(place: Place) -> tuple[T, ...]:
        faults_before = len(place.faults)
        values = read(place)
        if not values and len(place.faults) == faults_before:
            place.refuse(f"expected at least one {what}, found none")
        return values

    return read_some


def without_repeats(values: Collection[T]) -> tuple[T, ...]:
    """The values in order, each once."""
    return tuple(dict.fromkeys(values))


def _each(place: Place, items: Items, read: Reader[T]) -> Iterator[T]:
    for number, node in enumerate(items.nodes, start=1):
        try:
            yield read(place.below(f"[{number}]", node))
        except Unread:
            continue


def _each_pair(
    entries: Iterable[Entry], read_key: Reader[T], read_value: Reader[S]
) -> Iterator[tuple[Placed[T], S]]:
    for entry in entries:
        try:
            yield Placed(read_key(entry.key), entry.key), read_value(entry.value)
        except Unread:
            continue
