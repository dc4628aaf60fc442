"""Bringing deals in from a CRM's CSV.

The answer comes when all rows are done. Their number is bounded: as many as a pipeline has take
seconds, far less than a key is held for (`services.api.v1.once`), and whoever sends them learns at once
what became of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.access.permits import Permit
from integrations.crmfiles.columns import Field as CrmField
from integrations.crmfiles.values import CrmDeals, DateOrder, FaultyCrmFile, folded_name
from integrations.playbookfiles.addresses import is_a_domain
from integrations.playbookfiles.plain_values import without_texts
from services.adoption.bringing_in import Became, CompanyNotSet, Row, bring_in, deals_of_csv
from services.adoption.companies import is_company_domain
from services.adoption.defaults import CrmNames
from services.api.v1.deal_bodies import AddressText
from services.api.v1.desk import Desk
from services.api.v1.problems import Problem, unfit
from services.api.v1.routing import SCHEMAS, CallOf
from services.planner.catching_up import catch_up
from services.speaking.typed import CannotBeSaid, typed_address

MOST_BYTES = 16 * 2**20
MOST_DEALS = 10_000
_LOOKED_AT_ONCE = 100
"""So few deals are planned before the answer; more are planned by the running system."""
_MOST_NAMES = 5_000
_CSV = "text/csv"
_KINDS = (_CSV, "text/plain", "application/csv", "application/vnd.ms-excel", "")
Name = Annotated[str, Field(min_length=1, max_length=200)]
Columns = Annotated[
    list[Annotated[str, Field(max_length=300)]],
    Query(
        max_length=len(CrmField),
        description="FIELD=HEADER: where a field stands.",
        examples=[["amount=Value"]],
    ),
]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OwnerMeant(_Said):
    """Whose address stands behind a name of an owner."""

    name: Name = Field(examples=["Rita Rep"])
    address: AddressText


class CompanyMeant(_Said):
    """Which domains a company has."""

    name: Name = Field(examples=["Northwind GmbH"])
    domains: list[Annotated[str, Field(max_length=253)]] = Field(min_length=1, max_length=20)


_CSV_EXAMPLE = (
    "Opportunity ID,Opportunity Name,Created Date,Close Date,Amount,Owner Email,Website\n"
    "0065000001,Northwind: rollout,2026-06-01,2026-09-30,120000,rita@ours.example,www.north.example\n"
)
_EXAMPLE: Any = {
    "csv": _CSV_EXAMPLE,
    "owners": [{"name": "Rita Rep", "address": "rita@ours.example"}],
    "companies": [{"name": "Northwind GmbH", "domains": ["north.example"]}],
}


class CsvSaid(_Said):
    """A CSV with what its names mean, where it does not tell addresses and web sites itself."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    csv: str = Field(max_length=MOST_BYTES)
    owners: list[OwnerMeant] = Field([], max_length=_MOST_NAMES)
    companies: list[CompanyMeant] = Field([], max_length=_MOST_NAMES)


class BroughtIn(BaseModel):
    """What became of a row: where something is wrong with it, the field and what is expected there.

    `noted`: the deal was read without that field. `closed_there`: the CRM has closed it, and here it is
    open.
    """

    line: int = Field(examples=[17])
    deal: str | None = Field(examples=["crm-0065000001"])
    became: Became
    place: str | None = Field(examples=["decision_date"])
    expected: str | None = Field(
        examples=["expected 2026-09-30, on which it was fixed and which never moves"]
    )


class DealsBroughtIn(BaseModel):
    """What became of a CSV; `counts` are of rows, by what became of them."""

    only_tried: bool
    counts: dict[Became, int]
    rows: list[BroughtIn]


@dataclass(frozen=True, slots=True)
class _Sent:
    content: bytes
    said: CsvSaid


def imports(desk: Desk) -> APIRouter:
    """The routes of bringing in."""
    routes = desk.routes("imports")

    @routes.post(
        "/imports/deals",
        Permit.BRING_IN,
        problems=(409, 413, 415),
        most_bytes=MOST_BYTES,
        openapi_extra={"requestBody": _body()},
    )
    def import_deals(
        call: CallOf,
        sent: Annotated[_Sent, Depends(_sent)],
        *,
        column: Columns = [],  # noqa: B006 - FastAPI copies it
        date_order: DateOrder | None = None,
        only_try: Annotated[bool, Query(alias="try", description="Only say what would become.")] = False,
    ) -> DealsBroughtIn:
        """Bring in the open deals of a CSV of Salesforce, HubSpot, Pipedrive, or any other columns.

        Rows are independent. A deal that is not there is opened on its date; of one that is there the CRM
        says its name, owner, amount and who else is of the buyer. A date that has moved is refused, and kept
        once as an attempt; the very same again adds nothing.
        """
        crm = _read(desk, sent, _named(column), date_order)
        if len(crm.deals) > MOST_DEALS:
            raise Problem(413, "too-long", "More was sent than is taken", f"send at most {MOST_DEALS} deals")
        rows = bring_in(desk.store, crm, actor=call.actor, is_tried=only_try)
        if not only_try:
            _look(desk, rows)
        return _shown(rows, only_tried=only_try)

    return routes.router


