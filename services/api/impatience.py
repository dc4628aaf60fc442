"""Hanging up on who keeps a connection and does not use it: nobody has to prove who they are to open one.

A request has to begin and end in time, and its answer to be read; uvicorn waits for ever for each of these.
Streams of events write little, so who reads them at all is never hung up on.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ASKS_WITHIN = 20.0
"""Seconds in which the head of a request has to be there, from its connection or its first byte on."""
SENDS_WITHIN = 300.0
"""Seconds for a whole body; the longest that is taken needs no more than 60 KB a second."""
READS_WITHIN = 300.0
"""Seconds in which what waits to be read has to become less."""


class ImpatientHttp(H11Protocol):
    """HTTP as uvicorn speaks it, with ends to its patience."""

    asks_within = ASKS_WITHIN
    sends_within = SENDS_WITHIN
    reads_within = READS_WITHIN

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*given, **named)
        self._asking: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._waits_for: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Somebody connects: they have to ask."""
        super().connection_made(transport)
        self._wait_for(h11.IDLE)

    def data_received(self, data: bytes) -> None:
        """Something of a request is there."""
        super().data_received(data)
        self._wait_for(self.conn.their_state)

    def pause_writing(self) -> None:
        """More waits to be read than is kept."""
        super().pause_writing()
        self._reading = self.loop.call_later(self.reads_within, self.transport.abort)

    def resume_writing(self) -> None:
        """It was read."""
        super().resume_writing()
        _cancel(self._reading)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._wait_for(None)
        _cancel(self._reading)
        super().connection_lost(exc)

    def _wait_for(self, state: object) -> None:
        """Wait for the rest of what has begun; what comes of it bit by bit makes that no longer."""
        if state is self._waits_for:
            return
        self._waits_for = state
        _cancel(self._asking)
        if state is h11.IDLE:
            self._asking = self.loop.call_later(self.asks_within, self.transport.abort)
        elif state is h11.SEND_BODY:
            self._asking = self.loop.call_later(self.sends_within, self.transport.abort)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
