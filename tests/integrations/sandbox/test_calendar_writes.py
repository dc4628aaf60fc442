"""Writing events through the client library, and how those who are invited see them."""

from __future__ import annotations

import pytest

from tests.integrations.sandbox.clients import AUTH, RITA, SVEN, meeting, refusal

TEAM = "team@group.calendar.example"


@pytest.fixture
def diary(sandbox):
    return sandbox.google.diary


def insert(client, body: dict, **given: object) -> dict:
    return client.events.insert(calendarId="primary", body=body, **given).execute()


def patch(client, event: str, body: dict, **given: object) -> dict:
    return client.events.patch(calendarId="primary", eventId=event, body=body, **given).execute()


def get(client, event: str, **given: object) -> dict:
    return client.events.get(calendarId="primary", eventId=event, **given).execute()


def attendees(event: dict) -> dict[str, str]:
    return {each["email"]: each["responseStatus"] for each in event["attendees"]}


def test_a_new_event_has_all_that_google_adds(rita):
    made = insert(rita, meeting(attendees=[{"email": RITA}, {"email": "bea@north.example"}]))
    assert made["organizer"] == made["creator"] == {"email": RITA, "self": True}
    assert made["attendees"] == [
        {"email": RITA, "responseStatus": "needsAction", "self": True, "organizer": True},
        {"email": "bea@north.example", "responseStatus": "needsAction"},
    ]
    assert (made["status"], made["sequence"], made["eventType"]) == ("confirmed", 0, "default")
    assert made["iCalUID"] == f"{made['id']}@google.com"
    assert made["created"] == made["updated"] == "2026-11-24T09:00:00.000Z"
    assert made["etag"].startswith('"')


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": None}, "required"),
        ({"end": None}, "required"),
        ({"start": {}}, "invalid"),
        ({"start": {"date": "2026-12-01", "dateTime": "2026-12-01T10:00:00Z"}}, "invalid"),
        ({"start": {"date": "2026-12-01"}}, "invalid"),
        ({"end": {"dateTime": "2026-12-01T08:00:00+01:00"}}, "timeRangeEmpty"),
        ({"start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "Europe/Nowhere"}}, "invalid"),
        ({"status": "perhaps"}, "invalid"),
        ({"eventType": "fromGmail"}, "invalid"),
        ({"attendees": [{"displayName": "Bea"}]}, "invalid"),
        ({"attendees": [{"email": "bea@north.example", "responseStatus": "maybe"}]}, "invalid"),
        ({"id": "UPPER"}, "invalid"),
        ({"id": "abc"}, "invalid"),
    ],
)
def test_an_event_that_is_not_right_is_refused(rita, change, reason):
    body = {name: value for name, value in {**meeting(), **change}.items() if value is not None}
    assert refusal(lambda: insert(rita, body))[:2] == (400, reason)


def test_a_client_chooses_an_id_once(rita):
    body = {**meeting(), "id": "setpoint0123456789"}
    assert insert(rita, body)["id"] == "setpoint0123456789"
    assert refusal(lambda: insert(rita, body)) == (
        409,
        "duplicate",
        "The requested identifier already exists.",
    )
    rita.events.delete(calendarId="primary", eventId=body["id"]).execute()
    assert refusal(lambda: insert(rita, body))[0] == 409


