"""Over a file and over PostgreSQL: who meets whom, what is heard, what is open, who is connected."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing

import pytest

from domain.capture.connections import Access, Way
from domain.capture.connections import signed_in as signed_in_of
from domain.ports.mailboxes import CaptureMode
from integrations.eventstore.opening import open_duties, open_signal
from services.capture.open_gaps import OpenGaps
from services.wiring import open_connecting
from tests.services.mailboxes.office import shelves_of
from tests.services.mailboxes.test_serving import Watched, process, until

pytestmark = pytest.mark.everywhere
ACCESS = Access(Way.CONSENT, CaptureMode.WHOLE, asked=("mail",), granted=("mail",), grant="g1")


def test_no_two_hands_are_ever_in_one_mailbox_over_the_duties_of_each_store(office, settings, tmp_path):
    office.mailboxes = shelves_of(None, 4)
    watched = Watched()
    for id_, (shelf,) in office.mailboxes.shelves.items():
        office.mailboxes.fails[id_] = watched.fails(id_)
        shelf.put(*range(1, 25))
    stop = threading.Event()
    with ExitStack() as opened:
        captures = [process(office, tmp_path) for _ in range(2)]
        for each in captures:
            each._duties = opened.enter_context(closing(open_duties(settings.ledger)))
        threads = [threading.Thread(target=each.run, args=(stop,)) for each in captures]
        for each in threads:
            each.start()
        try:
            until(lambda: len(office.numbers()) == 4 * 24)
        finally:
            stop.set()
            for each in threads:
                each.join()
    assert office.numbers() == sorted(list(range(1, 25)) * 4)
    assert watched.met == 0


def test_two_that_meet_without_duties_capture_everything_once(office, tmp_path):
    watched = Watched()
    office.mailboxes.fails["m1"] = watched.fails("m1")
    office.mailboxes.shelves["m1"][0].put(*range(1, 100))
    stop = threading.Event()
    captures = [process(office, tmp_path) for _ in range(2)]
    for each in captures:
        each._duties = office.duties
    threads = [threading.Thread(target=each.run, args=(stop,)) for each in captures]
    for each in threads:
        each.start()
    try:
        until(lambda: len(office.numbers()) == 99)
    finally:
        stop.set()
        for each in threads:
            each.join()
    assert watched.met > 0
    assert office.numbers() == list(range(1, 100))


def test_a_hint_of_another_process_wakes_a_mailbox_in_each_store(office, settings, tmp_path):
    office.mailboxes.shelves["m1"][0].put(1)
    capture = process(office, tmp_path, threads=1)
    stop = threading.Event()
    with closing(open_signal(settings.ledger)) as heard, closing(open_signal(settings.ledger)) as told:
        capture._signal = heard
        thread = threading.Thread(target=capture.run, args=(stop,))
        thread.start()
        try:
            until(lambda: office.numbers() == [1])
            hints = capture.counts.hints
            told.hint("m1")
            until(lambda: capture.counts.hints > hints)
        finally:
            stop.set()
            thread.join()


def test_open_gaps_are_counted_as_the_ledger_has_them(office):
    gaps = OpenGaps(office.ledger)
    office.mailboxes.shelves["m1"][0].put(*range(1, 20))
    office.run(60)
    assert gaps.by_mailbox() == {}
    office.mailboxes.shelves["m1"][0].expire()
    office.pace = type(office.pace)(batch=2, backoff=office.pace.backoff)
    office.restart()
    while not gaps.by_mailbox():
        office.capture.serve_next()
        office.clock.at += 1
    assert gaps.by_mailbox() == {"m1": 1}
    office.run(120)
    assert gaps.by_mailbox() == {}


def test_connections_and_their_grants_live_in_each_store(settings):
    with open_connecting(settings) as (store, connecting):
        signed_in = signed(store, "rita@ours.example")
        connecting.record.connect(signed_in, "rita@ours.example", actor="test")
        connecting.grants.keep(signed_in.mailbox, "a token")
    with open_connecting(settings) as (store, connecting):
        assert connecting.record.all() == {signed_in.mailbox: signed_in}
        assert connecting.record.addresses() == {signed_in.mailbox: "rita@ours.example"}
        assert connecting.grants.read(signed_in.mailbox) == "a token"
        assert connecting.record.disconnect(signed_in.mailbox, actor="test")
        assert not connecting.record.disconnect(signed_in.mailbox, actor="test")
        connecting.grants.destroy(signed_in.mailbox)
    with open_connecting(settings) as (_, connecting):
        assert (connecting.record.all(), connecting.grants.mailboxes()) == ({}, [])


def test_two_who_connect_at_once_are_both_connected(settings):
    addresses = [f"person{number}@ours.example" for number in range(6)]

    def connect(address: str) -> None:
        with open_connecting(settings) as (store, connecting):
            connecting.record.connect(signed(store, address), address, actor="test")

    threads = [threading.Thread(target=connect, args=(address,)) for address in addresses]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with open_connecting(settings) as (_, connecting):
        assert sorted(connecting.record.addresses().values()) == addresses


def signed(store, address: str):
    return signed_in_of(store.tokens, kind="google", address=address, access=ACCESS)
