"""A person's sign-in: with a browser of this machine, or with a code that they type in elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from integrations.loopback import Loopback
from integrations.microsoft_auth.applications import asked, public, tokens_in
from integrations.microsoft_auth.endpoints import MicrosoftClient, MicrosoftEndpoints
from integrations.microsoft_auth.failures import ADMIN_CONSENT, NO_CONSENT, numbers_of
from integrations.microsoft_auth.scopes import PERSON, granted_in, named_by
from integrations.signing_in import ConsentFailed

HOST = "localhost"
"""Entra takes any port for this name, and for no other name of this machine unless its manifest says so."""
SECONDS = 300.0
SELECT = "select_account"


@dataclass(frozen=True, slots=True)
class Consented:
    """What a sign-in gave. `tenant` is where the person belongs."""

    tenant: str
    granted: frozenset[str]
    refresh_token: str = field(repr=False)
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a person: the page that asks it, and what its answer is known and proven by."""

    page: str
    state: str
    flow: Mapping[str, Any] = field(repr=False)


def question(
    client: MicrosoftClient,
    endpoints: MicrosoftEndpoints,
    scopes: Sequence[str],
    *,
    back: str,
    hint: str | None,
    prompt: str = SELECT,
) -> Question:
    """The question that a person is asked, who comes back to the address `back` with the answer.

    Raises:
        ProviderFailed: the sign-in can not be reached, or knows no such tenant.
    """
    return _Asking(client, endpoints, tuple(scopes)).question(prompt, back=back, hint=hint)


def answered(
    client: MicrosoftClient,
    endpoints: MicrosoftEndpoints,
    scopes: Sequence[str],
    answer: Mapping[str, str],
    wanted: Question,
) -> Consented:
    """What somebody granted who came back with an answer. Raises as `by_browser`."""
    asking = _Asking(client, endpoints, tuple(scopes))
    return asking.consented(asking.answered(wanted, answer))


def by_browser(
    client: MicrosoftClient,
    endpoints: MicrosoftEndpoints,
    scopes: Sequence[str],
    *,
    show: Callable[[str], None],
    hint: str | None = None,
    seconds: float = SECONDS,
) -> Consented:
    """Ask a person in their browser (PKCE, RFC 8252). `show` is given the page's address.

    The page of consent is only asked for where Microsoft sent no refresh token without it: where an
    administrator has granted everything already, people could not get past it.

    Raises:
        ConsentFailed: they refused, did not answer in time, or may not grant it themselves.
        ProviderFailed: Microsoft refused the code.
    """
    asking = _Asking(client, endpoints, tuple(scopes))
    answer: Mapping[str, Any] = {}
    for prompt in (SELECT, "consent"):
        answer = asking.by_browser(prompt, show=show, hint=hint, seconds=seconds)
        if answer.get("refresh_token"):
            break
    return asking.consented(answer)


def by_device_code(
    client: MicrosoftClient,
    endpoints: MicrosoftEndpoints,
    scopes: Sequence[str],
    *,
    say: Callable[[str, str], None],
) -> Consented:
    """Ask a person who has a browser on another machine. `say` is given its address and the code to type in.

    Raises:
        ConsentFailed: they refused, did not answer in time, or may not grant it themselves.
        ProviderFailed: Microsoft refused.
    """
    asking = _Asking(client, endpoints, tuple(scopes))
    return asking.consented(asking.by_device_code(say))


def admin_consent_page(client: MicrosoftClient, endpoints: MicrosoftEndpoints, scopes: Sequence[str]) -> str:
    """Where an administrator grants it for everybody."""
    fields = {
        "client_id": client.id,
        "scope": " ".join(named_by(endpoints.resource, (PERSON, *scopes))),
        "redirect_uri": f"http://{HOST}",
    }
    return f"{endpoints.login}/{client.tenant}/v2.0/adminconsent?{urlencode(fields)}"


