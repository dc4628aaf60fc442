"""How to ask every route: out of the document, with names and bodies that mean something in the world.

A route is asked with the examples that its document gives. What only the world knows (the id of a step,
who takes part in a deal) is said here, by the name of the parameter or by the operation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from domain.access.permits import Permit
from services.api.v1.document import METHODS
from tests.services.api.house import BOSS, MONA, RITA, SVEN
from tests.services.api.world import BUNDLED, OWNERS, World

_JSON = "application/json"
_TOMORROW = "2026-05-14"


class NoProbe(Exception):
    """A route can not be asked as long as nobody says with what."""


@dataclass(frozen=True)
class Operation:
    """A route as the document tells of it."""

    id: str
    method: str
    path: str
    permit: Permit
    parameters: Sequence[Mapping[str, Any]]
    body: Mapping[str, Any] | None
    answers: Mapping[str, Mapping[str, Any]]
    tag: str

    @property
    def is_change(self) -> bool:
        """Whether it says or does something."""
        return self.method != "GET"

    def names(self, place: str) -> list[str]:
        """The names of its parameters in a place."""
        return [each["name"] for each in self.parameters if each["in"] == place]

    @property
    def is_of_a_deal(self) -> bool:
        """Whether it is about one deal, or something of one."""
        return not _OF_DEALS.isdisjoint(self.names("path"))


@dataclass(frozen=True)
class Probe:
    """One way to ask a route that means something."""

    path: str
    places: Mapping[str, str]
    query: Mapping[str, str]
    more: Mapping[str, Any]


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Every route of the document; a route that says no permit is a fault."""
    return [
        _operation(document, path, method, said)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
        if method in METHODS
    ]


def _operation(document: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> Operation:
    content = said.get("requestBody", {}).get("content", {})
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        permit=_permit(method, path, said),
        parameters=[resolved(document, each) for each in said.get("parameters", ())],
        body=content or None,
        answers={status: resolved(document, answer) for status, answer in said["responses"].items()},
        tag=said["tags"][0],
    )


def _permit(method: str, path: str, said: Mapping[str, Any]) -> Permit:
    if "x-permit" not in said:
        message = f"{method} {path} says no permit: add it by `desk.routes(...)`, which asks for one"
        raise NoProbe(message)
    return Permit(said["x-permit"])


