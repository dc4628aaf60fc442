"""Whatever is sent to any route, by anybody: no server error, and no answer that the document does not say.

What is sent is made of the document: what fits it, and what does not. Half of it names deals and steps
that are there. `make prove` sends sixty times as much, with examples of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.services.api.conforming import closed
from tests.services.api.house import ADA, BOSS, MONA, RITA
from tests.services.api.probes import operations, probe
from tests.services.api.world import EVENT_STREAM, NOBODY, SERVICE, World, whole_world

ASKERS = (RITA, MONA, BOSS, ADA, SERVICE, NOBODY)
PROVES = os.environ.get("SETPOINT_PROVE") == "1"
REQUESTS = 20_000 if PROVES else 300
"""About so many are sent, shared among the routes."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with whole_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def real(world: World) -> Mapping[str, Mapping[str, str]]:
    """What is there, before anything is done to it: the places of each route."""
    return {each.id: probe(world, each).places for each in operations(world.document)}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
def test_every_route_keeps_to_its_document(
    world: World, real: Mapping[str, Mapping[str, str]], mode: GenerationMode
) -> None:
    routes = list(schemathesis.openapi.from_dict(closed(world.document)).get_all_operations())
    most = max(2, REQUESTS // (2 * len(routes)))
    wrong: dict[str, str] = {}
    for route in (each.ok() for each in routes):
        if EVENT_STREAM in route.definition.raw["responses"].get("200", {}).get("content", {}):
            continue  # its answers have no end
        name = route.definition.raw["operationId"]
        try:
            _hold(world, route.as_strategy(mode), real[name], most)
        except (Exception, BaseExceptionGroup) as failed:  # noqa: BLE001 - each route's is told
            wrong[name] = str(failed)
    assert not wrong, "\n\n".join(f"{name}: {said}" for name, said in wrong.items())


def _hold(world: World, cases: st.SearchStrategy[Any], real: Mapping[str, str], most: int) -> None:
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if PROVES else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, who=st.sampled_from(ASKERS), is_real=st.booleans())
    def keeps_to_its_document(case: Any, who: str, is_real: bool) -> None:  # noqa: ANN401, FBT001
        if is_real:
            case.path_parameters = {**(case.path_parameters or {}), **real}
        token = world.token(who)
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = case.call(base_url=world.api.address, session=world.session, headers=headers)
        case.validate_response(answer, checks=CHECKS)

    keeps_to_its_document()
