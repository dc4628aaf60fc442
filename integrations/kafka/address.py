"""Where the brokers are and how to be let in: `kafka://host:9092,host:9092/setpoint`.

The path is the prefix of all topics, so that several Setpoints can share brokers; `setpoint`
when it is left out. `kafka+tls://user:password@host:9093` speaks TLS (certificates are checked
against those that the machine trusts) and proves itself by SCRAM-SHA-512 (RFC 5802).
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

PLAIN, OVER_TLS = "kafka", "kafka+tls"
_PREFIX = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}")  # what Kafka takes in a topic's name
_SERVER = re.compile(r"(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9._-]+):[0-9]{1,5}")


class FaultyAddress(ValueError):
    """The address of a channel can not be used; the message never holds its password."""


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """Brokers, the prefix of topics, and what proves who we are."""

    servers: str
    prefix: str
    tls: bool = False
    user: str | None = None
    password: str | None = None

    def client_settings(self) -> dict[str, Any]:
        """What every client of aiokafka is given to find the brokers and be let in."""
        settings: dict[str, Any] = {"bootstrap_servers": self.servers}
        if self.tls:
            settings["ssl_context"] = ssl.create_default_context()
        if self.user is not None:
            settings |= {
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        settings["security_protocol"] = ("SASL_" if self.user else "") + ("SSL" if self.tls else "PLAINTEXT")
        return settings


def read_address(text: str) -> KafkaAddress:
    """The parts of an address.

    Raises:
        FaultyAddress: it is no address of brokers.
    """
    parts = urlsplit(text)
    login, _, servers = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    prefix = parts.path.strip("/") or "setpoint"
    if parts.scheme not in {PLAIN, OVER_TLS} or parts.query or parts.fragment:
        raise FaultyAddress("expected kafka://HOST:PORT,HOST:PORT/PREFIX or kafka+tls://...")
    if not all(_SERVER.fullmatch(server) for server in servers.split(",")):
        raise FaultyAddress(f"expected HOST:PORT, with commas between several, found {servers!r}")
    if not _PREFIX.fullmatch(prefix):
        raise FaultyAddress(f"expected letters, digits, '.', '_' and '-' as prefix, found {prefix!r}")
    if user and parts.scheme == PLAIN:
        raise FaultyAddress("a password goes over kafka+tls:// only")
    return KafkaAddress(
        servers=servers,
        prefix=prefix,
        tls=parts.scheme == OVER_TLS,
        user=unquote(user) or None,
        password=unquote(password) or None,
    )
