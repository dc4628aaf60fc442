"""Telling reps their headlines: once on each of their working days, at an hour, and only if there is news.

Each rep is told of the deals that they own, and of nobody else's. What they are told is appended to a
stream of their own; hooks, mails and feeds carry it from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.deal.answer import Answer, answer
from domain.delivery.events import HeadlinesTold
from domain.delivery.headlines import Headline, headline_of, is_news, most_pressing_first
from domain.game.game import Game
from domain.identifiers import caused_by, headlines_stream
from domain.moments import Day, Instant, Zone
from domain.people import PersonToken
from domain.ports.ledger import Append, StoredEvent, StreamHasMoved
from services.api.v1.live import LiveDeal, LiveDeals
from services.causes import Cause
from services.system import System
from services.wiring import Store

ACTOR = "headlines"
MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Headlines:
    """A rep's headlines as of now, the most pressing first; `works`: it is a working day of theirs."""

    headlines: tuple[Headline, ...]
    works: bool


def headlines_of(given: System | Store, deal_ids: Sequence[str]) -> Headlines:
    """The headlines of some deals as of now."""
    looks = [_looked(given, deal_id) for deal_id in deal_ids]
    found = [headline for seen, headline in looks if headline is not None and seen.sweep.closed is None]
    works = any(seen.terms.seller.is_working(seen.today) for seen, _ in looks)
    return Headlines(most_pressing_first(found), works)


def _looked(given: System | Store, deal_id: str) -> tuple[Answer, Headline | None]:
    lives = given.plans.load(deal_id).steps
    game = Game(given.deals.load(deal_id).deal, given.outside)
    seen = answer(game, max(given.clock.now(), lives.as_of))
    return seen, headline_of(seen, lives)


def owned(live: LiveDeals) -> Mapping[PersonToken, Sequence[LiveDeal]]:
    """The open deals of each owner, in the order of their opening."""
    found: dict[PersonToken, list[LiveDeal]] = {}
    for deal in live.all().values():
        if deal.owner is not None and not deal.is_over:
            found.setdefault(deal.owner, []).append(deal)
    return found


def told(given: System | Store, person: PersonToken, *, latest: int) -> Iterator[StoredEvent]:
    """What a rep was told the latest times, the oldest first."""
    stream = headlines_stream(person)
    version = given.ledger.versions([stream])[stream]
    yield from given.ledger.read(stream, after=max(0, version - latest), upto=version)


class HeadlineClock:
    """Tells. To be asked now and then, by one thread; somebody's day and hour are those of their zone."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._live = LiveDeals(system.ledger, system.signal, system.clock)
        self._looked: dict[PersonToken, Day] = {}

    def tell(self) -> int:
        """Tell those whose hour has come and who were not looked at today; how many were told.

        Raises:
            Whatever went wrong with one of them; the others were told.
        """
        self._live.catch_up()
        company = self._system.company.settings()
        now, count, failed = self._system.clock.now(), 0, list[Exception]()
        for person, deals in owned(self._live).items():
            zone = company.zone if company else self._system.outside.zone(deals[0].opened.zone)
            today = zone.day_of(now)
            if self._looked.get(person) != today and self._has_come(zone, now):
                try:
                    count += self._told(person, deals, today)
                except Exception as error:  # noqa: BLE001 - the others are told; this one is tried again
                    failed.append(error)
                    continue
                self._looked[person] = today
        if failed:
            raise failed[0]
        return count

    def _has_come(self, zone: Zone, now: Instant) -> bool:
        return now - zone.midnight(zone.day_of(now)) >= self._system.settings.headlines_at * MINUTE_SECONDS

    def _told(self, person: PersonToken, deals: Sequence[LiveDeal], today: Day) -> bool:
        """Tell one rep, unless they do not work, have been told today, or there is no news."""
        before = next(told(self._system, person, latest=1), None)
        last = before.event if before is not None else None
        earlier = last.headlines if isinstance(last, HeadlinesTold) else ()
        if isinstance(last, HeadlinesTold) and last.day >= today:
            return False
        found = headlines_of(self._system, [deal.opened.deal_id for deal in deals])
        if not found.works or not is_news(earlier, found.headlines):
            return False
        now, stream = self._system.clock.now(), headlines_stream(person)
        command = caused_by(stream, f"{ACTOR}:{today}")
        version = 0 if before is None else before.version
        cause = Cause(command, ACTOR, command)
        event = HeadlinesTold(person, today, found.headlines, now)
        new = cause.events([event], stream=stream, after=version, now=now)
        try:
            self._system.ledger.append([Append(stream, version, new)])
        except StreamHasMoved:  # another process told them first
            return False
        return True
