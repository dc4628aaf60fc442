"""Requests for many keys: how they are made, and what goes on while their answers are read."""

from __future__ import annotations

from collections import Counter

from integrations.google_api.calling import AT_ONCE
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.google_api.providers import ALL_MAIL, RITA, changed, listed
from tests.integrations.google_calendar.test_calendars import OWN
from tests.integrations.sandbox.clients import mail, meeting


class Counted:
    """The client's service, which counts what is made of it."""

    def __init__(self, service) -> None:
        self._service = service
        self.made = Counter[str]()

    def __getattr__(self, name: str) -> object:
        self.made[name] += 1
        return getattr(self._service, name)


def test_while_an_answer_is_read_ten_others_are_under_way(sandbox, gmail, purse):
    ids = [sandbox.google.people.mail_arrives(RITA, mail()) for _ in range(30)]
    arriving = gmail.fetch(ALL_MAIL, ids)
    next(arriving)
    assert purse.spent.count(20) > AT_ONCE
    assert len(dict(arriving)) == 29


def test_row_10_what_is_asked_while_ten_are_under_way_waits(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, mail()) for _ in range(20)]
    sandbox.faults.add(Fault(Kind.SLOW, "gmail.users.messages.get", nth=2, times=None, seconds=0.5))
    sandbox.faults.add(Fault(Kind.SLOW, "gmail.users.labels.list", seconds=0.5))
    assert len(dict(gmail.fetch(ALL_MAIL, ids))) == 20
    assert sandbox.journal.counts["gmail.users.labels.list"] == 1
    assert sandbox.journal.most_in_flight[RITA] == AT_ONCE


def test_what_makes_requests_for_messages_is_made_once_for_all_of_them(sandbox, gmail, monkeypatch):
    ids = [sandbox.google.people.mail_arrives(RITA, mail()) for _ in range(30)]
    dict(gmail.fetch(ALL_MAIL, ids))  # labels are known from now on
    service = Counted(gmail._api.service)
    monkeypatch.setattr(gmail._api, "service", service)
    assert len(dict(gmail.fetch(ALL_MAIL, ids))) == 30
    assert service.made == {"users": 1}


def test_what_makes_requests_for_events_is_made_once_for_all_of_them(sandbox, calendars, monkeypatch):
    made = [sandbox.google.diary.adds(RITA, meeting())["id"] for _ in range(9)]
    (page,) = listed(calendars, OWN)
    for each in made:
        sandbox.google.diary.cancels(RITA, each)
    service = Counted(calendars._api.service)
    monkeypatch.setattr(calendars._api, "service", service)
    (told,) = changed(calendars, page.cursor, OWN)
    assert len(told.items) == 9
    assert service.made == {"events": 3}  # the list, the tombstones, the series
