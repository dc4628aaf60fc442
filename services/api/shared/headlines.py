"""What a link to a rep's headlines leads to: their feed, as feed readers ask for it again and again."""

from __future__ import annotations

from fastapi import Request, Response

from domain.access.events import LinkShared
from services.api.v1.desk import Desk
from services.api.v1.tags import is_known, tag_of
from services.delivery.feed import MEDIA_TYPE, feed_of


def shared_headlines(desk: Desk, link: LinkShared, request: Request) -> Response:
    """The feed of whom the link is of."""

    def is_theirs(deal_id: str) -> bool:
        deal = desk.live.deal(deal_id)
        return deal is not None and link.subject in deal.people

    feed = feed_of(desk.store, link.subject, is_theirs)
    headers = {"etag": tag_of((feed,))}
    if is_known(request.headers.get("if-none-match"), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(feed, media_type=MEDIA_TYPE, headers=headers)
