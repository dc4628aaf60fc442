"""Sync tokens: what was seen up to which change, and under which parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from integrations.sandbox.clock import Moment
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.refusals import Refusal, full_sync_required
from integrations.sandbox.google.schemas import digest, from_base64, to_base64

LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SyncToken:
    """A token. `of` is a digest of the collection, `bound` the parameters that have to be the same again."""

    of: str
    change: int
    generation: int
    bound: Json
    given: float

    def text(self) -> str:
        """As it goes over the wire."""
        value = [self.of, self.change, self.generation, self.bound, self.given]
        return to_base64(json.dumps(value, separators=(",", ":")).encode()).rstrip("=")


def read_sync_token(text: str, *, of: str, generation: int, bound: Json, now: Moment) -> SyncToken:
    """A token that is still good.

    Raises:
        Refusal: it is none, is too old, or was given for other parameters.
    """
    try:
        token = SyncToken(*json.loads(from_base64(text)))
    except (ValueError, TypeError) as error:
        raise Refusal(400, "invalid", "Invalid sync token value.", location="syncToken") from error
    if token.of != digest(of):
        raise Refusal(400, "invalid", "Invalid sync token value.", location="syncToken")
    if token.generation != generation or now.timestamp() - token.given > LIFE.total_seconds():
        raise full_sync_required()
    if token.bound != bound:
        says = "Sync token cannot be used with parameters other than those of the initial request."
        raise Refusal(400, "badRequest", says, location="syncToken")
    return token
