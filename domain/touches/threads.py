"""Threads: which touches are one conversation.

Source: rules.md section 2, "Threads"; RFC 5322 section 3.6.4. Two messages are in one thread
when a chain of Message-IDs and references connects them, also over messages that nobody
captured. That is what the JWZ algorithm arrives at, and it does not depend on the order of
arrival. A provider's thread id connects in the same way.
"""

from __future__ import annotations

from domain.moments import SECONDS_A_DAY
from domain.people import PersonToken
from domain.touches.merge import Channel, Touch
from domain.touches.touch import TouchId

SUBJECT_JOINS_WITHIN = 30 * SECONDS_A_DAY
_MOST_PAIRS = 4_096


class Threads:
    """Threads of the touches added so far, in time order.

    `add` says whether a touch left the threads of earlier touches as they were. If it did
    not (it joined two threads, or answers a reference that a subject had stood in for), what
    was concluded from them must be concluded again.

    Message-IDs and provider threads are the nodes of a forest; every tree is a thread, and
    `_first` holds the place of its earliest touch at the root of each that has any. `_latest`
    holds places by base subject and pair of people.
    """

    __slots__ = ("_added", "_awaited", "_first", "_latest", "_messages", "_node_of", "_parent")

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._node_of: dict[TouchId, str] = {}
        self._added: list[Touch] = []
        self._first: dict[str, int] = {}
        self._messages: set[str] = set()
        self._awaited: set[str] = set()
        self._latest: dict[str, dict[tuple[PersonToken, PersonToken], int]] = {}

    def expect(self, touch: Touch) -> None:
        """Tell of a touch that will be added, so that references to it count as resolved."""
        if touch.message:
            self._messages.add(touch.message)

    def add(self, touch: Touch) -> bool:
        """Add the next touch in time; returns whether earlier threads stayed as they were."""
        node = touch.message or touch.touch_id
        self._node_of[touch.touch_id] = node
        past_stands = node not in self._awaited
        self.expect(touch)
        root = self._root(node)
        threads = 1 if root in self._first else 0
        for others in (touch.references, touch.provider_threads):
            for other in others:
                root, joined = self._join(root, other)
                threads += joined
        if touch.channel is Channel.EMAIL and touch.subject.base:
            namesake = self._namesake(touch)
            if namesake is not None:
                root, joined = self._join(root, self._node_of[namesake.touch_id])
                threads += joined
            self._remember(touch)
        self._first.setdefault(root, len(self._added))
        self._added.append(touch)
        return past_stands and threads <= 1

    def first_of(self, touch_id: TouchId) -> TouchId:
        """The earliest touch of the thread, by which it is known."""
        return self._added[self._first[self._root(self._node_of[touch_id])]].touch_id

    def _root(self, node: str) -> str:
        parent = self._parent
        above = parent.get(node)
        if above is None:
            parent[node] = node
            return node
        while above != node:
            further = parent[above]
            parent[node] = further
            node, above = above, further
        return node

    def _join(self, root: str, other: str) -> tuple[str, bool]:
        """Join the tree that holds a node to that of `root`: the new root, and whether it was a thread."""
        joined = self._root(other)
        if joined == root:
            return root, False
        place = self._first.pop(joined, None)
        if place is None:
            self._parent[joined] = root
            return root, False
        own = self._first.pop(root, place)
        self._parent[root] = joined
        self._first[joined] = min(own, place)
        return joined, True

    def _namesake(self, touch: Touch) -> Touch | None:
        """The latest earlier touch that only the subject connects with this one."""
        if not touch.subject.is_reply or any(r in self._messages for r in touch.references):
            return None
        known = self._latest.get(touch.subject.base)
        if known is None:
            return None
        latest = -1
        sellers, buyers = _carriers(touch)
        for seller in sellers:
            for buyer in buyers:
                latest = max(latest, known.get((seller, buyer), -1))
        if latest < 0 or touch.at - self._added[latest].at > SUBJECT_JOINS_WITHIN:
            return None
        self._awaited.update(touch.references)
        return self._added[latest]

    def _remember(self, touch: Touch) -> None:
        """Note the place of the newest touch of each pair of people under its subject."""
        known = self._latest.setdefault(touch.subject.base, {})
        place = len(self._added)
        sellers, buyers = _carriers(touch)
        for seller in sellers:
            for buyer in buyers:
                known[seller, buyer] = place


def _carriers(touch: Touch) -> tuple[tuple[PersonToken, ...], tuple[PersonToken, ...]]:
    """The sellers and buyers who can carry a conversation on by its subject alone."""
    sellers, buyers = touch.sellers, touch.buyers
    if len(sellers) * len(buyers) > _MOST_PAIRS:
        # A mail to a whole company: people beyond these do not carry a conversation.
        return sellers[:64], buyers[:64]
    return sellers, buyers
