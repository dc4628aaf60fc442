"""Who has been heard of, and when: what the findings about silence and contacts look at.

Source: rules.md sections 4 ("Away") and 5 (`gone_quiet`, `single_threaded`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from domain.moments import SECONDS_A_DAY, Day, Instant
from domain.people import PersonToken
from domain.planning.workdays import WorkCalendar

CONTACT_WINDOW = 30 * SECONDS_A_DAY
AWAY_AT_MOST = 10


class Presence:
    """What was last heard of the buyer's people, fed in time order.

    `enough_until`: until when at least `people` buyer people had been active in the last 30
    days (None: they never were). `contact_since`: since when there has been contact without
    a pause of 30 days. `last_contact`: the latest of it. `heard_at`: the last sign of the buyer.
    `not_people` are heard, and count as nobody.
    """

    __slots__ = (
        "_not_people",
        "_people",
        "_recent",
        "_recent_at",
        "contact_since",
        "enough_until",
        "heard_at",
        "last_contact",
    )

    def __init__(self, people: int, not_people: AbstractSet[PersonToken]) -> None:
        self._people = people
        self._not_people = not_people
        # The last that were active and when, no more of them than are asked for, the latest at the end.
        self._recent: list[PersonToken] = []
        self._recent_at: list[Instant] = []
        self.heard_at: Instant | None = None
        self.enough_until: Instant | None = None
        self.contact_since: Instant | None = None
        self.last_contact: Instant | None = None

    def contact(self, at: Instant, active_buyers: Sequence[PersonToken]) -> None:
        """A conversational touch or a mutual meeting held, and the buyer people active in it."""
        if self.last_contact is None or at > self.last_contact + CONTACT_WINDOW:
            self.contact_since = at
        self.last_contact = at
        for person in active_buyers:
            self.heard_at = at
            if person not in self._not_people:
                self._remember(person, at)
        if self._recent and len(self._recent) >= self._people:
            nth = self._recent_at[0]
            if nth > at - CONTACT_WINDOW:
                self.enough_until = nth + CONTACT_WINDOW

    def active_people(self, as_of: Instant) -> int:
        """How many buyer people were active in the last 30 x 24 hours, counted up to `people`."""
        return sum(1 for at in self._recent_at if at > as_of - CONTACT_WINDOW)

    def _remember(self, person: PersonToken, at: Instant) -> None:
        recent = self._recent
        if recent and recent[-1] == person:
            self._recent_at[-1] = at
            return
        if person in recent:
            place = recent.index(person)
            del recent[place]
            del self._recent_at[place]
        recent.append(person)
        self._recent_at.append(at)
        if len(recent) > self._people:
            del recent[0]
            del self._recent_at[0]


class Absences:
    """On which days people are away, as their automatic replies show. Fed in time order."""

    __slots__ = ("_buyer", "_spells")

    def __init__(self, buyer: WorkCalendar) -> None:
        self._buyer = buyer
        self._spells: dict[PersonToken, list[tuple[Day, Day]]] = {}

    def auto_reply(self, person: PersonToken, day: Day) -> None:
        """The person is away from the next day on, at most until the 10th buyer working day."""
        first, last = day + 1, self._buyer.step(day, AWAY_AT_MOST)
        spells = self._spells.setdefault(person, [])
        if spells and first <= spells[-1][1] + 1:
            spells[-1] = (spells[-1][0], max(last, spells[-1][1]))
        else:
            spells.append((first, last))

    def writes(self, person: PersonToken, day: Day) -> None:
        """The person is back: the day of their next conversational touch is no day away."""
        spells = self._spells.get(person)
        if spells and spells[-1][1] >= day:
            spells[-1] = (spells[-1][0], day - 1)

    def all_away(self, people: Iterable[PersonToken], first: Day, last: Day) -> list[Day]:
        """The days from `first` to `last` on which every one of the people is away."""
        common: set[Day] | None = None
        for person in people:
            away = {
                day
                for start, end in self._spells.get(person, ())
                for day in range(max(start, first), min(end, last) + 1)
            }
            common = away if common is None else common & away
            if not common:
                return []
        return sorted(common or ())
