"""Splitting: which conversations and reported touches go to a new deal."""

from __future__ import annotations

from dataclasses import replace

from domain.deal import events as ev
from domain.deal.splitting import Going, first_strange, going
from domain.deal.state import fold
from domain.people import SideMembers
from tests.domain.invitations import booked
from tests.examples import call, chat, deal, mail, people, sides

OFFER = mail("rita", to="bea", at="Mon 09:00", named="offer")
ANSWER = mail("bea", to="rita", cc="carl", at="Tue 09:00", named="answer", re="offer")
RACKS = mail("carl", to="rita", at="Wed 09:00", named="racks")
DISCOVERY = booked(at="Mon 09:00", start="Tue 09:00", title="discovery")
TALK = call("rita carl", at="Thu 09:00")
CHAT = chat("rita bea", at="Fri 09:00")


def split(*events: ev.DealEvent, named: str = "", of: str = "") -> Going:
    return going(fold((*deal(), *events)), named=named.split(), people=people(of))


def threads(found: Going) -> list[str]:
    """Each conversation that goes, by its contacts in order of time."""
    return [" ".join(thread.contacts) for thread in found.threads]


class TestConversations:
    def test_go_as_a_whole(self) -> None:
        found = split(OFFER, ANSWER, RACKS, named="answer")
        assert threads(found) == ["offer answer"]
        assert [thread.because for thread in found.threads] == ["answer"]

    def test_of_somebody_are_all_in_which_they_take_part(self) -> None:
        found = split(OFFER, ANSWER, RACKS, of="carl")
        assert threads(found) == ["offer answer", "racks"]
        assert [thread.because for thread in found.threads] == ["answer", "racks"]

    def test_hold_together_by_a_mail_that_nobody_has(self) -> None:
        one = mail("rita", to="bea", at="Mon 09:00", named="one", re="lost")
        other = mail("bea", to="rita", at="Tue 09:00", named="other", re="lost")
        assert threads(split(one, other, named="other")) == ["one other"]

    def test_hold_together_by_a_providers_thread(self) -> None:
        both = (replace(each.sighting, provider_thread="thread") for each in (OFFER, RACKS))
        assert threads(split(*map(ev.EmailSighted, both), named="offer")) == ["offer racks"]

    def test_take_their_meeting_along(self) -> None:
        invitation = ev.EmailSighted(replace(OFFER.sighting, meetings=("discovery",)))
        assert threads(split(invitation, DISCOVERY, named="discovery")) == ["discovery offer"]

    def test_without_a_message_id_stand_alone(self) -> None:
        bare = ev.EmailSighted(replace(OFFER.sighting, message=None))
        assert threads(split(bare, RACKS, named="offer")) == ["offer"]

    def test_others_stay(self) -> None:
        assert split(OFFER, ANSWER, of="ines") == Going((), ())


def test_reported_touches_go_with_their_people_or_by_name() -> None:
    assert split(TALK, CHAT, of="carl").reported == (TALK.interaction.touch_id,)
    assert split(TALK, CHAT, named="x", of="rita").reported == ("call Thu 09:00", "chat Fri 09:00")
    found = going(fold((*deal(), TALK, CHAT)), named=("chat Fri 09:00",), people=())
    assert found == Going((), ("chat Fri 09:00",))


def test_a_new_deal_has_to_know_somebody_of_all_that_goes() -> None:
    facts = fold((*deal(), OFFER, ANSWER, DISCOVERY, TALK, CHAT))
    everything = going(facts, named=("offer", "discovery"), people=people("rita"))
    assert first_strange(facts, everything, sides()) is None
    only_carl = replace(sides(), buyer=SideMembers(frozenset(people("carl"))))
    assert first_strange(facts, going(facts, named=("offer",), people=()), only_carl) is None
    assert first_strange(facts, going(facts, named=("discovery",), people=()), only_carl) == "discovery"
    assert first_strange(facts, going(facts, named=(CHAT.interaction.touch_id,), people=()), only_carl) == (
        CHAT.interaction.touch_id
    )
