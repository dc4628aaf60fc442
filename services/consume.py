"""Consuming a topic: what follows from its messages goes to the ledger with the offset.

The loop for what comes from outside, as `services.follow` is the one for the ledger itself. A
message that can not be handled is set aside on a topic of its own, where people see it and can
send it again (`setpoint set-aside`), and the loop goes on: outside of a deal's key, messages
do not depend on each other.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.moments import Instant
from domain.ports.channel import (
    Channel,
    ChannelOutOfReach,
    ChannelReader,
    Delivered,
    MessagesAreGone,
    Page,
    Place,
    Topic,
    bookmark_name,
    bookmark_of,
)
from domain.ports.clock import Clock
from domain.ports.ledger import AlreadyFollowed, Append, Bookmark, Ledger, StreamHasMoved
from integrations.eventstore.errors import StoreOutOfReach
from services.follow import MOST_MOVES, Pace, TryLater
from services.health import Health, State
from services.messages.set_aside import gone_message, set_aside_message

_log = logging.getLogger(__name__)
_MESSAGES_A_PAGE = 200
_SURE_SECONDS = 3.0  # half of the time after which brokers give the places of the silent to others


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that can not be handled. The reason holds nothing that it said."""

    delivered: Delivered
    reason: str


@dataclass(frozen=True, slots=True)
class Concluded:
    """What follows from a page of messages."""

    appends: Sequence[Append]
    refused: Sequence[Refused] = ()


class MessageHandler(Protocol):
    """What a consumer does with messages. Must give the same answer when asked again.

    What it appends goes to streams that follow from the messages, at the versions it has seen:
    a member that has lost its place and does not know it yet may hold a longer page than the
    one that was stored meanwhile, and is then refused by the versions, not by the bookmark.
    """

    @property
    def name(self) -> str:
        """The name of its group and of its bookmarks, such as `captures`."""
        ...

    @property
    def topic(self) -> Topic:
        """What it reads."""
        ...

    def conclude(self, messages: Sequence[Delivered]) -> Concluded:
        """What follows from messages of one place; asked again when a stream has moved.

        Raises:
            TryLater: what it needs is away.
        """
        ...

    def forget(self) -> None:
        """Read anew what was remembered of the ledger: what was concluded was refused."""
        ...


