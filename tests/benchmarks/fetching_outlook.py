"""Fetching from Outlook: ten folders at Microsoft Graph, from the sandbox in a process of its own.

Every call takes 200 ms there, and the sandbox refuses a fifth one at a time. Ours is the adapter: as the
engine commits, fifty messages of each folder in turn, each read as capture reads it. Beside it `O365` reads
the same folders with the same page size into its own messages, one request at a time, as it does. In turns,
by the clock on the wall, each in fresh processes. Compared are

* whole messages: both list, and then ask for each message as it was sent (`$value`), which capture needs;
* header lines: ours from its lists as under `Mail.ReadBasic`; `O365` reads its own default fields from its
  lists, the body among them, header lines not.

For information: whole messages of ours beside what `O365` reads from its lists alone. Those are other
things; it tells what it costs that Graph gives a message as it was sent only one by one, and four at a time.

Memory is that of the process that fetches; no call takes time there, and quotas are off, because Graph allows
10,000 requests in ten minutes.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from domain.ports.provider import Collection, FailureKind, Listed, Page, ProviderFailed
from integrations.microsoft_graph.calling import GraphApi
from integrations.microsoft_graph.settings import GraphSettings
from integrations.outlook_mail.provider import OutlookMailProvider
from integrations.outlook_mail.settings import PAGE, OutlookMailSettings
from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import RemoteSandbox
from integrations.sandbox.synthetic import Place, Recipe
from tests.benchmarks import fetching_outlook_other
from tests.benchmarks.fetching_reading import CLOCK, RITA, Unbounded, data_of, in_flight, rate, read
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.measuring import apart

MESSAGES, QUICK_MESSAGES, GROWN = 5_000, 200, 10
LATENCY, AT_ONCE, BATCH = 0.2, 4, 50
CUSTOMERS = 6
FOLDERS = frozenset({
    "Inbox", "Sent Items", "Archive", "Deleted Items", *(f"Customer {n + 1}" for n in range(CUSTOMERS))
})  # fmt: skip
SCOPE = "Mail.Read"
WHOLE, HEADS = 0, 1
TIMES, GROWTH = 2.0, 1.1


def figures(*, quick: bool) -> Iterator[Figure]:
    """Rates beside those of `O365`, requests in flight, memory."""
    messages, rounds = (QUICK_MESSAGES, 1) if quick else (MESSAGES, 3)
    turns = [(apart(ours, messages, HEADS), apart(other_listed, messages)) for _ in range(rounds)]
    heads, its_lists = zip(*turns, strict=True)
    # One round: so many requests of a fixed time each leave nothing to chance.
    whole, its_whole = [apart(ours, messages, WHOLE)], [apart(other_whole, messages)]
    of = f"fetching {messages:,} messages from Outlook"
    yield rate(of, whole, its_whole, "O365, each as it was sent", TIMES)
    yield rate(f"{of}, header lines", heads, its_lists, "O365, lists with bodies", TIMES)
    yield rate(of, whole, its_lists, "O365, lists with bodies", None)
    yield in_flight(of, [*whole, *heads], allowed=AT_ONCE)
    for how, what in ((WHOLE, "whole"), (HEADS, "header lines")):
        yield _memory(messages, how, what)


def _memory(messages: int, how: int, what: str) -> Figure:
    more = GROWN * messages
    return Figure(
        name=f"fetching {more:,} messages from Outlook, {what}: memory",
        figure=apart(at_once, more, how)["peak_mib"],
        unit="MiB at most",
        beside=apart(at_once, messages, how)["peak_mib"],
        beside_what=f"MiB for {messages:,}",
        wanted=Wanted.AT_MOST,
        target=GROWTH,
    )


# The parts, each in a process of its own.


def ours(messages: int, how: int) -> dict[str, float]:
    """Messages a second with the adapter; nothing may be refused."""
    with mailbox(messages, latency=LATENCY) as box:
        return box.told(*read(_opened(box, how)))


def at_once(messages: int, how: int) -> dict[str, float]:
    """The same where no call takes time and quotas are off."""
    with mailbox(messages, latency=0) as box:
        box.remote.do("turning.quotas", enforced=False)
        return box.told(*read(_opened(box, how)))


def other_listed(messages: int) -> dict[str, float]:
    """Messages a second with `O365`, from its lists alone."""
    with mailbox(messages, latency=LATENCY) as box:
        begun = time.perf_counter()
        found = fetching_outlook_other.listed(box.asked())
        return box.told(found, time.perf_counter() - begun)


def other_whole(messages: int) -> dict[str, float]:
    """Messages a second with `O365`, each as it was sent."""
    with mailbox(messages, latency=LATENCY) as box:
        begun = time.perf_counter()
        found = fetching_outlook_other.whole(box.asked())
        return box.told(found, time.perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox at the sandbox, how many messages its ten folders hold, and a token for it."""

    remote: RemoteSandbox
    messages: int
    access: str

    @property
    def graph(self) -> str:
        """Where Graph is, without its version."""
        return f"{self.remote.address}/graph.microsoft.com"

    def token(self) -> str:
        """The access token; it holds for longer than any part takes."""
        return self.access

    def renewed(self, refused: str) -> str:
        """Another one: never needed.

        Raises:
            RuntimeError: it was asked for.
        """
        raise RuntimeError(f"the token {refused[:8]}... was refused")

    def asked(self) -> fetching_outlook_other.Asked:
        """What `O365` is asked to read."""
        return fetching_outlook_other.Asked(self.graph, self.access, FOLDERS, PAGE)

    def told(self, found: int, seconds: float) -> dict[str, float]:
        """The figures, once it is sure that all was fetched, nothing refused, and never too much asked."""
        said = self.remote.do("turning.figures")
        refused = {name: count for name, count in said["answers"].items() if name.endswith((" 429", " 503"))}
        in_flight = said["in_flight"][RITA]
        if found != self.messages or refused or said["violations"] or in_flight > AT_ONCE:
            raise RuntimeError(f"{found} of {self.messages} messages were fetched: {said}")
        return {"rate": found / seconds, "in_flight": in_flight}


