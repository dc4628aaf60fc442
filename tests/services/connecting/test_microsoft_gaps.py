"""What becomes of meetings of Outlook while the cursor of their calendar expires."""

from __future__ import annotations

import pytest

from domain.capture.events import ItemsLeftOut, MeetingStated
from domain.capture.mailboxes import BatchTaken, Part
from integrations.sandbox.faults import Fault, Kind
from services.capture.sync_pace import SyncPace
from tests.integrations.microsoft_graph.providers import BEA, RITA
from tests.services.connecting.test_microsoft_capturing import MEETING, WEEKLY
from tests.services.mailboxes.office import STEADY

pytestmark = pytest.mark.parametrize("outlook_site", [("--no-mail",)], indirect=True)
FAR = {
    "start": {"dateTime": "2029-03-01T10:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2029-03-01T11:00:00", "timeZone": "UTC"},
}


@pytest.fixture
def site(outlook_site):
    """Nobody here has a mailbox at Google."""
    return outlook_site


@pytest.fixture
def diary(office):
    """What people do with their calendars."""
    return office.microsoft.diary


def fill(site, diary, calendar: str = "Calendar") -> None:
    """The cursor of Rita's calendar expires, and the gap is filled."""
    diary.sync_state_expires(RITA, calendar)
    site.run(200)
    assert set(site.opened()) == {"cursor_expired"}
    assert site.open_gaps() == []


def meetings_off(site) -> list[str]:
    """The meetings that are off, as often as they are said to be."""
    return [each.fact.meeting for each in site.events(MeetingStated) if each.fact.cancelled]


@pytest.mark.parametrize("more", [{}, {"recurrence": WEEKLY}])
def test_a_meeting_that_its_organizer_deleted_in_a_gap_is_off_once(site, diary, more):
    made, _ = diary.adds(RITA, MEETING | more), diary.adds(RITA, MEETING)
    site.run(30)
    assert len({each.fact.meeting for each in site.events(MeetingStated)}) == 2
    diary.cancels(RITA, made["id"])
    fill(site, diary)
    (off,) = meetings_off(site)
    assert site.tombstones() == 1
    fill(site, diary)
    assert meetings_off(site) == [off]


@pytest.mark.parametrize("more", [{}, {"recurrence": WEEKLY}])
def test_a_meeting_that_lies_out_of_the_window_is_kept_as_it_is(site, diary, more):
    made = diary.adds(RITA, MEETING | more)
    site.run(30)
    end = {"recurrence": WEEKLY | {"range": WEEKLY["range"] | {"startDate": "2029-03-06"}}} if more else {}
    diary.changes(RITA, made["id"], FAR | end)
    site.run(200)
    stated = site.events(MeetingStated)
    assert len(stated) == 2
    for _ in range(2):
        fill(site, diary)
    assert site.events(MeetingStated) == stated
    assert site.tombstones() == 0
    diary.cancels(RITA, made["id"])
    fill(site, diary)
    assert len(meetings_off(site)) == 1


def test_a_meeting_that_went_to_another_calendar_in_a_gap_still_takes_place(site, diary):
    diary.makes_calendar(RITA, "Deals")
    made = diary.adds(RITA, MEETING)
    site.run(30)
    diary.moves_to(RITA, made["id"], "Deals")
    fill(site, diary)
    assert meetings_off(site) == []
    assert [dict(each.reasons) for each in site.events(ItemsLeftOut)] == [{"elsewhere": 1}]
    diary.cancels(RITA, made["id"])
    site.run(200)
    assert len(meetings_off(site)) == 1


def test_an_invitation_that_a_guest_throws_away_in_a_gap_says_nothing_of_the_meeting(site, diary, office):
    invitation = MEETING | {"attendees": [{"emailAddress": {"address": RITA}}]}
    made = diary.invited(RITA, invitation, organizer={"address": BEA, "name": "Bea"}, uid="1@north.example")
    site.run(30)
    diary.answers(RITA, made["id"], "declined")
    asked = office.journal.counts["graph.events.get"]
    fill(site, diary)
    assert meetings_off(site) == []
    assert site.tombstones() == 1
    assert office.journal.counts["graph.events.get"] == asked


def test_what_a_listing_misses_is_asked_for_batch_by_batch_and_goes_on_where_it_was(site, diary, office):
    site.pace = SyncPace(backoff=STEADY, batch=2)
    site.restart()
    made = [diary.adds(RITA, MEETING | {"subject": f"No {number}"})["id"] for number in range(7)]
    kept = diary.adds(RITA, MEETING)
    diary.changes(RITA, kept["id"], FAR)
    diary.adds(RITA, MEETING)
    site.run(30)
    for each in made:
        diary.cancels(RITA, each)
    begun = len(site.events(BatchTaken))
    diary.sync_state_expires(RITA)
    office.faults.add(Fault(Kind.UNAVAILABLE, "graph.events.get", nth=6, times=None))
    site.run(100)
    batches = [each for each in site.events(BatchTaken)[begun:] if each.gone]
    assert 0 < len(meetings_off(site)) < 7
    assert all(len(each.gone) <= 2 and each.part is Part.LISTING for each in batches)
    office.faults.clear()
    site.restart()
    site.run(1_000)
    assert len(meetings_off(site)) == len(set(meetings_off(site))) == 7
    assert site.tombstones() == 7
    assert site.open_gaps() == []


def test_a_meeting_that_is_not_found_for_a_moment_is_not_off(site, diary, office):
    made = diary.adds(RITA, MEETING)
    site.run(30)
    diary.changes(RITA, made["id"], FAR)
    site.run(200)
    office.faults.add(Fault(Kind.NOT_FOUND, "graph.events.get", times=1))
    fill(site, diary)
    assert len(office.faults.fired) == 1
    assert meetings_off(site) == []
    assert site.tombstones() == 0
