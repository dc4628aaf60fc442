"""The rules of matching as JSON, for a terminal, and as the file from which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from domain.company.matching import PinSettings, ShownRules, matching_refs, shown_rules
from domain.matching.clues import ClueKind
from domain.matching.rules import POINTS, MatchingRules, Pin
from domain.moments import utc_text
from services.adoption.yaml_text import quoted
from services.matching.lines import put
from services.matching.rules_record import Adoption, reason_ref
from services.matching.sentences import SAYS, number, printable, rules_named
from services.shapes import Json
from services.wiring import Store


def shown(store: Store, rules: MatchingRules) -> ShownRules:
    """Rules in plain text."""
    return shown_rules(rules, store.texts.read(matching_refs(rules)))


def rules_shape(store: Store, rules: MatchingRules, history: Sequence[Adoption]) -> Json:
    """The rules that are in force, and every adoption, the latest first."""
    told = [_adoption(store, each) for each in reversed(history)]
    said = shown(store, rules)
    return {
        "number": history[-1].event.number if history else 0,
        "since": told[0]["at"] if told else None,
        "by": told[0]["by"] if told else None,
        "reason": told[0]["reason"] if told else None,
        "least": rules.least,
        "margin": rules.margin,
        "days_before_opening": rules.days_before_opening,
        "points": [_points(kind, rules) for kind in ClueKind],
        "groups": [list(group) for group in said.settings.groups],
        "pins": [*map(_pin, said.settings.pins), *map(_erased, said.erased)],
        "history": told,
    }


def print_rules(console: Console, shape: Json) -> None:
    """Print the rules: weights with their meaning first, then what names somebody, then the history."""
    put(console, _head(shape), style="bold")
    least, margin = number(shape["least"], "point"), number(shape["margin"], "point")
    console.print(f"a deal needs {least}, and has to be {margin} ahead of the next best")
    days = number(shape["days_before_opening"], "day")
    console.print(f"what is more than {days} older than a deal is its own only by its conversation\n")
    for each in shape["points"]:
        _print_points(console, each)
    for title, lines in (("groups", list(_groups(shape))), ("pins", list(_pins(shape)))):
        if lines:
            console.print(f"\n{title}", style="bold")
        for line in lines:
            put(console, printable(line), by=2, hang=2)
    if shape["history"]:
        console.print("\nadopted", style="bold")
    for each in shape["history"]:
        put(console, _told(each), by=2, hang=3, style="dim")
    hint = "change them: setpoint rules show --yaml > rules.yaml, edit it, setpoint rules try rules.yaml"
    console.print()
    put(console, hint, style="dim")


def rules_yaml(store: Store, rules: MatchingRules) -> str:
    """The rules as a file that can be edited and adopted; usual weights stand in comments."""
    said = shown(store, rules)
    return "\n".join((*_yaml_points(rules), *_yaml_groups(said), *_yaml_pins(said), ""))


def _yaml_points(rules: MatchingRules) -> Iterator[str]:
    yield "# How contacts are matched to deals: setpoint rules try FILE, setpoint rules adopt FILE."
    yield f"margin: {rules.margin}  # by so many points the best deal has to be ahead of the next"
    yield f"least: {rules.least}  # so many points a deal needs"
    days = rules.days_before_opening
    yield f"days_before_opening: {days}  # what is older belongs to a deal only by its conversation"
    yield "points:  # what clues weigh; those in comments weigh what they usually do"
    for kind in ClueKind:
        if kind is not ClueKind.CORRECTION:
            sign = "" if kind in rules.points else "# "
            yield f"  {sign}{kind.value}: {rules.of(kind)}  # {SAYS[kind]}"


def _yaml_groups(said: ShownRules) -> Iterator[str]:
    groups = said.settings.groups
    yield "groups:  # domains of companies that are one buyer" if groups else "groups: []"
    yield from (f"  - [{', '.join(map(quoted, group))}]" for group in groups)


def _yaml_pins(said: ShownRules) -> Iterator[str]:
    pins = said.settings.pins
    yield "pins:  # what belongs to one deal, or to none, in any case" if pins else "pins: []"
    for pin in pins:
        what, value = _what(pin)
        where = "none: true" if pin.deal_id is None else f"deal: {quoted(pin.deal_id)}"
        yield f"  - {{{what}: {quoted(value)}, {where}}}"
    for erased in said.erased:
        yield f"  # a pin to {erased.deal_id or 'no deal'} is left out: what it names was erased"


def _points(kind: ClueKind, rules: MatchingRules) -> Json:
    return {
        "clue": kind.value,
        "points": rules.of(kind),
        "usual": POINTS[kind],
        "says": SAYS[kind],
    }


def _pin(pin: PinSettings) -> Json:
    what, value = _what(pin)
    return {"deal": pin.deal_id, "what": what, "value": value}


def _erased(pin: Pin) -> Json:
    """A pin of which only the tokens are left."""
    what = "person" if pin.person else "words"
    return {"deal": pin.deal_id, "what": what, "value": pin.person or " ".join(pin.words)}


def _what(pin: PinSettings) -> tuple[str, str]:
    named = (("person", pin.person), ("domain", pin.domain), ("words", pin.words))
    return next((what, value) for what, value in named if value is not None)


def _adoption(store: Store, adoption: Adoption) -> Json:
    ref, person = reason_ref(adoption.event.number), f"person:{adoption.actor}"
    texts = store.texts.read([ref, person])
    return {
        "number": adoption.event.number,
        "restores": adoption.event.restores,
        "at": utc_text(adoption.at),
        "by": texts.get(person, {}).get("address") or adoption.actor,
        "reason": texts.get(ref, {}).get("reason"),
    }


def _head(shape: Json) -> str:
    if not shape["number"]:
        return "the usual rules: nobody has adopted others"
    return f"rules {shape['number']}, in force since {shape['since']}"


def _print_points(console: Console, each: Json) -> None:
    differs = f" (usually {each['usual']})" if each["points"] != each["usual"] else ""
    style = "bold yellow" if differs else "bold"
    name = f"{each['clue'].replace('_', ' ')}{differs}"
    said = Text.assemble((f"{each['points']:>6}", style), f"  {name}: ", (each["says"], "dim"))
    put(console, said, hang=8)


def _groups(shape: Json) -> Iterator[str]:
    return (", ".join(group) for group in shape["groups"])


def _pins(shape: Json) -> Iterator[str]:
    return (f"{pin['what']} {pin['value']}: {pin['deal'] or 'no deal'}" for pin in shape["pins"])


def _told(each: Json) -> str:
    restores = each["restores"]
    what = "" if restores is None else f" (again {rules_named(restores)})"
    reason = f": {printable(each['reason'])}" if each["reason"] else ""
    return f"{each['number']}{what}  {each['at']} by {printable(each['by'])}{reason}"
