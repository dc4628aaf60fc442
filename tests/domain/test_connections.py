"""Which mailboxes are connected: a sign-in is a new connection or a known one again."""

from __future__ import annotations

from domain.capture.connections import (
    Access,
    MailboxAuthorised,
    MailboxConnected,
    MailboxDisconnected,
    Way,
    decide_connected,
    decide_disconnected,
    fold_connections,
    signed_in,
)
from domain.ports.mailboxes import CaptureMode
from integrations.eventstore.tokens import KeyedTokens

TOKENS = KeyedTokens(b"k" * 32)


def sign_in(address: str = "rita@ours.example", grant: str = "g1", granted: tuple[str, ...] = ("mail",)):
    access = Access(Way.CONSENT, CaptureMode.WHOLE, ("mail", "calendar"), granted, grant)
    return signed_in(TOKENS, kind="google", address=address, access=access)


def test_a_first_sign_in_connects():
    assert decide_connected({}, sign_in()) == sign_in()


def test_a_sign_in_to_a_connected_mailbox_authorises_it_again_with_what_was_granted_now():
    known = fold_connections([sign_in()])
    again = decide_connected(known, sign_in(grant="g2", granted=("mail", "calendar")))
    assert isinstance(again, MailboxAuthorised)
    (mailbox,) = fold_connections([sign_in(), again]).values()
    assert (mailbox.access.grant, mailbox.access.lacks) == ("g2", ())


def test_what_was_asked_for_and_not_granted_is_a_lack():
    assert sign_in().access.lacks == ("calendar",)


def test_addresses_that_are_the_same_when_folded_are_one_mailbox():
    assert sign_in("Rita+crm@Ours.Example").mailbox == sign_in().mailbox
    assert sign_in("sven@ours.example").mailbox != sign_in().mailbox


def test_a_disconnected_mailbox_is_gone_and_disconnecting_it_again_adds_nothing():
    first = sign_in()
    (gone,) = decide_disconnected({first.mailbox: first}, first.mailbox)
    left = fold_connections([first, gone])
    assert (left, decide_disconnected(left, first.mailbox)) == ({}, ())
    assert gone == MailboxDisconnected(first.mailbox)


def test_after_a_disconnection_a_sign_in_connects_again():
    first = sign_in()
    left = fold_connections([first, MailboxDisconnected(first.mailbox)])
    assert isinstance(decide_connected(left, sign_in(grant="g3")), MailboxConnected)


def test_no_address_stands_in_the_event():
    assert "rita" not in repr(sign_in())
