"""Drafts and holds in mailboxes at Google and Microsoft, through one port: the same story at both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest

from domain.moments import instant_of
from domain.ports.hands import Drafting, HasGuests, Holding, Hours, Letter
from domain.ports.provider import FailureKind
from integrations.gmail.drafting import GmailDrafting
from integrations.gmail.settings import GmailSettings
from integrations.google_auth import scopes as google
from integrations.google_calendar.holding import CalendarHolding
from integrations.google_calendar.settings import CalendarSettings
from integrations.microsoft_auth import scopes as microsoft
from integrations.outlook_calendar.holding import OutlookHolding
from integrations.outlook_mail.drafting import OutlookDrafting
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.asking import Purse, SandboxClock, failure
from tests.integrations.microsoft_graph.providers import BEA, SVEN, SandboxTokens, graph_of, mail
from tests.integrations.sandbox.clients import credentials_of

KEY, OTHER = "ab12" * 8, "cd34" * 8
MONDAY = instant_of(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
HOUR = Hours(MONDAY, MONDAY + 3_600)
LETTER = Letter(
    (BEA,), (SVEN,), "Our next step", "Hello,\n\nwould Monday suit you?\n", ("prices@north.example",)
)
NUMBERS = count(1)


@dataclass
class Side:
    """One provider, with Rita's mailbox; what a person sees there."""

    sandbox: Sandbox
    who: str
    drafting: Drafting
    holding: Holding
    arrives: Callable[[str], str]
    drafts: Callable[[], list[str]]
    text: Callable[[str], str]
    thread: Callable[[str], str]
    sends: Callable[[str], object]
    deletes: Callable[[str], object]
    sent: Callable[[str], bool]
    message: Callable[[str], str]
    events: Callable[[], list[str]]
    adds: Callable[[Hours], str]
    invites: Callable[[str], object]
    creates: str
    inserts: str


def of_google(sandbox: Sandbox, who: str, *scopes: str) -> Side:
    people, diary = sandbox.google.people, sandbox.google.diary
    given = {"budget": Purse(), "clock": SandboxClock(sandbox)}
    asked = scopes or (google.MAIL, google.DRAFTS, google.EVENTS, google.HOLDS)
    credentials = credentials_of(sandbox, who, *asked)

    def times(hours: Hours) -> dict[str, object]:
        return {
            name: {"dateTime": datetime.fromtimestamp(at, UTC).isoformat()}
            for name, at in zip(("start", "end"), hours, strict=True)
        }

    return Side(
        sandbox,
        who,
        GmailDrafting(credentials, address=who, settings=GmailSettings(root=sandbox.address), **given),
        CalendarHolding(credentials, settings=CalendarSettings(root=sandbox.address), **given),
        arrives=lambda raw: people.mail_arrives(who, raw),
        drafts=lambda: list(people.drafts(who)),
        text=lambda message: people.text_of(who, message),
        thread=lambda message: people.thread_of(who, message),
        sends=lambda draft: people.sends_draft(who, draft),
        deletes=lambda draft: people.deletes_draft(who, draft),
        sent=lambda _: any("mail.gmail.example" in each for each in people.names(who).values()),
        message=lambda draft: people.drafts(who)[draft],
        events=lambda: diary.event_ids(who),
        adds=lambda hours: diary.adds(who, times(hours))["id"],
        invites=lambda event: diary.changes(who, event, {"attendees": [{"email": BEA}]}),
        creates="gmail.users.drafts.create",
        inserts="calendar.events.insert",
    )


def of_microsoft(sandbox: Sandbox, who: str, *scopes: str) -> Side:
    people, diary = sandbox.microsoft.people, sandbox.microsoft.diary
    asked = scopes or ("Mail.Read", "Calendars.Read", microsoft.DRAFTS, microsoft.HOLDS)
    api = graph_of(sandbox, tokens=SandboxTokens(sandbox, who, asked))

    def times(hours: Hours) -> dict[str, object]:
        return {
            name: {"dateTime": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}
            for name, at in zip(("start", "end"), hours, strict=True)
        }

    return Side(
        sandbox,
        who,
        OutlookDrafting(api, address=who),
        OutlookHolding(api),
        arrives=lambda raw: people.mail_arrives(who, raw),
        drafts=lambda: people.message_ids(who, "drafts"),
        text=lambda message: people.text_of(who, message),
        thread=lambda message: people.conversation_of(who, message),
        sends=lambda draft: people.sends_draft(who, draft),
        deletes=lambda draft: people.deletes(who, draft),
        sent=lambda draft: draft in people.message_ids(who, "sentitems"),
        message=str,
        events=lambda: diary.event_ids(who),
        adds=lambda hours: diary.adds(who, {"subject": "Dentist", **times(hours)})["id"],
        invites=lambda event: diary.changes(who, event, {"attendees": [{"emailAddress": {"address": BEA}}]}),
        creates="graph.messages.create",
        inserts="graph.events.create",
    )


