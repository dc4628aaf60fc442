"""A mailbox in Outlook as the port gives it, folder by folder, over a sandbox."""

from __future__ import annotations

import pytest
import requests

from domain.ports.provider import CollectionKind, FailureKind, MailContent, ProviderFailed
from integrations.outlook_mail.normalise import head_of
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.microsoft_graph.providers import (
    RITA,
    Purse,
    SandboxTokens,
    changed,
    contents,
    cursor_of,
    failure,
    gone,
    graph_of,
    keys,
    listed,
    mail,
    mail_of,
    named,
    subjects,
)

RESYNC, RETRY = FailureKind.RESYNC, FailureKind.RETRY
DELTA = "graph.mailFolders.messages.delta"


def test_each_folder_is_a_collection_with_the_folders_around_it_in_its_name(sandbox, outlook):
    deals = sandbox.microsoft.people.makes_folder(RITA, "Deals")
    sandbox.microsoft.people.makes_folder(RITA, "North", deals)
    found = {each.name: each for each in outlook.collections()}
    assert found["Deals/North"].kind is CollectionKind.MAIL
    assert found["Deals/North"].is_usual
    assert found["Inbox"].is_usual
    assert not found["Outbox"].is_usual


def test_a_message_is_fetched_byte_by_byte_and_its_folder_and_categories_are_its_labels(sandbox, outlook):
    key = sandbox.microsoft.people.mail_arrives(RITA, mail(), at=1_795_500_000_000)
    inbox = named(outlook, "Inbox")
    found = contents(outlook, inbox, listed(outlook, inbox))
    content = found[key]
    assert content == MailContent(
        data=mail().encode(),
        labels=("Inbox",),
        thread=content.thread,
        noted_at=1_795_500_000,
        is_whole=True,
        left_out=None,
        folders=("Inbox",),
    )
    assert content.thread


def test_drafts_and_junk_are_left_out_unread_and_deleted_items_are_a_label(sandbox, outlook):
    people = sandbox.microsoft.people
    people.drafts(RITA, mail("A draft"))
    people.mail_arrives(RITA, mail("Junk"), "junkemail")
    people.deletes(RITA, people.mail_arrives(RITA, mail("Thrown away")))
    found = {}
    for folder in outlook.collections():
        found |= contents(outlook, folder, listed(outlook, folder))
    assert sorted(str(each.left_out) for each in found.values()) == ["None", "draft", "spam"]
    (kept,) = (each for each in found.values() if each.left_out is None)
    assert kept.labels == ("Deleted Items",)
    assert {each.data for each in found.values() if each.left_out is not None} == {b""}


def test_what_is_older_than_wanted_is_listed_and_not_fetched(sandbox, outlook):
    inbox = named(outlook, "Inbox")
    old = sandbox.microsoft.people.mail_arrives(RITA, mail("Old"), at=1_700_000_000_000)
    new = sandbox.microsoft.people.mail_arrives(RITA, mail("New"))
    (page,) = listed(outlook, inbox, since=1_750_000_000)
    told = {each.key: each.content for each in page.items}
    assert told[new] is None
    assert told[old] is not None
    assert told[old].noted_at == 1_700_000_000


def test_what_arrives_after_the_listing_is_told_by_its_cursor(sandbox, outlook):
    inbox = named(outlook, "Inbox")
    cursor = cursor_of(listed(outlook, inbox))
    new = sandbox.microsoft.people.mail_arrives(RITA, mail())
    found = changed(outlook, inbox, cursor)
    assert (keys(found), gone(found)) == ([new], [])
    again = changed(outlook, inbox, cursor_of(found))
    assert (keys(again), gone(again)) == ([], [])


def test_no_cursor_and_no_mark_holds_an_address_also_where_the_mailbox_is_named_by_it(sandbox):
    sandbox.microsoft.sign_in.application(["Mail.Read"])
    for subject in "abc":
        sandbox.microsoft.people.mail_arrives(RITA, mail(subject))
    with mail_of(sandbox, owner=RITA, page=2) as outlook:
        inbox = named(outlook, "Inbox")
        found = listed(outlook, inbox)
        marks = [page.more or page.cursor for page in found]
        assert len(marks) > 1
        assert not any("@" in mark or "rita" in mark or "http" in mark for mark in marks)


