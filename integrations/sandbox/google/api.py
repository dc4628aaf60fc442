"""A call of an API from its arrival to its answer: who, whether, at what cost, and in which shape."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from integrations.sandbox.exchange import Answer, Json, Request, html_answer, json_answer
from integrations.sandbox.faults import Asked, Fault, Kind
from integrations.sandbox.google.accounts import Account, State
from integrations.sandbox.google.calls import Call, page_number
from integrations.sandbox.google.costs import spend
from integrations.sandbox.google.documents import APIS, Method, api
from integrations.sandbox.google.fault_shapes import refusal_of, too_many_concurrent
from integrations.sandbox.google.multipart import NotMultipart, split_parts
from integrations.sandbox.google.oauth.grants import Access
from integrations.sandbox.google.parameters import read_parameters
from integrations.sandbox.google.partial import part_of
from integrations.sandbox.google.refusals import (
    Refusal,
    failed_precondition,
    forbidden,
    insufficient_scopes,
    invalid,
    login_required,
    not_modelled,
    unauthorized,
)
from integrations.sandbox.google.schemas import Schemas
from integrations.sandbox.google.world import World
from integrations.sandbox.journal import Entry

Handle = Callable[[Call], Json | None]
_PUSHES = frozenset({Kind.PUSH_DROPPED, Kind.PUSH_DUPLICATED, Kind.PUSH_DELAYED, Kind.PUSH_REORDERED})
_OVERRIDE = "x-http-method-override"


@dataclass(frozen=True, slots=True)
class Entered:
    """A call that is under way."""

    request: Request
    method: Method | None = None
    path: Mapping[str, str] | None = None
    access: Access | None = None
    fault: Fault | None = None
    refusal: Refusal | None = None

    @property
    def user(self) -> str | None:
        """Whose call it is."""
        account = None if self.access is None else self.access.account
        return None if account is None else account.address


class Apis:
    """Gmail and Calendar, routed by their discovery documents."""

    def __init__(self, world: World, handlers: Mapping[str, Handle]) -> None:
        self._world = world
        self._handlers = handlers
        self._schemas = {name: Schemas(api(name).schemas) for name, _ in APIS}
        self._bodies = {name: Schemas(api(name).schemas, sent=True) for name, _ in APIS}
        self._in_flight: Counter[str] = Counter()
        self.violations: list[str] = []
        """Answers of the sandbox's own that did not fit their schema; each was a 500."""

    async def answer(self, request: Request) -> Answer:
        """The answer to one call."""
        return await self.finish(self.enter(request))

    def enter(self, request: Request) -> Entered:
        """Let a call in: who calls what, and what goes wrong with it."""
        if request.headers.get(_OVERRIDE, "").upper() == "GET" and request.verb == "POST":
            request = replace(request, verb="GET", query=request.body.decode(), body=b"")
        with self._world.lock:
            entered = self._recognised(request)
            if entered.user is not None:
                self._in_flight[entered.user] += 1
                most = self._world.journal.most_in_flight
                most[entered.user] = max(most[entered.user], self._in_flight[entered.user])
            return self._with_fault(entered)

    async def finish(self, entered: Entered) -> Answer:
        """Do what was asked, after the time that it takes. Nobody else waits for it."""
        try:
            fault = entered.fault
            seconds = self._world.settings.latency
            if fault is not None and fault.kind is Kind.SLOW:
                seconds += fault.seconds
            if seconds:
                await asyncio.sleep(seconds)
            with self._world.lock:
                answer, units = self._performed(entered)
                self._journal(entered, answer, units)
            return answer
        finally:
            if entered.user is not None:
                with self._world.lock:
                    self._in_flight[entered.user] -= 1

    def _recognised(self, request: Request) -> Entered:
        for name, _ in APIS:
            found = api(name).find(request.verb, request.path)
            if found is not None:
                method, path = found
                entered = Entered(request, method, path)
                if method.id not in self._handlers:
                    return replace(entered, refusal=not_modelled(f"the method {method.id}"))
                access = self._access(request)
                if access is None:
                    told = "authorization" in request.headers
                    return replace(entered, refusal=unauthorized() if told else login_required())
                return replace(entered, access=access)
        return Entered(request)

    def _access(self, request: Request) -> Access | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = self._world.grants.live_access(token) if scheme.lower() == "bearer" else None
        if found is not None and found.account is not None and found.account.state is State.DELETED:
            return None
        return found

    def _with_fault(self, entered: Entered) -> Entered:
        if entered.method is None or entered.refusal is not None:
            return entered
        limit = self._world.settings.concurrent_per_user
        if entered.method.api == "gmail" and self._in_flight[entered.user or ""] > limit:
            return replace(entered, refusal=too_many_concurrent())
        path, query = entered.path or {}, dict(entered.request.pairs())
        asked = Asked(
            entered.method.id,
            entered.user,
            path.get("id") or path.get("eventId") or path.get("calendarId"),
            page_number(query.get("pageToken")),
        )
        fault = self._world.faults.take(asked, lambda kind: kind not in _PUSHES)
        refusal = None if fault is None else refusal_of(fault, self._world.clock.now(), entered.method.api)
        return replace(entered, fault=fault, refusal=refusal)

    def _performed(self, entered: Entered) -> tuple[Answer, int]:
        kind = None if entered.fault is None else entered.fault.kind
        if kind is Kind.CUT_BEFORE:
            return Answer(0, cut_after=-1), 0
        answer, units = self._answered(entered)
        match kind:
            case Kind.CUT_AFTER:
                return Answer(0, cut_after=-1), units
            case Kind.CUT_WITHIN:
                return replace(answer, cut_after=len(answer.body) // 2), units
            case Kind.TRUNCATED:
                return replace(answer, body=answer.body[: max(1, len(answer.body) // 2)]), units
            case _:
                return answer, units

    def _answered(self, entered: Entered) -> tuple[Answer, int]:
        if entered.method is None:
            return html_answer("<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", 404), 0
        if entered.refusal is not None:
            return entered.refusal.answer(), 0
        units = 0
        try:
            call = self._call(entered)
            units = spend(call, entered.access)
            return self._shaped(call, self._handlers[entered.method.id](call)), units
        except Refusal as refusal:
            return refusal.answer(), units
        except Exception as error:  # noqa: BLE001 - a fault of the sandbox has to reach the test as an answer
            where = traceback.extract_tb(error.__traceback__)[-1]
            says = f"{entered.method.id}: {error!r} at {where.filename}:{where.lineno}"
            self.violations.append(says)
            return Refusal(500, "sandboxFailed", f"The sandbox itself failed: {says}").answer(), units

    def _call(self, entered: Entered) -> Call:
        method, access = entered.method, entered.access
        if method is None or access is None:
            raise unauthorized()
        if not access.scopes & method.scopes:
            raise insufficient_scopes()
        parameters = read_parameters(method, dict(entered.path or {}), entered.request.pairs())
        if parameters.get("alt", "json") != "json":
            raise not_modelled(f"answers other than JSON (alt={parameters['alt']})")
        account = _acting(method, access, parameters)
        body, media = self._body(method, entered.request, parameters)
        return Call(
            world=self._world,
            method=method,
            parameters=parameters,
            body=body,
            media=media,
            account=account,
            scopes=access.scopes,
            headers=entered.request.headers,
            empty_page=entered.fault is not None and entered.fault.kind is Kind.EMPTY_PAGE,
        )

    def _body(self, method: Method, request: Request, parameters: Json) -> tuple[Json, bytes | None]:
        if method.takes is None:
            return {}, None
        if not method.upload:
            return self._json(method, request.body), None
        kind = request.headers.get("content-type", "")
        match parameters.get("uploadType"):
            case "media":
                return {}, request.body
            case "multipart":
                try:
                    (_, described), (_, media) = split_parts(kind, request.body)
                except (NotMultipart, ValueError) as error:
                    raise invalid(f"Malformed multipart body: {error}") from error
                return self._json(method, described), media
            case other:
                raise not_modelled(f"uploads of the type {other}")

    def _json(self, method: Method, text: bytes) -> Json:
        try:
            value = json.loads(text or b"{}")
        except ValueError as error:
            raise Refusal(400, "parseError", "Parse Error") from error
        wrong = self._bodies[method.api].faults(str(method.takes), value)
        if wrong:
            says = f"Invalid JSON payload received. {wrong[0]}"
            raise Refusal(400, "invalid" if method.api == "calendar" else "badRequest", says)
        body: Json = value if method.verb == "PATCH" else _without_nulls(value)
        return body

    def _shaped(self, call: Call, value: Json | None) -> Answer:
        method = call.method
        if method.gives is None:
            return Answer(204)
        wrong = self._schemas[method.api].faults(method.gives, value)
        if wrong:
            self.violations += wrong
            raise Refusal(
                500, "sandboxAnswer", f"The sandbox's answer to {method.id} is not right: {wrong[0]}"
            )
        if fields := call.given("fields"):
            value = part_of(value, fields, api(method.api).schemas, method.gives)
        return json_answer(value, headers=_etag(value))

    def _journal(self, entered: Entered, answer: Answer, units: int) -> None:
        self._world.journal.add(
            Entry(
                self._world.clock.now(),
                "unrouted" if entered.method is None else entered.method.id,
                entered.user,
                entered.request.path,
                entered.request.query,
                answer.status,
                units,
            )
        )


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _etag(value: Json | None) -> tuple[tuple[str, str], ...]:
    return (("etag", value["etag"]),) if value and "etag" in value else ()


def _acting(method: Method, access: Access, parameters: Json) -> Account:
    """Whose mailbox or calendars are meant, if they may be."""
    account = access.account
    if account is None:
        if method.api == "gmail":
            raise failed_precondition()
        raise not_modelled("the calendar of a service account itself")
    if method.api == "calendar":
        if account.state is not State.ACTIVE and account.state is not State.MAIL_OFF:
            says = "The user must be signed up for Google Calendar."
            raise Refusal(403, "notACalendarUser", says, domain="calendar")
        return account
    if parameters["userId"] not in {"me", account.number} and parameters["userId"].lower() != account.address:
        raise forbidden(f"Delegation denied for {account.address}")
    if account.state is State.MAIL_OFF:
        raise failed_precondition("Mail service not enabled")
    if account.state is State.SUSPENDED and method.id in _CLOSED_WHEN_SUSPENDED:
        raise forbidden("Forbidden")
    return account


_CLOSED_WHEN_SUSPENDED = frozenset({"gmail.users.messages.get", "gmail.users.messages.attachments.get"})
