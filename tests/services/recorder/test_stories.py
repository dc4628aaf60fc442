"""Stories of matching in the ledger: what moves when something becomes known, and what stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.capture.events import Matched, MatchIsAmbiguous, MatchTakenBack
from domain.deal import events as ev
from domain.deal.state import fold
from domain.history.names import NAMES
from domain.identifiers import contact_match_stream, deal_stream, match_stream
from domain.matching.clues import ClueKind, NoDealBecause
from domain.matching.conversation import Scope
from domain.matching.rules import MatchingRules, Pin
from domain.people import SideMembers, Sides
from domain.ports.ledger import LedgerEvent, StreamHasMoved
from tests.contracts.places import MemoryPlace, Place, durable_place
from tests.domain.invitations import booked
from tests.domain.times import clock, day
from tests.examples import PLAYBOOK, address, closed, deal, mail, opened, sides
from tests.services.recorder.standing import held, standing
from tests.services.recorder.world import Office, copy_of

ASKED = mail("bea", to="rita", at="Tue 09:00", named="asked", text="Prices")
ANSWERED = mail("rita", to="bea", at="Tue 10:00", named="answered", re="asked", text="Re: Prices")
THANKED = mail("bea", to="rita", at="Wed 09:00", named="thanked", re="answered", text="Re: Prices")
THREAD = (ASKED, ANSWERED, THANKED)
ELSEWHERE = Sides(
    SideMembers(domains=frozenset({"ours.example"})), SideMembers(domains=frozenset({"elsewhere.example"}))
)


@pytest.fixture(params=["memory", "file", "postgres"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    place = MemoryPlace() if request.param == "memory" else durable_place(request)
    yield place
    place.close()


@pytest.fixture
def office(place: Place) -> Office:
    """With two deals: `north` with all of north.example, `olgas` with all of elsewhere.example."""
    office = Office(place.ledger())
    open_deal(office, "north")
    open_deal(office, "olgas", who=ELSEWHERE)
    return office


def open_deal(
    office: Office, id_: str, *, who: Sides | None = None, on: str = "Mon", continues: str | None = None
) -> None:
    opening = replace(opened(named=id_, on=on), continues=continues, running_since=day("Mon"))
    office.tell(id_, *deal(PLAYBOOK, opening=opening, who=who))


def told_of(office: Office, contact: str) -> list[LedgerEvent]:
    return [each.event for each in office.ledger.read(contact_match_stream(contact))]


def count(office: Office, kind: type[LedgerEvent]) -> int:
    return len(office.ledger.read_all(after=0, limit=10_000, names=[NAMES[kind]]))


# What a person says.


def test_a_person_assigns_a_thread_and_what_comes_later_goes_with_it(office: Office) -> None:
    office.capture(ASKED, ANSWERED)
    work = office.record()
    assert held(office, "north") == {"asked", "answered"}
    office.correct("answered", "olgas", Scope.THREAD)
    office.record(by=work)
    office.capture(THANKED)
    office.record(by=work)
    assert held(office, "north") == set()
    assert held(office, "olgas") == {"asked", "answered", "thanked"}


def test_a_person_moves_one_touch_and_the_rest_stays(office: Office) -> None:
    office.capture(*THREAD)
    office.record()
    office.correct("thanked", "olgas", Scope.TOUCH)
    office.record()
    assert held(office, "north") == {"asked", "answered"}
    assert held(office, "olgas") == {"thanked"}
    (_, _, matched) = told_of(office, "thanked")
    assert isinstance(matched, Matched)
    assert (matched.rule, matched.clues[0].inputs) == (ClueKind.CORRECTION, ("said",))


def test_a_person_frees_a_thread_and_takes_it_back(office: Office) -> None:
    office.capture(*THREAD, mailbox="rita")
    office.capture(*THREAD, mailbox="sven")
    office.label("thanked", "contract", mailbox="sven")
    office.record()
    before = standing(office)
    office.correct("asked", None, Scope.THREAD)
    office.record()
    assert held(office, "north") == set()
    assert told_of(office, "thanked")[-1] == MatchTakenBack(NoDealBecause.CORRECTION)
    office.undo("asked")
    office.record()
    assert standing(office) == before
    assert held(office, "north") == {"asked", "answered", "thanked"}


def test_the_latest_word_holds(office: Office) -> None:
    office.capture(*THREAD)
    office.correct("asked", "olgas", Scope.THREAD, named="first")
    office.correct("asked", None, Scope.TOUCH, named="second")
    office.record()
    assert held(office, "olgas") == {"answered", "thanked"}


def test_a_meeting_is_moved_with_all_that_was_said_of_it(office: Office) -> None:
    meeting = booked(at="Tue 11:00", start="Thu 09:00", title="discovery")
    office.capture(meeting, booked(at="Wed 11:00", start="Fri 09:00", title="discovery"))
    office.record()
    assert held(office, "north") == {"discovery"}
    office.correct("discovery", "olgas")
    office.record()
    assert (held(office, "north"), held(office, "olgas")) == (set(), {"discovery"})
    assert len(office.deals.load("olgas").deal.calendar["discovery"]) == 2


# What becomes known later.


def test_a_deal_that_is_opened_later_and_a_contact_that_is_added_later_pull_in_what_was_there(
    office: Office,
) -> None:
    office.capture(mail("pat", to="rita", at="Tue 09:00", named="offer"))
    work = office.record()
    assert told_of(office, "offer") == []
    office.tell("north", ev.SidesStated(sides(partner="reseller.example")))
    office.capture(mail("carl", cc="pat", to="rita", at="Wed 09:00", named="question"))
    office.record(by=work)
    assert held(office, "north") == {"question"}
    open_deal(office, "pats", who=Sides(ELSEWHERE.seller, SideMembers(frozenset({address("pat")}))))
    office.record(by=work)
    assert held(office, "pats") == {"offer"}


def test_a_late_mail_that_joins_two_conversations_settles_both(office: Office) -> None:
    unknown = "someone@new.example"
    office.capture(mail(unknown, to="rita", at="Tue 08:00", named="strange"), *THREAD)
    work = office.record()
    assert held(office, "north") == {"asked", "answered", "thanked"}
    office.capture(mail("bea", to="rita", cc=unknown, at="Thu 09:00", named="both", re="strange, thanked"))
    office.record(by=work)
    assert held(office, "north") == {"asked", "answered", "thanked", "both", "strange"}


def test_addresses_that_are_joined_are_one_person(office: Office) -> None:
    private = "bea@home.example"
    office.tell("north", ev.SidesStated(sides_of(address("bea"))))
    office.capture(mail(private, to="rita", at="Tue 09:00", named="private"))
    work = office.record()
    assert held(office, "north") == set()
    office.join([private, address("bea")])
    office.record(by=work)
    assert held(office, "north") == {"private"}
    office.join([private])
    office.record(by=work)
    assert held(office, "north") == set()


def sides_of(*buyers: str) -> Sides:
    return Sides(SideMembers(domains=frozenset({"ours.example"})), SideMembers(frozenset(buyers)))


def test_who_holds_a_role_is_named_and_outweighs_a_domain(office: Office) -> None:
    open_deal(office, "north-too")
    office.capture(ASKED)
    work = office.record()
    assert isinstance(told_of(office, "asked")[-1], MatchIsAmbiguous)
    office.tell("north-too", ev.RoleGiven(address("bea"), "champion"))
    office.record(by=work)
    assert held(office, "north-too") == {"asked"}


def test_who_handed_a_deal_over_still_speaks_for_it(office: Office) -> None:
    """Given two deals of one buyer, when one is handed over, mail to its earlier owner stays in it."""
    office.tell("north", ev.DealDescribed(address("rita"), None, ()))
    open_deal(office, "svens")
    office.tell("svens", ev.DealDescribed(address("sven"), None, ()))
    office.capture(ASKED)
    work = office.record()
    assert held(office, "north") == {"asked"}
    handed = ev.DealHandedOver(
        address("sue"), address("rita"), is_added=False, on=day("w2 Mon"), at=clock("w2 Mon 09:00")
    )
    office.tell("north", handed, ev.DealDescribed(address("sue"), None, ()))
    office.capture(mail("bea", to="rita", at="w2 Tue 09:00", named="later"))
    office.capture(mail("bea", to="sue", at="w2 Tue 10:00", named="to-sue"))
    office.record(by=work)
    assert held(office, "north") == {"asked", "later", "to-sue"}


# Cycles and merged deals.


def test_what_happens_after_a_closing_is_the_next_cycles_and_what_goes_back_stays_in_it(
    office: Office,
) -> None:
    office.capture(*THREAD)
    office.tell("north", closed(at="Tue 12:00", outcome="superseded_by_buyer_event"))
    work = office.record()
    assert held(office, "north") == {"asked", "answered"}
    open_deal(office, "north-2", on="Wed", continues="north")
    office.record(by=work)
    assert own(office, "north-2") == {"thanked"}
    office.correct("thanked", "olgas")
    office.record(by=work)
    assert held(office, "north-2") == {"asked", "answered"}
    office.undo("thanked")
    office.capture(replace_time(THANKED, "Tue 11:00"), mailbox="sven")
    office.record(by=work)
    assert held(office, "north") == held(office, "north-2") == {"asked", "answered", "thanked"}


def replace_time(told: ev.EmailSighted, at: str) -> ev.EmailSighted:
    return ev.EmailSighted(replace(told.sighting, sent_at=clock(at), received_at=clock(at)))


def own(office: Office, deal_id: str) -> set[str]:
    """What a deal was given itself, its earlier cycles left out."""
    events = [each.event for each in office.ledger.read(deal_stream(deal_id))]
    return set(fold([each for each in events if ev.is_deal_event(each)]).sightings)


def cycles(office: Office, *later: str) -> None:
    """The deal north, closed on Tuesday noon, and cycles after it, each closed before the next begins."""
    before = "north"
    for number, deal_id in enumerate(later):
        at = "Tue 12:00" if number == 0 else f"w{number + 1} Tue 12:00"
        office.tell(before, closed(at=at, outcome="superseded_by_buyer_event"))
        on = "Wed" if number == 0 else f"w{number + 1} Wed"
        open_deal(office, deal_id, on=on, continues=before)
        before = deal_id


def test_what_moves_from_a_cycle_to_the_next_and_back_is_lost_in_neither(office: Office) -> None:
    office.capture(*THREAD, booked(at="Tue 11:00", start="Thu 09:00", title="discovery"))
    work = office.record()
    cycles(office, "north-2")
    office.record(by=work)
    before = standing(office)
    for contact in ("asked", "discovery"):
        office.correct(contact, "north-2", named=f"{contact} on")
        office.record(by=work)
        assert contact in held(office, "north-2") - held(office, "north")
        office.correct(contact, "north", named=f"{contact} back")
        office.record(by=work)
        assert contact in held(office, "north-2") & held(office, "north")
        office.undo(contact, named=f"{contact} back")
        office.record(by=work)
        assert contact in held(office, "north-2") - held(office, "north")
        office.undo(contact, named=f"{contact} on")
        office.record(by=work)
    assert standing(office) == before


def test_all_copies_move_on_though_the_next_cycle_had_one_of_them_itself(office: Office) -> None:
    """Given two copies, one of which the next cycle was given itself, when they move on, it has both."""
    office.capture(ASKED)
    work = office.record()
    cycles(office, "north-2")
    office.correct("asked", "north-2", named="on")
    office.record(by=work)
    office.correct("asked", "north", named="back")
    office.record(by=work)
    office.capture(replace_time(ASKED, "Tue 09:01"), mailbox="sven")
    office.record(by=work)
    assert len(copies(office, "north-2")) == len(copies(office, "north")) == 2
    office.undo("asked", named="back")
    office.record(by=work)
    assert (len(copies(office, "north-2")), copies(office, "north")) == (2, [])


def test_a_copy_that_comes_later_carries_over_to_a_cycle_that_had_freed_the_mail(office: Office) -> None:
    office.capture(ASKED)
    cycles(office, "north-2")
    work = office.record()
    office.correct("asked", "north-2", named="on")
    office.record(by=work)
    office.correct("asked", "olgas", named="off")
    office.record(by=work)
    office.undo("asked", named="off")
    office.undo("asked", named="on")
    office.record(by=work)
    office.capture(replace_time(ASKED, "Tue 09:01"), mailbox="sven")
    office.record(by=work)
    assert len(copies(office, "north")) == len(copies(office, "north-2")) == 2


def test_what_moves_past_a_cycle_is_not_in_the_one_between(office: Office) -> None:
    office.capture(ASKED)
    cycles(office, "north-2", "north-3")
    work = office.record()
    office.correct("asked", "north-3")
    office.record(by=work)
    assert [held(office, each) for each in ("north", "north-2", "north-3")] == [set(), set(), {"asked"}]
    office.correct("asked", "north-2", named="between")
    office.record(by=work)
    assert [held(office, each) for each in ("north", "north-2", "north-3")] == [set(), {"asked"}, {"asked"}]


def test_what_moves_on_in_one_page_with_what_it_leans_on_is_lost_nowhere(office: Office) -> None:
    office.capture(*THREAD)
    cycles(office, "north-2")
    work = office.record()
    for contact in ("asked", "answered", "thanked"):
        office.correct(contact, "north-2", named=f"{contact} on")
    office.record(by=work)
    assert (held(office, "north"), held(office, "north-2")) == (set(), {"asked", "answered", "thanked"})
    office.correct("asked", "north", Scope.THREAD, named="back")
    office.capture(replace_time(ASKED, "Tue 09:01"), mailbox="sven")
    office.record(by=work)
    assert len(copies(office, "north-2")) == 2


def copies(office: Office, deal_id: str, contact: str = "asked") -> list[object]:
    return list(office.deals.load(deal_id).deal.sightings.get(contact, ()))


def test_nothing_that_comes_is_given_to_a_merged_deal(office: Office) -> None:
    """Given a merge that a page has not come to, when mail of the merged deal is in it, the other gets it."""
    office.capture(mail("olga", to="rita", at="Tue 09:00", named="offer"))
    work = office.record()
    office.capture(mail("olga", to="rita", at="Wed 09:00", named="more", re="offer"))
    office.capture(mail("olga", to="rita", at="Tue 09:00", named="offer"), mailbox="sven")
    office.tell("olgas", ev.DealMergedInto("north", clock("Thu 09:00")))
    office.record(by=work, page=1)
    assert (held(office, "olgas"), held(office, "north")) == (set(), {"offer", "more"})
    assert given_after_its_merger(office, "olgas") == []


def given_after_its_merger(office: Office, deal_id: str) -> list[LedgerEvent]:
    told = [each.event for each in office.ledger.read(deal_stream(deal_id))]
    merged = next(n for n, event in enumerate(told) if isinstance(event, ev.DealMergedInto))
    return [event for event in told[merged:] if isinstance(event, ev.EmailSighted)]


def test_a_merged_deal_that_had_a_mail_before_is_not_given_it_again(office: Office) -> None:
    """Given a later cycle that freed a mail and was merged, when that goes back, the earlier one has it."""
    office.capture(ASKED)
    cycles(office, "north-2")
    work = office.record()
    office.correct("asked", "north-2", named="on")
    office.record(by=work)
    office.correct("asked", "olgas", named="off")
    office.record(by=work)
    office.tell("north-2", ev.DealMergedInto("olgas", clock("w2 Thu 09:00")))
    office.record(by=work)
    office.correct("asked", "north", named="back")
    office.record(by=work)
    assert (held(office, "north"), held(office, "olgas")) == ({"asked"}, set())
    assert given_after_its_merger(office, "north-2") == []


def test_everything_of_a_merged_deal_is_the_other_ones_whoever_that_names(office: Office) -> None:
    office.capture(mail("olga", to="rita", at="Tue 09:00", named="offer"), *THREAD)
    work = office.record()
    office.tell("olgas", ev.DealMergedInto("north", clock("Thu 09:00")))
    office.record(by=work)
    assert held(office, "olgas") == set()
    assert held(office, "north") == {"offer", "asked", "answered", "thanked"}
    office.capture(mail("olga", to="sven", at="Fri 09:00", named="more"))
    office.record(by=work)
    assert "more" in held(office, "north")


# Rules.


def test_rules_that_are_adopted_and_taken_back_leave_nothing_but_history(office: Office) -> None:
    office.capture(*THREAD)
    work = office.record()
    before, end = standing(office), office.ledger.end()
    office.adopt(MatchingRules(pins=(Pin("olgas", person=address("bea")),)))
    office.record(by=work)
    assert held(office, "olgas") == {"asked", "answered", "thanked"}
    matched = told_of(office, "asked")[-1]
    assert isinstance(matched, Matched)
    assert (matched.rule, matched.rules) == (ClueKind.PIN, 1)
    office.adopt(MatchingRules(), number=2, restores=0)
    office.record(by=work)
    assert standing(office) == before
    assert office.ledger.end() > end


# What earlier programs and imports did.


def test_what_an_earlier_program_matched_is_freed_from_where_it_no_longer_belongs(office: Office) -> None:
    office.capture(ASKED)
    office.put(match_stream(copy_of("asked")), Matched("olgas"), actor="recorder")
    office.tell("olgas", ASKED, actor="recorder")
    office.tell("north", ev.ProgressConfirmed())
    office.capture(ANSWERED)
    office.record()
    assert (held(office, "olgas"), held(office, "north")) == (set(), {"asked", "answered"})


def test_what_was_imported_into_a_deal_stays_there_unless_a_person_says_otherwise(office: Office) -> None:
    office.tell("olgas", ASKED, actor="import")
    office.capture(ASKED)
    office.adopt(MatchingRules(pins=(Pin("olgas", person=address("bea")),)))
    office.record()
    office.adopt(MatchingRules(), number=2, restores=0)
    office.record()
    assert held(office, "olgas") == held(office, "north") == {"asked"}
    office.correct("asked", "olgas")
    office.record()
    office.correct("asked", "north", named="again")
    office.record()
    assert (held(office, "olgas"), held(office, "north")) == (set(), {"asked"})


# What is worth an event.


def test_a_thread_that_goes_on_writes_one_match_a_mail_and_a_busy_deal_none_for_old_ones(
    office: Office,
) -> None:
    work = office.record()
    for number in range(12):
        office.capture(mail("bea", to="rita", at=f"Tue 09:{number:02}", named=f"m{number}", re="m0"))
        office.record(by=work)
    assert count(office, Matched) == 12
    office.tell("north", ev.DealDescribed(address("sven"), 5.0, ("big",)))
    office.record(by=work)
    assert count(office, Matched) == 12


def test_two_recorders_that_race_do_not_match_twice(office: Office, place: Place) -> None:
    other = Office(place.ledger(), office.texts)
    slow = other.record()
    office.capture(*THREAD)
    page = office.ledger.read_all(after=slow.stands_at(), limit=100, names=slow.wants)
    concluded = slow.handler.conclude(page)
    office.correct("asked", "olgas", Scope.THREAD)
    with pytest.raises(StreamHasMoved):
        other.ledger.append(concluded)
    slow.forget()
    office.record()
    other.record(by=slow)
    assert held(office, "olgas") == {"asked", "answered", "thanked"}
    assert count(office, Matched) == 3
