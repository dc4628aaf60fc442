"""The providers of the demo: one sandbox that plays all of them, with one clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from domain.ports.clock import Clock
from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import RemoteSandbox
from services.demo.arriving import Office
from services.demo.example import AT_GOOGLE, AT_MICROSOFT
from services.demo.google import Google
from services.demo.microsoft import Microsoft
from services.demo.office import SandboxOffice
from services.sandbox_settings import settings_at
from services.settings import Settings


class SandboxOffices:
    """All providers of a sandbox, which has one clock."""

    def __init__(self, sandbox: RemoteSandbox, each: Sequence[Office]) -> None:
        self.address = sandbox.address
        self._sandbox = sandbox
        self._each = each

    def settings(self) -> Mapping[str, str]:
        """The settings of somebody who has pointed everything at the sandbox."""
        return settings_at(self._sandbox.about())

    def open(self, moment: datetime) -> None:
        """Make all accounts, with what was in them by a moment, at which the sandbox's clock stands."""
        self._sandbox.do("turning.set", to=moment.isoformat())
        self._sandbox.do("turning.stand")
        for office in self._each:
            office.open(moment)

    def bring(self, moment: datetime) -> None:
        """Let arrive what came by a later moment."""
        self._sandbox.do("turning.set", to=moment.isoformat())
        for office in self._each:
            office.bring(moment)

    def connect(self, settings: Settings, clock: Clock) -> None:
        """Let everybody sign in at their provider's page."""
        for office in self._each:
            office.connect(settings, clock)


@contextmanager
def sandbox_offices(example: Path) -> Iterator[SandboxOffices]:
    """The sandbox as a process of its own, with everybody where they have their mailbox; ended at the end.

    Raises:
        SandboxDidNotStart: it did not.
    """
    with sandbox_process() as sandbox:
        google = SandboxOffice(Google(), sandbox, example, AT_GOOGLE)
        microsoft = SandboxOffice(Microsoft(), sandbox, example, AT_MICROSOFT)
        yield SandboxOffices(sandbox, (google, microsoft))
