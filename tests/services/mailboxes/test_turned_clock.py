"""Thirty days of mail and meetings at both providers, in minutes: all is captured, within their limits."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from functools import partial

import pytest

from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened, MailboxState, MailboxStateChanged
from integrations.outlook_mail.settings import OutlookMailSettings
from integrations.sandbox.faults import Fault, Kind
from services.capture.sync_pace import SyncPace
from services.mailboxes import microsoft
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.services.mailboxes.equalities import check_mail, check_mailbox_is_taken, check_meetings
from tests.services.mailboxes.figures import tell_requests
from tests.services.mailboxes.month import Month
from tests.services.mailboxes.team import AT_GOOGLE, AT_MICROSOFT, OLAF, PEOPLE, TESS, Taken
from tests.services.mailboxes.turned_office import TurnedOffice, turned_office

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
HAD, EVENTS, MAILS = (12_000, 600, 40) if PROVING else (620, 24, 6)
PARTS_OF_A_DAY = 8 if PROVING else 1
# Between polls pushes tell what is new; the fewer polls, the sooner it is over.
POLL, LOOK = (1_800.0, 3_600.0) if PROVING else (86_400.0, 86_400.0)
PAGE = 50  # of a folder of Outlook: a listing has several
UNLUCKY = {9: (RITA, OLAF), 20: (SVEN, TESS)}
REVOKED = (SVEN, TESS)
DELTA = "graph.mailFolders.messages.delta"
_DAY = 86_400
_MAILBOX = {"gmail": 6_000, "calendar": 600, "graph": 10_000}
_PROJECT = {"gmail": 1_200_000, "calendar": 10_000}
_AT_ONCE = 4
_TOO_MUCH = (403, 429)


@pytest.fixture
def office(tmp_path, monkeypatch) -> Iterator[TurnedOffice]:
    monkeypatch.setattr(microsoft, "OutlookMailSettings", partial(OutlookMailSettings, page=PAGE))
    with turned_office(tmp_path, SyncPace(poll_seconds=POLL, collections_seconds=LOOK)) as office:
        settings = office.sandbox.microsoft.settings
        settings.repeat_every, settings.old_refresh_tokens_live = 7, False
        settings.latency = 0.002  # else nothing would ever be under way beside something else
        office.houses.had(messages=HAD, events=EVENTS)
        for address in PEOPLE:
            office.connect(address)
        yield office


def live(office: TurnedOffice, month: Month) -> None:
    """Thirty days: what people do, and what goes wrong meanwhile."""
    for day in range(30):
        for _ in range(PARTS_OF_A_DAY):
            month.some_hours(mails=MAILS)
            office.run(_DAY / PARTS_OF_A_DAY)
        for unlucky in UNLUCKY.get(day, ()):
            month.some_hours(mails=MAILS)
            office.houses.of(unlucky).cursors_expire(unlucky)
            # And while all is listed again, the mark of a page does not hold either.
            office.sandbox.faults.add(Fault(Kind.FULL_SYNC, DELTA, user=unlucky, page=2))
        for address in REVOKED:
            if day == 12:
                office.houses.of(address).revokes(address)
            if day == 14:
                office.connect(address)
        if day in {4, 17}:
            for address in PEOPLE:
                office.loses_watches(address)
        if day % 5 == 4:
            office.restart()
    office.run(_DAY)


def test_thirty_days_of_everything_end_whole_and_within_the_limits(office):
    office.run(_DAY)
    check_listed(office)
    chance = random.Random(30)  # noqa: S311 - the same month each time
    month = Month(office.houses, PEOPLE, chance, office.sandbox.clock.now)
    live(office, month)
    every = [each for address in PEOPLE for each in office.taken(address)]
    tell(office, every)
    for address in PEOPLE:
        mailbox = [each for each in every if each.address == address]
        check_mailbox_is_taken(mailbox, month.deleted, month.filed)
        assert all(each.listed <= each.known for each in mailbox)
    check_listed(office)
    check_mail(office.system, office.houses, every)
    check_meetings(office.system, office.houses, month.instances_off)
    check_gaps(office, every)
    check_limits(office)


def check_listed(office: TurnedOffice) -> None:
    """All that the providers list is known."""
    for found in (each for address in PEOPLE for each in office.checked(address)):
        assert found.is_whole, found
        assert found.listed == found.captured + found.left_out + found.set_aside, found


def check_gaps(office: TurnedOffice, every: list[Taken]) -> None:
    """Every gap has its cause, and is closed."""
    for each in every:
        revoked = ["sign_in"] if each.address in REVOKED else []
        assert [gap.value for gap in each.gaps] == [*revoked, "cursor_expired"], each.label
        assert each.state.gaps == {}, each.label
        if each.state.watch is not None:
            assert each.state.watch.until > office.clock.now(), each.label
    for address in PEOPLE:
        assert office.is_watched(address), address
    opened = [each for each in office.events() if isinstance(each, MailboxGapOpened)]
    closed = [each for each in office.events() if isinstance(each, MailboxGapClosed)]
    assert sorted(each.gap_id for each in opened) == sorted(each.gap_id for each in closed)
    states = [each.state for each in office.events() if isinstance(each, MailboxStateChanged)]
    assert states == [MailboxState.SIGN_IN] * len(REVOKED) + [MailboxState.WORKING] * len(REVOKED)


def check_limits(office: TurnedOffice) -> None:
    """Nobody ever said that it was too much, and no minute (ten at Graph) held more than is allowed."""
    journal, quota = office.sandbox.journal, office.sandbox.quota
    assert {key: count for key, count in journal.statuses.items() if key[1] in _TOO_MUCH} == {}
    assert journal.statuses["oauth.token", 200] > 30, "access tokens end within the hour"
    most = max(quota.peak["gmail", address] for address in AT_GOOGLE)
    assert most > 0.9 * _MAILBOX["gmail"], "it was not the quota that set the pace"
    for who, units in quota.peak.items():
        limit = _PROJECT[who] if isinstance(who, str) else _MAILBOX[who[0]]
        assert units <= limit, (who, units)
    assert {who[0] for who in quota.peak if not isinstance(who, str)} == set(_MAILBOX)
    for address in AT_MICROSOFT:
        assert 1 < journal.most_in_flight[address] <= _AT_ONCE, address
    assert sum(fault.kind is Kind.FULL_SYNC for _, fault in office.sandbox.faults.fired) == len(AT_MICROSOFT)


def tell(office: TurnedOffice, found: list[Taken]) -> None:
    """Requests and units for each thousand items, and the most of a minute."""
    journal, quota = office.sandbox.journal, office.sandbox.quota
    tell_requests(found, journal.counts, quota.spent)
    print(f"most in a minute (Graph: in ten): {dict(quota.peak)}; answers: {dict(journal.statuses)}")
    print(f"at once: {dict(journal.most_in_flight)}; events in the ledger: {office.system.ledger.end()}")
