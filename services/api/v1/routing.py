"""Routes with a permit: what can be asked, who may ask it, and which problems may come back.

`Routes` is the only way to add a route of version 1. A route without a permit can not be written.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from domain.access.permits import Permit
from domain.access.state import Caller
from services.api.v1.access_log import AccessLog
from services.api.v1.bodies import MOST_BYTES, read_body
from services.api.v1.callers import Call, Door, admitted
from services.api.v1.expected import UNKNOWN_NAME
from services.api.v1.limits import Limits
from services.api.v1.live import LiveDeals
from services.api.v1.models.basics import ProblemDocument
from services.api.v1.once import Once, Reply
from services.api.v1.problems import MEDIA_TYPE, as_response, not_found, problem_of, unexpected, unfit

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
PREFIX = "/v1"
SCHEMAS = "#/components/schemas/"
_ALWAYS = (401, 403, 422, 429, 503)
SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT, or setpoint_...",
        "description": "A token of the company's issuer, or of a machine.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-setpoint",
        "description": "A session at the pages; what changes something needs X-CSRF-Token as well.",
    },
}
"""How callers say who they are, for the document."""


_PERMIT = "x-permit"
_KEY = "idempotency-key"
_MOST = "x-most-bytes"
_TAGGED = {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}
_KEPT = ("content-type", "etag", "location")
_FAILED = 500
_AGAIN = "retry-after"
_GOOD = range(200, 300)


class WasAnswered(Exception):
    """The request was done before; this is what was answered."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("answered before")
        self.reply = reply


class Routes:
    """A router whose routes each say a permit.

    `problems` are the statuses of refusals that a route has besides those that all have. `is_tagged`: its
    answers carry an entity tag. `most_bytes`: it takes longer bodies than others. What else is given is
    FastAPI's.
    """

    def __init__(
        self, door: Door, limits: Limits, once: Once, log: AccessLog, live: LiveDeals, *, tag: str
    ) -> None:
        guard = _Guard(door, limits, once, log, live)
        self.router = APIRouter(prefix=PREFIX, tags=[tag], route_class=_guarded_by(guard))

    def get(
        self,
        path: str,
        permit: Permit,
        *,
        problems: Sequence[int] = (),
        **more: Any,  # noqa: ANN401 - FastAPI's own
    ) -> Callable[[_Endpoint], _Endpoint]:
        """A route that only reads."""
        return self._route("GET", path, permit, problems, more)

    def post(
        self,
        path: str,
        permit: Permit,
        *,
        problems: Sequence[int] = (),
        **more: Any,  # noqa: ANN401 - FastAPI's own
    ) -> Callable[[_Endpoint], _Endpoint]:
        """A route that says or does something."""
        return self._route("POST", path, permit, problems, more)

    def put(
        self,
        path: str,
        permit: Permit,
        *,
        problems: Sequence[int] = (),
        **more: Any,  # noqa: ANN401 - FastAPI's own
    ) -> Callable[[_Endpoint], _Endpoint]:
        """A route that says how something is to be from now on; said again, nothing changes."""
        return self._route("PUT", path, permit, problems, more)

    def delete(
        self,
        path: str,
        permit: Permit,
        *,
        problems: Sequence[int] = (),
        **more: Any,  # noqa: ANN401 - FastAPI's own
    ) -> Callable[[_Endpoint], _Endpoint]:
        """A route that takes something back."""
        return self._route("DELETE", path, permit, problems, more)

    def _route(
        self, method: str, path: str, permit: Permit, problems: Sequence[int], more: dict[str, Any]
    ) -> Callable[[_Endpoint], _Endpoint]:
        more = {"responses": {}, "openapi_extra": {}, **more}
        answers, extra = more.pop("responses"), more.pop("openapi_extra")
        is_tagged, most = more.pop("is_tagged", False), more.pop("most_bytes", MOST_BYTES)
        if is_tagged:
            good = {more.get("status_code", 200), *(each for each in answers if each in _GOOD)}
            answers = {**answers, **{each: {**_TAGGED, **answers.get(each, {})} for each in good}}
        bound = {} if most == MOST_BYTES else {_MOST: most}

        def add(endpoint: _Endpoint) -> _Endpoint:
            self.router.add_api_route(
                path,
                endpoint,
                methods=[method],
                operation_id=endpoint.__name__,
                responses={**answers, **{status: _problem() for status in (*_ALWAYS, *problems)}},
                openapi_extra={
                    _PERMIT: permit.value,
                    "security": [{name: []} for name in SECURITY],
                    **bound,
                    **extra,
                },
                **more,
            )
            return endpoint

        return add


