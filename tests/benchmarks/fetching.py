"""Fetching: all mail of a mailbox at Gmail, from the sandbox of the providers in a process of its own.

Every call takes 20 ms there, and quotas are off. Ours is the adapter: keys page by page, then the
messages of each page (or fifty at a time, as the engine commits), each read as capture reads it;
for information also without reading.
Beside it `simplegmail` fetches the same mailbox in both of its modes into its own messages. Ours
asks for the raw message, it for the parsed one; that is how each works. In turns, by the clock on
the wall, each in fresh processes.

With quotas on the clock of the sandbox stands, and the wait for the budget turns it: told is what
the engine's budget makes of the quota. Memory is that of the process that fetches.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from google.oauth2.credentials import Credentials

from domain.ports.provider import Budget
from integrations.gmail.provider import ALL_MAIL, GmailProvider
from integrations.gmail.settings import GmailSettings
from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import RemoteSandbox
from services.capture.budget import MINUTE, Bucket, SpentByWaiting, Waiting
from tests.benchmarks import fetching_other
from tests.benchmarks.fetching_reading import CLOCK, RITA, Unbounded, data_of, in_flight, rate, read
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.measuring import apart

SCOPE = "https://mail.google.com/"
MESSAGES, QUICK_MESSAGES, GROWN = 5_000, 300, 10
LATENCY = 0.02
AT_ONCE = 10
UNITS_A_MINUTE = 6_000
PAGE, BATCH = 500, 50
"""Messages that are asked for in one go: all of a page of keys, and as few as the engine commits."""
PARALLEL, SEQUENTIAL = 1, 0
TIMES_SEQUENTIAL, TIMES_PARALLEL, OF_THE_QUOTA, GROWTH = 4.0, 1.0, 0.95, 1.1


def figures(*, quick: bool) -> Iterator[Figure]:
    """Rates beside those of `simplegmail`, requests in flight, use of the quota, memory."""
    messages, rounds = (QUICK_MESSAGES, 1) if quick else (MESSAGES, 3)
    calls = ((ours, PAGE), (ours, BATCH), (unread, PAGE), (other, PARALLEL))
    turns = [[apart(part, messages, how) for part, how in calls] for _ in range(rounds)]
    whole, batched, alone, parallel = ([turn[which] for turn in turns] for which in range(len(calls)))
    sequential = [apart(other, messages, SEQUENTIAL)]
    of = f"fetching {messages:,} messages"
    yield rate(of, whole, sequential, "simplegmail sequential", TIMES_SEQUENTIAL)
    yield rate(of, whole, parallel, "simplegmail parallel", TIMES_PARALLEL)
    yield rate(f"{of}, {BATCH} at a time", batched, parallel, "simplegmail parallel", None)
    yield rate(f"{of}, none read", alone, parallel, "simplegmail parallel", None)
    yield in_flight(of, whole + batched + alone, allowed=AT_ONCE)
    yield _of_the_quota(messages)
    yield _memory(messages, whole[0])


def _of_the_quota(messages: int) -> Figure:
    found = apart(within_the_quota, messages)
    return Figure(
        name=f"fetching {messages:,} messages under the quota, {found['minutes']:.1f} turned minutes",
        figure=found["units"] / found["minutes"],
        unit="units/min",
        beside=UNITS_A_MINUTE,
        beside_what="units/min allowed",
        target=OF_THE_QUOTA,
    )


def _memory(messages: int, fewer: Mapping[str, float]) -> Figure:
    more = GROWN * messages
    return Figure(
        name=f"fetching {more:,} messages: memory",
        figure=apart(ours, more, PAGE)["peak_mib"],
        unit="MiB at most",
        beside=fewer["peak_mib"],
        beside_what=f"MiB for {messages:,}",
        wanted=Wanted.AT_MOST,
        target=GROWTH,
    )


# The parts, each in a process of its own.


def ours(messages: int, at_a_time: int) -> dict[str, float]:
    """Messages a second with the adapter, quotas off."""
    with mailbox(messages, latency=LATENCY, quotas=False) as remote:
        found, seconds = read(_opened(remote, Unbounded(), at_a_time))
        return _told(remote, messages, found, seconds)


def unread(messages: int, at_a_time: int) -> dict[str, float]:
    """The same, where nobody reads what the adapter gives."""
    with mailbox(messages, latency=LATENCY, quotas=False) as remote:
        begun = time.perf_counter()
        with _gmail(remote, Unbounded()) as gmail:
            found = sum(1 for _ in _all(gmail, at_a_time))
        return _told(remote, messages, found, time.perf_counter() - begun)


def other(messages: int, parallel: int) -> dict[str, float]:
    """The same with `simplegmail`."""
    with mailbox(messages, latency=LATENCY, quotas=False) as remote:
        begun = time.perf_counter()
        found = fetching_other.fetched(remote.address, credentials(remote), parallel=bool(parallel))
        return _told(remote, messages, found, time.perf_counter() - begun)


def within_the_quota(messages: int) -> dict[str, float]:
    """Units and turned minutes with the engine's budget of one mailbox; nothing may be refused."""
    with mailbox(messages, latency=0, quotas=True) as remote:
        time_of = _Turned(remote)
        budget = SpentByWaiting((Bucket(UNITS_A_MINUTE),), Waiting(time_of.now, time_of.wait))
        found, _ = read(_opened(remote, budget, BATCH))
        told = _told(remote, messages, found, time_of.seconds)
        units = sum(remote.do("turning.figures")["units"].values())
        return {**told, "units": units, "minutes": time_of.seconds / MINUTE}


