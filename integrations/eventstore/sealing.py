"""Encryption: AES-256-GCM for what is stored, HKDF-SHA256 (RFC 5869) for one key from others.

Pure functions of bytes; randomness is drawn here and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_FORMAT = b"\x01"
_NONCE_BYTES = 12


class SealIsBroken(Exception):
    """Sealed bytes do not open: the key is another one, or somebody changed them or moved them."""


def new_key() -> bytes:
    """A random key."""
    return os.urandom(KEY_BYTES)


def derived_key(secrets: Iterable[bytes], purpose: str) -> bytes:
    """A key for one purpose that nobody can make without all the secrets, in this order."""
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"setpoint/{purpose}/1".encode())
    return hkdf.derive(b"".join(secrets))


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Encrypted bytes that open only with the same key and the same `about`."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """What was sealed.

    Raises:
        SealIsBroken: the key or `about` is another one, or the bytes were changed.
    """
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if sealed[:1] != _FORMAT or len(nonce) < _NONCE_BYTES:
        raise SealIsBroken("these bytes were sealed in no way that this program knows")
    try:
        return AESGCM(key).decrypt(nonce, body, about.encode())
    except InvalidTag:
        raise SealIsBroken("these bytes were changed, moved, or sealed under another key") from None
