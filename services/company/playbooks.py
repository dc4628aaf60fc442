"""The company's playbooks, for commands that can do without a ledger."""

from __future__ import annotations

import os

from domain.playbook.playbook import Playbook
from services.settings import read_settings
from services.wiring import ledger_is_there, open_store


def company_playbooks(ledger: str | None) -> tuple[Playbook, ...]:
    """The playbooks of the company in a ledger; none where there is no ledger.

    Raises:
        FaultySetting, StoreCannotBeOpened: as `open_store`.
    """
    settings = read_settings(os.environ, ledger)
    if not ledger_is_there(settings):
        return ()
    with open_store(settings) as store:
        company = store.company.settings()
    return () if company is None else company.playbooks
