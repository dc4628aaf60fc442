"""Ids that are derived, never drawn: the same input names the same stream for ever."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha1
from uuid import UUID

_SETPOINT = UUID("5e790147-0000-5000-8000-000000000001")
_REMEMBERED = 8_192
"""The deals whose streams are named again soon, with every mail."""


_VERSION_5 = 5 << 76
_VARIANT = 2 << 62
_FREE = ~(0xF << 76 | 3 << 62)
"""The bits that say neither the version nor the variant (RFC 9562, section 5.5)."""


def uuid5(namespace: UUID, name: str) -> UUID:
    """As the standard library's, in half the time: every event has one of these, and so has its stream."""
    digest = sha1(namespace.int.to_bytes(16) + name.encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16]) & _FREE | _VERSION_5 | _VARIANT)


@lru_cache(maxsize=_REMEMBERED)
def deal_stream(deal_id: str) -> UUID:
    """The stream of a deal's facts."""
    return uuid5(_SETPOINT, f"deal:{deal_id}")


def findings_stream(deal_id: str) -> UUID:
    """The stream of what was found in a deal."""
    return uuid5(_SETPOINT, f"findings:{deal_id}")


def company_stream() -> UUID:
    """The stream of what the company says about itself."""
    return uuid5(_SETPOINT, "company")


def access_stream() -> UUID:
    """The stream of who may do what."""
    return uuid5(_SETPOINT, "access")


def looks_stream(process: str) -> UUID:
    """The stream of who looked at what through one process."""
    return uuid5(_SETPOINT, f"looks:{process}")


def request_stream(caller: str, key: str) -> UUID:
    """The stream of a request that its caller gave a key."""
    return uuid5(_SETPOINT, f"request:{caller}\x1f{key}")


def session_stream(session: str) -> UUID:
    """The stream of one session of somebody at the pages, by its id."""
    return uuid5(_SETPOINT, f"session:{session}")


def plan_stream(deal_id: str) -> UUID:
    """The stream of a deal's next steps and of the days that reached the planner."""
    return uuid5(_SETPOINT, f"plan:{deal_id}")


def acting_stream(deal_id: str) -> UUID:
    """The stream of what people had made of a deal's next steps."""
    return uuid5(_SETPOINT, f"acting:{deal_id}")


def mail_stream(key: str) -> UUID:
    """The stream of one captured copy of a message; `key` is the token of its bytes."""
    return uuid5(_SETPOINT, f"captured-mail:{key}")


def meeting_stream(meeting: str) -> UUID:
    """The stream of everything that was captured about one meeting."""
    return uuid5(_SETPOINT, f"captured-meeting:{meeting}")


def match_stream(captured: UUID) -> UUID:
    """The stream in which earlier programs told what a captured copy or meeting was matched to."""
    return uuid5(captured, "match")


def contact_match_stream(contact: str) -> UUID:
    """The stream of what a contact was matched to; `contact` is a touch id or the token of a meeting."""
    return uuid5(_SETPOINT, f"match:{contact}")


def correction_id(contact: str, deal_id: str | None, at: int) -> str:
    """The id of a person's word that a contact belongs to a deal (None: to none), said at an instant."""
    return str(uuid5(_SETPOINT, f"correction:{contact}\x1f{deal_id or ''}\x1f{at}"))


def forgetting_stream() -> UUID:
    """The stream of how much was forgotten."""
    return uuid5(_SETPOINT, "forgetting")


def visibility_stream() -> UUID:
    """The stream of who may see what."""
    return uuid5(_SETPOINT, "visibility")


def hooks_stream() -> UUID:
    """The stream of which hooks there are."""
    return uuid5(_SETPOINT, "hooks")


def hook_stream(hook: str) -> UUID:
    """The stream of what became of the messages of one hook."""
    return uuid5(_SETPOINT, f"hook:{hook}")


def headlines_stream(person: str) -> UUID:
    """The stream of what a rep was told, by their token."""
    return uuid5(_SETPOINT, f"headlines:{person}")


def source_stream(source: str) -> UUID:
    """The stream of how far a source has been read; `source` is the token of its name."""
    return uuid5(_SETPOINT, f"source:{source}")


def connections_stream() -> UUID:
    """The stream of which mailboxes are connected."""
    return uuid5(_SETPOINT, "connections")


def mailbox_stream(mailbox: str) -> UUID:
    """The stream of how it stands with a mailbox, by its token."""
    return uuid5(_SETPOINT, f"mailbox:{mailbox}")


def mailbox_privacy_stream(mailbox: str) -> UUID:
    """The stream of what of one mailbox is left out, by its token."""
    return uuid5(_SETPOINT, f"mailbox-privacy:{mailbox}")


def collection_stream(collection: str) -> UUID:
    """The stream of what was taken of one collection of a mailbox, by the collection's token."""
    return uuid5(_SETPOINT, f"collection:{collection}")


def app_stream(app: str) -> UUID:
    """The stream of whether mailboxes can be reached through an application."""
    return uuid5(_SETPOINT, f"app:{app}")


def set_aside_stream(follower: str) -> UUID:
    """The stream of what a follower could not handle."""
    return uuid5(_SETPOINT, f"set-aside:{follower}")


def reported_by_message(source: str, message_id: str) -> UUID:
    """The command that a message from outside is, by the `source` and `id` of its CloudEvent."""
    return uuid5(_SETPOINT, f"message:{source}\x1f{message_id}")


def caused_by(cause: UUID, actor: str) -> UUID:
    """The id of what a part of this system does because of one event: the same whenever it is done."""
    return uuid5(cause, actor)


def event_id(command: UUID, stream: UUID, version: int) -> UUID:
    """The id of the event that one run of a command puts at one place of a stream.

    Two writers that race for a place give different ids, so that a conflict can be told from
    one's own event that was stored before the connection broke.
    """
    return uuid5(command, f"{stream}:{version}")
