"""True answers for the document's examples: those of the probes, with long lists cut and ids made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import requests

from tests.services.api.house import ADA, BOSS, MONA, RITA
from tests.services.api.probes import Operation, every_probe
from tests.services.api.world import SERVICE, World

_ASKERS = (RITA, MONA, BOSS, ADA, SERVICE)
_MOST = 2
_SECRETS = re.compile(r"whsec_[\w+/=]+|(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*[0-9])[\w-]{24,}")
_HERE = re.compile(r"127\.0\.0\.1(?:%3A|:)\d+")
_IDS = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*[0-9])[0-9a-f]{10,64}\b")


def answers(world: World) -> Iterator[tuple[Operation, requests.Response]]:
    """The answer to every route, by the first of those who ask that may."""
    for operation, probe in every_probe(world):
        asked = (
            world.ask(who, operation.method, probe.path, params=probe.query, **probe.more) for who in _ASKERS
        )
        first = next(asked)
        yield operation, first if first.ok else next((each for each in asked if each.ok), first)


def example_in(answer: requests.Response) -> Any | None:  # noqa: ANN401 - JSON
    """What the document shows of an answer; None where it is no JSON."""
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return _shown(answer.json(), _made_up()) if is_json and answer.content else None


def _shown(value: Any, id_of: Callable[[re.Match[str]], str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {name: _shown(each, id_of) for name, each in value.items()}
    if isinstance(value, list):
        return [_shown(each, id_of) for each in value[:_MOST]]
    if not isinstance(value, str):
        return value
    return _HERE.sub("localhost", _SECRETS.sub("made-up", _IDS.sub(id_of, value)))


def _made_up() -> Callable[[re.Match[str]], str]:
    """Ids as long as those that they stand for, the same for the same."""
    known: dict[str, str] = {}

    def made_up(found: re.Match[str]) -> str:
        number = f"{len(known) + 1:x}".rjust(2, "0")
        return known.setdefault(found[0], re.sub("[0-9a-f]", "0", found[0])[:-2] + number)

    return made_up
