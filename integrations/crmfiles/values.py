"""What a CRM file is read with, what it gives, and how it is refused as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from domain.deal.dealfile import CalendarSpec, DealFile, Members, Partner
from domain.moments import Day, Zone
from domain.playbook.playbook import Playbook
from domain.touches.mail import SetAside


class DateOrder(StrEnum):
    """Which of `2/3/2026` is the day."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class DealDefaults:
    """What all deals of a CRM file share, because a CRM does not know it.

    `playbook` gives the playbook of a deal that was opened on a day, or raises
    NoVersionInForce. `owners` maps a folded name to an address, `companies` a folded company
    name to its domains, `columns` a field to the header it stands under. `is_company_domain`
    tells whether a domain can stand for one company only: `gmail.com` and `co.uk` can not.
    """

    seller: Members
    zone: Zone
    playbook: Callable[[Day], Playbook]
    is_company_domain: Callable[[str], bool]
    team: tuple[str, ...] = ()
    partner: Partner | None = None
    tags: tuple[str, ...] = ()
    seller_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    buyer_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    owners: Mapping[str, str] = field(default_factory=dict[str, str])
    companies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is wrong with a row: in which field ("" if in no single one), and what was expected.

    `is_lost`: no deal was read of it; else it was read without that field.
    """

    line: int
    field: str
    problem: str
    is_lost: bool = True


@dataclass(frozen=True, slots=True)
class CrmDeals:
    """The open deals of a CRM file, what of it could not be used, and which deals are closed there.

    `lines` tells on which line each deal of either kind begins, by its id.
    """

    deals: tuple[DealFile, ...]
    set_aside: tuple[SetAside, ...]
    closed: int
    notes: tuple[RowNote, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict[str, int])
    closed_ids: tuple[str, ...] = ()


class FaultyCrmFile(ValueError):
    """A CRM file can not be used; `faults` says everything that is wrong with it, one line each."""

    def __init__(self, path: Path, *faults: str) -> None:
        named = str(path) if str(path).isprintable() else repr(str(path))
        self.path = path
        self.faults = tuple(f"{named}: {fault}" for fault in faults)
        super().__init__("\n".join(self.faults))


def folded_name(text: str) -> str:
    """The form in which names of people and companies are compared."""
    return " ".join(text.split()).casefold()


def shown(text: str) -> str:
    """A cell in quotes: shortened, with everything escaped that would not print."""
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}...")


_MOST_SHOWN = 60
