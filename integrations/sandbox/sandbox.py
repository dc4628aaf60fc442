"""The sandbox: stand-ins for providers on this machine, with one clock, and faults on demand."""

from __future__ import annotations

import threading
from datetime import datetime
from types import TracebackType
from typing import Self

from integrations.sandbox.clock import TurnedClock
from integrations.sandbox.control import Control
from integrations.sandbox.exchange import Answer, Request, json_answer
from integrations.sandbox.faults import Faults
from integrations.sandbox.google.google import Google
from integrations.sandbox.google.world import World
from integrations.sandbox.journal import Journal
from integrations.sandbox.meetings import Between
from integrations.sandbox.microsoft.microsoft import Microsoft
from integrations.sandbox.microsoft.world import World as MicrosoftWorld
from integrations.sandbox.postman import Postman
from integrations.sandbox.quota import Quota
from integrations.sandbox.server import Server


class Sandbox:
    """All providers behind one port of 127.0.0.1.

    Use it as a context manager, or call `start` and `stop`. Its state outlives every client, and can be
    changed from any thread; from other processes over HTTP (`integrations.sandbox.remote`).
    """

    def __init__(self, *, port: int = 0, start: datetime | None = None) -> None:
        self.clock = TurnedClock(start)
        self.faults = Faults()
        self.journal = Journal()
        self.quota = Quota(self.clock)
        self.postman = Postman(self.clock, self.faults, self.journal)
        self._server = Server(self, port)
        # One lock for all: who invites or writes to somebody of another house changes both.
        lock = threading.RLock()
        self.google = Google(
            World(
                lock=lock,
                clock=self.clock,
                faults=self.faults,
                journal=self.journal,
                quota=self.quota,
                postman=self.postman,
                address=self._server.address,
            )
        )
        self.microsoft = Microsoft(
            MicrosoftWorld(
                lock=lock,
                clock=self.clock,
                faults=self.faults,
                journal=self.journal,
                quota=self.quota,
                postman=self.postman,
                address=self._server.address,
            )
        )
        self.google.world.goes_elsewhere = self.microsoft.takes
        self.microsoft.world.goes_elsewhere = self.google.takes
        houses = (self.google.invitations, self.microsoft.invitations)
        for house in houses:
            others = Between([each for each in houses if each is not house])
            house.elsewhere, house.answers = others.invite, others.answer
        self._control = Control(self)

    @property
    def address(self) -> str:
        """Where it is, without a slash at the end."""
        return self._server.address

    def start(self) -> None:
        """Begin to answer."""
        self.postman.start()
        self._server.start()

    def stop(self) -> None:
        """End."""
        self._server.stop()
        self.postman.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def answer(self, request: Request) -> Answer:
        """Give a request to whom its path belongs."""
        if self._control.owns(request.path):
            return await self._control.answer(request)
        if self.microsoft.service.owns(request):
            return await self.microsoft.service.answer(request)
        if self.google.service.owns(request.path):
            return await self.google.service.answer(request)
        return json_answer({"error": f"nothing in the sandbox answers {request.path}"}, 404)
