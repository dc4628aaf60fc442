"""Subscriptions as the port gives them: one for all mail, made anew where there is one, or none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integrations.sandbox.sandbox import Sandbox
from tests.integrations.microsoft_graph.providers import RITA, calendars_of, named
from tests.integrations.sandbox.microsoft.subscriptions.listener import listening

SECRET = "what pushes carry"  # noqa: S105 - opens nothing


@pytest.fixture
def address(sandbox: Sandbox) -> Iterator[str]:
    """Somebody who answers the handshake."""
    assert sandbox.address
    with listening() as made:
        yield made.address


def test_mail_is_watched_as_a_whole_and_other_folders_are_polled(sandbox, outlook, address):
    inbox, sent = named(outlook, "Inbox"), named(outlook, "Sent Items")
    assert outlook.watch(sent, address=address, secret=SECRET) is None
    watch = outlook.watch(inbox, address=address, secret=SECRET)
    assert (watch.resource, watch.secret) == ("messages", SECRET)
    assert RITA not in watch.resource
    (told,) = sandbox.microsoft.notices.of(RITA)
    assert told["id"] == watch.id


def test_a_calendar_is_watched_by_itself(sandbox, address):
    with calendars_of(sandbox) as calendars:
        main = named(calendars, "Calendar")
        watch = calendars.watch(main, address=address, secret=SECRET)
        assert len(sandbox.microsoft.notices.of(RITA)) == 1
        calendars.unwatch(watch)
        calendars.unwatch(watch)
    assert sandbox.microsoft.notices.of(RITA) == []


def test_a_watch_of_a_process_that_died_gives_way_to_a_new_one(sandbox, outlook, address):
    inbox = named(outlook, "Inbox")
    first = outlook.watch(inbox, address=address, secret=SECRET)
    second = outlook.watch(inbox, address=address, secret=SECRET)
    assert first.id != second.id
    assert [each["id"] for each in sandbox.microsoft.notices.of(RITA)] == [second.id]


def test_where_a_subscription_may_live_less_long_it_does(sandbox, outlook, address):
    sandbox.microsoft.notices.longest(4_230)
    watch = outlook.watch(named(outlook, "Inbox"), address=address, secret=SECRET)
    assert watch.until - sandbox.clock.now().timestamp() < 4_231 * 60


def test_row_58_a_mailbox_that_refuses_subscriptions_has_no_watch(sandbox, outlook, address):
    sandbox.microsoft.notices.refuses(RITA)
    assert outlook.watch(named(outlook, "Inbox"), address=address, secret=SECRET) is None


def test_row_50_a_subscription_that_is_gone_in_silence_is_made_anew_and_needs_no_end(
    sandbox, outlook, address
):
    inbox = named(outlook, "Inbox")
    lapsed = outlook.watch(inbox, address=address, secret=SECRET)
    sandbox.microsoft.notices.forgets(RITA)
    fresh = outlook.watch(inbox, address=address, secret=SECRET)
    outlook.unwatch(lapsed)
    assert [each["id"] for each in sandbox.microsoft.notices.of(RITA)] == [fresh.id]
