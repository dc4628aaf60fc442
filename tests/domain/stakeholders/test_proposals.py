"""Who takes part in a deal, and what is proposed of them: never assumed, and gone once dismissed."""

from __future__ import annotations

from dataclasses import replace

from domain.deal.answer import meetings_of
from domain.deal.events import DealEvent, EmailSighted, Listed, PersonAdded, ProposalsDismissed, RoleGiven
from domain.deal.state import fold
from domain.game.game import Game
from domain.people import KnownAddress, Side, domain_and_parents
from domain.stakeholders.involved import HowKnown, Involved, involved_in
from domain.stakeholders.proposals import (
    Confidence,
    Ground,
    RoleProposal,
    Source,
    Stated,
    grounds_up_to,
    proposed_roles,
    proposed_stakeholders,
    said_by_meetings,
    wanted_roles,
)
from domain.touches.touch import Automated
from tests.domain.game.test_one_person import BEA, HOME
from tests.domain.invitations import invitation
from tests.domain.playbooks import milestone, playbook
from tests.domain.times import clock, clock_name
from tests.examples import OUTSIDE, address, call, deal, mail

ROLES = ("economic_buyer", "legal", "security")
TERMS = deal(playbook(milestone("review", roles=" ".join(ROLES))), roles={"bea": "economic_buyer"})
AT = clock("w4 Fri 09:00")


class Seen:
    """The people of a deal on the Friday of its fourth week."""

    def __init__(self, *told: DealEvent) -> None:
        self.deal = fold((*TERMS, *told))
        self.game = Game(self.deal, OUTSIDE)
        self.terms = self.game.as_of(AT).terms
        self.people = involved_in(self.game, self.terms, AT)

    def of(self, name: str) -> Involved:
        return next(each for each in self.people if address(name) in each.addresses)

    def stakeholders(self) -> dict[str, Ground]:
        found = proposed_stakeholders(self.deal, self.people)
        return {each.involved.person: each.ground for each in found}

    def roles(self, *stated: Stated) -> list[RoleProposal]:
        by_person: dict[str, list[Stated]] = {}
        for each in stated:
            by_person.setdefault(each.person, []).append(each)
        wanted = wanted_roles(self.terms)
        return list(proposed_roles(self.deal, self.people, by_person, wanted, word=str))

    def meetings(self, **titles: str) -> list[Stated]:
        return list(said_by_meetings(self.deal, self.terms, meetings_of(self.game, AT), titles))


def signature(name: str, title: str, at: str = "w2 Mon 09:00") -> Stated:
    return Stated(address(name), Source.SIGNATURE, title, f"mail of {name}", clock(at))


WROTE = mail("ines", to="rita", at="w2 Mon 09:00")
COPIED = mail("bea", to="rita", cc="olga", at="w2 Tue 09:00")


class TestInvolved:
    def test_how_a_deal_knows_its_people(self) -> None:
        seen = Seen(WROTE, COPIED)
        known = {name: seen.of(name).known for name in ("bea", "ines", "olga", "rita")}
        assert known == {
            "bea": HowKnown.NAMED,
            "ines": HowKnown.BY_DOMAIN,
            "olga": HowKnown.ON_THREAD,
            "rita": HowKnown.BY_DOMAIN,
        }
        assert (seen.of("bea").role, seen.of("ines").role) == ("economic_buyer", None)

    def test_contacts_are_counted_with_first_last_and_threads(self) -> None:
        again = mail("rita", to="ines", at="w3 Mon 09:00", re="ines w2 Mon 09:00")
        other = mail("rita", to="bea", cc="ines", at="w3 Tue 09:00")
        met = call("rita ines", at="w3 Wed 09:00")
        ines = Seen(WROTE, again, other, met).of("ines")
        assert (ines.contacts, ines.wrote, ines.met, ines.addressed) == (4, 1, 1, 1)
        assert ines.first is not None
        assert ines.last is not None
        assert (clock_name(ines.first), clock_name(ines.last)) == ("w2 Mon 09:00", "w3 Wed 09:00")
        assert len(ines.threads) == 2

    def test_what_machines_wrote_and_what_is_ahead_are_no_contacts(self) -> None:
        robot = mail("ines", to="rita", at="w2 Mon 09:00", automated=Automated.AUTO_REPLY)
        ahead = invitation("carl", to="rita", at="w4 Mon 09:00", start="w9 Mon 09:00")
        later = mail("carl", to="rita", at="w9 Mon 09:00")
        seen = Seen(robot, ahead, later)
        assert [each.person for each in seen.people if each.contacts] == []

    def test_one_person_stands_once_with_all_addresses(self) -> None:
        bea = Seen(COPIED, mail(HOME, to="rita", at="w3 Mon 09:00"), BEA).of("bea")
        assert set(bea.addresses) == {address("bea"), HOME}
        assert (bea.side, bea.wrote, bea.role) == (Side.BUYER, 2, "economic_buyer")

    def test_the_buyers_people_come_first_and_strangers_last(self) -> None:
        sides = [each.side for each in Seen(COPIED, WROTE).people]
        assert sides == [Side.BUYER, Side.BUYER, Side.SELLER, Side.OTHER]

    def test_nothing_is_counted_of_the_sellers_people(self) -> None:
        seen = Seen(WROTE, COPIED)
        assert [name for name in ("rita", "bea", "olga") if seen.of(name).is_counted] == ["bea", "olga"]


