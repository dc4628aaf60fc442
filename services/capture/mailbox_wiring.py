"""The task that captures connected mailboxes, made for a running system."""

from __future__ import annotations

from services.capture.budget import Budgets, Limits, Waiting
from services.capture.collection_record import SyncTools
from services.capture.intake import Intake
from services.capture.item import ItemReader
from services.capture.mailboxes_task import MailboxCapture
from services.capture.parts import MailboxTools
from services.capture.sync_counts import SyncCounts
from services.capture.sync_pace import SyncPace
from services.capture.watches import Watches
from services.system import System

_OTHERWISE = Limits(mailbox=600, app=10_000)
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
    limits = {api: Limits(*quota) for api, quota in system.settings.quotas.items()}
    budgets = Budgets(limits, _OTHERWISE)
    return [
        MailboxCapture(
            tools,
            duties=system.duties,
            budgets=budgets,
            waiting=waiting or Waiting(),
            signal=system.signal,
        )
    ]
