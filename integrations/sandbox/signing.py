"""RS256: keys, signed tokens and their verification."""

from __future__ import annotations

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from integrations.sandbox.exchange import Json

_BITS = 2048
_LONG = timedelta(days=36_500)


class NotSigned(ValueError):
    """A token that is not what it says, or says nothing."""


class SigningKey:
    """A private key with the name under which its public half is known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._guard = threading.Lock()
        self._made: rsa.RSAPrivateKey | None = None

    @property
    def _private(self) -> rsa.RSAPrivateKey:
        with self._guard:
            if self._made is None:  # only when it is needed: it takes a tenth of a second
                self._made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
            return self._made

    def signed(self, claims: Json) -> str:
        """A JSON web token of these claims."""
        head = _written({"alg": "RS256", "kid": self.name, "typ": "JWT"})
        text = f"{head}.{_written(claims)}"
        signature = self._private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{_plain64(signature)}"

    def verified(self, token: str) -> Json:
        """The claims of a token that was signed with this key.

        Raises:
            NotSigned: it was not, or it is no token.
        """
        head, claims, signature = _parts(token)
        try:
            self._private.public_key().verify(
                _from64(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature as error:
            raise NotSigned("the signature is not of this key") from error
        return _read(claims)

    @cached_property
    def certificate(self) -> str:
        """The public half as a certificate in PEM."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sandbox.example")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
        begins = datetime(2000, 1, 1, tzinfo=UTC)
        builder = builder.not_valid_before(begins).not_valid_after(begins + _LONG)
        builder = builder.public_key(self._private.public_key()).serial_number(x509.random_serial_number())
        made = builder.sign(self._private, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM).decode()

    @cached_property
    def jwk(self) -> Json:
        """The public half as a JSON web key."""
        numbers = self._private.public_key().public_numbers()
        size = _BITS // 8
        return {
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.name,
            "n": _plain64(numbers.n.to_bytes(size, "big")), "e": _plain64(numbers.e.to_bytes(3, "big")),
        }  # fmt: skip

    @cached_property
    def pem(self) -> str:
        """The private half in PKCS 8, as a service account's key file holds it."""
        return self._private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


@cache
def shared_key(name: str) -> SigningKey:
    """The key of this name that all sandboxes of a process have: making one takes a tenth of a second."""
    return SigningKey(name)


def unverified(token: str) -> Json:
    """What a token claims, whoever signed it.

    Raises:
        NotSigned: it is no token.
    """
    return _read(_parts(token)[1])


def _parts(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - head, claims and signature
        raise NotSigned("a token has three parts")
    return parts[0], parts[1], parts[2]


def _written(value: Json) -> str:
    return _plain64(json.dumps(value, separators=(",", ":")).encode())


def _read(text: str) -> Json:
    try:
        value = json.loads(_from64(text))
    except ValueError as error:
        raise NotSigned("the claims are not JSON") from error
    if not isinstance(value, dict):
        raise NotSigned("the claims are no object")
    return value


def _plain64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _from64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise NotSigned("a part is not base64") from error