def resolved(document: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference stands for; anything else as it is."""
    while "$ref" in said:
        found: Any = document
        for part in said["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        said = found
    return said


def probe(world: World, operation: Operation, deal: str = BUNDLED) -> Probe:
    """How to ask a route about a deal.

    Raises:
        NoProbe: it takes something that nothing is known for; says what to do.
    """
    places = {name: _value(world, operation, name, deal) for name in operation.names("path")}
    path = operation.path.format_map({name: quote(value, safe="") for name, value in places.items()})
    needed = [each for each in operation.parameters if each["in"] == "query" and each.get("required")]
    query = {each["name"]: _value(world, operation, each["name"], deal) for each in needed}
    return Probe(path, places, query, _body(world, operation, deal))


def _value(world: World, operation: Operation, name: str, deal: str) -> str:
    for key in ((operation.id, name), (operation.tag, name)):
        if key in _VALUES_OF:
            return _VALUES_OF[key](world, deal)
    if name in VALUES:
        return VALUES[name](world, deal)
    message = (
        f"{operation.id} takes {name!r}: say in VALUES of {__name__} what to ask with, "
        "so that who may ask is proven for this route as well"
    )
    raise NoProbe(message)


def _body(world: World, operation: Operation, deal: str) -> Mapping[str, Any]:
    if operation.id in BODIES:
        made = BODIES[operation.id](world, deal)
        return made if isinstance(made, _Raw) else {"json": made}
    if operation.body is None:
        return {}
    if _JSON not in operation.body:
        message = f"{operation.id} takes {list(operation.body)}: say in BODIES of {__name__} what to send"
        raise NoProbe(message)
    if "example" in operation.body[_JSON]:
        return {"json": operation.body[_JSON]["example"]}
    try:
        return {"json": example_of(world.document, operation.body[_JSON]["schema"])}
    except LookupError as lacking:
        message = f"{operation.id} takes {lacking}: give it an example, or a body in BODIES of {__name__}"
        raise NoProbe(message) from lacking


class _Raw(dict[str, Any]):
    """What is sent as it stands: `data` and `headers`."""


def raw(data: bytes, content_type: str) -> _Raw:
    """A body that is no JSON."""
    return _Raw(data=data, headers={"content-type": content_type})


def example_of(document: Mapping[str, Any], schema: Mapping[str, Any], place: str = "the body") -> Any:  # noqa: ANN401 - JSON
    """The example of a schema, put together of those of its parts.

    Raises:
        LookupError: a part that is needed has none.
    """
    schema = resolved(document, schema)
    if schema.get("examples"):
        return schema["examples"][0]
    for word in ("example", "const", "default"):
        if word in schema:
            return schema[word]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(document, schema["anyOf"][0], place)
    if "properties" in schema:
        return {
            name: example_of(document, each, f"{place}/{name}")
            for name, each in schema["properties"].items()
            if name in schema.get("required", ()) or resolved(document, each).get("examples")
        }
    if schema.get("type") == "array":
        return [example_of(document, schema["items"], f"{place}/0")]
    if schema.get("type") == "boolean":
        return False
    raise LookupError(place)


def _steps(world: World, deal: str) -> Any:  # noqa: ANN401 - JSON
    steps = world.ask(BOSS, "GET", f"/v1/deals/{deal}/next-steps").json()["next_steps"]
    return [each for each in steps if each["state"] in {"issued", "accepted"}]


def _step(world: World, deal: str) -> str:
    return _steps(world, deal)[0]["id"]


def _step_with_time(world: World, deal: str) -> str:
    return next(each["id"] for each in _steps(world, deal) if (each["start_by"] or "9") > _TOMORROW)


def _milestone(world: World, deal: str) -> str:
    return world.look(deal)["plan"]["milestones"][0]["id"]


def _touch(world: World, deal: str) -> str:
    return world.touches(deal)[0]["touch_id"]


def _reported(world: World, deal: str) -> str:
    return next(each["touch_id"] for each in world.touches(deal) if each["channel"] == "manual")


def _shown(world: World, deal: str) -> tuple[str, str]:
    """A milestone and something that shows it; of a deal in which nothing does, a mail that is none."""
    found = [(each["id"], each["evidence"]) for each in world.look(deal)["plan"]["milestones"]]
    return next(((id_, shown[0]) for id_, shown in found if shown), (found[0][0], "none@mail.example"))


def _new_deal(_: World, deal: str) -> Any:  # noqa: ANN401 - JSON
    """A deal that is not opened yet, in which everybody who may open deals plays."""
    buyer = OWNERS[deal][1]
    return {
        "id": f"{deal}-more",
        "name": "One more plant",
        "opened_on": "2026-05-11",
        "decision_date": "2026-11-30",
        "timezone": "Europe/Berlin",
        "owner": RITA,
        "team": [RITA, SVEN, MONA],
        "buyer": {"domains": [f"more.{buyer}.example"]},
    }


def _rule(world: World, deal: str) -> str:
    return next(each["rule"] for each in world.look(deal)["findings"] if each["subject"] is None)


def _called(world: World, deal: str) -> Any:  # noqa: ANN401 - JSON
    people = {
        each["address"]: each["side"] for touch in world.touches(deal) for each in touch["participants"]
    }
    buyer = next(each for each, side in people.items() if side == "buyer")
    return {"kind": "call", "people": [RITA, buyer], "at": "2026-05-12T09:00:00Z"}


VALUES: Mapping[str, Callable[[World, str], str]] = {
    "deal_id": lambda _, deal: deal,
    "step_id": _step,
    "milestone": _milestone,
    "touch": _touch,
    "rule": _rule,
    "name": lambda *_: "ours",
    "version": lambda *_: "1",
    "address": lambda *_: MONA,
    "team": lambda *_: "north",
    "token": lambda world, _: world.spare_token(),
    "hook": lambda world, _: world.hook(),
    "feed": lambda world, _: world.feed(),
    "link": lambda world, deal: world.link(deal),
}
"""What to ask with, by the name of the parameter."""

_VALUES_OF: Mapping[tuple[str, str], Callable[[World, str], str]] = {
    ("snooze_step", "step_id"): _step_with_time,
    ("withdraw_evidence", "milestone"): lambda world, deal: _shown(world, deal)[0],
    ("take_interaction_back", "touch"): _reported,
    ("mailboxes", "address"): lambda _, deal: OWNERS[deal][0],
    ("matching", "touch"): lambda world, deal: world.mails[deal],
    ("read_playbook", "name"): lambda *_: "enterprise",
    ("drop_playbook", "version"): lambda world, _: world.adopted_version(),
}
"""The same where an operation, or all of its kind, mean something else by the name."""

PEOPLE_OF: Mapping[tuple[str, str], Callable[[World, str], list[str]]] = {
    ("mailboxes", "address"): lambda world, deal: [world.person(OWNERS[deal][0])],
    ("matching", "touch"): lambda world, deal: [world.person(OWNERS[deal][0])],
    ("hooks", "hook"): lambda world, _: [world.person(RITA)],
    ("headlines", "feed"): lambda world, _: [world.person(RITA)],
}
"""Whose it is, what a parameter of some kind of route names, where that is not whose deal it is."""

_OF_DEALS = frozenset({"deal_id", "step_id"})
"""Parameters that name a deal, or what belongs to one."""


def _somebody(world: World, deal: str) -> str:
    """Somebody of the buyer's, of whom nothing is said yet."""
    return next(
        each["address"]
        for touch in world.touches(deal)
        for each in touch["participants"]
        if each["side"] == "buyer"
    )


BODIES: Mapping[str, Callable[[World, str], Any]] = {
    "report_interaction": _called,
    "withdraw_evidence": lambda world, deal: {"evidence": _shown(world, deal)[1]},
    "open_deal": _new_deal,
    "split_deal": lambda world, deal: {
        "deal": {
            **_new_deal(world, deal),
            "id": f"{deal}-split",
            "buyer": {"domains": [f"{OWNERS[deal][1]}.example"]},
        },
        "people": [world.stranger(deal)],
        "reason": "they decide on it by themselves",
    },
    "move_decision_date": lambda world, deal: {"decision_date": world.look(deal)["deal"]["decision_date"]},
    "hand_over_deal": lambda *_: {"to": SVEN},
    "correct_match": lambda _, deal: {"deal": deal},
    "merge_deal": lambda _, deal: {"into": deal, "reason": "they are one"},
    "close_deal": lambda *_: {"outcome": "won"},
    "add_person": lambda *_: {"address": "new@northwind.example", "side": "buyer"},
    "dismiss_proposals": lambda world, deal: {"address": world.stranger(deal)},
    "give_role": lambda world, deal: {"address": _somebody(world, deal), "role": "legal"},
    "snooze_step": lambda *_: {"until": _TOMORROW},
    "register_hook": lambda *_: {
        "address": "https://hooks.example.com/rita",
        "topics": ["headlines.of_the_day"],
    },
}
"""What to send, by operation, where the example of the document means nothing in this world."""


ENDS = (
    "take_interaction_back",
    "disconnect_mailbox",
    "hand_over_deal",
    "split_deal",
    "merge_deal",
    "close_deal",
)
"""After these others can not be asked as before."""


REFUSED = {
    "merge_deal": "a deal and another into which it may go are not there; it is asked to go on in itself",
}
"""What nobody gets a good answer to in this world; its own tests see one."""


def _how_much_it_ends(operation: Operation) -> int:
    return operation.is_change + (ENDS.index(operation.id) + 1 if operation.id in ENDS else 0)


def every_probe(world: World) -> Iterator[tuple[Operation, Probe]]:
    """Every route with a way to ask it; what is only read comes first."""
    for operation in sorted(operations(world.document), key=_how_much_it_ends):
        yield operation, probe(world, operation)