def test_a_message_that_was_moved_is_gone_in_one_folder_and_there_in_the_other_under_one_key(
    sandbox, outlook
):
    deals = sandbox.microsoft.people.makes_folder(RITA, "Deals")
    key = sandbox.microsoft.people.mail_arrives(RITA, mail())
    inbox, other = named(outlook, "Inbox"), named(outlook, "Deals")
    cursors = {each.key: cursor_of(listed(outlook, each)) for each in (inbox, other)}
    sandbox.microsoft.people.moves(RITA, key, deals)
    left, came = (changed(outlook, each, cursors[each.key]) for each in (inbox, other))
    assert (keys(left), gone(left)) == ([], [key])
    assert (keys(came), gone(came)) == ([key], [])


def test_row_34_a_message_that_left_and_came_back_between_two_rounds_is_there(sandbox, outlook):
    deals = sandbox.microsoft.people.makes_folder(RITA, "Deals")
    key = sandbox.microsoft.people.mail_arrives(RITA, mail())
    inbox = named(outlook, "Inbox")
    cursor = cursor_of(listed(outlook, inbox))
    sandbox.microsoft.people.moves(RITA, key, deals)
    sandbox.microsoft.people.moves(RITA, key, "inbox")
    found = changed(outlook, inbox, cursor)
    assert (keys(found), gone(found)) == ([key], [])
    assert subjects(contents(outlook, inbox, found)) == ["Prices"]


def test_what_was_deleted_for_good_is_gone(sandbox, outlook):
    key = sandbox.microsoft.people.mail_arrives(RITA, mail())
    inbox = named(outlook, "Inbox")
    cursor = cursor_of(listed(outlook, inbox))
    sandbox.microsoft.people.deletes_for_good(RITA, key)
    found = changed(outlook, inbox, cursor)
    assert (keys(found), gone(found)) == ([], [key])
    ((_, outcome),) = outlook.fetch(inbox, [key])
    assert isinstance(outcome, ProviderFailed)
    assert outcome.kind is FailureKind.SKIP_ITEM


@pytest.mark.parametrize("kind", [Kind.FULL_SYNC, Kind.RESYNC, Kind.SYNC_STATE_INVALID])
def test_row_32_a_cursor_that_has_expired_is_told_as_such(sandbox, outlook, kind):
    inbox = named(outlook, "Inbox")
    cursor = cursor_of(listed(outlook, inbox))
    sandbox.faults.add(Fault(kind, DELTA))
    assert failure(lambda: changed(outlook, inbox, cursor))[0] is RESYNC
    assert keys(listed(outlook, inbox)) == []


def test_row_33_a_page_whose_mark_has_expired_is_told_as_such_and_a_new_listing_has_everything_once(sandbox):
    arrived = {sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}")) for number in range(7)}
    with mail_of(sandbox, page=2) as outlook:
        inbox = named(outlook, "Inbox")
        sandbox.faults.add(Fault(Kind.FULL_SYNC, DELTA, page=3, times=1))
        assert failure(lambda: listed(outlook, inbox))[0] is RESYNC
        found = keys(listed(outlook, inbox))
    assert sorted(found) == sorted(arrived)


def test_row_35_every_request_asks_for_immutable_ids(sandbox, monkeypatch):
    asked = []
    api = graph_of(sandbox)
    send = api._session.send

    def noted(request: requests.PreparedRequest, **around: object) -> requests.Response:
        asked.append((request.headers["prefer"], request.body or b""))
        return send(request, **around)

    monkeypatch.setattr(api._session, "send", noted)
    for number in range(5):
        sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}"))
    with mail_of(sandbox, api=api, page=2) as outlook:
        inbox = named(outlook, "Inbox")
        found = listed(outlook, inbox)
        contents(outlook, inbox, found)
        sandbox.microsoft.people.deletes(RITA, keys(found)[0])
        changed(outlook, inbox, cursor_of(found))
    assert len(found) > 1
    assert all('IdType="ImmutableId"' in prefer for prefer, _ in asked)
    batches = [body.decode() for _, body in asked if body]
    assert batches
    assert all(body.count("ImmutableId") == body.count('"method"') for body in batches)


def test_row_36_a_row_with_nothing_but_what_changed_is_fetched_whole(sandbox, outlook):
    key = sandbox.microsoft.people.mail_arrives(RITA, mail(), at=1_795_500_000_000)
    inbox = named(outlook, "Inbox")
    cursor = cursor_of(listed(outlook, inbox))
    sandbox.microsoft.people.reads(RITA, key)
    found = changed(outlook, inbox, cursor)
    assert keys(found) == [key]
    content = contents(outlook, inbox, found)[key]
    assert (content.data, content.labels) == (mail().encode(), ("Inbox",))
    assert content.noted_at == 1_795_500_000


