"""The task that captures the watched folder, made for a running system."""

from __future__ import annotations

from services.capture.deal_files import DealFiles
from services.capture.intake import Intake
from services.capture.item import ItemReader
from services.capture.mending import OpenAsides
from services.capture.sieve import sieve_of
from services.capture.watching import FolderWatch
from services.system import System


def folder_watch(system: System, reader: ItemReader) -> FolderWatch:
    """The task, for the folder that the settings name."""
    return FolderWatch(
        system.settings.inbox,
        intake=Intake(system.ledger, system.texts, system.clock),
        reader=reader,
        deal_files=DealFiles(system.deals, system.company, system.texts, system.tokens, system.clock),
        open_asides=OpenAsides(system.ledger, system.texts),
        sieve=lambda: sieve_of(system.company, system.ledger),
        tokens=system.tokens,
        duties=system.duties,
    )
