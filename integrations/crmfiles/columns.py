"""Which column holds what: the headers of three CRMs, and columns that a person names.

Headers as the exports write them today: Salesforce reports and its API names, HubSpot's export
of deals, Pipedrive's `Deal - ...`. Letter case, `*` and `_` do not matter. An account whose
export is in another language, or has columns of its own, names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from integrations.crmfiles.tables import Row
from integrations.crmfiles.values import FaultyCrmFile, shown


class Field(StrEnum):
    """What a deal takes from a column."""

    ID = "id"
    NAME = "name"
    COMPANY = "company"
    OPENED_ON = "opened_on"
    DECISION_DATE = "decision_date"
    STAGE = "stage"
    CLOSED = "closed"
    AMOUNT = "amount"
    OWNER = "owner"
    DOMAIN = "domain"
    EMAIL = "email"


NEEDED = (Field.NAME, Field.OPENED_ON, Field.DECISION_DATE)
_SHOW_THE_BUYER = (Field.COMPANY, Field.DOMAIN, Field.EMAIL)

# Salesforce, HubSpot, Pipedrive; of several that are there, the first that is filled counts.
_HEADERS: Mapping[Field, tuple[str, ...]] = {
    Field.ID: ("opportunity id", "opportunityid", "record id", "deal id", "deal - id", "id"),
    Field.NAME: ("opportunity name", "deal name", "dealname", "deal - title", "title", "name"),
    Field.COMPANY: (
        *("account name", "account: account name", "account.name"),
        *("associated company", "associated company (primary)", "associated company names (primary)"),
        *("company name", "company", "deal - organization", "organization - name", "organization"),
    ),
    Field.OPENED_ON: (
        *("created date", "createddate", "create date", "createdate", "opened on"),
        *("deal - deal created", "deal - creation date", "deal created"),
    ),
    Field.DECISION_DATE: (
        *("decision date", "close date", "closedate", "deal - expected close date", "expected close date"),
    ),
    Field.STAGE: ("stage", "stagename", "deal stage", "dealstage", "deal - stage"),
    Field.CLOSED: ("closed", "isclosed", "is closed", "is deal closed?", "deal - status", "status"),
    Field.AMOUNT: ("amount", "deal - value", "value"),
    Field.OWNER: (
        *("opportunity owner email", "opportunity owner: email", "owner email", "owner.email"),
        *("opportunity owner", "deal owner", "deal - owner", "owner"),
    ),
    Field.DOMAIN: (
        *("website", "account website", "account: website", "account.website"),
        *("company domain name", "website url", "organization - website", "domain", "buyer domain"),
    ),
    Field.EMAIL: (
        *("contact email", "contact: email", "primary contact: email", "primary contact email", "email"),
        *("associated contact", "associated contacts", "associated contact emails"),
        *("person - email", "person - email - work", "person - email (work)", "deal - contact email"),
        *("person - email - other", "person - email - home"),
    ),
}
_FIELD_OF = {header: field for field, headers in _HEADERS.items() for header in headers}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in the cells of a row, best column first."""

    header: tuple[str, ...]
    places: Mapping[Field, tuple[int, ...]]

    def value(self, row: Row, field: Field) -> str:
        """The first filled cell of the field, "" where there is none."""
        return next(iter(self.values(row, field)), "")

    def values(self, row: Row, field: Field) -> list[str]:
        """All filled cells of the field."""
        places = self.places.get(field, ())
        return [row.cells[place] for place in places if place < len(row.cells) and row.cells[place]]

    def name(self, field: Field) -> str:
        """The header of the field as it is written in the file."""
        places = self.places.get(field)
        return self.header[places[0]] if places else field.value


def known_headers(header: Sequence[str]) -> int:
    """How many of the header cells are known."""
    return sum(_folded(cell) in _FIELD_OF for cell in header)


def find_columns(path: Path, header: Sequence[str], named: Mapping[str, str]) -> Columns:
    """Where the fields stand; `named` says by hand under which header a field stands.

    Raises:
        FaultyCrmFile: a needed field has no column, or a named column is not there; all that is
            missing is named, and the columns that are there.
    """
    places = {field: tuple(found) for field, found in _known_places(header).items() if found}
    faults = [fault for field, wanted in named.items() if (fault := _take(places, header, field, wanted))]
    faults += [
        f"no column holds {field}; {_say_how(field)}"
        for field in NEEDED
        if field not in places and field not in named
    ]
    if not any(field in places for field in _SHOW_THE_BUYER):
        one_of = ", ".join(_SHOW_THE_BUYER)
        faults.append(f"no column shows the buyer (one of {one_of}); {_say_how(Field.EMAIL)}")
    if faults:
        there = ", ".join(shown(cell) for cell in header[:60])
        raise FaultyCrmFile(path, *faults, f"the columns that are there: {there}")
    return Columns(tuple(header), places)


def _known_places(header: Sequence[str]) -> dict[Field, list[int]]:
    """The columns of each field, in the order of its known headers."""
    by_name: dict[str, int] = {}
    for place, cell in enumerate(header):
        by_name.setdefault(_folded(cell), place)
    return {
        field: [by_name[name] for name in dict.fromkeys((*names, _folded(field))) if name in by_name]
        for field, names in _HEADERS.items()
    }


def _take(places: dict[Field, tuple[int, ...]], header: Sequence[str], field: str, wanted: str) -> str | None:
    """Take the column that a person named for a field; what is wrong with that, if anything."""
    if field not in set(Field):
        return f"{shown(field)} is no field of a deal; expected one of {', '.join(Field)}"
    folded = {_folded(cell): place for place, cell in reversed(list(enumerate(header)))}
    place = folded.get(_folded(wanted))
    if place is None:
        near = get_close_matches(_folded(wanted)[:60], folded, n=1)
        hint = f"; the nearest is {shown(header[folded[near[0]]])}" if near else ""
        return f"no column is called {shown(wanted)}, which was named for {field}{hint}"
    places[Field(field)] = (place,)
    return None


def _say_how(field: Field) -> str:
    return f"name one with --column '{field}=Its header', or under `columns:` in setpoint.yaml"


def _folded(header: str) -> str:
    return " ".join(header.replace("_", " ").rstrip("* ").split()).casefold()
