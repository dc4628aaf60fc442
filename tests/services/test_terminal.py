"""The answer in a terminal, where it differs from the example's: closed, fitting, empty, other years."""

from __future__ import annotations

import copy
import io

import pytest
from rich.console import Console

from services.demo.example import demo_answer, example_files
from services.shapes import Json
from services.terminal import print_answer


@pytest.fixture(scope="module")
def example() -> Json:
    with example_files() as folder:
        return demo_answer(folder)


@pytest.fixture
def answer(example: Json) -> Json:
    return copy.deepcopy(example)


def shown(answer: Json, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    print_answer(console, answer)
    return console.file.getvalue()


def test_a_closed_deal_has_its_outcome_and_nothing_to_do(answer):
    answer["deal"]["closed"] = {"outcome": "won", "at": "2026-06-24T08:00:00Z"}
    answer.update(findings=[], next_steps=[])
    text = shown(answer)
    assert "closed as won on Wed 24 Jun 2026 10:00" in text
    assert "Next steps  none: the deal is closed" in text
    assert "Do this next" not in text


def test_a_plan_that_fits_says_so(answer):
    answer["plan"].update(feasible=True, short_by=0, options=[])
    text = shown(answer)
    assert "29 working days left, and the plan fits" in text
    assert "to make it fit" not in text


def test_a_day_of_another_year_shows_its_year(answer):
    signature = next(m for m in answer["plan"]["milestones"] if m["id"] == "signature")
    signature["due"] = "2027-01-04"
    text = shown(answer)
    assert "Mon 04 Jan 2027" in text
    assert "Fri 26 Jun 2026" not in text


def test_turns_can_be_told_apart_without_colours(answer):
    assert "□■□■□■□■□■□■□■□■□■□■□" in shown(answer)


def test_a_long_rally_shows_its_last_turns(answer):
    turns = answer["rallies"][-1]["turns"]
    turns.extend(turns[1:] * 3)
    assert "…" + "■□" * 20 in shown(answer)


def test_a_waived_milestone_is_not_in_the_plan_and_nobody_wonders_what_shows_it(answer):
    waived = next(m for m in answer["plan"]["milestones"] if m["id"] == "security_review")
    waived.update(state="waived", completed_at=None, evidence=[], slack=None)
    text = shown(answer)
    reached, _, plan = text.partition("Plan, backward from the decision date")
    assert "Security review passed" not in plan.partition("Rallies")[0]
    line = next(x for x in reached.splitlines() if x.startswith("Security review passed"))
    assert line.split()[3:] == ["waived", "a", "person's", "word"]


def test_what_people_wrote_is_not_read_as_markup(answer):
    answer["deal"]["name"] = "[red]Northwind[/red]"
    answer["findings"][0]["rule"] = "[/]"
    for touch in answer["touches"]:
        touch["subject"] = "[/bold] [link=x]"
    answer["next_steps"][0]["text"] = "[/]"
    text = shown(answer)
    assert "[red]Northwind[/red]" in text
    assert "[/bold] [link=x]" in text


def test_a_deal_of_nothing_is_shown(answer):
    answer.update(touches=[], meetings=[], rallies=[], findings=[], advances=[])
    answer["plan"].update(milestones=[], critical_path=[], options=[], feasible=True, short_by=0)
    for step in answer["next_steps"]:
        step["evidence"] = []
    text = shown(answer, width=60)
    assert "Findings  nothing to worry about" in text
    assert "Milestones reached  none yet" in text
    assert "nothing is left to do" in text
    assert "Rallies  no conversation yet" in text


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(answer, width):
    assert max(len(line) for line in shown(answer, width).splitlines()) <= width
