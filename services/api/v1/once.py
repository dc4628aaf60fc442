"""Requests that are done once however often they are sent, by the key that their sender gives them.

Source: draft-ietf-httpapi-idempotency-key-header. A key is claimed in the ledger before anything is
done, so that of two who send it at once only one does it. The answer is kept sealed for a day, under the key
of the person whose it is, and then forgotten (`services.privacy.kept_answers`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from domain.access.events import RequestTaken
from domain.identifiers import event_id, request_stream
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, NewEvent, StreamHasMoved
from domain.ports.texts import Text, TextStore
from services.api.v1.problems import Problem, unfit
from services.privacy.kept_answers import KEPT_SECONDS, answer_ref

LONGEST_KEY = 255
_UNDER_WAY_SECONDS = 60
_OWNER = "api:answers"
_MACHINE = "api:"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of a caller to do a request; `reply` when it was done before."""

    stream: UUID
    caller: str
    reply: Reply | None = None


class Once:
    """Claims keys and keeps answers."""

    def __init__(self, ledger: Ledger, texts: TextStore, clock: Clock) -> None:
        self._ledger = ledger
        self._texts = texts
        self._clock = clock

    def claim(self, caller: str, key: str, request: bytes) -> Claim:
        """Claim a caller's key for a request, which is told by its method, address and body.

        Raises:
            Problem: the key is too long, was used for another request, or is being worked on.
        """
        if not 0 < len(key) <= LONGEST_KEY:
            expected = f"expected 1 to {LONGEST_KEY} characters, such as a UUID"
            raise unfit([{"place": "header/Idempotency-Key", "detail": expected}])
        stream = request_stream(caller, key)
        digest = hashlib.sha256(request).hexdigest()
        taken = [stored.event for stored in self._ledger.read(stream)]
        before = next((event for event in reversed(taken) if isinstance(event, RequestTaken)), None)
        now = self._clock.now()
        if before is None or before.at + KEPT_SECONDS <= now:
            return self._taken(Claim(stream, caller), len(taken), RequestTaken(digest, now))
        if before.digest != digest:
            raise Problem(
                422,
                "key-used-before",
                "The key was used for another request",
                "give each request its own key",
            )
        reply = self._reply(stream)
        if reply is not None:
            return Claim(stream, caller, reply)
        if before.at + _UNDER_WAY_SECONDS > now:
            raise self._under_way()
        return self._taken(Claim(stream, caller), len(taken), RequestTaken(digest, now))

    def keep(self, claim: Claim, reply: Reply) -> None:
        """Keep the answer to a claimed request."""
        fields = {
            "status": str(reply.status),
            "headers": json.dumps(dict(reply.headers)),
            "body": reply.body.decode("utf-8", "surrogateescape"),
            "at": str(self._clock.now()),
        }
        owners = (_OWNER,) if claim.caller.startswith(_MACHINE) else (_OWNER, claim.caller)
        self._texts.keep([Text(answer_ref(claim.stream), owners, fields)])

    def _taken(self, claim: Claim, version: int, event: RequestTaken) -> Claim:
        command, stream = uuid4(), claim.stream
        new = NewEvent(event_id(command, stream, version + 1), event, event.at, "api", command)
        try:
            self._ledger.append([Append(stream, version, [new])])
        except StreamHasMoved as moved:
            raise self._under_way() from moved
        return claim

    def _reply(self, stream: UUID) -> Reply | None:
        fields = self._texts.read([answer_ref(stream)]).get(answer_ref(stream))
        if fields is None or int(fields["at"]) + KEPT_SECONDS <= self._clock.now():
            return None
        body = fields["body"].encode("utf-8", "surrogateescape")
        return Reply(int(fields["status"]), json.loads(fields["headers"]), body)

    def _under_way(self) -> Problem:
        return Problem(
            409, "being-worked-on", "The same request is being worked on", headers={"retry-after": "1"}
        )
