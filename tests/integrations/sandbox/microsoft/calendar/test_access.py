"""Who sees calendars, and how much of them."""

from __future__ import annotations

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.microsoft.calendar_graph import (
    NOVEMBER,
    RITA,
    SVEN,
    Graph,
    application,
    meeting,
    weekly,
)


def test_an_application_reads_every_calendar_or_those_it_is_let_into(sandbox, diary):
    diary.adds(SVEN, weekly(sensitivity="private"))
    robot = application(sandbox, ["Calendars.Read"])
    items, _ = robot.round(f"users/{SVEN}/calendarView/delta")
    assert [each["type"] for each in items] == ["seriesMaster", *["occurrence"] * 4]
    assert items[0]["subject"] == "Demo"
    assert robot.refusal("GET", "me/calendars")[0] == 400
    assert robot.refusal("POST", f"users/{SVEN}/events", body=meeting()) == (403, "ErrorAccessDenied")
    sandbox.microsoft.sign_in.restricts([RITA])
    assert robot.refusal("GET", f"users/{SVEN}/calendars") == (403, "ErrorAccessDenied")
    assert robot.get(f"users/{RITA}/calendars")["value"][0]["owner"]["address"] == RITA


def test_basic_rights_show_no_body(sandbox, diary):
    diary.adds(RITA, meeting(body={"contentType": "text", "content": "Prices"}))
    basic = Graph(sandbox, RITA, "Calendars.ReadBasic")
    (told,) = basic.get("me/events")["value"]
    assert told["subject"] == "Demo"
    assert not {"body", "bodyPreview"} & told.keys()
    (told,) = application(sandbox, ["Calendars.ReadBasic.All"]).get(f"users/{RITA}/events")["value"]
    assert "body" not in told
    assert "body" in Graph(sandbox, RITA, "Calendars.Read").get("me/events")["value"][0]


def test_parts_of_a_batch_reach_calendars_each_on_its_own(sandbox, rita, diary):
    made = diary.adds(RITA, weekly())
    sandbox.faults.add(Fault(Kind.TOO_MANY_CONCURRENT, "graph.events.instances"))
    window = "&".join(f"{name}={value}" for name, value in NOVEMBER.items())
    parts = [
        {"id": "1", "method": "GET", "url": f"/me/events/{made['id']}"},
        {"id": "2", "method": "GET", "url": f"/me/events/{made['id']}/instances?{window}"},
        {"id": "3", "method": "GET", "url": "/me/events/nonsense"},
    ]
    answer = rita.call("POST", "$batch", body={"requests": parts}).json()["responses"]
    assert {each["id"]: each["status"] for each in answer} == {"1": 200, "2": 429, "3": 400}


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        (Kind.FULL_SYNC, (410, "SyncStateNotFound")),
        (Kind.RESYNC, (410, "resyncRequired")),
        (Kind.NOT_FOUND, (404, "ErrorItemNotFound")),
        (Kind.RETRY_AFTER, (429, "TooManyRequests")),
    ],
)
def test_calendars_are_refused_on_demand(sandbox, rita, kind, refused):
    sandbox.faults.add(Fault(kind, "graph.calendarView.delta", user=RITA))
    assert rita.refusal("GET", "me/calendarView/delta", NOVEMBER) == refused
    assert rita.round()[0] == []


def test_national_clouds_have_calendars_of_their_own(sandbox):
    sandbox.microsoft.sign_in.tenant("5e7b0a11-0000-4000-8000-0000000000c4", "china")
    sandbox.microsoft.sign_in.open_account("li@ours.example", tenant="5e7b0a11-0000-4000-8000-0000000000c4")
    li = Graph(sandbox, "li@ours.example", "Calendars.Read")
    li.base = f"{sandbox.address}/microsoftgraph.chinacloudapi.cn"
    told = li.get("me/calendarView/delta", NOVEMBER)
    assert told["@odata.deltaLink"].startswith(f"{li.base}/v1.0/me/calendarView/delta?$deltatoken=")
