"""What only a person knows of a deal: asked on a terminal, else left in the file as questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import typer

from domain.moments import Day, day_of, day_text
from services.adoption.proposing import Proposal
from services.adoption.yaml_text import quoted

NOTHING_YET = "none"
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; None where a question was left open, and stays in the file."""

    decision_date: Day | None = None
    event: str = ""
    evidence: str = ""
    reached: Mapping[str, Day] | None = None


def ask(proposal: Proposal) -> Answers:
    """Ask on the terminal; an empty answer leaves the question open."""
    typer.echo(f"\n{_found(proposal)}\n")
    for line in proposal.dates:
        typer.echo(f"  {day_text(line.day)}  {quoted(line.said, longest=90)} ({day_text(line.written_on)})")
    decision_date = _asked(
        "By which day is this to be decided (YYYY-MM-DD, empty: later)",
        lambda text: _day_from(text, proposal.opened_on),
    )
    event = _text("What happens at the buyer on that day (empty: later)") if decision_date else ""
    evidence = _text("How do you know: which mail, which meeting (empty: later)") if event else ""
    for seen in proposal.seen:
        shown = f"seen {seen.what} {quoted(seen.title, longest=60)}" if seen.what else "nothing seen"
        typer.echo(f"  {seen.milestone.id:<24} {shown}")
    reached = _asked(
        "Which of these are reached, such as: discovery=2026-03-10 nda=2026-03-20 (none, or empty: later)",
        lambda text: reached_from(text, proposal),
    )
    return Answers(decision_date, event, evidence, reached)


def reached_from(text: str, proposal: Proposal) -> dict[str, Day]:
    """`discovery=2026-03-10 nda=2026-03-20` -> days by milestone; `none` -> no milestone.

    Raises:
        ValueError: with what was expected.
    """
    if text.casefold() == NOTHING_YET:
        return {}
    known = [milestone.id for milestone in proposal.playbook.milestones]
    reached: dict[str, Day] = {}
    for part in text.replace(",", " ").split():
        name, _, day = part.partition("=")
        if name not in known:
            raise ValueError(f"expected one of {', '.join(known)}, found {quoted(name, longest=40)}")
        reached[name] = _day_from(day, None)
    return reached


def _found(proposal: Proposal) -> str:
    domains = ", ".join(domain for domain, _ in proposal.buyer_domains)
    return (
        f"{proposal.messages} messages with {domains} since {day_text(proposal.opened_on)}, "
        f"the last on {day_text(proposal.last_on)}; {proposal.meetings} meetings."
    )


def _day_from(text: str, first: Day | None) -> Day:
    try:
        day = day_of(date.fromisoformat(text))
    except ValueError:
        raise ValueError(f"expected a date YYYY-MM-DD, found {quoted(text, longest=40)}") from None
    if first is not None and day < first:
        raise ValueError(f"expected a day on or after {day_text(first)}, the first mail between you")
    return day


def _asked(question: str, read: Callable[[str], _Answer]) -> _Answer | None:
    """Ask until the answer can be read; None for an empty one."""
    while True:
        text = _text(question)
        if not text:
            return None
        try:
            return read(text)
        except ValueError as problem:
            typer.echo(f"  {problem}")


def _text(question: str) -> str:
    answer: str = typer.prompt(question, default="", show_default=False)
    return " ".join(answer.split())
