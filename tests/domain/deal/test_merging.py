"""Merging: one open deal goes on in another, whose decision date nothing moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from domain.deal import commands as cm
from domain.deal import events as ev
from domain.deal.decide import DealIsNotOpen, DealWasMerged, decide, enact
from domain.deal.enrol import opening_of, statements_of
from domain.deal.merging import CannotBeMerged, merging
from domain.deal.state import Deal, fold
from domain.deal.taking_in import joined
from domain.people import Side, SideMembers, Sides
from domain.touches.touch import Signal
from tests.domain.deal.files import deal_file
from tests.domain.invitations import booked
from tests.domain.playbooks import playbook
from tests.domain.times import clock, day
from tests.examples import (
    DISCOVERY,
    PlainTokens,
    address,
    call,
    closed,
    deal,
    declared,
    excused,
    gap,
    gap_closed,
    mail,
    opened,
    people,
    promised,
    push,
    sides,
)
from tests.story import facts, given, opened_long_ago

NOON = clock("w2 Mon 12:00")
OFFER = mail("rita", to="carl", at="Tue 09:00", named="offer")
MEETING = booked(at="Tue 09:00", start="Wed 09:00", title="discovery")
TALK = call("rita carl", at="Tue 10:00")
HARD = Sides(
    seller=SideMembers(domains=frozenset({"ours.example"})),
    buyer=SideMembers(frozenset(people("carl")), frozenset({"hard.example"})),
)
ENDING = (
    *deal(opening=opened("w30 Fri", named="hardware"), who=HARD, roles={"carl": "champion", "bea": "user"}),
    OFFER,
    MEETING,
    TALK,
    promised("buyer", at="Tue 11:00", due="w3 Fri"),
    excused("offer", at="Tue 12:00"),
    declared("contract", "waived", at="Tue 12:00"),
)
TAKING = deal(roles={"bea": "economic_buyer"})
MERGED = ev.DealMergedInto("deal", NOON)
OVER = (*ENDING, MERGED)


def merged(
    ending: Iterable[ev.DealEvent] = ENDING, taking: Iterable[ev.DealEvent] = TAKING, *, matched: str = ""
) -> tuple[Deal, Deal]:
    """Both deals after the merging; what is `matched` is left for matching to bring."""
    one, other = fold(ending), fold(taking)
    told = merging(one, other, at=NOON, matched=matched.split())
    enact(one, told.ends, opened_long_ago=opened_long_ago)
    enact(other, told.takes_in, opened_long_ago=opened_long_ago)
    return one, other


class TestTheOneThatTakesIn:
    def test_has_everything_that_no_matching_brings(self) -> None:
        _, other = merged()
        assert (list(other.sightings), list(other.calendar)) == (["offer"], ["discovery"])
        assert list(other.interactions.values()) == [TALK.interaction]
        assert other.commitments == [promised("buyer", at="Tue 11:00", due="w3 Fri")]
        assert other.excused == [excused("offer", at="Tue 12:00")]

    def test_waits_for_what_matching_brings_and_knows_the_words_about_it(self) -> None:
        _, other = merged(matched="offer discovery")
        assert (other.sightings, other.calendar) == ({}, {})
        assert [word.touch_id for word in other.excused] == ["offer"]

    def test_keeps_what_is_its_own(self) -> None:
        before = fold((*TAKING, declared("discovery", "started", at="Tue 12:00")))
        _, other = merged(taking=(*TAKING, declared("discovery", "started", at="Tue 12:00")))
        assert other.opened == before.opened
        assert other.opened is not None
        assert other.opened.decision_date == day("w21 Fri")
        kept = ("basis", "strategy", "playbook", "tailoring", "declared", "described", "refusals")
        assert [getattr(other, name) for name in kept] == [getattr(before, name) for name in kept]

    def test_knows_the_others_people_in_the_roles_that_they_had_there(self) -> None:
        _, other = merged()
        assert other.roles == {address("bea"): "economic_buyer", address("carl"): "champion"}
        assert other.sides.side_of("jo@hard.example", ("hard.example",)) is Side.BUYER
        assert other.sides.seller == sides().seller

    def test_hears_signals_only_where_it_looks_for_them(self) -> None:
        asks = mail("carl", to="rita", at="Tue 09:00", named="asks", signals=[Signal.ASKS_QUESTION])
        _, other = merged((*ENDING, asks))
        assert next(iter(other.sightings["asks"])).signals == (Signal.ASKS_QUESTION,)
        english = replace(playbook(DISCOVERY), languages=("en",))
        _, other = merged((*ENDING, asks), deal(english))
        assert next(iter(other.sightings["asks"])).signals == ()

    def test_its_file_does_not_take_away_what_it_took_in(self) -> None:
        file, tokens = deal_file(), PlainTokens()
        told = [opening_of(file), *statements_of(file, tokens)]
        taking = Deal()
        enact(taking, told, opened_long_ago=opened_long_ago)
        merging_ = merging(fold(ENDING), taking, at=NOON, matched=())
        enact(taking, merging_.takes_in, opened_long_ago=opened_long_ago)
        again = list(statements_of(file, tokens, taking))
        assert enact(taking, again, opened_long_ago=opened_long_ago) == []
        assert taking.roles[address("carl")] == "champion"


class TestSides:
    """Nobody changes sides, whatever another deal says of them."""

    def test_who_is_listed_already_stays_where_they_are(self) -> None:
        own = replace(sides(), seller=SideMembers(frozenset(people("carl")), frozenset({"ours.example"})))
        taken = taken_in(buyer=SideMembers(frozenset(people("carl ines")), frozenset({"ours.example"})))
        after = joined(own, taken)
        assert after.buyer == SideMembers(frozenset(people("ines")), frozenset({"north.example"}))
        assert after.seller == own.seller

    def test_partners_come_along_with_the_side_for_which_they_play(self) -> None:
        after = joined(sides(), taken_in(partner=PARTNER, plays_for=Side.BUYER))
        assert (after.partner, after.partner_side) == (PARTNER, Side.BUYER)

    @pytest.mark.parametrize(("plays_for", "listed"), [(Side.SELLER, "partner"), (Side.BUYER, "buyer")])
    def test_beside_a_partner_of_its_own_each_plays_for_the_same_side_as_before(
        self, plays_for: Side, listed: str
    ) -> None:
        own = sides(partner="own-reseller.example")
        after = joined(own, taken_in(partner=PARTNER, plays_for=plays_for))
        assert "reseller.example" in getattr(after, listed).domains
        assert after.side_of("pat@reseller.example", ("reseller.example",)) is plays_for
        assert after.side_of("x@own-reseller.example", ("own-reseller.example",)) is Side.SELLER


PARTNER = SideMembers(domains=frozenset({"reseller.example"}))


def taken_in(
    *, buyer: SideMembers | None = None, partner: SideMembers | None = None, plays_for: Side = Side.SELLER
) -> ev.DealTakenIn:
    return ev.DealTakenIn("hardware", buyer or SideMembers(), partner or SideMembers(), plays_for, {}, NOON)


class TestTheOneThatEnds:
    def test_has_no_findings_and_nothing_to_do_from_then_on(self) -> None:
        told = facts(MERGED, terms=ENDING)
        before, after = told.as_of("w2 Mon 11:59"), told.as_of("w2 Mon 12:00")
        assert (before.rules != [], before.steps != []) == (True, True)
        assert (after.rules, after.steps, after.court) == ([], [], "nobody")

    def test_frees_what_went_along(self) -> None:
        one, _ = merged(matched="offer")
        assert (list(one.sightings), one.calendar, one.interactions) == (["offer"], {}, {})
        assert one.merged == MERGED

    @pytest.mark.parametrize(
        "command",
        [
            cm.OpenDeal(opened("w30 Fri", named="hardware")),
            cm.OpenDeal(replace(opened("w30 Fri", named="hardware-2"), continues="hardware")),
            cm.CaptureEmail(mail("carl", to="rita", at="w3 Mon 09:00").sighting),
            cm.ReportInteraction(call("rita carl", at="w3 Mon 09:00").interaction),
            cm.DeclareMilestone("contract", ev.DeclaredState.DONE, NOON),
            cm.SayNoReplyOwed("offer", NOON),
            cm.CloseDeal(ev.ClosedAs.WON, NOON),
            cm.MergeInto("deal", NOON),
        ],
    )
    def test_refuses_everything_and_says_where_it_goes_on(self, command: cm.DealCommand) -> None:
        error = given(*OVER).when(command).then_refused_with(DealWasMerged)
        assert str(error) == "hardware was merged into deal, in which it goes on"

    def test_frees_what_matching_takes_away(self) -> None:
        given(*OVER).when(cm.FreeTouch("offer")).then_again_nothing(ev.TouchFreed("offer"))
        given(*OVER).when(cm.FreeMeeting("discovery")).then_again_nothing(ev.MeetingFreed("discovery"))

    def test_gets_no_gap_any_more_but_hears_of_the_end_of_one(self) -> None:
        missing = gap(at="Tue 09:00", since="Mon 09:00", until="Tue 09:00")
        ask = cm.OpenCaptureGap("gap", "rita", missing.since, missing.until, missing.reason, missing.at)
        given(*OVER).when(ask).then()
        end = gap_closed(at="w3 Mon 09:00")
        given(*ENDING, missing, MERGED).when(cm.CloseCaptureGap("gap", end.at)).then_again_nothing(end)

    def test_keeps_attempts_to_move_its_date(self) -> None:
        attempt = push(at="w3 Mon 09:00", to="w31 Fri")
        move = cm.MoveDecisionDate(attempt.actor, attempt.to, attempt.at)
        given(*OVER).when(move).then_again_nothing(attempt)


class TestRefusals:
    def test_into_itself(self) -> None:
        with pytest.raises(CannotBeMerged, match="deal can not be merged into itself"):
            merged(TAKING, TAKING)

    def test_closed_deals(self) -> None:
        end = closed(at="w2 Mon 09:00")
        with pytest.raises(CannotBeMerged, match="hardware was closed as won"):
            merged((*ENDING, end))
        with pytest.raises(CannotBeMerged, match="deal was closed as won"):
            merged(taking=(*TAKING, end))

    def test_merged_deals(self) -> None:
        with pytest.raises(DealWasMerged, match="hardware was merged into deal"):
            merged(OVER)
        with pytest.raises(DealWasMerged, match="hardware was merged into deal"):
            merged(TAKING, OVER)

    def test_different_sellers(self) -> None:
        theirs = replace(sides(), seller=SideMembers(domains=frozenset({"theirs.example"})))
        with pytest.raises(CannotBeMerged, match="sellers of hardware and deal have nobody in common"):
            merged(taking=deal(who=theirs))

    def test_what_was_never_opened(self) -> None:
        with pytest.raises(CannotBeMerged, match="never opened"):
            merged((), TAKING)

    def test_a_closed_deal_takes_nothing_in(self) -> None:
        over = fold((*TAKING, closed(at="w2 Mon 09:00")))
        with pytest.raises(DealIsNotOpen):
            decide(over, cm.TakeIn(taken_in(), ()), opened_long_ago=opened_long_ago)
