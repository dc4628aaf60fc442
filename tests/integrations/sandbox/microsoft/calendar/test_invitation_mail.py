"""What meetings leave in mailboxes: invitations, cancellations, answers."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from icalendar import Calendar

from tests.integrations.sandbox.microsoft.calendar_graph import BEA, RITA, SVEN, Graph, meeting, weekly

KIND = {"$select": "subject"}


def mails(graph: Graph, folder: str = "inbox") -> list[tuple[str, str, str]]:
    found = graph.get(f"me/mailFolders/{folder}/messages", {"$orderby": "receivedDateTime"})["value"]
    return [
        (each.get("@odata.type", ""), each.get("meetingMessageType", ""), each["subject"]) for each in found
    ]


def test_guests_get_a_request_and_the_organizer_keeps_what_was_sent(rita, sven, diary):
    made = diary.adds(RITA, meeting(25, 10, SVEN, BEA))
    assert mails(sven) == [("#microsoft.graph.eventMessageRequest", "meetingRequest", "Demo")]
    assert mails(rita) == []
    assert [subject for _, _, subject in mails(rita, "sentitems")] == ["Demo"]
    (found,) = sven.get("me/messages")["value"]
    (kept,) = rita.get("me/messages")["value"]
    assert found["internetMessageId"] == kept["internetMessageId"]
    mime = sven.call("GET", f"me/messages/{found['id']}/$value").content
    part = message_from_bytes(mime, policy=default).get_body(("calendar",))
    assert part["Content-Type"].params["method"] == "REQUEST"
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert event["UID"] == made["uid"]
    assert [str(each) for each in event["ATTENDEE"]] == [f"mailto:{SVEN}", f"mailto:{BEA}"]


def test_an_answer_reaches_the_organizer_and_a_cancellation_the_guests(rita, sven, diary):
    made = diary.adds(RITA, meeting(25, 10, SVEN))
    diary.answers(SVEN, made["uid"], "accepted")
    assert mails(rita) == [("#microsoft.graph.eventMessageResponse", "meetingAccepted", "Accepted: Demo")]
    assert [subject for _, _, subject in mails(sven, "sentitems")] == ["Accepted: Demo"]
    diary.cancels(RITA, made["id"])
    assert [kind for _, kind, _ in mails(sven)] == ["meetingRequest", "meetingCancelled"]


def test_a_change_of_one_occurrence_is_told_by_mail(sven, diary):
    made = diary.adds(RITA, weekly(2, 10, SVEN))
    diary.changes(RITA, made["id"], {"subject": "Once"}, "2026-11-09")
    assert [subject for _, _, subject in mails(sven)] == ["Demo", "Once"]


def test_mails_about_meetings_can_be_switched_off_and_what_is_seeded_has_none(sandbox, sven, diary):
    sandbox.microsoft.settings.mails_of_meetings = False
    diary.adds(RITA, meeting(25, 10, SVEN))
    sandbox.microsoft.settings.mails_of_meetings = True
    sandbox.microsoft.seeding.synthetic_events([RITA, SVEN], 20)
    assert mails(sven) == []
    assert len(sven.get("me/events", {"$top": "100"})["value"]) > 10
