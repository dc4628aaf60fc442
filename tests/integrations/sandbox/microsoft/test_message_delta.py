"""The delta of a folder: what it tells, what it leaves out, what it says twice, and when it gives up."""

from __future__ import annotations

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.microsoft.graph import IMMUTABLE, SVEN, mail

INBOX = "/me/mailFolders/inbox/messages/delta"
DELTA = "graph.mailFolders.messages.delta"


@pytest.fixture
def three(people) -> list[str]:
    return [people.had_mail(SVEN, mail(f"Topic {n}")) for n in range(3)]


def ids(items) -> list[str]:
    return [each["id"] for each in items]


def test_the_first_round_tells_of_all_messages_and_the_next_of_nothing(sven, three):
    items, link = sven.pages(INBOX, prefer=f"odata.maxpagesize=2, {IMMUTABLE}", _select="subject,isRead")
    assert sorted(ids(items)) == sorted(three)
    assert set(items[0]) == {"@odata.type", "@odata.etag", "id", "subject", "isRead"}
    assert sven.pages(link, prefer=IMMUTABLE)[0] == []


@pytest.mark.usefixtures("three")
def test_links_are_opaque_and_longer_than_two_kilobytes(sven):
    first = sven.get(INBOX, prefer="odata.maxpagesize=2")
    assert len(first["value"]) == 2
    assert len(first["@odata.nextLink"]) > 2_048
    assert "Topic" not in first["@odata.nextLink"]
    assert "$skiptoken=" in first["@odata.nextLink"]


def test_what_arrives_is_told_whole_and_what_is_read_only_in_part(sven, people, three):
    _, link = sven.pages(INBOX, prefer=IMMUTABLE)
    people.reads(SVEN, three[0], read=False)
    new = people.mail_arrives(SVEN, mail("Fresh"))
    items, _ = sven.pages(link, prefer=IMMUTABLE)
    assert items[0] == {
        "@odata.type": "#microsoft.graph.message", "id": three[0], "isRead": False,
        "parentFolderId": people.folder_id(SVEN, "inbox"),
    }  # fmt: skip
    assert items[1]["id"] == new
    assert items[1]["subject"] == "Fresh"
    assert "@odata.etag" in items[1]


def test_of_what_is_read_and_categorised_both_are_told_and_nothing_else(sven, people, three):
    _, link = sven.pages(INBOX, prefer=IMMUTABLE)
    people.reads(SVEN, three[0], read=False)
    people.categorises(SVEN, three[0], ["Deals"])
    (item,), _ = sven.pages(link, prefer=IMMUTABLE)
    assert item == {
        "@odata.type": "#microsoft.graph.message", "id": three[0], "isRead": False, "categories": ["Deals"],
        "parentFolderId": people.folder_id(SVEN, "inbox"),
    }  # fmt: skip


def test_a_flag_makes_it_told_whole(sven, people, three):
    _, link = sven.pages(INBOX, _select="subject,flag")
    people.flags(SVEN, three[1])
    (item,), _ = sven.pages(link)
    assert item["flag"] == {"flagStatus": "flagged"}
    assert "@odata.etag" in item


@pytest.mark.parametrize("way", ["deletes", "deletes_softly", "deletes_for_good"])
def test_what_leaves_the_folder_is_told_to_be_removed(sven, people, three, way):
    _, link = sven.pages(INBOX, prefer=IMMUTABLE)
    getattr(people, way)(SVEN, three[0])
    items, _ = sven.pages(link, prefer=IMMUTABLE)
    assert items == [
        {"@odata.type": "#microsoft.graph.message", "id": three[0], "@removed": {"reason": "deleted"}}
    ]


def test_a_move_may_be_told_as_a_change_of_where_it_is(sven, people, three, microsoft):
    microsoft.settings.moves_are_changes = True
    _, link = sven.pages(INBOX, prefer=IMMUTABLE)
    people.moves(SVEN, three[0], "archive")
    people.deletes_for_good(SVEN, three[1])
    items, _ = sven.pages(link, prefer=IMMUTABLE)
    assert [each["@removed"]["reason"] for each in items] == ["changed", "deleted"]


def test_by_mutable_ids_a_move_ends_one_id_and_begins_another(sven, people, three):
    archive = "/me/mailFolders/archive/messages/delta"
    before = people.mutable_id(SVEN, three[0])
    links = [sven.pages(each)[1] for each in (INBOX, archive)]
    after = people.moves(SVEN, three[0], "archive")
    gone, come = (sven.pages(each)[0] for each in links)
    assert after != before
    assert ids(gone) == [before]
    assert "@removed" in gone[0]
    assert ids(come) == [after]
    assert sven.refusal(f"/me/messages/{before}") == (404, "ErrorItemNotFound")


