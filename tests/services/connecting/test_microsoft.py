"""Connecting Microsoft's mailboxes with the command as a person types it, over a sandbox."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.ports.mailboxes import Mailbox
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_auth.grants import read
from integrations.microsoft_graph.calling import GraphApi
from integrations.sandbox.microsoft.accounts import TENANT
from integrations.sandbox.microsoft.sign_in import APP_ID, APP_SECRET
from integrations.sandbox.sandbox import Sandbox
from services.mailboxes.connected import ConnectedMailboxes
from services.settings import read_settings
from services.wiring import connected_mailboxes, open_connecting
from tests.integrations.microsoft_graph.providers import RITA, SVEN, Purse, listed, mail
from tests.services.speaking.conftest import Ran

MAIL, CALENDARS = "Mail.Read", "Calendars.Read"
BOSS = "boss@ours.example"


pytestmark = pytest.mark.usefixtures("microsoft")


@pytest.fixture
def application(office: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """An application that an administrator lets into some mailboxes, by Exchange's roles."""

    def let_in(*mailboxes: str, everywhere: tuple[str, ...] = ()) -> None:
        office.microsoft.sign_in.application(everywhere)
        for role in (MAIL, CALENDARS) if mailboxes else ():
            office.microsoft.sign_in.grants_role(role, mailboxes)
        monkeypatch.setenv("SETPOINT_MICROSOFT_CLIENT_ID", APP_ID)
        monkeypatch.setenv("SETPOINT_MICROSOFT_CLIENT_SECRET", APP_SECRET)
        monkeypatch.setenv("SETPOINT_MICROSOFT_TENANT", TENANT)

    return let_in


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever reached a mailbox gives back its connections in the end."""
    made: list[GraphApi] = []
    begin = GraphApi.__init__

    def noted(self: GraphApi, *given: object, **named: object) -> None:
        begin(self, *given, **named)
        made.append(self)

    monkeypatch.setattr(GraphApi, "__init__", noted)
    yield
    for each in made:
        each.close()


@pytest.fixture
def reached(tmp_path: Path) -> Callable[[], Iterator[tuple[ConnectedMailboxes, Mailbox]]]:
    """The one mailbox that is connected, as the capture reaches it."""

    @contextmanager
    def opened() -> Iterator[tuple[ConnectedMailboxes, Mailbox]]:
        settings = read_settings(os.environ, str(tmp_path / "ledger.db"))
        with open_connecting(settings) as (store, connecting):
            mailboxes = connected_mailboxes(settings, store, connecting.grants)
            (found,) = mailboxes.connected()
            yield mailboxes, found

    return opened


def shown(run: Callable[..., Ran]) -> list[dict]:
    return json.loads(run("mailboxes", "--format", "json").out)["mailboxes"]


def test_a_person_connects_their_mailbox_and_is_told_so(run, at_page):
    pages = at_page()
    ran = run("connect", "microsoft")
    assert (ran.status, f"{RITA} is connected" in ran.out, "lacks" in ran.out) == (0, True, False), ran.err
    (mailbox,) = shown(run)
    assert (mailbox["address"], mailbox["kind"], mailbox["way"]) == (RITA, "microsoft", "consent")
    assert mailbox["granted"] == [MAIL, CALENDARS]
    assert len(pages) == 1
    assert "code_challenge_method=S256" in pages[0]


def test_what_was_granted_is_sealed_and_in_no_file_in_plain(run, at_page, reached, tmp_path):
    at_page()
    run("connect", "microsoft")
    with reached() as (mailboxes, mailbox):
        token = read(mailboxes.grants.read(mailbox.id) or "").refresh_token
    assert token
    assert not any(token.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_headers_only_asks_for_no_body(run, at_page):
    pages = at_page()
    assert run("connect", "microsoft", "--headers-only", "--no-calendar").status == 0
    assert [(each["headers_only"], each["granted"]) for each in shown(run)] == [(True, ["Mail.ReadBasic"])]
    assert "Mail.Read+" not in pages[0]
    assert "Calendars" not in pages[0]


def test_who_says_no_connects_nothing(run, at_page):
    at_page(deny=True)
    ran = run("connect", "microsoft")
    assert ran.status != 0
    assert "left with a no" in ran.err
    assert shown(run) == []


def test_somebody_else_than_was_asked_for_connects_nothing(run, at_page):
    at_page(SVEN)
    ran = run("connect", "microsoft", "--mailbox", RITA)
    assert f"{SVEN} signed in, not {RITA}" in ran.err
    assert shown(run) == []


def test_where_only_an_administrator_may_grant_the_page_for_one_is_named(run, office, at_page, monkeypatch):
    monkeypatch.setenv("SETPOINT_MICROSOFT_TENANT", TENANT)
    office.microsoft.sign_in.users_may_consent(may=False)
    at_page()
    ran = run("connect", "microsoft")
    assert ran.status != 0
    assert "only an administrator may grant this" in ran.err
    (page,) = re.findall(r"http\S+adminconsent\S+", ran.err)
    office.microsoft.sign_in.admin_consent(page)
    at_page()
    assert run("connect", "microsoft").status == 0


def test_a_code_is_typed_in_where_there_is_a_browser(run, office, monkeypatch):
    said: list[str] = []

    def say(*lines: str) -> None:
        said.extend(lines)
        code = next((line.rpartition(": ")[2] for line in lines if "this code" in line), None)
        if code is not None:
            office.microsoft.sign_in.enters_code(code, RITA)

    monkeypatch.setattr("services.mailboxes.microsoft_command.say", say)
    assert run("connect", "microsoft", "--device-code").status == 0
    assert f"{RITA} is connected" in said


def test_a_shared_mailbox_is_read_by_somebody_who_may(run, office, at_page, reached):
    shared = "sales@ours.example"
    office.microsoft.sign_in.open_shared_mailbox(shared, [RITA])
    office.microsoft.people.mail_arrives(shared, mail())
    at_page()
    ran = run("connect", "microsoft", "--shared", "--mailbox", shared, "--no-calendar")
    assert ran.status == 0, ran.err
    with reached() as (mailboxes, mailbox):
        (provider,) = mailboxes.provider_of(mailbox, lambda _: Purse())
        inbox = next(each for each in provider.collections() if each.name == "Inbox")
        assert len(listed(provider, inbox)[0].items) == 1
    at_page(SVEN)
    assert "that was known" in run("people", "not-a-person", shared).out
    refused = run("connect", "microsoft", "--shared", "--mailbox", shared, "--no-calendar")
    assert "Microsoft does not give this mailbox" in refused.err


def test_an_application_connects_the_mailboxes_that_an_administrator_names(run, application):
    application(RITA, SVEN)
    ran = run("connect", "microsoft", "--application", "--mailbox", RITA, "--mailbox", SVEN)
    assert ran.status == 0, ran.err
    assert sorted(each["address"] for each in shown(run)) == [RITA, SVEN]
    assert {each["way"] for each in shown(run)} == {"delegation"}


def test_an_application_is_refused_a_mailbox_outside_of_its_scope(run, office, application):
    office.microsoft.sign_in.open_account(BOSS)
    application(RITA)
    ran = run("connect", "microsoft", "--application", "--mailbox", RITA, "--mailbox", BOSS)
    assert ran.status != 0
    assert "ErrorAccessDenied" in ran.err
    assert [each["address"] for each in shown(run)] == [RITA]


def test_the_doctor_proves_that_a_mailbox_outside_of_the_scope_is_refused(run, office, application):
    office.microsoft.sign_in.open_account(BOSS)
    application(RITA)
    ran = run("doctor", "--outside", BOSS)
    assert f"{BOSS} is refused to it: its scope holds" in ran.out


@pytest.mark.parametrize("right", [MAIL, CALENDARS])
def test_the_doctor_says_so_when_the_application_reads_every_mailbox(run, office, application, right):
    office.microsoft.sign_in.open_account(BOSS)
    application(RITA, everywhere=(right,))
    ran = run("doctor", "--outside", BOSS)
    assert ran.status == 1
    assert f"of {BOSS}, outside of its scope" in ran.out


def test_the_doctor_does_not_take_a_mailbox_that_is_not_there_for_a_refusal(run, application):
    application(RITA)
    ran = run("doctor", "--outside", "nobody@ours.example")
    assert "its scope holds" not in ran.out


def test_an_application_without_a_secret_or_a_tenant_is_told_what_it_lacks(run):
    ran = run("connect", "microsoft", "--application", "--mailbox", RITA)
    assert "SETPOINT_MICROSOFT_CLIENT_SECRET" in ran.err


def test_disconnecting_destroys_the_token_and_says_where_access_is_taken_away(run, at_page, tmp_path):
    at_page()
    run("connect", "microsoft")
    ran = run("disconnect", RITA)
    assert (ran.status, shown(run)) == (0, [])
    assert "myapps.microsoft.com" in ran.out
    with open_connecting(read_settings(os.environ, str(tmp_path / "ledger.db"))) as (_, connecting):
        assert connecting.grants.mailboxes() == []


def test_row_43_a_new_refresh_token_is_kept_before_its_access_token_is_used(
    run, at_page, reached, monkeypatch
):
    at_page()
    run("connect", "microsoft")
    with reached() as (mailboxes, mailbox):
        first = mailboxes.grants.read(mailbox.id)
        mail_provider, _ = mailboxes.provider_of(mailbox, lambda _: Purse())
        used: list[str | None] = []
        send = mail_provider._api._session.send

        def noted(request: object, **around: object) -> object:
            used.append(mailboxes.grants.read(mailbox.id))
            return send(request, **around)

        monkeypatch.setattr(mail_provider._api._session, "send", noted)
        mail_provider.collections()
        kept = mailboxes.grants.read(mailbox.id)
    assert kept != first
    assert set(used) == {kept}


def test_row_43_who_dies_before_the_new_token_is_kept_goes_on_with_the_one_before(
    run, at_page, reached, monkeypatch
):
    at_page()
    run("connect", "microsoft")
    with reached() as (mailboxes, mailbox):

        def dies(*_: object) -> bool:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(mailboxes.grants, "swap", dies)
            with pytest.raises(KeyboardInterrupt):
                mailboxes.provider_of(mailbox, lambda _: Purse())[0].collections()
        assert mailboxes.provider_of(mailbox, lambda _: Purse())[0].collections()


def test_a_mailbox_that_was_disconnected_meanwhile_gets_no_token_back(run, at_page, reached):
    at_page()
    run("connect", "microsoft")
    with reached() as (mailboxes, mailbox):
        provider, _ = mailboxes.provider_of(mailbox, lambda _: Purse())
        mailboxes.grants.destroy(mailbox.id)
        with pytest.raises(ProviderFailed) as raised:
            provider.collections()
        assert raised.value.kind is FailureKind.REAUTHORISE
        assert mailboxes.grants.mailboxes() == []


def test_row_44_signing_in_again_lets_a_mailbox_that_was_revoked_go_on(run, office, at_page, reached):
    at_page()
    run("connect", "microsoft")
    office.microsoft.sign_in.revoke(RITA)
    with reached() as (mailboxes, mailbox), pytest.raises(ProviderFailed) as raised:
        mailboxes.provider_of(mailbox, lambda _: Purse())[0].collections()
    assert raised.value.kind is FailureKind.REAUTHORISE
    at_page()
    ran = run("connect", "microsoft", "--mailbox", RITA)
    assert f"{RITA} is authorised again" in ran.out
    with reached() as (mailboxes, mailbox):
        assert mailboxes.provider_of(mailbox, lambda _: Purse())[0].collections()


def test_without_a_client_it_says_how_to_get_one(run, monkeypatch):
    monkeypatch.delenv("SETPOINT_MICROSOFT_CLIENT_ID")
    assert "register an application in Entra" in run("connect", "microsoft").err
