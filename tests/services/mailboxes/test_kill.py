"""Killed again and again while faults are injected: everything is captured, and once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.ports.provider import Provider
from integrations.eventstore.opening import open_ledger
from services.capture.budget import Waiting
from services.capture.completeness import check_mailbox
from services.capture.mailboxes_task import MailboxCapture
from tests.services.mailboxes.capturing_process import MAILBOXES, office_of
from tests.services.mailboxes.office import TOKENS, Office

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
KILLS = 50 if PROVING else 8
MESSAGES = 4_000 if PROVING else 150
FAULTS = 0.01
_LONGEST_LIFE = 0.6
PATIENCE = 180.0


def start(folder: Path, seed: int) -> subprocess.Popen[bytes]:
    module = "tests.services.mailboxes.capturing_process"
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module, str(folder), str(seed), str(FAULTS)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    return process


def kill(process: subprocess.Popen[bytes], flag: Path, *, aimed: bool) -> bool:
    """Kill it, if aimed inside an append; whether that was inside one."""
    deadline = time.monotonic() + 1.0
    while aimed and flag.read_bytes() == b"\0" and time.monotonic() < deadline:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return flag.read_bytes() != b"\0"


def finish(office: Office) -> None:
    """Let a last process take everything that is left, without faults."""
    office.mailboxes.fails.clear()
    capture = MailboxCapture(
        office.capture._tools, duties=office.duties, budgets=office.budgets, waiting=Waiting(), threads=2
    )
    stop = threading.Event()
    thread = threading.Thread(target=capture.run, args=(stop,))
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not is_whole(office) and time.monotonic() < deadline:
        time.sleep(0.5)
    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def is_whole(office: Office) -> bool:
    for mailbox in office.mailboxes.connected():
        providers: list[Provider] = list(office.mailboxes.provider_of(mailbox, lambda _api: Free()))
        found = check_mailbox(mailbox, providers, office.ledger, TOKENS)
        if not all(each.is_whole and not each.no_longer_there for each in found):
            return False
    return True


class Free:
    def spend(self, units: int) -> None:
        """Nothing is counted here."""


def test_kills_lose_nothing_and_repeat_nothing(tmp_path):
    chance = random.Random(20261128)  # noqa: S311 - the same kills each time
    flag = tmp_path / "appending"
    flag.write_bytes(b"\0")
    with closing(open_ledger(str(tmp_path / "ledger.db"))) as ledger:
        office = office_of(tmp_path, ledger, seed=0, share=0.0)
        shelves = [shelf for (shelf,) in office.mailboxes.shelves.values()]
        for number, shelf in enumerate(shelves):
            shelf.put(*range(number * 100_000, number * 100_000 + MESSAGES))
        landed, came = 0, MESSAGES
        for round_ in range(KILLS):
            process = start(tmp_path, round_)
            for number, shelf in enumerate(shelves):
                shelf.put(*range(number * 100_000 + came, number * 100_000 + came + 5))
                shelf.take(number * 100_000 + round_)
            came += 5
            time.sleep(chance.uniform(0.05, _LONGEST_LIFE))
            landed += kill(process, flag, aimed=round_ % 2 == 0)
        finish(office)
        print(f"{landed} of {KILLS} kills landed inside an append; gaps: {office.opened()}")
        expected = [n * 100_000 + k for n in range(MAILBOXES) for k in range(came)]
        captured = office.numbers()
        assert len(captured) == len(set(captured))
        assert set(captured) <= set(expected)
        there = {n for shelf in shelves for n in shelf.there()}
        assert there <= set(captured)
        assert is_whole(office)
        assert office.open_gaps() == []
        opened = office.events(MailboxGapOpened)
        assert len(office.events(MailboxGapClosed)) == len(opened)
        assert {each.reason.value for each in opened} <= {"cursor_expired", "item_set_aside"}
        assert landed >= KILLS // 4
        office.duties.close()
        office.texts.close()
