"""What a link of the kind `plan` leads to: the mutual action plan of an open deal."""

from __future__ import annotations

from fastapi import Request, Response

from domain.access.events import LinkShared
from domain.deal.answer import answer
from domain.game.game import Game
from domain.moments import Instant
from services.api.v1.desk import Desk
from services.api.v1.looks import holds_until
from services.api.v1.problems import not_found
from services.web.markup import answered, in_bytes
from services.web.plan_page import buyers_view, plan_page


def show_plan(desk: Desk, link: LinkShared, _: Request) -> Response:
    """The page. A deal that is over has no plan any more: how it ended is nobody's business here."""
    deal = desk.live.deal(link.subject)
    if deal is None or deal.is_over:
        raise not_found("deal", link.subject)

    def make() -> tuple[bytes, Instant]:
        store = desk.store
        game = Game(store.deals.load(link.subject).deal, store.outside)
        seen = answer(game, store.clock.now())
        return in_bytes(plan_page(buyers_view(seen, store.texts))), holds_until(game, seen)

    return answered(desk.live.kept(link.subject, "plan page", make).body)
