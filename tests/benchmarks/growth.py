"""Growth: what a touch costs the running system when a ledger holds ever more deals, ten touches each.

The ledger is filled with the facts that the system itself would have written for so many deals,
in large commits. Then, in the same process but with followers that have just begun, mail comes
in for deals that nobody has in hand, one message each, and every role follows it page by page
in one thread. Told are the touches a second of processor time, beside those of the smallest
ledger of the same run, and how long it takes until all roles know the deals there are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from domain.capture.events import MailCaptured, Matched, SourceRead
from domain.deal.decide import enact
from domain.deal.events import EmailSighted, SidesStated
from domain.deal.state import Deal
from domain.identifiers import contact_match_stream, deal_stream, mail_stream
from domain.matching.contact import mail_contact
from domain.matching.conversation import match_conversation
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules
from domain.ports.ledger import Append, Bookmark, LedgerEvent
from domain.touches.touch import EmailSighting, Participant
from integrations.mailfiles.items import mail_item
from services.capture.harvest import Harvest
from services.capture.intake import Intake
from services.capture.item import ItemReader
from services.causes import Cause
from services.follow import Follower
from services.recorder.outcomes import recorded_as
from services.recorder.recording import commands_of
from services.roles import tasks_of
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.benchmarks.figures import Figure
from tests.benchmarks.flow import ROLES, Place
from tests.benchmarks.flow_load import StandingClock, deal_files, deal_id, mails, moment_after
from tests.benchmarks.measuring import apart

SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (100, 1_000)
TOUCHES, FRESH, BATCH = 10, 1_000, 100
TARGET = 0.5
_DEALS_A_COMMIT = 200


def figures(*, quick: bool) -> Iterator[Figure]:
    """Each size beside the smallest."""
    sizes = QUICK_SIZES if quick else SIZES
    taken = {deals: apart(follow_fresh_mail, deals) for deals in sizes}
    smallest = taken[sizes[0]]
    for deals, found in taken.items():
        yield Figure(
            name=f"growth: {deals:,} deals of {TOUCHES} touches; {found['events']:,.0f} events, "
            f"file {found['mib']:,.0f}, memory {found['peak_mib']:,.0f} MiB, {found['begin']:.1f} s to begin",
            figure=found["touches"] / found["seconds"],
            unit="touches/s",
            beside=smallest["touches"] / smallest["seconds"],
            beside_what=f"touches/s among {sizes[0]:,} deals",
            target=None if deals == sizes[0] else TARGET,
        )


def follow_fresh_mail(deals: int) -> dict[str, float]:
    """Processor seconds for fresh mail of some of so many deals; seconds on the wall to begin."""
    fresh = range(0, deals, max(1, deals // FRESH))[:FRESH]
    with TemporaryDirectory() as folder:
        place = Place(Path(folder), str(Path(folder, "ledger.db")), str(Path(folder, "channel.db")))
        with open_system(read_settings(place.environment), StandingClock(moment_after(TOUCHES))) as system:
            system.channel.prepare()
            _fill(system, place.folder, deals)
            arriving = _Arriving(system, fresh)
            begun = time.perf_counter()
            arriving.bring(fresh[:1], TOUCHES)
            begin, spent = time.perf_counter() - begun, time.process_time()
            arriving.bring(fresh, TOUCHES + 1)
            return {
                "touches": len(fresh),
                "seconds": time.process_time() - spent,
                "begin": begin,
                "events": system.ledger.end(),
                "mib": Path(place.ledger).stat().st_size / 2**20,
            }


class _Arriving:
    """Mail that comes in and is followed by every role, all in the caller's thread."""

    def __init__(self, system: System, fresh: Sequence[int]) -> None:
        self._fresh = fresh
        self._reader = ItemReader(system.tokens, system.settings.zone)
        self._intake = Intake(system.ledger, system.texts, system.clock)
        self._followers = [
            task for role in ROLES for task in tasks_of(role, system).workers if isinstance(task, Follower)
        ]
        self._version = 0

    def bring(self, deals: Sequence[int], number: int) -> None:
        """One message for each of some deals."""
        messages = list(mails(deals, range(number, number + 1)))
        for start in range(0, len(messages), BATCH):
            items = [mail_item("bench", each.partition(b"\n")[2]) for each in messages[start : start + BATCH]]
            read = SourceRead("bench", self._version + 1, 1, "", 0, 0)
            self._intake.take([self._reader.read(item) for item in items], read, self._version)
            self._version += 1
            for follower in self._followers:
                while follower.step():
                    pass


