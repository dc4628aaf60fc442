"""A call of Graph from its arrival to its answer: who, whether, how often, and in which shape."""

from __future__ import annotations

import asyncio
import json
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from integrations.sandbox.exchange import Answer, Json, Request, json_answer
from integrations.sandbox.faults import Asked, Fault, Kind
from integrations.sandbox.journal import Entry
from integrations.sandbox.microsoft import admission
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.authority.grants import Access
from integrations.sandbox.microsoft.calls import Call, Operation, Raw, read_prefer
from integrations.sandbox.microsoft.clouds import Entrance
from integrations.sandbox.microsoft.fault_shapes import refusal_of
from integrations.sandbox.microsoft.refusals import Refusal, bad_request, not_modelled, unknown_option
from integrations.sandbox.microsoft.routing import find
from integrations.sandbox.microsoft.shapes import faults_of
from integrations.sandbox.microsoft.throttle import Throttle, too_many_at_once
from integrations.sandbox.microsoft.tokens import page_of
from integrations.sandbox.microsoft.world import World

PUSHES = frozenset({Kind.PUSH_DROPPED, Kind.PUSH_DUPLICATED, Kind.PUSH_DELAYED, Kind.PUSH_REORDERED})
_ACTING = frozenset({Kind.SLOW, Kind.CUT_AFTER, Kind.CUT_WITHIN, Kind.TRUNCATED, Kind.EMPTY_PAGE})
_EMPTY_BAD_REQUEST = Answer(400)


@dataclass(frozen=True, slots=True)
class Entered:
    """A call that is under way."""

    request: Request
    door: Entrance
    operation: Operation | None = None
    path: Mapping[str, str] | None = None
    access: Access | None = None
    owner: Account | None = None
    fault: Fault | None = None
    refusal: Refusal | None = None
    counted: bool = False
    crowded: bool = False
    """It is one too many, and so refused at once."""

    @property
    def user(self) -> str | None:
        """Whose mailbox it is about."""
        return None if self.owner is None else self.owner.address

    @property
    def name(self) -> str:
        """What is asked, for the journal and for faults."""
        return "graph.unrouted" if self.operation is None else self.operation.name


