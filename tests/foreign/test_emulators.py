"""Our adapters over `@emulators/google` 0.4.1: signing in and a mailbox; what it lacks is said too."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from google.oauth2.credentials import Credentials

from domain.ports.provider import CollectionKind, FailureKind, LeftOut, ProviderFailed
from integrations.gmail.provider import ALL_MAIL
from integrations.google_auth.consent import Consented, consent, revoke
from integrations.google_auth.delegation import Delegation, allowed_of
from integrations.google_auth.endpoints import GoogleClient
from integrations.google_auth.grants import ConsentGrant, credentials_of, refresh
from integrations.google_auth.scopes import Wanted, lacking
from tests.foreign import servers
from tests.foreign.servers import Emulators, sent
from tests.integrations.google_api.providers import changed, failure, gone, keys, listed
from tests.integrations.google_auth.browsing import visit
from tests.integrations.google_calendar.test_calendars import at

pytestmark = pytest.mark.foreign

RITA, BEA = "rita@ours.example", "bea@north.example"
CLIENT = GoogleClient("setpoint.apps.example", "made-up")
ALL = Wanted().scopes()
MANY = 520
NOT_THERE = (FailureKind.PERMANENT, "status_404")
RAW = (
    b"From: Bea <bea@north.example>\r\nTo: rita@ours.example\r\nSubject: Prices\r\n"
    b"Date: Fri, 20 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@north.example>\r\n"
    b"Auto-Submitted: no\r\n\r\nWhat  is it?\r\n-- \r\nBea\r\n"
)


def letter(name: str, day: int, *labels: str) -> dict[str, object]:
    return {
        "id": name, "user_email": RITA, "from": BEA, "to": RITA, "subject": name, "body_text": name,
        "label_ids": list(labels or ("INBOX",)), "date": f"2026-11-{day:02}T09:00:00Z",
    }  # fmt: skip


SEED = {
    "users": [{"email": RITA, "name": "Rita"}, {"email": BEA, "name": "Bea"}],
    "oauth_clients": [{"client_id": CLIENT.id, "client_secret": CLIENT.secret, "redirect_uris": []}],
    "labels": [{"id": "Label_1", "user_email": RITA, "name": "Deals"}],
    "messages": [
        {"id": "raw", "user_email": RITA, "raw": base64.urlsafe_b64encode(RAW).decode(),
         "label_ids": ["INBOX", "Label_1"], "internal_date": "1795165200000"},
        letter("older", 18), letter("spam", 19, "SPAM"), letter("trashed", 17, "TRASH"),
        letter("draft", 16, "DRAFT"),
    ],
    "calendars": [
        {"id": RITA, "user_email": RITA, "summary": "Rita", "primary": True, "time_zone": "Europe/Berlin"},
        {"id": "deals@group.calendar.google.com", "user_email": RITA, "summary": "Deals",
         "access_role": "writer"},
        {"id": "holidays", "user_email": RITA, "summary": "Holidays", "access_role": "reader"},
    ],
    "calendar_events": [
        {"id": "demo", "user_email": RITA, "calendar_id": RITA, "summary": "Demo",
         "start_date_time": "2026-12-01T10:00:00+01:00", "end_date_time": "2026-12-01T11:00:00+01:00",
         "attendees": [{"email": BEA}]},
    ],
}  # fmt: skip


@pytest.fixture
def google() -> Iterator[Emulators]:
    with servers.emulators(SEED) as started:
        yield started


@pytest.fixture
def signed_in(google) -> Callable[..., Consented]:
    """Rita consents in a browser."""

    def sign_in(client: GoogleClient = CLIENT, changed: Callable[[str], str] = str) -> Consented:
        browsers: list[Thread] = []

        def show(page: str) -> None:
            browsers.append(Thread(target=_consents, args=(google, changed(page))))
            browsers[-1].start()

        try:
            return consent(client, google.endpoints, ALL, show=show, seconds=20)
        finally:
            for each in browsers:
                each.join()

    return sign_in


def _consents(google: Emulators, page: str) -> None:
    """What the button with Rita's name on the page does."""
    asked = {**dict(parse_qsl(urlsplit(page).query)), "email": RITA}
    form = {"content-type": "application/x-www-form-urlencoded"}
    _, _, headers = sent("POST", f"{google.endpoints.authorise}/callback", urlencode(asked), form)
    visit({name.lower(): value for name, value in headers.items()}["location"])


