"""`setpoint connect google`, `disconnect` and `mailboxes`, against the sandbox of Google."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from domain.ports.mailboxes import Mailbox
from domain.ports.provider import CollectionKind, FailureKind, ProviderFailed
from integrations.eventstore.opening import open_grants
from services.mailboxes.connected import ConnectedMailboxes
from services.settings import read_settings
from services.wiring import connected_mailboxes, open_connecting
from tests.integrations.google_auth.browsing import CLIENT, RITA, SVEN
from tests.integrations.sandbox.clients import mail, meeting

AUTH = "https://www.googleapis.com/auth/"
MAIL, HEADERS = f"{AUTH}gmail.readonly", f"{AUTH}gmail.metadata"
EVENTS, CALENDARS = f"{AUTH}calendar.events.readonly", f"{AUTH}calendar.calendarlist.readonly"


def settings_of(tmp_path: Path):
    import os  # noqa: PLC0415 - the fixtures have set it

    return read_settings(os.environ, str(tmp_path / "ledger.db"))


def shown(run) -> list[dict]:
    ran = run("mailboxes", "--format", "json")
    assert ran.status == 0, ran.err
    return ran.json["mailboxes"]


def kept_grant(tmp_path: Path) -> dict | None:
    with closing(open_grants(str(tmp_path / "ledger.db"))) as grants:
        texts = [grants.read(mailbox) for mailbox in grants.mailboxes()]
    return json.loads(texts[0] or "") if texts else None


def test_a_person_connects_their_mailbox_and_is_told_so(run, at_browser):
    at_browser()
    ran = run("connect", "google")
    assert (ran.status, f"{RITA} is connected" in ran.out, "lacks" in ran.out) == (0, True, False)
    assert "take what is there: setpoint capture --once" in ran.out
    (mailbox,) = shown(run)
    assert (mailbox["address"], mailbox["state"], mailbox["way"]) == (RITA, "not_yet", "consent")
    assert mailbox["granted"] == [MAIL, EVENTS, CALENDARS]
    assert "setpoint run" in mailbox["to_do"]


def test_who_has_not_said_who_their_own_people_are_is_told_that_first(run, at_browser, tmp_path):
    says = "nobody has said who your own people are"
    at_browser()
    assert says in run("connect", "google").out
    (tmp_path / "setpoint.yaml").write_text("seller: {domains: [ours.example]}\ntimezone: UTC\n")
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    at_browser()
    assert says not in run("connect", "google").out


def test_without_a_browser_the_address_of_the_page_is_printed(run, person, monkeypatch):
    rita = person()
    monkeypatch.setattr("services.mailboxes.saying.say", lambda *lines: [
        rita.show(line) for line in lines if line.startswith("http") and not rita.pages
    ])  # fmt: skip
    assert run("connect", "google", "--no-browser").status == 0
    assert len(rita.pages) == 1


def test_headers_only_asks_for_no_body_and_calendar_alone_for_no_mail(run, at_browser):
    at_browser()
    run("connect", "google", "--headers-only", "--no-calendar")
    assert [(each["headers_only"], each["granted"]) for each in shown(run)] == [(True, [HEADERS])]
    at_browser()
    run("connect", "google", "--no-mail")
    assert [(each["headers_only"], each["granted"]) for each in shown(run)] == [(False, [EVENTS, CALENDARS])]


def test_what_was_unticked_is_named_and_the_rest_is_connected(run, at_browser):
    at_browser(granted=[EVENTS, CALENDARS])
    ran = run("connect", "google")
    assert (ran.status, "lacks: mail is not captured" in ran.out) == (0, True)
    (mailbox,) = shown(run)
    assert [lack["scope"] for lack in mailbox["lacks"]] == [MAIL]
    assert "lacks: mail is not captured" in run("mailboxes").out


@pytest.mark.usefixtures("connected")
def test_signing_in_again_authorises_the_same_mailbox_again(run, at_browser):
    at_browser()
    assert f"{RITA} is authorised again" in run("connect", "google", "--mailbox", RITA).out
    assert len(shown(run)) == 1


@pytest.mark.usefixtures("connected")
def test_an_answer_without_a_refresh_token_keeps_the_one_that_is_there(run, at_browser, tmp_path):
    before = kept_grant(tmp_path)
    at_browser(changed=lambda page: page.replace("prompt=consent", "prompt=none"))
    assert run("connect", "google").status == 0
    assert before is not None
    assert kept_grant(tmp_path) == before


def test_without_any_refresh_token_the_way_out_is_told_and_nothing_is_connected(run, at_browser, sandbox):
    sandbox.google.sign_in.tokens(RITA, [MAIL, EVENTS, CALENDARS, "openid", "email"])
    at_browser(changed=lambda page: page.replace("prompt=consent", "prompt=none"))
    ran = run("connect", "google")
    assert (ran.status, "myaccount.google.com/permissions" in ran.err) == (2, True)
    assert shown(run) == []


def test_somebody_else_who_signs_in_is_not_connected_and_their_token_is_given_back(run, at_browser, sandbox):
    at_browser(address=SVEN)
    ran = run("connect", "google", "--mailbox", RITA)
    assert (ran.status, f"{SVEN} signed in, not {RITA}" in ran.err) == (2, True)
    assert shown(run) == []
    assert sandbox.google.sign_in._world.grants.refreshes == {}


@pytest.mark.usefixtures("connected")
def test_somebody_else_who_is_connected_stays_so(run, at_browser, sandbox, tmp_path):
    at_browser()
    assert run("connect", "google", "--mailbox", SVEN).status == 2
    grant = kept_grant(tmp_path)
    assert grant is not None
    assert sandbox.google.sign_in._world.grants.live_refresh(grant["refresh_token"]) is not None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--no-mail", "--no-calendar"), "expected at least one of them"),
        (("--mailbox", "rita"), "--mailbox"),
        (("--mailbox", RITA, "--mailbox", SVEN), "people sign in one by one"),
        (("--service-account", "missing.json"), "expected --mailbox"),
        (("--service-account", "missing.json", "--mailbox", RITA), "missing.json: expected a JSON file"),
    ],
)
def test_what_can_not_be_asked_for_is_refused_in_a_sentence(run, arguments, says):
    ran = run("connect", "google", *arguments)
    assert (ran.status, says in ran.err) == (2, True), ran.err


def test_without_an_application_the_first_step_is_told(run, monkeypatch):
    monkeypatch.delenv("SETPOINT_GOOGLE_CLIENT_ID")
    monkeypatch.delenv("SETPOINT_GOOGLE_CLIENT_SECRET")
    ran = run("connect", "google")
    assert (ran.status, "SETPOINT_GOOGLE_CLIENT_JSON" in ran.err) == (2, True)


def test_the_application_may_stand_in_the_file_that_the_console_gives(
    run, at_browser, sandbox, tmp_path, monkeypatch
):
    monkeypatch.delenv("SETPOINT_GOOGLE_CLIENT_ID")
    monkeypatch.delenv("SETPOINT_GOOGLE_CLIENT_SECRET")
    file = tmp_path / "client.json"
    file.write_text(json.dumps(sandbox.google.sign_in.client()))
    monkeypatch.setenv("SETPOINT_GOOGLE_CLIENT_JSON", str(file))
    at_browser()
    assert run("connect", "google").status == 0


def test_a_no_at_the_page_connects_nothing(run, at_browser):
    at_browser(deny=True)
    ran = run("connect", "google")
    assert (ran.status, "with a no" in ran.err) == (2, True)
    assert shown(run) == []


def test_an_administrator_connects_the_mailboxes_that_they_name(run, key_file):
    ran = run("connect", "google", "--service-account", str(key_file), "--mailbox", RITA, "--mailbox", SVEN)
    assert (ran.status, ran.out.count("is connected")) == (0, 2)
    assert [(each["address"], each["way"]) for each in shown(run)] == [
        (RITA, "delegation"),
        (SVEN, "delegation"),
    ]


def test_row_18_a_delegation_that_google_does_not_know_is_told_to_the_administrator(run, sandbox, key_file):
    sandbox.google.sign_in.service_account("capture", [])
    ran = run("connect", "google", "--service-account", str(key_file), "--mailbox", RITA)
    assert (ran.status, "domain-wide delegation" in ran.err) == (2, True)
    assert shown(run) == []


@pytest.mark.usefixtures("connected")
def test_a_disconnected_mailbox_has_no_token_any_more_neither_here_nor_at_google(run, sandbox, tmp_path):
    grant = kept_grant(tmp_path)
    ran = run("disconnect", RITA)
    assert (ran.status, "its token is destroyed" in ran.out) == (0, True)
    assert (shown(run), kept_grant(tmp_path)) == ([], None)
    assert grant is not None
    assert sandbox.google.sign_in._world.grants.live_refresh(grant["refresh_token"]) is None


@pytest.mark.usefixtures("connected")
def test_a_token_is_destroyed_even_if_google_can_not_be_asked(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SETPOINT_GOOGLE_REVOKE_URL", "http://127.0.0.1:9/away")
    ran = run("disconnect", RITA)
    assert (ran.status, "myaccount.google.com/permissions" in ran.out) == (0, True)
    assert kept_grant(tmp_path) is None


@pytest.mark.usefixtures("connected")
def test_who_is_not_connected_can_not_be_disconnected(run):
    ran = run("disconnect", SVEN)
    assert (ran.status, f"connected are: {RITA}" in ran.err) == (2, True)


@pytest.mark.usefixtures("connected")
def test_after_the_key_was_rotated_only_the_new_one_opens(run, tmp_path, monkeypatch):
    key = tmp_path / "grants.key"
    assert "1 grants are sealed" in run("mailboxes", "rotate-key", str(key)).out
    assert key.stat().st_mode & 0o777 == 0o600
    refused = run("mailboxes")
    assert (refused.status, "sealed under another key" in refused.err) == (2, True)
    monkeypatch.setenv("SETPOINT_GRANT_KEY_PATH", str(key))
    assert [each["state"] for each in shown(run)] == ["not_yet"]


@pytest.mark.usefixtures("connected")
def test_no_token_and_no_address_is_in_what_is_stored_in_plain_text(tmp_path):
    grant = kept_grant(tmp_path)
    assert grant is not None
    for file in tmp_path.glob("ledger.db*"):
        data = file.read_bytes()
        assert grant["refresh_token"].encode() not in data, file
        assert CLIENT.secret.encode() not in data, file
        assert b"rita@ours" not in data, file


class Free:
    """A budget that costs nothing."""

    def spend(self, units: int) -> None:
        assert units >= 0


@pytest.fixture
def reach(tmp_path):
    """The one connected mailbox and its providers, as the capture gets them."""

    @contextmanager
    def reached() -> Iterator[tuple[ConnectedMailboxes, Mailbox]]:
        settings = settings_of(tmp_path)
        with open_connecting(settings) as (store, connecting):
            mailboxes = connected_mailboxes(settings, store, connecting.grants)
            (mailbox,) = mailboxes.connected()
            assert mailbox.owner == store.tokens.person(RITA)
            with ExitStack() as opened:
                providers = mailboxes.provider_of(mailbox, lambda _api: Free())
                yield mailboxes, [opened.enter_context(closing(each)) for each in providers]

    return reached


@pytest.mark.usefixtures("connected")
def test_the_capture_is_given_providers_that_reach_the_mailbox(reach):
    with reach() as (_, providers):
        collections = [each for provider in providers for each in provider.collections()]
        assert [each.kind for each in collections] == [CollectionKind.MAIL, CollectionKind.CALENDAR]
        assert {address for provider in providers for address in provider.own_addresses()} == {RITA}


def test_who_granted_no_list_of_calendars_is_captured_with_the_main_one(run, at_browser, reach, sandbox):
    sandbox.google.diary.adds(RITA, meeting("Review"))
    at_browser(granted=[EVENTS])
    run("connect", "google")
    with reach() as (_, (calendar,)):
        (main,) = calendar.collections()
        assert (main.key, calendar.own_addresses()) == (RITA, (RITA,))
        assert len(calendar.backfill(main, since=None, more=None).items) == 1


def test_headers_only_gets_no_body(run, at_browser, reach, sandbox):
    sandbox.google.people.mail_arrives(RITA, mail("Prices"))
    at_browser()
    run("connect", "google", "--headers-only", "--no-calendar")
    with reach() as (_, (gmail,)):
        (everything,) = gmail.collections()
        keys = [each.key for each in gmail.backfill(everything, since=None, more=None).items]
        ((_, content),) = gmail.fetch(everything, keys)
        assert (content.is_whole, b"Subject: Prices" in content.data, b"this is about" in content.data) == (
            False,
            True,
            False,
        )


@pytest.mark.usefixtures("connected")
def test_without_its_grant_or_application_a_mailbox_is_told_as_it_is(tmp_path, monkeypatch):
    def failure() -> ProviderFailed:
        settings = settings_of(tmp_path)
        with open_connecting(settings) as (store, connecting):
            mailboxes = connected_mailboxes(settings, store, connecting.grants)
            with pytest.raises(ProviderFailed) as failed:
                mailboxes.provider_of(mailboxes.connected()[0], lambda _api: Free())
        return failed.value

    monkeypatch.setenv("SETPOINT_GOOGLE_CLIENT_ID", "another-application")
    assert failure().kind is FailureKind.REAUTHORISE
    monkeypatch.delenv("SETPOINT_GOOGLE_CLIENT_ID")
    monkeypatch.delenv("SETPOINT_GOOGLE_CLIENT_SECRET")
    monkeypatch.setenv("SETPOINT_GOOGLE_CLIENT_JSON", str(tmp_path / "missing.json"))
    assert failure().kind is FailureKind.STOP_APP
    with closing(open_grants(str(tmp_path / "ledger.db"))) as grants:
        grants.destroy(grants.mailboxes()[0])
    assert failure().reason == "no_grant"


@pytest.mark.usefixtures("connected")
def test_another_sign_in_is_another_grant_and_other_rules_another_scope(run, at_browser, tmp_path):
    def mailbox() -> Mailbox:
        settings = settings_of(tmp_path)
        with open_connecting(settings) as (store, connecting):
            (found,) = connected_mailboxes(settings, store, connecting.grants).connected()
        return found

    before = mailbox()
    at_browser()
    run("connect", "google")
    again = mailbox()
    assert (again.grant != before.grant, again.scope == before.scope) == (True, True)
    (tmp_path / "setpoint.yaml").write_text(
        "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: mid_market\n"
        "privacy: {subjects: [salary], not_before: 2026-01-01}\n"
    )
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    ruled = mailbox()
    assert (ruled.grant == again.grant, ruled.scope != again.scope) == (True, True)
    assert ruled.since is not None


def test_nobody_connected_is_told_how_to_begin(run):
    assert "setpoint connect google" in run("mailboxes").out
