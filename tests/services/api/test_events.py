"""Live updates over the API: which deals moved, told to those who may see them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing, closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
import requests

from domain.access.events import AccessGiven
from domain.access.permits import AccessRole
from services.api.app import application
from services.api.serving import HttpServer, listen
from services.api.v1.problems import Problem
from services.api.v1.serving import desk_of
from services.api.v1.streams import Limit, Stream, Streams
from services.client import Client
from tests.loops import in_a_loop
from tests.services.api.house import MONA, RITA, SVEN, Api, served

_DAYS = count()
Told = tuple[str, int, Any]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("api")) as made:
        yield made


class Reader:
    """One open stream, read event by event."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines(chunk_size=1)

    def next(self) -> Told:
        """The next event; its name, its id and its data."""
        fields: dict[str, str] = {}
        for line in self._lines:
            name, _, value = line.decode().partition(": ")
            fields |= {name: value} if value else {}
            if not line and "event" in fields:
                return fields["event"], int(fields["id"]), json.loads(fields["data"])
        raise EOFError

    def is_over(self) -> bool:
        return next(self._lines, None) is None


@contextmanager
def reading(api: Api, who: str = RITA, after: object = None) -> Iterator[Reader]:
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    with closing(api.ask("GET", "/v1/events", who, headers=headers, stream=True)) as answer:
        assert answer.status_code == 200, answer.text
        yield Reader(answer)


def say(api: Api, deal: str, who: str, what: str) -> str:
    """Say something of a deal; its entity tag then."""
    due = date(2026, 7, 1) + timedelta(days=next(_DAYS))
    body = {"side": "buyer", "due": due.isoformat(), "what": what}
    said = api.ask("POST", f"/v1/deals/{deal}/commitments", who, json=body)
    assert said.status_code == 200, said.text
    return said.headers["etag"]


def test_who_may_see_a_deal_is_told_that_it_moved_and_where_to_go_on(api: Api) -> None:
    with reading(api) as hers, reading(api, MONA) as managers, reading(api, SVEN) as others:
        assert [each.next()[0] for each in (hers, managers, others)] == ["here"] * 3
        tag = say(api, "north", RITA, "a canary of a promise")
        name, place, data = hers.next()
        assert (name, data["deal"], data["etag"]) == ("moved", "north", tag)
        assert "facts" in data["kinds"]
        assert managers.next() == (name, place, data)
        own = say(api, "south", SVEN, "his")
        assert others.next()[2] == {"deal": "south", "etag": own, "kinds": ["facts"]}
    with reading(api, after=place - 1) as again:
        assert again.next()[0] == "here"
        assert again.next() == (name, place, data)
        again.answer.close()
    assert hers.answer.headers["content-type"].startswith("text/event-stream")


def test_nothing_is_lost_between_two_streams_and_too_far_back_is_told(api: Api) -> None:
    with reading(api) as first:
        _, place, _ = first.next()
    for what in ("one", "two"):
        say(api, "north", RITA, what)
    with reading(api, after=place) as second:
        assert second.next()[:2] == ("here", place)
        moved = second.next()
        assert (moved[0], moved[2]["deal"]) == ("moved", "north")
        assert moved[1] == api.desk.live.news.upto
    with reading(api, after=10**17) as lost:
        assert lost.next()[0] == "reset"
        assert lost.next()[0] == "here"
    for bad in ("x", "-1", "9" * 19):
        assert api.ask("GET", "/v1/events", headers={"Last-Event-ID": bad}).status_code == 422


def test_whoever_was_told_by_a_process_that_is_ahead_goes_on_in_one_that_is_behind(api: Api) -> None:
    behind = desk_of(api.system)
    behind.live.catch_up()
    say(api, "north", RITA, "known to one of them")
    place = api.desk.live.news.upto
    assert behind.live.news.upto < place

    async def story() -> bytes:
        chunks = behind.streams.open("r", _nobody, place)._chunks()
        async with aclosing(chunks):  # type: ignore[type-var] # a generator, as it is written
            return await anext(chunks)

    told = in_a_loop(story())
    assert f"id: {place}\nevent: here".encode() in told
    assert b"reset" not in told


