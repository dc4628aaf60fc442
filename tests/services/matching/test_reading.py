"""What is read in one pass is what the recorder goes by."""

from __future__ import annotations

from services.matching.names import Names
from services.matching.reading import read_everything
from services.matching.why import Asked, why
from services.recorder.conversations import Conversations
from tests.services.matching.conftest import AACHEN, BEA, CARL, DORA, RITA, SVEN


def test_conversations_and_conclusions_are_those_of_the_recorder(desk, two_deals, run):
    desk.write_meeting("tour-7", "Tour of the hall", SVEN, CARL)
    desk.write("again", DORA, SVEN, "Re: Pallets at gate 7", day=8, answers="pallets")
    desk.write("apart", BEA, f"{RITA}, {SVEN}", "Prices for seats", day=9)
    desk.capture()
    run("match", two_deals.pallets, AACHEN, "--thread")
    run("match", two_deals.prices, "--none")
    run("match", two_deals.prices, "--undo")
    desk.record()
    with desk.store() as store:
        everything = read_everything(store)
        conversations = Conversations(store.ledger)
        conversations.catch_up()
        found = {frozenset(each.id for each in one.contacts) for one in everything.conversations}
        assert found == {frozenset(each.contacts) for each in conversations.all()}
        asked = Asked(store, everything, Names(store.texts, store.tokens, everything))
        ids = [contact.id for one in everything.conversations for contact in one.contacts]
        assert len(ids) == 8
        assert [why(asked, everything.contact(id_))["pending"] for id_ in ids] == [None] * 8


def test_two_mailboxes_copies_are_one_contact(desk, two_deals):
    assert two_deals
    (desk.folder / "sven.mbox").write_bytes(
        b"From - Wed Mar 11 09:00:00 2026\n" + bytes(desk.mails[0]) + b"\n"
    )
    desk.capture()
    with desk.store() as store:
        everything = read_everything(store)
    assert len([one for one in everything.conversations for _ in one.contacts]) == 5
