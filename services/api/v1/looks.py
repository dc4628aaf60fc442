"""What there is to see of a deal, as JSON, and until when it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping

from domain.deal.answer import Answer, meetings_of
from domain.deal.state import Deal
from domain.game.game import Game
from domain.moments import Instant, Zone
from domain.ports.texts import TextStore
from services.shapes import Json, Shaper, shown_addresses
from services.speaking.next_shapes import look_at
from services.wiring import Store

DEAL, STEPS = "deal", "steps"
_LONGEST_SECONDS = 900
_APART = ("touches", "meetings", "advances", "rallies", "ignored", "set_aside")


def looks(store: Store, deal_id: str) -> tuple[Mapping[str, bytes], Instant]:
    """A deal as a person works with it (`DEAL`) and its next steps (`STEPS`), from one look at it.

    What happened in it is to be had apart.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    look = look_at(store, deal_id)
    whole = Shaper(look.game, look.seen, store.texts).whole()
    steps = look.next_in(whole, store.texts)
    shape = {name: value for name, value in whole.items() if name not in _APART}
    shape["deal"] = {**whole["deal"], **described(look.seen.deal, store.texts)}
    shape["counts"] = {name: len(whole[name]) for name in ("touches", "meetings", "advances", "rallies")}
    return {DEAL: in_bytes(shape), STEPS: in_bytes(steps)}, holds_until(look.game, look.seen)


def described(deal: Deal, texts: TextStore) -> Json:
    """Whose deal it is and what it is worth; a token stands for who was erased."""
    owner, team = deal.described.owner, deal.sides.team
    shown = shown_addresses(texts, [person for person in (owner, *team) if person])
    return {
        "owner": shown.get(owner or ""),
        "team": sorted(shown[person] for person in team),
        "amount": deal.described.amount,
        "tags": list(deal.described.tags),
    }


def holds_until(game: Game, seen: Answer) -> Instant:
    """Until the day ends, a meeting begins or ends, or a quarter of an hour has passed."""
    bounds = [bound for meeting in meetings_of(game, seen.as_of) for bound in (meeting.start, meeting.end)]
    midnight = seen.terms.zone.midnight(seen.today + 1)
    later = [bound for bound in bounds if bound > seen.as_of]
    return min([*later, midnight, seen.as_of + _LONGEST_SECONDS])


def holds_for_a_while(zone: Zone, as_of: Instant) -> Instant:
    """The same without regard to meetings."""
    return min(zone.midnight(zone.day_of(as_of) + 1), as_of + _LONGEST_SECONDS)


def in_bytes(shape: Json) -> bytes:
    """A shape as it goes over the wire."""
    return json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