def test_the_client_goes_on_where_it_was(api: Api) -> None:
    with closing(Client(api.address, lambda: api.token(RITA))) as client:
        here = next(told := client.follow_events())
        told.close()
        tag = say(api, "north", RITA, "while nobody listened")
        again = client.follow_events(last_event_id=here.id)
        assert next(again).kind == "here"
        moved = next(again)
        again.close()
    assert (moved.kind, json.loads(moved.data)["etag"]) == ("moved", tag)


def test_a_stream_ends_with_the_right_to_read_and_with_the_token(api: Api) -> None:
    token = api.machine(AccessRole.SERVICE, seconds=30)
    person = api.system.tokens.person(SVEN)
    with reading(api, SVEN) as his, reading(api, token) as machine:
        his.next()
        machine.next()
        api.say(AccessGiven(person, frozenset()))
        say(api, "north", RITA, "three")
        assert his.is_over()
        assert machine.next()[2]["deal"] == "north"
        api.issuer.clock.seconds += 60
        say(api, "north", RITA, "four")
        assert machine.is_over()
    api.say(AccessGiven(person, frozenset({AccessRole.REP})))


def test_open_streams_end_whole_when_the_server_is_told_to_stop(api: Api) -> None:
    desk = replace(api.desk, streams=Streams(api.desk.live, api.desk.door.access))
    listening, stop = listen("127.0.0.1", 0), threading.Event()
    server = HttpServer(application(api.system, [], desk=desk), listening, before_stop=desk.streams.end)
    serving = threading.Thread(target=server.run, args=(stop,))
    serving.start()
    its = replace(api, address=f"http://127.0.0.1:{listening.getsockname()[1]}", desk=desk)
    streams = [its.ask("GET", "/v1/events", stream=True) for _ in range(3)]
    readers = [Reader(each) for each in streams]
    assert [each.next()[0] for each in readers] == ["here"] * 3
    stop.set()
    assert all(each.is_over() for each in readers), "one that was cancelled breaks off in a chunk"
    for each in streams:
        each.close()
    serving.join()
    assert len(desk.streams) == 0
    with pytest.raises(Problem) as refused:
        desk.streams.open("r", _nobody, None)
    assert refused.value.status == 503


async def _nobody() -> None:
    return None


def opened(api: Api, limit: Limit | None = None) -> tuple[Streams, Callable[..., Stream]]:
    streams = Streams(api.desk.live, api.desk.door.access, limit)
    person = api.desk.door.access.now().person(api.system.tokens.person(RITA))

    async def asks() -> Any:  # noqa: ANN401 - a caller
        return person

    return streams, lambda caller="r", after=None: streams.open(caller, asks, after)


def test_there_are_so_many_streams_of_a_caller_and_so_many_in_all(api: Api) -> None:
    async def story() -> list[object]:
        streams, another = opened(api, Limit(of_a_caller=2, in_all=3))
        first = [another(), another()]
        found: list[object] = [_refused(another)]
        another("s")
        found.append(_refused(lambda: another("t")))
        streams.leave(first[0])
        streams.leave(first[0])
        another("t")
        return [*found, len(streams)]

    assert in_a_loop(story()) == [429, 503, 3]


def _refused(make: Callable[[], object]) -> object:
    try:
        make()
    except Exception as error:  # noqa: BLE001 - its status is what is looked at
        return getattr(error, "status", error)
    return None


def test_a_slow_reader_is_told_to_begin_anew_and_let_go(api: Api) -> None:
    """It reads its first event, and nothing until all that is kept has gone by."""
    news = api.desk.live.news
    most, news._most = news._most, 5

    async def story() -> tuple[bytes, int]:
        streams, another = opened(api)
        sent: list[bytes] = []
        may_go_on, has_begun = asyncio.Event(), asyncio.Event()

        async def send(message: Any) -> None:  # noqa: ANN401 - ASGI's
            sent.append(message.get("body", b""))
            if sent[-1]:
                has_begun.set()
                await may_go_on.wait()

        async def receive() -> Any:  # noqa: ANN401 - ASGI's
            await asyncio.Event().wait()

        running = asyncio.ensure_future(another()({}, receive, send))
        await has_begun.wait()
        await asyncio.to_thread(_move_a_lot, api)
        may_go_on.set()
        await running
        return sent[-2], len(streams)

    try:
        last, left = in_a_loop(story())
    finally:
        news._most = most
    assert b"event: reset\n" in last
    assert left == 0
    assert len(news._news) <= 10 + 20


def _move_a_lot(api: Api) -> None:
    for number in range(12):
        say(api, "north", RITA, f"promise {number}")
