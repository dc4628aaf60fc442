"""Webhooks out: who wants to be told, rotated secrets, tests, and what became of what was sent.

Hooks of the company are administrators'; a hook for headlines is its person's alone, whoever asks.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit, Reach
from domain.delivery.events import DisabledBecause, Form, HookDisabled, HookTestAsked, Topic
from domain.delivery.hooks import Hook
from integrations.webhooks.addresses import LONGEST_ADDRESS, UnfitAddress, target_of
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.models.basics import InstantText
from services.api.v1.paging import CursorQuery, LimitQuery, by_age, page_of
from services.api.v1.problems import Problem, forbidden, not_found, unfit
from services.api.v1.routing import CallOf, Routes
from services.api.v1.tags import must_match, tag_of
from services.delivery.hook_shapes import attempt_shape, hook_shape
from services.delivery.hooks import HookRecord, UnknownHook

_PERMIT = Permit.ACT_ON_STEPS
_COMPANYS = Permit.GIVE_ACCESS
_CHANGES = (404, 409, 412)
_MOST_HOOKS = 100
_MOST_OF_A_PERSON = 10
HookPath = Annotated[
    str,
    Path(
        min_length=1, max_length=64, pattern="^[0-9a-f]+$", description="The hook's id.",
        examples=["9f86d081884c7d65"],
    ),
]  # fmt: skip


class HookWanted(BaseModel):
    """Where to tell what. Headlines are your own, and alone in their hook; all else is the company's."""

    model_config = ConfigDict(extra="forbid")
    address: str = Field(
        min_length=1,
        max_length=LONGEST_ADDRESS,
        description="A public https address. Kept sealed; shown by its host alone.",
        examples=["https://hooks.example.com/setpoint"],
    )
    topics: list[Topic] = Field(min_length=1, max_length=len(Topic), examples=[["next_step.issued"]])
    form: Form = Field(
        Form.STANDARD,
        description="What the body is. `slack` and `teams` are what incoming webhooks of theirs take as "
        "it is, for headlines only; `standard` carries both beside the data.",
    )


class Attempt(BaseModel):
    """One try to send a message. `message` is what its `webhook-id` says, at every try."""

    message: str = Field(examples=["msg_0b6f4a0e6f0b5a379a8e0f6c3a1d2e4f"])
    position: int = Field(examples=[4711])
    result: Literal["sent", "failed", "set_aside"]
    tries: int = Field(examples=[1])
    status: int | None = Field(None, examples=[503])
    fault: str | None = Field(None, examples=["no answer in time"])
    at: InstantText = Field(examples=["2026-05-20T12:00:00Z"])
    again_at: InstantText | None = None


class HookRow(BaseModel):
    """A hook. `disabled` says why it is sent nothing."""

    id: str = Field(examples=["9f86d081884c7d65"])
    host: str | None = Field(examples=["hooks.example.com"])
    topics: list[Topic]
    form: Form
    registered_at: InstantText = Field(examples=["2026-05-20T12:00:00Z"])
    rotated_at: InstantText | None = None
    disabled: DisabledBecause | None = None


class HookLook(HookRow):
    """A hook with the latest tries, the newest first."""

    attempts: list[Attempt]


class HookMade(HookRow):
    """A hook that was just made or whose secret was; `secret` is not shown again."""

    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class HookRows(BaseModel):
    """Some hooks, and the cursor of those after them; null at the end."""

    hooks: list[HookRow]
    next: str | None


def hooks(desk: Desk) -> APIRouter:
    """The routes of hooks."""
    routes = desk.routes("hooks")
    record = HookRecord(desk.store.ledger, desk.store.texts, desk.store.clock)

    @routes.post("/hooks", _PERMIT, problems=(409,), response_model=HookMade, status_code=HTTPStatus.CREATED)
    def register_hook(wanted: HookWanted, call: CallOf, response: Response) -> HookMade:
        """Have somebody told of what happens from now on: signed messages after Standard Webhooks 1.0.

        `webhook-signature` is HMAC-SHA256 over `webhook-id.webhook-timestamp.body` with the secret. What is
        not answered with 2xx within 10 seconds is sent again after 5 s, 5 min, 30 min, 2 h, 5 h and 10 h,
        under the same id, and then set aside. Each hook is told in the order in which things happened.
        """
        person = _whose(wanted, call)
        _must_be_fit(desk, wanted.address)
        mine = [hook for hook in record.now().values() if hook.person == person]
        if len(mine) >= (_MOST_HOOKS if person is None else _MOST_OF_A_PERSON):
            raise Problem(409, "too-many-hooks", "Too many hooks", "delete one that is not needed any more")
        hook, secret = record.register(wanted.address, wanted.topics, wanted.form, person, actor=call.actor)
        response.headers["cache-control"] = "no-store"
        return HookMade(**hook_shape(hook, record), secret=secret)

    @routes.get("/hooks", _PERMIT, response_model=HookRows)
    def list_hooks(call: CallOf, *, limit: LimitQuery = 50, cursor: CursorQuery = None) -> HookRows:
        """The hooks that you may change: your own, and as an administrator the company's."""
        found = sorted((hook for hook in record.now().values() if _is_theirs(hook, call)), key=by_age)
        page = page_of(found, by_age, after=cursor, limit=limit)
        return HookRows(hooks=[HookRow(**hook_shape(hook, record)) for hook in page.rows], next=page.next)

    @routes.get("/hooks/{hook}", _PERMIT, problems=(404,), response_model=HookLook, is_tagged=True)
    def read_hook(hook: HookPath, call: CallOf, response: Response) -> HookLook:
        """A hook, and what became of what it was sent of late."""
        return _look(record, _found(record, hook, call), response)

    _add_changes(routes, desk, record)
    return routes.router


