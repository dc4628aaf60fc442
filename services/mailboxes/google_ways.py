"""The ways into Google's mailboxes: a person's consent, and a Workspace's delegation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from domain.capture.connections import Way
from domain.people import fold_address
from domain.ports.mailboxes import CaptureMode
from domain.ports.provider import ProviderFailed
from integrations.google_auth.consent import Consented, Question, answered, consent, question, revoke
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
from integrations.signing_in import ConsentFailed
from services.mailboxes.connecting import Connected, Connecting, LetIn, SomebodyElse
from services.mailboxes.words import GOOGLE


@dataclass(frozen=True, slots=True)
class GoogleWays:
    """Lets people and administrators connect Google's mailboxes."""

    connecting: Connecting
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
        return self._consented(given, client, wanted, mailbox, actor)

    def question(self, client: GoogleClient, wanted: Wanted, *, back: str, mailbox: str) -> Question:
        """What the owner of a mailbox is asked, who comes back to an address of ours."""
        return question(client, self.endpoints, wanted.scopes(), back=back, hint=mailbox)

    def answered(
        self,
        client: GoogleClient,
        wanted: Wanted,
        answer: Mapping[str, str],
        asked: Question,
        *,
        mailbox: str,
        actor: str,
    ) -> Connected:
        """Take in the answer to a question. Raises as `by_consent`."""
        given = answered(client, self.endpoints, answer, asked)
        return self._consented(given, client, wanted, mailbox, actor)

    def _consented(
        self, given: Consented, client: GoogleClient, wanted: Wanted, mailbox: str | None, actor: str
    ) -> Connected:
        scopes = wanted.scopes()
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

    def _take_in(self, grant: Grant, wanted: Wanted, way: Way, actor: str) -> Connected:
        mode = CaptureMode.HEADERS if wanted.headers_only else CaptureMode.WHOLE
        given = LetIn(GOOGLE, grant.address, way, mode, wanted.scopes(), grant.scopes, written(grant))
        return self.connecting.take_in(given, actor=actor)

    def _refresh_token(self, given: Consented, client: GoogleClient) -> str:
        """The refresh token of an answer; one without means that the one there is still holds."""
        if given.refresh_token is not None:
            return given.refresh_token
        known = self._known(given.address)
        if isinstance(known, ConsentGrant) and known.client_id == client.id:
            return known.refresh_token
        raise ConsentFailed(
            "Google sent no token to come back with: take Setpoint's access away at "
            "myaccount.google.com/permissions, and try it once more"
        )

    def _known(self, address: str) -> Grant | None:
        kept = self.connecting.known(GOOGLE, address)
        try:
            return None if kept is None else read(kept)
        except GrantIsDamaged:
            return None

    def _give_back(self, given: Consented) -> None:
        """Give tokens back; not of who is connected, for whom Google would end the one in use, too."""
        if self.connecting.is_connected(GOOGLE, given.address):
            return
        with suppress(ProviderFailed):
            revoke(self.endpoints, given.refresh_token or given.access_token)
