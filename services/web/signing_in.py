"""`/signin`, `/signin/callback` and `/signout`: people sign in at their company's issuer, and out again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from integrations.identity.code_flow import Attempt
from integrations.identity.refusals import IssuerOutOfReach, TokenRefused
from services.api.v1.desk import Desk
from services.api.v1.limits import Limits
from services.api.v1.problems import Problem
from services.speaking.speaker import keep_people
from services.web.asking import CSRF_HEADER
from services.web.cookies import BACK
from services.web.markup import answered, h, letter
from services.web.places import local_place

_A_MINUTE = 600
_AT_ONCE = 16
_LONGEST_FORM = 2_000
_SEE_OTHER = 303
_APART = "."


def signing_in(desk: Desk) -> APIRouter:
    """The routes of signing in and out."""
    router, limits, pages = APIRouter(include_in_schema=False), Limits(_A_MINUTE), desk.door.pages
    places = threading.BoundedSemaphore(_AT_ONCE)

    @router.get("/signin")
    def sign_in(request: Request, to: str = "/") -> Response:
        try:
            limits.take(_host(request))
            with one_of(places):
                return _moved(desk, request, local_place(to)) or _begun(desk, local_place(to))
        except (Problem, IssuerOutOfReach) as error:
            return _failed(error)

    @router.get(BACK)
    def come_back(request: Request) -> Response:
        try:
            limits.take(_host(request))
            with one_of(places):
                answer = _signed_in(desk, request)
        except (Problem, TokenRefused, IssuerOutOfReach) as error:
            answer = _failed(error)
        answer.headers["cache-control"] = "no-store"
        return answer

    @router.post("/signout")
    async def sign_out(request: Request) -> Response:
        word = request.headers.get(CSRF_HEADER) or await _typed(request, "csrf")
        held = pages.cookies.session(request)
        if held is not None:
            try:
                pages.check_page(request, word)
            except Problem as error:
                return _failed(error)
            await run_in_threadpool(pages.sessions.end, held)
        answer = RedirectResponse("/", _SEE_OTHER, headers={"clear-site-data": '"cache", "storage"'})
        pages.cookies.end(answer)
        return answer

    return router


@contextmanager
def one_of(places: threading.BoundedSemaphore) -> Iterator[None]:
    """A place among those that wait for the issuer; who finds none is told so, and others are answered."""
    if not places.acquire(blocking=False):
        raise Problem(503, "issuer-out-of-reach", "Too many sign in at once", "Try it again in a moment.")
    try:
        yield
    finally:
        places.release()


def _moved(desk: Desk, request: Request, to: str) -> Response | None:
    """Send a browser that knows this machine by another name to the one that the issuer sends back to."""
    cookies = desk.door.pages.cookies
    if cookies.is_https or request.headers.get("host") == urlsplit(cookies.url).netloc:
        return None
    return RedirectResponse(f"{cookies.url}/signin?{urlencode({'to': to})}", _SEE_OTHER)


def _begun(desk: Desk, to: str) -> Response:
    """Send a browser to the issuer, with an attempt that it alone holds."""
    if desk.flow is None:
        raise Problem(
            404,
            "no-sign-in",
            "Nobody can sign in here yet",
            "Set SETPOINT_OIDC_ISSUER and SETPOINT_OIDC_CLIENT_ID; programs get in by a token.",
        )
    attempt = Attempt()
    answer = RedirectResponse(desk.flow.address(attempt), _SEE_OTHER, headers={"cache-control": "no-store"})
    desk.door.pages.cookies.attempting(answer, f"{attempt.secret}{_APART}{to}")
    return answer


def _signed_in(desk: Desk, request: Request) -> Response:
    """Begin a session of whom the issuer vouches for; what the browser held before is over."""
    pages = desk.door.pages
    held = pages.cookies.attempt(request)
    if desk.flow is None or held is None:
        raise TokenRefused("a sign-in that was begun in this browser, at most ten minutes ago; begin again")
    secret, _, to = held.partition(_APART)
    came_back = {name: request.query_params[name] for name in request.query_params}
    person = desk.store.tokens.person(_address(desk, Attempt(secret), came_back))
    if person not in desk.door.access.fresh().roles:
        raise Problem(
            403,
            "not-permitted",
            "You are known, and let in nowhere yet",
            "An administrator can give you a role.",
        )
    before = pages.cookies.session(request)
    if before is not None:
        pages.sessions.end(before)
    answer = RedirectResponse(local_place(to), _SEE_OTHER)
    pages.cookies.begin(answer, pages.sessions.begin(person))
    return answer


def _address(desk: Desk, attempt: Attempt, came_back: dict[str, str]) -> str:
    if desk.flow is None:
        raise TokenRefused("a sign-in that was begun here")
    address = desk.flow.finish(attempt, came_back).address
    keep_people(desk.store, [address])
    return address


def _failed(error: Problem | TokenRefused | IssuerOutOfReach) -> Response:
    """A page that says why somebody is not signed in or out, and how to go on."""
    match error:
        case Problem():
            status, title, why = error.status, error.title, error.detail
        case TokenRefused():
            status, title, why = 401, "That did not sign you in", f"Expected {error.expected}."
        case IssuerOutOfReach():
            status, title, why = 503, "The issuer does not answer", f"Nobody can sign in for now: {error}."
        case _:
            assert_never(error)
    answer = answered(letter(title, why, h("a", "Sign in", href="/signin")), status)
    if isinstance(error, Problem):
        answer.headers.update(error.headers)
    return answer


async def _typed(request: Request, name: str) -> str | None:
    """A field of a form; None where what came is no form, or too long to be ours."""
    size = request.headers.get("content-length", "")
    if not size.isascii() or not size.isdecimal() or int(size[:9]) > _LONGEST_FORM:
        return None
    form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
    return form.get(name, [None])[0]


def _host(request: Request) -> str:
    return request.client.host if request.client else ""
