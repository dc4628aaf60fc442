"""What the environment says of Microsoft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from integrations.microsoft_auth.endpoints import (
    GRAPH,
    LOGIN,
    RESOURCE,
    TENANT,
    MicrosoftClient,
    MicrosoftEndpoints,
)
from services.addresses import service_address
from services.faulty_setting import FaultySetting

AT_ONCE = "4"
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{1,252}")
_MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class MicrosoftSettings:
    """Without a client nobody can be let in. `at_once`: requests of one mailbox at a time."""

    endpoints: MicrosoftEndpoints
    client: MicrosoftClient | None
    at_once: int


def microsoft_settings(environment: Mapping[str, str]) -> MicrosoftSettings:
    """What the environment says.

    Raises:
        FaultySetting: a value can not be used.
    """
    return MicrosoftSettings(_endpoints(environment), _client(environment), _at_once(environment))


def _endpoints(environment: Mapping[str, str]) -> MicrosoftEndpoints:
    login = environment.get("SETPOINT_MICROSOFT_LOGIN_URL") or LOGIN
    graph = environment.get("SETPOINT_MICROSOFT_GRAPH_URL") or GRAPH
    address = service_address("SETPOINT_MICROSOFT_GRAPH_URL", graph)
    parts = urlsplit(address)
    return MicrosoftEndpoints(
        login=service_address("SETPOINT_MICROSOFT_LOGIN_URL", login),
        graph=address,
        # Rights are named by the Graph of the cloud; something on this machine stands in for the usual one.
        resource=f"{parts.scheme}://{parts.netloc}" if parts.scheme == "https" else RESOURCE,
    )


def _client(environment: Mapping[str, str]) -> MicrosoftClient | None:
    name = environment.get("SETPOINT_MICROSOFT_CLIENT_ID")
    secret = environment.get("SETPOINT_MICROSOFT_CLIENT_SECRET")
    tenant = environment.get("SETPOINT_MICROSOFT_TENANT") or TENANT
    if not _TENANT.fullmatch(tenant):
        raise FaultySetting("SETPOINT_MICROSOFT_TENANT", "the id of a tenant, its domain, or organizations")
    if not name and secret:
        raise FaultySetting("SETPOINT_MICROSOFT_CLIENT_ID", "the id of the application whose secret is set")
    return MicrosoftClient(name, tenant, secret or None) if name else None


def _at_once(environment: Mapping[str, str]) -> int:
    text = environment.get("SETPOINT_MICROSOFT_AT_ONCE") or AT_ONCE
    if not text.isdecimal() or not 0 < int(text) <= _MOST_AT_ONCE:
        raise FaultySetting("SETPOINT_MICROSOFT_AT_ONCE", f"a number from 1 to {_MOST_AT_ONCE}")
    return int(text)
