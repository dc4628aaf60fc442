"""What a CRM file leaves open: companies whose domain it does not tell, owners without an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from integrations.crmfiles import dates
from integrations.crmfiles.cells import an_address, company_domains, contact_addresses, name_in
from integrations.crmfiles.columns import Columns, Field, find_columns, known_headers
from integrations.crmfiles.stages import is_closed
from integrations.crmfiles.tables import Row, read_table
from integrations.crmfiles.values import DateOrder, FaultyCrmFile


@dataclass(frozen=True, slots=True)
class NamesAsked:
    """Names as the file writes them.

    `companies`: those that no row tells a domain or contact of, with the number of their rows;
    `owners`: those who are no address; `told`: how many rows tell who their buyer is.
    """

    companies: Mapping[str, int]
    owners: Mapping[str, int]
    told: int


def names_asked(
    path: Path,
    *,
    columns: Mapping[str, str],
    date_order: DateOrder | None,
    is_company_domain: Callable[[str], bool],
) -> NamesAsked:
    """What a person has to say before the open deals of a file can all be read.

    Raises:
        FaultyCrmFile: it is no CSV, columns are missing, or its dates can not be told apart.
    """
    table = read_table(path, known=known_headers)
    found = find_columns(path, table.header, columns)
    if date_order is None:
        order_of_file(path, found, table.rows)
    companies: Counter[str] = Counter()
    owners: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for row in table.rows:
        if not is_closed(found.values(row, Field.CLOSED), found.value(row, Field.STAGE)):
            company = name_in(found.value(row, Field.COMPANY)) or ""
            companies[company] += 1
            told[company] += _tells_the_buyer(found, row, is_company_domain)
            owners.update(_owner(found, row))
    asked = {name: count for name, count in companies.items() if name and not told[name]}
    return NamesAsked(asked, owners, told.total())


def order_of_file(path: Path, columns: Columns, rows: tuple[Row, ...]) -> DateOrder | None:
    """How a file writes `2/3/2026`, by all of its dates.

    Raises:
        FaultyCrmFile: nothing in it decides, or it decides both ways.
    """
    fields = (Field.OPENED_ON, Field.DECISION_DATE)
    try:
        return dates.order_of(columns.value(row, field) for row in rows for field in fields)
    except dates.AmbiguousDates as problem:
        say = "say it with --date-order dmy or mdy, or `date_order: dmy` in setpoint.yaml"
        raise FaultyCrmFile(path, f"{problem}; {say}") from problem


def _tells_the_buyer(columns: Columns, row: Row, is_company_domain: Callable[[str], bool]) -> bool:
    sites = company_domains(columns.values(row, Field.DOMAIN))
    contacts = contact_addresses(columns.values(row, Field.EMAIL))
    return bool(contacts) or any(map(is_company_domain, sites))


def _owner(columns: Columns, row: Row) -> list[str]:
    """The owner's name, where no cell of the row gives their address."""
    cells = columns.values(row, Field.OWNER)
    name = name_in(cells[0]) if cells and not any(map(an_address, cells)) else None
    return [name] if name else []
