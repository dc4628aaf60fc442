"""What scenes are made of: deals to choose from, people who write, subjects, and a talk of some mails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.matching.mixture import Situation
from tests.matching.names import TOPICS
from tests.matching.world import AT_ONCE, BEGIN, DAYS, OURS, Deal, Kind, World
from tests.matching.writing import DAY, HOUR, Room, Thread

MORNING = 8 * HOUR


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part in a thread: the first of each side writes, the others are copied in."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]


class Stage:
    """The world and a room where what is written in it is collected."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng: Random = world.rng
        self.room = Room(world.rng)

    # Which deal, and when.

    def deal(self, fits: Callable[[Deal], bool] = lambda _: True) -> Deal:
        """One of the deals that fit, each as likely as the other, of companies with one at a time.

        Threads of companies with two at once are those of `pair` alone: one in eleven, as the mixture says.
        """
        alone = (each for each in self.world.true_deals if each.buyer.kind not in AT_ONCE)
        return self.rng.choice([each for each in alone if fits(each)])

    def alone(self) -> tuple[Deal, int]:
        """A deal, and a time at which no other deal is open at its company."""
        while True:
            deal = self.deal()
            at = self.moment(deal.opened, deal.end)
            if not any(other is not deal and other.is_open(at) for other in deal.buyer.deals):
                return deal, at

    def pair(self, *kinds: Kind) -> tuple[Deal, Deal, int]:
        """Two deals of a company at a time at which both are open; the first is meant."""
        while True:
            first = self.rng.choice([each for each in self.world.true_deals if each.buyer.kind in kinds])
            second = next(each for each in first.buyer.deals if each is not first and not each.in_error)
            begin, end = max(first.opened, second.opened), min(first.end, second.end)
            if end - begin > 5 * DAY:
                return first, second, self.moment(begin, end)

    def moment(self, begin: int, end: int) -> int:
        """A time in office hours between two others, rather earlier than later."""
        last = max(begin, end - 12 * DAY)
        at = begin + int((last - begin) * self.rng.betavariate(1, 1.3))
        return min(at // DAY * DAY + MORNING + self.rng.randint(0, 9 * HOUR), end - HOUR)

    def any_time(self) -> int:
        """Any time in office hours of the two years."""
        return self.moment(BEGIN, BEGIN + DAYS * DAY)

    # Who.

    def cast(self, deal: Deal, *, theirs: Sequence[str] = ()) -> Cast:
        """Who of both sides: `theirs` in the first place, if they are named."""
        return Cast(tuple(self._ours(deal)), tuple(self._theirs(deal, theirs)))

    def _ours(self, deal: Deal) -> list[str]:
        rng, chance = self.rng, self.rng.random()
        first = deal.owner
        if chance > 0.95:
            first = rng.choice(self.world.sellers)
        elif chance > 0.85 and deal.team:
            first = rng.choice(deal.team)
        others = [rng.choice(deal.team)] if deal.team and rng.random() < 0.3 else []
        return list(dict.fromkeys(each.address for each in (first, *others)))

    def _theirs(self, deal: Deal, named: Sequence[str]) -> list[str]:
        rng, contacts = self.rng, deal.contacts
        first = contacts[0] if rng.random() < 0.5 else rng.choice(contacts)
        others = rng.sample(contacts, rng.choice((0, 0, 1, 1, 2)))
        boxes = [rng.choice(deal.buyer.boxes)] if rng.random() < 0.08 else []
        return list(dict.fromkeys((*(named or [first.address]), *(each.address for each in others), *boxes)))

    # What.

    def topic(self) -> str:
        """What mail is about, whatever the deal."""
        return self.rng.choice(TOPICS)

    def subject(self, deal: Deal) -> str:
        """A subject: of four, one names the product, one the company or both."""
        topic, chance = self.topic(), self.rng.random()
        if chance < 0.2 and deal.product:
            return f"{topic} {deal.product}"
        if chance < 0.35:
            return f"{topic}: {deal.buyer.name.title()} / Ours"
        return f"{deal.name}: {topic}" if chance < 0.45 else topic

    def telling(self, deal: Deal) -> str:
        """A subject that names the deal's product, or the whole deal."""
        if self.rng.random() < 0.75:
            return f"{self.topic()} {deal.product}"
        return f"{deal.name}: {self.topic()}"

    # How it goes.

    def length(self) -> int:
        """How many mails a thread has: one to twelve, four in the mean."""
        return min(12, 1 + int(self.rng.expovariate(1 / 3.3)))

    def thread(self, situation: Situation, deal: Deal | None, at: int, subject: str | None = None) -> Thread:
        """A thread that begins then."""
        written = subject or (self.subject(deal) if deal else self.topic())
        return Thread(self.room, situation, written, at, deal)

    def talk(self, thread: Thread, cast: Cast, mails: int | None = None, *, end: int | None = None) -> None:
        """Both sides write in turn, to everybody, until the thread's deal closes."""
        last = end if end is not None else thread.deal.end if thread.deal else BEGIN + DAYS * DAY
        for _ in range(self.length() if mails is None else mails):
            if thread.sent and thread.at + 4 * DAY > last:
                return
            self.turn(thread, cast)

    def turn(self, thread: Thread, cast: Cast, **more: object) -> None:
        """The next mail of a talk: the first by either side, each later one by the other."""
        if not thread.sent:
            sides = (cast.ours, cast.theirs)
            ours, theirs = sides if self.rng.random() < 0.55 else sides[::-1]
            thread.write(ours[0], theirs[:1], (*theirs[1:], *ours[1:]), **more)  # type: ignore[arg-type]
            return
        is_ours = thread.last.sender.endswith(f"@{OURS}") or thread.last.sender in cast.ours
        sender = cast.theirs[0] if is_ours else cast.ours[0]
        thread.answer(thread.last, sender, **more)
