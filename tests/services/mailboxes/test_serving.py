"""Several processes and threads serve many mailboxes: each is in one pair of hands at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace

from integrations.eventstore.duties import FileDuties
from services.capture.budget import Budgets, Limits, Waiting
from services.capture.mailboxes_task import MailboxCapture
from services.clock import SystemClock
from services.health import State
from tests.services.mailboxes.office import Office, shelves_of

PATIENCE = 30.0
PLENTY = Limits(10_000_000, 100_000_000)


def until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Watched:
    """Notes who is inside a mailbox, and whether anybody ever was there at the same time."""

    def __init__(self) -> None:
        self.inside: Counter[str] = Counter()
        self.met = 0
        self._lock = threading.Lock()

    def fails(self, id_: str):
        def call(_call: str, _key: str) -> None:
            with self._lock:
                self.inside[id_] += 1
                self.met += self.inside[id_] > 1
            time.sleep(0.001)
            with self._lock:
                self.inside[id_] -= 1

        return call


def process(office: Office, tmp_path, threads: int = 4) -> MailboxCapture:
    """Another process of the same office: the same ledger and mailboxes, duties of its own."""
    other = Office(
        office.ledger, office.texts, replace(office.mailboxes, made={}), limits=PLENTY,
        duties=FileDuties(tmp_path / "ledger.db"), pace=replace(office.pace, poll_seconds=1.0),
    )  # fmt: skip
    return MailboxCapture(
        replace(other.capture._tools, sync=replace(other.capture._tools.sync, clock=SystemClock())),
        duties=other.duties, budgets=other.budgets, waiting=Waiting(), threads=threads,
    )  # fmt: skip


def test_no_two_hands_are_ever_in_one_mailbox(office, tmp_path):
    office.mailboxes = shelves_of(None, 6)
    watched = Watched()
    for id_, (shelf,) in office.mailboxes.shelves.items():
        office.mailboxes.fails[id_] = watched.fails(id_)
        shelf.put(*range(1, 40))
    stop = threading.Event()
    captures = [process(office, tmp_path) for _ in range(2)]
    threads = [threading.Thread(target=each.run, args=(stop,)) for each in captures]
    for each in threads:
        each.start()
    until(lambda: len(office.numbers()) == 6 * 39)
    stop.set()
    for each in threads:
        each.join(PATIENCE)
    assert not any(each.is_alive() for each in threads)
    assert office.numbers() == sorted(list(range(1, 40)) * 6)
    assert watched.met == 0
    assert {each.health.state for each in captures} == {State.ENDED}


def test_the_harness_sees_two_hands_where_nobody_has_duties(office, tmp_path):
    watched = Watched()
    office.mailboxes.fails["m1"] = watched.fails("m1")
    office.mailboxes.shelves["m1"][0].put(*range(1, 200))
    stop = threading.Event()
    captures = [process(office, tmp_path) for _ in range(2)]
    for each in captures:
        each._duties = office.duties
    threads = [threading.Thread(target=each.run, args=(stop,)) for each in captures]
    for each in threads:
        each.start()
    until(lambda: len(office.numbers()) == 199)
    stop.set()
    for each in threads:
        each.join(PATIENCE)
    assert watched.met > 0
    assert office.numbers() == list(range(1, 200))  # the ledger is right even then


def test_row_45_a_mailbox_that_a_killed_process_had_in_hand_is_served_by_another(office, tmp_path):
    office.mailboxes.shelves["m1"][0].put(1)
    ledger = str(tmp_path / "ledger.db")
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.contracts.on_duty", ledger, "mailbox-m1"],
        stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        capture = process(office, tmp_path, threads=1)
        stop = threading.Event()
        thread = threading.Thread(target=capture.run, args=(stop,))
        thread.start()
        try:
            time.sleep(1.5)
            assert office.numbers() == []
            holder.kill()
            until(lambda: office.numbers() == [1])
        finally:
            holder.kill()
            stop.set()
            thread.join(PATIENCE)
    assert not thread.is_alive()


def test_one_mailbox_that_breaks_does_not_stop_the_others(office):
    office.mailboxes = shelves_of(None, 3)
    office.restart()
    for shelf in office.mailboxes.shelves.values():
        shelf[0].put(1)

    def breaks(_call: str, _key: str) -> None:
        raise ZeroDivisionError

    office.mailboxes.fails["m2"] = breaks
    office.run(60)
    assert office.numbers() == [1, 1]
    assert office.capture.health.fault == "ZeroDivisionError"
    office.mailboxes.fails.clear()
    office.run(60)
    assert office.numbers() == [1, 1, 1]


def test_nobodys_text_is_in_what_is_logged(office, caplog):
    office.mailboxes.shelves["m1"][0].put(*range(1, 30))

    def breaks(call: str, _key: str) -> None:
        if call == "changes":
            raise ValueError("rita@ours.example")

    office.mailboxes.fails["m1"] = breaks
    with caplog.at_level("DEBUG"):
        office.run(60)
    said = "\n".join(str(vars(record)) for record in caplog.records)
    assert "ValueError" in said
    assert "rita" not in said
    assert "Offer" not in said


def test_who_waits_for_a_budget_ends_at_once_when_told_to(office, tmp_path):
    office.mailboxes.shelves["m1"][0].put(*range(1, 40))
    capture = process(office, tmp_path, threads=2)
    capture._budgets = Budgets({}, Limits(60, 60))
    stop = threading.Event()
    thread = threading.Thread(target=capture.run, args=(stop,))
    thread.start()
    until(lambda: capture._budgets.spent() > 20)
    began = time.monotonic()
    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert time.monotonic() - began < 3
