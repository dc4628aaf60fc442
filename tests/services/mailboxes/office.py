"""An office for stories: a ledger in a file, a clock that is turned by hand, and mailboxes on shelves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.capture.events import MailCaptured
from domain.capture.mailboxes import BatchTaken, MailboxGapClosed, MailboxGapOpened
from domain.ports.duties import Duties
from domain.ports.ledger import Ledger, LedgerEvent
from domain.ports.mailboxes import Mailbox, Mailboxes
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from integrations.eventstore.duties import MemoryDuties
from integrations.eventstore.tokens import KeyedTokens
from services.backoff import Backoff
from services.capture.budget import Budgets, Limits, Waiting
from services.capture.collection_record import SyncTools
from services.capture.intake import Intake
from services.capture.item import ItemReader
from services.capture.mailboxes_task import MailboxCapture
from services.capture.parts import MailboxTools
from services.capture.sync_counts import SyncCounts
from services.capture.sync_pace import SyncPace
from services.capture.watches import Watches
from tests.services.mailboxes.shelf import BEGAN, FakeMailboxes, Shelf

TOKENS = KeyedTokens(b"k" * 32)
RITA = TOKENS.person("rita@ours.example")
OURS = TOKENS.domain("ours.example")
STEADY = Backoff(first_seconds=1.0, longest_seconds=300.0, chance=lambda: 0.99)
START = BEGAN + 100_000_000


def mailbox(id_: str = "m1", **more: object) -> Mailbox:
    """A mailbox of Rita's."""
    given = {"app": "app", "kind": "fake", "grant": "g1", "scope": "s1", **more}
    return Mailbox(id_, RITA, (OURS,), **given)  # type: ignore[arg-type]


@dataclass
class TurnedClock:
    """Both clocks of the engine; whoever waits turns them."""

    at: float = float(START)

    def now(self) -> int:
        return int(self.at)

    def waiting(self) -> Waiting:
        def wait(seconds: float) -> bool:
            self.at += seconds
            return False

        return Waiting(lambda: self.at, wait)


@dataclass
class Office:
    """One process's capture of some mailboxes."""

    ledger: Ledger
    texts: TextStore
    mailboxes: Mailboxes
    clock: TurnedClock = field(default_factory=TurnedClock)  # or the machine's, where nobody turns it
    pace: SyncPace = field(default_factory=lambda: SyncPace(backoff=STEADY))
    limits: Limits = field(default_factory=lambda: Limits(6_000, 1_200_000))
    duties: Duties = field(default_factory=MemoryDuties)
    push_to: str = ""
    tokens: Tokens = TOKENS
    capture: MailboxCapture = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Another process takes over: nothing is remembered but what is in the ledger."""
        if hasattr(self, "capture"):
            self.capture.close()
        self.counts = SyncCounts()
        self.budgets = Budgets({}, self.limits)
        sync = SyncTools(self.ledger, Intake(self.ledger, self.texts, self.clock), self.clock, self.counts)
        watches = (
            Watches({"fake": self.push_to}, self.tokens, self.clock, self.pace.renew_seconds, 600)
            if self.push_to
            else None
        )
        tools = MailboxTools(
            sync,
            self.mailboxes,
            ItemReader(self.tokens, ZoneInfo("UTC")),
            self.texts,
            self.tokens,
            self.pace,
            watches,
        )
        waiting = self.clock.waiting() if isinstance(self.clock, TurnedClock) else Waiting()
        self.capture = MailboxCapture(tools, duties=self.duties, budgets=self.budgets, waiting=waiting)

    def run(self, seconds: float) -> None:
        """Serve for so long by the turned clock; when nothing is due, the clock goes on."""
        until = self.clock.at + seconds
        while self.clock.at < until:
            if not self.capture.serve_next():
                due = [each.due_at for each in self.capture._served.values()]
                self.clock.at = min(until, max(self.clock.at + 0.5, min(due, default=until)))

    def events(self, *kinds: type[LedgerEvent]) -> list[LedgerEvent]:
        """All events of some kinds, in order."""
        found: list[LedgerEvent] = []
        after = 0
        while page := self.ledger.read_all(after=after, limit=5_000):
            found += [each.event for each in page if not kinds or isinstance(each.event, kinds)]
            after = page[-1].position or after
        return found

    def numbers(self) -> list[int]:
        """The numbers of all captured messages, as often as they were captured."""
        found = [
            each.sighting.touch_id for each in self.events(MailCaptured) if isinstance(each, MailCaptured)
        ]
        kept = self.texts.read([f"touch:{id_}" for id_ in found])
        return sorted(int(kept[f"touch:{id_}"]["message_id"].partition("@")[0]) for id_ in found)

    def open_gaps(self) -> list[str]:
        """The reasons of the gaps that are open."""
        open_: dict[str, str] = {}
        for each in self.events(MailboxGapOpened, MailboxGapClosed):
            match each:
                case MailboxGapOpened(gap_id=gap_id, reason=reason):
                    open_[gap_id] = reason.value
                case MailboxGapClosed(gap_id=gap_id):
                    del open_[gap_id]
                case _:
                    pass
        return sorted(open_.values())

    def opened(self) -> list[str]:
        """The reasons of all gaps that were ever opened."""
        return [
            each.reason.value for each in self.events(MailboxGapOpened) if isinstance(each, MailboxGapOpened)
        ]

    def calls(self, id_: str = "m1") -> Counter[str]:
        """How often which call was made since the provider was made."""
        return Counter(call for call, _ in self.mailboxes.made[id_].calls)

    def tombstones(self) -> int:
        """How many items are gone."""
        return sum(len(each.gone) for each in self.events(BatchTaken) if isinstance(each, BatchTaken))


def shelves_of(folder: Path | None, count: int = 1) -> FakeMailboxes:
    """So many mailboxes with one shelf each, empty."""
    ids = [f"m{n}" for n in range(1, count + 1)]
    files = {id_: folder / f"{id_}.shelf" if folder else None for id_ in ids}
    return FakeMailboxes(
        {id_: mailbox(id_) for id_ in ids},
        {id_: [Shelf(owner=id_, file=files[id_])] for id_ in ids},
    )
