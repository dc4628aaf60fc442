"""Replay of a large mailbox, beside parsers that merely parse the same mail.

All three read the file with the same reader. The replay is that of the command: deal file in,
answer as JSON text out; importing the program is not in it. `mail-parser` is so much slower
that it gets the first messages only; the mix is the same throughout the mailbox.
"""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import mailparser  # type: ignore[import-untyped]  # it comes without types

from domain.moments import instant_of
from integrations.mailfiles.items import RawMail
from integrations.mailfiles.sources import open_source
from integrations.playbookfiles.deal import read_deal_file
from services.replaying import replayed_answer
from services.shapes import Json
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.mailbox import AS_OF, Mailbox, write_deal, write_mailbox
from tests.benchmarks.measuring import Spent, apart, medians_apart, spending

MAILBOX = "rita.mbox"
SAMPLE = 3_000
GIBIBYTE = 1 << 30
MOST_MIB = 300.0


def replay_figures(*, quick: bool) -> Iterator[Figure]:
    """The rate over 100,000 messages, beside the standard library's and mail-parser's."""
    with TemporaryDirectory() as name:
        folder, sample = Path(name), SAMPLE // 10 if quick else SAMPLE
        written = _written(folder, messages=3_000 if quick else 100_000)
        ours, stdlib = medians_apart((replay, [name]), (parse_with_stdlib, [name]))
        rate = written.messages / ours
        parser = sample / apart(parse_with_mail_parser, name, sample)["cpu"]
    of = f"replay of {written.messages:,} messages"
    yield _rate(of, rate, written.messages / stdlib, "email.message_from_bytes", 0.5)
    yield _rate(of, rate, parser, f"mail-parser, {sample:,} of them", 3.0)


def memory_figures(*, quick: bool) -> Iterator[Figure]:
    """The most memory that the replay of a mailbox of 1 GiB ever holds."""
    with TemporaryDirectory() as name:
        most = GIBIBYTE // 32 if quick else GIBIBYTE
        written = _written(Path(name), messages=100_000, most_bytes=most)
        taken = apart(replay, name)
    yield Figure(
        name=f"memory: replay of {written.size / (1 << 20):,.0f} MiB in {written.messages:,} messages",
        figure=taken["peak_mib"],
        unit="MiB at most",
        beside=MOST_MIB,
        beside_what="MiB allowed",
        wanted=Wanted.AT_MOST,
        target=1.0,
    )


def _rate(name: str, figure: float, beside: float, beside_what: str, target: float) -> Figure:
    return Figure(
        name=name,
        figure=figure,
        unit="messages/s",
        beside=beside,
        beside_what=f"messages/s, {beside_what}",
        target=target,
    )


def _written(folder: Path, *, messages: int, most_bytes: int = 8 * GIBIBYTE) -> Mailbox:
    write_deal(folder)
    return write_mailbox(folder / MAILBOX, messages=messages, most_bytes=most_bytes)


# The parts, each in a process of its own.


def replay(folder: str) -> dict[str, float]:
    """Replay the deal of a folder over its mailbox."""
    spent = Spent()
    with spending(spent):
        file = read_deal_file(Path(folder, "deal000.yaml"))
        answer = replayed_answer(file, [Path(folder, MAILBOX)], instant_of(datetime.fromisoformat(AS_OF)))
        json.dumps(answer)
    _refuse_to_be_wrong(answer)
    return {"cpu": spent.cpu, "wall": spent.wall}


def parse_with_stdlib(folder: str) -> dict[str, float]:
    """Parse every message with `email.message_from_bytes`, and keep none."""
    spent = Spent()
    with spending(spent):
        for raw in _messages(folder):
            email.message_from_bytes(raw)
    return {"cpu": spent.cpu, "wall": spent.wall}


def parse_with_mail_parser(folder: str, sample: int) -> dict[str, float]:
    """Parse the first messages with mail-parser, and keep none."""
    spent = Spent()
    with spending(spent):
        for raw in islice(_messages(folder), sample):
            mailparser.parse_from_bytes(raw)
    return {"cpu": spent.cpu, "wall": spent.wall}


def _messages(folder: str) -> Iterator[bytes]:
    return (item.message() for item in open_source(Path(folder, MAILBOX)) if isinstance(item, RawMail))


def _refuse_to_be_wrong(answer: Json) -> None:
    """A fast replay that finds nothing would be worth nothing."""
    if not answer["touches"] or answer["set_aside"]:
        raise AssertionError("the replay lost the deal's mail")
