"""The system as a process, killed and started again: of what is left out it writes nothing anywhere.

`SETPOINT_PROVE=1` kills more often (`make prove`).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from domain.capture.connections import mailbox_token
from integrations.sandbox.remote import RemoteSandbox
from integrations.sandbox.sandbox import Sandbox
from services.privacy.account import Account, account_of
from services.privacy.counting import counted_in
from services.settings import read_settings
from services.system import System
from services.wiring import open_connecting
from tests.postgres import dumped
from tests.services.mailbox_of_a_deal import CALENDAR, DEAL, PLAYBOOK
from tests.services.mailboxes.google_house import GoogleHouse
from tests.services.mailboxes.microsoft_house import MicrosoftHouse
from tests.services.privacy.mailboxes.canaries import (
    RITA,
    canary,
    found_in,
    letter,
    tokens_of,
    unsealed,
    words,
)
from tests.services.privacy.mailboxes.filled import (
    FOLDERS,
    KEPT,
    OF_HEADERS,
    OLDER,
    at_google,
    at_microsoft,
    leave_out,
)
from tests.services.run.following import FixedClock
from tests.services.run.killing import Site, caught_appending
from tests.services.run.process import HURRY

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
KILLS = 30 if PROVING else 2
PATIENCE = 180.0
MEETINGS_KEPT = 1
LONG = 14
"""What is as long is found by itself, in whatever form."""
_TICK_SECONDS = 0.05
_LONGEST_LIFE = 3.0 if PROVING else 1.0
OF_FILES = tuple(reason for reason in OF_HEADERS if reason != "blocked_address")  # that is Rita's own rule


class Team:
    """Rita has a mailbox at both providers and an export of a third; mail comes in while all is captured."""

    def __init__(self, sandbox: Sandbox, office: Sandbox, inbox: Path) -> None:
        self.sandbox, self.office, self._inbox = sandbox, office, inbox
        self.left_out = dict.fromkeys([*at_google(sandbox), *at_microsoft(office)])
        self.kept = {GoogleHouse.kind: [KEPT], MicrosoftHouse.kind: [KEPT]}
        self.of_files: Counter[str] = Counter()
        self.kept_of_files: list[str] = []

    def exports(self, name: str) -> None:
        """A file of mail comes into the watched folder; most of it is to be left out."""
        raw = b""
        for reason in OF_FILES:
            of = f"{name}_{reason}"
            raw += _in_mbox(letter(of, **OF_HEADERS[reason]))
            self.left_out[of] = None
            self.of_files[reason] += 1
        kept = f"{name}_kept"
        self.kept_of_files.append(kept)
        (self._inbox / f"{name}.mbox").write_bytes(raw + _in_mbox(letter(kept)))

    def meets(self) -> None:
        """A calendar file with a private meeting comes into the watched folder."""
        told = CALENDAR.replace("secret-uid", canary("ics", "uid"))
        told = told.replace("Discovery of hidden wishes", canary("ics", "subject"))
        (self._inbox / "private.ics").write_text(told.replace("SUMMARY", "CLASS:PRIVATE\nSUMMARY"))
        self.left_out["ics"] = None
        self.of_files["private"] += 1

    def lives_on(self, number: int) -> None:
        """Mail comes in everywhere, of which one at each provider is kept."""
        for reason in ("internal", "blocked_address", "subject_word"):
            of = f"later{number}_{reason}"
            self.left_out[of] = None
            self._arrives(letter(of, **OF_HEADERS[reason]))
        kept = f"later{number}_kept"
        self._arrives(letter(kept))
        for every in self.kept.values():
            every.append(kept)
        self.exports(f"file{number}")

    def _arrives(self, raw: bytes) -> None:
        for house in (self.sandbox.google, self.office.microsoft):
            house.people.mail_arrives(RITA, raw)

    def listed(self) -> dict[str, int]:
        """How much the providers have of what they are asked for."""
        google, microsoft = self.sandbox.google, self.office.microsoft
        mails = sum(len(microsoft.people.message_ids(RITA, folder)) for folder in FOLDERS)
        return {
            GoogleHouse.kind: len(google.people.message_ids(RITA))
            - OLDER
            + len(google.diary.event_ids(RITA)),
            MicrosoftHouse.kind: mails + len(microsoft.diary.event_ids(RITA)),
        }

    def words_left_out(self) -> list[str]:
        """A word of every place of every item, or what all of an item's words begin with, if it is long."""
        stems = {of: canary(of, "").removesuffix("wx") for of in self.left_out}
        every = [[stem] if len(stem) >= LONG else words(of) for of, stem in stems.items()]
        return [word for of_one in every for word in of_one]


def _in_mbox(raw: bytes) -> bytes:
    return b"From - Mon Nov 23 10:00:00 2026\n" + raw + b"\n"


@pytest.fixture(autouse=True)
def temporary() -> None:
    """The processes have a folder of their own for temporary files; the database of this one has not."""


