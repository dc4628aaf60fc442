"""Who organises a meeting and who is asked to come (RFC 5545 sections 3.8.4.1 and 3.8.4.3)."""

from __future__ import annotations

from urllib.parse import unquote

from domain.touches.mail import Address, CalendarPerson
from domain.touches.touch import PartStat, Role
from integrations.rfc5545.blocks import Block
from integrations.rfc5545.properties import Damaged, Property, one_line, property_of

MOST_ATTENDEES = 500
_NOT_PEOPLE = frozenset({"ROOM", "RESOURCE", "GROUP"})
_ROLES = (("ORGANIZER", Role.ORGANIZER, 1), ("ATTENDEE", Role.ATTENDEE, MOST_ATTENDEES))


def people_of(event: Block) -> tuple[tuple[CalendarPerson, ...], list[str]]:
    """The people of an event, organiser first, and what could not be read of them.

    An organiser who also attends is there twice: as organiser, and as attendee with the
    answer. An organiser's own answer is what PARTSTAT says there, else needs-action:
    calling a meeting answers nothing. Rooms, resources, groups and addresses that are
    not mail addresses are left out.
    """
    people: list[CalendarPerson] = []
    notes: list[str] = []
    for name, role, most in _ROLES:
        lines = event.lines.get(name, [])
        if len(lines) > most:
            notes.append(f"{len(lines)} {name} lines: the first {most} are read")
        for line in lines[:most]:
            try:
                person = _person(property_of(name, line), role)
            except Damaged as damage:
                notes.append(damage.reason)
            else:
                people.extend(() if person is None else (person,))
    return tuple(people), notes


def _person(stated: Property, role: Role) -> CalendarPerson | None:
    address = _mail_address(stated.value) or _mail_address(stated.parameter("EMAIL"))
    if not address or stated.parameter("CUTYPE").upper() in _NOT_PEOPLE:
        return None
    name = one_line(stated.parameter("CN"))
    return CalendarPerson(Address(address, "" if name.lower() == address else name), role, _answer(stated))


def _answer(stated: Property) -> PartStat:
    try:
        return PartStat(stated.parameter("PARTSTAT").lower())
    except ValueError:
        return PartStat.NEEDS_ACTION


def _mail_address(uri: str) -> str:
    """The address of a `mailto:` URI or of bare text, in lower case; empty when it is none (X.500)."""
    scheme, colon, rest = uri.strip().partition(":")
    if colon and scheme.strip().lower() == "mailto":
        uri = unquote(rest).partition("?")[0]
    address = uri.strip().strip("<>").strip().lower()
    local, at, domain = address.rpartition("@")
    odd = address.startswith("/") or any(not c.isprintable() or c in ' :,;<>"' for c in address)
    return address if at and local and domain and not odd else ""
