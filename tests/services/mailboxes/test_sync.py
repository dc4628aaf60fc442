"""What is in a mailbox comes into the ledger, once, and what happens there later, too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.capture.events import MailCaptured
from domain.capture.mailboxes import BatchTaken, ListingBegan, Part, Why
from domain.ports.mailboxes import NotWanted
from domain.ports.provider import Collection, CollectionKind, FailureKind, LeftOut, ProviderFailed
from tests.services.mailboxes.office import mailbox
from tests.services.mailboxes.shelf import BEGAN, Shelf
from tests.services.mailboxes.test_completeness import check


def shelf_of(office, id_="m1") -> Shelf:
    return office.mailboxes.shelves[id_][0]


@pytest.mark.everywhere
def test_everything_that_is_there_is_captured_newest_first(office):
    shelf_of(office).put(*range(1, 36))
    office.run(60)
    assert office.numbers() == list(range(1, 36))
    order = [key for call, key in office.mailboxes.made["m1"].calls if call == "get"]
    assert order == [f"m{n}" for n in range(35, 0, -1)]


def test_what_arrives_later_is_captured_by_the_cursor_alone(office):
    shelf_of(office).put(*range(1, 36))
    office.run(60)
    before = office.calls()
    shelf_of(office).put(*range(36, 60))
    office.run(120)
    assert office.numbers() == list(range(1, 60))
    assert office.calls()["get"] - before["get"] == 24
    assert office.calls()["backfill"] == before["backfill"]


def test_the_cursor_moves_only_with_the_last_page_of_a_round(office):
    shelf_of(office).put(1)
    office.run(60)
    shelf_of(office).put(*range(2, 36))
    office.run(120)
    taken = [each for each in office.events(BatchTaken) if each.part is Part.CHANGES]
    assert [each.cursor for each in taken if each.cursor is not None] == ["35"]
    assert taken[-1].cursor == "35"
    assert len(taken) == 5  # four pages of items, and the end


def test_what_arrives_while_a_mailbox_is_listed_is_captured(office):
    shelf_of(office).put(*range(1, 200))
    office.run(10)
    assert 0 < len(office.numbers()) < 199
    shelf_of(office).put(200, 201)
    office.run(180)
    assert office.numbers() == list(range(1, 202))


@pytest.mark.everywhere
def test_another_process_goes_on_where_the_last_one_ended(office):
    shelf_of(office).put(*range(1, 200))
    office.run(10)
    had = len(office.numbers())
    office.restart()
    office.run(180)
    assert office.numbers() == list(range(1, 200))
    assert office.calls()["get"] <= 199 - had + 10
    assert [each.why for each in office.events(ListingBegan)] == [Why.FIRST]


def test_row_02_a_round_in_which_nothing_happened_moves_the_cursor(office):
    shelf_of(office).put(1)
    office.run(60)
    shelf_of(office).tell("~0", "~0")
    office.run(120)
    assert [each.cursor for each in office.events(BatchTaken)][-1] == "3"
    before = len(office.events())
    office.run(600)
    assert len(office.events()) == before  # a quiet mailbox writes nothing


def test_a_message_that_is_deleted_becomes_a_tombstone_and_stays_captured(office):
    shelf_of(office).put(1, 2, 3)
    office.run(60)
    shelf_of(office).take(2)
    office.run(120)
    assert office.numbers() == [1, 2, 3]
    assert office.tombstones() == 1


def test_a_message_that_comes_back_is_no_second_capture(office):
    shelf_of(office).put(1, 2)
    office.run(60)
    shelf_of(office).take(2)
    office.run(120)
    shelf_of(office).put(2)
    office.run(120)
    assert office.numbers() == [1, 2]
    (last,) = [each.captured for each in office.events(BatchTaken) if each.captured][1:]
    assert len(last) == 1


def test_row_03_a_message_that_is_gone_before_it_is_fetched_is_passed_over(office):
    shelf_of(office).put(1, 2, 3)
    lost = ProviderFailed(FailureKind.SKIP_ITEM, "not_found")
    office.mailboxes.fails["m1"] = lambda call, key: lost if (call, key) == ("get", "m2") else None
    office.run(60)
    assert office.numbers() == [1, 3]
    assert office.open_gaps() == []


@pytest.mark.everywhere
def test_the_same_message_in_two_mailboxes_is_one_touch_with_two_sightings(office):
    office.mailboxes.mailboxes["m2"] = mailbox("m2")
    office.mailboxes.shelves["m2"] = [Shelf(owner="sven")]
    for id_ in ("m1", "m2"):
        shelf_of(office, id_).put(7)
    office.run(60)
    captured = [each.sighting for each in office.events(MailCaptured)]
    assert len(captured) == 2
    assert len({each.touch_id for each in captured}) == 1
    assert len({each.provider_thread for each in captured}) == 2  # threads are those of one mailbox


def test_two_mailboxes_that_hold_the_very_same_bytes_are_two_copies(office):
    office.mailboxes.mailboxes["m2"] = mailbox("m2")
    office.mailboxes.shelves["m2"] = [Shelf(owner="m1")]
    office.mailboxes.shelves["m1"] = [Shelf(owner="m1")]
    for id_ in ("m1", "m2"):
        shelf_of(office, id_).put(7)
    office.run(60)
    assert office.numbers() == [7, 7]


def test_a_folder_that_appears_later_is_listed(office):
    shelf_of(office).put(1, 2)
    office.run(60)
    later = Shelf(Collection("later", CollectionKind.MAIL, "Later"))
    later.put(3, 4)
    office.mailboxes.shelves["m1"].append(later)
    office.run(3_700)
    assert office.numbers() == [1, 2, 3, 4]


def test_a_folder_that_nobody_wants_is_left_alone_until_somebody_does(office):
    birthdays = Shelf(Collection("birthdays", CollectionKind.MAIL, "Birthdays", is_usual=False))
    birthdays.put(5)
    shelf_of(office).put(1)
    office.mailboxes.shelves["m1"].append(birthdays)
    office.run(60)
    assert office.numbers() == [1]
    office.mailboxes.mailboxes["m1"] = mailbox(wanted=frozenset({"birthdays"}), unwanted=frozenset({"all"}))
    shelf_of(office).put(2)
    office.run(120)
    assert office.numbers() == [1, 5]


def test_an_earlier_beginning_lists_again_and_fetches_only_what_is_missing(office):
    shelf_of(office).put(*range(1, 36))
    office.mailboxes.mailboxes["m1"] = mailbox(since=BEGAN + 30 * 60)
    office.run(60)
    assert office.numbers() == list(range(30, 36))
    office.mailboxes.mailboxes["m1"] = mailbox(since=BEGAN + 10 * 60)
    office.run(120)
    assert office.numbers() == list(range(10, 36))
    assert office.calls()["get"] == 20
    assert [each.why for each in office.events(ListingBegan)] == [Why.FIRST, Why.WIDER]


def test_what_is_older_than_the_beginning_is_left_out_of_changes_too(office):
    shelf_of(office).put(*range(1, 36))
    office.mailboxes.mailboxes["m1"] = mailbox(since=BEGAN + 30 * 60)
    office.run(60)
    shelf_of(office).tell("~3")
    office.run(120)
    assert office.numbers() == list(range(30, 36))
    assert office.counts.reasons == {"older": 1}


def test_what_is_left_out_is_counted_by_reason_and_nothing_of_it_is_kept(office):
    shelf_of(office).put(1, 2, 3)
    shelf_of(office).left_out[2] = LeftOut.DRAFT
    office.mailboxes.not_wanted = lambda content: (
        NotWanted("internal") if b"Offer 3" in content.data else None
    )
    office.run(60)
    assert office.numbers() == [1]
    assert office.counts.reasons == {"draft": 1, "internal": 1}
    assert len(office.events(MailCaptured)) == 1


def test_row_09_what_was_spam_is_captured_when_somebody_says_that_it_is_none(office):
    shelf_of(office).put(1, 2)
    shelf_of(office).left_out[2] = LeftOut.SPAM
    office.run(60)
    del shelf_of(office).left_out[2]
    shelf_of(office).tell("~2")
    office.run(120)
    assert office.numbers() == [1, 2]


def test_a_collection_without_a_cursor_of_its_own_gets_it_from_the_end_of_its_listing(office):
    office.mailboxes.shelves["m1"] = [Shelf(gives_first=False)]
    shelf_of(office).put(*range(1, 36))
    office.run(60)
    shelf_of(office).put(36)
    office.run(120)
    assert office.numbers() == list(range(1, 37))
    assert [each.cursor for each in office.events(ListingBegan)] == [None]


@pytest.mark.parametrize("had", [50, 150], ids=["within the first page", "after it"])
def test_what_went_before_a_listing_began_anew_is_gone_though_no_changes_tell_it(office, had):
    """Where the cursor comes with the end, the front that is asked for again is of a later time."""
    office.mailboxes.shelves["m1"] = [Shelf(gives_first=False, page=100)]
    shelf_of(office).put(*range(1, 301))
    while len(office.numbers()) < had:
        office.run(1)
    gone = office.numbers()[-1]
    shelf_of(office).take(gone)
    if had > 100:
        mark_no_longer_holds(office)
    else:
        office.restart()
    office.run(300)
    assert office.numbers() == list(range(1, 301))
    assert office.tombstones() == 1
    assert [each.sweeps for each in office.events(ListingBegan)] == [False, True]
    assert check(office).is_whole


def mark_no_longer_holds(office) -> None:
    """Once, the mark of a page of the listing is refused."""
    refused: list[str] = []

    def fails(call: str, more: str) -> ProviderFailed | None:
        if call != "backfill" or not more or refused:
            return None
        refused.append(more)
        return ProviderFailed(FailureKind.RESYNC, "expired")

    office.mailboxes.fails["m1"] = fails


def test_many_mailboxes_are_served_in_turn(office):
    for n in range(2, 21):
        office.mailboxes.mailboxes[f"m{n}"] = mailbox(f"m{n}")
        office.mailboxes.shelves[f"m{n}"] = [Shelf(owner=f"m{n}")]
    shelf_of(office).put(*range(1_000, 3_000))
    for n in range(2, 21):
        shelf_of(office, f"m{n}").put(n)
    office.run(60)
    assert set(range(2, 21)) <= set(office.numbers())


def test_a_mailbox_that_is_no_longer_connected_is_left_alone(office):
    shelf_of(office).put(1)
    office.run(60)
    del office.mailboxes.mailboxes["m1"]
    shelf_of(office).put(2)
    office.run(120)
    assert office.numbers() == [1]


def test_a_hint_wakes_a_mailbox_before_its_poll(office):
    office.pace = replace(office.pace, poll_seconds=3_600.0)
    office.restart()
    shelf_of(office).put(1)
    office.run(60)
    shelf_of(office).put(2)
    office.run(60)
    assert office.numbers() == [1]
    assert office.capture.hint("m1")
    assert not office.capture.hint("nobody")
    office.run(5)
    assert office.numbers() == [1, 2]


def test_a_mailbox_that_is_hinted_at_all_the_time_is_listed_all_the_same(office):
    shelf_of(office).put(*range(1, 60))
    office.run(1)
    for number in range(60, 160):
        shelf_of(office).put(number)
        office.capture.hint("m1")
        office.capture.serve_next()
    assert set(range(1, 60)) <= set(office.numbers())


def test_a_provider_that_gives_another_cursor_each_time_does_not_fill_the_ledger(office):
    shelf_of(office).put(1)
    office.run(60)
    before = len(office.events())
    for _ in range(120):
        shelf_of(office).tell("~0")  # nothing that anybody could see, but the cursor is another one
        office.run(60)
    assert 1 <= len(office.events()) - before <= 4  # once, and then every hour
    shelf_of(office).put(2)
    asked = office.calls()["get"]
    office.run(120)
    assert office.numbers() == [1, 2]
    assert office.calls()["get"] == asked + 1
    office.restart()
    office.run(60)
    assert office.numbers() == [1, 2]
    assert office.calls()["backfill"] == 0