async def _sent(request: Request) -> _Sent:
    """What was sent: the CSV itself, or JSON with it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {*_KINDS, "application/json"}:
        raise Problem(415, "unknown-kind", "What was sent is of no known kind", f"send {_CSV} or JSON")
    content = await request.body()
    if kind != "application/json":
        return _Sent(content, CsvSaid(csv="", owners=[], companies=[]))
    try:
        said = CsvSaid.model_validate_json(content)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise unfit([{"place": _place(each["loc"]), "detail": each["msg"]} for each in found]) from error
    return _Sent(said.csv.encode(), said)


def _read(desk: Desk, sent: _Sent, columns: dict[str, str], date_order: DateOrder | None) -> CrmDeals:
    try:
        names = CrmNames(_owners(sent.said.owners), _companies(sent.said.companies), columns, date_order)
        return deals_of_csv(desk.store.company.settings(), "csv", sent.content, names)
    except CompanyNotSet as error:
        raise Problem(409, "company-not-set", "The company is not set", str(error)) from error
    except FaultyCrmFile as error:
        told = [each.removeprefix("csv: ") for each in error.faults]
        raise unfit([_fault(each) for each in told if not each.startswith("the columns")]) from error


def _fault(told: str) -> dict[str, str]:
    """Where it is, and what is wrong; only what is missing is told in full."""
    place = "query/date_order" if "date_order" in told else "body"
    place = "query/column" if told.startswith("no column") else place
    is_missing = told.startswith(("no column holds", "no column shows"))
    return {"place": place, "detail": told if is_missing else without_texts(told)}


def _named(columns: Sequence[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for number, each in enumerate(columns):
        name, equals, header = each.partition("=")
        if not equals or name.strip() not in set(CrmField):
            raise CannotBeSaid(
                f"query/column/{number}", f"expected FIELD=HEADER with a field of {', '.join(CrmField)}"
            )
        named[name.strip()] = header.strip()
    return named


def _owners(said: Sequence[OwnerMeant]) -> dict[str, str]:
    return {
        folded_name(each.name): typed_address(each.address, f"body/owners/{number}/address")
        for number, each in enumerate(said)
    }


def _companies(said: Sequence[CompanyMeant]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for number, each in enumerate(said):
        domains = tuple(domain.strip().lower() for domain in each.domains)
        if not all(is_a_domain(domain) and is_company_domain(domain) for domain in domains):
            raise CannotBeSaid(f"body/companies/{number}/domains", "expected domains of one company")
        found[folded_name(each.name)] = domains
    return found


def _look(desk: Desk, rows: Sequence[Row]) -> None:
    """Look at the deals that have moved, where they are few."""
    moved = [row.deal for row in rows if row.deal and row.became in {Became.OPENED, Became.CHANGED}]
    if len(moved) <= _LOOKED_AT_ONCE:
        for deal_id in moved:
            catch_up(desk.store, deal_id)
    desk.live.catch_up()


def _shown(rows: Sequence[Row], *, only_tried: bool) -> DealsBroughtIn:
    return DealsBroughtIn(
        only_tried=only_tried,
        counts=dict(Counter(row.became for row in rows)),
        rows=[
            BroughtIn(
                line=row.line,
                deal=row.deal,
                became=row.became,
                place=row.place or None,
                expected=row.expected or None,
            )
            for row in rows
        ],
    )


def _place(location: Sequence[object]) -> str:
    return "/".join(("body", *map(str, location)))


def _body() -> dict[str, Any]:
    return {
        "required": True,
        "content": {
            _CSV: {"schema": {"type": "string", "format": "binary"}, "example": _CSV_EXAMPLE},
            "application/json": {
                "schema": CsvSaid.model_json_schema(ref_template=f"{SCHEMAS}{{model}}"),
                "example": {
                    "csv": _CSV_EXAMPLE,
                    "owners": [{"name": "Rita Rep", "address": "rita@ours.example"}],
                    "companies": [{"name": "Northwind GmbH", "domains": ["north.example"]}],
                },
            },
        },
    }
