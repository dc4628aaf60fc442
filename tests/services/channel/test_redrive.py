"""Messages that were set aside are listed and sent again, until they are taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.deal.events import InteractionReported
from domain.ports.channel import Message, Topic, bookmark_name
from domain.ports.ledger import Bookmark
from integrations.in_process.channel import KEPT_SECONDS, FileChannel
from integrations.playbookfiles.deal import read_deal_file
from services.capture.harvest import Harvest
from services.cli import app
from services.clock import SystemClock
from services.health import State
from services.importing import import_deal
from services.redrive.redriving import NotSetAside, redrive, waiting
from tests.services.channel.deals import NOW, Bench, StandingClock, reported

LATE = "late-deal"


def step_through(bench: Bench) -> None:
    consumer = bench.captures()
    while consumer.step():
        pass


def open_late_deal(bench: Bench, tmp_path: Path) -> None:
    text = (tmp_path / "deal.yaml").read_text().replace("id: north-2026", f"id: {LATE}")
    (tmp_path / "late.yaml").write_text(text)
    import_deal(read_deal_file(tmp_path / "late.yaml"), Harvest(), bench.store)


def test_a_message_that_came_too_early_is_taken_when_it_is_sent_again(bench: Bench, tmp_path: Path) -> None:
    bench.channel.publish([reported(LATE), reported(bench.deal_id)])
    step_through(bench)
    (aside,) = waiting(bench.channel)
    assert (aside.name, aside.reader, aside.reason) == (
        "captures:0:0", "captures", f"the ledger has no deal '{LATE}'"
    )  # fmt: skip
    open_late_deal(bench, tmp_path)
    done = redrive(bench.channel, [aside.name], StandingClock())
    assert ([each.name for each in done.sent], done.gone) == (["captures:0:0"], [])
    assert waiting(bench.channel) == []
    step_through(bench)
    facts = [stored.event for stored in bench.store.deals.facts(LATE)]
    assert len([fact for fact in facts if isinstance(fact, InteractionReported)]) == 2
    assert waiting(bench.channel) == []


def test_a_message_that_fails_again_waits_again_under_its_new_place(bench: Bench) -> None:
    bench.channel.publish([reported(LATE)])
    step_through(bench)
    redrive(bench.channel, [], StandingClock())
    step_through(bench)
    assert [aside.name for aside in waiting(bench.channel)] == ["captures:0:1"]


def test_a_name_of_nothing_is_refused_and_nothing_is_sent(bench: Bench) -> None:
    bench.channel.publish([reported(LATE)])
    step_through(bench)
    with pytest.raises(NotSetAside) as refused:
        redrive(bench.channel, ["captures:0:0", "captures:9:9"], StandingClock())
    assert refused.value.known == ["captures:0:0"]
    assert len(list(bench.channel.everything(Topic.CAPTURES))) == 1


def test_a_message_that_the_channel_has_dropped_is_told(bench: Bench) -> None:
    bench.channel.publish([reported(LATE)])
    step_through(bench)
    aside_of = waiting(bench.channel)
    bench.channel._file._connection.execute("DELETE FROM messages WHERE topic = 'captures'")
    done = redrive(bench.channel, [], StandingClock())
    assert (done.sent, list(done.gone)) == ([], aside_of)


def test_messages_that_were_dropped_unread_are_told_and_gone_past(bench: Bench) -> None:
    class Later:
        def now(self) -> int:
            return NOW + KEPT_SECONDS + 1

    bench.channel.publish([reported(bench.deal_id, str(number)) for number in range(3)])
    consumer = bench.captures()
    place = next(iter(bench.channel.everything(Topic.CAPTURES))).place
    bench.ledger.append([], Bookmark(bookmark_name("file", "captures", place), 1))
    bench.channel._clock = Later()
    bench.channel.publish([reported(bench.deal_id, "new")])
    while consumer.step():
        pass
    (aside,) = waiting(bench.channel)
    assert (aside.offset, aside.upto, aside.reason) == (1, 3, "dropped by the channel before it was read")
    facts = [fact for fact in bench.facts() if isinstance(fact, InteractionReported)]
    assert len(facts) == 2


def test_a_topic_that_was_made_anew_stops_the_consumer_and_says_so(bench: Bench) -> None:
    bench.channel.publish([reported(bench.deal_id)])
    place = next(iter(bench.channel.everything(Topic.CAPTURES))).place
    bench.ledger.append([], Bookmark(bookmark_name("file", "captures", place), 50))
    consumer = bench.captures()
    assert consumer.step() is False
    assert (consumer.health.state, consumer.health.fault) == (State.STUCK, "MessagesAreGone")


def test_what_others_put_on_the_topic_is_no_message_that_waits(bench: Bench) -> None:
    bench.channel.publish([Message(Topic.SET_ASIDE, "x", body) for body in (b"", b"\xff", b"{}")])
    assert waiting(bench.channel) == []


# As a person types it


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments), env={"SETPOINT_LEDGER": "no-such-folder/ledger.db"})


def test_the_commands_list_and_send_again(bench: Bench, tmp_path: Path) -> None:
    address = str(tmp_path / "channel.db")
    bench.channel._clock = SystemClock()  # that of the commands, which would drop what is too old
    bench.channel.publish([reported("no \x1b[31m deal"), reported(LATE, "late")])
    step_through(bench)
    listed = run("set-aside", "list", "--channel", address)
    assert listed.output == (
        "captures:0:0  one message, read by captures, since 2026-06-01T08:00:00Z: "
        "the ledger has no deal 'no \\x1b[31m deal'\n"
        "captures:0:1  one message, read by captures, since 2026-06-01T08:00:00Z: "
        "the ledger has no deal 'late-deal'\n"
        "once the cause is mended: setpoint set-aside redrive NAME\n"
    )
    sent = run("set-aside", "redrive", "captures:0:1", "--channel", address)
    assert sent.output == "captures:0:1: sent again\n"
    shape = run("set-aside", "list", "--format", "json", "--channel", address).output
    assert json.loads(shape)["set_aside"] == [
        {
            "kind": "message",
            "name": "captures:0:0",
            "what": "one message",
            "where": "read by captures",
            "why": "the ledger has no deal 'no \\x1b[31m deal'",
            "since": "2026-06-01T08:00:00Z",
            "remedy": "redrive",
        }
    ]
    assert run("set-aside", "redrive", "--all", "--channel", address).exit_code == 0
    assert run("set-aside", "list", "--channel", address).output == "nothing waits\n"
    assert run("set-aside", "redrive", "--channel", address).exit_code == 2


def test_a_new_file_has_its_topics(tmp_path: Path) -> None:
    made = run("channel", "prepare", "--channel", str(tmp_path / "new.channel"))
    assert made.output == "the topics of file are ready\n"
    channel = FileChannel(tmp_path / "new.channel", StandingClock())
    assert [list(channel.everything(topic)) for topic in Topic] == [[], [], [], []]
    channel.close()
    assert (tmp_path / "new.channel").stat().st_mode & 0o777 == 0o600
