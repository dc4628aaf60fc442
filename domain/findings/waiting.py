"""`waiting_on_buyer` and `waiting_on_seller`: an answer is owed for too long."""

from __future__ import annotations

from collections.abc import Iterator

from domain.findings.events import Severity
from domain.findings.finding import Finding, View
from domain.game.court import Holder
from domain.moments import Day
from domain.people import Side

HIGH_FROM = {Side.BUYER: 2, Side.SELLER: 3}


def find_waiting(view: View) -> Iterator[Finding]:
    """The side in whose court the ball is has let it lie for more than N of its working days."""
    court = view.court
    if court.holder not in (Holder.SELLER, Holder.BUYER) or court.ball is None:
        return
    side = Side(court.holder.value)
    rule = f"waiting_on_{side.value}"
    limit = view.terms.watch.limit(rule, "days")
    days = _days_waited(view, side, court.ball.addressees)
    if days > limit:
        yield Finding(
            rule=rule,
            severity=Severity.HIGH if days >= HIGH_FROM[side] * limit else Severity.MEDIUM,
            since=court.ball.at,
            evidence=(court.ball.touch_id,),
            numbers={"days": days, "limit": limit},
            window_since=court.ball.at if side is Side.BUYER else None,
        )


def _days_waited(view: View, side: Side, addressees: tuple[str, ...]) -> int:
    """Working days of the side since the ball was played, without those that are excused."""
    ball = view.court.ball
    if ball is None:
        return 0
    terms = view.terms
    calendar = terms.seller if side is Side.SELLER else terms.buyer
    start = max(terms.zone.day_of(ball.at), _promised_until(view, side, terms.zone.day_of(ball.at)))
    days = calendar.count(start, view.today)
    if side is Side.BUYER and days:
        away = view.sweep.absences.all_away(addressees, start + 1, view.today)
        days -= sum(calendar.is_working(day) for day in away)
    return days


def _promised_until(view: View, side: Side, day: Day) -> Day:
    """The last due day of what the side promised on that day or later; the day itself if nothing."""
    zone = view.terms.zone
    due = (c.due for c in view.sweep.commitments if c.by is side and zone.day_of(c.at) >= day)
    return max(due, default=day)