def _add_changes(routes: Routes, desk: Desk, record: HookRecord) -> None:
    """The routes by which hooks are changed."""

    @routes.post("/hooks/{hook}/rotate", _PERMIT, problems=_CHANGES, response_model=HookMade, is_tagged=True)
    def rotate_hook(hook: HookPath, call: CallOf, request: Request, response: Response) -> HookMade:
        """Give a hook a new secret. For a day messages are signed with the one before, too."""
        found = _to_change(record, hook, call, request)
        try:
            secret = record.rotate(found, actor=call.actor)
        except UnknownHook as error:
            raise not_found("hook", hook) from error
        found = _found(record, hook, call)
        response.headers.update({"cache-control": "no-store", "etag": _tag(found)})
        return HookMade(**hook_shape(found, record), secret=secret)

    @routes.post("/hooks/{hook}/test", _PERMIT, problems=_CHANGES, response_model=HookLook, is_tagged=True)
    def check_hook(hook: HookPath, call: CallOf, request: Request, response: Response) -> HookLook:
        """Send a hook a message of the type `hook.test`; what waits to be sent again is tried at once."""
        found = _to_change(record, hook, call, request)
        if found.disabled is not None:
            raise Problem(409, "hook-is-disabled", "The hook is disabled", "enable it first")
        record.say(HookTestAsked(found.id, desk.store.clock.now()), actor=call.actor)
        return _look(record, _found(record, hook, call), response)

    @routes.post("/hooks/{hook}/disable", _PERMIT, problems=_CHANGES, response_model=HookLook, is_tagged=True)
    def disable_hook(hook: HookPath, call: CallOf, request: Request, response: Response) -> HookLook:
        """Send a hook nothing any more."""
        found = _to_change(record, hook, call, request)
        if found.disabled is None:
            now = desk.store.clock.now()
            record.say(HookDisabled(found.id, DisabledBecause.SAID, now), actor=call.actor)
        return _look(record, _found(record, hook, call), response)

    @routes.post("/hooks/{hook}/enable", _PERMIT, problems=_CHANGES, response_model=HookLook, is_tagged=True)
    def enable_hook(hook: HookPath, call: CallOf, request: Request, response: Response) -> HookLook:
        """Send a hook what happens from now on; what happened while it was disabled is not sent."""
        found = _to_change(record, hook, call, request)
        if found.disabled is not None:
            record.enable(found, actor=call.actor)
        return _look(record, _found(record, hook, call), response)

    @routes.delete("/hooks/{hook}", _PERMIT, problems=_CHANGES, status_code=HTTPStatus.NO_CONTENT)
    def delete_hook(hook: HookPath, call: CallOf, request: Request) -> None:
        """Forget a hook, its address and its secret."""
        record.remove(_to_change(record, hook, call, request), actor=call.actor)


def _whose(wanted: HookWanted, call: Call) -> str | None:
    """Whose headlines are wanted; None for what is the company's."""
    if Topic.HEADLINES not in wanted.topics:
        if wanted.form is not Form.STANDARD:
            raise unfit([{"place": "body/form", "detail": "expected standard, except for headlines"}])
        if call.caller.reach(_COMPANYS) is not Reach.ALL:
            raise forbidden("hooks of the company are an administrator's; yours are those for headlines")
        return None
    if set(wanted.topics) != {Topic.HEADLINES}:
        raise unfit([{"place": "body/topics", "detail": "expected headlines alone, or none"}])
    if call.caller.person is None:
        raise forbidden("a machine has no headlines of its own")
    return call.caller.person


def _must_be_fit(desk: Desk, address: str) -> None:
    try:
        target_of(address, allows_loopback=desk.system.settings.is_alone)
    except UnfitAddress as error:
        raise unfit([{"place": "body/address", "detail": str(error)}]) from error


def _is_theirs(hook: Hook, call: Call) -> bool:
    if hook.person is None:
        return call.caller.reach(_COMPANYS) is Reach.ALL
    return hook.person == call.caller.person


def _found(record: HookRecord, id_: str, call: Call) -> Hook:
    hook = record.now().get(id_)
    if hook is None or not _is_theirs(hook, call):
        raise not_found("hook", id_)
    return hook


def _to_change(record: HookRecord, id_: str, call: Call, request: Request) -> Hook:
    hook = _found(record, id_, call)
    must_match(request.headers.get("if-match"), _tag(hook))
    return hook


def _look(record: HookRecord, hook: Hook, response: Response) -> HookLook:
    response.headers["etag"] = _tag(hook)
    latest = reversed(record.attempts(hook).latest)
    return HookLook(**hook_shape(hook, record), attempts=[Attempt(**attempt_shape(each)) for each in latest])


def _tag(hook: Hook) -> str:
    return tag_of((hook.id, hook.words))
