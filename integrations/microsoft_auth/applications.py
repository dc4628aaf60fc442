"""The application as msal has it; a new one for each sign-in, because msal remembers refusals for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msal

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_auth.endpoints import MicrosoftClient, MicrosoftEndpoints
from integrations.microsoft_auth.failures import CAUGHT, refusal, unreachable
from integrations.microsoft_auth.login import LoginClient

_NO_INSTANCES = {"instance_discovery": False, "enable_pii_log": False}


@contextmanager
def public(
    client: MicrosoftClient, endpoints: MicrosoftEndpoints
) -> Iterator[tuple[msal.PublicClientApplication, LoginClient]]:
    """The application that people sign in with, and how it reaches the sign-in.

    Raises:
        ProviderFailed: the sign-in can not be reached, or knows no such tenant.
    """
    login = LoginClient(endpoints.login)
    try:
        yield (
            asked(
                lambda: msal.PublicClientApplication(
                    client.id,
                    authority=f"{login.known_as}/{client.tenant}",
                    http_client=login,
                    **_NO_INSTANCES,
                )
            ),
            login,
        )
    finally:
        login.close()


@contextmanager
def confidential(
    client: MicrosoftClient, endpoints: MicrosoftEndpoints
) -> Iterator[msal.ConfidentialClientApplication]:
    """The application that acts by its own rights.

    Raises:
        ProviderFailed: the sign-in can not be reached, knows no such tenant, or there is no secret.
    """
    if client.secret is None:
        raise ProviderFailed(FailureKind.STOP_APP, "no_secret")
    login = LoginClient(endpoints.login)
    try:
        yield asked(
            lambda: msal.ConfidentialClientApplication(
                client.id,
                client_credential=client.secret,
                authority=f"{login.known_as}/{client.tenant}",
                http_client=login,
                **_NO_INSTANCES,
            )
        )
    finally:
        login.close()


def asked(ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - msal has no types
    """What msal says to a question.

    Raises:
        ProviderFailed: it could not ask.
    """
    try:
        found = ask()
    except CAUGHT:
        found = None
    if found is None:
        raise unreachable()  # outside, so that no log shows what msal knew
    return found


def tokens_in(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer that holds an access token.

    Raises:
        ProviderFailed: it is a refusal.
    """
    if not isinstance(answer.get("access_token"), str):
        raise refusal(answer)
    return answer
