"""The ways into Microsoft's mailboxes: a person's sign-in, and an application's own rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from domain.capture.connections import Way
from domain.people import fold_address
from domain.ports.clock import Clock
from domain.ports.mailboxes import CaptureMode
from integrations.microsoft_auth.consent import (
    Consented,
    Question,
    answered,
    by_browser,
    by_device_code,
    question,
)
from integrations.microsoft_auth.endpoints import MicrosoftClient
from integrations.microsoft_auth.grants import ApplicationGrant, ConsentGrant, Grant, written
from integrations.microsoft_auth.scopes import Wanted
from integrations.microsoft_auth.tokens import application_token
from integrations.microsoft_graph.calling import GraphApi
from integrations.microsoft_graph.people import addresses
from integrations.microsoft_graph.settings import GraphSettings
from services.mailboxes.connecting import Connected, Connecting, LetIn, SomebodyElse
from services.mailboxes.words import MICROSOFT
from services.microsoft_settings import MicrosoftSettings


@dataclass(frozen=True, slots=True)
class _Token:
    """A token that was just given, and the budget of somebody who asks one or two questions."""

    text: str

    def token(self) -> str:
        return self.text

    def renewed(self, refused: str) -> str:
        return refused

    def spend(self, units: int) -> None:
        """Nothing: nobody asks as much as would be too much."""


@dataclass(frozen=True, slots=True)
class MicrosoftWays:
    """Lets people and administrators connect Microsoft's mailboxes."""

    connecting: Connecting
    microsoft: MicrosoftSettings
    clock: Clock

    def by_browser(
        self,
        client: MicrosoftClient,
        wanted: Wanted,
        *,
        show: Callable[[str], None],
        mailbox: str | None,
        seconds: float,
        actor: str,
    ) -> Connected:
        """Let a person sign in; `mailbox` names whose it has to be, or which shared one they may read.

        Raises:
            ConsentFailed: they did not, or somebody else did.
            ProviderFailed: Microsoft refused.
        """
        hint = None if wanted.shared else mailbox
        scopes, at = wanted.scopes(), self.microsoft.endpoints
        given = by_browser(client, at, scopes, show=show, hint=hint, seconds=seconds)
        return self._signed_in(given, client, wanted, mailbox, actor)

    def question(self, client: MicrosoftClient, wanted: Wanted, *, back: str, mailbox: str) -> Question:
        """What the owner of a mailbox is asked, who comes back to an address of ours."""
        return question(client, self.microsoft.endpoints, wanted.scopes(), back=back, hint=mailbox)

    def answered(
        self,
        client: MicrosoftClient,
        wanted: Wanted,
        answer: Mapping[str, str],
        asked: Question,
        *,
        mailbox: str,
        actor: str,
    ) -> Connected:
        """Take in the answer to a question. Raises as `by_browser`."""
        given = answered(client, self.microsoft.endpoints, wanted.scopes(), answer, asked)
        return self._signed_in(given, client, wanted, mailbox, actor)

    def by_device_code(
        self,
        client: MicrosoftClient,
        wanted: Wanted,
        *,
        say: Callable[[str, str], None],
        mailbox: str | None,
        actor: str,
    ) -> Connected:
        """The same, with a code that the person types in where they have a browser.

        Raises:
            ConsentFailed, ProviderFailed: as `by_browser`.
        """
        given = by_device_code(client, self.microsoft.endpoints, wanted.scopes(), say=say)
        return self._signed_in(given, client, wanted, mailbox, actor)

    def by_application(
        self, client: MicrosoftClient, mailboxes: Sequence[str], wanted: Wanted, *, actor: str
    ) -> list[Connected]:
        """Connect the mailboxes that an administrator names, each after trying its access once.

        Raises:
            ProviderFailed: Microsoft lets the application not into one of them; those before are connected.
        """
        token = str(application_token(client, self.microsoft.endpoints)["access_token"])
        connected: list[Connected] = []
        for address in mailboxes:
            try_access(self._api(token, address), wanted)
            grant = ApplicationGrant(address.lower(), wanted.scopes(), client.id, client.tenant)
            connected.append(self._take_in(grant, wanted, Way.DELEGATION, actor))
        return connected

    def _signed_in(
        self, given: Consented, client: MicrosoftClient, wanted: Wanted, mailbox: str | None, actor: str
    ) -> Connected:
        address = self._whose(given, wanted, mailbox)
        granted = tuple(scope for scope in wanted.scopes() if scope in given.granted)
        grant = ConsentGrant(
            address, granted, client.id, given.tenant, given.refresh_token, is_shared=wanted.shared
        )
        return self._take_in(grant, wanted, Way.CONSENT, actor)

    def _whose(self, given: Consented, wanted: Wanted, mailbox: str | None) -> str:
        """The address of the mailbox that a sign-in is for.

        Raises:
            SomebodyElse: another person signed in than was asked for.
            ProviderFailed: they may not read the shared mailbox that was asked for.
        """
        if wanted.shared and mailbox is not None:
            try_access(self._api(given.access_token, mailbox), wanted)
            return mailbox.lower()
        with closing(self._api(given.access_token, None)) as api:
            known = addresses(api)
        folded = [fold_address(each) for each in known]
        if mailbox is not None and fold_address(mailbox) not in folded:
            raise SomebodyElse(f"{known[0]} signed in, not {mailbox}: nothing was connected")
        return known[0]

    def _take_in(self, grant: Grant, wanted: Wanted, way: Way, actor: str) -> Connected:
        mode = CaptureMode.HEADERS if wanted.headers_only else CaptureMode.WHOLE
        given = LetIn(MICROSOFT, grant.address, way, mode, wanted.scopes(), grant.scopes, written(grant))
        return self.connecting.take_in(given, actor=actor)

    def _api(self, token: str, owner: str | None) -> GraphApi:
        return api_with(self.microsoft, token, owner, self.clock)


def api_with(microsoft: MicrosoftSettings, token: str, owner: str | None, clock: Clock) -> GraphApi:
    """Graph, for a question or two with a token that was just given."""
    said = _Token(token)
    settings = GraphSettings(root=microsoft.endpoints.graph, owner=owner)
    return GraphApi(settings, tokens=said, budget=said, clock=clock)


def try_access(api: GraphApi, wanted: Wanted) -> None:
    """Ask for something of a mailbox that every right in question lets one see.

    Raises:
        ProviderFailed: it is not given.
    """
    try:
        if wanted.mail:
            api.get("mailFolders/inbox", query={"$select": "id"})
        if wanted.calendar:
            api.get("calendars", query={"$top": "1", "$select": "id"})
    finally:
        api.close()
