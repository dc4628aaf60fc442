"""A secret link as JSON and for people; never its secret."""

from __future__ import annotations

from domain.access.events import LinkShared
from domain.moments import utc_text
from services.shapes import Json, Texts, shown_addresses


def link_shape(link: LinkShared, texts: Texts) -> Json:
    """What a link shows, who shared it and when, and until when it is good."""
    return {
        "id": link.id,
        "kind": link.kind,
        "shared_by": shown_addresses(texts, [link.by])[link.by],
        "shared_at": utc_text(link.at),
        "until": utc_text(link.until),
    }


def link_line(shape: Json) -> str:
    """The same in a line."""
    return f"{shape['id']}: {shape['kind']}, shared by {shape['shared_by']}, good until {shape['until']}"
