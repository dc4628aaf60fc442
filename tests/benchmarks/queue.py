"""The matching queue over the API: what one page of it costs.

In the timing: what `GET /v1/matches` does between admission and the bytes, for a rep of 40 and for an
administrator: catching up with the ledger, who may see what, names, shapes. Beside it: reading everything
anew, as the command line does for each question, and what the memory takes. Of ten mails six belong to a
deal, two could belong to two deals of one rep, one to deals of two, one is a stranger's; half are answers.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from domain.access.events import AccessGiven
from domain.access.permits import AccessRole, Permit
from domain.capture.connections import Access, Way, signed_in
from domain.capture.events import MailCaptured
from domain.capture.mailboxes import BatchTaken, Part
from domain.deal.events import DealDescribed, DealOpened, SidesStated
from domain.identifiers import collection_stream, connections_stream, deal_stream, event_id, mail_stream
from domain.moments import Day
from domain.people import SideMembers, Sides
from domain.ports.ledger import Append, LedgerEvent, NewEvent
from domain.ports.mailboxes import CaptureMode
from domain.touches.mail import Address, Envelope, Mail
from domain.touches.sighting import Tokeniser
from services.access.record import AccessRecord
from services.api.v1.callers import Call
from services.api.v1.matching import page_of_queue
from services.api.v1.matching_queue import Wanted, kinds_of
from services.api.v1.serving import desk_of
from services.matching.reading import read_everything
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.benchmarks.figures import Figure
from tests.benchmarks.figures import Wanted as Side
from tests.benchmarks.measuring import apart

CONTACTS, QUICK_CONTACTS = 50_000, 2_000
SELLERS, BATCH, PAGES = 40, 50, 20
_BEGIN, _DAY = 1_780_000_000, 86_400
_CLOCK = _BEGIN + 40 * _DAY


class _Clock:
    def now(self) -> int:
        return _CLOCK


def figures(*, quick: bool) -> Iterator[Figure]:
    """A page for a rep and for an administrator, beside what is asked and a read of everything."""
    contacts = QUICK_CONTACTS if quick else CONTACTS
    found = apart(measure, contacts)
    name = f"matching queue: {contacts:,} contacts"
    for who in ("rep", "admin"):
        yield Figure(
            name=f"{name}, a page of 50 for a {who}", figure=found[who], unit="ms", beside=found["anew"],
            beside_what="ms to read everything anew", wanted=Side.AT_MOST, target=0.05,
        )  # fmt: skip
    yield Figure(
        name=f"{name}, a page after one more mail", figure=found["moved"], unit="ms", beside=found["anew"],
        beside_what="ms to read everything anew", wanted=Side.AT_MOST, target=0.05,
    )  # fmt: skip
    yield Figure(
        name=f"{name}, in memory", figure=found["mib"], unit="MiB", beside=found["first"],
        beside_what="ms to read them first",
    )  # fmt: skip


def measure(contacts: int) -> dict[str, float]:
    """All figures of one ledger."""
    with TemporaryDirectory() as folder, _system(Path(folder)) as system:
        made = _Made(system, contacts)
        desk = desk_of(system)
        desk.live.catch_up()
        before = _resident()
        first = _timed(desk.matching.read)
        after = _resident()
        anew = _timed(lambda: read_everything(desk.store))
        rep, admin = (
            Call(desk.door.access.now().person(system.tokens.person(who)), Permit.MATCH)
            for who in (_seller(0), "boss@ours.example")
        )
        wanted = Wanted(kinds_of(None, automated=False), None, None)

        def page(call: Call) -> Callable[[], object]:
            return lambda: page_of_queue(desk, call, wanted, cursor=None, limit=50)

        taken: dict[str, list[float]] = {"rep": [], "admin": [], "moved": []}
        for _ in range(PAGES):
            taken["rep"].append(_timed(page(rep)))
            taken["admin"].append(_timed(page(admin)))
            made.mail(1)
            taken["moved"].append(_timed(page(rep)))
        medians = {name: statistics.median(each) for name, each in taken.items()}
        return {**medians, "first": first, "anew": anew, "mib": after - before}


class _Made:
    """A ledger with deals and mail, written without going through the capture."""

    def __init__(self, system: System, contacts: int) -> None:
        self._system = system
        self._tokeniser = Tokeniser(system.tokens)
        self._count = 0
        self._deals = max(SELLERS * 2, contacts // 50)
        self._versions: dict[Any, int] = {}
        person = system.tokens.person
        given = [AccessGiven(person(_seller(each)), frozenset({AccessRole.REP})) for each in range(SELLERS)]
        given.append(AccessGiven(person("boss@ours.example"), frozenset({AccessRole.ADMIN})))
        AccessRecord(system.ledger, system.clock).say(given, actor="bench")
        access = Access(Way.CONSENT, CaptureMode.WHOLE, asked=(), granted=(), grant="1")
        self._boxes = [
            signed_in(system.tokens, kind="google", address=_seller(each), access=access)
            for each in range(SELLERS)
        ]
        self._put({connections_stream(): self._boxes})
        for number in range(self._deals):
            self._deal(number)
        while self._count < contacts:
            self.mail(BATCH)

    def mail(self, count: int) -> None:
        """Some mail in one mailbox."""
        seller = (self._count // BATCH) % SELLERS
        streams: dict[Any, list[LedgerEvent]] = {}
        keys: list[str] = []
        for number in range(self._count, self._count + count):
            key = f"{number:016x}"
            streams[mail_stream(key)] = [MailCaptured(self._sighting(number, seller), {})]
            keys.append(key)
        mailbox = self._boxes[seller].mailbox
        collection = f"collection-{seller}"
        batch = BatchTaken(
            mailbox, collection, Part.LISTING, tuple(keys), (), (), (), (), (), None, None, is_last=False
        )
        streams[collection_stream(collection)] = [batch]
        self._put(streams)
        self._count += count

    def _sighting(self, number: int, seller: int) -> Any:  # noqa: ANN401 - a sighting
        # Deals n and n + SELLERS are a seller's; buyer `n // 2` has deals n and n + 1.
        deal = (seller + SELLERS * (number // BATCH)) % self._deals
        kind = number % 10
        domain = f"buyer-{deal // 2}.example" if kind < 9 else f"stranger-{number}.example"
        to = _seller(seller) if kind < 8 else "office@ours.example"
        answers = (f"m{number - 1}@mail.example",) if number % 2 else ()
        envelope = Envelope(
            source="", message_id=f"m{number}@mail.example", sent_at=_BEGIN + number * 30, received_at=None,
            sender=Address(f"p{number % 5}@{domain}"), to=(Address(to),), cc=(), bcc=(),
            subject=f"Subject {number}", references=answers, in_reply_to=answers,
        )  # fmt: skip
        return self._tokeniser.sighting(Mail(envelope, None))

    def _deal(self, number: int) -> None:
        tokens, id_ = self._system.tokens, f"deal-{number}"
        buyer = SideMembers(domains=frozenset({tokens.domain(f"buyer-{number // 2}.example")}))
        seller = SideMembers(domains=frozenset({tokens.domain("ours.example")}))
        opened = DealOpened(id_, Day(20_600), Day(20_800), "Europe/Berlin", Day(20_600))
        described = DealDescribed(tokens.person(_seller(number % SELLERS)), 50_000.0, ())
        self._put({deal_stream(id_): [opened, SidesStated(Sides(seller, buyer)), described]})

    def _put(self, streams: dict[Any, Any]) -> None:
        command = uuid4()
        appends = []
        for stream, events in streams.items():
            at = self._versions.get(stream, 0)
            new = [
                NewEvent(event_id(command, stream, at + place), event, _CLOCK, "bench", command)
                for place, event in enumerate(events, start=1)
            ]
            appends.append(Append(stream, at, new))
            self._versions[stream] = at + len(events)
        self._system.ledger.append(appends)


@contextmanager
def _system(folder: Path) -> Iterator[System]:
    settings = read_settings({"SETPOINT_LEDGER": str(folder / "ledger.db"), "SETPOINT_INBOX": str(folder)})
    with open_system(settings, _Clock()) as system:
        yield system


def _seller(number: int) -> str:
    return f"seller-{number}@ours.example"


def _timed(act: Callable[[], object]) -> float:
    """How many milliseconds of the processor it takes: others may work beside it."""
    begin = time.process_time()
    act()
    return (time.process_time() - begin) * 1_000


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4_096 / 2**20
