"""The client over the served API: typed answers, refusals, pages, versions, and what is done once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from services.client import ChangedInBetween, Client, DoesNotRead, NotFound, NotSignedIn, OutOfReach, Refused
from services.client.calls import Calls
from services.client.models import CommitmentWord, InteractionKind, InteractionWord, Snooze, StepState
from services.client.telling import told_in
from tests.client.write import CLIENT, client_texts
from tests.services.api.house import ADA, RITA
from tests.services.api.probes import BODIES, operations
from tests.services.api.world import BUNDLED, World, whole_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with whole_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def api(world: World) -> Iterator[Client]:
    with client(world, RITA) as made:
        yield made


@contextmanager
def client(world: World, who: str) -> Iterator[Client]:
    with Client(world.api.address, lambda: world.token(who) or "") as made:
        yield made


def test_the_client_is_what_the_document_makes_of_it(world: World) -> None:
    texts = dict(client_texts(world.document))
    assert set((CLIENT / "calls").glob("*.py")) == {file for file in texts if file.parent != CLIENT}
    stale = [file.name for file, text in texts.items() if file.read_text("utf-8") != text]
    assert stale == [], "run: python -m tests.client.write"


def test_every_route_has_a_method(world: World) -> None:
    assert [each.id for each in operations(world.document) if not hasattr(Calls, each.id)] == []


def test_a_deal_is_read_typed_and_not_sent_again_while_it_is_as_it_was(api: Client) -> None:
    deal = api.read_deal(BUNDLED)
    assert deal.value.deal.decision_date.isoformat() == "2026-06-30"
    assert deal.value.plan.milestones[0].owner in {"seller", "buyer", "both"}
    assert deal.value.as_of.tzinfo is not None
    assert api.read_deal(BUNDLED, known=deal) is deal


def test_a_change_is_made_to_what_was_seen_or_not_at_all(api: Client) -> None:
    seen = api.list_steps(BUNDLED)
    step = next(each for each in seen.value.next_steps if each.state == StepState.ISSUED)
    said = api.accept_step(step.id, as_seen=seen)
    assert {each.id: each.state for each in said.value.next_steps}[step.id] is StepState.ACCEPTED
    with pytest.raises(ChangedInBetween) as refused:
        api.finish_step(step.id, as_seen=seen)
    assert refused.value.kind == "changed-in-between"
    assert api.finish_step(step.id, as_seen=said).tag != said.tag


def test_pages_are_gone_through_to_the_end(world: World, api: Client) -> None:
    touches = list(api.all_touches(BUNDLED, limit=7))
    assert len(touches) == api.read_deal(BUNDLED).value.counts.touches > 14
    assert [each.occurred_at for each in touches] == sorted(each.occurred_at for each in touches)
    with client(world, ADA) as audit:
        assert len({each.id for each in audit.all_deeds(BUNDLED, limit=50)}) > 100


def test_a_refusal_is_an_exception_that_says_what_to_do(world: World, api: Client) -> None:
    with pytest.raises(NotFound):
        api.read_deal("none")
    with pytest.raises(DoesNotRead) as refused:
        api.report_interaction(BUNDLED, InteractionWord(kind=InteractionKind.CALL, people=[]))
    assert [each.place for each in refused.value.errors] == ["body/people"]
    assert "body/people" in str(refused.value)
    with Client(world.api.address, "setpoint_x_y") as stranger, pytest.raises(NotSignedIn):
        stranger.list_deals()


def test_a_change_that_is_sent_twice_with_a_key_is_done_once(world: World, api: Client) -> None:
    word = InteractionWord(**BODIES["report_interaction"](world, BUNDLED))
    first = api.report_interaction(BUNDLED, word, key="a key")
    end = world.api.system.ledger.end()
    assert api.report_interaction(BUNDLED, word, key="a key") == first
    assert world.api.system.ledger.end() == end


def test_an_instant_and_a_day_are_sent_as_the_api_reads_them(api: Client) -> None:
    deal = api.read_deal(BUNDLED).value
    past = api.read_timeline(BUNDLED, happened_by=deal.as_of)
    assert past.happened_by == deal.as_of
    step = next(each for each in api.list_steps(BUNDLED).value.next_steps if each.state == StepState.ISSUED)
    with pytest.raises(Refused):
        api.snooze_step(step.id, Snooze(until=deal.deal.opened_on))


def test_what_moves_is_told_as_it_does(api: Client) -> None:
    told = api.follow_events()
    here = next(told)
    api.make_commitment(BUNDLED, CommitmentWord(side="buyer", due=date(2026, 6, 1)))
    moved = next(told)
    assert (here.kind, moved.kind) == ("here", "moved")
    assert BUNDLED in moved.data
    told.close()


def test_a_stream_that_breaks_goes_on_after_what_was_read() -> None:
    def breaks(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        told = b"id: 7\nevent: moved\ndata: {}\n\n"
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(told), told))
        handler.wfile.flush()
        handler.connection.close()

    with answering(breaks, says(200, b"id: 8\nevent: moved\ndata: {}\n\n")) as (address, asked):
        told = [each.id for each in Client(address, "t", sleep=lambda _: None).follow_events()]
    assert told == ["7", "8"]
    assert asked[1]["Last-Event-ID"] == "7"


@contextmanager
def answering(
    *answers: Callable[[BaseHTTPRequestHandler], None],
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that gives these answers, each once, and what it was asked with."""
    waiting, asked = list(answers), list[dict[str, str]]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            asked.append(dict(self.headers))
            waiting.pop(0)(self)

        do_GET = do_POST  # noqa: N815 - as the server looks for it

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int, body: bytes = b"{}", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


