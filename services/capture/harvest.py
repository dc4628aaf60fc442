"""The harvest: everything in some sources that belongs to a deal, as facts.

Sources are streamed, and read once however many deals there are; only what belongs to a deal
is kept. Source: rules.md section 2; `ignored` and `set_aside` of the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.mail import SetAside
from domain.touches.touch import CalendarFact, EmailSighting, TouchId
from integrations.mailfiles.items import RawCalendar, RawMail
from integrations.mailfiles.sources import open_source
from services.capture.meetings import KeptMeeting
from services.capture.own_mail import OwnMail
from services.capture.router import Router
from services.shapes import Ignored

Progress = Callable[[Path, int], None]


@dataclass(slots=True)
class Harvest:
    """What the sources hold of a deal.

    `message_ids` and `uids` are the plain identifiers behind touches and meetings.
    """

    sightings: dict[EmailSighting, None] = field(default_factory=dict)
    facts: dict[CalendarFact, None] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    message_ids: dict[TouchId, str] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)
    ignored: Ignored = field(default_factory=Ignored)
    set_aside: list[SetAside] = field(default_factory=list)


def harvest(
    file: DealFile,
    sources: Iterable[Path],
    tokens: Tokens,
    *,
    progress: Progress | None = None,
    with_titles: bool = False,
) -> Harvest:
    """Read all sources for one deal.

    `progress` is told, now and then, how many bytes of a source are done. `with_titles`: also what
    people call their position.

    Raises:
        UnreadableSource: nothing can be read of a source.
    """
    return next(harvest_each([file], sources, tokens, progress=progress, with_titles=with_titles))


def harvest_each(
    files: Sequence[DealFile],
    sources: Iterable[Path],
    tokens: Tokens,
    *,
    progress: Progress | None = None,
    with_titles: bool = False,
) -> Iterator[Harvest]:
    """Read all sources once for a number of deals; gives each deal's harvest, in their order.

    Each is what `harvest` gives for the deal alone. The sources are read before this returns;
    a harvest that was given out is held no longer.

    Raises:
        UnreadableSource: nothing can be read of a source.
    """
    router = Router(files, tokens, with_titles=with_titles)
    for path in sources:
        _read(path, router, progress)
    return _gathered(router)


def _read(path: Path, router: Router, progress: Progress | None) -> None:
    told = None if progress is None else _about(path, progress)
    for item in open_source(path, progress=told):
        match item:
            case RawMail():
                router.mail(item)
            case RawCalendar():
                router.calendar(item, path)
            case SetAside():
                router.asides.note(item)


def _about(path: Path, progress: Progress) -> Callable[[int], None]:
    return lambda done: progress(path, done)


def _gathered(router: Router) -> Iterator[Harvest]:
    meetings = router.meetings.kept(router.tokeniser)
    router.own.reverse()
    deal = 0
    while router.own:
        yield _harvest(router, deal, router.own.pop(), meetings.pop(deal, []))
        deal += 1


def _harvest(router: Router, deal: int, mail: OwnMail, meetings: list[KeptMeeting]) -> Harvest:
    """Everything that belongs to one deal, now that all sources have been read."""
    return Harvest(
        sightings=mail.sightings,
        facts=dict.fromkeys(fact for meeting in meetings for fact in meeting.facts),
        texts=mail.texts(meetings, router.tokeniser),
        message_ids=mail.message_ids(),
        uids={meeting.facts[0].meeting: meeting.uid for meeting in meetings},
        ignored=router.ignored.of(deal),
        set_aside=router.asides.of(deal),
    )