def test_times_are_shown_in_the_zone_of_the_calendar_or_in_the_one_that_is_asked_for(rita):
    body = meeting()
    body["start"] = {"dateTime": "2026-12-01T09:00:00Z"}
    body["end"] = {"dateTime": "2026-12-01T12:00:00", "timeZone": "Europe/Helsinki"}
    made = insert(rita, body)
    assert made["start"] == {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Berlin"}
    assert made["end"] == {"dateTime": "2026-12-01T11:00:00+01:00", "timeZone": "Europe/Helsinki"}
    assert get(rita, made["id"], timeZone="UTC")["start"]["dateTime"] == "2026-12-01T09:00:00Z"


def test_a_zone_that_there_is_not_is_refused_wherever_it_is_named(rita):
    for zone in ("Europe/Nowhere", "Europe", "/etc/localtime", ""):
        listed = rita.events.list(calendarId="primary", timeZone=zone)
        assert refusal(listed.execute)[:2] == (400, "invalid")


def test_a_patch_merges_objects_replaces_lists_and_null_takes_away(rita):
    made = insert(rita, meeting(location="Room 1", extendedProperties={"private": {"a": "1", "b": "2"}}))
    changed = patch(rita, made["id"], {"location": None, "extendedProperties": {"private": {"b": "3"}}})
    assert "location" not in changed
    assert changed["extendedProperties"] == {"private": {"a": "1", "b": "3"}}
    assert changed["summary"] == "Review"
    assert changed["etag"] != made["etag"]
    assert changed["sequence"] == 0
    later = patch(rita, made["id"], {"end": {"dateTime": "2026-12-01T12:00:00+01:00"}})
    assert (later["sequence"], later["start"]) == (1, made["start"])
    assert refusal(lambda: patch(rita, made["id"], {"eventType": "focusTime"}))[0] == 400


def test_an_update_replaces_what_a_client_may_write_and_keeps_the_rest(rita):
    made = insert(rita, meeting(location="Room 1"))
    updated = rita.events.update(calendarId="primary", eventId=made["id"], body=meeting("Other")).execute()
    assert "location" not in updated
    assert updated["summary"] == "Other"
    assert [updated[name] for name in ("id", "iCalUID", "created", "organizer")] == [
        made[name] for name in ("id", "iCalUID", "created", "organizer")
    ]
    body = {name: value for name, value in meeting().items() if name != "end"}
    assert (
        refusal(lambda: rita.events.update(calendarId="primary", eventId=made["id"], body=body).execute())[0]
        == 400
    )


def test_a_guarded_write_needs_the_etag_that_is_there(rita):
    made = insert(rita, meeting())

    def guarded(request, etag: str) -> object:
        request.headers["If-Match"] = etag
        return request.execute()

    events = rita.events
    first = guarded(
        events.patch(calendarId="primary", eventId=made["id"], body={"summary": "A"}), made["etag"]
    )
    for request in (
        events.patch(calendarId="primary", eventId=made["id"], body={"summary": "B"}),
        events.update(calendarId="primary", eventId=made["id"], body=meeting()),
        events.delete(calendarId="primary", eventId=made["id"]),
    ):
        assert refusal(lambda r=request: guarded(r, made["etag"])) == (
            412,
            "conditionNotMet",
            "Precondition Failed",
        )
    assert not guarded(events.delete(calendarId="primary", eventId=made["id"]), first["etag"])


def test_deleting_what_is_deleted_is_a_410_and_what_never_was_a_404(rita):
    made = insert(rita, meeting())
    delete = rita.events.delete(calendarId="primary", eventId=made["id"])
    delete.execute()
    assert refusal(delete.execute) == (410, "deleted", "Resource has been deleted")
    assert refusal(lambda: rita.events.delete(calendarId="primary", eventId="never").execute())[0] == 404


def test_a_video_call_is_made_where_the_version_says_so(rita):
    asked = {
        "conferenceData": {
            "createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        }
    }
    assert "conferenceData" not in insert(rita, meeting(**asked))
    made = insert(rita, meeting(**asked), conferenceDataVersion=1)
    assert made["hangoutLink"] == made["conferenceData"]["entryPoints"][0]["uri"]
    assert made["conferenceData"]["createRequest"]["status"] == {"statusCode": "success"}
    other = {
        "conferenceData": {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "addOn"}}}
    }
    assert refusal(lambda: insert(rita, meeting(**other), conferenceDataVersion=1))[0] == 501


def test_who_is_invited_gets_a_copy_and_an_answer_reaches_everybody(rita, sven):
    made = insert(
        rita, meeting(attendees=[{"email": SVEN}, {"email": "bea@north.example"}], visibility="default")
    )
    copy = get(sven, made["id"])
    assert copy["iCalUID"] == made["iCalUID"]
    assert copy["organizer"] == {"email": RITA}
    assert [each.get("self", False) for each in copy["attendees"]] == [True, False]
    answered = patch(
        sven, made["id"], {"attendees": [{"email": SVEN, "responseStatus": "accepted", "comment": "late"}]}
    )
    assert attendees(answered) == {"bea@north.example": "needsAction", SVEN: "accepted"}
    assert attendees(get(rita, made["id"])) == attendees(answered)


def test_the_organizers_patch_replaces_the_whole_list_of_attendees(rita, sven):
    made = insert(rita, meeting(attendees=[{"email": SVEN}, {"email": "bea@north.example"}]))
    changed = patch(rita, made["id"], {"attendees": [{"email": "bea@north.example"}]})
    assert attendees(changed) == {"bea@north.example": "needsAction"}
    assert get(sven, made["id"])["status"] == "cancelled"


def test_a_guest_changes_nothing_but_their_own_part(rita, sven):
    made = insert(rita, meeting(attendees=[{"email": SVEN}]))
    changed = patch(sven, made["id"], {"summary": "Mine", "colorId": "3"})
    assert (changed["summary"], changed["colorId"]) == ("Review", "3")
    assert "colorId" not in get(rita, made["id"])


