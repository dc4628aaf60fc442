"""People's words about who takes part: they outrank the deal file and survive its next import."""

from __future__ import annotations

from dataclasses import replace

from domain.deal import commands as cm
from domain.deal import events as ev
from domain.deal.decide import DealIsNotOpen, DealWasMerged, enact
from domain.deal.state import fold
from domain.people import KnownAddress, PeopleSaid, Side, SideMembers, Sides, domain_and_parents
from domain.playbook.playbook import Tailoring
from tests.domain.times import clock
from tests.examples import (
    PLAYBOOK,
    STRATEGY,
    WORKS_ON_WEEKDAYS,
    address,
    closed,
    deal,
    people,
    sides,
)
from tests.story import given, opened_long_ago

NOON = clock("w2 Mon 12:00")
OLGA = KnownAddress(address("olga"), domain_and_parents(address("olga")))


def terms(
    who: Sides | None = None,
    roles: tuple[tuple[str, str], ...] = (),
    playbook: ev.PlaybookAdopted | None = None,
) -> cm.StateTerms:
    """What a deal file says that is as the examples are."""
    return cm.StateTerms(
        named=ev.DealNamed((), frozenset()),
        described=ev.DealDescribed(None, None, ()),
        basis=ev.BasisStated(Side.BUYER, event_named=True, evidence_named=True),
        strategy=ev.StrategyStated(STRATEGY),
        sides=ev.SidesStated(who or sides()),
        calendars=ev.CalendarsStated(WORKS_ON_WEEKDAYS, WORKS_ON_WEEKDAYS),
        playbook=playbook or ev.PlaybookAdopted(PLAYBOOK, Tailoring()),
        roles=roles,
        progress_confirmed=True,
    )


def buyers(*names: str) -> Sides:
    """The sides of the examples, with these people listed for the buyer."""
    return replace(sides(), buyer=replace(sides().buyer, addresses=frozenset(people(" ".join(names)))))


class TestAdded:
    word = cm.AddPerson(OLGA, ev.Listed.BUYER, NOON)
    added = ev.PersonAdded(OLGA, ev.Listed.BUYER, NOON)

    def test_who_is_added_is_on_that_side(self) -> None:
        given(*deal()).when(self.word).then_again_nothing(self.added, ev.SidesStated(buyers("olga")))

    def test_who_was_listed_there_before_is_now_there_by_a_word(self) -> None:
        given(*deal(who=buyers("olga"))).when(self.word).then_again_nothing(self.added)

    def test_the_deal_file_does_not_take_them_away(self) -> None:
        known = given(*deal(), self.added, ev.SidesStated(buyers("olga")))
        known.when(terms()).then()
        known.when(terms(buyers("ines"))).then(ev.SidesStated(buyers("ines", "olga")))

    def test_nor_does_it_put_them_on_another_side(self) -> None:
        other = replace(sides(), seller=replace(sides().seller, addresses=frozenset(people("olga"))))
        given(*deal(), self.added, ev.SidesStated(buyers("olga"))).when(terms(other)).then()

    def test_a_later_word_outranks_an_earlier_one(self) -> None:
        known = given(*deal(), self.added, ev.SidesStated(buyers("olga")))
        again = cm.AddPerson(OLGA, ev.Listed.PARTNER, NOON + 1)
        stated = replace(sides(), partner=SideMembers(frozenset(people("olga"))))
        known.when(again).then(ev.PersonAdded(OLGA, ev.Listed.PARTNER, NOON + 1), ev.SidesStated(stated))

    def test_who_is_added_to_a_seller_with_a_team_plays(self) -> None:
        word = cm.AddPerson(OLGA, ev.Listed.SELLER, NOON)
        seller = replace(sides().seller, addresses=frozenset(people("olga")))
        stated = replace(sides(team="rita olga"), seller=seller)
        given(*deal(who=sides(team="rita"))).when(word).then(
            ev.PersonAdded(OLGA, ev.Listed.SELLER, NOON), ev.SidesStated(stated)
        )

    def test_nothing_is_said_of_people_in_a_closed_deal(self) -> None:
        given(*deal(), closed(at="w3 Mon 09:00")).when(self.word).then_refused_with(DealIsNotOpen)


class TestRoles:
    said = ev.RoleGiven(address("bea"), "legal", said=True)

    def test_a_role_that_was_said_outranks_the_deal_file(self) -> None:
        file = terms(roles=((address("bea"), "champion"),))
        known = given(*deal(roles={"bea": "champion"}))
        known.when(cm.GiveRole(address("bea"), "legal")).then(self.said).when(file).then()

    def test_who_was_said_to_have_none_has_none(self) -> None:
        none = ev.RoleGiven(address("bea"), None, said=True)
        known = given(*deal(roles={"bea": "champion"})).when(cm.GiveRole(address("bea"), None)).then(none)
        known.when(terms(roles=((address("bea"), "champion"),))).then()
        assert fold(known.events).roles == {}

    def test_roles_of_others_go_by_the_file(self) -> None:
        known = given(*deal(roles={"bea": "champion"}), self.said)
        given_now = ev.RoleGiven(address("carl"), "security")
        known.when(terms(roles=((address("carl"), "security"),))).then(given_now)
        assert fold((*known.events, given_now)).roles[address("bea")] == "legal"

    def test_a_deal_that_is_taken_in_gives_nobody_a_role_who_was_said_to_have_none(self) -> None:
        roles = {address("bea"): "champion", address("carl"): "security"}
        taken = ev.DealTakenIn("other", SideMembers(), SideMembers(), Side.SELLER, roles, NOON)
        none = ev.RoleGiven(address("bea"), None, said=True)
        given(*deal(), none).when(cm.TakeIn(taken, ())).then(taken, ev.RoleGiven(address("carl"), "security"))

    def test_a_deal_that_went_on_in_another_learns_nothing(self) -> None:
        merged = ev.DealMergedInto("other", NOON)
        given(*deal(), merged).when(cm.GiveRole(address("bea"), "legal")).then_refused_with(DealWasMerged)


class TestDismissed:
    def test_only_what_was_not_dismissed_before_is_new(self) -> None:
        first = cm.DismissProposals(OLGA.person, ("copied",), NOON)
        known = given(*deal()).when(first).then(ev.ProposalsDismissed(OLGA.person, ("copied",), NOON))
        both = cm.DismissProposals(OLGA.person, ("wrote", "copied"), NOON + 9)
        known.when(both).then_again_nothing(ev.ProposalsDismissed(OLGA.person, ("wrote",), NOON + 9))


class TestStated:
    def test_what_is_said_of_addresses_replaces_what_was_said(self) -> None:
        one = PeopleSaid(not_people=frozenset({"x"}))
        given(*deal()).when(cm.StatePeople(one)).then_again_nothing(ev.PeopleStated(one))
        given(*deal()).when(cm.StatePeople(PeopleSaid())).then()


def test_words_in_any_order_come_to_the_same_sides() -> None:
    ines = KnownAddress(address("ines"), domain_and_parents(address("ines")))
    words = [cm.AddPerson(OLGA, ev.Listed.BUYER, NOON), cm.AddPerson(ines, ev.Listed.PARTNER, NOON)]
    came = [fold(deal()), fold(deal())]
    enact(came[0], words, opened_long_ago=opened_long_ago)
    enact(came[1], reversed(words), opened_long_ago=opened_long_ago)
    assert came[0].sides == came[1].sides