class Api:
    """Graph v1.0."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._throttle = Throttle(world)

    async def answer(self, request: Request, door: Entrance) -> Answer:
        """The answer to one call."""
        return await self.finish(self.enter(request, door))

    def admit(self, request: Request, door: Entrance) -> None:
        """Look at nothing but the token.

        Raises:
            Refusal: it is not good.
        """
        with self._world.lock:
            admission.access_of(self._world, request, door)

    def enter(self, request: Request, door: Entrance) -> Entered:
        """Let a call in: who asks what, and what goes wrong with it."""
        with self._world.lock:
            entered = self._recognised(Entered(request, door))
            if entered.owner is not None and entered.access is not None and self._is_outlook(entered):
                owner, client = entered.owner, entered.access.client
                if not self._throttle.enter(client, owner.id, owner.address):
                    return replace(entered, refusal=too_many_at_once(), crowded=True)
                entered = replace(entered, counted=True)
            options = dict(request.pairs())
            token = options.get("$skiptoken", options.get("$deltatoken"))
            item = list(entered.path.values())[-1] if entered.path else None
            asked = Asked(entered.name, entered.user, item, page_of(token))
            return replace(entered, fault=self._world.faults.take(asked, lambda kind: kind not in PUSHES))

    async def finish(self, entered: Entered) -> Answer:
        """Do what was asked, after the time that it takes. Nobody else waits for it."""
        try:
            seconds = 0.0 if entered.crowded else self._world.settings.latency
            if entered.fault is not None and entered.fault.kind is Kind.SLOW:
                seconds += entered.fault.seconds
            if seconds:
                await asyncio.sleep(seconds)
            entered = await self._prepared(entered)
            with self._world.lock:
                answer = self._performed(entered)
                self._world.journal.add(
                    Entry(
                        self._world.clock.now(), entered.name, entered.user, entered.request.path,
                        entered.request.query, answer.status, 1 if entered.counted else 0,
                    )
                )  # fmt: skip
            return answer
        finally:
            if entered.counted and entered.access is not None and entered.owner is not None:
                with self._world.lock:
                    self._throttle.leave(entered.access.client, entered.owner.id)

    def _recognised(self, entered: Entered) -> Entered:
        try:
            access = admission.access_of(self._world, entered.request, entered.door)
            entered = replace(entered, access=access)
            found = find(entered.request.verb, entered.door.path)
            entered = replace(entered, operation=found.operation, path=found.named)
            owner = admission.owner_of(self._world, access, found)
            entered = replace(entered, owner=owner)
            admission.check(self._world, access, found, owner)
        except Refusal as refusal:
            return replace(entered, refusal=refusal)
        return entered

    async def _prepared(self, entered: Entered) -> Entered:
        beforehand = None if entered.operation is None else entered.operation.beforehand
        refused = entered.fault is not None and entered.fault.kind not in _ACTING
        if beforehand is None or entered.refusal is not None or refused:
            return entered
        try:
            await beforehand(self._call(entered))
        except Refusal as refusal:
            return replace(entered, refusal=refusal)
        return entered

    def _performed(self, entered: Entered) -> Answer:
        fault = entered.fault
        if fault is not None and fault.kind is Kind.CUT_BEFORE:
            return Answer(0, cut_after=-1)
        if fault is not None and fault.kind is Kind.EMPTY_BAD_REQUEST:
            return _EMPTY_BAD_REQUEST
        answer = self._answered(entered)
        match fault.kind if fault is not None else None:
            case Kind.CUT_AFTER:
                return Answer(0, cut_after=-1)
            case Kind.CUT_WITHIN:
                return replace(answer, cut_after=len(answer.body) // 2)
            case Kind.TRUNCATED:
                return replace(answer, body=answer.body[: len(answer.body) // 2])
            case _:
                return answer

    def _answered(self, entered: Entered) -> Answer:
        try:
            return self._given(entered)
        except Refusal as refusal:
            if refusal.status in {500, 501}:
                self._world.violations.append(f"{entered.name}: {refusal}")
            return self.refused(entered.request, refusal)
        except Exception as error:  # noqa: BLE001 - a fault of the sandbox has to reach the test as an answer
            where = traceback.extract_tb(error.__traceback__)[-1]
            says = f"{entered.name}: {error!r} at {where.filename}:{where.lineno}"
            self._world.violations.append(says)
            return self.refused(
                entered.request, Refusal(500, "sandboxFailed", f"The sandbox itself failed: {says}")
            )

    def refused(self, request: Request, refusal: Refusal) -> Answer:
        """A refusal as it goes over the wire."""
        request_id = str(uuid.uuid4())
        client = request.headers.get("client-request-id", request_id)
        date = self._world.clock.now().strftime("%Y-%m-%dT%H:%M:%S")
        return refusal.answer(request_id, client, date)

    def _given(self, entered: Entered) -> Answer:
        if entered.fault is not None and entered.fault.kind not in _ACTING:
            wanted = refusal_of(entered.fault, entered.door.base)
            if wanted is None:
                raise not_modelled(f"the fault {entered.fault.kind}")
            if wanted.status in {500, 501}:  # asked for, and no fault of the sandbox
                return self.refused(entered.request, wanted)
            raise wanted
        if entered.refusal is not None:
            raise entered.refusal
        call = self._call(entered)
        if call.operation.outlook:
            self._throttle.spend(call.operation.name, call.access.client, call.owner.id)
        return self._shaped(call, call.operation.handle(call))

    def _call(self, entered: Entered) -> Call:
        operation, access, owner = entered.operation, entered.access, entered.owner
        if operation is None or access is None or owner is None:
            raise bad_request("Invalid request.")
        return Call(
            world=self._world,
            operation=operation,
            base=entered.door.base,
            asked_path=entered.door.path,
            path=entered.path or {},
            options=_options(operation, entered.request),
            prefer=read_prefer(entered.request.headers.get("prefer", "")),
            access=access,
            owner=owner,
            body=_body(operation, entered.request),
            headers=entered.request.headers,
            empty_page=entered.fault is not None and entered.fault.kind is Kind.EMPTY_PAGE,
        )

    def _shaped(self, call: Call, value: Json | Raw | None) -> Answer:
        headers: tuple[tuple[str, str], ...] = (("request-id", str(uuid.uuid4())),)
        if call.prefer.applied:
            headers += (("preference-applied", ", ".join(call.prefer.applied)),)
        if value is None:
            return Answer(call.operation.status if call.operation.status != 200 else 204, b"", headers)  # noqa: PLR2004
        if isinstance(value, Raw):
            return Answer(call.operation.status, value.body, (("content-type", value.kind), *headers))
        if call.operation.gives is not None:
            wrong = faults_of(call.operation.gives, value)
            if wrong:
                raise Refusal(500, "sandboxAnswer", f"The sandbox's answer is not right: {wrong}")
        return json_answer(value, call.operation.status, headers)

    @staticmethod
    def _is_outlook(entered: Entered) -> bool:
        return entered.operation is not None and entered.operation.outlook


def _options(operation: Operation, request: Request) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in request.pairs():
        if name not in operation.options:
            raise unknown_option(name)
        if name in options:
            raise bad_request(f"Query option '{name}' was specified more than once, but it must be unique.")
        options[name] = value
    return options


def _body(operation: Operation, request: Request) -> Json:
    if operation.verb in {"GET", "DELETE"}:
        return {}
    if not request.body:
        if request.headers.get("content-length") is None and "transfer-encoding" not in request.headers:
            raise Refusal(411, "LengthRequired", "A content length is required.")
        return {}
    kind = request.headers.get("content-type", "")
    if not kind.startswith("application/json"):
        raise not_modelled(f"bodies of the type {kind or '(none)'}")
    try:
        value = json.loads(request.body)
    except ValueError as error:
        raise bad_request("Unable to read JSON request payload. Please ensure Content-Type header is set "
                          "and payload is of valid JSON format.") from error  # fmt: skip
    if not isinstance(value, dict):
        raise bad_request("Empty Payload. JSON content expected.")
    return value
