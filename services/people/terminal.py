"""The people of a deal for a terminal: everything that comes from mail is shown as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from services.shapes import Json

_KNOWN = {"named": "named", "by_domain": "by domain", "on_thread": "on a thread"}
_FROM = {"deal_file": "", "said": " (said)"}
_GROUNDS = {
    "wrote": "wrote",
    "met": "was in a meeting",
    "written_to": "is written to",
    "copied": "was only copied",
}


def print_people(console: Console, shape: Json) -> None:
    """Everybody, then what is proposed with the command that accepts it."""
    console.print(f"People of {_plain(shape['deal'])}", style="bold")
    for person in shape["people"]:
        console.print(Text.assemble("  ", _who(person)), soft_wrap=True)
        console.print(Padding(Text(_facts(person), style="dim"), (0, 0, 0, 4)))
    _print_proposals(console, shape["proposals"])


def _facts(person: Json) -> str:
    """Side, role, how the deal knows them, and their contacts; what is not there is not told."""
    contacts = person["contacts"]
    known = _KNOWN[person["known"]] + (" (said)" if person["added"] else "")
    counted = None
    if contacts is not None and contacts["count"]:
        days = f"{_day(contacts['first'])} to {_day(contacts['last'])}"
        counted = f"{_number(contacts['count'], 'contact')}, {days}"
    return " · ".join(filter(None, (_side(person), _role(person), known, counted)))


def _print_proposals(console: Console, proposals: Sequence[Json]) -> None:
    if not proposals:
        console.print("nothing is proposed", style="dim")
        return
    console.print("Proposed, and true only once you say so", style="bold")
    for proposal in proposals:
        console.print(Text(f"  {_plain(_proposed(proposal))}"), soft_wrap=True)
        console.print(Text(f"    {_plain(proposal['accept'])}"), style="green", soft_wrap=True)
    console.print("what is not wanted: setpoint people dismiss DEAL ADDRESS", style="dim")


def _proposed(proposal: Json) -> str:
    who = proposal["name"] or proposal["address"]
    if proposal["kind"] == "role":
        says = f"{proposal['confidence']}: {proposal['because']}"
        return f"{who} as {proposal['role']} ({says}, {_day(proposal['since'])})"
    threads = proposal["threads"]
    counted = _number(proposal["contacts"], "contact")
    counted += f" in {_number(threads, 'thread')}" if threads else ""
    days = f"{_day(proposal['since'])} to {_day(proposal['last'])}"
    unknown = "" if proposal["side"] != "other" else ", of a domain that no side has"
    return f"{who} {_GROUNDS[proposal['ground']]}: {counted}, {days}{unknown}"


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _who(person: Json) -> Text:
    who = Text(_plain(person["name"] or person["addresses"][0]), style="bold")
    others = person["addresses"] if person["name"] else person["addresses"][1:]
    for said, style in (*((each, "") for each in others), (person["title"], "italic")):
        if said:
            who.append("  ").append(_plain(said), style=style)
    return who


def _plain(text: str) -> str:
    """Text of mail on a terminal: no control signs and no marks of direction."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _side(person: Json) -> str:
    side = f"{person['side']}'s partner" if person["partner"] else str(person["side"])
    return side if person["is_person"] else f"{side}, not a person"


def _role(person: Json) -> str:
    if person["role"] is None:
        return "a role is proposed" if person["role_from"] == "proposed" else ""
    return f"{person['role']}{_FROM[person['role_from']]}"


def _day(instant: str | None) -> str:
    return "" if instant is None else instant[:10]
