"""Playbooks and methods as they are answered, and how they are put into that shape."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from domain.moments import day_text
from domain.playbook.graph import in_working_order, longest_chain_of
from domain.playbook.playbook import Milestone, Playbook
from services.api.v1.models.basics import DayText
from services.playbook_sentences import said_of_condition, said_of_pattern

Source = Literal["built_in", "company"]


class _Version(BaseModel):
    """One version of a playbook."""

    name: str = Field(examples=["enterprise"])
    version: int = Field(examples=[1])
    source: Source
    effective_from: DayText | None = Field(description="Null where it was always in force.")
    in_force: bool
    is_default: bool = Field(description="Deals that name no playbook take it.")
    longest_chain: int = Field(description="Working days that it takes at least, one thing after another.")


class PlaybookRow(_Version):
    """One version of a playbook. `in_force`: deals that are opened today and name it take this version."""

    milestones: int
    methods: list[str]


class MethodRow(BaseModel):
    """A sales method that can be laid over playbooks."""

    id: str
    name: str
    version: int
    elements: list[str]


class PlaybookRows(BaseModel):
    """Every playbook that deals can name, in every version, and the methods that come along."""

    playbooks: list[PlaybookRow]
    methods: list[MethodRow]


class DurationShape(BaseModel):
    """Working days of whoever owns a milestone; it is planned with `typical`."""

    typical: int
    min: int | None
    max: int | None
    source: str | None = Field(description="Where the figures come from.")


class NextStepShape(BaseModel):
    """What a rep does to move a milestone."""

    kind: str
    text: str


class MilestoneShape(BaseModel):
    """A milestone of a playbook, after those that it requires. Patterns and conditions are in sentences."""

    id: str
    name: str
    owner: Literal["seller", "buyer", "both"]
    duration: DurationShape
    requires: list[str]
    applies_if: str | None
    optional: bool
    roles: list[str]
    starts_with: list[str]
    goes_on_with: list[str]
    done_by: list[str]
    methods: list[str] = Field(description="Elements of methods that it carries.")
    next_step: NextStepShape | None


class ElementShape(BaseModel):
    """One thing that a method wants known of a deal."""

    id: str
    name: str
    ask: str


class MethodShape(BaseModel):
    """A method that is laid over a playbook."""

    id: str
    name: str
    version: int
    elements: list[ElementShape]


class PlaybookLook(_Version):
    """A playbook in full; `watch` are the thresholds that it sets."""

    milestones: list[MilestoneShape]
    methods: list[MethodShape]
    watch: dict[str, dict[str, float]]


class FaultShape(BaseModel):
    """Something that is wrong in a text, or worth a second look."""

    line: int | None = Field(description="From 1; null where the text as a whole is meant.")
    field: str = Field(examples=["milestones[2].duration"])
    problem: str


class Checked(BaseModel):
    """Whether a text is a sound playbook: every fault with its line, else advice on what is seldom meant."""

    sound: bool
    summary: str | None
    faults: list[FaultShape]
    advice: list[FaultShape]


def row_shape(playbook: Playbook, source: Source, *, in_force: bool, is_default: bool) -> dict[str, Any]:
    """One version in a list."""
    start = playbook.effective_from
    return {
        "name": playbook.name,
        "version": playbook.version,
        "source": source,
        "effective_from": None if start is None else day_text(start),
        "in_force": in_force,
        "is_default": is_default,
        "milestones": len(playbook.milestones),
        "longest_chain": longest_chain_of(playbook.milestones)[0],
        "methods": [method.id for method in playbook.methods],
    }


def whole_shape(playbook: Playbook, row: dict[str, Any]) -> dict[str, Any]:
    """One version in full."""
    return {
        **row,
        "milestones": [_milestone(each) for each in in_working_order(playbook.milestones)],
        "methods": [
            {
                "id": each.id,
                "name": each.name,
                "version": each.version,
                "elements": [{"id": e.id, "name": e.name, "ask": e.ask} for e in each.elements],
            }
            for each in playbook.methods
        ],
        "watch": {rule: dict(limits) for rule, limits in playbook.watch.items()},
    }


def _milestone(milestone: Milestone) -> dict[str, Any]:
    duration, step = milestone.duration, milestone.next_step
    return {
        "id": milestone.id,
        "name": milestone.name,
        "owner": milestone.owner.value,
        "duration": {
            "typical": duration.typical,
            "min": duration.shortest,
            "max": duration.longest,
            "source": duration.source or None,
        },
        "requires": list(milestone.requires),
        "applies_if": None if milestone.when is None else said_of_condition(milestone.when),
        "optional": milestone.optional,
        "roles": list(milestone.roles),
        "starts_with": [said_of_pattern(each) for each in milestone.starts],
        "goes_on_with": [said_of_pattern(each) for each in milestone.progress],
        "done_by": [said_of_pattern(each) for each in milestone.evidence],
        "methods": list(milestone.methods),
        "next_step": None if step is None else {"kind": step.kind, "text": step.text},
    }
