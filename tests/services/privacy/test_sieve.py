"""What is left out never reaches the ledger or the texts, and is counted by reason."""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest

from domain.capture.events import ItemsLeftOut, MailCaptured, MeetingStated
from domain.ports.mailboxes import Mailbox, NotWanted
from domain.ports.provider import CalendarContent, Collection, CollectionKind, MailContent
from integrations.rfc5545.reading import read_calendar
from services.roles import Role
from services.running import run_until
from services.settings import read_settings
from services.wiring import connected_mailboxes, open_connecting, open_store
from tests.domain.times import BERLIN

COMPANY = """\
seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: mid_market
"""
RULES = """\
privacy:
  block: {addresses: [ann@home.example], domains: [clinic.example]}
  subjects: [salary, medical leave]
  not_before: 2026-01-01
"""


def mail(name: str, to: str = "bea@north.example", subject: str = "Prices", **headers: str) -> str:
    more = "".join(f"{key}: {value}\n" for key, value in headers.items())
    date = "Mon, 04 May 2026 10:00:00 +0200" if "Date" not in headers else None
    return (
        f"From {name}@x Mon May  4 10:00:00 2026\nFrom: Rita <rita@ours.example>\nTo: {to}\n"
        f"Subject: {subject}\nMessage-ID: <{name}@ours.example>\n"
        + (f"Date: {date}\n" if date else "")
        + f"{more}\nHello\n\n"
    )


def event(uid: str, *, people: str = "", more: str = "") -> str:
    return (
        f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260501T080000Z\nDTSTART:20260510T080000Z\n"
        f"DTEND:20260510T090000Z\nSUMMARY:Secret of {uid}\nORGANIZER:mailto:rita@ours.example\n{people}{more}"
        "END:VEVENT\n"
    )


BEA = "ATTENDEE:mailto:bea@north.example\n"
CALENDAR = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n"
    + event("kept", people=BEA)
    + event("dentist")
    + event("private", people=BEA, more="CLASS:PRIVATE\n")
    + event("confidential", people=BEA, more="CLASS:CONFIDENTIAL\n")
    + event("called-off", more="STATUS:CANCELLED\n")
    + "END:VCALENDAR\n"
)
MAILS = "".join(
    (
        mail("kept"),
        mail("internal", to="sven@ours.example", subject="Lunchword"),
        mail("blocked", to="Ann+x@home.example", subject="Annword"),
        mail("clinic", to="dr@eu.clinic.example", subject="Clinicword"),
        mail("salary", subject="Re: Salary Salaryword"),
        mail("old", subject="Oldword", Date="Mon, 01 Dec 2025 10:00:00 +0100"),
        mail("personal", subject="Personalword", Sensitivity="Personal"),
    )
)
LEFT_OUT = {
    "internal": 2,
    "private": 2,
    "confidential": 1,
    "blocked_address": 1,
    "blocked_domain": 1,
    "subject_word": 1,
    "too_old": 1,
}


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "rita.mbox").write_text(MAILS)
    (folder / "rita.ics").write_text(CALENDAR.replace("\n", "\r\n"))
    (tmp_path / "setpoint.yaml").write_text(COMPANY + RULES)
    return [folder / "rita.mbox", folder / "rita.ics"]


