"""Thirty days of mail and meetings at a stand-in for Google, in minutes: all is captured, within quotas."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from domain.capture.events import MailCaptured, MeetingStated
from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened, MailboxState, MailboxStateChanged
from domain.ports.provider import CollectionKind
from domain.touches.touch import CalendarFact
from services.capture.sync_pace import SyncPace
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.services.mailboxes.google_team import PEOPLE, Taken
from tests.services.mailboxes.month import Month
from tests.services.mailboxes.turned_office import TurnedOffice, turned_office

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
HAD, EVENTS, MAILS = (6_000, 600, 40) if PROVING else (500, 40, 8)
PARTS_OF_A_DAY = 8 if PROVING else 2
# Between polls pushes tell what is new; the fewer polls, the sooner it is over.
POLL, LOOK = (1_800.0, 3_600.0) if PROVING else (21_600.0, 43_200.0)
WHO = PEOPLE if PROVING else (RITA, SVEN)
_DAY = 86_400
_USER = {"gmail": 6_000, "calendar": 600}
_PROJECT = {"gmail": 1_200_000, "calendar": 10_000}
_TOO_MUCH = (403, 429)


@pytest.fixture
def office(tmp_path) -> Iterator[TurnedOffice]:
    with turned_office(tmp_path, SyncPace(poll_seconds=POLL, collections_seconds=LOOK)) as office:
        seeding = office.sandbox.google.seeding
        for address in WHO:
            office.sandbox.google.sign_in.open_account(address)
        seeding.synthetic_mail(WHO, HAD)
        seeding.synthetic_events(WHO, EVENTS)
        for address in WHO:
            office.connect(address)
        yield office


def live(office: TurnedOffice, month: Month) -> None:
    """Thirty days: what people do, and what goes wrong meanwhile."""
    google = office.sandbox.google
    for day in range(30):
        for _ in range(PARTS_OF_A_DAY):
            month.some_hours(mails=MAILS)
            office.run(_DAY / PARTS_OF_A_DAY)
        if (unlucky := {9: RITA, 20: SVEN}.get(day)) is not None:
            month.some_hours(mails=MAILS)
            google.people.history_expires(unlucky)
            google.diary.sync_tokens_expire(unlucky)
        if day == 12:
            google.sign_in.revoke(SVEN)
        if day == 14:
            office.connect(SVEN)
        if day in {4, 17}:
            for address in WHO:
                office.loses_watches(address)
        if day % 5 == 4:
            office.restart()
    office.run(_DAY)


def test_thirty_days_of_everything_end_whole_and_within_the_quotas(office):
    office.run(_DAY)
    assert all(each.is_whole for address in WHO for each in office.checked(address))
    month = Month(office.sandbox, WHO, random.Random(30))  # noqa: S311 - the same month each time
    live(office, month)
    tell(office, [each for address in WHO for each in office.taken(address)])
    for address in WHO:
        for each in office.taken(address):
            check_taken(each, office, month)
        for found in office.checked(address):
            assert found.is_whole, found
            assert found.listed == found.captured + found.left_out + found.set_aside, found
    check_events(office)
    check_meetings(office)
    check_gaps(office)
    check_quotas(office)


def check_taken(each: Taken, office: TurnedOffice, month: Month) -> None:
    """Mail is known as it is listed; of meetings those that were called off are known, too."""
    google = office.sandbox.google
    if each.kind is CollectionKind.CALENDAR:
        assert each.names(set(google.diary.event_ids(each.address))) <= each.known, each.label
        assert each.known <= each.names(set(google.diary.event_ids(each.address, cancelled=True))), each.label
        return
    names = each.names(set(google.people.message_ids(each.address)))
    assert each.known == names, each.label
    assert len(each.captured) == len(set(each.captured)), each.label
    assert set(each.captured) <= names | each.names(month.deleted[each.address]), each.label


def check_events(office: TurnedOffice) -> None:
    """One event for each copy of a message, one for each thing that was said of a meeting; none twice."""
    mails = [each for each in office.events() if isinstance(each, MailCaptured)]
    taken = [each for address in WHO for each in office.taken(address)]
    assert len(mails) == sum(len(each.captured) for each in taken if each.kind is CollectionKind.MAIL)
    assert max(Counter(each.sighting.touch_id for each in mails).values()) == len(WHO)
    stated = [each.fact for each in office.events() if isinstance(each, MeetingStated)]
    assert len(stated) == len(set(stated))


def check_meetings(office: TurnedOffice) -> None:
    """What takes place by the ledger takes place at Google, and what was called off there is off."""
    last: dict[str, CalendarFact] = {}
    for each in office.events():
        if isinstance(each, MeetingStated) and each.fact.instance is None:
            known = last.get(each.fact.meeting, each.fact)
            last[each.fact.meeting] = max(known, each.fact, key=_version)
    on = {meeting for meeting, fact in last.items() if not fact.cancelled}
    calendars = office.sandbox.google.world.calendars.by_id
    kept = [each.resource for address in WHO for each in calendars[address].events.values()]
    whole = [each for each in kept if each["status"] != "cancelled" and "recurringEventId" not in each]
    assert on == {office.system.tokens.name(each["iCalUID"]) for each in whole}
    assert len(last) > len(on), "nothing was called off"


def _version(fact: CalendarFact) -> tuple[int, int, bool]:
    return fact.sequence, fact.stamped_at, fact.cancelled


def check_gaps(office: TurnedOffice) -> None:
    """Every gap has its cause, and is closed."""
    expired = {(RITA, kind): ["cursor_expired"] for kind in CollectionKind}
    revoked = {(SVEN, kind): ["sign_in", "cursor_expired"] for kind in CollectionKind}
    for address in WHO:
        for each in office.taken(address):
            explained = (expired | revoked).get((address, each.kind), [])
            assert [gap.value for gap in each.gaps] == explained, each.label
            assert each.state.gaps == {}, each.label
            assert each.state.watch is not None, each.label
            assert each.state.watch.until > office.clock.now(), each.label
        assert office.is_watched(address), address
    opened = [each for each in office.events() if isinstance(each, MailboxGapOpened)]
    closed = [each for each in office.events() if isinstance(each, MailboxGapClosed)]
    assert sorted(each.gap_id for each in opened) == sorted(each.gap_id for each in closed)
    states = [each.state for each in office.events() if isinstance(each, MailboxStateChanged)]
    assert states == [MailboxState.SIGN_IN, MailboxState.WORKING]


def check_quotas(office: TurnedOffice) -> None:
    """Google never said that it was too much, and no minute held more than its quotas allow."""
    journal, quota = office.sandbox.journal, office.sandbox.quota
    assert {key: count for key, count in journal.statuses.items() if key[1] in _TOO_MUCH} == {}
    assert journal.statuses["oauth.token", 200] > 30, "access tokens end within the hour"
    most = max(quota.peak["gmail", address] for address in WHO)
    assert most > 0.9 * _USER["gmail"], "it was not the quota that set the pace"
    for who, units in quota.peak.items():
        limit = _PROJECT[who] if isinstance(who, str) else _USER[who[0]]
        assert units <= limit, (who, units)


def tell(office: TurnedOffice, found: list[Taken]) -> None:
    """Requests and units for each thousand items, and the most of a minute."""
    journal, quota = office.sandbox.journal, office.sandbox.quota
    for kind, api in ((CollectionKind.MAIL, "gmail."), (CollectionKind.CALENDAR, "calendar.")):
        items = sum(len(each.known) for each in found if each.kind is kind)
        calls = {name: count for name, count in journal.counts.items() if name.startswith(api)}
        units = sum(count for name, count in quota.spent.items() if name.startswith(api))
        print(f"{kind}: {items} items; for each 1,000: {sum(calls.values()) * 1000 // items} requests,")
        print(f"  {units * 1000 // items} units; requests: {calls}")
    print(f"most in a minute: {dict(quota.peak)}; answers: {dict(journal.statuses)}")
    print(f"events in the ledger: {office.system.ledger.end()}")
