"""Fetching with `O365` (PyPI, Apache-2.0 licence, 2.1): the same folders, read into its own messages.

Where Graph is stands in its protocol: a subclass names the sandbox, and the access token is put into its
session. Its rest of 200 ms between requests is switched off. Of what it does between folder and message
nothing is changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from O365 import Account, MSGraphProtocol  # type: ignore[import-untyped]  # it comes without types
from O365.mailbox import Folder  # type: ignore[import-untyped]  # the same
from O365.message import Message  # type: ignore[import-untyped]  # the same
from O365.utils.token import MemoryTokenBackend  # type: ignore[import-untyped]  # the same


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read: where Graph is, with which token, which folders, how many rows to a page."""

    graph: str
    token: str
    folders: Collection[str]
    page: int


def listed(asked: Asked) -> int:
    """Read messages as lists have them, with the bodies; how many it gave."""
    return sum(_has_text(message) for message in _messages(asked))


def whole(asked: Asked) -> int:
    """The same, and for each message ask for what was sent; how many it gave."""
    return sum(_has_text(message) and bool(message.get_mime_content()) for message in _messages(asked))


def _messages(asked: Asked) -> Iterator[Message]:
    for folder in _folders(asked):
        if folder.name in asked.folders:
            yield from folder.get_messages(limit=None, batch=asked.page)


def _folders(asked: Asked) -> Iterator[Folder]:
    class Here(MSGraphProtocol):  # type: ignore[misc]  # the same
        _protocol_url = f"{asked.graph}/"

    backend = MemoryTokenBackend()
    account = Account(("none", "none"), protocol=Here(), token_backend=backend, requests_delay=0)
    account.con.session = account.con.get_session()
    account.con.update_session_auth_header(asked.token)
    yield from account.mailbox().get_folders(limit=None)


def _has_text(message: Message) -> bool:
    return bool(message.body and message.sender and message.subject)
