"""A CRM's CSV -> open deals, with everything that could not be used named by its row.

What a deal can not do without (a name, two dates, a buyer) sets its row aside; what it can (an
amount, an owner) is left out with a note. Rows of the same deal, as a report with contacts has
them, are one deal. Who the buyer is comes from web sites and contact addresses, or from
`companies:` in setpoint.yaml, where a person confirmed it: never from a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from domain.deal.dealfile import DealFile, Members
from domain.moments import Day, day_text
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce
from domain.touches.mail import SetAside
from integrations.crmfiles import amounts, dates
from integrations.crmfiles.asking import order_of_file
from integrations.crmfiles.cells import an_address, an_identifier, company_domains, contact_addresses, name_in
from integrations.crmfiles.columns import Columns, Field, find_columns, known_headers
from integrations.crmfiles.stages import is_closed
from integrations.crmfiles.tables import Row, Table, read_table, table_of
from integrations.crmfiles.values import CrmDeals, DealDefaults, RowNote, folded_name, shown

_Value = TypeVar("_Value")
_DATES = (Field.OPENED_ON, Field.DECISION_DATE)


def read_crm_csv(path: Path, defaults: DealDefaults) -> CrmDeals:
    """The open deals of a CRM's export, in the order of its rows.

    Raises:
        FaultyCrmFile: it is no CSV, columns are missing, or its dates can not be told apart.
    """
    return _deals_of(path, read_table(path, known=known_headers), defaults)


def crm_deals_in(name: str, content: bytes, defaults: DealDefaults) -> CrmDeals:
    """The same of an export that is at hand; `name` is what it is called.

    Raises:
        FaultyCrmFile: as above.
    """
    path = Path(name)
    return _deals_of(path, table_of(path, content, known=known_headers), defaults)


def _deals_of(path: Path, table: Table, defaults: DealDefaults) -> CrmDeals:
    columns = find_columns(path, table.header, defaults.columns)
    return _Reading(path, columns, defaults, table.rows).deals()


@dataclass(slots=True)
class _Draft:
    """A deal whose further rows may bring more of its buyer's people."""

    deal: DealFile
    line: int
    domains: dict[str, None] = field(default_factory=dict[str, None])
    addresses: dict[str, None] = field(default_factory=dict[str, None])
    public: str = ""


