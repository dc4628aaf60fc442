"""Where webhooks may go: to public addresses over https, so that nobody has us ask inside our own network.

Names are judged by what they resolve to, at the moment of connecting (`posting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS = 2_000
_HTTPS_PORT, _HTTP_PORT = 443, 80
_TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address stands in its last bits
_LOCAL_NAME = "localhost"


class UnfitAddress(ValueError):
    """Nothing is sent there; says what is expected."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. `target` is its path and query; `host` is as DNS has it."""

    is_secure: bool
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """What the field `Host` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (_HTTPS_PORT if self.is_secure else _HTTP_PORT) else f"{host}:{self.port}"


def target_of(address: str, *, allows_loopback: bool) -> Target:
    """The parts of a hook's address. With `allows_loopback` http may go to this machine itself.

    Raises:
        UnfitAddress: it does not read, or nothing may be sent there.
    """
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        raise UnfitAddress(f"expected at most {LONGEST_ADDRESS} printable ASCII characters without spaces")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnfitAddress("expected an address such as https://hooks.example.com/setpoint") from None
    _must_be_fit(parts, host, allows_loopback=allows_loopback)
    is_secure = parts.scheme == "https"
    query = f"?{parts.query}" if parts.query else ""
    return Target(
        is_secure=is_secure,
        host=host,
        port=port or (_HTTPS_PORT if is_secure else _HTTP_PORT),
        target=(parts.path or "/") + query,
    )


def _must_be_fit(parts: SplitResult, host: str, *, allows_loopback: bool) -> None:
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise UnfitAddress("expected an address without a user, a password and a fragment")
    is_local = host == _LOCAL_NAME or _is_loopback_literal(host)
    if not host or parts.scheme not in ("https", "http"):
        raise UnfitAddress("expected an address that begins with https:// and names a host")
    if parts.scheme == "http" and not (allows_loopback and is_local):
        raise UnfitAddress("expected an address that begins with https://")
    literal = _literal(host)
    if is_local and not allows_loopback:
        raise UnfitAddress("expected an address of another machine than this one")
    if literal is not None and not is_public(literal) and not (allows_loopback and is_local):
        raise UnfitAddress("expected a public address, not one of a private network")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, whatever else is written into it."""
    found = _unwrapped(ip_address(address.partition("%")[0]))
    is_local = (
        isinstance(found, IPv6Address) and found.is_site_local
    )  # withdrawn (RFC 3879), and routed still
    return found.is_global and not (
        found.is_multicast or found.is_reserved or found.is_unspecified or is_local
    )


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own."""
    return _unwrapped(ip_address(address.partition("%")[0])).is_loopback


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inner or address


def _literal(host: str) -> str | None:
    try:
        return str(ip_address(host.partition("%")[0]))
    except ValueError:
        return None


def _is_loopback_literal(host: str) -> bool:
    literal = _literal(host)
    return literal is not None and is_loopback(literal)
