"""Servers for the benchmarks of the API, each in a process of its own.

`whole FOLDER DEALS ISSUER` serves the API over a ledger, with its access log and an issuer's keys;
`bare FOLDER` serves the same bytes from a bare route of FastAPI, by the same server. Both print their
address and serve until they are stopped.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI, Response

from integrations.eventstore.collector import what_is_there_stays
from services.api.app import application
from services.api.serving import HttpServer, listen
from services.api.v1.limits import Limits
from services.api.v1.serving import desk_of
from services.tasks import Task
from services.wiring import open_system
from tests.benchmarks.api_load import moment, settings_in
from tests.benchmarks.flow_load import StandingClock

NO_LIMIT = 10**9
BODIES = "bodies.json"
"""What a bare route answers, by path."""


def whole(folder: str, deals: str, issuer: str) -> None:
    """Serve the API."""
    with open_system(settings_in(folder, issuer), StandingClock(moment(int(deals)))) as system:
        desk = replace(desk_of(system), limits=Limits(NO_LIMIT))
        desk.live.catch_up()
        _serve(application(system, [], desk=desk), desk.tasks)


def bare(folder: str) -> None:
    """Serve bytes: the floor."""
    bodies = {path: body.encode() for path, body in json.loads(Path(folder, BODIES).read_text()).items()}
    app = FastAPI(openapi_url=None)

    @app.get("/v1/{path:path}")
    async def read(path: str) -> Response:
        return Response(bodies[path], media_type="application/json")

    _serve(app, [])


def _serve(app: FastAPI, tasks: Sequence[Task]) -> None:
    listening = listen("127.0.0.1", 0)
    server, stop = HttpServer(app, listening), threading.Event()
    for task in (server, *tasks):
        threading.Thread(target=task.run, args=(stop,), daemon=True).start()
    what_is_there_stays()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    {"whole": whole, "bare": bare}[sys.argv[1]](*sys.argv[2:])
