"""Calendars that Google does not give do not stop the mail, and are told; over the sandbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.capture.events import MailCaptured, MeetingStated
from domain.capture.mailboxes import NOT_NAMED
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.integrations.sandbox.clients import mail, meeting

GUESTS = [{"email": "bea@north.example"}]


def told(run) -> dict:
    (mailbox,) = run("mailboxes", "--format", "json").json["mailboxes"]
    return mailbox


@pytest.mark.parametrize("kind", [Kind.NOT_CONFIGURED, Kind.DOMAIN_POLICY])
def test_where_calendar_is_switched_off_mail_goes_on(site, people, sandbox, run, kind):
    site.pace = replace(site.pace, poll_seconds=1_800.0)
    site.restart()
    sandbox.faults.add(Fault(kind, "calendar.*", times=None))
    people.mail_arrives(RITA, mail("Prices"))
    site.run(60)
    people.mail_arrives(RITA, mail("Terms", Message_ID="<2@north.example>"))
    site.run(3_600)
    assert len(site.events(MailCaptured)) == 2
    shown = told(run)
    assert shown["state"] == "working"
    assert [(each["kind"], each["name"]) for each in shown["out_of_reach"]] == [("calendar", "")]
    assert "calendars: can not be read since" in run("mailboxes").out
    sandbox.faults.clear()
    sandbox.google.diary.adds(RITA, meeting("Review", attendees=GUESTS))
    site.run(86_400)
    assert len(site.events(MeetingStated)) == 1
    assert told(run)["out_of_reach"] == []
    assert site.open_gaps() == []


def test_a_calendar_that_is_refused_is_told_by_name_with_a_gap_until_it_can_be_read(
    site, people, sandbox, run
):
    site.pace = replace(site.pace, poll_seconds=1_800.0)
    site.restart()
    site.run(60)
    sandbox.faults.add(Fault(Kind.FORBIDDEN, "calendar.events.list", times=None))
    people.mail_arrives(RITA, mail("Prices"))
    sandbox.google.diary.adds(RITA, meeting("Review", attendees=GUESTS))
    site.run(3_600)
    assert len(site.events(MailCaptured)) == 1
    shown = told(run)
    assert [each["name"] for each in shown["out_of_reach"]] == [RITA]
    assert [gap["reason"] for gap in shown["open_gaps"]] == ["refused"]
    sandbox.faults.clear()
    site.run(86_400)
    assert len(site.events(MeetingStated)) == 1
    assert (told(run)["out_of_reach"], told(run)["open_gaps"]) == ([], [])


def test_a_calendar_that_is_not_shared_any_more_is_told_and_taken_up_again(site, people, sandbox, run):
    team, diary = "deals@group.calendar.google.com", sandbox.google.diary
    diary.makes_calendar(SVEN, team, summary="Deals")
    diary.shares(team, RITA, "writer")
    diary.adds(SVEN, meeting("Review", attendees=GUESTS), calendar=team)
    site.pace = replace(site.pace, poll_seconds=1_800.0)
    site.restart()
    site.run(60)
    assert len(site.events(MeetingStated)) == 1
    diary.shares(team, RITA, "none")
    people.mail_arrives(RITA, mail("Prices"))
    site.run(2 * 3_600)
    assert len(site.events(MailCaptured)) == 1
    shown = told(run)
    assert [(each["name"], each["reason"]) for each in shown["out_of_reach"]] == [("Deals", NOT_NAMED)]
    assert "calendar Deals: not there any more since" in run("mailboxes").out
    assert (len(site.events(MeetingStated)), site.tombstones()) == (1, 0)
    diary.shares(team, RITA, "writer")
    diary.adds(SVEN, meeting("Decision", attendees=GUESTS), calendar=team)
    site.run(2 * 3_600)
    assert len(site.events(MeetingStated)) == 2
    assert (told(run)["out_of_reach"], site.open_gaps()) == ([], [])
