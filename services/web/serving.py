"""The pages, put together: what they load, who is at them, and the policies of every answer."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from services.api.v1.desk import Desk
from services.web.docs_page import docs
from services.web.files import assets
from services.web.home import home
from services.web.policies import Policies
from services.web.signing_in import signing_in

_API = "/v1/"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SENT = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID"]
_READ = [
    "ETag",
    "Location",
    "Idempotent-Replayed",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
]


class ApiCors:
    """Lets pages of other sites ask the API with a token; never with our cookies, and never for a page."""

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_SENT,
            expose_headers=_READ,
            allow_credentials=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what the origin may do, where it asks the API."""
        is_api = scope["type"] == "http" and str(scope["path"]).startswith(_API)
        await (self._open if is_api else self._app)(scope, receive, send)


def serve_pages(app: FastAPI, desk: Desk) -> None:
    """Add the pages, and the policies to every answer."""
    for router in (assets(), home(desk), signing_in(desk), docs(desk)):
        app.include_router(router)
    if desk.system.settings.cors:
        app.add_middleware(ApiCors, origins=desk.system.settings.cors)
    app.add_middleware(Policies, is_https=desk.door.pages.cookies.is_https)
