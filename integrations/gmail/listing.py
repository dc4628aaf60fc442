"""All messages that are there, newest first, back to an instant."""

from __future__ import annotations

from domain.moments import Instant
from domain.ports.provider import FailureKind, Listed, Page, ProviderFailed
from integrations.gmail.normalise import noted_at
from integrations.gmail.settings import UNITS
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.keys import keys_in, text_in

PAGE = 500


def listed(api: GoogleApi, *, since: Instant | None, more: str | None, headers_only: bool) -> Page:
    """One page of keys. Trash and spam are listed too: where a message lies is a label of it.

    The scope `gmail.metadata` allows no search; there the list ends where it gets older than `since`.
    """
    asked = {"userId": "me", "maxResults": PAGE, "includeSpamTrash": True}
    if more is not None:
        asked["pageToken"] = more
    if since is not None and not headers_only:
        asked["q"] = f"after:{since}"
    answer = api.call(api.service.users().messages().list(**asked), units=UNITS["list"])
    keys, following = keys_in(answer, "messages"), text_in(answer, "nextPageToken")
    if since is not None and headers_only:
        kept = _newer(api, keys, since)
        following = following if len(kept) == len(keys) else None
        keys = kept
    return Page(tuple(Listed(key) for key in keys), more=following)


def _newer(api: GoogleApi, keys: list[str], since: Instant) -> list[str]:
    """The keys of a list, newest first, up to the first message that is older; found by halving."""
    if not keys or not _is_older(api, keys[-1], since):
        return keys
    low, high = 0, len(keys) - 1
    while low < high:
        middle = (low + high) // 2
        if _is_older(api, keys[middle], since):
            high = middle
        else:
            low = middle + 1
    return keys[:low]


def _is_older(api: GoogleApi, key: str, since: Instant) -> bool:
    """Whether Gmail received a message before an instant; one that is gone is kept in the list."""
    asked = api.service.users().messages().get(userId="me", id=key, format="minimal", fields="internalDate")
    try:
        answer: Payload = api.call(asked, units=UNITS["get"], missing=FailureKind.SKIP_ITEM)
    except ProviderFailed as failed:
        if failed.kind is FailureKind.SKIP_ITEM:
            return False
        raise
    at = noted_at(answer)
    return at is not None and at < since
