"""Mutated input of every format: a value or a documented error, soon."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.crmfiles.reading import read_crm_csv
from integrations.gmail.normalise import mail_of
from integrations.google_auth.push_tokens import PushTokens
from integrations.google_calendar.normalise import meeting_of
from integrations.outlook_calendar.normalise import meeting_of as outlook_meeting
from integrations.outlook_calendar.normalise import series_of
from integrations.outlook_calendar.series import Read
from integrations.outlook_mail.normalise import head_of, row_of
from integrations.playbookfiles.deal import read_deal_file
from services.api.mail_pushes import MailPush, read_mail_push
from services.api.microsoft_pushes import notes_in
from tests.fuzz.bounds import TookTooLong, within_seconds
from tests.fuzz.mutations import mutated
from tests.fuzz.readers import READERS
from tests.fuzz.samples import CRM, CRM_DEFAULTS, DEAL, PLAYBOOK
from tests.fuzz.samples_of_google import AUDIENCE, CERTIFICATES, OF_GOOGLE, PUSH, PUSHER
from tests.fuzz.samples_of_microsoft import NOTES, OF_MICROSOFT, OWNER, READ


@pytest.mark.parametrize("name", READERS)
@settings(
    max_examples=2_000 if os.environ.get("SETPOINT_PROVE") == "1" else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_mutated_input_gives_a_value_or_a_documented_error(name: str, data: st.DataObject) -> None:
    written = data.draw(mutated(name))
    with within_seconds(10):
        READERS[name](written)


def test_the_samples_themselves_are_read_in_full(tmp_path: Path) -> None:
    (tmp_path / "playbook.yaml").write_bytes(PLAYBOOK)
    (tmp_path / "deal.yaml").write_bytes(DEAL)
    (tmp_path / "deals.csv").write_bytes(CRM)
    assert [m.id for m in read_deal_file(tmp_path / "deal.yaml").playbook.milestones] == [
        *("discovery", "pilot", "legal")
    ]
    assert len(read_crm_csv(tmp_path / "deals.csv", CRM_DEFAULTS).deals) == 1


def test_the_samples_of_google_are_read_in_full_too() -> None:
    assert read_mail_push(PUSH) == MailPush("rita@ours.example", "2070443601311540")
    PushTokens("", AUDIENCE, PUSHER, lambda: 0.0, _certificates=CERTIFICATES, _asked_at=0.0).check(
        OF_GOOGLE["push_token"][0].decode()
    )
    assert all(mail_of(json.loads(each), names={}).data for each in OF_GOOGLE["gmail"])
    assert all(meeting_of(json.loads(each)).items for each in OF_GOOGLE["event"])


def test_the_samples_of_microsoft_are_read_in_full_too() -> None:
    assert [note.ends for note in notes_in(NOTES)] == [False, True]
    messages = [json.loads(each) for each in OF_MICROSOFT["outlook"]]
    assert all(row_of(each) is not None and b"From: " in head_of(each) for each in messages)
    events = [json.loads(each) for each in OF_MICROSOFT["outlook_event"]]
    assert all(len(outlook_meeting(each, owner=OWNER).items) == 1 for each in events)
    (series,) = (json.loads(each) for each in OF_MICROSOFT["outlook_series"])
    found = series_of(series["master"], Read(*READ, series["instances"]), owner=OWNER).items
    assert [(each.recurrence is None, each.cancelled) for each in found] == [
        *((False, False), (True, False), (True, True), (True, True))
    ]


def test_the_watchdog_stops_what_does_not_end() -> None:
    with pytest.raises(TookTooLong):
        _never_end()


def _never_end() -> None:
    with within_seconds(0.05):
        while True:
            pass