@pytest.fixture
def team(sandbox: Sandbox, office: Sandbox, tmp_path: Path) -> Team:
    sandbox.clock.set(office.clock.now())
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "playbook.yaml").write_text(PLAYBOOK)
    (tmp_path / "inbox" / "deal.yaml").write_text(DEAL)
    team = Team(sandbox, office, tmp_path / "inbox")
    team.exports("first")
    team.meets()
    return team


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest, team: Team, tmp_path: Path) -> Iterator[Site]:
    """Where the system runs; all that it writes is in one folder, or in its database."""
    houses = [
        GoogleHouse(RemoteSandbox(team.sandbox.address)),
        MicrosoftHouse(RemoteSandbox(team.office.address)),
    ]
    more = {name: value for house in houses for name, value in house.settings().items()}
    more |= {"SETPOINT_INBOX": str(tmp_path / "inbox"), "TMPDIR": str(tmp_path / "site" / "temporary")}
    ledger = request.getfixturevalue("postgres_address") if request.param == "postgres" else ""
    channel = str(tmp_path / "site" / "channel.db")
    place = Site(tmp_path / "site", build=("hurried",), ledger=ledger, channel=channel, more=more)
    (place.folder / "temporary").mkdir()
    with time_goes_by(place, [team.sandbox, team.office]):
        settings = read_settings(place.environment)
        with open_connecting(settings, FixedClock(int(place.clock.read_text()))) as (store, connecting):
            for house in houses:
                house.connects(RITA, settings, connecting, store.clock)
        yield place
    place.end()


@pytest.fixture
def command(place: Site, run: Callable, now, rules, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """The command over the same data; company and owner have said what they leave out."""
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    now.at = int(place.clock.read_text())
    rules()
    leave_out(run)
    return run


@contextmanager
def time_goes_by(place: Site, sandboxes: Sequence[Sandbox]) -> Iterator[None]:
    """Let the sandboxes and the processes have one time, which hurries."""
    over = threading.Event()

    def turn() -> None:
        before = time.monotonic()
        while not over.wait(_TICK_SECONDS):
            now = time.monotonic()
            for each in sandboxes:
                shown = each.clock.turn(timedelta(seconds=(now - before) * (HURRY - 1)))
            place.set_clock(int(shown.timestamp()))
            before = now

    place.set_clock(int(sandboxes[0].clock.now().timestamp()))
    turning = threading.Thread(target=turn)
    turning.start()
    try:
        yield
    finally:
        over.set()
        turning.join()


def live_through_kills(place: Site, team: Team) -> int:
    """Kill, look at everything that was written, and start again; how many kills landed inside an append."""
    chance, landed = random.Random(20261128), 0  # noqa: S311 - the same kills each time
    for kill in range(KILLS):
        running = place.start()
        team.lives_on(kill)
        time.sleep(chance.uniform(0, _LONGEST_LIFE))
        if kill % 2 == 0:
            caught_appending([running])
        landed += running.kill()
        assert found_in(written(place), team.words_left_out()[-20:]) == set(), kill
    return landed


def written(place: Site) -> bytes:
    """Every byte of every file in the folder and its names, and every table of the database."""
    files = [path for path in place.folder.rglob("*") if path.is_file()]
    names = "\n".join(str(path.relative_to(place.folder)) for path in files).encode()
    is_postgres = place.ledger.startswith("postgresql")
    tables = b"\n".join(dumped(place.ledger).values()) if is_postgres else b""
    return b"\n".join([names, *(path.read_bytes() for path in files), tables])


def unsealed_of(place: Site, system: System) -> bytes:
    """Everything that the keys of a place open."""
    if not place.ledger.startswith("postgresql"):
        return unsealed(Path(place.ledger), system.texts)
    with psycopg.connect(place.ledger) as connection:
        refs = [ref for (ref,) in connection.execute("SELECT ref FROM setpoint_texts.texts")]
    return repr({ref: dict(fields) for ref, fields in system.texts.read(refs).items()}).encode()


def accounts(system: System, team: Team) -> dict[str, Account]:
    """What became of everything in Rita's mailboxes."""
    found = {kind: Account() for kind in team.kept}
    for kind, account in found.items():
        account_of(system.ledger, mailbox_token(system.tokens, kind, RITA), account)
    return found


def adds_up(system: System, team: Team) -> bool:
    """Everything that there is was captured or counted, and once."""
    found, listed = accounts(system, team), team.listed()
    left_out = sum((each.left_out for each in found.values()), team.of_files)
    return counted_in(system.ledger) == left_out and all(
        account.listed == listed[kind] and account.kept == len(team.kept[kind]) + MEETINGS_KEPT
        for kind, account in found.items()
    )


def test_a_killed_process_writes_nothing_of_what_is_left_out_and_counts_all_of_it_once(place, team, command):
    landed = live_through_kills(place, team)
    last = place.start()
    with place.opened() as system:
        deadline = time.monotonic() + PATIENCE
        while not (whole := adds_up(system, team)) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert whole, (accounts(system, team), team.listed(), counted_in(system.ledger), team.of_files)
        last.stop()
        everything, opened = written(place), unsealed_of(place, system)
        assert found_in(everything + opened, team.words_left_out()) == set()
        tokens = [token for of in team.left_out for token in tokens_of(of, system.tokens)]
        assert [token for token in tokens if token.encode() in everything] == []
        kept = [*team.kept[GoogleHouse.kind], *team.kept_of_files]
        subjects = {canary(of, "subject") for of in kept}
        assert found_in(opened, [*subjects]) == subjects
        assert found_in(everything, [*subjects]) == set()  # they are sealed
        assert {system.tokens.word(each).encode() in everything for each in subjects} == {True}
    shown = command("privacy", "show", "--format", "json").json["left_out"]
    assert shown == dict(counted_in_of(place))
    print(f"{landed} of {KILLS} kills landed inside an append")
    assert landed >= KILLS // 4


def counted_in_of(place: Site) -> Counter[str]:
    with place.opened() as system:
        return counted_in(system.ledger)
