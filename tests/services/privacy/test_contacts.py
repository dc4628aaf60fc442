"""Who is a contact of a deal, and from which day on older mail of theirs is looked for."""

from __future__ import annotations

from uuid import uuid4

from domain.deal.events import PeopleStated, SidesStated
from domain.identifiers import deal_stream
from domain.people import KnownAddress, PeopleSaid, SideMembers, Sides
from domain.ports.ledger import Append, Ledger, NewEvent
from integrations.eventstore.memory_ledger import memory_ledger
from services.privacy.contacts import DealContacts

DAY = 86_400
NOON = 20_000 * DAY + DAY // 2
BEA, BEA_AT_HOME = KnownAddress("bea", ("north",)), KnownAddress("bea-at-home", ("home",))


class Clock:
    at = NOON

    def now(self) -> int:
        return self.at


def ledger_with(*events: object) -> Ledger:
    ledger, command = memory_ledger(), uuid4()
    new = [NewEvent(uuid4(), event, NOON, "test", command) for event in events]  # type: ignore[arg-type]
    ledger.append([Append(deal_stream("d"), 0, new)])
    return ledger


def sides(*domains: str, partner: frozenset[str] = frozenset()) -> SidesStated:
    return SidesStated(
        Sides(SideMembers(), SideMembers(frozenset(), frozenset(domains)), SideMembers(partner))
    )


def test_buyers_and_partners_are_contacts_and_stay_it():
    ledger = ledger_with(sides("north", partner=frozenset({"ann"})), sides("south"))
    assert DealContacts(ledger, Clock()).now() == SideMembers(
        frozenset({"ann"}), frozenset({"north", "south"})
    )


def test_the_other_addresses_of_a_contact_are_theirs_whatever_was_said_first():
    joined = PeopleStated(PeopleSaid(joined=((BEA, BEA_AT_HOME),)))
    for events in ((sides("north"), joined), (joined, sides("north"))):
        assert "bea-at-home" in DealContacts(ledger_with(*events), Clock()).now().addresses
    assert DealContacts(ledger_with(joined, sides("south")), Clock()).now().addresses == frozenset()


def test_older_mail_is_looked_for_from_the_next_day_on_and_only_where_somebody_is_new():
    clock = Clock()
    contacts = DealContacts(ledger_with(sides("north"), sides("north")), clock)
    assert contacts.before_today() == 0
    clock.at += DAY
    assert contacts.before_today() == 1
