"""Microsoft's mailboxes: their providers, by what was granted; what was not is not asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.acting.events import Act
from domain.ports.hands import Hands
from domain.ports.mailboxes import CaptureMode
from domain.ports.provider import FailureKind, Provider, ProviderFailed
from integrations.microsoft_auth.grants import ApplicationGrant, ConsentGrant, Grant, GrantIsDamaged, read
from integrations.microsoft_auth.scopes import CALENDARS, DRAFTS, HEADERS, HOLDS, MAIL, SHARED
from integrations.microsoft_auth.tokens import ApplicationTokens, SignedInTokens
from integrations.microsoft_graph.calling import AccessTokens, GraphApi
from integrations.microsoft_graph.settings import GraphSettings
from integrations.outlook_calendar.holding import OutlookHolding
from integrations.outlook_calendar.provider import OutlookCalendarProvider
from integrations.outlook_mail.drafting import OutlookDrafting
from integrations.outlook_mail.provider import OutlookMailProvider
from integrations.outlook_mail.settings import OutlookMailSettings
from services.mailboxes.kinds import Reaching
from services.mailboxes.words import MICROSOFT
from services.microsoft_settings import MicrosoftSettings

API = "graph"


@dataclass(frozen=True, slots=True)
class MicrosoftKind:
    """A `Kind`."""

    microsoft: MicrosoftSettings
    name: str = MICROSOFT

    @property
    def acts(self) -> Mapping[Act, str]:
        """See `Kind`."""
        return {Act.DRAFT: DRAFTS, Act.HOLD: HOLDS}

    def providers(self, grant: str, reaching: Reaching) -> Sequence[Provider]:
        """See `Kind`. Mail and calendars share what Graph allows the mailbox at a time."""
        known, api = self._reached(grant, reaching)
        return _granted(known, api, headers_only=reaching.mailbox.mode is CaptureMode.HEADERS)

    def hands(self, grant: str, reaching: Reaching) -> Hands:
        """See `Kind`. In a mailbox of several people nobody acts: it is nobody's own."""
        known, api = self._reached(grant, reaching)
        return Hands(
            OutlookDrafting(api, address=known.address) if DRAFTS in known.scopes else None,
            OutlookHolding(api) if HOLDS in known.scopes else None,
        )

    def _reached(self, grant: str, reaching: Reaching) -> tuple[Grant, GraphApi]:
        try:
            known = read(grant)
        except GrantIsDamaged as error:
            raise ProviderFailed(FailureKind.REAUTHORISE, "grant_unusable") from error
        settings = GraphSettings(
            root=self.microsoft.endpoints.graph,
            owner=_owner(known),
            at_once=self.microsoft.at_once,
        )
        tokens = self._tokens(known, reaching)
        return known, GraphApi(settings, tokens=tokens, budget=reaching.budget(API), clock=reaching.clock)

    def give_back(self, grant: str) -> bool:
        """See `Kind`. Entra lets an application end no refresh token; it is destroyed, and ends by itself."""
        try:
            return isinstance(read(grant), ApplicationGrant)
        except GrantIsDamaged:
            return True

    def _tokens(self, grant: Grant, reaching: Reaching) -> AccessTokens:
        client, endpoints = self.microsoft.client, self.microsoft.endpoints
        if client is None:
            raise ProviderFailed(FailureKind.STOP_APP, "application_unusable")
        if client.id != grant.client_id:
            raise ProviderFailed(FailureKind.REAUTHORISE, "grant_unusable")
        match grant:
            case ConsentGrant():
                return SignedInTokens(
                    reaching.clock, keeper=reaching.kept, client=client, endpoints=endpoints
                )
            case ApplicationGrant():
                return ApplicationTokens(reaching.clock, grant=grant, client=client, endpoints=endpoints)


def _owner(grant: Grant) -> str | None:
    """Whose mailbox is meant, where it is not that of whoever signed in."""
    is_own = isinstance(grant, ConsentGrant) and not grant.is_shared
    return None if is_own else grant.address


def _granted(grant: Grant, api: GraphApi, *, headers_only: bool) -> Sequence[Provider]:
    rights = {scope.removesuffix(SHARED) for scope in grant.scopes}
    providers: list[Provider] = []
    if MAIL in rights or HEADERS in rights:
        mail = OutlookMailSettings(headers_only=headers_only)
        providers.append(OutlookMailProvider(api, settings=mail))
    if CALENDARS in rights:
        providers.append(OutlookCalendarProvider(api, owner=grant.address))
    return providers
