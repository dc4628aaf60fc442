"""Where a contact is and why, for a terminal. Built from the JSON, so that the two can not disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from services.matching.lines import put
from services.matching.sentences import number, printable, rules_named
from services.shapes import Json

RECORDED_BY = "the recorder does that: setpoint run"
_MOST_PEOPLE = 4
_MOST_RIVALS = 5


def print_why(console: Console, shape: Json) -> None:
    """Print one contact."""
    put(console, printable(shape["subject"] or "(no subject is kept)"), style="bold")
    put(console, _facts(shape), by=2, style="dim")
    put(console, people_named(each["address"] for each in shape["people"]), by=2, style="dim")
    _print_outcome(console, shape["now"])
    if shape["pending"] is not None:
        told = Text.assemble(("not recorded yet: ", "yellow"), f"it {outcome_says(shape['pending'])}")
        put(console, told, by=2)
        put(console, "the recorder does that: setpoint run", by=2, style="dim")
    for said in shape["corrections"]:
        put(console, _correction(said), by=2, hang=2)
    if len(shape["history"]) > 1:
        console.print("  it was", style="dim")
        for line in _history(shape["history"]):
            put(console, line, by=4, hang=22, style="dim")
    put(console, f'say otherwise: setpoint match {shape["touch"]} DEAL --reason "..."', by=2, style="dim")


def people_named(addresses: Iterable[str]) -> str:
    """The first few people, each once, and how many more there are."""
    each = list(dict.fromkeys(addresses))
    more = f" and {len(each) - _MOST_PEOPLE} more" if len(each) > _MOST_PEOPLE else ""
    return printable(", ".join(each[:_MOST_PEOPLE])) + more


def deal_named(deal: Json) -> str:
    """A deal by its id, and by its name in brackets."""
    return printable(deal["id"] + (f" ({deal['name']})" if deal["name"] else ""))


def outcome_says(outcome: Json) -> str:
    """`is in north-2026`, `may belong to ...`, `belongs to no deal: ...`."""
    match outcome["is"]:
        case "matched":
            return f"is in {deal_named(outcome['deal'])}"
        case "ambiguous":
            deals = " or ".join(deal_named(each["deal"]) for each in outcome["candidates"])
            return f"may belong to {deals}"
        case _:
            return f"belongs to no deal: {outcome['says']}"


def clue_lines(clues: Iterable[Json]) -> Iterator[Text]:
    """A line for each clue, its points first."""
    for clue in clues:
        inputs = printable(", ".join(clue["inputs"]))
        said = f"{clue['says']}: {inputs}" if inputs else clue["says"]
        yield Text.assemble((f"{clue['points']:>+5}", "bold"), f"  {said}")


def _print_outcome(console: Console, outcome: Json) -> None:
    put(console, Text.assemble((outcome_says(outcome), "bold"), (f"  {_by(outcome)}", "dim")), by=2)
    match outcome["is"]:
        case "matched":
            _print_clues(console, outcome["clues"])
            for rival in outcome["rivals"][:_MOST_RIVALS]:
                _print_candidate(console, rival, "not")
        case "ambiguous":
            for candidate in outcome["candidates"][:_MOST_RIVALS]:
                _print_candidate(console, candidate, "for")
        case _:
            for near in outcome["near"][:_MOST_RIVALS]:
                put(console, f"near: {deal_named(near)}", by=4)


def _by(outcome: Json) -> str:
    """By which rule, how far ahead and under which rules."""
    said = [rules_named(outcome["rules"])] if outcome["rules"] else []
    if outcome["is"] == "matched":
        rule = outcome["rule"]
        said.insert(0, f"by {rule.replace('_', ' ')}" if rule else "matched by an earlier program")
        if outcome["margin"] is not None:
            said.append(f"{number(outcome['margin'], 'point')} ahead")
    return " · ".join(said)


def _print_candidate(console: Console, candidate: Json, word: str) -> None:
    head = Text.assemble(
        f"{word} {deal_named(candidate['deal'])}", (f"  {candidate['points']} points", "dim")
    )
    put(console, head, by=4)
    _print_clues(console, candidate["clues"])


def _print_clues(console: Console, clues: Iterable[Json]) -> None:
    for line in clue_lines(clues):
        put(console, line, by=4, hang=7)


def _facts(shape: Json) -> str:
    contacts = shape["conversation"]["contacts"]
    said = [f"{shape['kind']} {shape['touch']}", shape["at"]]
    if shape["automated"]:
        said.append(shape["automated"].replace("_", " "))
    if contacts > 1:
        said.append(f"one of {number(contacts, 'contact')} of its conversation")
    return " · ".join(said)


def _correction(said: Json) -> Text:
    where = "no deal" if said["deal"] is None else deal_named(said["deal"])
    scope = ", the whole conversation" if said["scope"] == "thread" else ""
    reason = f": {printable(said['reason'])}" if said["reason"] else ""
    told = Text.assemble(
        ("said ", "dim"), f"by {printable(said['by'])}, {said['at']}: {where}{scope}{reason}"
    )
    if said["undone"] is not None:
        undone = said["undone"]
        told.append(f" (taken back by {printable(undone['by'])}, {undone['at']})", style="dim")
    return told


def _history(history: Iterable[Json]) -> Iterator[str]:
    for each in history:
        match each["is"]:
            case "corrected":
                where = "no deal" if each["deal"] is None else each["deal"]["id"]
                says = f"a person said: {where}"
            case "correction_undone":
                says = "a person took that back"
            case _:
                says = outcome_says(each)
        yield f"{each['at']}  {says}"
