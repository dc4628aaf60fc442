"""The review as CSV: one line a deal, and nothing in it that a spreadsheet program would compute."""

from __future__ import annotations

import csv
import io

import pytest

from services.review.row import Row
from services.review.spreadsheet import as_csv
from tests.services.review.rows import LOW, MEDIUM, finding, row

# The full-width signs, which some spreadsheet programs take for the plain ones.
FULL_WIDTH = tuple("\uff1d\uff0b\uff0d\uff20")


def read(*rows: Row) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(as_csv(rows)), newline=""), strict=True))


def test_each_deal_is_one_line_with_its_numbers_as_numbers():
    bad = row(
        "north",
        "red",
        finding("gone_quiet"),
        finding("behind_plan", MEDIUM, subject="legal"),
        finding("behind_plan", MEDIUM, subject="nda"),
        finding("no_next_meeting", LOW),
        slack=-4,
        red_since="w2 Mon 09:00",
        amount=120000.0,
    )
    (line,) = read(bad)
    assert (line["status"], line["slack"], line["amount"], line["feasible"]) == ("red", "-4", "120000", "no")
    assert (line["high"], line["medium"]) == ("gone_quiet", "behind_plan: legal; behind_plan: nda")
    assert (line["red_since"], line["milestones_done"]) == ("2026-03-09T08:00:00Z", "1")
    assert (line["next_step"], line["next_step_text"]) == ("book_meeting", "Move on")
    assert line["next_meeting"] == line["owner"] == ""


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", *FULL_WIDTH])
@pytest.mark.parametrize("place", ["named", "owner", "playbook", "step"])
def test_text_that_begins_as_a_formula_is_text(begins, place):
    hostile = f"{begins}HYPERLINK(1)"
    texts = {"named": "a", place: hostile}
    (line,) = read(row(**texts))
    columns = {"named": "name", "owner": "owner", "playbook": "playbook", "step": "next_step_text"}
    assert line[columns[place]] == f"'{hostile}"


def test_commas_quotes_and_line_breaks_stay_in_their_cell():
    name = 'North, "the" rollout\r\n=2+2'
    (line, other) = read(row(name), row("plain"))
    assert (line["name"], other["name"]) == (name, "plain")


def test_lines_end_as_rfc_4180_says():
    assert all(line.endswith("\r\n") for line in as_csv([row("a"), row("b")]))
    assert len(list(as_csv([row("a"), row("b")]))) == 3
