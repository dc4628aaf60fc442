"""Findings as memory: what is recorded of them, and when; rules.md section 9."""

from __future__ import annotations

from domain.deal.events import DealEvent, PlaybookAdopted
from domain.findings.events import FindingCleared, FindingEvent, FindingRaised, Severity
from domain.findings.recording import finding_changes, known_findings
from domain.playbook.playbook import Tailoring
from tests.domain.playbooks import playbook
from tests.domain.times import clock
from tests.examples import CONTRACT, DISCOVERY, SIGNATURE, closed, gap, gap_closed, mail
from tests.story import Facts, facts

OFFER = mail("rita", to="bea", at="Mon 09:00")
ANSWER = mail("bea", to="rita", at="w2 Wed 09:00")
WAITING = "waiting_on_buyer"


def recorded(told: Facts, *looks: str) -> list[FindingEvent]:
    """What is recorded when the deal is looked at at these times, of waiting only."""
    stream: list[FindingEvent] = []
    for look in looks:
        stream += finding_changes(known_findings(stream), told.as_of(look).answer)
    return [event for event in stream if event.rule == WAITING]


def test_a_finding_is_raised_once_with_the_numbers_and_the_playbook_of_that_day() -> None:
    (raised,) = recorded(facts(OFFER), "Thu 09:00", "Fri 09:00", "Fri 10:00", "w2 Mon 09:00")
    assert isinstance(raised, FindingRaised)
    assert (raised.rule, raised.severity, raised.since) == (WAITING, Severity.MEDIUM, clock("Mon 09:00"))
    assert (raised.numbers, raised.evidence) == ({"days": 4, "limit": 3}, ("rita Mon 09:00",))
    assert (raised.as_of, raised.playbook, raised.playbook_version) == (clock("Fri 09:00"), "example", 1)


def test_it_is_raised_again_when_it_becomes_graver() -> None:
    first, second = recorded(facts(OFFER), "Fri 09:00", "w2 Tue 09:00")
    assert isinstance(first, FindingRaised)
    assert isinstance(second, FindingRaised)
    assert (first.finding_id, first.severity) == (second.finding_id, Severity.MEDIUM)
    assert second.severity is Severity.HIGH


def test_it_is_cleared_when_it_is_no_longer_true() -> None:
    raised, cleared = recorded(facts(OFFER, ANSWER), "w2 Mon 09:00", "w2 Thu 09:00", "w2 Fri 09:00")
    assert isinstance(raised, FindingRaised)
    assert cleared == FindingCleared(raised.finding_id, WAITING, clock("w2 Thu 09:00"))


def test_another_wait_is_another_finding() -> None:
    again = mail("rita", to="bea", at="w2 Wed 10:00")
    one, cleared, other = recorded(
        facts(OFFER, ANSWER, again), "w2 Mon 09:00", "w2 Thu 09:00", "w3 Wed 09:00"
    )
    assert isinstance(one, FindingRaised)
    assert isinstance(other, FindingRaised)
    assert isinstance(cleared, FindingCleared)
    assert one.finding_id == cleared.finding_id != other.finding_id


def test_being_withheld_is_recorded_with_its_reason() -> None:
    missing = gap(at="Fri 12:00", since="Tue 09:00", until="Thu 09:00")
    told = facts(OFFER, missing, gap_closed(at="Fri 18:00"))
    events = recorded(told, "Fri 09:00", "Fri 13:00", "Fri 19:00")
    reasons = [event.withheld for event in events if isinstance(event, FindingRaised)]
    assert reasons == [None, "capture_gap", None]


def test_closing_the_deal_clears_everything() -> None:
    told = facts(OFFER, closed(at="w2 Mon 12:00"))
    stream = list(finding_changes({}, told.as_of("w2 Mon 09:00").answer))
    assert known_findings(stream)
    stream += finding_changes(known_findings(stream), told.as_of("w2 Mon 13:00").answer)
    assert known_findings(stream) == {}


def test_what_was_found_under_an_old_playbook_stays_as_it_was_recorded() -> None:
    """A later playbook is more patient: the finding is cleared, and its record is not rewritten."""
    patient = playbook(DISCOVERY, CONTRACT, SIGNATURE, version=2, waiting_on_buyer={"days": 9})
    before: tuple[DealEvent, ...] = (OFFER,)
    stream = list(finding_changes({}, facts(*before).as_of("Fri 09:00").answer))
    after = facts(*before, PlaybookAdopted(patient, Tailoring())).as_of("Fri 12:00")
    news = finding_changes(known_findings(stream), after.answer)
    (raised,) = (e for e in stream if isinstance(e, FindingRaised) and e.rule == WAITING)
    assert raised.playbook_version == 1
    assert FindingCleared(raised.finding_id, WAITING, clock("Fri 12:00")) in news


def test_the_same_look_twice_records_nothing() -> None:
    answer = facts(OFFER).as_of("w2 Mon 09:00").answer
    stream = finding_changes({}, answer)
    assert stream
    assert finding_changes(known_findings(stream), answer) == ()


def test_findings_of_two_deals_have_different_ids() -> None:
    answer = facts(OFFER).as_of("w2 Mon 09:00").answer
    assert len({f.id_in(deal_id) for f in answer.findings for deal_id in ("a", "b")}) == 2 * len(
        answer.findings
    )
