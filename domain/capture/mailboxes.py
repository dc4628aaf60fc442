"""What happened to a mailbox that is captured through its provider, page by page.

Collections (all mail, a folder, a calendar) have streams of their own. One event stands there for
each batch that was taken, in one transaction with what was captured of it, so a cursor never
stands for anything that is not in the ledger. Keys of items are tokens (`item_key`); cursors and
page marks are the provider's own and tell nothing about anybody. Source: rules.md section 10.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.capture.privacy import PrivacyRules
from domain.moments import Instant
from domain.people import DomainToken, PersonToken
from domain.ports.provider import Collection
from domain.ports.tokens import Tokens


class MailboxState(StrEnum):
    """How it stands with a mailbox, as its owner or an administrator has to know it."""

    WORKING = "working"
    FAILING = "failing"
    """Its provider failed too often in a row; it is tried on, seldom."""
    SIGN_IN = "sign_in"
    """Its owner has to sign in again; nothing is asked of the provider until then."""
    REFUSED = "refused"
    """The provider refuses for good: somebody has to change something about the mailbox."""


class Why(StrEnum):
    """Why a collection is listed from end to end."""

    FIRST = "first"
    WIDER = "wider"
    """More is to be captured than before: an earlier `since`, another label."""
    GAP = "gap"
    """The cursor did not hold any more. What is not listed any more is gone."""


class GapReason(StrEnum):
    """Why capture can not be sure to have seen everything."""

    CURSOR_EXPIRED = "cursor_expired"
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    APP_STOPPED = "app_stopped"
    TRUNCATED = "truncated"
    """The provider ended a listing without saying where changes begin."""
    ITEM_SET_ASIDE = "item_set_aside"


@dataclass(frozen=True, slots=True)
class MailboxStateChanged:
    """A mailbox began to be in a state. `grant` is the sign-in that it concerns."""

    mailbox: str
    state: MailboxState
    reason: str
    grant: str


@dataclass(frozen=True, slots=True)
class CaptureAppStopped:
    """No mailbox works with the settings of this application: an administrator has to act."""

    app: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaptureAppResumed:
    """The application works again."""

    app: str


@dataclass(frozen=True, slots=True)
class ListingBegan:
    """A collection is listed from end to end, from the newest item back to `since`.

    `cursor` was taken before: changes from there on are read while the listing goes on. `scope`
    is the mailbox's, of that time. A listing that was under way before is given up. With `sweeps`
    nothing else tells what went between an earlier listing and this one: what was dealt with and is
    not listed now is gone, as after a gap.
    """

    mailbox: str
    collection: str
    why: Why
    since: Instant | None
    scope: str
    cursor: str | None
    sweeps: bool = False


@dataclass(frozen=True, slots=True)
class LeftOutFor:
    """So many items, in the order in which they are named, were left out for a reason."""

    reason: str
    items: int


class Part(StrEnum):
    """What a batch is part of."""

    LISTING = "listing"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class BatchTaken:
    """Some items of a page, in one transaction with what was captured of them.

    Each item is `captured`, `left_out` by what the company wants, left out `for_now` (a draft,
    spam, a label), or `set_aside` because it could not be read or had; `gone` are tombstones:
    what was captured of those stays. `seen` were known before and are listed again, `labelled` were
    captured before and have got labels. `more` is where a listing goes on. `cursor` is where changes
    begin from now on; None leaves it where it was. With `is_last` the listing or the round is over.
    `why` says of `left_out`, and behind them of `for_now`, for which reason each was left out.
    """

    mailbox: str
    collection: str
    part: Part
    captured: tuple[str, ...]
    left_out: tuple[str, ...]
    for_now: tuple[str, ...]
    set_aside: tuple[str, ...]
    gone: tuple[str, ...]
    seen: tuple[str, ...]
    more: str | None
    cursor: str | None
    is_last: bool
    labelled: tuple[str, ...] = ()
    why: tuple[LeftOutFor, ...] = ()


@dataclass(frozen=True, slots=True)
class MailboxGapOpened:
    """Capture can not be sure to have seen everything of a collection.

    `until` is None as long as it goes on. `owner` and `domains` are tokens: by them it is told
    which deals it concerns.
    """

    gap_id: str
    mailbox: str
    collection: str
    owner: PersonToken
    domains: tuple[DomainToken, ...]
    since: Instant
    until: Instant | None
    reason: GapReason
    at: Instant


@dataclass(frozen=True, slots=True)
class MailboxGapClosed:
    """Everything that the gap may have hidden is captured, or known to be gone.

    `lasting_until` is None then. Else nobody will ever fill it, because the mailbox is read no more: it
    stays a hole from its beginning until then.
    """

    gap_id: str
    mailbox: str
    collection: str
    at: Instant
    lasting_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class WatchBegan:
    """The provider promised to push hints about a collection until `until`."""

    mailbox: str
    collection: str
    id: str
    resource: str
    until: Instant


NOT_NAMED = "not_named"
"""A collection is out of reach because its provider does not name it any more."""


@dataclass(frozen=True, slots=True)
class CollectionOutOfReach:
    """Nothing of a collection can be had for now, while the rest of its mailbox goes on.

    What was captured of it stays. Where a provider does not even tell which collections there are,
    `collection` is the token of all of their kind. `reason` is the provider's code, or `NOT_NAMED`.
    """

    mailbox: str
    collection: str
    reason: str


@dataclass(frozen=True, slots=True)
class CollectionReached:
    """A collection that was out of reach can be had again."""

    mailbox: str
    collection: str


@dataclass(frozen=True, slots=True)
class CollectionLeftOut:
    """A whole folder or calendar is not to be stored, and is not even listed from now on.

    Nothing is known of what is in it, not how much; what was captured of it before stays.
    """

    mailbox: str
    collection: str
    reason: str


@dataclass(frozen=True, slots=True)
class CollectionLetIn:
    """A folder or calendar that was left out as a whole is captured from now on."""

    mailbox: str
    collection: str


@dataclass(frozen=True, slots=True)
class MailboxPrivacyStated:
    """What of one mailbox is left out beside what the company leaves out.

    Its rules keep what holds without being asked for, unless its owner leaves that out, too.
    """

    mailbox: str
    rules: PrivacyRules


MailboxEvent: TypeAlias = (
    MailboxStateChanged
    | CaptureAppStopped
    | CaptureAppResumed
    | ListingBegan
    | BatchTaken
    | MailboxGapOpened
    | MailboxGapClosed
    | WatchBegan
    | CollectionOutOfReach
    | CollectionReached
    | CollectionLeftOut
    | CollectionLetIn
    | MailboxPrivacyStated
)


def collection_token(tokens: Tokens, mailbox: str, collection: Collection) -> str:
    """What stands in events for a collection, whose own key may be somebody's address."""
    return tokens.name(f"collection\x1f{mailbox}\x1f{collection.kind}\x1f{collection.key}")


def item_key(tokens: Tokens, collection: str, key: str) -> str:
    """What stands in events for an item of a collection: 64 bits, in 16 hexadecimal digits."""
    token = tokens.name(f"item\x1f{collection}\x1f{key}")
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:16]