@dataclass(frozen=True, slots=True)
class _Guard:
    """Admits requests before they are read, logs looks, and keeps answers to requests with a key."""

    door: Door
    limits: Limits
    once: Once
    log: AccessLog
    live: LiveDeals

    async def admit(self, request: Request, permit: Permit, asked: str) -> None:
        # Not bound to the request: what holds itself is there until a full collection, which stops everybody.
        request.state.caller_of, caller = self._caller, await self._caller(request)
        asked_by = caller.person or f"api:{caller.machine}"
        request.state.limit = self.limits.fields(self.limits.take(asked_by))
        request.state.call = admitted(caller, permit)
        if request.method == "GET":
            named = request.path_params.get("deal_id")
            request.state.is_nowhere = named is not None and self.live.deal(named) is None
            await self.log.note(asked_by, asked, "" if request.state.is_nowhere else named)

    async def keep(self, request: Request, response: Response) -> None:
        passes = response.status_code >= _FAILED or _AGAIN in response.headers
        if not hasattr(request.state, "claim") or passes:
            return
        headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
        reply = Reply(response.status_code, headers, bytes(response.body))
        await run_in_threadpool(self.once.keep, request.state.claim, reply)

    async def claim(self, request: Request) -> None:
        if request.method == "GET" or _KEY not in request.headers:
            return
        caller, body = call_of(request).actor, await request.body()
        place = f"{request.url.path}?{request.url.query}"  # whatever this process is called by who asks
        told = b"\0".join((request.method.encode(), place.encode(), body))
        claim = await run_in_threadpool(self.once.claim, caller, request.headers[_KEY], told)
        if claim.reply is not None:
            raise WasAnswered(claim.reply)
        request.state.claim = claim

    def check_deal(self, request: Request) -> None:
        """Show nothing of a deal whose id was not logged: it was nobody's when it was asked for."""
        if getattr(request.state, "is_nowhere", False):
            raise not_found("deal", request.path_params["deal_id"])

    async def _caller(self, request: Request) -> Caller:
        """Who asks; checking a token that was not seen before may take a question to the issuer."""
        if self.door.pages.is_asked(request):
            return await run_in_threadpool(self.door.pages.caller, request)
        authorization = request.headers.get("authorization")
        known = self.door.known(authorization)
        if known is not None:
            return known
        return await run_in_threadpool(self.door.caller, authorization)


def _guarded_by(guard: _Guard) -> type[APIRoute]:
    """Routes that let nobody in without the permit that they say."""

    class GuardedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()
            permit = Permit((self.openapi_extra or {})[_PERMIT])
            asked = self.operation_id or self.name
            most = (self.openapi_extra or {}).get(_MOST, MOST_BYTES)
            is_json = self.body_field is not None
            names = _queried(self.dependant)

            async def handle_guarded(request: Request) -> Response:
                try:
                    await guard.admit(request, permit, asked)
                    _must_be_known(request, names)
                    sent = await read_body(request, most, is_json=is_json)
                    guard.check_deal(request)
                    await guard.claim(sent)
                    response = await handle(sent)
                except WasAnswered as answered:
                    return _with_limit(request, _replayed(answered.reply))
                except HTTPException:
                    raise
                except Exception as error:  # noqa: BLE001 - whatever it is, who asks is told in the one shape
                    problem = problem_of(error) or unexpected(error, asked)
                    response = as_response(problem, request)
                await guard.keep(request, response)
                return _with_limit(request, response)

            return handle_guarded

    return GuardedRoute


def _queried(dependant: Dependant) -> frozenset[str]:
    """The names that a route knows behind the question mark."""
    elsewhere = (*dependant.path_params, *dependant.header_params)
    return frozenset(each.alias for each in get_flat_params(dependant)) - {each.alias for each in elsewhere}


def _must_be_known(request: Request, names: frozenset[str]) -> None:
    """Refuse what is asked for by an unknown name: a misspelled filter would let everything through."""
    unknown = sorted({*request.query_params} - names) if request.scope["query_string"] else []
    if unknown:
        raise unfit([{"place": f"query/{name}", "detail": UNKNOWN_NAME} for name in unknown])


def _replayed(reply: Reply) -> Response:
    return Response(reply.body, reply.status, {**reply.headers, "idempotent-replayed": "true"})


def _with_limit(request: Request, response: Response) -> Response:
    """An answer with what is said of the limit; nothing is before it is known who asks."""
    response.headers.update(getattr(request.state, "limit", {}))
    return response


def call_of(request: Request) -> Call:
    """The call that a request is; its route has admitted it."""
    call: Call = request.state.call
    return call


async def _call_of(request: Request) -> Call:
    return call_of(request)


CallOf = Annotated[Call, Depends(_call_of)]


def asks_again(request: Request) -> Callable[[], Awaitable[Caller]]:
    """Who asks, to be found out again while a long answer goes out; raises as the first time."""
    return partial(request.state.caller_of, request)


def _problem() -> dict[str, Any]:
    schema = {"$ref": f"{SCHEMAS}{ProblemDocument.__name__}"}
    return {"content": {MEDIA_TYPE: {"schema": schema}}}
