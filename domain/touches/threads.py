"""Threads: which touches are one conversation.

Source: rules.md section 2, "Threads"; RFC 5322 section 3.6.4. Two messages are in one thread
when a chain of Message-IDs and references connects them, also over messages that nobody
captured. That is what the JWZ algorithm arrives at, and it does not depend on the order of
arrival. A provider's thread id connects in the same way.
"""

from __future__ import annotations

from domain.moments import SECONDS_A_DAY, Instant
from domain.touches.merge import Channel, Touch
from domain.touches.touch import TouchId

SUBJECT_JOINS_WITHIN = 30 * SECONDS_A_DAY
_MOST_PAIRS = 4_096


class Threads:
    """Threads of the touches added so far, in time order.

    `add` says whether a touch left the threads of earlier touches as they were. If it did
    not (it joined two threads, or answers a reference that a subject had stood in for), what
    was concluded from them must be concluded again.
    """

    __slots__ = ("_awaited", "_first", "_latest", "_messages", "_nodes", "_parent")

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._nodes: dict[TouchId, str] = {}
        self._first: dict[str, tuple[int, TouchId]] = {}
        self._messages: set[str] = set()
        self._awaited: set[str] = set()
        self._latest: dict[tuple[str, str, str], tuple[Instant, int, str]] = {}

    def expect(self, touch: Touch) -> None:
        """Tell of a touch that will be added, so that references to it count as resolved."""
        if touch.message:
            self._messages.add(touch.message)

    def add(self, touch: Touch) -> bool:
        """Add the next touch in time; returns whether earlier threads stayed as they were."""
        node = touch.message or touch.touch_id
        self._nodes[touch.touch_id] = node
        past_stands = node not in self._awaited
        self.expect(touch)
        joined = {self._root(node)}
        for other in (*touch.references, *touch.provider_threads):
            joined.add(self._root(other))
        if touch.channel is Channel.EMAIL and touch.subject.base:
            namesake = self._namesake(touch)
            if namesake:
                joined.add(self._root(namesake))
            self._remember(touch, node)
        occupied = [root for root in joined if root in self._first]
        self._unite(joined, occupied, touch.touch_id)
        return past_stands and len(occupied) < 2  # noqa: PLR2004 - two threads make a merger

    def thread_of(self, touch_id: TouchId) -> str:
        """A name that all touches of the thread share; it may change when threads join."""
        return self._root(self._nodes[touch_id])

    def first_of(self, touch_id: TouchId) -> TouchId:
        """The earliest touch of the thread."""
        return self._first[self._root(self._nodes[touch_id])][1]

    def _root(self, node: str) -> str:
        parent = self._parent
        root = node
        while (above := parent.setdefault(root, root)) != root:
            root = above
        while node != root:
            parent[node], node = root, parent[node]
        return root

    def _unite(self, roots: set[str], occupied: list[str], newcomer: TouchId) -> None:
        firsts = [self._first.pop(root) for root in occupied]
        root = min(roots)
        for other in roots:
            self._parent[other] = root
        self._first[root] = min(firsts, default=(len(self._nodes), newcomer))

    def _namesake(self, touch: Touch) -> str | None:
        """The latest earlier touch that only the subject connects with this one."""
        if not touch.subject.is_reply or any(r in self._messages for r in touch.references):
            return None
        found = max((f for key in _pairs(touch) if (f := self._latest.get(key))), default=None)
        if found is None or touch.at - found[0] > SUBJECT_JOINS_WITHIN:
            return None
        self._awaited.update(touch.references)
        return found[2]

    def _remember(self, touch: Touch, node: str) -> None:
        for key in _pairs(touch):
            self._latest[key] = (touch.at, len(self._nodes), node)


def _pairs(touch: Touch) -> list[tuple[str, str, str]]:
    base = touch.subject.base
    sellers, buyers = touch.sellers, touch.buyers
    if len(sellers) * len(buyers) > _MOST_PAIRS:
        # A mail to a whole company: people beyond these do not carry a conversation.
        sellers, buyers = sellers[:64], buyers[:64]
    return [(base, seller, buyer) for seller in sellers for buyer in buyers]
