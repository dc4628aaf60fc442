"""Secret links: whoever holds one reads one thing, and nothing else, until it is over or revoked.

A kind of link is a line of `KINDS`; who serves it adds its answer to `services.api.shared`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from domain.access.events import LinkRevoked, LinkShared
from domain.moments import Instant
from domain.ports.clock import Clock
from services.access.record import AccessRecord
from services.access.secret_parts import id_in, is_secret_of, new_secret

MOST_DAYS = 366
_SECONDS_A_DAY = 86_400


class Of(Enum):
    """What a link's subject names."""

    DEAL = auto()
    """A deal, by its id."""
    PERSON = auto()
    """A person, by their token; their links lead nowhere while they have no access."""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """What links of one kind show. `name` stands in addresses; `days` is how long one is good by default.

    `suffix` ends the address, for programs that go by it (`.ics`); it is no part of the secret.
    """

    name: str
    of: Of
    shows: str
    days: int = 90
    suffix: str = ""


PLAN = LinkKind("plan", Of.DEAL, "the plan of both sides, as the buyer sees it")
HEADLINES = LinkKind("headlines", Of.PERSON, "what somebody is told to do next, as a feed", suffix=".atom")
CALENDAR = LinkKind(
    "calendar", Of.DEAL, "the due days of the plan, for a calendar program to subscribe to", 366, ".ics"
)
KINDS = (PLAN, CALENDAR, HEADLINES)
"""Every kind of link that there is."""
_KIND_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(link: LinkShared) -> LinkKind:
    """The kind of a link that is good."""
    return _KIND_BY_NAME[link.kind]


class UnknownLink(LookupError):
    """There is no such link, or it was revoked or is over."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made; its address is told now and never again."""

    shared: LinkShared
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one ledger; `url` is the address at which people reach this system."""

    access: AccessRecord
    clock: Clock
    url: str

    def share(self, kind: LinkKind, subject: str, *, by: str, days: int | None = None) -> NewLink:
        """A new link; `by` is who shares it, who may do so. Of one subject there can be many.

        Raises:
            TooManyConflicts: others kept saying something, too.
        """
        made, now = new_secret(), self.clock.now()
        until = now + min(days or kind.days, MOST_DAYS) * _SECONDS_A_DAY
        shared = LinkShared(made.id, made.digest, kind.name, subject, by, now, until)
        self.access.say([shared], actor=by)
        return NewLink(shared, f"{self.url}/shared/{kind.name}/{made.text}{kind.suffix}")

    def of(self, of: Of, subject: str) -> Sequence[LinkShared]:
        """The links of a subject that are good now, the oldest first."""
        now = self.clock.now()
        found = (link for link in self.access.fresh().links.values() if link.subject == subject)
        return [link for link in found if _is_good(link, now) and kind_of(link).of is of]

    def find(self, id_: str) -> LinkShared:
        """A link that is good now, by its id.

        Raises:
            UnknownLink: there is none.
        """
        link = self.access.fresh().links.get(id_)
        if link is None or not _is_good(link, self.clock.now()):
            raise UnknownLink(f"there is no link {id_!r}, or it leads nowhere any more")
        return link

    def revoke(self, link: LinkShared, *, by: str) -> None:
        """Have a link lead nowhere from now on, in every process."""
        self.access.say([LinkRevoked(link.id)], actor=by)

    def opened(self, kind: str, token: str) -> LinkShared | None:
        """The link that the end of an address belongs to; None where it leads nowhere, whyever."""
        known = _KIND_BY_NAME.get(kind)
        access = self.access.fresh()
        link = access.links.get(id_in(token))
        secret = token.removesuffix(known.suffix) if known else token
        is_its = is_secret_of(secret, link.digest if link else None)
        if known is None or link is None or not is_its or link.kind != kind:
            return None
        is_let_in = known.of is Of.DEAL or link.subject in access.roles
        return link if is_let_in and link.until > self.clock.now() else None


def _is_good(link: LinkShared, now: Instant) -> bool:
    return link.until > now and link.kind in _KIND_BY_NAME
