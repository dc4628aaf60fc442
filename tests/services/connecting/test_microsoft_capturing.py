"""From a sign-in at Microsoft to the ledger: mail that is moved, meetings that are deleted, what fails."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from domain.capture.events import MailCaptured, MeetingStated
from domain.capture.mailboxes import BatchTaken, ListingBegan, MailboxGapOpened, MailboxStateChanged
from domain.deal.answer import answer, meetings_of
from domain.game.game import Game
from integrations.outlook_mail.settings import OutlookMailSettings
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.microsoft_graph.providers import BEA, RITA, SVEN, mail
from tests.services.connecting.conftest import Site
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
ONLY_DEALS = """\
seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: mid_market
privacy: {labels: {only: [Deals]}}
"""


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


def states(site: Site) -> list[str]:
    return [each.state.value for each in site.events(MailboxStateChanged)]


def arrive(office: Sandbox, count: int, folder: str = "inbox", *, of: str = "north") -> list[str]:
    """So many messages, one after the other."""
    raws = [mail(f"No {number}", Message_ID=f"<{number}@{of}.example>") for number in range(count)]
    return [office.microsoft.people.mail_arrives(RITA, raw, folder) for raw in raws]


def gets(office: Sandbox) -> int:
    return office.journal.counts["graph.messages.mime"]


def test_row_32_a_cursor_that_has_expired_is_a_gap_that_is_filled_and_the_mailbox_stays_well(site, office):
    arrive(office, 3)
    site.run(30)
    office.microsoft.people.sync_states_expire(RITA)
    arrive(office, 2, of="south")
    site.run(200)
    assert len(site.events(MailCaptured)) == 5
    assert gets(office) == 5
    assert set(site.opened()) == {"cursor_expired"}
    assert (site.open_gaps(), states(site)) == ([], [])


def test_row_33_a_listing_whose_marks_expire_amid_its_pages_begins_again_and_has_everything_once(
    site, office, monkeypatch
):
    small = partial(OutlookMailSettings, page=2)
    monkeypatch.setattr("services.mailboxes.microsoft.OutlookMailSettings", small)
    arrive(office, 9)
    for _ in range(100):
        if not site.events(MailCaptured):
            site.capture.serve_next()
    assert 2 <= len(site.events(MailCaptured)) < 9
    office.microsoft.people.sync_states_expire(RITA)
    site.run(300)
    assert len(site.events(MailCaptured)) == gets(office) == 9
    assert (site.open_gaps(), states(site)) == ([], [])


def test_row_38_a_folder_that_is_made_later_is_captured_from_its_own_beginning(site, office):
    arrive(office, 1)
    site.run(30)
    office.microsoft.people.makes_folder(RITA, "Deals")
    arrive(office, 3, "Deals", of="south")
    site.run(4_000)
    assert len(site.events(MailCaptured)) == 4
    began = [each.collection for each in site.events(ListingBegan)]
    assert len(began) == len(set(began)), "and nothing else is listed again"


def test_row_41_what_was_throttled_amid_a_page_is_had_later_and_once(site, office):
    arrive(office, 12)
    office.faults.add(Fault(Kind.TOO_MANY_CONCURRENT, "graph.messages.mime", nth=5, times=3, seconds=7))
    site.run(120)
    assert len(office.faults.fired) == 3
    assert len(site.events(MailCaptured)) == 12
    assert (site.open_gaps(), states(site)) == ([], [])


def test_row_44_signing_in_again_ends_the_state_that_asked_for_it_and_its_gaps(site, office, run, at_page):
    arrive(office, 1)
    site.run(30)
    office.microsoft.sign_in.revoke(RITA)
    office.microsoft.sign_in.expire_access(RITA)
    site.run(200)
    assert (states(site), set(site.open_gaps())) == (["sign_in"], {"sign_in"})
    arrive(office, 2, of="south")
    at_page(RITA)
    assert run("connect", "microsoft", "--mailbox", RITA).status == 0
    site.run(200)
    assert (states(site), site.open_gaps()) == (["sign_in", "working"], [])
    assert len(site.events(MailCaptured)) == 3


def test_row_46_only_the_folders_that_were_chosen_are_stored_of_a_listing_and_of_changes(
    site, office, run, tmp_path
):
    (tmp_path / "setpoint.yaml").write_text(ONLY_DEALS)
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    people = office.microsoft.people
    people.makes_folder(RITA, "Deals")
    arrive(office, 2)
    arrive(office, 3, "Deals", of="south")
    site.run(60)
    assert len(site.events(MailCaptured)) == 3
    (later, _) = arrive(office, 2, of="west")
    arrive(office, 1, "Deals", of="east")
    site.run(200)
    assert len(site.events(MailCaptured)) == 4
    people.moves(RITA, later, "Deals")
    site.run(200)
    assert len(site.events(MailCaptured)) == 5


def test_row_49_what_is_told_again_is_fetched_once_and_captured_once(site, office):
    (key, _) = arrive(office, 2)
    site.run(30)
    office.microsoft.people.reads(RITA, key)
    site.run(200)
    office.microsoft.people.flags(RITA, key)
    site.run(200)
    assert (len(site.events(MailCaptured)), gets(office)) == (2, 2)


def test_row_49_what_left_a_folder_and_is_there_again_as_if_it_were_new_is_the_same_copy(site, office):
    people = office.microsoft.people
    (key,) = arrive(office, 1)
    people.makes_folder(RITA, "Deals")
    site.run(30)
    for folder in ("Deals", "inbox"):
        people.moves(RITA, key, folder)
        site.run(200)
    assert gets(office) == 3
    assert len(site.events(MailCaptured)) == 2, "one for each folder"
