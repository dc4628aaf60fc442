"""The clouds: each has an authority and a Graph of its own, known by their hosts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from integrations.sandbox.exchange import Request


class Cloud(StrEnum):
    """Where a tenant lives."""

    GLOBAL = "global"
    US_GOVERNMENT = "us_government"
    CHINA = "china"


class Door(StrEnum):
    """What a host is for."""

    AUTHORITY = "authority"
    GRAPH = "graph"


AUTHORITY_OF = {
    Cloud.GLOBAL: "login.microsoftonline.com",
    Cloud.US_GOVERNMENT: "login.microsoftonline.us",
    Cloud.CHINA: "login.partner.microsoftonline.cn",
}
GRAPH_OF = {
    Cloud.GLOBAL: "graph.microsoft.com",
    Cloud.US_GOVERNMENT: "graph.microsoft.us",
    Cloud.CHINA: "microsoftgraph.chinacloudapi.cn",
}
_DOORS = {
    **{host: (cloud, Door.AUTHORITY) for cloud, host in AUTHORITY_OF.items()},
    **{host: (cloud, Door.GRAPH) for cloud, host in GRAPH_OF.items()},
}


@dataclass(frozen=True, slots=True)
class Entrance:
    """By which door a request came: its path below the host, and the address that links begin with."""

    cloud: Cloud
    door: Door
    path: str
    base: str


def entrance(request: Request, address: str) -> Entrance | None:
    """The door that a request came by; None if it is for somebody else."""
    host = request.headers.get("host", "").partition(":")[0]
    if host in _DOORS:
        cloud, door = _DOORS[host]
        return Entrance(cloud, door, request.path, f"https://{host}")
    first, _, rest = request.path.removeprefix("/").partition("/")
    if first in _DOORS:
        cloud, door = _DOORS[first]
        return Entrance(cloud, door, f"/{rest}", f"{address}/{first}")
    return None


def cloud_of_resource(resource: str) -> Cloud | None:
    """The cloud whose Graph a scope or an audience begins with."""
    host = urlsplit(resource).hostname
    return next((cloud for cloud, graph in GRAPH_OF.items() if graph == host), None)
