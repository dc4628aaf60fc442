"""Lines of a VEVENT, for what a provider says of an event in a form of its own."""

from __future__ import annotations

from datetime import date, datetime

_CONTROLS = dict.fromkeys((*range(32), 127, 0x85, 0x2028, 0x2029), " ")


def one_line(text: object) -> str:
    """A text without control characters; empty if it is none."""
    return text.translate(_CONTROLS).strip() if isinstance(text, str) else ""


def escaped(text: str) -> str:
    """A text as the value of a property."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def utc(at: datetime) -> str:
    """A time in UTC, as a DATE-TIME."""
    return f"{at:%Y%m%dT%H%M%S}Z"


def day(of: date) -> str:
    """A DATE."""
    return f"{of:%Y%m%d}"


def organizer(address: str, name: str) -> str:
    """Who organises."""
    return f"ORGANIZER{_named(name)}:mailto:{_mailto(address)}"


def attendee(address: str, name: str, *, answer: str, is_resource: bool = False) -> str:
    """Who is asked to come; `answer` is a PARTSTAT."""
    kind = ";CUTYPE=RESOURCE" if is_resource else ""
    return f"ATTENDEE{kind};PARTSTAT={answer}{_named(name)}:mailto:{_mailto(address)}"


def calendar_of(lines: list[str], *, method: str) -> bytes:
    """A calendar file that holds events of these lines, without the lines around the calendar."""
    whole = ["BEGIN:VCALENDAR", f"METHOD:{method}", *lines, "END:VCALENDAR", ""]
    return "\r\n".join(whole).encode(errors="replace")


def _named(name: str) -> str:
    name = name.replace('"', "'")
    return f';CN="{name}"' if name else ""


def _mailto(address: str) -> str:
    """The reader undoes the escapes of a URI, so a percent sign has to be one."""
    return address.replace("%", "%25").replace("?", "%3F")
