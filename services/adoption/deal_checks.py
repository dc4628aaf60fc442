"""What a deal file says and leaves out, judged before any mail is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.deal.dealfile import DealFile
from domain.moments import Day, day_text
from domain.playbook.graph import applicable
from integrations.workdays.calendars import work_calendar
from services.adoption.checks import Check, bad, look, ok
from services.adoption.companies import company_domain_of


def deal_checks(deal: DealFile, today: Day) -> Iterator[Check]:
    """Everything about one deal, worst things first seen by who reads on."""
    about = f"deal {deal.id}"
    yield ok(about, f"{deal.name!r}, to be decided on {day_text(deal.decision_date)}")
    yield from _decision_day(deal, about, today)
    yield from _sides(deal, about)
    yield from _calendars(deal, about)
    yield from _roles(deal, about)
    if deal.reached is None and today > deal.opened_on:
        yield look(
            about,
            "it does not say where it stands",
            "add `reached:` with the milestones behind you, or `reached: {}` for none",
        )
    if deal.decision_basis is None or not deal.decision_basis.evidence:
        yield look(
            about, "nothing shows whose decision date it is", "add `decision_basis:` with its evidence"
        )


def _decision_day(deal: DealFile, about: str, today: Day) -> Iterator[Check]:
    day = deal.decision_date
    closed = [
        side
        for side, spec in (("the seller", deal.seller_calendar), ("the buyer", deal.buyer_calendar))
        if not work_calendar(spec).is_working(day)
    ]
    if closed:
        weekday = date.fromordinal(day).strftime("%A")
        yield look(
            about,
            f"the decision date, {weekday} {day_text(day)}, is no working day of {' and '.join(closed)}",
            "plans end on the last working day before it; make sure that the day is meant",
        )
    if day < today:
        yield look(
            about, f"the decision date passed on {day_text(day)}", "close the deal, or get the decision"
        )


def _sides(deal: DealFile, about: str) -> Iterator[Check]:
    shared = [a for a in deal.buyer.addresses if company_domain_of(a) is None]
    if shared and not deal.buyer.domains:
        yield look(
            about,
            f"the buyer is known by {', '.join(shared[:3])} alone, at a domain that everybody can have",
            "colleagues of theirs are not seen; add the company's domain if it has one",
        )
    if not deal.team:
        yield look(
            about,
            "no team is named: mail of everybody at the seller counts, also of support and billing",
            "add `team:` with the people who sell",
        )
    if deal.owner is None:
        yield look(about, "it has no owner", "add `owner:`, so that a review can be filtered by it")


def _calendars(deal: DealFile, about: str) -> Iterator[Check]:
    for side, spec in (("seller", deal.seller_calendar), ("buyer", deal.buyer_calendar)):
        if spec.country is None:
            yield look(
                about,
                f"the {side} has no country: public holidays count as working days",
                f"add `calendars: {{{side}: {{country: ..}}}}`",
            )


def _roles(deal: DealFile, about: str) -> Iterator[Check]:
    tailored = applicable(playbook=deal.playbook, tailoring=deal.plan, amount=deal.amount, tags=deal.tags)
    asked = dict.fromkeys(role for each in tailored.milestones for role in each.roles)
    missing = [role for role in asked if role not in deal.people.values()]
    if missing:
        yield look(
            about, f"nobody is named as {', '.join(missing)}", "add them under `people:` as you find them"
        )
    unknown = sorted({role for role in deal.people.values() if role not in asked})
    if unknown:
        yield look(
            about,
            f"no milestone asks for {', '.join(unknown)}",
            f"roles of the playbook are {', '.join(asked) or 'none'}",
        )
    if not tailored.milestones:
        yield bad(about, "no milestone of the playbook applies", "check `plan: {drop: ...}` and the playbook")
