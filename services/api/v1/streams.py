"""Live streams: server-sent events of which deals moved, for many readers in one process.

Source: the HTML standard, section 9.2 (server-sent events). The thread that follows the ledger crosses to
the loop once for a batch. A reader holds nothing but its place among the recent news, so a slow one
costs no memory; one that falls behind all that is kept is told `reset`, and let go.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from domain.access.permits import Permit
from domain.access.state import Caller
from integrations.eventstore.errors import StoreOutOfReach
from services.access.record import AccessRecord
from services.api.v1.live import LiveDeals
from services.api.v1.news import News
from services.api.v1.problems import Problem

READS = Permit.READ_DEALS
KEEP_ALIVE_SECONDS = 15.0
MOST_OF_A_CALLER = 20
MOST_IN_ALL = 2_000
_MOST_AT_ONCE = 200
_RETRY = b"retry: 3000\n"
_KEEP_ALIVE = b":\n\n"
_MOST_TAGS = 10_000

Asks = Callable[[], Awaitable[Caller | None]]
"""Who reads, asked again; None once they are let in no more."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many streams may be open: of one caller, and in all."""

    of_a_caller: int = MOST_OF_A_CALLER
    in_all: int = MOST_IN_ALL


class Streams:
    """All streams of one process. `end` may be called by any thread, all else by the loop."""

    def __init__(self, live: LiveDeals, access: AccessRecord, limit: Limit | None = None) -> None:
        self.live = live
        self._access = access
        self._limit = limit or Limit()
        self._open: set[Stream] = set()
        self._of: Counter[str] = Counter()
        self._tags: dict[str, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = threading.Event()
        live.listen(self._moved)

    @property
    def is_ending(self) -> bool:
        """Whether streams are to end."""
        return self._ended.is_set()

    def __len__(self) -> int:
        return len(self._open)

    def open(self, caller: str, asks: Asks, after: int | None) -> Stream:
        """A stream for a caller, of what moves after a position; from now on where it is None.

        Raises:
            Problem: too many are open.
        """
        if self._of[caller] >= self._limit.of_a_caller:
            raise Problem(
                429, "too-many-streams", "Too many streams",
                f"at most {self._limit.of_a_caller} of one caller at a time; close one",
                headers={"retry-after": "15"},
            )  # fmt: skip
        if len(self._open) >= self._limit.in_all or self.is_ending:
            raise Problem(
                503, "no-stream-free", "No stream is free", "ask again later", headers={"retry-after": "15"}
            )
        self._loop = asyncio.get_running_loop()
        stream = Stream(self, caller, asks, after)
        self._open.add(stream)
        self._of[caller] += 1
        return stream

    def leave(self, stream: Stream) -> None:
        """A stream is over; told again, nothing happens."""
        if stream in self._open:
            self._open.remove(stream)
            self._of[stream.caller] -= 1
            if not self._of[stream.caller]:
                del self._of[stream.caller]

    def end(self) -> None:
        """Let every stream end, and none begin."""
        self._ended.set()
        self._cross(self._wake, {})

    async def tags(self, deal_ids: Sequence[str]) -> Mapping[str, str]:
        """The entity tags of some deals; asked for where none came with the news."""
        missing = [each for each in deal_ids if each not in self._tags]
        found = await run_in_threadpool(self.live.tags, missing) if missing else {}
        self._keep(found)
        return {deal_id: found.get(deal_id) or self._tags[deal_id] for deal_id in deal_ids}

    def _moved(self, deal_ids: Sequence[str]) -> None:
        """In the thread that follows: what all readers need is asked for once, the loop crossed to once."""
        if self._open:
            self._access.now()
            self._cross(self._wake, self.live.tags(deal_ids[:_MOST_TAGS]))
        else:
            self._cross(self._tags.clear)

    def _cross(self, act: Callable[..., None], *arguments: object) -> None:
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop was closed, and its streams with it
                loop.call_soon_threadsafe(act, *arguments)

    def _wake(self, tags: Mapping[str, str]) -> None:
        self._keep(tags)
        for stream in self._open:
            stream.wake.set()

    def _keep(self, tags: Mapping[str, str]) -> None:
        if len(self._tags) + len(tags) > _MOST_TAGS:
            self._tags.clear()
        self._tags.update(tags)


class EventStream(Response):
    """An answer of server-sent events, as the document of the API tells it."""

    media_type = "text/event-stream"


class Stream(EventStream):
    """One reader's stream, as the answer to their request; it ends with their right to read."""

    def __init__(self, streams: Streams, caller: str, asks: Asks, after: int | None) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self.caller = caller
        self.wake = asyncio.Event()
        self._streams = streams
        self._asks = asks
        self._after = after
        self._is_gone = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's
        """Send until the reader goes away or may read no more."""
        listening = asyncio.ensure_future(self._listen(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for chunk in self._chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            listening.cancel()
            self._streams.leave(self)

    async def _listen(self, receive: Receive) -> None:
        """Notice that the reader goes away."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._is_gone = True
        self.wake.set()

    async def _chunks(self) -> AsyncIterator[bytes]:
        recent = self._streams.live.news
        await self._caught_up()
        place, begun = recent.upto if self._after is None else self._after, _RETRY
        if self._after is not None and recent.after(place, most=1) is None:
            place, begun = recent.upto, _RETRY + _told("reset", recent.upto, {})
        yield begun + _told("here", place, {})
        while not self._is_gone and not self._streams.is_ending:
            self.wake.clear()
            news = recent.after(place, most=_MOST_AT_ONCE)
            if news is None:
                yield _told("reset", recent.upto, {})
                return
            caller = await self._asks()
            if caller is None:
                return
            if news:
                place = news[-1].position
                if chunk := await self._frames(caller, news):
                    yield chunk
            elif not await self._is_woken():
                yield _KEEP_ALIVE

    async def _caught_up(self) -> None:
        """Who was told by another process, which may be ahead, goes on here without beginning anew."""
        live = self._streams.live
        if self._after is not None and live.news.after(self._after, most=1) is None:
            with suppress(StoreOutOfReach):
                await run_in_threadpool(live.catch_up)

    async def _is_woken(self) -> bool:
        """Wait for news, not for long; whether there may be some."""
        try:
            async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                return await self.wake.wait()
        except TimeoutError:
            return False

    async def _frames(self, caller: Caller, news: Sequence[News]) -> bytes:
        """What moved, each deal once, of those that the reader may see as they are now."""
        seen: dict[str, list[News]] = {}
        for each in news:
            seen.setdefault(each.deal_id, []).append(each)
        seen = {deal_id: of for deal_id, of in seen.items() if self._may_see(caller, deal_id)}
        if not seen:
            return b""
        tags = await self._streams.tags(list(seen))
        return b"".join(
            _moved(deal_id, tags[deal_id], of)
            for deal_id, of in sorted(seen.items(), key=lambda pair: pair[1][-1].position)
        )

    def _may_see(self, caller: Caller, deal_id: str) -> bool:
        deal = self._streams.live.deal(deal_id)
        return deal is not None and caller.may(READS, deal.people)


def _moved(deal_id: str, tag: str, news: Sequence[News]) -> bytes:
    kinds = list(dict.fromkeys(each.kind for each in news))
    return _told("moved", news[-1].position, {"deal": deal_id, "etag": tag, "kinds": kinds})


def _told(event: str, position: int, data: Mapping[str, object]) -> bytes:
    written = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return f"id: {position}\nevent: {event}\ndata: {written}\n\n".encode()
