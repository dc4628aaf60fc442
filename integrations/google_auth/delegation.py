"""A Workspace's domain-wide delegation: one service account for mailboxes that an administrator names.

Google can not restrict a delegation to single mailboxes, it holds for everybody of the domain. So the list is
ours, and an address that is not on it is refused before anything is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.people import fold_address
from integrations.google_auth.endpoints import GoogleEndpoints

if TYPE_CHECKING:
    from google.oauth2 import service_account

# Google's library is imported where it is needed: whoever only names these errors loads fast.

_NEEDED = ("client_email", "client_id", "private_key", "private_key_id")


class FaultyKeyFile(ValueError):
    """What should be a service account's key file is none; the message has nothing of it."""


class NotAllowed(ValueError):
    """An address that is not among those that an administrator named."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is not one of the mailboxes that were named with --mailbox")


@dataclass(frozen=True, slots=True)
class Delegation:
    """A service account, and the folded addresses of the mailboxes that it may open."""

    key: Mapping[str, str] = field(repr=False)
    allowed: frozenset[str]

    @property
    def robot(self) -> str:
        """The service account's own address."""
        return self.key["client_email"]

    def credentials(
        self, address: str, scopes: tuple[str, ...], endpoints: GoogleEndpoints
    ) -> service_account.Credentials:
        """Credentials that act as the owner of a mailbox. Nothing is asked of Google yet.

        Raises:
            NotAllowed: the address is not on the list.
            FaultyKeyFile: the key can not be used.
        """
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 - see above
        from google.oauth2 import service_account  # noqa: PLC0415 - see above

        if fold_address(address) not in self.allowed:
            raise NotAllowed(address)
        info = {**self.key, "type": "service_account", "token_uri": endpoints.token}
        try:
            made: service_account.Credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                info, scopes=list(scopes), subject=address
            )
        except (ValueError, GoogleAuthError) as error:
            raise FaultyKeyFile("the private key of the service account can not be used") from error
        return made


def allowed_of(addresses: tuple[str, ...]) -> frozenset[str]:
    """A list of mailboxes as it is compared."""
    return frozenset(map(fold_address, addresses))


def key_in(file: Path) -> Mapping[str, str]:
    """The key in a service account's key file, as far as it is needed.

    Raises:
        FaultyKeyFile: it is none.
    """
    try:
        written: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FaultyKeyFile(f"{file}: expected a JSON file, found {type(error).__name__}") from error
    if not isinstance(written, dict) or written.get("type") != "service_account":
        raise FaultyKeyFile(f'{file}: expected the key file of a service account ("type": "service_account")')
    found = {name: written.get(name) for name in _NEEDED}
    missing = [name for name, value in found.items() if not isinstance(value, str) or not value]
    if missing:
        raise FaultyKeyFile(f"{file}: expected {', '.join(missing)}, found nothing")
    return {name: str(value) for name, value in found.items()}
