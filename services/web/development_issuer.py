"""The development issuer over HTTP: whoever asks picks who they want to be. On this machine alone.

It is a whole OpenID Connect issuer (discovery, keys, authorization code with PKCE), so that signing in can be
tried without one. Every page and every log line of it says what it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from domain.ports.clock import Clock
from integrations.identity.development import TOKEN_SECONDS, Asked, Codes, DevelopmentIssuer
from services.access.record import AccessRecord
from services.addresses import LOOPBACK
from services.api.serving import HttpServer, listen
from services.faulty_setting import FaultySetting
from services.shapes import shown_addresses
from services.system import System
from services.web.files import assets
from services.web.markup import Markup, answered, h, page
from services.web.policies import Policies
from services.wiring import Store

_log = logging.getLogger(__name__)
WARNING = "This is a development issuer: it vouches for anybody who asks. Never trust it where mail is real."
_NEEDED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
_LONGEST = 10_000
_SEE_OTHER, _FAULTY = 303, 400
_PRIVATE = {"cache-control": "no-store"}

People = Callable[[], Mapping[str, str]]
"""Whom it knows: addresses, each with what they are."""


def issuer_app(issuer: DevelopmentIssuer, people: People, *, audience: str) -> FastAPI:
    """The application; `audience` is what its access tokens are made out for."""
    codes = Codes(issuer.clock)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(assets())
    app.add_middleware(Policies, is_https=False)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]"])

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return issuer.discovery

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return issuer.key_set

    @app.get("/authorize")
    def authorize(request: Request, chosen: Annotated[str | None, Query(alias="as")] = None) -> Response:
        said = {name: request.query_params.get(name, "") for name in (*_NEEDED, "response_type")}
        fault = _fault(said, request.query_params.get("code_challenge_method"))
        if fault is not None:
            return answered(_page("Not asked as it should be", h("p", fault)), _FAULTY)
        known = people()
        if chosen is None or chosen not in known:
            return answered(_choice(known, str(request.url.query)))
        _log.warning("the development issuer vouches for somebody who only asked")
        asked = _asked(said)
        back = {"code": codes.give(chosen, asked), "state": asked.state, "iss": issuer.address}
        return RedirectResponse(f"{asked.back}?{urlencode(back)}", _SEE_OTHER)

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = parse_qs((await request.body())[:_LONGEST].decode("utf-8", "replace"), max_num_fields=20)
        said = {name: values[0] for name, values in form.items()}
        taken = codes.take(
            said.get("code", ""),
            client=said.get("client_id", ""),
            back=said.get("redirect_uri", ""),
            verifier=said.get("code_verifier", ""),
        )
        if taken is None or said.get("grant_type") != "authorization_code":
            return JSONResponse({"error": "invalid_grant"}, _FAULTY, headers=_PRIVATE)
        address, asked = taken
        given = {
            "access_token": issuer.token(address, audience),
            "id_token": issuer.token(address, asked.client, nonce=asked.nonce),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
        }
        return JSONResponse(given, headers=_PRIVATE)

    return app


def people_of(store: Store | System) -> People:
    """Everybody with a role, as the ledger has them."""
    record = AccessRecord(store.ledger, store.clock)

    def people() -> Mapping[str, str]:
        roles = record.fresh().roles
        shown = shown_addresses(store.texts, roles)
        return {shown[person]: ", ".join(sorted(held)) for person, held in roles.items()}

    return people


def issuer_at(
    address: str, people: People, clock: Clock, *, audience: str
) -> tuple[DevelopmentIssuer, HttpServer]:
    """The issuer at an address of this machine, and the task that serves it; it says loudly what it is.

    Raises:
        FaultySetting: the address is not this machine's alone, or is taken.
    """
    parts = urlsplit(address)
    if parts.hostname not in LOOPBACK or parts.scheme != "http" or parts.port is None:
        raise FaultySetting("--at", "http://127.0.0.1:PORT: a development issuer answers this machine alone")
    listening = listen(parts.hostname, parts.port)
    issuer = DevelopmentIssuer(f"http://{parts.hostname}:{listening.getsockname()[1]}", clock)
    _log.warning(WARNING, extra={"address": issuer.address})
    return issuer, HttpServer(issuer_app(issuer, people, audience=audience), listening, name="issuer<http")


def _asked(said: Mapping[str, str]) -> Asked:
    return Asked(
        said["client_id"], said["redirect_uri"], said["code_challenge"], said["nonce"], said["state"]
    )


def _fault(said: Mapping[str, str], method: str | None) -> str | None:
    """What is wrong with a question for signing somebody in."""
    missing = [name for name in _NEEDED if not said[name]]
    if missing:
        return f"Expected {', '.join(missing)}."
    if said["response_type"] != "code" or method != "S256":
        return "Expected response_type=code and code_challenge_method=S256."
    try:
        parts = urlsplit(said["redirect_uri"])
        is_here = parts.hostname in LOOPBACK and parts.scheme in {"http", "https"}
        is_here = is_here and not parts.query and not parts.fragment
    except ValueError:
        is_here = False
    return None if is_here else "Expected a redirect_uri on this machine."


def _choice(people: Mapping[str, str], query: str) -> str:
    listed = [
        h("li", h("a", address, href=f"/authorize?{query}&{urlencode({'as': address})}"), f" ({says})")
        for address, says in people.items()
    ]
    nobody = h("p", "Nobody may use this system yet: setpoint access give ADDRESS --role admin")
    return _page("Who do you want to be?", h("ul", *listed) if listed else nobody)


def _page(title: str, *body: Markup) -> str:
    warning = h("p", WARNING, class_="notice", role="note")
    return page(title, h("main", h("h1", title), warning, *body, class_="letter"))
