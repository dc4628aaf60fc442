"""The completeness check says what is missing, and that nothing is."""

from __future__ import annotations

from domain.ports.mailboxes import NotWanted
from domain.ports.provider import FailureKind, LeftOut, ProviderFailed
from services.capture.completeness import Completeness, check_mailbox
from tests.services.mailboxes.office import TOKENS, Office


def check(office: Office, id_: str = "m1") -> Completeness:
    (found,) = check_mailbox(
        office.mailboxes.mailboxes[id_], [office.mailboxes.made[id_]], office.ledger, TOKENS
    )
    return found


def test_what_is_listed_is_captured_left_out_or_set_aside(office):
    shelf = office.mailboxes.shelves["m1"][0]
    shelf.put(*range(1, 36))
    shelf.left_out[3] = LeftOut.DRAFT
    office.mailboxes.not_wanted = lambda content: (
        NotWanted("internal") if b"Offer 4\n" in content.data else None
    )
    lost = ProviderFailed(FailureKind.RETRY, "broken")
    office.mailboxes.fails["m1"] = lambda call, key: lost if (call, key) == ("get", "m7") else None
    office.run(400)
    found = check(office)
    assert (found.listed, found.captured, found.left_out, found.set_aside) == (35, 32, 2, 1)
    assert (found.missing, found.open_gaps) == ((), 1)
    assert not found.is_whole


def test_row_05_what_the_ledger_knows_nothing_of_is_missing(office):
    shelf = office.mailboxes.shelves["m1"][0]
    shelf.put(*range(1, 36))
    office.run(60)
    assert check(office).is_whole
    shelf.put(36)
    shelf.take(1)
    found = check(office)
    assert (found.missing, found.no_longer_there) == (("m36",), 1)
    assert not found.is_whole


def test_a_mailbox_that_is_still_listed_is_not_whole(office):
    office.mailboxes.shelves["m1"][0].put(*range(1, 200))
    office.run(10)
    found = check(office)
    assert found.is_listing
    assert len(found.missing) == 199 - found.captured
