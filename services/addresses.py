"""Addresses of web services, as settings name them."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.faulty_setting import FaultySetting

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The hosts at which only this machine is answered."""


def is_alone(host: str, url: str) -> bool:
    """Whether nobody but this machine is answered: not at `host`, and not at `url` by way of a proxy."""
    return host in LOOPBACK and urlsplit(url).hostname in LOOPBACK


def service_address(name: str, text: str) -> str:
    """An address that tokens may be sent to: encrypted, or on this machine.

    Raises:
        FaultySetting: it is none; `name` is the variable.
    """
    try:
        parts = urlsplit(text)
        is_fit = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        is_fit = is_fit and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        is_fit = False
    if not is_fit:
        raise FaultySetting(name, "https://..., or http://127.0.0.1:PORT")
    return text.rstrip("/")


def people_address(name: str, text: str, api: tuple[str, int]) -> str:
    """The address at which people reach this system; where the api listens if none is set.

    Raises:
        FaultySetting: it is none, or has a path; `name` is the variable.
    """
    if text:
        address = service_address(name, text)
        if urlsplit(address).path:
            raise FaultySetting(name, "an address without a path, such as https://setpoint.example.com")
        return address
    host, port = api
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - everywhere is here, too
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def push_address(name: str, text: str) -> str:
    """An address that providers push to; empty where none is set.

    Raises:
        FaultySetting: it is not encrypted; `name` is the variable.
    """
    if text and not text.startswith("https://"):
        raise FaultySetting(name, "an address that begins with https://")
    return text
