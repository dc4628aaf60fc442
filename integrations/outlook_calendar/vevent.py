"""An event as Graph has it, rewritten as the VEVENT of RFC 5545 that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.microsoft_graph.paging import part_in, parts_in, text_in
from integrations.outlook_calendar.times import Stretch, Unreadable, stamp_in, stretch_of
from integrations.rfc5545.clocks import Clock
from integrations.rfc5545.writing import attendee, day, escaped, one_line, organizer, utc

_ANSWERS = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentativelyAccepted": "TENTATIVE"}
_SECRECY = {"private": "PRIVATE", "personal": "PRIVATE", "confidential": "CONFIDENTIAL"}


def event_lines(
    event: Mapping[str, Any], *, owner: str, repeats: Sequence[str] = (), clock: Clock | None = None
) -> list[str]:
    """The lines of an event, or of a series with the lines that repeat it by the clock that it goes by.

    `owner` is the address of whose mailbox it is: of their own answer Graph is surest.

    Raises:
        Unreadable: it has no UID, was never written, or does not say when it takes place.
    """
    stretch = stretch_of(event)
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(uid_of(event))}",
        f"SUMMARY:{escaped(one_line(event.get('subject')))}",
        *_stamps(event),
        time_line("DTSTART", stretch.start, stretch, clock),
        time_line("DTEND", stretch.end, stretch, clock),
        *repeats,
        *(["STATUS:CANCELLED"] if event.get("isCancelled") is True else []),
        *_secrecy(event),
        *_people(event, owner),
        "END:VEVENT",
    ]


def instance_lines(
    event: Mapping[str, Any], original: datetime, *, uid: str, owner: str, whole_day: bool
) -> list[str]:
    """The lines of an instance that differs from its series, by when it was to begin.

    Raises:
        Unreadable: as `event_lines`.
    """
    lines = event_lines({**event, "uid": uid}, owner=owner)
    return [*lines[:-1], recurrence_id(original, whole_day=whole_day), lines[-1]]


def cancelled_lines(master: Mapping[str, Any], original: datetime, *, whole_day: bool) -> list[str]:
    """The lines that call an instance off; they are of a cancellation, and state no time."""
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(uid_of(master))}",
        *_stamps(master),
        recurrence_id(original, whole_day=whole_day),
        "STATUS:CANCELLED",
        "END:VEVENT",
    ]


def recurrence_id(original: datetime, *, whole_day: bool) -> str:
    """Which instance of a series is meant."""
    return _moment("RECURRENCE-ID", original, whole_day=whole_day)


def time_line(name: str, at: datetime, stretch: Stretch, clock: Clock | None) -> str:
    """A time: a date, the instant, or what the clock of a series shows."""
    if stretch.whole_day or clock is None or not clock.name:
        return _moment(name, at, whole_day=stretch.whole_day)
    return f"{name};TZID={clock.name}:{at.astimezone(clock.tz):%Y%m%dT%H%M%S}"


def uid_of(event: Mapping[str, Any]) -> str:
    """What names a meeting in every calendar that holds it: the same for all of a series.

    Raises:
        Unreadable: it has none.
    """
    found = one_line(event.get("uid")) or one_line(event.get("iCalUId"))
    if not found:
        raise Unreadable("no_uid")
    return found


def is_secret(event: Mapping[str, Any]) -> bool:
    """Whether others see nothing of it but the time."""
    return text_in(event, "sensitivity") in {"private", "personal"}


def _moment(name: str, at: datetime, *, whole_day: bool) -> str:
    return f"{name};VALUE=DATE:{day(at)}" if whole_day else f"{name}:{utc(at.astimezone(UTC))}"


def _stamps(event: Mapping[str, Any]) -> Iterator[str]:
    """Graph has no DTSTAMP: what is stated is stated by the last change."""
    changed, created = stamp_in(event, "lastModifiedDateTime"), stamp_in(event, "createdDateTime")
    stamp = changed or created
    if stamp is None:
        raise Unreadable("no_stamp")
    yield f"DTSTAMP:{utc(stamp)}"
    if changed is not None:
        yield f"LAST-MODIFIED:{utc(changed)}"
    if created is not None:
        yield f"CREATED:{utc(created)}"


def _secrecy(event: Mapping[str, Any]) -> Iterator[str]:
    said = _SECRECY.get(text_in(event, "sensitivity") or "")
    if said is not None:
        yield f"CLASS:{said}"


def _people(event: Mapping[str, Any], owner: str) -> Iterator[str]:
    calls, name = _person(part_in(event, "organizer"))
    if calls:
        yield organizer(calls, name)
    for each in parts_in(event, "attendees"):
        address, name = _person(each)
        answer = _answer(event, each, is_owner=address.lower() == owner.lower())
        # Who called a meeting stands among the attendees of other people's copies, without an answer.
        if address and not (address.lower() == calls.lower() and answer == "NEEDS-ACTION"):
            is_resource = text_in(each, "type") == "resource"
            yield attendee(address, name, answer=answer, is_resource=is_resource)


def _answer(event: Mapping[str, Any], person: Mapping[str, Any], *, is_owner: bool) -> str:
    stated = text_in(part_in(person, "status"), "response") or ""
    own = text_in(part_in(event, "responseStatus"), "response") or ""
    return _ANSWERS.get(own if is_owner and own in _ANSWERS else stated, "NEEDS-ACTION")


def _person(stated: Mapping[str, Any]) -> tuple[str, str]:
    person = part_in(stated, "emailAddress")
    return one_line(person.get("address")), one_line(person.get("name"))