PROVIDERS = {"google": of_google, "microsoft": of_microsoft}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        made.clock.stand()
        made.clock.set(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
        yield made
        assert (made.google.violations, made.microsoft.violations) == ([], [])


@pytest.fixture(params=PROVIDERS)
def side(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Side]:
    """A mailbox that is new."""
    sandbox.faults.clear()
    who = f"rita{next(NUMBERS)}@ours.example"
    for house in (sandbox.google, sandbox.microsoft):
        house.sign_in.open_account(who)
    made = PROVIDERS[request.param](sandbox, who)
    with closing(made.drafting), closing(made.holding):
        yield made


def test_a_draft_stands_in_the_conversation_that_it_answers_and_is_one_however_often_it_is_asked_for(side):
    answered = side.arrives(mail(to=side.who, References="<first@north.example>"))
    placed = side.drafting.draft(LETTER, key=KEY)
    assert placed.in_thread
    assert side.drafts() == [placed.item]
    message = side.message(placed.item)
    assert side.thread(message) == side.thread(answered)
    text = side.text(message)
    assert f"Message-ID: <{KEY}@ours.example>" in text
    assert "In-Reply-To: <prices@north.example>" in text
    assert "References: <first@north.example> <prices@north.example>" in text
    assert (f"To: {BEA}" in text, f"Cc: {SVEN}" in text) == (True, True)
    assert "subject: re: prices" in text.lower()
    assert "would Monday suit you?" in text
    again = side.drafting.draft(LETTER, key=KEY)
    assert (again.item, side.drafts()) == (placed.item, [placed.item])


def test_a_draft_is_there_until_it_is_sent_or_thrown_away_and_what_was_sent_is_never_taken_back(side):
    side.arrives(mail(to=side.who))
    sent, thrown, ours = (side.drafting.draft(LETTER, key=f"{number:032x}").item for number in range(3))
    assert all(side.drafting.is_there(each) for each in (sent, thrown, ours))
    side.sends(sent)
    side.deletes(thrown)
    assert [side.drafting.is_there(each) for each in (sent, thrown, ours)] == [False, False, True]
    for each in (sent, thrown, ours):
        side.drafting.take_back(each)
    assert side.drafts() == []
    assert side.sent(sent), "what was sent is still there"


def test_a_letter_that_answers_nothing_in_this_mailbox_begins_a_conversation(side):
    letter = Letter((), (), "Our next\r\nBcc: all@ours.example", "Hello\n", ("of@others.example",))
    placed = side.drafting.draft(letter, key=OTHER)
    assert not placed.in_thread
    lines = side.text(side.message(placed.item)).splitlines()
    assert [each for each in lines if each.startswith(("Subject", "Bcc"))] == [
        "Subject: Our next Bcc: all@ours.example"
    ]


def test_a_time_is_held_tentatively_with_nobody_once_and_counts_as_busy(side):
    before = side.events()
    dentist = side.adds(Hours(MONDAY + 7_200, MONDAY + 9_000))
    placed = side.holding.hold(HOUR, "Hold: Prices", key=KEY)
    again = side.holding.hold(Hours(MONDAY + 600, MONDAY + 900), "Hold: Prices", key=KEY)
    assert (placed.hours, again.item, again.hours) == (HOUR, placed.item, HOUR)
    assert set(side.events()) - set(before) == {dentist, placed.item}
    day = Hours(MONDAY - 3_600, MONDAY + 36_000)
    assert sorted(side.holding.busy(day)) == [HOUR, Hours(MONDAY + 7_200, MONDAY + 9_000)]
    assert side.holding.is_there(placed.item)
    side.holding.take_back(placed.item)
    side.holding.take_back(placed.item)
    assert not side.holding.is_there(placed.item)


def test_a_hold_that_has_become_a_meeting_is_not_taken_back(side):
    placed = side.holding.hold(Hours(MONDAY + 86_400, MONDAY + 90_000), "Hold: Prices", key=OTHER)
    side.invites(placed.item)
    with pytest.raises(HasGuests):
        side.holding.take_back(placed.item)
    assert side.holding.is_there(placed.item)


def test_without_the_right_to_act_every_act_is_refused_for_good(side):
    reads = {
        "gmail.users.drafts.create": lambda: of_google(side.sandbox, side.who, google.MAIL, google.EVENTS),
        "graph.messages.create": lambda: of_microsoft(side.sandbox, side.who, "Mail.Read", "Calendars.Read"),
    }[side.creates]()
    with closing(reads.drafting), closing(reads.holding):
        for act in (
            lambda: reads.drafting.draft(Letter((BEA,), (), "x", "y"), key="e" * 32),
            lambda: reads.holding.hold(HOUR, "x", key="e" * 32),
        ):
            assert failure(act)[0] is FailureKind.PERMANENT


@pytest.mark.parametrize("kind", [Kind.CUT_AFTER, Kind.CUT_WITHIN, Kind.TRUNCATED, Kind.BAD_GATEWAY])
def test_what_was_done_and_not_heard_of_is_found_again(side, kind):
    letter = Letter((BEA,), (), "Our next step", "Hello\n")
    for method, act in (
        (side.creates, lambda: side.drafting.draft(letter, key=KEY)),
        (side.inserts, lambda: side.holding.hold(HOUR, "Hold", key=KEY)),
    ):
        side.sandbox.faults.add(Fault(kind, method))
        assert failure(act)[0] is FailureKind.RETRY
        assert act().item == act().item
    assert len(side.drafts()) == 1