def test_categories_are_told_with_the_message_and_by_a_row_that_tells_nothing_else(sandbox, outlook):
    people = sandbox.microsoft.people
    key = people.mail_arrives(RITA, mail())
    inbox = named(outlook, "Inbox")
    first = listed(outlook, inbox)
    people.categorises(RITA, key, ["Deals", "Prices"])
    later = changed(outlook, inbox, cursor_of(first))
    again = listed(outlook, inbox)
    told = [[(each.key, each.labelled) for page in pages for each in page.items]
            for pages in (first, later, again)]  # fmt: skip
    assert told == [[(key, ())], [(key, ("Deals", "Prices"))], [(key, ("Deals", "Prices"))]]
    people.reads(RITA, key)
    (read,) = (each for page in changed(outlook, inbox, cursor_of(later)) for each in page.items)
    assert read.labelled == ()
    assert contents(outlook, inbox, later)[key].labels == ("Inbox", "Deals", "Prices")


def test_row_37_a_row_that_comes_twice_is_one_item(sandbox, outlook):
    sandbox.microsoft.settings.repeat_every = 1
    key = sandbox.microsoft.people.mail_arrives(RITA, mail())
    assert keys(listed(outlook, named(outlook, "Inbox"))) == [key]


def test_row_38_a_folder_that_appears_later_is_read_from_its_own_beginning(sandbox, outlook):
    inbox = named(outlook, "Inbox")
    cursor = cursor_of(listed(outlook, inbox))
    deals = sandbox.microsoft.people.makes_folder(RITA, "Deals")
    key = sandbox.microsoft.people.mail_arrives(RITA, mail(), deals)
    assert keys(changed(outlook, inbox, cursor)) == []
    assert keys(listed(outlook, named(outlook, "Deals"))) == [key]


def test_row_46_what_is_listed_in_a_folder_and_what_its_changes_tell_is_the_same(sandbox, outlook):
    people = sandbox.microsoft.people
    names = [each.name for each in outlook.collections()]
    empty = {name: cursor_of(listed(outlook, named(outlook, name))) for name in names}
    people.mail_arrives(RITA, mail("In"))
    people.mail_arrives(RITA, mail("Junk"), "junkemail")
    people.drafts(RITA, mail("Draft"))
    for name in names:
        folder = named(outlook, name)
        by_listing, by_changes = listed(outlook, folder), changed(outlook, folder, empty[name])
        assert sorted(keys(by_listing)) == sorted(keys(by_changes))
        assert contents(outlook, folder, by_listing) == contents(outlook, folder, by_changes)


def test_an_empty_page_that_goes_on_is_not_the_end(sandbox, outlook):
    sandbox.microsoft.settings.empty_pages = True
    key = sandbox.microsoft.people.mail_arrives(RITA, mail())
    found = listed(outlook, named(outlook, "Inbox"))
    assert found[0].items == ()
    assert keys(found) == [key]


def test_row_42_a_token_that_ends_amid_a_long_listing_is_renewed_and_the_listing_goes_on(sandbox):
    arrived = [sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}")) for number in range(6)]
    tokens = SandboxTokens(sandbox, RITA)
    with mail_of(sandbox, page=2, tokens=tokens) as outlook:
        inbox = named(outlook, "Inbox")
        first = outlook.backfill(inbox, since=None, more=None)
        sandbox.microsoft.sign_in.expire_access(RITA)
        second = outlook.backfill(inbox, since=None, more=first.more)
        sandbox.microsoft.sign_in.expire_access(RITA)
        found = dict(outlook.fetch(inbox, arrived))
    assert tokens.renewals >= 2
    assert second.items
    assert not [each for each in found.values() if isinstance(each, ProviderFailed)]


def test_row_51_after_a_page_that_took_too_long_the_next_one_is_smaller(sandbox):
    for number in range(30):
        sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}"))
    with mail_of(sandbox, page=20) as outlook:
        inbox = named(outlook, "Inbox")
        sandbox.faults.add(Fault(Kind.TIMEOUT, DELTA, times=1))
        assert failure(lambda: listed(outlook, inbox))[0] in {FailureKind.SLOW_DOWN, RETRY}
        found = listed(outlook, inbox)
    assert len(found[0].items) == 10
    assert len(keys(found)) == 30