GOOD = says(200, b'{"deals": [], "next": null, "what_comes_later": 1}')


def test_it_waits_as_it_is_told_and_no_longer_than_it_has_patience() -> None:
    waits: list[float] = []
    answers = (says(429, retry_after="2"), says(503, retry_after="5"), GOOD)
    with answering(*answers) as (address, asked):
        assert Client(address, "t", sleep=waits.append).list_deals().deals == []
    assert (waits, len(asked)) == ([2.0, 5.0], 3)
    with answering(says(429, retry_after="31")) as (address, _), pytest.raises(Refused) as refused:
        Client(address, "t", sleep=waits.append).list_deals()
    assert (refused.value.status, waits) == (429, [2.0, 5.0])


def test_a_change_that_got_no_answer_is_sent_again_with_the_same_key() -> None:
    answers = (hangs_up, hangs_up, says(503, retry_after="0"), says(404))
    with answering(*answers) as (address, asked), pytest.raises(NotFound):
        Client(address, "t", sleep=lambda _: None).accept_step("3f")
    keys = {each["Idempotency-Key"] for each in asked}
    assert (len(asked), len(keys)) == (4, 1)
    with answering(*[hangs_up] * 6) as (address, asked), pytest.raises(OutOfReach):
        Client(address, "t", sleep=lambda _: None).list_deals()
    assert len(asked) == 6


def test_a_redirect_is_not_followed_and_the_token_goes_nowhere_else(monkeypatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with (
        answering(GOOD) as (elsewhere, never),
        answering(says(302, location=elsewhere)) as (address, asked),
        pytest.raises(Refused) as refused,
    ):
        Client(address, "t").list_deals()
    assert (refused.value.status, never) == (302, [])
    assert asked[0]["Authorization"] == "Bearer t"


def test_a_word_that_only_a_newer_api_knows_is_kept() -> None:
    assert StepState("postponed_by_the_moon").value == "postponed_by_the_moon"
    assert StepState("done") is StepState.DONE


def test_what_is_told_as_it_happens_is_read_line_by_line() -> None:
    stream = [": open", "", "id: 7", "event: deal", "data: {", "data: }", "", "data:x", "", "data: cut off"]
    assert [(each.kind, each.data, each.id) for each in told_in(stream)] == [
        ("deal", "{\n}", "7"),
        ("message", "x", "7"),
    ]


def test_importing_it_loads_nothing_of_the_server() -> None:
    told = "import sys, services.client; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)  # noqa: S603
    assert {"domain", "integrations", "fastapi", "pydantic", "typer"}.isdisjoint(loaded.stdout.split())
