"""Whether the sources can be read, reach to the present, and cover everybody who sells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.moments import SECONDS_A_DAY, Instant, Zone, day_text
from services.adoption.checks import Check, bad, look, ok
from services.adoption.source_look import DealLook, SourceLook

_OLD_DAYS = 7
_A_TENTH = 10
_MOST_NAMED = 8


def source_checks(
    sources: Sequence[SourceLook], deals: Sequence[DealLook], *, now: Instant, zone: Zone
) -> Iterator[Check]:
    """Everything about the sources, then what they hold of each deal."""
    for source in sources:
        yield from _one(source, zone)
    newest = max((s.last for s in sources if s.last is not None), default=None)
    yield from _age(newest, now, zone)
    owners = {owner for source in sources if (owner := source.owner()) is not None}
    for deal in deals:
        yield from _deal(deal, owners, now)


def _one(source: SourceLook, zone: Zone) -> Iterator[Check]:
    about = str(source.path)
    if source.unreadable:
        yield bad(about, source.unreadable, "name another file, or export it again")
        return
    span = (
        "" if source.first is None or source.last is None else f", {_days(source.first, source.last, zone)}"
    )
    whose = f", the mailbox of {source.owner()}" if source.owner() else ""
    yield ok(about, f"{source.messages} messages and {source.events} calendar entries{span}{whose}")
    if source.undated or source.skewed:
        says = f"{source.undated} messages without a usable Date, {source.skewed} a day off their arrival"
        many = (source.undated + source.skewed) * _A_TENTH > source.messages
        do = "the earliest arrival counts instead; many of them mean that a clock was wrong"
        yield look(about, says, do) if many else ok(about, says)
    if source.unstamped:
        yield look(
            about,
            f"{source.unstamped} calendar entries do not say when they were written (DTSTAMP)",
            "an export that keeps DTSTAMP and CREATED tells when a meeting was booked",
        )
    yield from _set_aside(source, about)


def _set_aside(source: SourceLook, about: str) -> Iterator[Check]:
    if source.set_aside:
        shown = "; ".join(f"{one.source}: {one.reason}" for one in source.set_aside[:3])
        says = f"{source.set_aside_in_all} things were set aside, such as {shown}"
        yield look(about, says, "nothing to do if these are none of your deal's")


def _age(newest: Instant | None, now: Instant, zone: Zone) -> Iterator[Check]:
    if newest is None:
        return
    days = (now - newest) // SECONDS_A_DAY
    if days < 0:
        yield look(
            "newest mail", "it is dated in the future", "the clock of a sender, or of this machine, is wrong"
        )
    elif days > _OLD_DAYS:
        says = f"it is {days} days old: what came later looks like silence"
        yield look("newest mail", says, "export again, or ask as of then with --as-of")
    else:
        yield ok("newest mail", f"of {_day(newest, zone)}")


def _deal(deal: DealLook, owners: set[str], now: Instant) -> Iterator[Check]:
    about = f"deal {deal.deal.id}"
    if not deal.messages:
        yield bad(
            about, "no mail between the two sides is in these sources", "check the domains of both sides"
        )
        return
    yield ok(about, f"{deal.messages} messages between the two sides")
    wanted = deal.deal.team or tuple(deal.writers)
    uncovered = [person for person in wanted if person not in owners]
    if uncovered:
        named = ", ".join(uncovered[:_MOST_NAMED])
        yield look(
            about,
            f"no mailbox here is that of {named}",
            "what they wrote to the buyer alone is not seen; add their mailboxes",
        )
    if deal.last is not None and deal.last > now + SECONDS_A_DAY:
        yield look(about, "its newest mail is dated in the future", "look at the clock of its sender")


def _days(first: Instant, last: Instant, zone: Zone) -> str:
    return f"{_day(first, zone)} to {_day(last, zone)}"


def _day(instant: Instant, zone: Zone) -> str:
    return day_text(zone.day_of(instant))
