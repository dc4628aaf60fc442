"""What `setpoint mailboxes` says of a mailbox, by what the capture has noted of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.capture.connections import Access, MailboxConnected, Way
from domain.capture.events import ItemsLeftOut
from domain.capture.mailboxes import (
    NOT_NAMED,
    BatchTaken,
    CaptureAppResumed,
    CaptureAppStopped,
    CollectionLeftOut,
    CollectionOutOfReach,
    CollectionReached,
    GapReason,
    ListingBegan,
    MailboxGapClosed,
    MailboxGapOpened,
    MailboxState,
    MailboxStateChanged,
    Part,
    WatchBegan,
    Why,
)
from domain.identifiers import collection_stream, event_id
from domain.ports.ledger import Append, LedgerEvent, NewEvent
from domain.ports.mailboxes import CaptureMode
from domain.ports.texts import Text
from integrations.eventstore.opening import open_ledger, open_texts
from services.mailboxes.shapes import mailbox_lines, mailbox_shape
from services.mailboxes.standing import Progresses, Standing, standing_of

RITA = "rita@ours.example"
T0 = 1_780_300_800
MAILBOX = MailboxConnected(
    "m1", "google", "q3Rita", ("d1Ours",), Access(Way.CONSENT, CaptureMode.WHOLE, ("a",), ("a",), "g2")
)
LISTING = ListingBegan("m1", "c1", Why.FIRST, None, "", "1")


def key(number: int) -> str:
    return f"{number:016x}"


def batch(collection: str = "c1", *, is_last: bool = True) -> BatchTaken:
    return BatchTaken(
        "m1", collection, Part.CHANGES, captured=(key(1), key(2)), left_out=(key(3),), for_now=(),
        set_aside=(), gone=(), seen=(), more=None, cursor="2", is_last=is_last,
    )  # fmt: skip


def gap(reason: GapReason = GapReason.CURSOR_EXPIRED) -> MailboxGapOpened:
    return MailboxGapOpened("gap1", "m1", "c1", "q3Rita", (), T0, None, reason, T0)


@pytest.fixture
def standing():
    """How it stands at T0 + 600 after events that were recorded a minute apart from T0 on."""
    ledger, texts = open_ledger("memory:"), open_texts("memory:")
    texts.keep([Text("collection:c2", ("q3Rita",), {"name": "Team", "kind": "calendar"})])

    def of(*events: LedgerEvent, has_grant: bool = True, is_pushed: bool = True) -> Standing:
        stream = collection_stream("any")
        new = [
            NewEvent(event_id(stream, stream, n + 1), event, T0 + 60 * n, "capture", stream)
            for n, event in enumerate(events)
        ]
        ledger.append([Append(stream, 0, new)] if new else [])
        return standing_of(
            MAILBOX,
            Progresses(ledger),
            app="google-consent",
            address=RITA,
            has_grant=has_grant,
            is_pushed=is_pushed,
            now=T0 + 600,
            texts=texts,
        )

    yield of
    ledger.close()


def state(state: MailboxState, grant: str = "g2") -> MailboxStateChanged:
    return MailboxStateChanged("m1", state, "invalid_grant", grant)


def test_what_was_never_read_waits_for_the_capture(standing):
    found = standing()
    assert (found.state, found.lag, "setpoint run" in found.to_do) == ("not_yet", None, True)


def test_what_is_read_to_its_end_works_and_tells_its_lag(standing):
    found = standing(LISTING, ItemsLeftOut("c1", {"internal": 1}), batch())
    assert (found.state, found.lag, found.to_do) == ("working", 480, "")
    assert (found.progress.captured, found.progress.left_out) == (2, 1)


def test_the_lag_is_that_of_the_collection_furthest_behind(standing):
    assert standing(LISTING, batch(), batch("c2")).lag == 540


def test_there_is_no_lag_to_tell_before_everything_was_read_once(standing):
    found = standing(LISTING, batch(is_last=False))
    assert (found.state, found.lag, found.progress.last_success) == ("working", None, T0 + 60)


def test_row_14_who_has_to_sign_in_is_told_the_command(standing):
    found = standing(LISTING, batch(), state(MailboxState.SIGN_IN))
    assert (found.state, found.to_do) == (
        "sign_in",
        f"Sign in again: setpoint connect google --mailbox {RITA}",
    )


def test_a_sign_in_after_that_ends_it(standing):
    assert standing(LISTING, batch(), state(MailboxState.SIGN_IN, grant="g1")).state == "working"


def test_without_its_token_a_mailbox_waits_for_a_sign_in(standing):
    assert (standing(LISTING, batch(), has_grant=False)).state == "sign_in"


@pytest.mark.parametrize(
    ("events", "told", "to_do"),
    [
        ((state(MailboxState.REFUSED),), "refused", "administrator"),
        ((state(MailboxState.FAILING),), "failing", "Nothing"),
        ((CaptureAppStopped("google-consent", "invalid_client"),), "app_stopped", "console"),
    ],
)
def test_what_is_to_be_done_depends_on_the_state(standing, events, told, to_do):
    found = standing(*events)
    assert (found.state, to_do in found.to_do) == (told, True)


def test_an_application_that_works_again_stops_nobody(standing):
    stopped, resumed = CaptureAppStopped("google-consent", "x"), CaptureAppResumed("google-consent")
    assert standing(LISTING, batch(), stopped, resumed).state == "working"


def test_open_gaps_are_told_and_closed_ones_are_not(standing):
    shape = mailbox_shape(standing(LISTING, batch(), gap()))
    assert [each["reason"] for each in shape["open_gaps"]] == ["cursor_expired"]
    assert any(line.endswith(": it is being read again") for line in mailbox_lines(shape))


def test_a_gap_is_not_said_to_be_read_again_where_a_person_has_to_act_first(standing):
    stopped = MailboxStateChanged("m1", MailboxState.SIGN_IN, "invalid_grant", "g2")
    lines = list(mailbox_lines(mailbox_shape(standing(LISTING, batch(), gap(), stopped))))
    assert any("1 open gap since" in line for line in lines)
    assert not any("read again" in line for line in lines)


def test_what_was_left_out_is_told_by_reason(standing):
    counted = ItemsLeftOut("c1", {"internal": 2, "spam": 1})
    shape = mailbox_shape(standing(LISTING, counted, batch(), ItemsLeftOut("elsewhere", {"private": 1})))
    assert shape["left_out_by_reason"] == {"internal": 2, "spam": 1}
    assert any("left out (2 internal, 1 spam)" in line for line in mailbox_lines(shape))


def test_what_is_left_out_no_longer_is_not_counted_any_more(standing):
    first, then = ItemsLeftOut("c1", {"label": 2}), ItemsLeftOut("c1", {"internal": 1}, {"label": 2})
    found = standing(LISTING, first, batch(), then).progress
    assert (found.left_out, +found.reasons) == (1, {"internal": 1})


def test_of_what_is_not_listed_any_more_nothing_is_expected(standing):
    aside = replace(batch(), set_aside=(key(8),), is_last=False)
    counted, nothing = ItemsLeftOut("c1", {"label": 1}), ItemsLeftOut("c1", {}, anew=True)
    found = standing(LISTING, counted, aside, nothing, CollectionLeftOut("m1", "c1", "folder"))
    assert (found.lag, len(found.progress.set_aside), found.progress.left_out) == (None, 0, 0)
    assert found.progress.captured == 2


def watch(collection: str, until: int) -> WatchBegan:
    return WatchBegan("m1", collection, f"{collection} {until}", "r", T0 + until)


def test_row_15_pushes_that_have_ended_are_told(standing):
    found = standing(LISTING, batch(), watch("c1", 500), watch("c2", 9_000))
    assert found.pushes_ended == T0 + 500
    assert any("pushes ended 2026-06-01T08:08:20Z" in line for line in mailbox_lines(mailbox_shape(found)))


def test_row_15_pushes_that_were_promised_anew_have_not_ended(standing):
    assert standing(watch("c1", 500), watch("c1", 9_000)).pushes_ended is None


def test_where_no_pushes_are_asked_for_none_have_ended(standing):
    shape = mailbox_shape(standing(LISTING, watch("c1", 500), is_pushed=False))
    assert shape["pushes_ended"] is None
    assert not any("pushes" in line for line in mailbox_lines(shape))


def test_a_closed_gap_is_over(standing):
    assert mailbox_shape(standing(gap(), MailboxGapClosed("gap1", "m1", "c1", T0)))["open_gaps"] == []


def test_items_that_can_not_be_read_are_told_apart_from_gaps(standing):
    aside = replace(batch(), captured=(), left_out=(), set_aside=(key(8), key(9)))
    shape = mailbox_shape(standing(LISTING, aside, gap(GapReason.ITEM_SET_ASIDE)))
    assert shape["set_aside"] == 2
    assert any("2 items can not be read" in line for line in mailbox_lines(shape))
    assert not any("open gap" in line for line in mailbox_lines(shape))


def test_items_that_were_read_later_or_are_gone_are_set_aside_no_more(standing):
    aside = replace(batch(), captured=(), left_out=(), set_aside=(key(8), key(9)))
    had = replace(aside, captured=(key(8),), set_aside=(), gone=(key(9),))
    assert mailbox_shape(standing(LISTING, aside, had))["set_aside"] == 0


def test_what_is_listed_again_is_counted_once(standing):
    again = replace(batch(), captured=(key(2), key(4)))
    assert mailbox_shape(standing(LISTING, batch(), again))["captured"] == 3


def test_a_collection_out_of_reach_is_told_by_its_name_and_does_not_count_for_the_lag(standing):
    told = (
        LISTING,
        batch(),
        replace(LISTING, collection="c2"),
        CollectionOutOfReach("m1", "c2", "forbidden"),
    )
    found = standing(*told)
    assert found.lag == 540
    (shape,) = mailbox_shape(found)["out_of_reach"]
    assert (shape["kind"], shape["name"], shape["reason"]) == ("calendar", "Team", "forbidden")
    assert any("calendar Team: can not be read since" in line for line in mailbox_lines(mailbox_shape(found)))


def test_a_collection_that_is_not_there_any_more_is_told_as_that_even_without_its_name(standing):
    shape = mailbox_shape(standing(LISTING, batch(), CollectionOutOfReach("m1", "c3", NOT_NAMED)))
    assert any("collection: not there any more since" in line for line in mailbox_lines(shape))


def test_a_collection_that_can_be_had_again_is_told_no_more(standing):
    out, back = CollectionOutOfReach("m1", "c2", "forbidden"), CollectionReached("m1", "c2")
    assert mailbox_shape(standing(LISTING, batch(), out, back))["out_of_reach"] == []
