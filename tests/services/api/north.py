"""A served API over the house's deals and one with mail: Rita's, with Bea, and people whom nobody named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from integrations.playbookfiles.deal import read_deal_file
from services.capture.harvest import harvest
from services.importing import import_deal
from services.planner.catching_up import catch_up
from services.wiring import store_of
from tests.services.api.house import RITA, Api, served
from tests.services.people.conftest import CALENDAR, DEAL, MAILS, PLAYBOOK, write_mails

NORTH = "north-2026"


@contextmanager
def served_with_mail(folder: Path) -> Iterator[Api]:
    """The API, with one more deal that was imported with its mail and calendar."""
    with served(folder) as api:
        system = api.system
        store = store_of(system.ledger, system.texts, system.tokens, system.clock)
        (folder / "deal.yaml").write_text(
            f"{DEAL}owner: {RITA}\namount: 50000\ntags: [key_account]\n", encoding="utf-8"
        )
        (folder / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
        (folder / "review.ics").write_text(CALENDAR, encoding="utf-8")
        sources = [Path(write_mails(folder / "rita.mbox", MAILS)), folder / "review.ics"]
        file = read_deal_file(folder / "deal.yaml")
        import_deal(file, harvest(file, sources, store.tokens), store)
        catch_up(store, NORTH)
        api.desk.live.catch_up()
        yield api