@contextmanager
def mailbox(messages: int, *, latency: float, quotas: bool) -> Iterator[RemoteSandbox]:
    """A sandbox with a mailbox of so many messages."""
    with sandbox_process() as remote:
        remote.do("seeding.synthetic_mail", addresses=[RITA], count=messages)
        remote.do("turning.latency", seconds=latency)
        remote.do("turning.quotas", enforced=quotas)
        yield remote


def credentials(remote: RemoteSandbox) -> Credentials:
    """Rita's, as both clients are given them."""
    client = remote.about()["google"]
    tokens = remote.do("sign_in.tokens", address=RITA, scopes=[SCOPE])
    return Credentials(  # type: ignore[no-untyped-call]  # google-auth does not type it
        tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        token_uri=client["token_uri"],
        client_id=client["client_id"],
        client_secret=client["client_secret"],
    )


@contextmanager
def _gmail(remote: RemoteSandbox, budget: Budget) -> Iterator[GmailProvider]:
    settings = GmailSettings(root=remote.address)
    gmail = GmailProvider(credentials(remote), budget=budget, clock=CLOCK, settings=settings)
    try:
        yield gmail
    finally:
        gmail.close()


def _opened(remote: RemoteSandbox, budget: Budget, at_a_time: int) -> Iterator[bytes]:
    """All messages, from making the client on."""
    with _gmail(remote, budget) as gmail:
        yield from _all(gmail, at_a_time)


def _all(gmail: GmailProvider, at_a_time: int) -> Iterator[bytes]:
    more: str | None = None
    while True:
        page = gmail.backfill(ALL_MAIL, since=None, more=more)
        keys = [each.key for each in page.items]
        for start in range(0, len(keys), at_a_time):
            for _, content in gmail.fetch(ALL_MAIL, keys[start : start + at_a_time]):
                yield data_of(content)
        if (more := page.more) is None:
            return


def _told(remote: RemoteSandbox, messages: int, found: int, seconds: float) -> dict[str, float]:
    """The figures, once it is sure that all messages were fetched, each once, and nothing was refused."""
    figures = remote.do("turning.figures")
    calls, answers = figures["calls"], figures["answers"]
    refused = {told: count for told, count in answers.items() if not told.endswith(" 200")}
    if found != messages or calls["gmail.users.messages.get"] != messages or refused:
        raise RuntimeError(f"{found} of {messages} messages were fetched; calls {calls}, refused {refused}")
    return {"rate": messages / seconds, "in_flight": figures["in_flight"][RITA]}


@dataclass(slots=True)
class _Turned:
    """Time that passes only when somebody waits: the sandbox's clock stands, and is turned then."""

    remote: RemoteSandbox
    seconds: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.remote.do("turning.stand")

    def now(self) -> float:
        """Seconds since the clock was made to stand."""
        return self.seconds

    def wait(self, seconds: float) -> bool:
        """Turn the clock; nobody is told to stop."""
        self.remote.do("turning.turn", seconds=seconds)
        self.seconds += seconds
        return False
