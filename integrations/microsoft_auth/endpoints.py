"""Where Microsoft is, and as which application we come: settings, for national clouds, tests and proxies."""

from __future__ import annotations

from dataclasses import dataclass, field

LOGIN = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com/v1.0"
RESOURCE = "https://graph.microsoft.com"
TENANT = "organizations"


@dataclass(frozen=True, slots=True)
class MicrosoftEndpoints:
    """Where Microsoft answers. `graph` ends with the version; `resource` is what rights are named by.

    The cloud of a national government has others for all three.
    """

    login: str = LOGIN
    graph: str = GRAPH
    resource: str = RESOURCE


@dataclass(frozen=True, slots=True)
class MicrosoftClient:
    """The application as Entra knows it. `tenant` is an id or a domain, or who may sign in at all.

    `secret` only for an application that acts by its own rights.
    """

    id: str
    tenant: str = TENANT
    secret: str | None = field(default=None, repr=False)