def test_by_immutable_ids_a_move_keeps_the_id(sven, people, three):
    archive = "/me/mailFolders/archive/messages/delta"
    links = [sven.pages(each, prefer=IMMUTABLE)[1] for each in (INBOX, archive)]
    people.moves(SVEN, three[0], "archive")
    gone, come = (sven.pages(each, prefer=IMMUTABLE)[0] for each in links)
    assert ids(gone) == ids(come) == [three[0]]


def test_by_immutable_ids_what_goes_and_comes_back_is_told_to_be_gone(sven, people, three):
    _, link = sven.pages(INBOX, prefer=IMMUTABLE)
    people.moves(SVEN, three[0], "archive")
    people.moves(SVEN, three[0], "inbox")
    items, _ = sven.pages(link, prefer=IMMUTABLE)
    assert items == [
        {"@odata.type": "#microsoft.graph.message", "id": three[0], "@removed": {"reason": "deleted"}}
    ]
    assert sven.get(f"/me/messages/{three[0]}", prefer=IMMUTABLE)["subject"] == "Topic 0"


def test_by_mutable_ids_what_goes_and_comes_back_is_told_under_both(sven, people, three):
    before = people.mutable_id(SVEN, three[0])
    _, link = sven.pages(INBOX)
    people.moves(SVEN, three[0], "archive")
    after = people.moves(SVEN, three[0], "inbox")
    items, _ = sven.pages(link)
    assert [(each["id"], "@removed" in each) for each in items] == [(before, True), (after, False)]


def test_each_request_says_anew_in_which_form_ids_are(sven, people, three):
    first = sven.get(INBOX, prefer=f"{IMMUTABLE}, odata.maxpagesize=1")
    second = sven.get(first["@odata.nextLink"], prefer="odata.maxpagesize=1")
    assert ids(first["value"]) == [three[0]]
    assert ids(second["value"]) == [people.mutable_id(SVEN, three[1])]


@pytest.mark.usefixtures("three")
def test_the_form_that_is_applied_is_said(sven):
    answer = sven.ask("GET", INBOX, prefer=f"{IMMUTABLE}, odata.maxpagesize=1")
    assert answer.headers["Preference-Applied"] == f"{IMMUTABLE}, odata.maxpagesize=1"


@pytest.mark.usefixtures("three")
def test_what_changes_while_pages_are_read_comes_again_in_the_next_round(sven, people):
    first = sven.get(INBOX, prefer=f"{IMMUTABLE}, odata.maxpagesize=1")
    new = people.mail_arrives(SVEN, mail("Meanwhile"))
    rest, link = sven.pages(first["@odata.nextLink"], prefer=IMMUTABLE)
    assert new in ids(rest)
    assert ids(sven.pages(link, prefer=IMMUTABLE)[0]) == [new]


def test_an_item_may_stand_twice_in_one_answer(sven, three, microsoft):
    microsoft.settings.repeat_every = 2
    items, _ = sven.pages(INBOX, prefer=IMMUTABLE)
    assert ids(items) == [*three, three[1]]


@pytest.mark.usefixtures("three")
def test_a_page_may_be_empty_and_go_on(sven, microsoft):
    microsoft.settings.empty_pages = True
    first = sven.get(INBOX)
    assert first["value"] == []
    assert len(sven.pages(first["@odata.nextLink"])[0]) == 3


def test_a_round_can_be_of_one_sort_of_change(sven, people, three):
    _, link = sven.pages(INBOX, prefer=IMMUTABLE, changeType="created")
    people.reads(SVEN, three[0], read=False)
    people.deletes(SVEN, three[1])
    new = people.mail_arrives(SVEN, mail("Fresh"))
    assert ids(sven.pages(link, prefer=IMMUTABLE)[0]) == [new]


def test_a_filter_leaves_out_what_is_older(sven, people):
    old, new = (
        people.had_mail(SVEN, mail(f"Of {day}", Date=f"{day} Nov 2026 10:00:00 +0000")) for day in (1, 9)
    )
    options = {"_filter": "receivedDateTime ge 2026-11-05T00:00:00Z", "prefer": IMMUTABLE}
    items, link = sven.pages(INBOX, **options)
    assert ids(items) == [new]
    people.reads(SVEN, old, read=False)
    people.reads(SVEN, new, read=False)
    assert ids(sven.pages(link, prefer=IMMUTABLE)[0]) == [new]


def test_under_a_filter_no_more_than_five_thousand_messages_are_told(sven, microsoft):
    microsoft.seeding.synthetic_mail([SVEN], 11_000)
    people = microsoft.people
    assert len(people.message_ids(SVEN, "inbox")) > 5_000
    options = {"_filter": "receivedDateTime gt 2020-01-01T00:00:00Z", "_select": "isRead"}
    items, _ = sven.pages(INBOX, prefer="odata.maxpagesize=999", **options)
    assert len(items) == 5_000


