"""Addresses of web services, as settings name them."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.faulty_setting import FaultySetting

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The hosts at which only this machine is answered."""


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


def push_address(name: str, text: str) -> str:
    """An address that providers push to; empty where none is set.

    Raises:
        FaultySetting: it is not encrypted; `name` is the variable.
    """
    if text and not text.startswith("https://"):
        raise FaultySetting(name, "an address that begins with https://")
    return text
