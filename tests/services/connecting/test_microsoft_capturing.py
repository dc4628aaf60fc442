"""From a sign-in at Microsoft to the ledger: mail that is moved, meetings that are deleted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.capture.events import MailCaptured, MeetingStated
from domain.capture.mailboxes import BatchTaken, MailboxGapOpened
from domain.history.names import NAMES
from integrations.sandbox.sandbox import Sandbox
from services.settings import read_settings
from services.wiring import open_system
from tests.integrations.microsoft_graph.providers import BEA, RITA, SVEN, mail
from tests.services.mailboxes.office import Office, TurnedClock
from tests.services.speaking.conftest import Ran

pytestmark = pytest.mark.usefixtures("microsoft")
MEETING = {
    "subject": "Review", "attendees": [{"emailAddress": {"address": BEA}}],
    "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2026-12-01T11:00:00", "timeZone": "UTC"},
}  # fmt: skip
NO_MAIL = pytest.mark.parametrize("site", [("--no-mail",)], indirect=True)
"""What mail says of meetings is not heard."""
WEEKLY = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]},
    "range": {"type": "numbered", "startDate": "2026-12-01", "numberOfOccurrences": 4},
}


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    office: Sandbox,
    run: Callable[..., Ran],
    at_page: Callable[..., list[str]],
    tmp_path: Path,
) -> Iterator[Office]:
    """Rita's and Sven's mailboxes are connected, and nothing of them captured; options as parameters."""
    for address in (RITA, SVEN):
        at_page(address)
        assert run("connect", "microsoft", *getattr(request, "param", ())).status == 0
    with open_system(read_settings(os.environ, str(tmp_path / "ledger.db"))) as system:
        clock = TurnedClock()
        clock.at = office.clock.now().timestamp()
        yield Office(system.ledger, system.texts, system.mailboxes, clock, tokens=system.tokens)


def told(site: Office, kind: type) -> list:
    return [each.event for each in site.ledger.read_all(after=0, limit=1_000, names=[NAMES[kind]])]


def test_a_message_in_two_mailboxes_is_one_touch_with_two_sightings(site, office):
    raw = mail("Offer", to=f"{RITA}, {SVEN}")
    for address in (RITA, SVEN):
        office.microsoft.people.mail_arrives(address, raw)
    site.run(30)
    sightings = [each.sighting for each in told(site, MailCaptured)]
    assert len(sightings) == 2
    assert len({each.touch_id for each in sightings}) == 1


def test_a_message_that_is_moved_stays_one_touch_and_loses_nothing(site, office):
    people = office.microsoft.people
    key = people.mail_arrives(RITA, mail())
    people.makes_folder(RITA, "Deals")
    site.run(30)
    people.moves(RITA, key, "Deals")
    site.run(200)
    people.moves(RITA, key, "inbox")
    site.run(200)
    sightings = [each.sighting for each in told(site, MailCaptured)]
    assert len({each.touch_id for each in sightings}) == 1
    assert len(sightings) == 2
    assert len({each.labels for each in sightings}) == 2
    assert told(site, MailboxGapOpened) == []


@NO_MAIL
def test_a_meeting_that_its_organizer_deleted_is_off(site, office):
    made = office.microsoft.diary.adds(RITA, MEETING)
    site.run(30)
    office.microsoft.diary.cancels(RITA, made["id"])
    site.run(200)
    facts = [each.fact for each in told(site, MeetingStated)]
    assert [fact.cancelled for fact in facts] == [False, True]
    assert len({fact.meeting for fact in facts}) == 1
    assert facts[1].stamped_at >= facts[0].stamped_at


@NO_MAIL
def test_a_series_that_its_organizer_deleted_is_off_as_a_whole(site, office):
    made = office.microsoft.diary.adds(RITA, MEETING | {"recurrence": WEEKLY})
    site.run(30)
    office.microsoft.diary.cancels(RITA, made["id"])
    site.run(200)
    last = told(site, MeetingStated)[-1].fact
    assert (last.cancelled, last.instance, last.recurrence is not None) == (True, None, True)


@NO_MAIL
def test_a_meeting_in_two_mailboxes_is_one_meeting(site, office):
    guests = [{"emailAddress": {"address": address}} for address in (SVEN, BEA)]
    office.microsoft.diary.adds(RITA, MEETING | {"attendees": guests})
    site.run(30)
    facts = [each.fact for each in told(site, MeetingStated)]
    assert sum(len(each.captured) for each in told(site, BatchTaken)) == 2
    assert len({fact.meeting for fact in facts}) == 1


def test_a_meeting_that_a_guest_takes_out_of_their_calendar_still_takes_place(site, office):
    made = office.microsoft.diary.invited(
        RITA, MEETING | {"attendees": [{"emailAddress": {"address": RITA}}]},
        organizer={"address": BEA, "name": "Bea"}, uid="review@north.example",
    )  # fmt: skip
    site.run(30)
    office.microsoft.diary.answers(RITA, made["id"], "declined")
    site.run(200)
    assert not any(each.fact.cancelled for each in told(site, MeetingStated))
