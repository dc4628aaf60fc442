"""The authority's front door: discovery, pages for a browser, and tokens, below the name of a tenant."""

from __future__ import annotations

import asyncio

from integrations.sandbox.exchange import Answer, Json, Request, html_answer, json_answer
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.journal import Entry
from integrations.sandbox.microsoft.authority import authorising, consenting, device, tokens
from integrations.sandbox.microsoft.authority.refusals import (
    TokenRefusal,
    revoked,
    unknown_tenant,
    wrong_secret,
)
from integrations.sandbox.microsoft.authority.tenants import audience
from integrations.sandbox.microsoft.clouds import AUTHORITY_OF, GRAPH_OF, Entrance
from integrations.sandbox.microsoft.world import World

_DISCOVERY = "v2.0/.well-known/openid-configuration"
_CLAIMS = [
    "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
    "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
    "c_hash", "email",
]  # fmt: skip
_TENANT_ID = {"common": "{tenantid}", "organizations": "{tenantid}"}
_TRANSIENT = "A transient error has occurred."
_CUTS = frozenset({Kind.CUT_BEFORE, Kind.CUT_AFTER})


class Authority:
    """Answers as Entra."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: Request, door: Entrance) -> Answer:
        """The answer to one request."""
        tenant, _, rest = door.path.removeprefix("/").partition("/")
        match request.verb, rest:
            case "GET", "discovery/v2.0/keys":
                return json_answer({"keys": [self._world.key.jwk]})
            case "POST", "oauth2/v2.0/token" | "oauth2/v2.0/devicecode":
                return await self._posted(request, door, tenant, rest.rpartition("/")[2])
            case _:
                pass
        with self._world.lock:
            match request.verb, rest:
                case "GET", "discovery/instance":
                    return json_answer(_instances(door, tenant))
                case "GET", path if path == _DISCOVERY:
                    return self._discovery(door, tenant)
                case "GET" | "POST", "oauth2/v2.0/authorize":
                    return authorising.answer_authorise(self._world, request, door, tenant)
                case "GET" | "POST", "v2.0/adminconsent":
                    return consenting.answer_admin_consent(self._world, request, door, tenant)
                case "GET" | "POST", "oauth2/deviceauth":
                    return device.answer_device_page(self._world, request)
                case _:
                    pass
        return self._not_modelled(f"{request.verb} of {door.path} at the authority")

    def _not_modelled(self, what: str) -> Answer:
        self._world.violations.append(f"The sandbox does not model {what}.")
        return json_answer({"error": "not_modelled", "error_description": self._world.violations[-1]}, 501)

    async def _posted(self, request: Request, door: Entrance, tenant: str, what: str) -> Answer:
        form = request.form()
        with self._world.lock:
            asked = tokens.asked_of_token(self._world, form, f"authority.{what}")
            fault = self._world.faults.take(asked)
        if fault is not None and fault.kind is Kind.SLOW:
            await asyncio.sleep(fault.seconds)
        with self._world.lock:
            answer = self._token(form, door, tenant, what, fault)
            if fault is not None and fault.kind in _CUTS:
                answer = Answer(0, cut_after=-1)
            now = self._world.clock.now()
            self._world.journal.add(Entry(now, asked.method, asked.user, request.path, "", answer.status, 0))
        return answer

    def _token(
        self, form: dict[str, str], door: Entrance, tenant: str, what: str, fault: Fault | None
    ) -> Answer:
        now = self._world.clock.now()
        try:
            if fault is not None and fault.kind is Kind.CUT_BEFORE:
                return Answer(0)
            if fault is not None and (made := _on_demand(self._world, fault, form)) is not None:
                return made
            if "client_assertion" in form:
                return self._not_modelled("applications that show a certificate")
            if what == "devicecode":
                return json_answer(device.begun(self._world, form, door, tenant))
            return json_answer(tokens.given(self._world, form, door, tenant))
        except TokenRefusal as refusal:
            return refusal.answer(now)

    def _discovery(self, door: Entrance, tenant: str) -> Answer:
        try:
            audience(self._world, tenant, door.cloud)
        except TokenRefusal:
            return unknown_tenant(tenant).answer(self._world.clock.now())
        return json_answer(document(self._world, door, tenant))


def document(world: World, door: Entrance, tenant: str) -> Json:
    """The discovery document; its addresses are the real ones, whichever way it was asked for."""
    host = AUTHORITY_OF[door.cloud]
    named = world.accounts.tenant_named(tenant, door.cloud) or _TENANT_ID.get(tenant, tenant)
    below = f"https://{host}/{tenant}"
    return {
        "token_endpoint": f"{below}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post", "private_key_jwt", "client_secret_basic",
        ],
        "jwks_uri": f"{below}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"https://{host}/{named}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": f"https://{GRAPH_OF[door.cloud]}/oidc/userinfo",
        "authorization_endpoint": f"{below}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{below}/oauth2/v2.0/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{below}/oauth2/v2.0/logout",
        "claims_supported": _CLAIMS,
        "kerberos_endpoint": f"{below}/kerberos",
        "tenant_region_scope": None,
        "cloud_instance_name": host.removeprefix("login."),
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": GRAPH_OF[door.cloud],
        "rbac_url": "https://pas.windows.net",
    }  # fmt: skip


def _instances(door: Entrance, tenant: str) -> Json:
    """Which hosts stand for the same authority."""
    host = AUTHORITY_OF[door.cloud]
    known = {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
    return {
        "tenant_discovery_endpoint": f"https://{host}/{tenant}/{_DISCOVERY}",
        "api-version": "1.1",
        "metadata": [known],
    }


def _on_demand(world: World, fault: Fault, form: dict[str, str]) -> Answer | None:
    now = world.clock.now()
    wait = (("retry-after", f"{fault.seconds:.0f}"),)
    match fault.kind:
        case Kind.INVALID_GRANT:
            return revoked(now, now).answer(now)
        case Kind.INVALID_CLIENT:
            return wrong_secret(form.get("client_id", "")).answer(now)
        case Kind.RETRY_AFTER:
            refusal = TokenRefusal("temporarily_unavailable", 90055, "Too many requests.", status=429)
        case Kind.INTERNAL:
            refusal = TokenRefusal("server_error", 90033, _TRANSIENT, status=500)
        case Kind.UNAVAILABLE:
            refusal = TokenRefusal("temporarily_unavailable", 90033, _TRANSIENT, status=503)
        case Kind.BAD_GATEWAY | Kind.TIMEOUT:
            return html_answer("<h1>Gateway</h1>", int(fault.kind[:3]))
        case _:
            return None
    answered = refusal.answer(now)
    return Answer(answered.status, answered.body, (*answered.headers, *wait))