class TestStakeholders:
    def test_who_wrote_and_who_was_only_copied(self) -> None:
        assert Seen(WROTE, COPIED).stakeholders() == {
            address("ines"): Ground.WROTE,
            address("olga"): Ground.COPIED,
        }

    def test_who_was_met_or_written_to(self) -> None:
        seen = Seen(call("rita carl", at="w2 Mon 09:00"), mail("rita", to="ines", at="w2 Tue 09:00"))
        assert seen.stakeholders() == {address("carl"): Ground.MET, address("ines"): Ground.WRITTEN_TO}

    def test_nobody_is_proposed_who_is_named_or_sells_or_is_nobody(self) -> None:
        mailbox = EmailSighted(replace(WROTE.sighting, not_people=(address("ines"),)))
        assert Seen(mailbox, mail("bea", to="sven", at="w2 Tue 09:00")).stakeholders() == {}

    def test_a_stranger_who_writes_in_a_thread_of_the_deal_is_proposed(self) -> None:
        alone = mail("olga", to="rita", at="w3 Mon 09:00", re="bea w2 Tue 09:00")
        assert Seen(COPIED, alone).stakeholders() == {address("olga"): Ground.WROTE}

    def test_who_was_added_is_named(self) -> None:
        olga = KnownAddress(address("olga"), domain_and_parents(address("olga")))
        assert Seen(COPIED, PersonAdded(olga, Listed.BUYER, AT)).stakeholders() == {}

    def test_who_was_dismissed_comes_back_on_another_ground_only(self) -> None:
        gone = ProposalsDismissed(address("olga"), grounds_up_to(Ground.COPIED), AT)
        assert Seen(COPIED, gone, mail("carl", to="rita", cc="olga", at="w3 Mon 09:00")).stakeholders() == {
            address("carl"): Ground.WROTE
        }
        wrote = mail("olga", to="rita bea", at="w3 Mon 09:00")
        assert Seen(COPIED, gone, wrote).stakeholders() == {address("olga"): Ground.WROTE}

    def test_a_dismissal_covers_what_says_less(self) -> None:
        assert grounds_up_to(Ground.MET) == ("met", "written_to", "copied")
        gone = ProposalsDismissed(address("ines"), grounds_up_to(Ground.WROTE), AT)
        assert Seen(WROTE, gone).stakeholders() == {}


class TestRoles:
    def test_a_title_speaks_for_a_role_that_the_playbook_names(self) -> None:
        (found,) = Seen(WROTE).roles(signature("ines", "General Counsel"))
        assert (found.role, found.words, found.confidence) == ("legal", "counsel", Confidence.LIKELY)
        assert found.stated.evidence == "mail of ines"
        assert Seen(WROTE).roles(signature("ines", "Head of Procurement")) == []  # no milestone asks for it

    def test_nothing_is_proposed_of_who_has_a_role_or_sells_or_was_said_to_have_none(self) -> None:
        none = RoleGiven(address("ines"), None, said=True)
        stated = [signature(name, "General Counsel") for name in ("ines", "bea", "rita")]
        assert Seen(WROTE, COPIED, none).roles(*stated) == []

    def test_what_was_dismissed_comes_back_with_another_title_only(self) -> None:
        counsel, ciso = signature("ines", "General Counsel"), signature("ines", "CISO")
        (found,) = Seen(WROTE).roles(counsel)
        gone = Seen(WROTE, ProposalsDismissed(address("ines"), (found.ground,), AT))
        assert gone.roles(counsel) == []
        assert [each.role for each in gone.roles(ciso)] == ["security"]

    def test_a_meeting_speaks_for_whoever_called_it(self) -> None:
        review = invitation("carl", to="rita ines", at="w2 Mon 09:00", start="w2 Wed 10:00", named="m")
        (said,) = Seen(review).meetings(m="Security review")
        assert (said.person, said.source) == (address("carl"), Source.ORGANISED)
        (found,) = Seen(review).roles(said)
        assert (found.role, found.confidence) == ("security", Confidence.POSSIBLE)

    def test_a_meeting_that_we_called_speaks_for_the_buyers_only_one(self) -> None:
        alone = invitation("rita", to="", accepted="carl", at="w2 Mon 09:00", start="w2 Wed 10:00", named="m")
        (said,) = Seen(alone).meetings(m="Security review")
        assert (said.person, said.source) == (address("carl"), Source.ATTENDED)
        assert [each.confidence for each in Seen(alone).roles(said)] == [Confidence.HINT]
        two = invitation(
            "rita", to="ines", accepted="carl", at="w2 Mon 09:00", start="w2 Wed 10:00", named="m"
        )
        assert Seen(two).meetings(m="Security review") == []
        assert Seen(alone).meetings() == []

    def test_a_title_goes_before_a_meeting_for_the_same_role(self) -> None:
        meeting = Stated(address("ines"), Source.ATTENDED, "Legal review", "m", AT)
        found = Seen(WROTE).roles(meeting, signature("ines", "Counsel"))
        assert [(each.role, each.stated.source) for each in found] == [("legal", Source.SIGNATURE)]
        assert found[0].confidence is Confidence.POSSIBLE
