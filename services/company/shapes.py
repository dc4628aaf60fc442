"""The company's settings as JSON and on a terminal, under the keys of setpoint.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from domain.company.settings import CompanySettings
from domain.deal.dealfile import CalendarSpec, Members
from domain.moments import day_text
from domain.playbook.playbook import Playbook
from integrations.playbookfiles.calendars import WEEKDAYS
from services.privacy.shapes import privacy_lines, privacy_shape
from services.shapes import Json

_WEEKDAYS = {number: name for name, number in WEEKDAYS.items()}


def company_shape(settings: CompanySettings | None) -> Json | None:
    """The settings; None where the company has said nothing."""
    if settings is None:
        return None
    name, pinned = settings.default_playbook
    partner = settings.partner
    return {
        "seller": _members(settings.seller),
        "team": list(settings.team),
        "partner": partner and {**_members(partner.members), "plays_for": partner.plays_for.value},
        "timezone": settings.zone.name,
        "calendars": {
            "seller": _calendar(settings.seller_calendar),
            "buyer": _calendar(settings.buyer_calendar),
        },
        "tags": list(settings.tags),
        "privacy": privacy_shape(settings.privacy),
        "playbook": name if pinned is None else f"{name}@{pinned}",
        "playbooks": [_playbook(each) for each in settings.playbooks],
    }


def print_company(console: Console, shape: Json | None) -> None:
    """The settings, a line each; what is empty is left out."""
    if shape is None:
        console.print("the company has said nothing yet; say it with: setpoint company set setpoint.yaml")
        return
    for name, says in _lines(shape):
        if says:
            console.print(Text.assemble((f"{name:<19}", "dim"), says))


def _lines(shape: Json) -> Iterator[tuple[str, str]]:
    yield "seller", _joined(shape["seller"])
    yield "team", ", ".join(shape["team"])
    yield "partner", _joined(shape["partner"] or {})
    yield "timezone", shape["timezone"]
    for side, calendar in shape["calendars"].items():
        yield f"{side}'s calendar", _joined(calendar)
    yield "tags", ", ".join(shape["tags"])
    yield "not stored", "; ".join(privacy_lines(shape["privacy"]))
    yield "playbook", shape["playbook"]
    yield "playbooks", ", ".join(map(_named, shape["playbooks"]))


def _named(playbook: Json) -> str:
    laid_over = f" with {' and '.join(playbook['methods'])}" if playbook["methods"] else ""
    return f"{playbook['name']}@{playbook['version']}{laid_over}"


def _joined(values: Mapping[str, Any]) -> str:
    """`domains ours.example; plays_for seller`."""
    texts = {key: ", ".join(value) if isinstance(value, list) else value for key, value in values.items()}
    return "; ".join(f"{key} {text}" for key, text in texts.items() if text)


def _members(members: Members) -> Json:
    return {"domains": list(members.domains), "addresses": list(members.addresses)}


def _calendar(spec: CalendarSpec) -> Json:
    return {
        "country": spec.country,
        "subdivision": spec.subdivision,
        "weekend": [_WEEKDAYS[day] for day in spec.weekend],
        "closures": [day_text(day) for day in spec.closures],
    }


def _playbook(playbook: Playbook) -> Json:
    start = playbook.effective_from
    return {
        "name": playbook.name,
        "version": playbook.version,
        "effective_from": None if start is None else day_text(start),
        "milestones": len(playbook.milestones),
        "methods": [method.id for method in playbook.methods],
    }