@pytest.fixture
def robot_key() -> dict[str, str]:
    """The key of a service account, as a key file has it."""
    made = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    text = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"client_email": "capture@ours.example", "private_key_id": "1", "private_key": text}


@pytest.fixture
def credentials(google, signed_in) -> Credentials:
    given = signed_in()
    grant = ConsentGrant(given.address, ALL, CLIENT.id, given.refresh_token)
    made = credentials_of(grant, CLIENT, google.endpoints)
    refresh(made)
    return made


@pytest.fixture
def gmail(google, credentials, gmail_of):
    return gmail_of(google.endpoints, credentials)


@pytest.fixture
def calendars(google, credentials, calendars_of):
    return calendars_of(google.endpoints, credentials)


@pytest.fixture
def mailbox(google, credentials) -> Callable[..., dict]:
    """What Gmail answers to somebody who may change the mailbox."""

    def ask(verb: str, path: str, body: dict | None = None) -> dict:
        return servers.asked(verb, f"{google.address}/gmail/v1/users/me/{path}", body, credentials.token)

    return ask


class TestSigningIn:
    def test_a_person_signs_in_and_we_know_whose_mailbox_it_is(self, signed_in):
        given = signed_in()
        assert given.address == RITA
        assert lacking(ALL, given.granted) == ()
        assert given.refresh_token

    def test_a_code_is_of_no_use_without_the_proof(self, signed_in):
        def other_proof(page: str) -> str:
            challenge = dict(parse_qsl(urlsplit(page).query))["code_challenge"]
            return page.replace(challenge, "x" * 43)

        assert failure(lambda: signed_in(changed=other_proof)) == (FailureKind.REAUTHORISE, "invalid_grant")

    def test_a_wrong_secret_stops_the_application(self, signed_in):
        wrong = replace(CLIENT, secret="wrong")  # noqa: S106 - made up
        assert failure(lambda: signed_in(wrong)) == (FailureKind.STOP_APP, "invalid_client")

    def test_a_token_that_was_given_back_asks_for_a_new_sign_in(self, google, signed_in):
        given = signed_in()
        grant = ConsentGrant(given.address, ALL, CLIENT.id, given.refresh_token)
        credentials = credentials_of(grant, CLIENT, google.endpoints)
        refresh(credentials)
        assert revoke(google.endpoints, given.refresh_token)
        assert failure(lambda: refresh(credentials)) == (FailureKind.REAUTHORISE, "invalid_grant")

    def test_a_token_that_it_did_not_give_asks_for_a_new_sign_in(self, google, gmail_of):
        gmail = gmail_of(google.endpoints, Credentials("unknown"))
        assert failure(lambda: listed(gmail))[0] is FailureKind.REAUTHORISE

    def test_its_page_does_not_know_that_a_desktop_app_comes_back_to_any_port(self, google):
        asked = {"client_id": CLIENT.id, "redirect_uri": "http://127.0.0.1:4711"}
        status, page = visit(f"{google.endpoints.authorise}?{urlencode(asked)}")
        assert status == 400
        assert "Redirect URI mismatch" in page

    def test_it_knows_no_service_accounts(self, google, robot_key):
        robot = Delegation(robot_key, allowed_of((RITA,))).credentials(RITA, ALL, google.endpoints)
        assert failure(lambda: refresh(robot)) == (FailureKind.STOP_APP, "invalid_client")