def test_the_newest_can_come_first(sven, people):
    for day in (3, 1, 2):
        people.had_mail(SVEN, mail(f"Of {day}", Date=f"{day} Nov 2026 10:00:00 +0000"))
    options = {"_orderby": "receivedDateTime desc", "_select": "subject", "prefer": "odata.maxpagesize=1"}
    items, _ = sven.pages(INBOX, **options)
    assert [each["subject"] for each in items] == ["Of 3", "Of 2", "Of 1"]


@pytest.mark.parametrize(
    "options",
    [
        {"$search": '"prices"'},
        {"$orderby": "subject"},
        {"$orderby": "receivedDateTime asc"},
        {"$filter": "isRead eq true"},
        {"$filter": "receivedDateTime lt 2026-01-01T00:00:00Z"},
        {"$filter": "receivedDateTime ge 2026-01-01T00:00:00Z and isRead eq true"},
        {"$skip": "5"},
        {"$count": "true"},
        {"changeType": "moved"},
        {"$select": "nonsense"},
        {"pageToken": "x"},
    ],
)
def test_what_change_tracking_does_not_know_is_refused(sven, options):
    assert sven.refusal(INBOX, params=options) == (400, "BadRequest")


@pytest.mark.usefixtures("three")
def test_a_round_can_not_be_asked_something_else_on_the_way(sven):
    _, link = sven.pages(INBOX)
    assert sven.refusal(f"{link}&$select=subject") == (400, "BadRequest")


@pytest.mark.parametrize("token", ["bogus", "AAAA", ""])
def test_a_token_that_was_never_given_out_is_refused_without_a_resync(sven, token):
    answer = sven.ask("GET", f"{INBOX}?$deltatoken={token}")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Badly formed token."


@pytest.mark.usefixtures("three")
def test_a_token_of_one_folder_is_none_of_another(sven):
    _, link = sven.pages(INBOX)
    other = link.replace("/inbox/", "/archive/")
    assert sven.refusal(other) == (400, "BadRequest")


@pytest.mark.usefixtures("three")
def test_a_state_that_was_let_go_asks_for_a_new_beginning(sven, people):
    _, link = sven.pages(INBOX)
    people.sync_states_expire(SVEN)
    assert sven.refusal(link) == (410, "SyncStateNotFound")
    assert len(sven.pages(INBOX)[0]) == 3


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        (Kind.FULL_SYNC, (410, "SyncStateNotFound")),
        (Kind.RESYNC, (410, "resyncRequired")),
        (Kind.SYNC_STATE_INVALID, (400, "SyncStateInvalid")),
        (Kind.TIMEOUT, (504, "UnknownError")),
    ],
)
@pytest.mark.usefixtures("three")
def test_the_state_can_be_gone_at_any_page(sven, sandbox, kind, refused):
    sandbox.faults.add(Fault(kind, DELTA, page=2))
    first = sven.get(INBOX, prefer="odata.maxpagesize=1")
    assert sven.refusal(first["@odata.nextLink"]) == refused
    assert len(sven.get(first["@odata.nextLink"])["value"]) == 2


def test_pages_that_are_too_large_take_too_long(sven, three, microsoft):
    microsoft.settings.largest_page = 2
    assert sven.refusal(INBOX, headers={"Prefer": "odata.maxpagesize=3"}) == (504, "UnknownError")
    items, _ = sven.pages(INBOX, prefer=f"{IMMUTABLE}, odata.maxpagesize=2")
    assert ids(items) == three


def test_a_folder_that_is_gone_has_no_delta_any_more(sven, people):
    folder = people.makes_folder(SVEN, "Customers")
    _, link = sven.pages(f"/me/mailFolders/{folder}/messages/delta")
    people.deletes_folder(SVEN, folder, for_good=True)
    assert sven.refusal(link) == (404, "ErrorItemNotFound")


def test_what_a_meeting_says_is_told_to_whoever_names_whose_property_it_is(sven, people):
    invitation = (
        "From: bea@north.example\r\nTo: sven@ours.example\r\nSubject: Workshop\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"
        "END:VCALENDAR\r\n"
    )
    people.had_mail(SVEN, invitation)
    (dropped,), _ = sven.pages(INBOX, _select="subject,meetingMessageType")
    assert dropped["@odata.type"] == "#microsoft.graph.eventMessageRequest"
    assert "meetingMessageType" not in dropped
    (told,), _ = sven.pages(INBOX, _select="subject,microsoft.graph.eventMessage/meetingMessageType")
    assert told["meetingMessageType"] == "meetingRequest"
