"""Rita's mailbox, with mail and meetings of every reason to be left out, and one of each that is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from integrations.sandbox.faults import Faults, Kind
from integrations.sandbox.sandbox import Sandbox
from tests.services.connecting.conftest import Site
from tests.services.connecting.test_microsoft_capturing import MEETING
from tests.services.privacy.mailboxes.canaries import BEA, RITA, canary, letter

HOUR = {
    "start": {"dateTime": "2026-12-01T10:00:00Z"},
    "end": {"dateTime": "2026-12-01T11:00:00Z"},
}
OF_HEADERS = {
    "internal": {"sender": "sven@ours.example"},
    "private": {"Sensitivity": "Personal"},
    "confidential": {"Sensitivity": "Company-Confidential"},
    "blocked_address": {"sender": "ann@home.example"},
    "blocked_domain": {"sender": "doctor@clinic.example"},
    "subject_word": {"Subject": f"Your salary {canary('subject_word', 'subject')}"},
    "too_old": {"Date": "Mon, 01 Dec 2025 10:00:00 +0100"},
}
FAMILY = "family@group.calendar.google.com"
OLD = 1_764_579_600_000
KEPT = "kept"


def invited(of: str) -> list[dict]:
    return [{"email": BEA}, {"email": f"{canary(of, 'local')}@{canary(of, 'domain')}.example"}]


def at_google(sandbox) -> list[str]:
    """Mail and meetings of every reason at Google, and one of each that is kept; the reasons."""
    people, diary = sandbox.google.people, sandbox.google.diary
    for reason, how in OF_HEADERS.items():
        people.mail_arrives(RITA, letter(reason, **how), at=OLD if reason == "too_old" else None)
    people.mail_arrives(RITA, letter("label"), ["INBOX", people.makes_label(RITA, "Secret")])
    below = people.makes_label(RITA, f"Private/{canary('folder', 'header')}")
    people.mail_arrives(RITA, letter("folder"), [below])
    people.mail_arrives(RITA, letter("category"), ["INBOX", "CATEGORY_PROMOTIONS"])
    people.mail_arrives(RITA, letter("draft"), ["DRAFT"])
    people.mail_arrives(RITA, letter("spam"), ["SPAM"])
    people.mail_arrives(RITA, letter(KEPT))
    event = {**HOUR, "summary": canary("private_meeting", "subject"), "visibility": "private"}
    diary.adds(RITA, event | {"attendees": invited("private_meeting")})
    diary.adds(RITA, {**HOUR, "summary": canary("internal_meeting", "subject")})
    diary.makes_calendar(RITA, FAMILY, summary="Family")
    family = {**HOUR, "summary": canary("calendar", "subject"), "attendees": invited("calendar")}
    diary.adds(RITA, family, FAMILY)
    met = {**HOUR, "summary": canary("kept_meeting", "subject"), "attendees": invited("kept_meeting")}
    diary.adds(RITA, met)
    meetings = ("private_meeting", "internal_meeting", "calendar")
    return [*OF_HEADERS, "label", "folder", "category", "draft", "spam", *meetings]


def at_microsoft(office) -> list[str]:
    """The same at Microsoft."""
    people, diary = office.microsoft.people, office.microsoft.diary
    people.renames_folder(RITA, "sentitems", "Gesendet")  # invitations lie there, also of other calendars
    for reason, how in OF_HEADERS.items():
        people.mail_arrives(RITA, letter(reason, **how), at=OLD if reason == "too_old" else None)
    people.categorises(RITA, people.mail_arrives(RITA, letter("label")), ["Secret"])
    private = people.makes_folder(RITA, "Private")
    people.makes_folder(RITA, canary("folder", "header"), private)
    people.mail_arrives(RITA, letter("folder"), canary("folder", "header"))
    people.categorises(RITA, people.mail_arrives(RITA, letter("category")), ["Promotions"])
    people.drafts(RITA, letter("draft"))
    people.mail_arrives(RITA, letter("spam"), "junkemail")
    people.mail_arrives(RITA, letter(KEPT))

    def event(of: str, **more: object) -> dict:
        guests = [{"emailAddress": {"address": each["email"]}} for each in invited(of)]
        return {**MEETING, "subject": canary(of, "subject"), "attendees": guests, **more}

    diary.adds(RITA, event("private_meeting", sensitivity="private"))
    diary.adds(RITA, event("internal_meeting", attendees=[]))
    diary.adds(RITA, event("category_meeting", categories=["Promotions"]))
    diary.makes_calendar(RITA, "Family")
    diary.adds(RITA, event("calendar"), "Family")
    diary.adds(RITA, event("kept_meeting"))
    meetings = ("private_meeting", "internal_meeting", "category_meeting", "calendar")
    return [*OF_HEADERS, "label", "folder", "category", "draft", "spam", *meetings]


def leave_out(run) -> None:
    """Rita leaves out more than her company does."""
    names = ("folder:private", "folder:Sent Items", "category:Promotions", "calendar:family")
    never = [word for name in names for word in ("--never", name)]
    ran = run("privacy", "set", RITA, *never, "--block", "ann@home.example")
    assert ran.status == 0, ran.err


CUT = (Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.CUT_WITHIN, Kind.TRUNCATED, Kind.SLOW, Kind.INVALID_GRANT)
OF_BOTH = (
    *(Kind.RETRY_AFTER, Kind.TOO_MANY_CONCURRENT, Kind.NOT_FOUND, Kind.INTERNAL, Kind.BAD_GATEWAY),
    *(Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.UNAUTHORIZED, Kind.FORBIDDEN, Kind.NO_PERMISSION),
)
OF_GOOGLE = (
    *(*OF_BOTH, Kind.RETRY_AFTER_TEXT, Kind.RESOURCE_EXHAUSTED, Kind.USER_RATE, Kind.RATE, Kind.RATE_UNTIL),
    *(Kind.QUOTA, Kind.DAILY_LIMIT, Kind.PRECONDITION, Kind.GONE, Kind.FULL_SYNC, Kind.NOT_CONFIGURED),
    *(Kind.DOMAIN_POLICY, *CUT),
)
OF_MICROSOFT = (
    *(*OF_BOTH, Kind.BANDWIDTH, Kind.RESYNC, Kind.FULL_SYNC, Kind.SYNC_STATE_INVALID),
    *(Kind.NO_MAILBOX, *CUT),
)
OLDER = 1
"""Of what is older than it is asked for Gmail names nothing."""
FOLDERS = ("archive", "deleteditems", "drafts", "inbox", "junkemail")
"""The folders of Outlook that are listed."""


@dataclass(frozen=True)
class Filled:
    """A mailbox and who captures it. `listed` counts what its provider has of what it is asked for."""

    site: Site
    faults: Faults
    reasons: list[str]
    arrives: Callable[..., str]
    deletes: Callable[[str, str], None]
    listed: Callable[[], int]
    expire: Callable[[], None]
    not_listed: dict[str, int]
    kinds: tuple[Kind, ...]


def filled_at_google(sandbox: Sandbox, site: Site) -> Filled:
    """The mailbox at Google."""
    people, diary = sandbox.google.people, sandbox.google.diary
    reasons = at_google(sandbox)

    def expire() -> None:
        people.history_expires(RITA)
        diary.sync_tokens_expire(RITA)

    return Filled(
        site,
        sandbox.faults,
        reasons,
        people.mail_arrives,
        people.deletes,
        lambda: len(people.message_ids(RITA)) - OLDER + len(diary.event_ids(RITA)),
        expire,
        {"calendar": 1},
        OF_GOOGLE,
    )


def filled_at_microsoft(office: Sandbox, site: Site) -> Filled:
    """The mailbox at Microsoft."""
    people, diary = office.microsoft.people, office.microsoft.diary
    reasons = at_microsoft(office)

    def listed() -> int:
        mails = sum(len(people.message_ids(RITA, folder)) for folder in FOLDERS)
        return mails + len(diary.event_ids(RITA))

    def expire() -> None:
        people.sync_states_expire(RITA)
        diary.sync_state_expires(RITA)

    return Filled(
        site,
        office.faults,
        reasons,
        people.mail_arrives,
        people.deletes_for_good,
        listed,
        expire,
        {"folder": 3, "calendar": 1},
        OF_MICROSOFT,
    )