@contextmanager
def mailbox(messages: int, *, latency: float) -> Iterator[Mailbox]:
    """So many messages, those in junk, which nobody reads, among them."""
    with sandbox_process() as remote:
        remote.do("microsoft.seeding.synthetic_mail", addresses=[RITA], count=messages, folders=CUSTOMERS)
        tokens = remote.do("microsoft.sign_in.tokens", address=RITA, scopes=[SCOPE])
        remote.do("turning.latency", seconds=latency)
        yield Mailbox(remote, _wanted(messages), tokens["access_token"])


def _wanted(messages: int) -> int:
    recipe = Recipe((RITA,), 1, messages, 0, 365)
    return sum(recipe.place(number, RITA) is not Place.SPAM for number in range(messages))


def _opened(box: Mailbox, how: int) -> Iterator[bytes]:
    """All messages, from making the client on."""
    settings = OutlookMailSettings(headers_only=how == HEADS, page=PAGE)
    api = GraphApi(GraphSettings(root=f"{box.graph}/v1.0"), tokens=box, budget=Unbounded(), clock=CLOCK)
    outlook = OutlookMailProvider(api, settings=settings)
    try:
        yield from _all(outlook)
    finally:
        outlook.close()


def _all(outlook: OutlookMailProvider) -> Iterator[bytes]:
    """As the engine reads: a batch of each folder in turn."""
    folders = [each for each in outlook.collections() if each.name in FOLDERS]
    for folder in folders:
        outlook.begin(folder)
    under_way = deque(_batches(outlook, folder) for folder in folders)
    while under_way:
        batch = next(under_way[0], None)
        under_way.rotate(-1)
        if batch is None:
            under_way.pop()
        else:
            yield from batch


def _batches(outlook: OutlookMailProvider, folder: Collection) -> Iterator[list[bytes]]:
    more: str | None = None
    while True:
        page = _page(outlook, folder, more)
        for start in range(0, len(page.items), BATCH):
            yield list(_had(outlook, folder, page.items[start : start + BATCH]))
        if (more := page.more) is None:
            return


def _page(outlook: OutlookMailProvider, folder: Collection, more: str | None) -> Page:
    """A page; asked for once more, as the engine does, when a kept connection ends just as it is taken."""
    try:
        return outlook.backfill(folder, since=None, more=more)
    except ProviderFailed as failed:
        if failed.kind is not FailureKind.RETRY:
            raise
    return outlook.backfill(folder, since=None, more=more)


def _had(outlook: OutlookMailProvider, folder: Collection, items: Sequence[Listed]) -> Iterator[bytes]:
    yield from (data_of(each.content) for each in items if each.content is not None)
    keys = [each.key for each in items if each.content is None]
    yield from (data_of(content) for _, content in outlook.fetch(folder, keys))
