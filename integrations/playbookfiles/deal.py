"""The deal file.

Source: the deal file of the contract. Beyond it: a date alone may stand for an instant (its
local midnight, rules.md section 1), touches may have a `title`, `methods` lays methods over the
playbook, one value may stand for a list
of one, and a key with nothing after it counts as left out, except `reached`, for which an empty
mapping and no key mean different things. In front of a ledger, what the file leaves out is as
the company's settings say (decision 16).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from domain.company.settings import CompanySettings
from domain.deal.dealfile import DealFile, ReportedTouch, Strategy
from domain.moments import Day, Zone, day_text
from domain.people import Side, Sides
from domain.playbook.graph import applicable
from domain.playbook.methods import with_overlays
from domain.playbook.playbook import Playbook
from integrations.playbookfiles.addresses import an_address
from integrations.playbookfiles.calendars import EVERY_WEEKDAY, a_zone, both_calendars
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import FaultList
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Reader,
    list_of,
    one_or_more,
    placed,
    whole,
    without_repeats,
)
from integrations.playbookfiles.leaning import company_team, deal_playbook, deal_sides, needed_or
from integrations.playbookfiles.milestones import MOST_AMOUNT
from integrations.playbookfiles.nodes import Node
from integrations.playbookfiles.overlays import some_overlays
from integrations.playbookfiles.requirements import check_length, refuse_unknown
from integrations.playbookfiles.scalars import a_day, a_line, a_number, an_identifier
from integrations.playbookfiles.sides import a_team, side_of
from integrations.playbookfiles.standing import (
    a_basis,
    a_commitment,
    a_strategy,
    a_touch,
    days_reached,
    roles_of_people,
)
from integrations.playbookfiles.tailoring import WrittenPlan, a_plan

_STAND_IN = Playbook("", 1, ())
_NO_DAY = 1

CompanyOf: TypeAlias = Callable[[str], CompanySettings | None]
"""Gives the company's settings that hold for a deal, by its id; None where there are none."""


def read_deal_file(path: Path, company_of: CompanyOf = lambda _: None) -> DealFile:
    """The deal of a file, with its playbook: a built-in one, a file beside the deal's, or the company's.

    What the file leaves out is as the company's settings say. `seller`, `timezone` and
    `playbook` have to be in one of the two.

    Raises:
        FaultyFile: with everything that is wrong in the two files.
    """
    faults = FaultList(str(path))
    return whole(document(path, faults), faults, _a_deal(path.parent, company_of))


def read_deal(node: Node, faults: FaultList, company_of: CompanyOf) -> DealFile:
    """The same of a document that is no file: its playbook is a built-in one, or the company's.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    return whole(node, faults, _a_deal(None, company_of))


def derived_id(name: str, opened_on: Day) -> str:
    """The id of a deal that is given none: `deal-` and 12 hexadecimal digits.

    They begin the SHA-256 of the name, a line break and the day of opening, so that the same
    deal has the same id everywhere and the id does not tell the name.
    """
    digest = sha256(f"{name}\n{day_text(opened_on)}".encode()).hexdigest()
    return f"deal-{digest[:12]}"


def _a_deal(folder: Path | None, company_of: CompanyOf) -> Reader[DealFile]:
    """A reader of whole deals whose playbooks lie in or below a folder; None: there are no files."""

    def read(place: Place) -> DealFile:
        with Fields(place) as fields:
            deal = _deal(fields, folder, company_of)
        if fields.are_clean():
            tailored = applicable(
                playbook=deal.playbook, tailoring=deal.plan, amount=deal.amount, tags=deal.tags
            )
            check_length(fields.place("playbook") or place, tailored.milestones)
        return deal

    return read


def _deal(fields: Fields, folder: Path | None, company_of: CompanyOf) -> DealFile:
    """The deal as written; after a fault, values that must not be used stand in it."""
    name = fields.needed("name", a_line, "")
    opened_on, decision_date = _days_of_life(fields)
    deal_id = fields.given("id", an_identifier, "") or derived_id(name, opened_on)
    company = company_of(deal_id)
    zone = needed_or(fields, "timezone", a_zone, None if company is None else company.zone, Zone("UTC", UTC))
    sides, listed = deal_sides(fields, company)
    calendars = EVERY_WEEKDAY if company is None else (company.seller_calendar, company.buyer_calendar)
    seller_calendar, buyer_calendar = fields.given("calendars", both_calendars(calendars), calendars)
    playbook = deal_playbook(fields, company, folder=folder, on=None if opened_on == _NO_DAY else opened_on)
    overlays = fields.given("methods", some_overlays(folder), ())
    if playbook is not None:
        playbook = with_overlays(playbook, overlays)
    plan = fields.given("plan", a_plan, WrittenPlan())
    milestones = None if playbook is None else [each.id for each in playbook.milestones]
    plan.check(milestones)
    return DealFile(
        id=deal_id,
        name=name,
        seller=sides.seller.members(),
        buyer=sides.buyer.members(),
        partner=None if sides.partner is None else sides.partner.partner(),
        team=fields.given("team", a_team(listed), company_team(company, listed)),
        opened_on=opened_on,
        decision_date=decision_date,
        zone=zone,
        playbook=playbook or _STAND_IN,
        plan=plan.tailoring(),
        owner=fields.given("owner", an_address, None),
        amount=fields.given("amount", a_number(0, MOST_AMOUNT), None),
        tags=without_repeats(fields.given("tags", one_or_more(a_line), company.tags if company else ())),
        decision_basis=fields.given("decision_basis", a_basis, None),
        strategy=fields.given("strategy", a_strategy, Strategy()),
        seller_calendar=seller_calendar,
        buyer_calendar=buyer_calendar,
        people=fields.given("people", roles_of_people, {}),
        reached=_reached(fields, None if milestones is None else {*milestones, *plan.added_ids()}),
        commitments=fields.given("commitments", list_of(a_commitment), ()),
        touches=_touches(fields, zone, listed),
        erased=company.erased if company else frozenset(),
    )


def _days_of_life(fields: Fields) -> tuple[Day, Day]:
    """The days of opening and decision, the second not before the first."""
    opened_on = fields.needed("opened_on", a_day, _NO_DAY)
    decision_date = fields.needed("decision_date", a_day, opened_on)
    at = fields.place("decision_date")
    if at is not None and decision_date < opened_on:
        found = f"{day_text(decision_date)} before {day_text(opened_on)}"
        at.fault(f"expected a day on or after opened_on, found {found}")
    return opened_on, decision_date


def _touches(fields: Fields, zone: Zone, listed: Sides | None) -> tuple[ReportedTouch, ...]:
    """What was reported by hand; each touch names somebody of the deal."""
    touches = fields.given("touches", list_of(placed(a_touch(zone))), ())
    for touch in touches:
        people = touch.value.people
        if people and listed is not None and all(side_of(each, listed) is Side.OTHER for each in people):
            touch.place.fault("expected somebody of the seller or the buyer among people, found nobody")
    return tuple(touch.value for touch in touches)


def _reached(fields: Fields, milestones: Collection[str] | None) -> dict[str, Day] | None:
    """Where a running deal stands; None where the file does not say."""
    if fields.place("reached") is None:
        return None
    reached = fields.needed("reached", days_reached, ())
    for milestone, _ in reached:
        if milestones is not None:
            refuse_unknown(milestone, milestones)
    return {milestone.value: day for milestone, day in reached}