class Consumer:
    """One thread's work: consumes a topic until it is told to stop, or can not go on."""

    def __init__(
        self,
        handler: MessageHandler,
        channel: Channel,
        ledger: Ledger,
        clock: Clock,
        *,
        pace: Pace | None = None,
    ) -> None:
        self.name = f"{handler.name}<{channel.name}"
        self.health = Health()
        self._handler = handler
        self._channel = channel
        self._ledger = ledger
        self._clock = clock
        self._pace = pace or Pace(page=_MESSAGES_A_PAGE)
        self._reader: ChannelReader | None = None
        self._sure_since: dict[Place, float] = {}
        self._failures = 0

    def run(self, stop: threading.Event) -> None:
        """Consume until `stop` is set. The page in hand is finished first."""
        try:
            while not stop.is_set() and self.health.state is not State.STUCK:
                self._take_turn(stop)
        finally:
            self.leave()
            if self.health.state is not State.STUCK:
                self.health.state = State.ENDED

    def waiting_since(self) -> Instant | None:
        """Not known: how far readers are behind is for the brokers to tell."""
        return None

    def step(self) -> bool:
        """Handle one page if there is one; whether there was. Failures are told by raising.

        Raises:
            ChannelOutOfReach, UnfitTopic: the channel did not do what was asked.
            TryLater: what the handler needs is away.
        """
        if self._reader is None:
            self._reader = self._channel.read(
                self._handler.topic, group=self._handler.name, stored=self._stored
            )
        try:
            page = self._reader.page(wait_seconds=self._pace.wait_seconds, at_most=self._pace.page)
        except MessagesAreGone as gone:
            return self._go_past(gone)
        if page is None:
            return False
        try:
            self._handle(page, self._reader)
        except BaseException:
            self._handler.forget()
            self._reader.again(page.place)
            raise
        return True

    def leave(self) -> None:
        """Let others have the places that are read here; reading again takes some back."""
        reader, self._reader = self._reader, None
        self._sure_since.clear()
        if reader is not None:
            reader.close()

    def _take_turn(self, stop: threading.Event) -> None:
        try:
            self.step()
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the loop has to go on
            if isinstance(error, ChannelOutOfReach):
                self.leave()
            self._failed(error, stop)
        else:
            self._failures = 0
            if self.health.state is not State.STUCK:
                self.health.state, self.health.fault = State.WORKING, ""

    def _handle(self, page: Page, reader: ChannelReader) -> None:
        """Store what follows from a page with its bookmark, unless another member has done so."""
        if self._failures >= self._pace.tries:
            return self._one_by_one(page, reader)
        for _ in range(MOST_MOVES):
            if not self._is_ours(page):
                return self._step_back(page, reader)
            concluded = self._handler.conclude(page.messages)
            self._tell(concluded.refused)
            try:
                self._ledger.append(concluded.appends, self._bookmark(page))
            except StreamHasMoved:
                self._handler.forget()
                self._sure_since.pop(page.place, None)
                continue
            except AlreadyFollowed:
                return self._step_back(page, reader)
            self._sure_since[page.place] = time.monotonic()
            self.health.done += len(page.messages)
            self.health.set_aside += len(concluded.refused)
            return None
        raise TryLater(f"others kept appending: {MOST_MOVES} times in a row")

    def _is_ours(self, page: Page) -> bool:
        """Whether nobody else has handled anything of a page meanwhile.

        Where places are shared, one is lost by who is silent for seconds, so it is ours a moment
        after we stored something of it.
        """
        if (
            self._channel.shares_places
            and time.monotonic() - self._sure_since.get(page.place, 0) < _SURE_SECONDS
        ):
            return True
        return self._stored(page.place) == page.stored

    def _one_by_one(self, page: Page, reader: ChannelReader) -> None:
        """A page failed too often: handle its messages singly, and set aside those that fail."""
        self._failures = 0
        stored = page.stored
        for delivered in page.messages:
            single = Page(page.place, stored, (delivered,))
            try:
                self._handle(single, reader)
            except Exception as error:
                self._handler.forget()
                if _may_pass_by_itself(error):
                    raise
                self._tell([Refused(delivered, f"the handler failed: {type(error).__name__}")])
                self._ledger.append([], self._bookmark(single))
                self.health.set_aside += 1
            stored = single.after

    def _step_back(self, page: Page, reader: ChannelReader) -> None:
        self._handler.forget()
        self._sure_since.pop(page.place, None)
        _log.info("already consumed", extra={"task": self.name})
        reader.again(page.place)

    def _tell(self, refused: Sequence[Refused]) -> None:
        """Set messages aside where people see it, before the bookmark passes them."""
        reader, at = self._handler.name, self._clock.now()
        self._channel.publish(
            [set_aside_message(each.delivered, reader=reader, reason=each.reason, at=at) for each in refused]
        )
        for each in refused:
            _log.error(
                "set aside: a message can not be handled",
                extra={"task": self.name, "position": each.delivered.offset, "fault": each.reason},
            )

    def _go_past(self, gone: MessagesAreGone) -> bool:
        """Messages were dropped before they were read: say so, and go on after them.

        A bookmark past the end belongs to a topic that is no more: only a person can tell what
        to do then.
        """
        reader, at = self._handler.name, self._clock.now()
        if gone.stored > gone.end:
            _log.error("stuck: the topic was made anew", extra={"task": self.name, "fault": str(gone)})
            self.health.state, self.health.fault = State.STUCK, type(gone).__name__
            return False
        self._channel.publish(
            [gone_message(gone.place, stored=gone.stored, first=gone.first, reader=reader, at=at)]
        )
        mark = Bookmark(bookmark_name(self._channel.name, reader, gone.place), gone.first)
        try:
            self._ledger.append([], mark)
        except AlreadyFollowed:
            return True
        extra = {"task": self.name, "fault": str(gone)}
        _log.error("messages were gone before they were read", extra=extra)
        self.health.set_aside += gone.first - gone.stored
        return True

    def _failed(self, error: Exception, stop: threading.Event) -> None:
        self.health.retries += 1
        self.health.state, self.health.fault = State.RETRYING, type(error).__name__
        if not _may_pass_by_itself(error):
            self._failures += 1
        _log.warning("could not handle a page", extra={"task": self.name, "fault": type(error).__name__})
        stop.wait(self._pace.backoff.seconds(max(1, self._failures)))

    def _bookmark(self, page: Page) -> Bookmark:
        return bookmark_of(self._channel.name, self._handler.name, page)

    def _stored(self, place: Place) -> int:
        return self._ledger.bookmark(bookmark_name(self._channel.name, self._handler.name, place))


def _may_pass_by_itself(error: Exception) -> bool:
    return isinstance(error, TryLater | StoreOutOfReach | ChannelOutOfReach | OSError)
