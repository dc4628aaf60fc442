"""Findings that argue from silence: nobody heard of, nothing booked, nothing moved, one contact.

`gone_quiet`, `no_next_meeting`, `stalled`, `single_threaded`.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.findings.events import Severity
from domain.findings.finding import Finding, View
from domain.game.presence import CONTACT_WINDOW
from domain.moments import Instant

HIGH_FROM = 2


def find_gone_quiet(view: View) -> Iterator[Finding]:
    """Nothing was heard of the buyer for more than N buyer working days."""
    yield from _too_long_since(view, "gone_quiet", view.sweep.presence.heard_at)


def find_stalled(view: View) -> Iterator[Finding]:
    """No advance for more than N buyer working days."""
    advances = view.sweep.advances
    yield from _too_long_since(view, "stalled", advances[-1].at if advances else None)


def find_no_next_meeting(view: View) -> Iterator[Finding]:
    """No mutual buyer meeting is ahead."""
    if view.court.next_meeting is None:
        since = view.sweep.no_meeting_since
        yield Finding("no_next_meeting", Severity.LOW, since, window_since=since)


def find_single_threaded(view: View) -> Iterator[Finding]:
    """There is contact, but too few of the buyer's people take part in it."""
    presence, buyer = view.sweep.presence, view.terms.buyer
    days = view.terms.watch.limit("single_threaded", "days")
    people = view.terms.watch.limit("single_threaded", "people")
    opening, last, contact = view.terms.opening, presence.last_contact, presence.contact_since
    if last is None or contact is None or last <= view.as_of - CONTACT_WINDOW:
        return
    active = presence.active_people(view.as_of)
    if view.days_since(buyer, opening) <= days or active >= people:
        return
    grown = view.midnight_after(buyer, opening, days)
    yield Finding(
        rule="single_threaded",
        severity=Severity.MEDIUM,
        since=max(contact, grown, presence.enough_until or contact),
        numbers={"people": active, "limit": people},
        window_since=view.as_of - CONTACT_WINDOW,
    )


def _too_long_since(view: View, rule: str, last: Instant | None) -> Iterator[Finding]:
    buyer = view.terms.buyer
    limit = view.terms.watch.limit(rule, "days")
    start = view.terms.opening if last is None else last
    days = view.days_since(buyer, start)
    if days > limit:
        yield Finding(
            rule=rule,
            severity=Severity.HIGH if days >= HIGH_FROM * limit else Severity.MEDIUM,
            since=view.midnight_after(buyer, start, limit),
            numbers={"days": days, "limit": limit},
            window_since=start,
        )
