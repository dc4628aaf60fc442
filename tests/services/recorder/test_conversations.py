"""Conversations: found in memory by everything that connects, read from the ledger when asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.capture.events import Matched
from domain.deal.events import EmailSighted
from domain.identifiers import match_stream
from domain.matching.conversation import Scope
from domain.matching.deals import domain_key
from integrations.eventstore.memory_ledger import memory_ledger
from services.recorder.connections import Numbers
from services.recorder.conversations import Conversations
from tests.domain.invitations import booked
from tests.examples import address, mail
from tests.services.recorder.world import Office, copy_of

FIRST = mail("rita", to="bea", at="Mon 09:00", named="first")
ANSWER = mail("bea", to="rita", at="Mon 10:00", named="answer", re="first")
APART = mail("carl", to="rita", at="Tue 09:00", named="apart")


@pytest.fixture
def office() -> Office:
    return Office(memory_ledger())


def conversations_of(office: Office) -> Conversations:
    conversations = Conversations(office.ledger)
    conversations.catch_up()
    return conversations


def ids(conversations: Conversations) -> list[list[str]]:
    return sorted([contact.id for contact in each.in_time()] for each in conversations.all())


def test_references_make_a_conversation_whatever_came_first(office):
    office.capture(ANSWER, APART, FIRST)
    assert ids(conversations_of(office)) == [["apart"], ["first", "answer"]]


def test_a_late_mail_joins_two_conversations(office):
    office.capture(FIRST, APART)
    conversations = conversations_of(office)
    assert ids(conversations) == [["apart"], ["first"]]
    office.capture(mail("bea", to="rita", at="Wed 09:00", named="both", re="first, apart"))
    conversations.catch_up()
    assert ids(conversations) == [["first", "apart", "both"]]


def test_a_providers_thread_connects_within_a_mailbox_and_never_across(office):
    one, other = (in_thread(each, "7") for each in (FIRST, APART))
    office.capture(one, other)
    office.capture(in_thread(mail("sue", to="bea", at="Mon 12:00", named="else"), "7"), mailbox="sven")
    assert ids(conversations_of(office)) == [["else"], ["first", "apart"]]


def in_thread(told: EmailSighted, thread: str) -> EmailSighted:
    return EmailSighted(replace(told.sighting, provider_thread=thread))


def test_a_mail_about_a_meeting_is_in_its_conversation(office):
    meeting = booked(at="Mon 11:00", start="Thu 09:00", title="workshop")
    notice = EmailSighted(replace(FIRST.sighting, meetings=("workshop",)))
    office.capture(notice, meeting)
    assert ids(conversations_of(office)) == [["first", "workshop"]]


def test_copies_are_one_contact_with_all_their_labels(office):
    office.capture(FIRST)
    office.capture(FIRST, mailbox="sven")
    office.label("first", "contract")
    found = conversations_of(office).of("first")
    assert found is not None
    assert [copy.labels for copy in found.contacts["first"].copies] == [(("contract",),), ()]


def test_it_finds_contacts_by_people_by_domains_and_by_how_their_ids_begin(office):
    office.capture(FIRST, ANSWER, APART)
    conversations = conversations_of(office)
    by_people = list(conversations.naming([address("carl")]))
    by_domain = list(conversations.naming([domain_key("north.example")]))
    assert [[*each.contacts] for each in by_people] == [["apart"]]
    assert len(by_domain) == 2
    assert sorted(conversations.beginning_with("a")) == ["answer", "apart"]
    assert conversations.beginning_with("answer") == ["answer"]
    assert conversations.beginning_with("irst") == []
    assert conversations.of("nothing") is None


def test_it_reads_what_was_matched_by_earlier_programs_until_there_is_something_newer(office):
    office.capture(FIRST)
    office.put(match_stream(copy_of("first")), Matched("north"))
    conversations = conversations_of(office)
    assert recorded(conversations, "first") == (Matched("north"), ("north",), 0)
    office.correct("first", "south", Scope.THREAD)
    assert recorded(conversations, "first") == (Matched("north"), ("north",), 1)
    found = conversations.of("first")
    assert found is not None
    assert [said.deal_id for said in found.corrections] == ["south"]
    office.undo("first")
    found = conversations.of("first")
    assert found is not None
    assert found.corrections == []


def recorded(conversations: Conversations, id_: str) -> tuple[object, ...]:
    found = conversations.of(id_)
    assert found is not None
    known = found.recorded[id_]
    return known.outcome, known.held_by, known.version


def test_it_catches_up_to_a_position_and_reads_nothing_twice(office):
    office.capture(FIRST, ANSWER, APART)
    conversations = Conversations(office.ledger)
    conversations.catch_up(before=2)
    assert ids(conversations) == [["first"]]
    conversations.catch_up()
    conversations.catch_up()
    assert ids(conversations) == [["apart"], ["first", "answer"]]
    assert conversations.upto == office.ledger.end()


def test_numbers_stay_with_their_names_when_the_table_grows():
    numbers = Numbers()
    for number in range(5_000):
        assert numbers.setdefault(f"name {number}", number) == number
    assert all(numbers.get(f"name {number}") == number for number in range(5_000))
    assert numbers.setdefault("name 7", 9_000) == 7
    assert numbers.get("nobody") is None
