"""The mutual action plan as a page for the buyer: read by a secret link, printed, forwarded in their house.

All on it is what both sides know (`domain.planning.shared_plan`), the deal's name, the buyer's own event
behind the date, and whom to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from domain.deal.answer import Answer
from domain.moments import Day
from domain.people import Side
from domain.planning.shared_plan import SharedPlan, SharedStep, Standing, shared_plan
from domain.playbook.playbook import Owner
from services.shapes import Texts
from services.web.markup import Markup, h, joined, page

_SIDES = MappingProxyType({Owner.SELLER: "Seller", Owner.BUYER: "Buyer", Owner.BOTH: "Both"})
_STANDING = MappingProxyType({Standing.DONE: "Done", Standing.IN_WORK: "In work", Standing.OPEN: "Open"})
_SIGNS = MappingProxyType(
    {Standing.DONE: "\N{CHECK MARK}", Standing.IN_WORK: "\N{FISHEYE}", Standing.OPEN: "\N{WHITE CIRCLE}"}
)


@dataclass(frozen=True, slots=True)
class BuyersView:
    """What the page shows. `because` is the buyer's own event behind the date; `contact` whom to ask."""

    name: str
    plan: SharedPlan
    because: str | None
    contact: str | None


def buyers_view(seen: Answer, texts: Texts) -> BuyersView:
    """What of a deal its buyer may see."""
    deal_id, owner = seen.terms.deal_id, seen.deal.described.owner
    kept = texts.read([f"deal:{deal_id}", *([f"person:{owner}"] if owner else [])])
    fields = kept.get(f"deal:{deal_id}", {})
    is_theirs = seen.deal.basis.whose is Side.BUYER
    return BuyersView(
        name=fields.get("name") or "Plan to the decision",
        plan=shared_plan(seen.plan, seen.terms.zone),
        because=(fields.get("basis_event") or None) if is_theirs else None,
        contact=kept.get(f"person:{owner}", {}).get("address") or None,
    )


def plan_page(view: BuyersView) -> str:
    """The page."""
    plan = view.plan
    done = sum(step.standing is Standing.DONE for step in plan.steps)
    main = h(
        "main",
        h(
            "header",
            h("p", "Plan to the decision", class_="eyebrow"),
            h("h1", view.name),
            h("p", "Decision on ", _day(plan.decision_date), class_="decision"),
            h("p", f"because of: {view.because}", class_="sub") if view.because else None,
        ),
        _progress(done, len(plan.steps)),
        _next(plan.next),
        _steps(plan),
        _foot(view),
        class_="plan",
    )
    return page(f"{view.name}: plan to the decision", main, class_="paper")


def _progress(done: int, whole: int) -> Markup:
    said = f"{done} of {whole} steps done"
    bar = h("progress", said, value=str(done), max=str(max(whole, 1)), aria_labelledby="progress")
    return h("p", h("span", said, id="progress"), bar, class_="progress")


def _next(first: Mapping[Owner, SharedStep]) -> Markup:
    """What each side does next."""
    cards = [
        h(
            "div",
            h("h3", f"Next for the {_SIDES[side].lower()}"),
            h("p", step.name, class_="todo"),
            h("p", "by ", _day(step.due), _together(step), class_="sub"),
        )
        for side, step in first.items()
    ]
    if not cards:
        return h("p", "Every step is done.", class_="todo")
    return h("section", h("h2", "What is next"), h("div", *cards, class_="pair"))


def _together(step: SharedStep) -> str | None:
    return ", together" if step.owner is Owner.BOTH else None


def _steps(plan: SharedPlan) -> Markup:
    has_tracks = any(step.track for step in plan.steps)
    heads = ("By", "Step", *(["Track"] if has_tracks else []), "Who", "State")
    rows = [_row(step, has_tracks=has_tracks) for step in plan.steps]
    last = h(
        "tr",
        h("td", _day(plan.decision_date)),
        h("th", "Decision", scope="row", colspan=str(len(heads) - 1)),
        class_="end",
    )
    table = h(
        "table",
        h("caption", "All steps by the day on which each has to be done", class_="unseen"),
        h("thead", h("tr", *(h("th", head, scope="col") for head in heads))),
        h("tbody", *rows, last),
        class_="steps",
    )
    return h("section", h("h2", "Step by step"), table)


def _row(step: SharedStep, *, has_tracks: bool) -> Markup:
    state = joined(
        (
            h("span", _SIGNS[step.standing], class_="sign", aria_hidden="true"),
            _STANDING[step.standing],
            joined((", ", _day(step.done_on, short=True))) if step.done_on is not None else None,
        )
    )
    return h(
        "tr",
        h("td", _day(step.due)),
        h("th", step.name, scope="row"),
        h("td", (step.track or "").capitalize()) if has_tracks else None,
        h("td", _SIDES[step.owner]),
        h("td", state),
        class_=step.standing.value,
    )


def _foot(view: BuyersView) -> Markup:
    ask = (
        joined(("Questions, or something has changed: ", h("b", view.contact), ". "))
        if view.contact
        else None
    )
    says = "This page shows the plan as it stands whenever you open it; it changes nothing."
    return h("footer", h("p", ask, says), h("p", "As of ", _day(view.plan.today), "."), class_="hint")


def _day(day: Day, *, short: bool = False) -> Markup:
    """A day for people, and for programs."""
    found = date.fromordinal(day)
    said = f"{found.day} {found:%b}" if short else f"{found:%a} {found.day} {found:%b} {found.year}"
    return h("time", said, datetime=found.isoformat())
