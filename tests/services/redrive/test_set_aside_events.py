"""Events that a follower went on without are listed, and handed to it again until it handles them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from domain.capture.events import MailCaptured
from domain.deal.events import EmailSighted
from domain.findings.events import FindingRaised
from domain.following import EventRedriven, EventSetAside
from domain.history.names import NAMES
from domain.identifiers import set_aside_stream
from domain.planning.events import StepIssued
from domain.ports.channel import ChannelOutOfReach, Delivered, Topic
from domain.ports.ledger import Append, LedgerEvent, NewEvent, StoredEvent
from integrations.eventstore.errors import StoreOutOfReach
from integrations.eventstore.memory_ledger import memory_ledger
from services.cli import app, main
from services.follow import position_of
from services.ledger_work import LedgerWork
from services.recorder.following import Recorder
from services.redrive import commands
from services.redrive.events import redrive_event, waiting_events
from services.redrive.redriving import redrive_events
from services.roles import appending_handler
from services.settings import read_settings
from services.system import System
from services.wiring import Store, open_store, open_system
from tests.services.mailbox_of_a_deal import write_deal
from tests.services.run.following import Broken, Counting, FixedClock, concluded, follower, put
from tests.services.run.test_capture import look, watch_of

RECORDER, ANALYST, PLANNER = "recorder<ledger", "analyst<ledger", "planner<ledger"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(tmp_path / "inbox")}


@pytest.fixture
def system(tmp_path: Path, environment: dict[str, str]) -> Iterator[System]:
    """A deal and its mail, captured and not followed by anybody yet."""
    (tmp_path / "inbox").mkdir()
    write_deal(tmp_path / "inbox")
    with open_system(read_settings(environment), FixedClock()) as system:
        look(watch_of(system))
        yield system


@pytest.fixture
def store(system: System) -> Iterator[Store]:
    with open_store(system.settings) as store:
        yield store


def events(system: System, *kinds: type[LedgerEvent]) -> list[StoredEvent]:
    return list(system.ledger.read_all(after=0, limit=10_000, names=[NAMES[kind] for kind in kinds]))


def follow(system: System, name: str, *, but: Callable[[StoredEvent], bool] = lambda _: False) -> None:
    """Let a follower go through everything one by one, and set aside what it is not to have."""
    work = LedgerWork(appending_handler(name, system), system.ledger, system.clock)
    while page := system.ledger.read_all(after=work.stands_at(), limit=1, names=work.wants):
        if but(page[0]):
            work.pass_over(page[0], "Broken")
        elif not work.finish(page):
            work.settle(position_of(page[0]))


def third_mail(system: System) -> Callable[[StoredEvent], bool]:
    wanted = events(system, MailCaptured)[2].event_id
    return lambda event: event.event_id == wanted


def redrive(store: Store) -> list[tuple[str, str | None]]:
    return [(each.name, each.fault) for each in redrive_events(waiting_events(store.ledger), store)]


def test_a_mail_that_was_set_aside_reaches_its_deal(system, store):
    follow(system, RECORDER, but=third_mail(system))
    assert len(events(system, EmailSighted)) == 13
    (waiting,) = waiting_events(store.ledger)
    place = events(system, MailCaptured)[2].position
    assert (waiting.name, waiting.aside.fault) == (f"recorder:{place}", "Broken")
    bookmark = system.ledger.bookmark(RECORDER)
    assert redrive(store) == [(f"recorder:{place}", None)]
    assert len(events(system, EmailSighted)) == 14
    assert system.ledger.bookmark(RECORDER) == bookmark
    assert waiting_events(store.ledger) == []


@pytest.mark.parametrize(("name", "kind"), [(ANALYST, FindingRaised), (PLANNER, StepIssued)])
def test_what_the_analyst_or_the_planner_went_past_is_looked_at_again(system, store, name, kind):
    follow(system, RECORDER)
    follow(system, name, but=lambda _: True)
    assert events(system, kind) == []
    assert {fault for _, fault in redrive(store)} == {None}
    found = [each.event for each in events(system, kind)]
    assert found
    assert waiting_events(store.ledger) == []
    follow(system, name)
    assert [each.event for each in events(system, kind)] == found


def test_what_still_fails_says_so_and_stays(system, store, monkeypatch):
    follow(system, RECORDER, but=third_mail(system))
    (waiting,) = waiting_events(store.ledger)

    def breaks(*_: object) -> None:
        raise Broken("Bea Buyer <bea@north.example>")

    monkeypatch.setattr(Recorder, "conclude", breaks)
    before = len(system.ledger.read_all(after=0, limit=10_000))
    assert redrive(store) == [(waiting.name, "Broken")]
    assert waiting_events(store.ledger) == [waiting]
    assert len(system.ledger.read_all(after=0, limit=10_000)) == before


@pytest.fixture
def counted() -> Iterator[tuple[Counting, EventSetAside]]:
    """A follower of numbers that went on without the second of three."""
    ledger = memory_ledger()
    put(ledger, 1, 2, 3)
    counting = Counting(ledger)
    work = LedgerWork(counting, ledger, FixedClock())
    follower(counting, page=1).step()
    work.pass_over(ledger.read_all(after=1, limit=1)[0], "Broken")
    follower(counting, page=1).step()
    (waiting,) = waiting_events(ledger)
    yield counting, waiting.aside
    ledger.close()


def test_what_follows_and_the_note_of_it_are_one(counted):
    counting, aside = counted
    ledger = counting.ledger
    assert redrive_event(aside, lambda: counting, ledger, FixedClock()) is None
    assert concluded(ledger) == [1, 3, 2]
    *_, last = ledger.read_all(after=0, limit=100)
    assert last.event == EventRedriven(counting.name, aside.event_id, 2)
    assert last.causation == aside.event_id


def test_who_redrives_it_at_the_same_time_adds_nothing(counted):
    counting, aside = counted
    ledger = counting.ledger

    def meanwhile() -> Counting:
        if not any(isinstance(each.event, EventRedriven) for each in ledger.read(stream)):
            assert redrive_event(aside, lambda: counting, ledger, FixedClock()) is None
        return counting

    stream = set_aside_stream(counting.name)
    assert redrive_event(aside, meanwhile, ledger, FixedClock()) is None
    assert concluded(ledger) == [1, 3, 2]
    assert sum(isinstance(each.event, EventRedriven) for each in ledger.read(stream)) == 1


def test_a_store_that_is_away_says_nothing_of_the_event(counted):
    counting, aside = counted
    counting.fails_on = lambda _: StoreOutOfReach("away")
    with pytest.raises(StoreOutOfReach):
        redrive_event(aside, lambda: counting, counting.ledger, FixedClock())
    assert [each.aside for each in waiting_events(counting.ledger)] == [aside]


# As a person types it


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., tuple[int, str]]:
    def run_it(*arguments: str) -> tuple[int, str]:
        ran = CliRunner().invoke(app, ["set-aside", *arguments], env=environment, catch_exceptions=False)
        return ran.exit_code, ran.output

    return run_it


def past_a_view(system: System) -> None:
    """A view went past the first event."""
    aside = EventSetAside(
        "review.v1<ledger", system.ledger.read_all(after=0, limit=1)[0].event_id, 1, "KeyError"
    )
    new = NewEvent(uuid4(), aside, system.clock.now(), "review.v1<ledger", uuid4())
    system.ledger.append([Append(set_aside_stream("review.v1<ledger"), 0, [new])])


def test_events_and_files_are_in_one_list(system, run, tmp_path):
    (tmp_path / "inbox/one.eml").write_bytes(b"no mail\x1b[31m\n")
    look(watch_of(system))
    follow(system, RECORDER, but=third_mail(system))
    past_a_view(system)
    place = events(system, MailCaptured)[2].position
    status, listed = run("list", "--format", "json")
    assert status == 0
    found = json.loads(listed)["set_aside"]
    by_kind = {each["kind"]: each for each in found if each["name"] != "review.v1:1"}
    assert set(by_kind) == {"event", "source"}
    assert by_kind["event"] == {
        "kind": "event",
        "name": f"recorder:{place}",
        "what": "capture.mail-captured.v1",
        "where": "followed by recorder<ledger",
        "why": "Broken",
        "since": "2026-05-28T20:26:40Z",
        "remedy": "redrive",
    }
    assert (by_kind["source"]["what"], by_kind["source"]["remedy"]) == ("one.eml", "save_again")
    assert "no header lines" in by_kind["source"]["why"]
    _, text = run("list")
    assert f"recorder:{place}  capture.mail-captured.v1, followed by recorder<ledger, since" in text
    assert "one.eml, read by capture, since" in text
    assert "a file is read again when it is saved again in the inbox" in text
    assert "a view is made anew" in text


class NobodyThere:
    """A channel whose brokers do not answer."""

    def everything(self, _: Topic) -> Iterator[Delivered]:
        raise ChannelOutOfReach("the brokers do not answer")


def test_where_the_channel_is_out_of_reach_the_ledgers_part_is_listed_and_that_is_said(
    system, run, monkeypatch
):
    monkeypatch.setattr(commands, "open_channel", lambda *_: nullcontext(NobodyThere()))
    said = "setpoint: --channel: the brokers do not answer; messages are not in the list\n"
    assert run("list") == (1, f"nothing waits in the ledger\n{said}")
    follow(system, RECORDER, but=third_mail(system))
    status, said = run("list")
    assert (status, "recorder:" in said, "messages are not in the list" in said) == (1, True, True)
    _, shape = run("list", "--format", "json")
    found, _ = json.JSONDecoder().raw_decode(shape)
    assert [each["kind"] for each in found["set_aside"]] == ["event"]
    assert found["channel_away"] == "the brokers do not answer"


def test_a_named_event_is_redriven_and_leaves_the_list(system, run):
    follow(system, RECORDER, but=third_mail(system))
    place = events(system, MailCaptured)[2].position
    assert run("redrive", f"recorder:{place}") == (0, f"recorder:{place}: handled\n")
    assert run("list") == (0, "nothing waits\n")
    assert len(events(system, EmailSighted)) == 14


def test_all_that_can_be_redriven_leaves_out_views_and_says_what_still_fails(system, run, monkeypatch):
    follow(system, RECORDER, but=third_mail(system))
    past_a_view(system)
    place = events(system, MailCaptured)[2].position

    def breaks(*_: object) -> None:
        raise Broken("Bea Buyer <bea@north.example>")

    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "conclude", breaks)
        assert run("redrive", "--all") == (1, f"setpoint: recorder:{place}: still fails: Broken\n")
    assert run("redrive", "--all") == (0, f"recorder:{place}: handled\n")
    assert [each["name"] for each in json.loads(run("list", "--format", "json")[1])["set_aside"]] == [
        "review.v1:1"
    ]


@pytest.mark.parametrize("name", ["review.v1:1", "recorder:1", "source:abc"])
def test_what_can_not_be_redriven_is_refused(system, environment, capsys, monkeypatch, name):
    past_a_view(system)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as stopped:
        main(["set-aside", "redrive", name])
    says = "a view is not redriven but made anew" if name.startswith("review") else "waits to be redriven"
    assert (stopped.value.code, says in capsys.readouterr().err) == (2, True)