def test_row_41_no_more_requests_at_a_time_than_the_mailbox_allows(sandbox):
    sandbox.microsoft.settings.latency = 0.02
    arrived = [sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}")) for number in range(24)]
    with mail_of(sandbox) as outlook:
        found = dict(outlook.fetch(named(outlook, "Inbox"), arrived))
    assert not [each for each in found.values() if isinstance(each, ProviderFailed)]
    assert max(sandbox.journal.most_in_flight.values()) == 4


def test_row_41_what_was_throttled_concerns_all_and_names_the_wait(sandbox, outlook):
    key = sandbox.microsoft.people.mail_arrives(RITA, mail())
    inbox = named(outlook, "Inbox")
    sandbox.faults.add(Fault(Kind.TOO_MANY_CONCURRENT, "graph.messages.mime", seconds=7))
    with pytest.raises(ProviderFailed) as raised:
        list(outlook.fetch(inbox, [key]))
    assert (raised.value.kind, raised.value.wait_seconds) == (FailureKind.SLOW_DOWN, 7)


def test_row_48_a_message_that_is_gone_before_it_is_fetched_is_skipped_and_the_others_are_had(
    sandbox, outlook
):
    people = sandbox.microsoft.people
    first, second = (people.mail_arrives(RITA, mail(subject)) for subject in ("One", "Two"))
    inbox = named(outlook, "Inbox")
    listed(outlook, inbox)
    people.deletes_for_good(RITA, first)
    found = dict(outlook.fetch(inbox, [first, second]))
    assert found[first].kind is FailureKind.SKIP_ITEM
    assert subjects({second: found[second]}) == ["Two"]


def test_requests_are_paid_for_each_part_of_a_batch_too(sandbox):
    purse = Purse()
    with mail_of(sandbox, budget=purse) as outlook:
        outlook.collections()
    assert sum(purse.spent) > len(purse.spent)


def test_the_owner_is_known_with_their_aliases(sandbox):
    sandbox.microsoft.sign_in.open_account("ann@ours.example", aliases=["anna@ours.example"])
    with mail_of(sandbox, "ann@ours.example") as outlook:
        assert set(outlook.own_addresses()) >= {"ann@ours.example", "anna@ours.example"}


def test_row_39_a_message_about_a_meeting_is_told_by_its_type():
    head = head_of({
        "@odata.type": "#microsoft.graph.eventMessageRequest",
        "from": {"emailAddress": {"address": "bea@north.example"}},
        "subject": "Invitation",
    })  # fmt: skip
    assert b"Content-Class: urn:content-classes:calendarmessage" in head


def test_row_40_in_headers_mode_sent_mail_whose_header_lines_are_missing_is_made_of_its_fields(sandbox):
    sandbox.microsoft.people.writes(RITA, ["bea@north.example"], "Offer", "Here it is.")
    sandbox.microsoft.people.mail_arrives(RITA, mail("Prices", References="<a@b.example>"))
    with mail_of(sandbox, headers_only=True, tokens=SandboxTokens(sandbox, RITA, ("Mail.ReadBasic",))) as box:
        sent, inbox = named(box, "Sent Items"), named(box, "Inbox")
        (offer,) = contents(box, sent, listed(box, sent)).values()
        (prices,) = contents(box, inbox, listed(box, inbox)).values()
    assert b"To: " in offer.data
    assert b"bea@north.example" in offer.data
    assert b"Subject: Offer" in offer.data
    assert b"Message-ID: <" in offer.data
    assert b"Here it is" not in offer.data
    assert b"References: <a@b.example>" in prices.data
    assert not offer.is_whole
    assert not prices.is_whole


def test_row_47_a_listing_asks_for_no_filter_and_for_the_one_order_that_graph_takes(sandbox, outlook):
    for number in range(3):
        sandbox.microsoft.people.mail_arrives(RITA, mail(f"No {number}"))
    inbox = named(outlook, "Inbox")
    found = listed(outlook, inbox, since=1_750_000_000)
    changed(outlook, inbox, cursor_of(found))
    assert len(keys(found)) == 3
    (first, later) = [entry.query for entry in sandbox.journal.of(DELTA)]
    assert "receivedDateTime" in first
    assert not any("filter" in query for query in (first, later))
