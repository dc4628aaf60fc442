"""Service accounts, and what a domain's administrator lets them do in the name of its people."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.sandbox.exchange import Json
from integrations.sandbox.signing import SigningKey


@dataclass(slots=True)
class Robot:
    """One service account."""

    address: str
    client: str
    key: SigningKey
    delegated: frozenset[str] = frozenset()
    """The scopes that it may use for everybody of the domain."""


@dataclass(slots=True)
class Robots:
    """All service accounts."""

    address: str
    by_address: dict[str, Robot] = field(default_factory=dict)

    def add(self, name: str, project: str) -> Robot:
        """Make one, with a key; the same name again gives the one that is there."""
        address = f"{name}@{project}.iam.gserviceaccount.com"
        if address not in self.by_address:
            number = 112_000_000_000_000_000_000 + len(self.by_address)
            self.by_address[address] = Robot(address, str(number), SigningKey(f"{name}-key-1"))
        return self.by_address[address]

    def key_file(self, robot: Robot, project: str) -> Json:
        """What the key file of a service account holds, with the sandbox as the place to go."""
        return {
            "type": "service_account", "project_id": project, "private_key_id": robot.key.name,
            "private_key": robot.key.pem, "client_email": robot.address, "client_id": robot.client,
            "token_uri": f"{self.address}/token",
        }  # fmt: skip