class _Unusable(ValueError):
    """A row is no deal, and why; `field` is where, unless it is the row as a whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class _Reading:
    def __init__(self, path: Path, columns: Columns, defaults: DealDefaults, rows: tuple[Row, ...]) -> None:
        self._path = path
        self._columns = columns
        self._defaults = defaults
        self._rows = rows
        self._order = defaults.date_order or order_of_file(path, columns, rows)
        self._decimal_mark = amounts.decimal_mark_of(columns.value(row, Field.AMOUNT) for row in rows)
        self._notes: list[RowNote] = []
        self._drafts: dict[str, _Draft] = {}
        self._closed: dict[str, int] = {}
        self._owners_asked: set[str] = set()

    def deals(self) -> CrmDeals:
        """Everything that the rows say."""
        for row in self._rows:
            try:
                self._take(row)
            except _Unusable as problem:
                self._notes.append(RowNote(row.line, problem.field, str(problem)))
        deals = tuple(self._finished())
        return CrmDeals(
            deals=deals,
            set_aside=tuple(SetAside(f"{self._path}, line {n.line}", n.problem) for n in self._notes),
            closed=len(self._closed),
            notes=tuple(self._notes),
            lines={**self._closed, **{id_: draft.line for id_, draft in self._drafts.items()}},
            closed_ids=tuple(self._closed),
        )

    def _take(self, row: Row) -> None:
        """Take in a row.

        Raises:
            _Unusable: it can be no deal.
        """
        name = self._needed(row, Field.NAME, name_in(self._columns.value(row, Field.NAME)), "a name")
        id_ = self._id(row, name)
        if is_closed(self._columns.values(row, Field.CLOSED), self._columns.value(row, Field.STAGE)):
            self._closed.setdefault(id_, row.line)
            return
        draft = self._drafts.get(id_)
        if draft is None:
            draft = self._drafts[id_] = self._draft(row, id_, name)
        elif draft.deal.name != name:
            message = f"expected each id once, found that of line {draft.line} under another name"
            raise _Unusable(message, Field.ID)
        self._add_buyers(draft, row)

    def _id(self, row: Row, name: str) -> str:
        """The CRM's own id, else one made of name and opening, so that the same row has the same id."""
        own = an_identifier(self._columns.value(row, Field.ID))
        said = f"{name}\n{self._columns.value(row, Field.OPENED_ON)}"
        return f"crm-{own}" if own else f"crm-{sha256(said.encode()).hexdigest()[:12]}"

    def _draft(self, row: Row, id_: str, name: str) -> _Draft:
        opened_on, decision_date = (self._day(row, each) for each in _DATES)
        if decision_date < opened_on:
            column, opened = self._columns.name(Field.DECISION_DATE), day_text(opened_on)
            message = (
                f"{column} {day_text(decision_date)}: expected a day on or after the deal's opening, {opened}"
            )
            raise _Unusable(message, Field.DECISION_DATE)
        known = self._defaults
        deal = DealFile(
            id=id_,
            name=name,
            seller=known.seller,
            buyer=Members(),
            partner=known.partner,
            team=known.team,
            opened_on=opened_on,
            decision_date=decision_date,
            zone=known.zone,
            playbook=self._playbook(opened_on),
            owner=self._owner(row),
            amount=self._amount(row),
            tags=known.tags,
            seller_calendar=known.seller_calendar,
            buyer_calendar=known.buyer_calendar,
        )
        return _Draft(deal, row.line)

    def _playbook(self, opened_on: Day) -> Playbook:
        try:
            return self._defaults.playbook(opened_on)
        except NoVersionInForce as error:
            message = f"{self._columns.name(Field.OPENED_ON)} {day_text(opened_on)}: {error}"
            raise _Unusable(message, Field.OPENED_ON) from error

    def _day(self, row: Row, which: Field) -> Day:
        text = self._columns.value(row, which)
        return self._needed(row, which, dates.day_in(text, self._order, self._defaults.zone), dates.EXPECTED)

    def _needed(self, row: Row, which: Field, value: _Value | None, expected: str) -> _Value:
        if value is None:
            text = self._columns.value(row, which)
            found = shown(text) if text else "nothing"
            raise _Unusable(f"{self._columns.name(which)}: expected {expected}, found {found}", which)
        return value

    def _amount(self, row: Row) -> float | None:
        text = self._columns.value(row, Field.AMOUNT)
        amount = amounts.amount_in(text, self._decimal_mark)
        if text and amount is None:
            column = self._columns.name(Field.AMOUNT)
            expected = f"expected {amounts.EXPECTED}, found {shown(text)}"
            problem = f"{column}: {expected}; the deal is read without an amount"
            self._notes.append(RowNote(row.line, Field.AMOUNT, problem, is_lost=False))
        return amount

    def _owner(self, row: Row) -> str | None:
        """The owner's address: as written, or as `owners:` has it for the name."""
        cells = self._columns.values(row, Field.OWNER)
        for cell in cells:
            found = an_address(cell) or self._defaults.owners.get(folded_name(cell))
            if found:
                return found
        if cells and folded_name(cells[0]) not in self._owners_asked:
            self._owners_asked.add(folded_name(cells[0]))
            say = "its deals are read without an owner; give it under `owners:` in setpoint.yaml"
            column = self._columns.name(Field.OWNER)
            problem = f"{column}: no address is known for {shown(cells[0])}; {say}"
            self._notes.append(RowNote(row.line, Field.OWNER, problem, is_lost=False))
        return None

    def _add_buyers(self, draft: _Draft, row: Row) -> None:
        """Note the domains and addresses of the buyer that a row names; the seller's own are none."""
        company = folded_name(self._columns.value(row, Field.COMPANY))
        draft.domains.update(dict.fromkeys(self._defaults.companies.get(company, ())))
        found = company_domains(self._columns.values(row, Field.DOMAIN))
        for address in contact_addresses(self._columns.values(row, Field.EMAIL)):
            domain = address.rpartition("@")[2]
            if self._defaults.is_company_domain(domain):
                found.append(domain)
            else:
                draft.addresses[address] = None
        for domain in found:
            if not self._defaults.is_company_domain(domain):
                draft.public = domain
            elif not self._is_sellers(domain):
                draft.domains[domain] = None

    def _is_sellers(self, domain: str) -> bool:
        """Whether the domain, or one above or below it, is the seller's or the partner's."""
        partner = self._defaults.partner
        own = self._defaults.seller.domains + (partner.members.domains if partner else ())
        return any(domain == o or domain.endswith(f".{o}") or o.endswith(f".{domain}") for o in own)

    def _finished(self) -> Iterator[DealFile]:
        """The deals whose buyer is known; the others are set aside."""
        for draft in self._drafts.values():
            if draft.domains or draft.addresses:
                yield replace(draft.deal, buyer=Members(tuple(draft.domains), tuple(draft.addresses)))
            else:
                problem = f"{shown(draft.deal.name)}: {self._no_buyer(draft)}"
                self._notes.append(RowNote(draft.line, Field.DOMAIN, problem))

    def _no_buyer(self, draft: _Draft) -> str:
        hint = f", found only {shown(draft.public)}, which many companies share" if draft.public else ""
        return (
            f"expected a web site or contact address that shows the buyer{hint}; or give the company's "
            "domains under `companies:` in setpoint.yaml"
        )