def _fill(system: System, folder: Path, deals: int) -> None:
    """Deals with their touches, captured, matched and recorded; every role stands at the end."""
    template = _Template(system)
    appends: list[Append] = []
    for number, file in enumerate(deal_files(folder, deals)):
        paperwork = enact(
            Deal(), commands_of(file, Harvest(), system.tokens), opened_long_ago=lambda _opened, _at: True
        )
        appends += template.deal(number, paperwork)
        if len(appends) >= _DEALS_A_COMMIT * (2 * TOUCHES + 1):
            system.ledger.append(appends)
            appends.clear()
    system.ledger.append(appends)
    for role in ROLES:
        for task in tasks_of(role, system).workers:
            if task.name.startswith("review"):
                system.views.keep("review.v1", (), Bookmark(task.name, system.ledger.end()))
            else:
                system.ledger.append([], Bookmark(task.name, system.ledger.end()))


class _Template:
    """What one deal's mail comes to; that of the others differs in who takes part and in ids."""

    def __init__(self, system: System) -> None:
        reader = ItemReader(system.tokens, system.settings.zone)
        self._tokens, self._clock = system.tokens, system.clock
        items = [mail_item("bench", each.partition(b"\n")[2]) for each in mails([0], range(TOUCHES))]
        self._captured = [captured for item in items if (captured := reader.read(item).mail) is not None]
        self._buyer = self._tokens.person("bea@buyer0.example")
        self._matches: list[Matched] = []

    def deal(self, number: int, paperwork: Sequence[LedgerEvent]) -> Iterator[Append]:
        if not self._matches:
            self._matches = _matches([each.sighting for each in self._captured], paperwork)
        sightings = [self._sighting(each.sighting, number) for each in self._captured]
        for captured, sighting, matched in zip(self._captured, sightings, self._matches, strict=True):
            stream = mail_stream(sighting.touch_id)
            yield self._append(stream, [MailCaptured(sighting, captured.signals)])
            told = replace(matched, deal_id=deal_id(number))
            yield self._append(contact_match_stream(sighting.touch_id), [told])
        yield self._append(deal_stream(deal_id(number)), [*paperwork, *map(EmailSighted, sightings)])

    def _sighting(self, first: EmailSighting, number: int) -> EmailSighting:
        people = tuple(self._participant(each, number) for each in first.participants)
        return replace(
            first,
            touch_id=f"{first.touch_id}-{number}",
            message=f"{first.message}-{number}",
            references=tuple(f"{each}-{number}" for each in first.references),
            participants=people,
        )

    def _participant(self, first: Participant, number: int) -> Participant:
        if first.person != self._buyer:
            return first
        domain = f"buyer{number}.example"
        return replace(
            first, person=self._tokens.person(f"bea@{domain}"), domains=(self._tokens.domain(domain),)
        )

    def _append(self, stream: UUID, events: Sequence[LedgerEvent]) -> Append:
        command = uuid4()
        cause = Cause(command, "bench", command)
        return Append(stream, 0, cause.events(events, stream=stream, after=0, now=self._clock.now()))


def _matches(sightings: Sequence[EmailSighting], paperwork: Sequence[LedgerEvent]) -> list[Matched]:
    """What the recorder tells of the first deal's mail; of another deal's it tells the same of that."""
    sides = next(event.sides for event in paperwork if isinstance(event, SidesStated))
    deals = MatchableDeals([MatchableDeal(deal_id(0), 0, sides)])
    contacts = [mail_contact([sighting]) for sighting in sightings]
    outcomes = match_conversation(contacts, deals, MatchingRules())
    told = [recorded_as(outcomes[sighting.touch_id], 0) for sighting in sightings]
    return [each for each in told if isinstance(each, Matched)]
