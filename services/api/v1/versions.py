"""What version a deal is: the versions of its streams, and the entity tag that tells them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.identifiers import deal_stream, findings_stream, plan_stream

_SHORT = '-short"'


def streams_of(deal_id: str) -> Sequence[UUID]:
    """The streams whose versions are the version of a deal."""
    return (deal_stream(deal_id), findings_stream(deal_id), plan_stream(deal_id))


def tag_of_versions(versions: Sequence[int]) -> str:
    """The entity tag of a deal at these versions of its streams."""
    return f'"{"-".join(map(str, versions))}"'


def short(tag: str) -> str:
    """The tag of the same without words that not everybody reads; a change may name either."""
    return f"{tag[:-1]}{_SHORT}"


def whole(tags: str) -> str:
    """The tags of the whole, where some may be of what was without words."""
    return tags.replace(_SHORT, '"')


def versions_of_tag(tag: str) -> Sequence[int]:
    """The versions that a tag of ours tells."""
    return [int(part) for part in tag.strip('"').split("-")]
