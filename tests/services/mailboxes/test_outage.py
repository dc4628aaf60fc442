"""A provider that can not be reached for a while, in the middle of what it gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.ports.provider import CollectionKind
from integrations.sandbox.faults import Fault, Kind
from services.capture.sync_pace import SyncPace
from tests.integrations.google_auth.browsing import RITA
from tests.services.mailboxes.turned_office import TurnedOffice, turned_office


@pytest.fixture
def office(tmp_path) -> Iterator[TurnedOffice]:
    with turned_office(tmp_path, SyncPace(poll_seconds=600.0)) as office:
        office.sandbox.google.sign_in.open_account(RITA)
        office.sandbox.google.seeding.synthetic_mail([RITA], 60)
        office.connect(RITA)
        yield office


def test_a_connection_that_breaks_while_messages_are_fetched_costs_none_of_them(office):
    office.sandbox.faults.add(Fault(Kind.CUT_BEFORE, "gmail.users.messages.get", times=25))
    office.run(3_600)
    assert len(office.sandbox.faults.fired) == 25
    (mail,) = (each for each in office.taken(RITA) if each.kind is CollectionKind.MAIL)
    assert mail.known == mail.names(set(office.sandbox.google.people.message_ids(RITA)))
    assert mail.gaps == []
