"""The review as CSV (RFC 4180): one line a deal, safe to open in a spreadsheet program.

Names, owners and texts come from other people's mail and files. A cell that begins as a
formula does gets an apostrophe in front, so that no program computes it. Numbers and dates
are the product's own and stay what they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.review.row import Row

# The last four are the full-width signs, which some programs take for the plain ones.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_COLUMNS = (
    "id", "name", "owner", "amount", "decision_date", "working_days_left", "status", "red_since", "slack",
    "feasible", "short_by", "high", "medium", "low", "court", "waiting_since", "next_meeting", "next_step",
    "next_step_text", "act_by", "due", "late", "milestone", "milestones_done", "milestones_all", "playbook",
)  # fmt: skip
_SEVERITIES = ("high", "medium", "low")


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """The lines with their ends, the header first; findings stand under their severity."""
    return csv_of(row.json() for row in rows)


def csv_of(shapes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The same of rows in their shape."""
    yield _line(_COLUMNS)
    for shape in shapes:
        yield _line([_cell(value) for value in _values(shape)])


def _values(row: Mapping[str, Any]) -> Iterator[object]:
    step = row["next_step"] or {}
    cells = {
        **row,
        **{severity: _findings(row, severity) for severity in _SEVERITIES},
        "next_step": step.get("kind"),
        "next_step_text": step.get("text"),
        **{name: step.get(name) for name in ("act_by", "due", "late", "milestone")},
        "milestones_done": row["milestones"]["done"],
        "milestones_all": row["milestones"]["all"],
    }
    for column in _COLUMNS:
        yield cells[column]


def _findings(row: Mapping[str, Any], severity: str) -> str:
    """`behind_plan: legal; gone_quiet`."""
    found = [f for f in row["findings"] if f["severity"] == severity]
    return "; ".join(f["rule"] + (f": {f['subject']}" if f["subject"] else "") for f in found)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return f"'{value}" if value.startswith(_BEGINS_FORMULA) else value
        case _:
            return str(value)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
