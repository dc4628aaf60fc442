"""The sandbox's Google as a test or a command uses it."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.diary import Diary
from integrations.sandbox.google.documents import api
from integrations.sandbox.google.invitations import Invitations
from integrations.sandbox.google.people import People
from integrations.sandbox.google.seeding import Seeding
from integrations.sandbox.google.service import GoogleService
from integrations.sandbox.google.sign_in import SignIn
from integrations.sandbox.google.world import Settings, World


class Google:
    """Everything about it in one place."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.service = GoogleService(world)
        self.sign_in = SignIn(world)
        self.people = People(world)
        self.diary = Diary(world)
        self.seeding = Seeding(world)
        self.invitations = Invitations(world)

    def takes(self, address: str, raw: bytes) -> None:
        """Mail comes from elsewhere; it is lost on whoever has no account here."""
        with self.world.lock:
            account = self.world.holder_of(address)
            if account is not None:
                self.people.mail_arrives(account.address, raw)

    @property
    def settings(self) -> Settings:
        """What can be chosen; it holds from the next call on."""
        return self.world.settings

    @property
    def violations(self) -> list[str]:
        """Where the sandbox itself failed, or gave an answer that did not fit its schema."""
        return self.service.apis.violations

    def document(self, name: str) -> Json:
        """The discovery document of `gmail` or `calendar`, for the client's `build_from_document`."""
        return api(name).at(self.world.address)
