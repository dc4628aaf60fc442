"""The history of a mailbox: four kinds of change, ids with gaps, pages, and ids that are too old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import RITA, mail, refusal

GONE = (404, "notFound", "Requested entity was not found.")


@pytest.fixture
def start(rita) -> str:
    return rita.users.getProfile(userId="me").execute()["historyId"]


def since(client, start: str, **given: object) -> dict:
    return client.users.history().list(userId="me", startHistoryId=start, **given).execute()


def kinds(answer: dict) -> list[str]:
    return [name for each in answer.get("history", ()) for name in each if name not in {"id", "messages"}]


def test_where_nothing_changed_there_is_no_history_key_but_an_id(rita, start):
    assert since(rita, start) == {"historyId": start}


def test_each_kind_of_change_is_told_with_the_labels_that_the_message_has_then(rita, sandbox, start):
    people = sandbox.google.people
    name = people.mail_arrives(RITA, mail())
    people.labels_change(RITA, name, ["STARRED"], ["UNREAD"])
    people.trashes(RITA, name)
    people.deletes(RITA, name)
    answer = since(rita, start)
    added, starred, read, trashed, left, deleted = answer["history"]
    ids = {"id": name, "threadId": name}
    assert added["messagesAdded"] == [{"message": {**ids, "labelIds": ["UNREAD", "INBOX"]}}]
    assert starred["labelsAdded"][0]["labelIds"] == ["STARRED"]
    assert read["labelsRemoved"] == [
        {"message": {**ids, "labelIds": ["STARRED", "INBOX"]}, "labelIds": ["UNREAD"]}
    ]
    assert trashed["labelsAdded"][0]["labelIds"] == ["TRASH"]
    assert left["labelsRemoved"][0]["labelIds"] == ["INBOX"]
    assert deleted["messagesDeleted"] == [{"message": {**ids, "labelIds": ["STARRED", "TRASH"]}}]
    assert all(each["messages"] == [ids] for each in answer["history"])
    numbers = [int(each["id"]) for each in answer["history"]]
    assert numbers == sorted(numbers)
    assert answer["historyId"] == str(numbers[-1])
    assert numbers != list(range(numbers[0], numbers[0] + len(numbers)))


def test_only_the_wanted_types_and_label_are_told(rita, sandbox, start):
    people = sandbox.google.people
    deals = people.makes_label(RITA, "Deals")
    name = people.mail_arrives(RITA, mail())
    people.mail_arrives(RITA, mail(), ["SENT"])
    people.labels_change(RITA, name, [deals])
    people.labels_change(RITA, name, [], [deals])
    assert kinds(since(rita, start, historyTypes=["messageAdded"])) == ["messagesAdded", "messagesAdded"]
    assert kinds(since(rita, start, historyTypes=["labelAdded", "labelRemoved"])) == [
        "labelsAdded",
        "labelsRemoved",
    ]
    assert kinds(since(rita, start, labelId=deals)) == ["labelsAdded", "labelsRemoved"]
    assert kinds(since(rita, start, labelId="SENT")) == ["messagesAdded"]
    assert since(rita, start, historyTypes=["messageDeleted"]).keys() == {"historyId"}
    assert refusal(lambda: since(rita, start, labelId="NONE"))[2] == "Invalid label: NONE"


def test_pages_hold_together_by_the_same_start_and_tell_what_comes_in_meanwhile(rita, sandbox, start):
    people = sandbox.google.people
    names = [people.mail_arrives(RITA, mail(str(number))) for number in range(4)]
    first = since(rita, start, maxResults=2)
    late = people.mail_arrives(RITA, mail("late"))
    second = since(rita, start, maxResults=2, pageToken=first["nextPageToken"])
    third = since(rita, start, maxResults=2, pageToken=second["nextPageToken"])
    told = [each["messages"][0]["id"] for page in (first, second, third) for each in page["history"]]
    assert told == [*names, late]
    assert "nextPageToken" not in third
    later = first["history"][-1]["id"]
    assert (
        refusal(lambda: since(rita, later, maxResults=2, pageToken=first["nextPageToken"]))[2]
        == "Invalid pageToken"
    )


def test_a_page_can_be_empty_and_yet_have_another_after_it(rita, sandbox, start):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    sandbox.faults.add(Fault(Kind.EMPTY_PAGE, "gmail.users.history.list"))
    empty = since(rita, start)
    assert "history" not in empty
    assert since(rita, start, pageToken=empty["nextPageToken"])["history"][0]["messages"][0]["id"] == name


def test_an_id_in_a_gap_of_the_future_or_of_another_time_is_a_404(rita, sandbox, start):
    sandbox.google.people.mail_arrives(RITA, mail())
    now = since(rita, start)["historyId"]
    assert since(rita, now) == {"historyId": now}
    for wrong in (str(int(start) + 1), str(int(now) + 1), "1", "18446744073709551615"):
        assert refusal(lambda w=wrong: since(rita, w)) == GONE


def test_ids_are_too_old_after_a_week_of_the_turned_clock_or_on_demand(rita, sandbox, start):
    name = sandbox.google.people.mail_arrives(RITA, mail())
    after = since(rita, start)["historyId"]
    sandbox.clock.turn(timedelta(days=6))
    assert since(rita, start)["history"]
    sandbox.clock.turn(timedelta(days=2))
    assert refusal(lambda: since(rita, start)) == GONE
    assert since(rita, after) == {"historyId": after}
    sandbox.google.people.history_expires(RITA)
    assert refusal(lambda: since(rita, after)) == GONE
    now = rita.users.getProfile(userId="me").execute()["historyId"]
    sandbox.google.people.deletes(RITA, name)
    assert kinds(since(rita, now)) == ["messagesDeleted"]


def test_a_404_comes_at_any_page_on_demand(rita, sandbox, start):
    for number in range(3):
        sandbox.google.people.mail_arrives(RITA, mail(str(number)))
    sandbox.faults.add(Fault(Kind.NOT_FOUND, "gmail.users.history.list", page=2))
    first = since(rita, start, maxResults=1)
    assert refusal(lambda: since(rita, start, maxResults=1, pageToken=first["nextPageToken"])) == GONE


def test_a_start_is_needed_and_has_to_be_a_number(rita):
    assert refusal(lambda: rita.users.history().list(userId="me").execute())[0] == 400
    assert refusal(lambda: since(rita, "soon"))[0] == 400


def test_what_was_there_before_anybody_looked_has_no_history(rita, sandbox, start):
    sandbox.google.seeding.synthetic_mail([RITA], 10)
    assert since(rita, start) == {"historyId": start}
