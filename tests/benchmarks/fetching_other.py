"""Fetching with `simplegmail` (PyPI, MIT licence, 5.0): the same mailbox, read into its own messages.

It takes credentials but no address: where Gmail is stands in the discovery document that Google's
`build` reads. Its name for `build` is bound to the same function with the sandbox as the endpoint; of
what it does between listing and message nothing is changed. Sequential is its own mode too, which
its public method never asks for.
"""

from __future__ import annotations

from functools import partial

import simplegmail.gmail  # type: ignore[import-untyped]  # it comes without types
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build


class OneByOne(simplegmail.gmail.Gmail):  # type: ignore[misc]  # the same
    """Its client in its sequential mode."""

    def _get_messages_from_refs(self, *asked: object, **options: object) -> list[object]:
        found: list[object] = super()._get_messages_from_refs(*asked, **{**options, "parallel": False})
        return found


def fetched(address: str, credentials: Credentials, *, parallel: bool) -> int:
    """Fetch all mail there is, trash and spam too; how many messages it gave."""
    simplegmail.gmail.build = partial(build, client_options={"api_endpoint": f"{address}/"})
    client = (simplegmail.gmail.Gmail if parallel else OneByOne)(credentials=credentials)
    try:
        return len(client.get_messages(include_spam_trash=True, max_results=1_000_000))
    finally:
        client.service.close()