class TestMail:
    def test_all_mail_is_listed_newest_first_spam_and_trash_too(self, gmail):
        assert keys(listed(gmail)) == ["raw", "spam", "older", "trashed", "draft"]

    def test_since_leaves_out_what_is_older(self, gmail):
        assert keys(listed(gmail, since=at("2026-11-18T12:00"))) == ["raw", "spam"]

    def test_a_list_of_several_pages_is_read_to_its_end_and_fetched_ten_at_once(self, mailbox, gmail):
        raw = base64.urlsafe_b64encode(RAW).decode()
        made = {mailbox("POST", "messages", {"raw": raw})["id"] for _ in range(MANY)}
        found = listed(gmail)
        assert len(found) == 2
        assert made <= set(keys(found))
        assert {content.data for _, content in gmail.fetch(ALL_MAIL, sorted(made))} == {RAW}

    def test_a_message_comes_byte_by_byte_with_its_labels_by_name(self, gmail):
        ((_, content),) = gmail.fetch(ALL_MAIL, ["raw"])
        assert content.data == RAW
        assert content.labels == ("INBOX", "Deals")
        assert (content.noted_at, content.is_whole) == (1_795_165_200, True)

    def test_spam_and_drafts_are_marked_and_trash_is_a_label(self, gmail):
        found = dict(gmail.fetch(ALL_MAIL, ["spam", "draft", "trashed"]))
        marks = {key: each.left_out for key, each in found.items()}
        assert marks == {"spam": LeftOut.SPAM, "draft": LeftOut.DRAFT, "trashed": None}
        assert found["trashed"].labels == ("TRASH",)

    def test_a_message_that_never_was_is_skipped_and_stops_no_other(self, gmail):
        found = dict(gmail.fetch(ALL_MAIL, ["raw", "neverwas"]))
        assert found["raw"].data == RAW
        assert (found["neverwas"].kind, found["neverwas"].reason) == (FailureKind.SKIP_ITEM, "notFound")

    def test_with_headers_only_it_keeps_some_header_lines_back_which_google_gives(
        self, google, credentials, gmail_of
    ):
        gmail = gmail_of(google.endpoints, credentials, headers_only=True)
        ((_, content),) = gmail.fetch(ALL_MAIL, ["raw"])
        assert not content.is_whole
        assert b"Message-ID: <1@north.example>" in content.data
        assert b"What  is it?" not in content.data
        assert b"Auto-Submitted" not in content.data

    def test_what_came_was_labelled_or_deleted_is_told_since_a_cursor(self, mailbox, gmail):
        cursor = mailbox("GET", "messages/raw")["historyId"]
        raw = base64.urlsafe_b64encode(RAW).decode()
        came = mailbox("POST", "messages", {"raw": raw})["id"]
        mailbox("POST", "messages/older/modify", {"addLabelIds": ["Label_1"]})
        mailbox("DELETE", "messages/spam")
        found = changed(gmail, cursor)
        assert {came, "older"} <= set(keys(found))
        assert gone(found) == ["spam"]
        (again,) = changed(gmail, found[-1].cursor)
        assert (again.items, again.gone) == ((), ())

    def test_no_cursor_is_too_old_for_it(self, gmail):
        assert changed(gmail, "1")[-1].cursor

    def test_it_tells_neither_the_profile_nor_where_history_begins(self, gmail):
        assert failure(lambda: gmail.begin(ALL_MAIL)) == NOT_THERE
        assert failure(gmail.own_addresses) == NOT_THERE

    def test_a_watch_is_granted_and_not_said_whose_it_is(self, google, credentials, gmail_of):
        gmail = gmail_of(google.endpoints, credentials, topic="projects/ours/topics/mail")
        watch = failure(lambda: gmail.watch(ALL_MAIL, address="https://push.example", secret="s"))  # noqa: S106
        assert watch == NOT_THERE


class TestCalendar:
    def test_own_calendars_are_usual_and_those_that_can_only_be_read_are_not(self, calendars):
        found = {each.key: each for each in calendars.collections()}
        assert {key: each.is_usual for key, each in found.items()} == {
            RITA: True,
            "deals@group.calendar.google.com": True,
            "holidays": False,
        }
        assert {each.kind for each in found.values()} == {CollectionKind.CALENDAR}

    def test_a_listing_without_a_cursor_at_its_end_is_not_taken_for_a_whole_one(self, calendars):
        (own, *_) = calendars.collections()
        listing = failure(lambda: calendars.backfill(own, since=None, more=None))
        assert listing == (FailureKind.RETRY, "malformed_sync_token")

    def test_it_knows_no_single_events_channels_or_owners(self, calendars):
        (own, *_) = calendars.collections()
        ((_, outcome),) = calendars.fetch(own, ["demo"])
        assert isinstance(outcome, ProviderFailed)
        assert outcome.kind is FailureKind.SKIP_ITEM
        watch = failure(lambda: calendars.watch(own, address="https://push.example", secret="s"))  # noqa: S106
        assert watch == NOT_THERE
        assert failure(calendars.own_addresses) == NOT_THERE
