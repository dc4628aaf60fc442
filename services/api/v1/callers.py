"""Who asks, and what they may do: every route says its permit, and none is served without one.

A token of a person is checked against the issuer (`integrations.identity`), one of a machine against
the ledger. What somebody may do is `domain.access`.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.access.permits import Permit, Reach
from domain.access.state import Access, Caller
from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.clock import Clock
from domain.ports.tokens import Tokens
from integrations.identity.bearer import BearerTokens
from integrations.identity.refusals import TokenRefused
from services.access.api_tokens import PREFIX, checked_api_token
from services.access.record import AccessRecord
from services.api.v1.problems import forbidden, unauthenticated
from services.web.asking import Pages

_SCHEME = "bearer "
_HOW = (
    "send a token as Authorization: Bearer ...: yours by your company's issuer, or a machine's "
    "(setpoint access token)"
)
_REMEMBERED_SECONDS = 60
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Checked:
    """Whose token it is, and until when that is believed."""

    until: Instant
    person: PersonToken | None = None
    machine: str | None = None


@dataclass(slots=True)
class Door:
    """Lets people and machines in. `bearer` is None where no issuer is set up: then only machines are.

    `pages` are the sessions of people at the pages, whose browsers ask without a token.

    Whose a checked token is is remembered for a minute, by the token's digest; what they may do is
    looked up anew each time.
    """

    access: AccessRecord
    tokens: Tokens
    clock: Clock
    bearer: BearerTokens | None
    pages: Pages
    _checked: OrderedDict[bytes, _Checked] = field(default_factory=OrderedDict[bytes, _Checked])
    _people: tuple[Access | None, dict[PersonToken, Caller]] = field(default_factory=lambda: (None, {}))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, authorization: str | None) -> Caller | None:
        """Who asks, where that can be told without asking anybody; None where it can not."""
        if authorization is None:
            return None
        access = self.access.at_hand()
        with self._lock:
            found = self._checked.get(_digest(authorization))
        if access is None or found is None or found.until <= self.clock.now():
            return None
        return self._caller(found, access)

    def caller(self, authorization: str | None) -> Caller:
        """Who asks, by the header `Authorization`.

        Raises:
            Problem: nobody said who they are.
            TokenRefused: they could not prove it.
            IssuerOutOfReach: nobody can be proven for now.
        """
        if authorization is None or not authorization.lower().startswith(_SCHEME):
            raise unauthenticated(_HOW)
        access = self.access.now()
        checked = self._check(authorization[len(_SCHEME) :].strip(), access)
        with self._lock:
            self._checked[_digest(authorization)] = checked
            if len(self._checked) > _MOST_REMEMBERED:
                self._checked.popitem(last=False)
        found = self._caller(checked, access)
        if found is None:
            raise TokenRefused("a token that was issued here and is not revoked")
        return found

    def _check(self, text: str, access: Access) -> _Checked:
        now = self.clock.now()
        if text.startswith(PREFIX):
            token = checked_api_token(text, access, now)
            return _Checked(min(token.until, now + _REMEMBERED_SECONDS), machine=token.id)
        if self.bearer is None:
            raise unauthenticated("no issuer is set up here, so only tokens of machines are known")
        person = self.bearer.check(text)
        until = min(person.until, now + _REMEMBERED_SECONDS)
        return _Checked(until, person=self.tokens.person(person.address))

    def _caller(self, checked: _Checked, access: Access) -> Caller | None:
        if checked.person is not None:
            return self._person(checked.person, access)
        token = access.tokens.get(checked.machine or "")
        return None if token is None else access.machine(token)

    def _person(self, person: PersonToken, access: Access) -> Caller:
        """A person as one who asks; whom they look after is found out once, until something is said anew."""
        known_of, known = self._people
        if known_of is not access or len(known) > _MOST_REMEMBERED:
            known = {}
            self._people = access, known
        found = known.get(person)
        if found is None:
            found = known[person] = access.person(person)
        return found


def _digest(authorization: str) -> bytes:
    return hashlib.sha256(authorization.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Call:
    """One request of somebody who may do what its route is for, at least with something."""

    caller: Caller
    permit: Permit

    @property
    def actor(self) -> str:
        """Who is written down as the one who did it."""
        return self.caller.person or f"api:{self.caller.machine}"

    def may(self, people: Iterable[PersonToken | None]) -> bool:
        """Whether they may do it with what is these people's."""
        return self.caller.may(self.permit, people)

    @property
    def people(self) -> frozenset[PersonToken] | None:
        """With whose they may do it; None where it is everybody's, and nobody's."""
        return self.caller.people(self.permit)


def admitted(caller: Caller, permit: Permit) -> Call:
    """A call of somebody, if their roles permit it with anything at all.

    Raises:
        Problem: they do not.
    """
    if caller.reach(permit) is Reach.NOBODYS:
        raise forbidden(f"this needs the permit {permit.value}; an administrator can give you a role with it")
    return Call(caller, permit)
