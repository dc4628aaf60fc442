"""A call of a method, and the pages of its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.accounts import Account
from integrations.sandbox.google.documents import Method
from integrations.sandbox.google.refusals import Refusal, invalid
from integrations.sandbox.google.schemas import digest, from_base64, to_base64
from integrations.sandbox.google.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is in order as far as the document says."""

    world: World
    method: Method
    parameters: Json
    body: Json
    media: bytes | None
    account: Account
    scopes: frozenset[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    empty_page: bool = False

    def given(self, name: str) -> Any:  # noqa: ANN401 - as the document defines it
        """A parameter's value, None if there is none."""
        return self.parameters.get(name)


@dataclass(frozen=True, slots=True)
class Page:
    """A place in a listing: which page it is, from 1, and after what it begins."""

    number: int = 1
    after: Any = None


def page_number(token: str | None) -> int:
    """Which page a token stands for; 1 without one, 0 if it is none."""
    if not token:
        return 1
    try:
        return int(_opened(token)["page"])
    except (ValueError, KeyError, TypeError):
        return 0


def asked_page(call: Call, binding: Json) -> Page:
    """The page that a call asks for.

    Raises:
        Refusal: its token is none, or was given for another question.
    """
    token = call.given("pageToken")
    if token is None:
        return Page()
    try:
        opened = _opened(token)
        page = Page(int(opened["page"]), opened["after"])
    except (ValueError, KeyError, TypeError):
        raise _unfit(call) from None
    if opened.get("of") != call.method.id or opened.get("binding") != digest(binding):
        raise _unfit(call)
    return page


def next_page(call: Call, binding: Json, page: Page, after: Any) -> str:  # noqa: ANN401 - what a listing needs
    """The token of the page that begins after something."""
    value = {"of": call.method.id, "binding": digest(binding), "page": page.number + 1, "after": after}
    return to_base64(json.dumps(value, separators=(",", ":")).encode()).rstrip("=")


def _opened(token: str) -> Json:
    value: Json = json.loads(from_base64(token))
    return value


def _unfit(call: Call) -> Refusal:
    if call.method.api == "gmail":
        return invalid("Invalid pageToken")
    return Refusal(400, "invalid", "Invalid page token value.", location="pageToken")
