"""Permissions: what they are called, which of them a person may grant, and how they are written."""

from __future__ import annotations

from integrations.sandbox.microsoft.clouds import GRAPH_OF, Cloud, cloud_of_resource

IDENTITY = frozenset({"openid", "profile", "email", "offline_access"})
_SHARABLE = (
    "Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite", "Mail.Send",
    "Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite",
)  # fmt: skip
ADMIN_ONLY = frozenset({"User.Read.All"})
DELEGATED = frozenset(
    {*_SHARABLE, *(f"{each}.Shared" for each in _SHARABLE), "User.Read", "MailboxSettings.Read", *ADMIN_ONLY}
)
ROLES = frozenset({
    "Mail.ReadBasic", "Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite", "Mail.Send",
    "Calendars.ReadBasic.All", "Calendars.Read", "Calendars.ReadWrite",
    "User.Read.All", "MailboxSettings.Read",
})  # fmt: skip
DEFAULT = ".default"


class UnknownScope(ValueError):
    """A scope that does not exist, or belongs to another resource."""


def read_scopes(text: str, cloud: Cloud) -> frozenset[str]:
    """The scopes of a request, without the address of Graph before them.

    Raises:
        UnknownScope: one is none, or stands for another cloud's Graph.
    """
    found = set()
    for each in text.split():
        resource, _, name = each.rpartition("/")
        if resource and cloud_of_resource(resource) is not cloud:
            raise UnknownScope(each)
        if not resource and cloud is not Cloud.GLOBAL and each not in IDENTITY:
            raise UnknownScope(each)  # a scope without a resource means the Graph of the global cloud
        if name not in DELEGATED | IDENTITY | {DEFAULT}:
            raise UnknownScope(each)
        found.add(name)
    return frozenset(found)


def write_scopes(scopes: frozenset[str], cloud: Cloud) -> str:
    """As a token answer tells them; `offline_access` is never told."""
    told = sorted(scopes - {"offline_access"})
    if cloud is Cloud.GLOBAL:
        return " ".join(told)
    return " ".join(each if each in IDENTITY else f"https://{GRAPH_OF[cloud]}/{each}" for each in told)
