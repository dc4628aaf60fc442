"""The sandbox's Microsoft as a test or a command uses it."""

from __future__ import annotations

from integrations.sandbox.microsoft.diary import Diary
from integrations.sandbox.microsoft.invitations import Invitations
from integrations.sandbox.microsoft.notices import Notices
from integrations.sandbox.microsoft.people import People
from integrations.sandbox.microsoft.seeding import Seeding
from integrations.sandbox.microsoft.service import MicrosoftService
from integrations.sandbox.microsoft.sign_in import SignIn
from integrations.sandbox.microsoft.world import Settings, World


class Microsoft:
    """Everything about it in one place."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.service = MicrosoftService(world)
        self.sign_in = SignIn(world)
        self.people = People(world)
        self.seeding = Seeding(world)
        self.diary = Diary(world)
        self.notices = Notices(world)
        self.invitations = Invitations(world)

    def takes(self, address: str, raw: bytes) -> None:
        """Mail comes from elsewhere; it is lost on whoever has no account here."""
        with self.world.lock:
            account = self.world.accounts.find(address)
            if account is not None:
                self.people.mail_arrives(account.address, raw)

    @property
    def settings(self) -> Settings:
        """What can be chosen; it holds from the next call on."""
        return self.world.settings

    @property
    def violations(self) -> list[str]:
        """Where the sandbox itself failed, met what it does not model, or gave an answer of a wrong shape."""
        return self.world.violations
