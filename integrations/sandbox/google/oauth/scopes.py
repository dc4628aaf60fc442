"""Scopes: which there are, and under which name Google gives them back."""

from __future__ import annotations

from functools import cache

from integrations.sandbox.google.documents import APIS, api

_PREFIX = "https://www.googleapis.com/auth/"
_WRITTEN = {"email": f"{_PREFIX}userinfo.email", "profile": f"{_PREFIX}userinfo.profile"}
IDENTITY = frozenset({"openid", *_WRITTEN.values()})
"""Never a matter of a tick: who signs in says who they are."""


@cache
def known_scopes() -> frozenset[str]:
    """Every scope that can be asked for."""
    documents = [api(name).document for name, _ in APIS]
    return IDENTITY.union(*(document["auth"]["oauth2"]["scopes"] for document in documents))


def read_scopes(text: str) -> frozenset[str]:
    """Scopes as they were asked for, in their long names."""
    return frozenset(_WRITTEN.get(scope, scope) for scope in text.split())


def write_scopes(scopes: frozenset[str]) -> str:
    """Scopes as an answer has them."""
    return " ".join(sorted(scopes))
