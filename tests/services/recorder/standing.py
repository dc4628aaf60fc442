"""How it stands with a ledger: what every deal answers, and where every contact is, as text."""

from __future__ import annotations

import json

from domain.deal.answer import answer
from domain.game.game import Game
from domain.moments import Instant
from services.recorder.conversations import Conversations
from services.recorder.recording import PlainTexts
from services.review.row import row_of
from services.review.standing import standing_of
from tests.domain.times import clock
from tests.examples import OUTSIDE
from tests.properties.comparing import really
from tests.services.recorder.world import Office

AS_OF = clock("w12 Wed 12:00")


def standing(office: Office, as_of: Instant = AS_OF) -> str:
    """The answers and the review's rows of all deals, and the deal of every contact."""
    said = {deal_id: _of_deal(office, deal_id, as_of) for deal_id in office.deals.ids()}
    return json.dumps({"deals": said, "matches": matches(office)}, sort_keys=True, indent=1)


def matches(office: Office) -> dict[str, str]:
    """What stands in the ledger of each contact: its deal, or the deals that it may belong to."""
    conversations = Conversations(office.ledger)
    conversations.catch_up()
    found: dict[str, str] = {}
    for conversation in conversations.all():
        for id_, recorded in conversation.recorded.items():
            deals = getattr(recorded.outcome, "deal_ids", recorded.held_by)
            found[id_] = " or ".join(sorted(deals))
    return found


def held(office: Office, deal_id: str) -> set[str]:
    """The mails and meetings of a deal."""
    deal = office.deals.load(deal_id).deal
    return {*deal.sightings, *deal.calendar}


def _of_deal(office: Office, deal_id: str, as_of: Instant) -> dict[str, object]:
    game = Game(office.deals.load(deal_id).deal, OUTSIDE)
    seen = answer(game, as_of)
    return {
        "answer": really(game, as_of),
        "review": row_of(seen, standing_of(seen), PlainTexts(())).json(),
        "labels": {id_: sorted(map(str, touch.labels)) for id_, touch in game.touches.items()},
    }