@pytest.fixture
def captured(tmp_path: Path, sources: list[Path], monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a ledger that has captured them from a watched folder."""
    inbox, ledger = tmp_path / "inbox", str(tmp_path / "ledger.db")
    inbox.mkdir()
    shutil.copy(tmp_path / "setpoint.yaml", inbox)
    for source in sources:
        shutil.copy(source, inbox)
    monkeypatch.setenv("SETPOINT_LEDGER", ledger)
    settings = read_settings({**os.environ, "SETPOINT_INBOX": str(inbox)}, ledger)
    stop = threading.Event()
    running = threading.Thread(target=run_until, args=(stop, settings, [Role.CAPTURE]))
    running.start()
    try:
        _wait_for(settings, meetings=2)
    finally:
        stop.set()
        running.join()
    return ledger


def _wait_for(settings, *, meetings: int) -> None:
    for _ in range(600):
        with open_store(settings) as store:
            events = [each.event for each in store.ledger.read_all(after=0, limit=1_000)]
        mails = sum(isinstance(each, MailCaptured) for each in events)
        if mails and sum(isinstance(each, MeetingStated) for each in events) >= meetings:
            return
        threading.Event().wait(0.05)
    raise AssertionError("nothing was captured")


def test_the_watched_folder_stores_what_is_kept_and_counts_the_rest(captured, run):
    with open_store(read_settings({}, captured)) as store:
        events = [each.event for each in store.ledger.read_all(after=0, limit=1_000)]
    assert sum(isinstance(each, MailCaptured) for each in events) == 1
    assert sum(isinstance(each, MeetingStated) for each in events) == 2
    counted: Counter[str] = Counter()
    for each in events:
        counted.update(each.reasons if isinstance(each, ItemsLeftOut) else {})
    assert counted == LEFT_OUT
    shown = run("privacy", "show", "--format", "json", "--ledger", captured).json
    assert shown["left_out"] == LEFT_OUT
    assert shown["privacy"]["subjects"] == ["salary", "medical leave"]


def test_of_what_is_left_out_no_text_and_no_person_is_kept(captured):
    with open_store(read_settings({}, captured)) as store:
        people = {
            address: f"person:{store.tokens.person(address)}"
            for address in (
                "bea@north.example",
                "sven@ours.example",
                "ann@home.example",
                "dr@eu.clinic.example",
            )
        }
        kept = store.texts.read(list(people.values()))
    # Ann is known because the rules name her; nobody else who is only on what was left out.
    assert {address for address, ref in people.items() if ref in kept} == {
        "bea@north.example",
        "ann@home.example",
    }


def test_a_dry_run_counts_the_same_and_stores_nothing(sources, run, tmp_path):
    ran = run(
        "privacy",
        "test",
        *map(str, sources),
        "--settings",
        str(tmp_path / "setpoint.yaml"),
        "--format",
        "json",
    )
    assert ran.json == {"kept": 3, "left_out": LEFT_OUT}
    assert not (tmp_path / "ledger.db").exists()


def test_a_dry_run_goes_by_the_rules_of_the_ledger_where_no_file_is_named(sources, run, tmp_path):
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    ran = run("privacy", "test", *map(str, sources))
    assert (ran.status, "3 would be stored, 9 would not:" in ran.out) == (0, True)
    assert "      2  internal" in ran.out
    assert "Salaryword" not in ran.out


def test_the_rules_are_shown_in_sentences(run, tmp_path, sources):
    assert sources
    run("company", "set", str(tmp_path / "setpoint.yaml"))
    out = run("privacy", "show").out
    assert "internal (nobody but your own people)" in out
    assert "subjects with salary, medical leave" in out
    assert "left out so far: 0" in out


def test_who_has_said_nothing_is_told_that_nothing_is_internal(run):
    assert "setpoint company set" in run("privacy", "show").out


@pytest.fixture
def leaves_out(run, tmp_path, sources):
    """What the capture of mailboxes is told of an item."""
    assert sources
    run("company", "set", str(tmp_path / "setpoint.yaml"))
    settings = read_settings(os.environ, str(tmp_path / "ledger.db"))
    box = Mailbox("m", "p", (), "google", "google-consent")
    with open_connecting(settings) as (store, connecting):
        mailboxes = connected_mailboxes(settings, store, connecting.grants)
        yield lambda content: mailboxes.leaves_out(box, Collection("c", CollectionKind.MAIL, "c"), content)


def provided(text: str, *labels: str) -> MailContent:
    return MailContent(text.partition("\n")[2].encode(), labels, None, None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (provided(mail("kept")), None),
        (provided(mail("internal", to="sven@ours.example")), "internal"),
        (provided(mail("clinic", to="dr@clinic.example")), "blocked_domain"),
        (provided(mail("p", Sensitivity="Private")), "private"),
        (MailContent(b"no header", (), None, None), None),
    ],
)
def test_the_same_rules_hold_for_mail_of_a_provider(leaves_out, content, reason):
    found = leaves_out(content)
    assert (found.reason if found else None) == reason


def test_a_label_may_change_and_so_may_what_is_left_out_for_it(run, tmp_path, leaves_out):
    (tmp_path / "setpoint.yaml").write_text(COMPANY + "privacy: {labels: {only: [Deals]}}\n")
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    assert leaves_out(provided(mail("kept"))) == NotWanted("no_label", may_change=True)
    assert leaves_out(provided(mail("kept"), "Deals")) is None


@pytest.mark.parametrize(
    ("text", "is_private", "reason"),
    [
        (event("a", people=BEA), False, None),
        (event("a", people=BEA), True, "private"),
        (event("a"), False, "internal"),
        (event("a", more="STATUS:CANCELLED\n"), True, None),
    ],
)
def test_the_same_rules_hold_for_meetings_of_a_provider(leaves_out, text, is_private, reason):
    data = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{text}END:VCALENDAR\n".replace("\n", "\r\n")
    items, _ = read_calendar(data.encode(), source="x", default_zone=BERLIN.tz)
    found = leaves_out(CalendarContent(tuple(items), is_private=is_private))
    assert (found.reason if found else None) == reason
