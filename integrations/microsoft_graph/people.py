"""Who the owner of a mailbox is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_graph.calling import GraphApi
from integrations.microsoft_graph.paging import text_in

_SELECT = "mail,userPrincipalName,proxyAddresses"
_SMTP = "smtp:"


def addresses(api: GraphApi) -> tuple[str, ...]:
    """The address of a mailbox, and its aliases as far as we may know them, lower case.

    Of a mailbox that somebody else let us into, Graph may tell nothing; its address is known, then.

    Raises:
        ProviderFailed: it can not be asked.
    """
    owner = api.settings.owner
    try:
        found = _told(api.get("", query={"$select": _SELECT}))
    except ProviderFailed as failed:
        if owner is None or failed.kind is not FailureKind.PERMANENT:
            raise
        found = []
    known = ([] if owner is None else [owner]) + found
    return tuple(dict.fromkeys(each.lower() for each in known))


def _told(person: Mapping[str, Any]) -> list[str]:
    """The main address first; a personal account may have no `mail`."""
    stated = person.get("proxyAddresses")
    proxies = [each for each in stated if isinstance(each, str)] if isinstance(stated, list) else []
    aliases = [each[len(_SMTP) :] for each in proxies if each.lower().startswith(_SMTP)]
    main = text_in(person, "mail") or text_in(person, "userPrincipalName")
    return [each for each in (main, *aliases) if each and "@" in each]
