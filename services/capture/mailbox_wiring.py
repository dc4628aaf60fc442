"""The task that captures connected mailboxes, made for a running system."""

from __future__ import annotations

from services.capture.budget import Waiting, budgets_of
from services.capture.collection_record import SyncTools
from services.capture.intake import Intake
from services.capture.item import ItemReader
from services.capture.mailboxes_task import MailboxCapture
from services.capture.parts import MailboxTools
from services.capture.sync_counts import SyncCounts
from services.capture.sync_pace import SyncPace
from services.capture.watches import Watches
from services.system import System

_WATCH_AGAIN_SECONDS = 600.0


def mailbox_tasks(
    system: System, reader: ItemReader, *, pace: SyncPace | None = None, waiting: Waiting | None = None
) -> list[MailboxCapture]:
    """The task, or none where no mailbox can be connected."""
    if system.mailboxes is None:
        return []
    pace = pace or SyncPace()
    intake = Intake(system.ledger, system.texts, system.clock)
    watches = Watches(
        system.settings.pushes, system.tokens, system.clock, pace.renew_seconds, _WATCH_AGAIN_SECONDS
    )
    tools = MailboxTools(
        sync=SyncTools(system.ledger, intake, system.clock, SyncCounts()),
        mailboxes=system.mailboxes,
        reader=reader,
        texts=system.texts,
        tokens=system.tokens,
        pace=pace,
        watches=watches if system.settings.pushes else None,
    )
    return [
        MailboxCapture(
            tools,
            duties=system.duties,
            budgets=budgets_of(system.settings.quotas),
            waiting=waiting or Waiting(),
            signal=system.signal,
        )
    ]
