"""Meetings of several people: whose copy says what."""

from __future__ import annotations

from integrations.sandbox.microsoft.calendar.uids import plain_uid
from tests.integrations.sandbox.microsoft.calendar_graph import (
    BEA,
    NOVEMBER,
    RITA,
    SVEN,
    Graph,
    at,
    meeting,
    weekly,
)

BEA_ORGANIZES = {"name": "Bea", "address": BEA}


def the_event(graph: Graph) -> dict:
    (found,) = graph.get("me/events")["value"]
    return found


def answer_of(event: dict, address: str) -> str:
    found = [
        each["status"]["response"]
        for each in event["attendees"]
        if each["emailAddress"]["address"] == address
    ]
    return found[0]


def test_a_guest_has_a_copy_with_the_same_uid_in_which_the_organizer_is_an_attendee(rita, sven, diary):
    made = diary.adds(RITA, meeting(25, 10, SVEN, BEA))
    mine, his = the_event(rita), the_event(sven)
    assert his["uid"] == his["iCalUId"] == made["uid"]
    assert his["id"] != mine["id"]
    assert (mine["isOrganizer"], his["isOrganizer"]) == (True, False)
    assert [each["emailAddress"]["address"] for each in mine["attendees"]] == [SVEN, BEA]
    assert [each["emailAddress"]["address"] for each in his["attendees"]] == [RITA, SVEN, BEA]
    assert his["responseStatus"] == {"response": "notResponded", "time": "0001-01-01T00:00:00Z"}
    assert his["showAs"] == "tentative"


def test_answers_are_known_in_the_organizers_copy_only(sandbox, rita, sven, diary):
    tom = "tom@ours.example"
    sandbox.microsoft.sign_in.open_account(tom)
    uid = diary.adds(RITA, meeting(25, 10, SVEN, tom, BEA))["uid"]
    diary.answers(SVEN, uid, "accepted")
    diary.guest_answers(RITA, uid, BEA, "tentativelyAccepted")
    assert answer_of(the_event(rita), SVEN) == "accepted"
    assert answer_of(the_event(rita), BEA) == "tentativelyAccepted"
    assert the_event(sven)["responseStatus"]["response"] == "accepted"
    toms = the_event(Graph(sandbox, tom))
    assert {each["status"]["response"] for each in toms["attendees"]} == {"none"}
    assert (answer_of(the_event(sven), SVEN), answer_of(the_event(sven), BEA)) == ("accepted", "none")


def test_what_is_answered_over_graph_reaches_the_organizer_and_a_decline_takes_the_copy_away(
    rita, sven, diary
):
    diary.adds(RITA, meeting(25, 10, SVEN))
    name = the_event(sven)["id"]
    assert (
        sven.call("POST", f"me/events/{name}/tentativelyAccept", body={"comment": "perhaps"}).status_code
        == 202
    )
    assert answer_of(the_event(rita), SVEN) == "tentativelyAccepted"
    _, link = sven.round()
    assert sven.call("POST", f"me/events/{name}/decline", body={"sendResponse": True}).status_code == 202
    assert answer_of(the_event(rita), SVEN) == "declined"
    assert [each["@removed"] for each in sven.round(link)[0]] == [{"reason": "deleted"}]
    assert sven.refusal("GET", f"me/events/{name}") == (404, "ErrorItemNotFound")
    own = the_event(rita)["id"]
    assert rita.refusal("POST", f"me/events/{own}/accept", body={}) == (400, "ErrorInvalidRequest")
    assert rita.refusal("POST", f"me/events/{own}/accept", body={"mood": 1}) == (400, "BadRequest")


def test_a_meeting_that_is_called_off_stays_with_its_guests_until_they_remove_it(rita, sven, diary):
    uid = diary.adds(RITA, meeting(25, 10, SVEN))["uid"]
    (_, mine), (_, his) = rita.round(), sven.round()
    diary.cancels(RITA, uid)
    assert [each["@removed"]["reason"] for each in rita.round(mine)[0]] == ["deleted"]
    (told,), his = sven.round(his)
    assert (told["isCancelled"], told["subject"], told["showAs"]) == (True, "Canceled: Demo", "free")
    diary.cancels(SVEN, uid)
    assert [each["@removed"]["reason"] for each in sven.round(his)[0]] == ["deleted"]


