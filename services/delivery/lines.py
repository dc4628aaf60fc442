"""What is told of headlines, as lines of plain text: the one source of every form that people read.

Names of deals come from mail and CRMs, so they are brought to one line without control characters here,
and every form puts them where nothing is read as markup.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.delivery.events import HeadlinesTold
from domain.delivery.headlines import Headline
from domain.moments import Day, day_text
from domain.ports.texts import TextStore
from services.shapes import Json, day_shape

MOST_SHOWN = 30
_LONGEST_NAME = 120
_LONGEST_TEXT = 300
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One headline as it is read: the deal's name, what to do, and by when."""

    deal: str
    name: str
    text: str
    when: str


@dataclass(frozen=True, slots=True)
class Page:
    """The headlines of a day as they are read. `more` are those that are not shown."""

    title: str
    shown: Sequence[Shown]
    more: int

    @property
    def more_text(self) -> str:
        """What is said of those that are not shown; empty where all are."""
        return f"and {self.more} more deals" if self.more else ""


def page_of(day: Day, headlines: Sequence[Headline], texts: TextStore) -> Page:
    """The headlines of a day, the most pressing first, with the names that are kept of their deals."""
    first = headlines[:MOST_SHOWN]
    names = names_of(first, texts)
    count = f"{len(headlines)} deals" if len(headlines) != 1 else "1 deal"
    return Page(
        title=f"What to do next in {count}, {day_text(day)}",
        shown=[
            Shown(each.deal_id, names[each.deal_id], one_line(each.text, _LONGEST_TEXT), _when(each))
            for each in first
        ],
        more=len(headlines) - len(first),
    )


def names_of(headlines: Sequence[Headline], texts: TextStore) -> dict[str, str]:
    """The name of each deal on one line; its id where none is kept."""
    kept = texts.read([f"deal:{each.deal_id}" for each in headlines])
    found = {each.deal_id: kept.get(f"deal:{each.deal_id}", {}).get("name", "") for each in headlines}
    return {deal_id: one_line(name, _LONGEST_NAME) or deal_id for deal_id, name in found.items()}


def data_of(told: HeadlinesTold, texts: TextStore) -> Json:
    """The headlines as data."""
    names = names_of(told.headlines, texts)
    return {
        "day": day_text(told.day),
        "headlines": [
            {
                "deal": each.deal_id,
                "name": names[each.deal_id],
                "step": each.step_id,
                "kind": each.kind,
                "text": each.text,
                "state": each.state.value,
                "milestone": each.milestone,
                "rule": each.rule,
                "start_by": day_shape(each.start_by),
                "act_by": day_shape(each.act_by),
                "due": day_shape(each.due),
                "late": each.late,
                "overdue": each.overdue,
                "decision_date": day_text(each.decision_date),
            }
            for each in told.headlines
        ],
    }


def one_line(text: str, longest: int) -> str:
    """A text on one line, without what could steer who shows it, and not too long."""
    spaced = "".join(" " if each.isspace() else each for each in text)
    plain = "".join(each for each in spaced if unicodedata.category(each) not in _DROPPED)
    joined = " ".join(plain.split())
    return joined if len(joined) <= longest else joined[: longest - 1] + "…"


def _when(headline: Headline) -> str:
    if headline.overdue:
        return "overdue"
    if headline.late:
        return "late: begin now"
    if headline.act_by is None:
        return "now"
    due = "" if headline.due is None else f", due {day_text(headline.due)}"
    return f"by {day_text(headline.act_by)}{due}"
