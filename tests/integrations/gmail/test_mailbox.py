"""A mailbox at Gmail as the port gives it, over a sandbox with the client library as it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.moments import instant_of
from domain.ports.provider import CollectionKind, FailureKind, LeftOut, MailContent, ProviderFailed
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.google_api.providers import (
    ALL_MAIL,
    RITA,
    changed,
    failure,
    gmail_of,
    gone,
    keys,
    listed,
)
from tests.integrations.sandbox.clients import METADATA, READ_MAIL, client_of, credentials_of, mail
from tests.integrations.sandbox.test_changing_mail import encoded

RAW = mail("Prices")


def test_it_is_one_collection_of_mail(gmail):
    (only,) = gmail.collections()
    assert only.kind is CollectionKind.MAIL
    assert only.is_usual


def test_a_message_is_fetched_byte_by_byte_with_its_labels_by_name(sandbox, gmail):
    label = sandbox.google.people.makes_label(RITA, "Deals/North")
    key = sandbox.google.people.mail_arrives(RITA, RAW, ["INBOX", label], at=1_764_000_000_123)
    ((fetched, content),) = gmail.fetch(ALL_MAIL, [key])
    assert fetched == key
    assert content == MailContent(
        data=RAW.encode(),
        labels=("Deals/North", "INBOX"),
        thread=content.thread,
        noted_at=1_764_000_000,
        is_whole=True,
        left_out=None,
        folders=("Deals/North", "INBOX"),
    )
    assert content.thread


def test_drafts_spam_and_chats_are_marked_and_trash_is_a_label(sandbox, gmail):
    arrives = sandbox.google.people.mail_arrives
    marks = {
        arrives(RITA, RAW, ["DRAFT"]): LeftOut.DRAFT,
        arrives(RITA, RAW, ["SPAM"]): LeftOut.SPAM,
        arrives(RITA, RAW, ["CHAT"]): LeftOut.CHAT,
        arrives(RITA, RAW, ["TRASH"]): None,
    }
    found = dict(gmail.fetch(ALL_MAIL, keys(listed(gmail))))
    assert {key: content.left_out for key, content in found.items()} == marks
    assert [each.labels for each in found.values() if each.left_out is None] == [("TRASH",)]


def test_row_06_sent_mail_without_the_inbox_label_is_listed_told_and_fetched(sandbox, gmail):
    before = sandbox.google.people.writes(RITA, ["bea@north.example"], "Offer", "Here it is.")
    cursor = gmail.begin(ALL_MAIL)
    after = sandbox.google.people.writes(RITA, ["bea@north.example"], "Offer", "And this.")
    assert keys(listed(gmail)) == [after, before]
    assert keys(changed(gmail, cursor)) == [after]
    assert {content.labels for _, content in gmail.fetch(ALL_MAIL, [before, after])} == {("SENT",)}


def test_row_20_a_draft_has_another_id_with_each_change_and_what_is_sent_is_no_draft(sandbox, gmail):
    cursor = gmail.begin(ALL_MAIL)
    body = {"message": {"raw": encoded(mail("Offer", sender=RITA))}}
    with client_of(sandbox, credentials_of(sandbox, RITA)) as rita:
        draft = rita.drafts.create(userId="me", body=body).execute()
        rita.drafts.update(userId="me", id=draft["id"], body=body).execute()
        (written,) = changed(gmail, cursor)
        ((_, content),) = gmail.fetch(ALL_MAIL, keys([written]))
        assert content.left_out is LeftOut.DRAFT
        sent = rita.drafts.send(userId="me", body={"id": draft["id"]}).execute()
    found = changed(gmail, cursor)
    assert (keys(found), len(gone(found))) == ([sent["id"]], 2)
    ((_, content),) = gmail.fetch(ALL_MAIL, keys(found))
    assert ("SENT" in content.labels, content.left_out) == (True, None)


def test_row_21_however_long_a_history_is_nothing_of_it_is_skipped(sandbox, gmail):
    cursor = gmail.begin(ALL_MAIL)
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(3_100)]
    found = changed(gmail, cursor)
    assert keys(found) == ids
    assert [page.cursor is None for page in found] == [True] * 6 + [False]
    assert keys(changed(gmail, found[-1].cursor)) == []


def test_the_newest_comes_first_and_since_leaves_out_what_is_older(sandbox, gmail):
    now = instant_of(sandbox.clock.now())
    ids = [
        sandbox.google.people.mail_arrives(RITA, RAW, at=(now - days * 86_400) * 1000)
        for days in (30, 20, 10)
    ]
    assert keys(listed(gmail)) == ids[::-1]
    assert keys(listed(gmail, since=now - 25 * 86_400)) == [ids[2], ids[1]]


@pytest.mark.parametrize("days", [0, 1, 5, 15, 24, 30])
def test_with_headers_only_the_list_ends_at_since_without_a_search(sandbox, days):
    now = instant_of(sandbox.clock.now())
    sandbox.google.seeding.synthetic_mail([RITA], 40, days=30)
    since = now - days * 86_400
    with gmail_of(sandbox) as whole, gmail_of(sandbox, scopes=[METADATA], headers_only=True) as heads:
        assert keys(listed(heads, since=since)) == keys(listed(whole, since=since))
    assert not [each for each in sandbox.journal.of("gmail.users.messages.list") if each.status != 200]


def test_with_headers_only_the_lines_of_the_header_come_alone(sandbox):
    key = sandbox.google.people.mail_arrives(RITA, RAW)
    with gmail_of(sandbox, scopes=[METADATA], headers_only=True) as heads:
        ((_, content),) = heads.fetch(ALL_MAIL, [key])
        assert heads.own_addresses() == (RITA,)
    assert not content.is_whole
    assert content.data == RAW.encode().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def test_own_addresses_are_those_that_were_shown_to_be_own(sandbox, gmail):
    sandbox.google.people.has_alias(RITA, "Sales@ours.example")
    sandbox.google.people.has_alias(RITA, "not-yet@ours.example", pending=True)
    assert list(gmail.own_addresses()) == [RITA, "sales@ours.example"]


def test_a_page_may_be_empty_and_not_be_the_last(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(3)]
    sandbox.faults.add(Fault(Kind.EMPTY_PAGE, "gmail.users.messages.list"))
    found = listed(gmail)
    assert [len(page.items) for page in found] == [0, 3]
    assert keys(found) == ids[::-1]


def test_what_a_label_changes_comes_again_and_what_is_deleted_is_gone(sandbox, gmail):
    people = sandbox.google.people
    filed, deleted, both = (people.mail_arrives(RITA, RAW) for _ in range(3))
    cursor = gmail.begin(ALL_MAIL)
    people.trashes(RITA, filed)
    people.labels_change(RITA, both, ["STARRED"])
    people.deletes(RITA, deleted)
    people.deletes(RITA, both)
    found = changed(gmail, cursor)
    assert keys(found) == [filed]
    assert set(gone(found)) == {deleted, both}


def test_the_cursor_comes_with_the_last_page_and_the_start_stays_the_same(sandbox, gmail):
    cursor = gmail.begin(ALL_MAIL)
    ids = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(1100)]
    found = changed(gmail, cursor)
    assert [page.cursor is None for page in found] == [True, True, False]
    assert keys(found) == ids
    asked = [each.query for each in sandbox.journal.of("gmail.users.history.list")]
    assert len(asked) == 3
    assert all(f"startHistoryId={cursor}&" in f"{query}&" for query in asked)
    assert keys(changed(gmail, found[-1].cursor)) == []


def test_what_happens_during_a_backfill_is_told_from_where_it_began(sandbox, gmail):
    people = sandbox.google.people
    old = [people.mail_arrives(RITA, RAW) for _ in range(600)]
    cursor = gmail.begin(ALL_MAIL)
    first = gmail.backfill(ALL_MAIL, since=None, more=None)
    new = people.mail_arrives(RITA, RAW)
    people.deletes(RITA, old[0])
    second = gmail.backfill(ALL_MAIL, since=None, more=first.more)
    told = changed(gmail, cursor)
    seen = set(keys([first, second, *told])) - set(gone(told))
    assert seen == {*old[1:], new}


def test_a_watch_goes_to_the_topic_for_a_week(sandbox):
    topic = "projects/sandbox-project/topics/mail"
    sandbox.google.people.subscription("mail", "http://127.0.0.1:9/hint")
    with gmail_of(sandbox, topic=topic) as gmail:
        watch = gmail.watch(ALL_MAIL, address="https://ours.example/hint", secret="s")  # noqa: S106
        assert (watch.id, watch.resource, watch.secret) == (RITA, topic, "s")
        assert watch.until == instant_of(sandbox.clock.now() + timedelta(days=7))
        gmail.unwatch(watch)
        gmail.unwatch(watch)
    assert sandbox.google.people.watched_until(RITA) is None


def test_without_a_topic_a_mailbox_is_polled(gmail):
    assert gmail.watch(ALL_MAIL, address="https://ours.example/hint", secret="s") is None  # noqa: S106


def test_a_scope_that_does_not_reach_is_permanent(sandbox):
    with gmail_of(
        sandbox, scopes=[READ_MAIL], topic="projects/sandbox-project/topics/mail", headers_only=True
    ) as made:
        assert made.own_addresses() == (RITA,)
    with gmail_of(sandbox, scopes=[METADATA]) as made:
        key = sandbox.google.people.mail_arrives(RITA, RAW)
        with pytest.raises(ProviderFailed):
            list(made.fetch(ALL_MAIL, [key]))
        assert failure(made.own_addresses) == (FailureKind.PERMANENT, "insufficientPermissions")


def test_a_message_that_can_not_be_read_is_not_taken_for_one_that_is_gone(sandbox, gmail, monkeypatch):
    keys_ = [sandbox.google.people.mail_arrives(RITA, RAW) for _ in range(2)]
    answer = gmail._api.answer

    def damaged(request, **told: object) -> dict:
        found = answer(request, **told)
        return {**found, "raw": "?"} if found.get("id") == keys_[0] else found

    monkeypatch.setattr(gmail._api, "answer", damaged)
    found = dict(gmail.fetch(ALL_MAIL, keys_))
    assert (found[keys_[0]].kind, found[keys_[0]].reason) == (FailureKind.RETRY, "no_base64")
    assert found[keys_[1]].data == RAW.encode()


def labelled(found) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.key, each.labelled) for page in found for each in page.items]


def test_labels_that_a_message_gets_are_told_by_name_and_having_read_it_is_not(sandbox, gmail):
    people = sandbox.google.people
    filed, read, archived = (people.mail_arrives(RITA, RAW, ["INBOX", "UNREAD"]) for _ in range(3))
    cursor = gmail.begin(ALL_MAIL)
    label = people.makes_label(RITA, "Deals/North")
    people.labels_change(RITA, filed, [label], ["UNREAD"])
    people.labels_change(RITA, filed, ["STARRED"])
    people.labels_change(RITA, read, (), ["UNREAD"])
    people.labels_change(RITA, archived, (), ["INBOX"])
    assert labelled(changed(gmail, cursor)) == [(filed, ("Deals/North", "STARRED")), (archived, ())]
    assert sandbox.journal.counts["gmail.users.messages.get"] == 0


def test_after_everything_a_listing_tells_what_has_a_label_that_somebody_made(sandbox, gmail):
    people = sandbox.google.people
    north, south = (people.makes_label(RITA, name) for name in ("North", "South"))
    ids = [people.mail_arrives(RITA, RAW, ["INBOX", *more]) for more in ([], [north], [north, south])]
    found = labelled(listed(gmail))
    assert found[:3] == [(key, ()) for key in reversed(ids)]
    assert sorted(found[3:]) == sorted([(ids[1], ("North",)), (ids[2], ("North",)), (ids[2], ("South",))])


def test_a_label_of_many_is_listed_page_by_page_by_whoever_goes_on(sandbox, gmail):
    people = sandbox.google.people
    label = people.makes_label(RITA, "Deals")
    ids = [people.mail_arrives(RITA, RAW, [label]) for _ in range(501)]
    second = gmail.backfill(ALL_MAIL, since=None, more=gmail.backfill(ALL_MAIL, since=None, more=None).more)
    with gmail_of(sandbox) as other:
        third = other.backfill(ALL_MAIL, since=None, more=second.more)
        last = other.backfill(ALL_MAIL, since=None, more=third.more)
    assert set(labelled([third, last])) == {(key, ("Deals",)) for key in ids}
    assert last.more is None


def test_a_label_that_is_deleted_while_a_mailbox_is_listed_is_passed_over(sandbox, gmail):
    people = sandbox.google.people
    key = people.mail_arrives(RITA, RAW, [people.makes_label(RITA, "A"), people.makes_label(RITA, "B")])
    first = gmail.backfill(ALL_MAIL, since=None, more=None)
    labels = people.mailbox(RITA).labels
    gone = first.more.removeprefix("label/").rstrip("/")
    del labels.own[gone]
    found = [gmail.backfill(ALL_MAIL, since=None, more=first.more)]
    while found[-1].more is not None:
        found.append(gmail.backfill(ALL_MAIL, since=None, more=found[-1].more))
    assert [each for each, _ in labelled(found)] == [key]
