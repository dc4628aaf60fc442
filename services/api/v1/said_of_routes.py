"""What the document says of all routes: kinds of them, refusals, headers and parameters.

Source: RFC 9110 (ETag, If-Match, If-None-Match, Retry-After), RFC 9457, draft-ietf-httpapi-ratelimit-headers,
draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INFO: Mapping[str, Any] = {
    "summary": "What is next for a rep; why and since when for a manager.",
    "description": """\
Every request is somebody's: send `Authorization: Bearer ...`. Instants are RFC 3339 in UTC, days ISO.

Lists come in pages: give `next` of a page as `cursor`, until it is null. Refusals are problem documents
(RFC 9457). `Idempotency-Key` makes a change happen once however often it is sent; `If-Match` makes it to
the version that you saw, or not at all. Who reads an answer passes over fields that they do not know; what
is sent by a name that is not known here is refused.

Examples are answers about the bundled deal; long lists are cut, and ids are made up.
""",
    "license": {"name": "MIT", "identifier": "MIT"},
}

TAGS: Mapping[str, str] = {
    "access": "Who you are, and who may do what.",
    "deals": "What a deal is and how it stands.",
    "next steps": "What to do, and what became of it.",
    "acting": "Drafts and holds for a next step, in one's own mailbox and calendar; nothing is ever sent.",
    "words": "What people say of a deal that no mailbox shows.",
    "people": "Who takes part in a deal, and which addresses are one person's, or nobody's.",
    "plan": "The way back from the decision date, and what it would be if.",
    "findings": "What is wrong in a deal, since when, and what became of it.",
    "history": "What happened in a deal, and what was known of it when.",
    "coverage": "What of a deal is seen, and so what its silence is worth.",
    "review": "Deals side by side, by exception.",
    "imports": "Deals out of a CRM's CSV, as often as it is exported.",
    "exports": "A deal handed over: whole, as a page, or its plan as a calendar.",
    "playbooks": "The processes that deals take: looked at, checked, adopted and dropped.",
    "matching": "What waits to be matched, where something belongs and why, and a person's word on it.",
    "mailboxes": "How mailboxes stand, and what their owners say of them.",
    "events": "Which deals move, told as they do.",
    "hooks": "Webhooks out: others are told what happens.",
    "headlines": "Feeds of what somebody is told to do next.",
    "links": "Secret links, by which somebody without an account reads one thing.",
    "audit": "Who did what, and who looked at what.",
}
"""Every kind of route, and what it is for, in the order in which somebody meets them."""

_RETRY = ("Retry-After",)
_LIMITS = ("RateLimit", "RateLimit-Policy")
PROBLEMS: Mapping[int, tuple[str, str, tuple[str, ...]]] = {
    400: ("Garbled", "It is no request that makes sense.", ()),
    401: ("NotSignedIn", "Nobody said who they are, or they could not prove it.", ("WWW-Authenticate",)),
    403: ("NotPermitted", "Your roles do not let you do this with anything.", ()),
    404: ("NotFound", "There is no such thing, or none that you may know of.", ()),
    408: ("TooSlow", "What was sent took too long to arrive.", ()),
    409: ("Conflict", "It can not be done as things are; `detail` says why.", ()),
    410: ("Gone", "It was there, and is no more.", ()),
    412: ("ChangedInBetween", "It is no longer as you saw it: read it again.", ("ETag",)),
    413: ("TooLong", "More was sent than is taken.", ()),
    415: ("AnotherType", "Something of another type was sent than is taken.", ()),
    422: ("DoesNotRead", "What was sent does not read; `errors` names each place.", ()),
    429: ("TooManyRequests", "You ask too often; `Retry-After` says when to ask again.", (*_RETRY, *_LIMITS)),
    502: ("ProviderRefused", "A provider did not do what it was asked for.", ()),
    503: ("OutOfReach", "Something that is needed does not answer; ask again later.", _RETRY),
}
"""Every refusal by its status: its name, what it means, and which headers come with it."""


def _text(description: str, example: str, **more: object) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}, "example": example, **more}


HEADERS: Mapping[str, Any] = {
    "ETag": _text("The version that an answer shows; sent back as `If-Match`.", '"41-7-3"'),
    "RateLimit": _text("How many requests are left (`r`); all are again in `t` s.", '"caller";r=599;t=1'),
    "RateLimit-Policy": _text("How many requests (`q`) in how many seconds (`w`).", '"caller";q=600;w=60'),
    "Retry-After": _text("In how many seconds to ask again.", "1"),
    "WWW-Authenticate": _text("What to prove who you are with (RFC 6750).", 'Bearer realm="setpoint"'),
}  # fmt: skip

_IN_HEADER = {"in": "header", "required": False}
PARAMETERS: Mapping[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key", **_IN_HEADER,
        "description": "A key of your own for this request. Sent again within a day, it is answered as it "
        "was the first time, and not done again; another request with the key is refused (422), and the "
        "same while it is being worked on (409).",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
    },
    "IfMatch": {
        "name": "If-Match", **_IN_HEADER,
        "description": "The `ETag` of what you saw: it is changed as you saw it, or not at all (412).",
        "schema": {"type": "string", "pattern": r'^\*$|"'},
        "example": '"41-7-3"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match", **_IN_HEADER,
        "description": "The `ETag` of what you have: if it is still so, the answer is 304 and empty.",
        "schema": {"type": "string"},
        "example": '"41-7-3"',
    },
}  # fmt: skip
