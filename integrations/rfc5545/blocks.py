"""The skeleton of a calendar file: which lines belong to which VCALENDAR, VEVENT, VTIMEZONE.

The lines are grouped here, and not by `icalendar`, for two reasons that were found by
running version 7.3: it keeps every VTIMEZONE in one table for the whole process, so that
the "Customized Time Zone" of one invitation is also used for the next one; and a fault in
one component can take the whole object with it. Lines, parameters, durations and zone
tables are still its work.

Only the properties that somebody reads are kept, so a body of megabytes costs nothing.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_EVENT = "VEVENT"
_OBSERVANCE = frozenset({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"})
_WANTED = {
    "VCALENDAR": frozenset({"METHOD", "X-WR-TIMEZONE"}),
    _EVENT: frozenset(
        {
            *("UID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED", "STATUS", "SUMMARY", "CLASS"),
            *("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"),
            *("RRULE", "RDATE", "EXDATE", "EXRULE", "ORGANIZER", "ATTENDEE"),
        }
    ),
    "VTIMEZONE": frozenset({"TZID", "X-LIC-LOCATION"}),
    "STANDARD": _OBSERVANCE,
    "DAYLIGHT": _OBSERVANCE,
}
_FLOORS = {"VCALENDAR": ("",), _EVENT: ("", "VCALENDAR"), "VTIMEZONE": ("", "VCALENDAR")}
# Files are put together of files, so a byte order mark may stand before any line.
_NAME = re.compile(rb"(?:\xef\xbb\xbf)?[ \t]*([A-Za-z0-9-]{1,40})[ \t]*[:;]")


@dataclass(slots=True)
class Block:
    """One component: the raw lines of its wanted properties by name, and the components in it.

    `line` is the number of its BEGIN line in the file, for people. `ended` tells whether
    its own END line was found.
    """

    name: str
    line: int = 0
    lines: dict[str, list[bytes]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    ended: bool = False

    def named(self, *names: str) -> list[Block]:
        """The components of these names that stand directly in this one."""
        return [block for block in self.blocks if block.name in names]


def calendars_of(data: bytes) -> list[Block]:
    """The VCALENDARs of a file, in order; events that stand in none count as one more.

    Never fails: what can not be placed is left out, and a component that is cut off is
    there with `ended` False.
    """
    nest = _Nest()
    for number, line in _logical_lines(_eight_bit(data)):
        nest.take(number, line)
    loose = nest.root.named(_EVENT)
    calendars = nest.root.named("VCALENDAR")
    if loose:
        calendars.append(Block("VCALENDAR", loose[0].line, blocks=loose, ended=True))
    return calendars


class _Nest:
    """The open components, outermost first. Names are counted, so that an END costs one look."""

    __slots__ = ("_open", "_stack", "root")

    def __init__(self) -> None:
        self.root = Block("", ended=True)
        self._stack = [self.root]
        self._open: Counter[str] = Counter()

    def take(self, number: int, line: bytes) -> None:
        """Put one unfolded line where it belongs."""
        match = _NAME.match(line)
        if match is None:
            return
        name = match[1].decode("ascii").upper()
        if name not in ("BEGIN", "END"):
            self._keep(name, line)
            return
        component = line[match.end() : match.end() + 64].strip().decode("ascii", "replace").upper()
        if name == "BEGIN":
            self._begin(component, number)
        else:
            self._end(component)

    def _keep(self, name: str, line: bytes) -> None:
        block = self._stack[-1]
        if name in _WANTED.get(block.name, ()):
            block.lines.setdefault(name, []).append(line)

    def _begin(self, name: str, number: int) -> None:
        # What stands on a floor ends whatever is still open above it: its END line is lost.
        floor = _FLOORS.get(name)
        while floor and self._stack[-1].name not in floor:
            self._pop()
        block = Block(name, number)
        if name in _WANTED:
            self._stack[-1].blocks.append(block)
        self._stack.append(block)
        self._open[name] += 1

    def _end(self, name: str) -> None:
        if not self._open[name]:
            return
        while (block := self._pop()).name != name:
            pass
        block.ended = True

    def _pop(self) -> Block:
        block = self._stack.pop()
        self._open[block.name] -= 1
        return block


def _eight_bit(data: bytes) -> bytes:
    """The bytes in an encoding in which line ends and names are single bytes."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    return data


def _logical_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Unfolded lines with the number of their first physical line.

    Unfolding comes before decoding, because RFC 5545 section 3.1 lets a fold fall inside
    a character. Empty lines are dropped wherever they stand.
    """
    first, parts = 0, list[bytes]()
    for number, line in enumerate(data.splitlines(), start=1):
        if line[:1] in (b" ", b"\t") and parts:
            parts.append(line[1:])
        elif line:
            if parts:
                yield first, b"".join(parts)
            first, parts = number, [line]
    if parts:
        yield first, b"".join(parts)
