"""Parts of what there is to see of a deal, each kept under a name of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, Field

from domain.moments import Instant
from services.api.v1.desk import Desk
from services.api.v1.live import Kept
from services.api.v1.looks import DEAL, in_bytes


class DealRef(BaseModel):
    """Which deal an answer is about."""

    id: str = Field(examples=["northwind-2026"])
    name: str | None = Field(examples=["Northwind: rollout in three plants"])
    timezone: str = Field(description="In which its days begin.", examples=["Europe/Berlin"])


def part_of_deal(desk: Desk, deal_id: str, name: str, pick: Callable[[Any], dict[str, Any]]) -> Kept:
    """What `pick` makes of a deal's look, with which deal it is and as of when."""

    def make() -> tuple[bytes, Instant]:
        whole = desk.shown(deal_id, DEAL)
        look = json.loads(whole.body)
        return in_bytes({"deal": deal_ref(look["deal"]), "as_of": look["as_of"], **pick(look)}), whole.until

    return desk.live.kept(deal_id, name, make)


def deal_ref(deal: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A deal's shape cut down to which deal it is."""
    return {name: deal[name] for name in DealRef.model_fields}