def test_an_occurrence_that_is_called_off_is_an_exception_for_guests(rita, sven, diary):
    made = diary.adds(RITA, weekly(2, 10, SVEN))
    diary.cancels(RITA, made["id"], "2026-11-16")
    his = sven.get("me/calendarView", NOVEMBER)["value"]
    assert [(each["type"], each["isCancelled"]) for each in his] == [
        ("occurrence", False), ("occurrence", False), ("exception", True), ("occurrence", False),
    ]  # fmt: skip
    assert his[2]["iCalUId"][32:40] == "07EA0B10"
    assert len(rita.get("me/calendarView", NOVEMBER)["value"]) == 3
    assert rita.refusal("POST", f"me/events/{made['id']}/accept", body={}) == (400, "ErrorInvalidRequest")
    assert sven.refusal("POST", f"me/events/{his[0]['id']}/cancel", body={}) == (400, "ErrorInvalidRequest")


def test_a_new_time_asks_everybody_again_and_a_new_title_does_not(rita, sven, diary):
    uid = diary.adds(RITA, meeting(25, 10, SVEN))["uid"]
    diary.answers(SVEN, uid, "accepted")
    diary.changes(RITA, uid, {"subject": "Demo, second part"})
    assert the_event(sven)["responseStatus"]["response"] == "accepted"
    assert answer_of(the_event(rita), SVEN) == "accepted"
    diary.changes(RITA, uid, {"start": at(26, 10), "end": at(26, 11)})
    assert the_event(sven)["responseStatus"]["response"] == "notResponded"
    assert answer_of(the_event(rita), SVEN) == "none"
    assert the_event(sven)["start"]["dateTime"] == "2026-11-26T09:00:00.0000000"


def test_an_occurrence_that_is_moved_moves_for_guests_too(sven, diary):
    made = diary.adds(RITA, weekly(2, 10, SVEN))
    diary.changes(RITA, made["id"], {"start": at(10, 15), "end": at(10, 16)}, "2026-11-09")
    his = sven.get("me/calendarView", NOVEMBER)["value"]
    moved = [each for each in his if each["type"] == "exception"]
    assert [each["start"]["dateTime"] for each in moved] == ["2026-11-10T14:00:00.0000000"]
    assert moved[0]["occurrenceId"].endswith(".2026-11-09")


def test_who_is_invited_no_longer_sees_it_called_off(rita, sven, diary):
    uid = diary.adds(RITA, meeting(25, 10, SVEN, BEA))["uid"]
    diary.changes(RITA, uid, {"attendees": [{"emailAddress": {"address": BEA}}]})
    assert the_event(sven)["isCancelled"] is True
    assert the_event(rita)["isCancelled"] is False


def test_guests_can_change_only_what_is_their_own(sven, diary):
    diary.adds(RITA, meeting(25, 10, SVEN))
    name = the_event(sven)["id"]
    assert sven.refusal("PATCH", f"me/events/{name}", body={"subject": "Mine"}) == (
        400,
        "ErrorInvalidRequest",
    )
    assert sven.call("PATCH", f"me/events/{name}", body={"showAs": "oof"}).json()["showAs"] == "oof"


def test_hidden_attendees_are_hidden_from_guests(sven, diary):
    diary.adds(RITA, meeting(25, 10, SVEN, BEA, hideAttendees=True))
    assert [each["emailAddress"]["address"] for each in the_event(sven)["attendees"]] == [RITA, SVEN]


