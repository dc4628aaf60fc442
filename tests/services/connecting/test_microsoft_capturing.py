"""From a sign-in at Microsoft to the ledger: mail that is moved, meetings that are deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.capture.events import MailCaptured, MeetingStated
from domain.capture.mailboxes import BatchTaken, MailboxGapOpened
from domain.deal.answer import answer, meetings_of
from domain.game.game import Game
from tests.integrations.microsoft_graph.providers import BEA, RITA, SVEN, mail
from tests.services.connecting.test_labels import DEAL, PLAYBOOK

MEETING = {
    "subject": "Review", "attendees": [{"emailAddress": {"address": BEA}}],
    "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2026-12-01T11:00:00", "timeZone": "UTC"},
}  # fmt: skip
NO_MAIL = pytest.mark.parametrize("outlook_site", [("--no-mail",)], indirect=True)
"""What mail says of meetings is not heard."""
WEEKLY = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]},
    "range": {"type": "numbered", "startDate": "2026-12-01", "numberOfOccurrences": 4},
}


@pytest.fixture
def site(outlook_site):
    """Nobody here has a mailbox at Google."""
    return outlook_site


def test_a_message_in_two_mailboxes_is_one_touch_with_two_sightings(site, office):
    raw = mail("Offer", to=f"{RITA}, {SVEN}")
    for address in (RITA, SVEN):
        office.microsoft.people.mail_arrives(address, raw)
    site.run(30)
    sightings = [each.sighting for each in site.events(MailCaptured)]
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
    sightings = [each.sighting for each in site.events(MailCaptured)]
    assert len({each.touch_id for each in sightings}) == 1
    assert len(sightings) == 2
    assert len({each.labels for each in sightings}) == 2
    assert site.events(MailboxGapOpened) == []


@NO_MAIL
def test_a_meeting_that_its_organizer_deleted_is_off(site, office):
    made = office.microsoft.diary.adds(RITA, MEETING)
    site.run(30)
    office.microsoft.diary.cancels(RITA, made["id"])
    site.run(200)
    facts = [each.fact for each in site.events(MeetingStated)]
    assert [fact.cancelled for fact in facts] == [False, True]
    assert len({fact.meeting for fact in facts}) == 1
    assert facts[1].stamped_at >= facts[0].stamped_at


@NO_MAIL
def test_a_series_that_its_organizer_deleted_is_off_as_a_whole(site, office):
    made = office.microsoft.diary.adds(RITA, MEETING | {"recurrence": WEEKLY})
    site.run(30)
    office.microsoft.diary.cancels(RITA, made["id"])
    site.run(200)
    last = site.events(MeetingStated)[-1].fact
    assert (last.cancelled, last.instance, last.recurrence is not None) == (True, None, True)


@NO_MAIL
def test_an_occurrence_that_was_deleted_is_lost_then_however_often_its_series_changes(
    site, office, run, tmp_path
):
    (tmp_path / "deal.yaml").write_text(DEAL)
    (tmp_path / "playbook.yaml").write_text(PLAYBOOK)
    assert run("deal", "open", str(tmp_path / "deal.yaml")).status == 0
    diary = office.microsoft.diary
    made = diary.adds(RITA, MEETING | {"recurrence": WEEKLY})
    diary.guest_answers(RITA, made["id"], BEA, "accepted")
    site.run(30)
    diary.cancels(RITA, made["id"], "2026-12-08")
    site.run(200)
    for title in ("Review of prices", "Review of terms"):
        office.clock.turn(timedelta(hours=1))
        site.clock.at = office.clock.now().timestamp()
        diary.changes(RITA, made["id"], {"subject": title})
        site.run(200)
    said = [each.fact for each in site.events(MeetingStated) if each.fact.instance is not None]
    assert len({fact.stamped_at for fact in said}) == len(said) == 3
    site.of("north-2026")
    now = site.clock.now()
    game = Game(site.system.deals.load("north-2026").deal, site.system.outside)
    answer(game, now)
    lost = [each.lost_at for each in meetings_of(game, now)]
    assert lost == [None, min(fact.stamped_at for fact in said), None, None]


@NO_MAIL
def test_a_meeting_in_two_mailboxes_is_one_meeting(site, office):
    guests = [{"emailAddress": {"address": address}} for address in (SVEN, BEA)]
    office.microsoft.diary.adds(RITA, MEETING | {"attendees": guests})
    site.run(30)
    facts = [each.fact for each in site.events(MeetingStated)]
    assert sum(len(each.captured) for each in site.events(BatchTaken)) == 2
    assert len({fact.meeting for fact in facts}) == 1


def test_a_meeting_that_a_guest_takes_out_of_their_calendar_still_takes_place(site, office):
    made = office.microsoft.diary.invited(
        RITA, MEETING | {"attendees": [{"emailAddress": {"address": RITA}}]},
        organizer={"address": BEA, "name": "Bea"}, uid="review@north.example",
    )  # fmt: skip
    site.run(30)
    office.microsoft.diary.answers(RITA, made["id"], "declined")
    site.run(200)
    assert not any(each.fact.cancelled for each in site.events(MeetingStated))
