"""`/`: where somebody begins: who they are here, and where to go."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from domain.access.state import Caller
from services.access.sessions import csrf_of
from services.api.v1.desk import Desk
from services.shapes import shown_addresses
from services.web.markup import Markup, answered, h, page


def home(desk: Desk) -> APIRouter:
    """The route of the beginning."""
    router, pages = APIRouter(include_in_schema=False), desk.door.pages

    @router.get("/")
    def begin(request: Request) -> Response:
        held = pages.cookies.session(request)
        caller = None if held is None else pages.sessions.caller(held)
        who = _stranger(desk) if held is None or caller is None else _known(desk, caller, held)
        body = h("main", h("h1", "Setpoint"), who, _places(), class_="letter")
        answer = answered(page("Setpoint", body))
        answer.headers["cache-control"] = "private, no-store"
        return answer

    return router


def _known(desk: Desk, caller: Caller, held: str) -> Markup:
    person = caller.person or ""
    address = shown_addresses(desk.store.texts, [person])[person]
    leave = h(
        "form",
        h("input", type="hidden", name="csrf", value=csrf_of(held)),
        h("button", "Sign out", class_="quiet"),
        method="post",
        action="/signout",
    )
    return h("div", h("p", "You are ", h("b", address), f": {', '.join(sorted(caller.roles))}."), leave)


def _stranger(desk: Desk) -> Markup:
    if desk.flow is None:
        return h("p", "Programs get in by a token; nobody can sign in here yet (SETPOINT_OIDC_CLIENT_ID).")
    return h("p", h("a", "Sign in", href="/signin", class_="act"))


def _places() -> Markup:
    return h("ul", h("li", h("a", "The API, with an example of everything", href="/docs")))