def test_a_meeting_of_another_house_keeps_its_own_uid_within_outlooks(sven, diary):
    diary.invited(SVEN, meeting(25, 10, SVEN), organizer=BEA_ORGANIZES, uid="abc123@google.com")
    told = the_event(sven)
    assert told["uid"].startswith("040000008200E00074C5B7101A82E008")
    assert "7643616C2D556964" in told["uid"]
    assert plain_uid(told["uid"]) == "abc123@google.com"
    assert told["organizer"]["emailAddress"]["address"] == BEA
    diary.answers(SVEN, told["uid"], "accepted")
    diary.invited(SVEN, meeting(26, 10, SVEN), organizer=BEA_ORGANIZES, uid="abc123@google.com")
    assert the_event(sven)["start"]["dateTime"] == "2026-11-26T09:00:00.0000000"
    assert the_event(sven)["responseStatus"]["response"] == "notResponded"
    diary.called_off(SVEN, "abc123@google.com")
    assert the_event(sven)["isCancelled"] is True


def test_private_items_are_hidden_from_whoever_a_calendar_is_shared_with(rita, sven, diary):
    diary.adds(
        SVEN,
        meeting(25, 10, BEA, subject="Pay rise", sensitivity="private", location={"displayName": "Home"}),
    )
    diary.shares(SVEN, RITA)
    shared = diary.calendar_id(RITA, owner=SVEN)
    (seen,) = rita.get(f"me/calendars/{shared}/events")["value"]
    assert (seen["subject"], seen["sensitivity"], seen["attendees"]) == ("Private Appointment", "private", [])
    assert seen["location"]["displayName"] == ""
    assert the_event(sven)["subject"] == "Pay rise"
    refused = rita.refusal("POST", f"me/calendars/{shared}/events", body=meeting())
    assert refused == (403, "ErrorAccessDenied")
    diary.shares(SVEN, RITA, "delegate")
    (seen,) = rita.get(f"me/calendars/{shared}/events")["value"]
    assert seen["subject"] == "Pay rise"
    made = rita.call("POST", f"me/calendars/{shared}/events", body=meeting(26))
    assert made.json()["organizer"]["emailAddress"]["address"] == SVEN


def test_a_mailbox_of_another_is_read_by_whoever_may(sandbox, rita, diary):
    diary.adds(SVEN, weekly())
    assert rita.refusal("GET", f"users/{SVEN}/calendars") == (403, "ErrorAccessDenied")
    sandbox.microsoft.sign_in.delegates(SVEN, RITA)
    items, _ = rita.round(f"users/{SVEN}/calendarView/delta")
    assert [each["type"] for each in items] == ["seriesMaster", *["occurrence"] * 4]
    only_own = Graph(sandbox, RITA, "Calendars.Read")
    assert only_own.refusal("GET", f"users/{SVEN}/calendarView", NOVEMBER) == (403, "ErrorAccessDenied")
    mail_only = Graph(sandbox, RITA, "Mail.Read")
    assert mail_only.refusal("GET", "me/calendars") == (403, "ErrorAccessDenied")
    reader = Graph(sandbox, RITA, "Calendars.Read")
    assert reader.refusal("POST", "me/events", body=meeting()) == (403, "ErrorAccessDenied")


def test_one_calendar_that_is_shared_is_read_in_its_owners_mailbox_and_in_the_own_list(sandbox, rita, diary):
    made = diary.adds(SVEN, weekly())
    other = diary.makes_calendar(SVEN, "Customers")
    assert rita.refusal("GET", f"users/{SVEN}/calendarView", NOVEMBER) == (403, "ErrorAccessDenied")
    diary.shares(SVEN, RITA)
    items, _ = rita.round(f"users/{SVEN}/calendarView/delta")
    assert items[0]["subject"] == "Demo"
    assert rita.get(f"users/{SVEN}/events/{items[0]['id']}")["uid"] == made["uid"]
    assert rita.refusal("GET", f"users/{SVEN}/calendars/{other}/events") == (403, "ErrorAccessDenied")
    assert rita.refusal("GET", f"users/{SVEN}/calendars") == (403, "ErrorAccessDenied")
    only_own = Graph(sandbox, RITA, "Calendars.Read")
    shared = diary.calendar_id(RITA, owner=SVEN)
    assert len(only_own.get("me/calendars")["value"]) == 2
    assert only_own.refusal("GET", f"me/calendars/{shared}/events") == (403, "ErrorAccessDenied")
