"""Our adapters over `myworld` 0.2.1, which has calendars with sync tokens; what it lacks is said too."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date

import pytest
from google.oauth2.credentials import Credentials

from domain.ports.provider import CollectionKind, FailureKind, ProviderFailed
from domain.touches.touch import Span
from integrations.gmail.provider import ALL_MAIL
from integrations.rfc5545.expanding import expand
from tests.foreign.servers import World, world
from tests.integrations.google_api.providers import changed, failure, gone, keys, listed, pages
from tests.integrations.google_calendar.test_calendars import at, contents

pytestmark = pytest.mark.foreign

RITA, BEA, SVEN = "rita@ours.example", "bea@north.example", "sven@ours.example"
NOW = "2026-11-24T09:00:00Z"
MAIL = {
    "user": {"email": RITA, "name": "Rita"},
    "labels": ["Deals"],
    "emails": [
        {"from": BEA, "to": [RITA], "subject": "Prices", "body": "What is it?", "labels": ["INBOX", "Deals"],
         "date": "2026-11-20T09:00:00Z"},
        {"from": RITA, "to": [BEA], "subject": "Re: Prices", "body": "This much.", "labels": ["SENT"],
         "date": "2026-11-20T10:00:00Z"},
        {"from": BEA, "to": [RITA], "subject": "Win", "body": "Win!", "labels": ["SPAM"],
         "date": "2026-11-19T10:00:00Z"},
    ],
}  # fmt: skip
EVENTS = {
    "user": {"email": RITA, "name": "Rita"},
    "timeZone": "Europe/Berlin",
    "calendars": [
        {"id": SVEN, "summary": "Sven", "accessRole": "freeBusyReader"},
        {"id": "team@ours.example", "summary": "Team", "accessRole": "reader"},
    ],
    "events": [
        {"summary": "Demo", "start": "2026-12-01T10:00:00+01:00", "end": "2026-12-01T11:00:00+01:00",
         "attendees": [BEA]},
        {"summary": "Weekly", "start": "2026-12-02T10:00:00+01:00", "end": "2026-12-02T10:30:00+01:00",
         "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"], "attendees": [BEA]},
    ],
}  # fmt: skip
RAW = b"From: bea@north.example\r\nTo: rita@ours.example\r\nSubject: Terms\r\n\r\nHere they are.\r\n"
DEMO = {
    "summary": "Kick-off",
    "start": {"dateTime": "2026-12-08T10:00:00+01:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-12-08T11:00:00+01:00", "timeZone": "Europe/Berlin"},
    "attendees": [{"email": BEA}],
}


@pytest.fixture
def office(myworld) -> World:
    return world(myworld, {"gmail": {"seed": MAIL}, "calendar": {"seed": EVENTS}}, NOW)


@pytest.fixture
def gmail(office, gmail_of):
    return gmail_of(office.endpoints, office.credentials)


@pytest.fixture
def calendars(office, calendars_of):
    return calendars_of(office.endpoints, office.credentials)


@pytest.fixture
def own(calendars):
    return next(each for each in calendars.collections() if each.key == RITA)


def arrives(office: World, raw: bytes = RAW) -> str:
    body = {"raw": base64.urlsafe_b64encode(raw).decode(), "labelIds": ["INBOX"]}
    return office.mail("POST", "messages", body)["id"]


def subjects(gmail, found) -> dict[str, str]:
    """The subjects of messages, by key."""
    return {
        key: content.data.split(b"Subject: ")[1].split(b"\r\n")[0].decode()
        for key, content in gmail.fetch(ALL_MAIL, found)
    }


class TestMail:
    def test_the_owner_and_the_beginning_are_told(self, gmail):
        assert gmail.own_addresses() == (RITA,)
        assert gmail.begin(ALL_MAIL).isdigit()

    def test_all_mail_is_listed_newest_first_spam_too(self, gmail):
        found = keys(listed(gmail))
        by_key = subjects(gmail, found)
        assert [by_key[key] for key in found] == ["Re: Prices", "Prices", "Win"]

    def test_since_leaves_out_what_is_older(self, gmail):
        found = keys(listed(gmail, since=at("2026-11-20T09:30")))
        assert list(subjects(gmail, found).values()) == ["Re: Prices"]

    def test_a_message_comes_with_its_labels_by_name_and_when_it_was_received(self, gmail):
        found = dict(gmail.fetch(ALL_MAIL, keys(listed(gmail))))
        (prices,) = [each for each in found.values() if b"Subject: Prices" in each.data]
        assert prices.labels == ("INBOX", "Deals")
        assert prices.noted_at == at("2026-11-20T09:00")
        assert prices.is_whole

    def test_a_hundred_messages_are_fetched_ten_at_once(self, office, gmail):
        ids = {arrives(office) for _ in range(100)}
        assert set(subjects(gmail, ids)) == ids

    def test_with_headers_only_the_header_lines_come(self, office, gmail_of):
        gmail = gmail_of(office.endpoints, office.credentials, headers_only=True)
        found = dict(gmail.fetch(ALL_MAIL, keys(listed(gmail))))
        (prices,) = [each for each in found.values() if b"Subject: Prices" in each.data]
        assert not prices.is_whole
        assert b"What is it?" not in prices.data

    def test_what_came_and_what_a_label_changed_is_told_since_a_cursor(self, office, gmail):
        cursor = gmail.begin(ALL_MAIL)
        key = arrives(office)
        found = changed(gmail, cursor)
        assert (keys(found), gone(found)) == ([key], [])
        office.mail("POST", f"messages/{key}/trash")
        assert keys(changed(gmail, found[-1].cursor)) == [key]

    def test_a_mailbox_that_rests_keeps_its_cursor(self, gmail):
        cursor = gmail.begin(ALL_MAIL)
        (page,) = changed(gmail, cursor)
        assert (page.items, page.cursor) == ((), cursor)

    def test_an_expired_cursor_asks_for_a_new_listing(self, gmail):
        assert failure(lambda: changed(gmail, "1")) == (FailureKind.RESYNC, "notFound")

    def test_a_message_that_is_gone_is_skipped(self, office, gmail):
        key = arrives(office)
        office.mail("DELETE", f"messages/{key}")
        ((_, outcome),) = gmail.fetch(ALL_MAIL, [key])
        assert (outcome.kind, outcome.reason) == (FailureKind.SKIP_ITEM, "notFound")

    def test_it_does_not_tell_of_what_was_deleted_where_google_does(self, office, gmail):
        key = arrives(office)
        cursor = gmail.begin(ALL_MAIL)
        office.mail("DELETE", f"messages/{key}")
        assert gone(changed(gmail, cursor)) == []

    def test_it_knows_no_watches(self, office, gmail_of):
        gmail = gmail_of(office.endpoints, office.credentials, topic="projects/ours/topics/mail")
        watch = failure(lambda: gmail.watch(ALL_MAIL, address="https://push.example", secret="s"))  # noqa: S106
        assert watch == (FailureKind.PERMANENT, "notFound")


class TestSigningIn:
    def test_a_token_that_it_did_not_give_asks_for_a_new_sign_in(self, office, gmail_of):
        gmail = gmail_of(office.endpoints, Credentials("ya29.a0unknown"))
        assert failure(lambda: gmail.begin(ALL_MAIL))[0] is FailureKind.REAUTHORISE

    def test_a_refresh_token_that_has_ended_asks_for_a_new_sign_in(self, office, gmail_of):
        gmail = gmail_of(office.endpoints, replace(office, token="ended").credentials)  # noqa: S106 - made up
        assert failure(lambda: gmail.begin(ALL_MAIL)) == (FailureKind.REAUTHORISE, "invalid_grant")


class TestCalendar:
    def test_own_calendars_are_usual_and_those_that_can_only_be_read_are_not(self, calendars):
        found = {each.key: each for each in calendars.collections()}
        assert {key: each.is_usual for key, each in found.items()} == {RITA: True, "team@ours.example": False}
        assert {each.kind for each in found.values()} == {CollectionKind.CALENDAR}
        assert calendars.own_addresses() == (RITA,)

    def test_a_listing_gives_meetings_and_a_cursor(self, calendars, own):
        (page,) = listed(calendars, own)
        titles = {item.title: item for each in page.items for item in each.content.items}
        assert set(titles) == {"Demo", "Weekly"}
        assert titles["Demo"].span.start == at("2026-12-01T09:00")
        assert {person.address.address for person in titles["Demo"].people} == {RITA, BEA}
        assert page.cursor

    def test_nothing_new_is_an_empty_page_with_a_cursor(self, calendars, own):
        (page,) = listed(calendars, own)
        (told,) = changed(calendars, page.cursor, own)
        assert (told.items, told.gone) == ((), ())
        assert told.cursor

    def test_a_new_and_a_moved_meeting_come_since_a_cursor(self, office, calendars, own):
        (page,) = listed(calendars, own)
        office.turn(60)
        made = office.calendar("POST", "", DEMO)
        (told,) = changed(calendars, page.cursor, own)
        assert keys([told]) == [made["id"]]
        office.turn(60)
        later = {"dateTime": "2026-12-08T15:00:00+01:00", "timeZone": "Europe/Berlin"}
        end = {"dateTime": "2026-12-08T16:00:00+01:00", "timeZone": "Europe/Berlin"}
        office.calendar("PATCH", f"/{made['id']}", {"start": later, "end": end})
        moved = changed(calendars, told.cursor, own)
        (item,) = contents(moved)[made["id"]].items
        assert item.span.start == at("2026-12-08T14:00")
        assert item.uid == made["iCalUID"]

    def test_a_deleted_meeting_is_told_as_gone_because_it_does_not_say_what_it_was(
        self, office, calendars, own
    ):
        office.turn(60)
        made = office.calendar("POST", "", DEMO)
        (page,) = listed(calendars, own)
        office.turn(60)
        office.calendar("DELETE", f"/{made['id']}")
        found = changed(calendars, page.cursor, own)
        assert (keys(found), gone(found)) == ([], [made["id"]])
        assert made["id"] not in keys(listed(calendars, own))

    def test_a_cursor_that_is_none_asks_for_a_new_listing(self, calendars, own):
        assert failure(lambda: changed(calendars, "CPDbogus", own)) == (
            FailureKind.RESYNC,
            "fullSyncRequired",
        )

    def test_a_series_is_one_event_with_its_rule(self, calendars, own):
        found = contents(listed(calendars, own))
        (weekly,) = [item for each in found.values() for item in each.items if item.title == "Weekly"]
        starts = expand(weekly.recurrence, at("2027-01-01T00:00"))
        assert starts == tuple(at(f"2026-12-{day:02}T09:00") for day in (2, 9, 16, 23))

    def test_of_a_cancelled_instance_it_tells_only_the_series_again_where_google_tells_the_instance(
        self, office, calendars, own
    ):
        (page,) = listed(calendars, own)
        (series,) = [key for key, each in contents([page]).items() if each.items[0].title == "Weekly"]
        office.turn(60)
        (first, *_) = office.calendar("GET", f"/{series}/instances")["items"]
        office.calendar("DELETE", f"/{first['id']}")
        told = changed(calendars, page.cursor, own)
        assert (keys(told), gone(told)) == ([series], [])
        assert contents(told)[series].items[0].recurrence == contents([page])[series].items[0].recurrence

    def test_an_event_is_fetched_by_its_key_and_one_that_never_was_is_skipped(self, office, calendars, own):
        made = office.calendar("POST", "", DEMO)
        found = dict(calendars.fetch(own, [made["id"], "neverwas"]))
        assert [item.title for item in found[made["id"]].items] == ["Kick-off"]
        assert isinstance(found["neverwas"], ProviderFailed)
        assert found["neverwas"].kind is FailureKind.SKIP_ITEM

    def test_an_all_day_event_is_its_day(self, office, calendars, own):
        day = {"start": {"date": "2026-12-24"}, "end": {"date": "2026-12-25"}}
        made = office.calendar("POST", "", {"summary": "Closed", "attendees": [{"email": BEA}], **day})
        (item,) = contents(listed(calendars, own))[made["id"]].items
        first = date(2026, 12, 24).toordinal()
        assert item.span == Span(start_day=first, end_day=first + 1)

    def test_it_knows_no_channels(self, calendars, own):
        watch = failure(lambda: calendars.watch(own, address="https://push.example", secret="s"))  # noqa: S106
        assert watch[0] is FailureKind.PERMANENT

    def test_pages_are_followed_to_the_end(self, office, calendars, own):
        made = [office.calendar("POST", "", DEMO)["id"] for _ in range(5)]
        found = pages(lambda more: calendars.backfill(own, since=at("2026-12-05T00:00"), more=more))
        assert set(made) <= set(keys(found))