def test_a_guest_who_deletes_has_declined_and_the_organizer_who_deletes_cancels(rita, sven):
    made = insert(rita, meeting(attendees=[{"email": SVEN}]))
    sven.events.delete(calendarId="primary", eventId=made["id"]).execute()
    assert attendees(get(rita, made["id"])) == {SVEN: "declined"}
    second = insert(rita, meeting(attendees=[{"email": SVEN}]))
    rita.events.delete(calendarId="primary", eventId=second["id"]).execute()
    assert get(sven, second["id"])["status"] == "cancelled"


def test_people_answer_move_and_cancel_as_the_api_does(diary, rita):
    made = diary.adds(RITA, meeting(attendees=[{"email": SVEN}]))
    diary.answers(SVEN, made["id"], "tentative", comment="perhaps")
    assert attendees(get(rita, made["id"])) == {SVEN: "tentative"}
    assert diary.event_ids(SVEN) == [made["id"]]
    diary.cancels(RITA, made["id"])
    assert diary.event_ids(SVEN) == []


def test_an_imported_event_keeps_its_uid_and_its_organizer_and_tells_nobody(rita, sven):
    body = meeting(
        iCalUID="far@away.example",
        organizer={"email": "boss@north.example"},
        attendees=[{"email": RITA}, {"email": SVEN}],
    )
    made = rita.events.import_(calendarId="primary", body=body).execute()
    assert (made["iCalUID"], made["privateCopy"], made["organizer"]) == (
        "far@away.example",
        True,
        {"email": "boss@north.example"},
    )
    again = rita.events.import_(calendarId="primary", body={**body, "summary": "Again"}).execute()
    assert (again["id"], again["summary"]) == (made["id"], "Again")
    assert refusal(lambda: get(sven, made["id"]))[0] == 404
    assert refusal(lambda: rita.events.import_(calendarId="primary", body=meeting()).execute())[:2] == (
        400,
        "required",
    )


def test_a_reader_sees_private_events_as_shells_and_may_not_write(rita, sven, diary):
    diary.makes_calendar(SVEN, TEAM)
    diary.shares(TEAM, RITA, "reader")
    secret = diary.adds(
        SVEN, meeting("Secret", visibility="private", attendees=[{"email": "bea@north.example"}]), TEAM
    )
    diary.adds(SVEN, meeting("Open"), TEAM)
    shell, plain = rita.events.list(calendarId=TEAM).execute()["items"]
    assert plain["summary"] == "Open"
    assert shell["visibility"] == "private"
    assert not {"summary", "attendees", "description", "organizer"} & set(shell)
    assert shell["start"] == secret["start"]
    assert sven.events.list(calendarId=TEAM).execute()["items"][0]["summary"] == "Secret"
    assert refusal(lambda: rita.events.insert(calendarId=TEAM, body=meeting()).execute())[:2] == (
        403,
        "requiredAccessLevel",
    )
    diary.shares(TEAM, RITA, "freeBusyReader")
    assert all("summary" not in each for each in rita.events.list(calendarId=TEAM).execute()["items"])


def test_self_means_the_calendar_that_one_looks_at(diary):
    diary.makes_calendar(SVEN, TEAM)
    made = diary.adds(SVEN, meeting(), TEAM)
    assert made["organizer"] == {"email": TEAM, "self": True}
    assert made["creator"] == {"email": SVEN}


def test_attendees_are_left_out_where_they_are_too_many_or_hidden(rita, sven):
    crowd = [{"email": f"guest-{number}@north.example"} for number in range(3)]
    made = insert(rita, meeting(attendees=[{"email": SVEN}, *crowd], guestsCanSeeOtherGuests=False))
    assert len(get(rita, made["id"])["attendees"]) == 4
    few = get(rita, made["id"], maxAttendees=2)
    assert few["attendeesOmitted"] is True
    assert few["attendees"] == []
    hidden = get(sven, made["id"])
    assert [each["email"] for each in hidden["attendees"]] == [SVEN]
    assert hidden["attendeesOmitted"] is True
    many = insert(rita, meeting(attendees=[{"email": f"g{number}@north.example"} for number in range(201)]))
    assert many["attendeesOmitted"] is True


def test_a_token_for_owned_calendars_reaches_no_others(sign_in, diary):
    diary.makes_calendar(SVEN, TEAM)
    diary.shares(TEAM, RITA, "writer")
    owner = sign_in(RITA, f"{AUTH}/calendar.events.owned.readonly")
    assert owner.events.list(calendarId="primary").execute()["items"] == []
    assert refusal(lambda: owner.events.list(calendarId=TEAM).execute())[:2] == (
        403,
        "insufficientPermissions",
    )
    free = sign_in(RITA, f"{AUTH}/calendar.events.freebusy")
    assert refusal(lambda: free.events.list(calendarId="primary").execute())[0] == 501


def test_event_labels_are_not_modelled(rita):
    assert refusal(lambda: insert(rita, meeting(), eventLabelVersion=1))[0] == 501
