"""Microsoft's front door: which host and path lead where."""

from __future__ import annotations

from integrations.sandbox.exchange import Answer, Request
from integrations.sandbox.microsoft import batch
from integrations.sandbox.microsoft.api import Api
from integrations.sandbox.microsoft.authority.authority import Authority
from integrations.sandbox.microsoft.clouds import Door, entrance
from integrations.sandbox.microsoft.world import World


class MicrosoftService:
    """Answers as Microsoft."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.api = Api(world)
        self.authority = Authority(world)

    def owns(self, request: Request) -> bool:
        """Whether a request is for a host of Microsoft."""
        return entrance(request, self.world.address) is not None

    async def answer(self, request: Request) -> Answer:
        """The answer to one request."""
        door = entrance(request, self.world.address)
        if door is None:
            return Answer(404)
        if door.door is Door.AUTHORITY:
            return await self.authority.answer(request, door)
        if door.path == batch.PATH:
            return await batch.answer_batch(self.api, request, door)
        return await self.api.answer(request, door)
