"""Connecting and disconnecting Google mailboxes: what was granted is sealed first, then it is a fact.

A grant without its event is never used, and is replaced by the next sign-in; an event without its grant
would promise a capture that can not be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from domain.capture.connections import Access, Way, mailbox_token, signed_in
from domain.people import fold_address
from domain.ports.grants import GrantStore
from domain.ports.mailboxes import CaptureMode
from domain.ports.provider import ProviderFailed
from domain.ports.tokens import Tokens
from integrations.google_auth.consent import Consented, consent, revoke
from integrations.google_auth.delegation import Delegation, allowed_of
from integrations.google_auth.endpoints import GoogleClient, GoogleEndpoints
from integrations.google_auth.grants import (
    ConsentGrant,
    DelegationGrant,
    Grant,
    GrantIsDamaged,
    read,
    refresh,
    written,
)
from integrations.google_auth.scopes import Wanted
from integrations.loopback import ConsentFailed
from services.mailboxes.record import ConnectionRecord

GOOGLE = "google"


class NotConnected(ValueError):
    """A mailbox that nobody has connected."""

    def __init__(self, address: str, known: tuple[str, ...]) -> None:
        there_are = ", ".join(sorted(known)) or "none"
        super().__init__(f"{address} is not connected; connected are: {there_are}")


class SomebodyElse(ConsentFailed):
    """Another person signed in than was asked for."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A mailbox that was let in, and the rights that it lacks."""

    address: str
    access: Access
    is_new: bool


@dataclass(frozen=True, slots=True)
class GoogleConnecting:
    """Connects mailboxes of one ledger to Google."""

    record: ConnectionRecord
    grants: GrantStore
    tokens: Tokens
    endpoints: GoogleEndpoints

    def by_consent(
        self,
        client: GoogleClient,
        wanted: Wanted,
        *,
        show: Callable[[str], None],
        mailbox: str | None,
        seconds: float,
        actor: str,
    ) -> Connected:
        """Let the owner of a mailbox sign in; `mailbox` names whose it has to be.

        Raises:
            ConsentFailed: they did not, or somebody else did.
            ProviderFailed: Google refused.
        """
        scopes = wanted.scopes()
        given = consent(client, self.endpoints, scopes, show=show, hint=mailbox, seconds=seconds)
        if mailbox is not None and fold_address(given.address) != fold_address(mailbox):
            self._give_back(given)
            raise SomebodyElse(f"{given.address} signed in, not {mailbox}: nothing was connected")
        granted = tuple(scope for scope in scopes if scope in given.granted)
        grant = ConsentGrant(given.address, granted, client.id, self._refresh_token(given, client))
        return self._take_in(grant, wanted, Way.CONSENT, actor)

    def by_delegation(
        self, key: Mapping[str, str], mailboxes: tuple[str, ...], wanted: Wanted, *, actor: str
    ) -> list[Connected]:
        """Connect the mailboxes that an administrator names, each after trying its access once.

        Raises:
            FaultyKeyFile: the key can not be used.
            ProviderFailed: Google lets the service account not into one of them; those before are connected.
        """
        delegation, scopes = Delegation(key, allowed_of(mailboxes)), wanted.scopes()
        connected: list[Connected] = []
        for address in mailboxes:
            refresh(delegation.credentials(address, scopes, self.endpoints))
            grant = DelegationGrant(address.lower(), scopes, dict(key))
            connected.append(self._take_in(grant, wanted, Way.DELEGATION, actor))
        return connected

    def disconnect(self, address: str, *, actor: str) -> bool:
        """Capture a mailbox no more: its token is given back and destroyed; whether Google took it.

        It is destroyed even if Google can not be asked, and before anything else is said.

        Raises:
            NotConnected: it is not connected.
        """
        mailbox = mailbox_token(self.tokens, GOOGLE, address)
        if mailbox not in self.record.all():
            raise NotConnected(address, tuple(self.record.addresses().values()))
        taken_back = self._end(self._known(mailbox))
        self.grants.destroy(mailbox)
        self.record.disconnect(mailbox, actor=actor)
        return taken_back

    def _end(self, grant: Grant | None) -> bool:
        """Give a token back; whether nothing of it holds. A service account's key is not ours to end."""
        if not isinstance(grant, ConsentGrant):
            return True
        try:
            revoke(self.endpoints, grant.refresh_token)
        except ProviderFailed:
            return False
        return True

    def _take_in(self, grant: Grant, wanted: Wanted, way: Way, actor: str) -> Connected:
        mode = CaptureMode.HEADERS if wanted.headers_only else CaptureMode.WHOLE
        access = Access(way, mode, asked=wanted.scopes(), granted=grant.scopes, grant=uuid4().hex)
        fact = signed_in(self.tokens, kind=GOOGLE, address=grant.address, access=access)
        self.grants.keep(fact.mailbox, written(grant))
        event = self.record.connect(fact, grant.address, actor=actor)
        return Connected(grant.address, access, is_new=event == fact)

    def _refresh_token(self, given: Consented, client: GoogleClient) -> str:
        """The refresh token of an answer; one without means that the one there is still holds."""
        if given.refresh_token is not None:
            return given.refresh_token
        known = self._known(mailbox_token(self.tokens, GOOGLE, given.address))
        if isinstance(known, ConsentGrant) and known.client_id == client.id:
            return known.refresh_token
        raise ConsentFailed(
            "Google sent no token to come back with: take Setpoint's access away at "
            "myaccount.google.com/permissions, and run the command again"
        )

    def _known(self, mailbox: str) -> Grant | None:
        kept = self.grants.read(mailbox)
        try:
            return None if kept is None else read(kept)
        except GrantIsDamaged:
            return None

    def _give_back(self, given: Consented) -> None:
        """Give tokens back; not of who is connected, for whom Google would end the one in use, too."""
        if mailbox_token(self.tokens, GOOGLE, given.address) in self.record.all():
            return
        with suppress(ProviderFailed):
            revoke(self.endpoints, given.refresh_token or given.access_token)