@dataclass(frozen=True, slots=True)
class _Asking:
    client: MicrosoftClient
    endpoints: MicrosoftEndpoints
    scopes: tuple[str, ...]

    @property
    def _named(self) -> list[str]:
        return named_by(self.endpoints.resource, (PERSON, *self.scopes))

    def by_browser(
        self, prompt: str, *, show: Callable[[str], None], hint: str | None, seconds: float
    ) -> Mapping[str, Any]:
        back = Loopback("", host=HOST)
        wanted = self.question(prompt, back=back.address, hint=hint)
        back.expects(wanted.state)
        with back:
            show(wanted.page)
            return self.answered(wanted, back.answer(seconds=seconds))

    def question(self, prompt: str, *, back: str, hint: str | None) -> Question:
        with public(self.client, self.endpoints) as (app, login), warnings.catch_warnings():
            # msal would have the code posted; PKCE makes it worthless to whoever reads the address.
            warnings.filterwarnings("ignore", message="response_mode")
            flow = asked(
                lambda: app.initiate_auth_code_flow(
                    self._named, redirect_uri=back, prompt=prompt, login_hint=hint
                )
            )
            return Question(login.shown(str(flow["auth_uri"])), str(flow["state"]), flow)

    def answered(self, question: Question, answer: Mapping[str, str]) -> Mapping[str, Any]:
        if "code" not in answer:
            raise self._refused(answer)
        with public(self.client, self.endpoints) as (app, _):
            return self._told(
                asked(lambda: app.acquire_token_by_auth_code_flow(dict(question.flow), dict(answer)))
            )

    def by_device_code(self, say: Callable[[str, str], None]) -> Mapping[str, Any]:
        with public(self.client, self.endpoints) as (app, login):
            flow = asked(lambda: app.initiate_device_flow(self._named))
            if "user_code" not in flow:
                raise self._refused(flow)
            say(login.shown(str(flow["verification_uri"])), str(flow["user_code"]))
            return self._told(asked(lambda: app.acquire_token_by_device_flow(flow)))

    def consented(self, answer: Mapping[str, Any]) -> Consented:
        refresh = answer.get("refresh_token")
        if not isinstance(refresh, str) or not refresh:
            raise ConsentFailed(
                "Microsoft sent no token to come back with: allow offline_access for the application, and "
                "try it once more"
            )
        claims = answer.get("id_token_claims")
        tenant = claims.get("tid") if isinstance(claims, dict) else None
        return Consented(
            tenant=tenant if isinstance(tenant, str) else self.client.tenant,
            granted=granted_in(str(answer.get("scope", ""))),
            refresh_token=refresh,
            access_token=str(answer["access_token"]),
        )

    def _told(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        if "access_token" not in answer and self._needs_people(answer):
            raise self._refused(answer)
        return tokens_in(answer)

    def _needs_people(self, answer: Mapping[str, Any]) -> bool:
        numbers = {*numbers_of(answer)}
        return bool(numbers & {*ADMIN_CONSENT, NO_CONSENT}) or answer.get("error") in _SAID_NO

    def _refused(self, answer: Mapping[str, Any]) -> ConsentFailed:
        if ADMIN_CONSENT & {*numbers_of(answer)}:
            page = admin_consent_page(self.client, self.endpoints, self.scopes)
            return ConsentFailed(
                "in your organisation only an administrator may grant this: nothing was connected. Ask one "
                f"to open {page} and then try it once more"
            )
        if answer.get("error") in _SAID_NO:
            return ConsentFailed(_SAID_NO[str(answer["error"])])
        code = str(answer.get("error", "no code"))[:60]
        return ConsentFailed(f"the sign-in page came back with {code!r}; try it once more")


_SAID_NO = {
    "access_denied": "the sign-in page was left with a no: nothing was connected",
    "authorization_declined": "the sign-in page was left with a no: nothing was connected",
    "expired_token": "nobody typed in the code in time; run the command again",
    "authorization_pending": "nobody typed in the code in time; run the command again",
}
