"""The HTTP application.

| path | what it answers |
|---|---|
| `/health` | 200 as long as the process answers; the state of every task |
| `/ready` | 200 when every task works or stands by and the store answers, else 503 |
| `/metrics` | Prometheus' text format |
| `/v1/...` | the API (`services.api.v1`), told by `/v1/openapi.json`; nobody gets in without a token |
| `/connect/back` | takes the answer that a browser brings from a provider's sign-in page |
| `/shared/{kind}/{token}` | what a secret link leads to (`services.api.shared`) |
| `/`, `/signin`, `/signin/callback`, `/signout`, `/docs`, `/assets/{name}` | pages (`services.web`) |
| `/push/google/mail` | takes pushes of Pub/Sub: a hint that a mailbox may have news |
| `/push/google/calendar` | takes pushes of Calendar's channels, likewise |
| `/push/microsoft` | takes notes of Graph's subscriptions, likewise |
| `/push/microsoft/lifecycle` | takes what Graph says of the subscriptions themselves |

Where the api listens on this machine alone, browsers reach it under a loopback name only, or that of
`SETPOINT_URL`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from integrations.eventstore.errors import StoreOutOfReach
from services.api.hints import Hints
from services.api.metrics import lag_seconds, metrics_text
from services.api.microsoft_pushes import serve_microsoft_pushes
from services.api.pushes import serve_pushes
from services.api.shared.serving import serve_shared
from services.api.v1.desk import Desk
from services.api.v1.document import Documented
from services.api.v1.routing import PREFIX
from services.api.v1.serving import desk_of, serve_v1
from services.capture.open_gaps import OpenGaps
from services.health import State
from services.settings import LOOPBACK
from services.system import System
from services.tasks import Task
from services.web.serving import serve_pages

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def application(
    system: System, tasks: Sequence[Task], hints: Hints | None = None, desk: Desk | None = None
) -> FastAPI:
    """The application over one process' tasks. What may block runs in threads."""
    hints = hints or Hints(system.signal.hint)
    desk = desk or desk_of(system)
    gaps = OpenGaps(system.ledger)
    app = Documented(
        title="Setpoint", version="1", docs_url=None, redoc_url=None, openapi_url=f"{PREFIX}/openapi.json"
    )

    @app.get("/health", include_in_schema=False)
    def health() -> dict[str, Any]:
        return {"tasks": _states(system, tasks)}

    @app.get("/ready", include_in_schema=False)
    def ready() -> Response:
        is_ready = all(task.health.state.is_well for task in tasks) and _store_answers(system)
        told = {"ready": is_ready, "tasks": _states(system, tasks)}
        return JSONResponse(told, status_code=200 if is_ready else 503)

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        text = metrics_text(tasks, system.clock, hints.pushes, gaps.by_mailbox)
        return Response(text, media_type=_METRICS_TYPE)

    serve_pushes(app, system, hints)
    serve_microsoft_pushes(app, system, hints)
    serve_v1(app, desk)
    serve_shared(app, desk)
    serve_pages(app, desk)
    if system.settings.api[0] in LOOPBACK:
        ours = urlsplit(system.settings.url).hostname or ""
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]", ours])
    return app


def _states(system: System, tasks: Sequence[Task]) -> dict[str, Any]:
    return {
        task.name: {
            "state": task.health.state.value,
            "fault": task.health.fault or None,
            "done": task.health.done,
            "retries": task.health.retries,
            "set_aside": task.health.set_aside,
            "lag_seconds": None if task.health.state is State.ENDED else lag_seconds(task, system.clock),
        }
        for task in tasks
    }


def _store_answers(system: System) -> bool:
    try:
        system.ledger.bookmark("ready")
        system.views.bookmark("ready")
    except StoreOutOfReach:
        return False
    return True
