"""Sending one message: signed so that others can tell, and to nobody whom the name does not mean."""

from __future__ import annotations

import asyncio
import socket
import ssl
import textwrap
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook

from domain.delivery.hooks import Outcome
from integrations.webhooks.posting import post
from integrations.webhooks.signing import new_secret, signed
from tests.integrations.webhooks.receiving import receiving
from tests.loops import in_a_loop

BODY = '{"type":"hook.test","data":"ü"}'.encode()


def test_others_can_verify_what_is_sent() -> None:
    old, new, now = new_secret(), new_secret(), int(time.time())
    headers = signed("msg_1", now, BODY, [new, old])
    with receiving() as receiver:
        sent = in_a_loop(post(f"{receiver.address}/a?b=c", BODY, headers, allows_loopback=True))
    (got,) = receiver.got
    assert sent == Outcome(200)
    assert (got.path, got.body) == ("/a?b=c", BODY)
    for secret in (old, new):
        assert Webhook(secret).verify(got.body, got.headers) == {"type": "hook.test", "data": "ü"}
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new_secret()).verify(got.body, got.headers)


def test_the_readme_shows_how_to_verify_one() -> None:
    text = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    told = text[text.index("    import base64, hashlib, hmac\n") :].partition("\n\n")[0]
    known: dict[str, Any] = {}
    exec(textwrap.dedent(told), known)  # noqa: S102 - our own README
    old, new = new_secret(), new_secret()
    headers = signed("msg_1", 1_780_000_000, BODY, [new, old])
    assert len(told.splitlines()) == 6
    assert [known["is_ours"](headers, BODY, each) for each in (old, new, new_secret())] == [True, True, False]
    assert not known["is_ours"](headers, BODY + b" ", new)


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with receiving() as receiver:
        receiver.statuses["/moved"] = [302]
        sent = in_a_loop(post(f"{receiver.address}/moved", BODY, {}, allows_loopback=True))
    assert (sent, sent.is_taken) == (Outcome(302), False)
    assert [each.path for each in receiver.got] == ["/moved"]


@pytest.mark.parametrize(
    "addresses", [["10.0.0.1"], ["93.184.216.34", "169.254.169.254"], ["::ffff:127.0.0.1"], []]
)
def test_a_name_that_leads_inside_is_refused_when_it_is_connected_to(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(*_: Any, **__: Any) -> list[Any]:  # noqa: ANN401 - as the library has it
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    sent = in_a_loop(post("https://rebinding.example/", BODY, {}, allows_loopback=False))
    assert sent == Outcome(fault="address refused")


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _posted_to(talk: Talk, scheme: str = "http", trust: ssl.SSLContext | None = None) -> Outcome:
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=trust)
    port = server.sockets[0].getsockname()[1]
    try:
        return await post(f"{scheme}://127.0.0.1:{port}/", BODY, {}, allows_loopback=True, seconds=0.5)
    finally:
        closed = asyncio.ensure_future(server.wait_closed())
        await asyncio.sleep(0)  # it is waited for before it closes, else nobody waits for its connections
        server.close()
        await asyncio.wait_for(closed, 10)


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def _chatty(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    with suppress(ConnectionError):
        while True:
            writer.write(b"x: y\r\n" * 1_000)
            await writer.drain()


async def _rude(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n\r\n")
    writer.close()


async def _mute(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize(
    ("talk", "fault"),
    [(_silent, "no answer in time"), (_chatty, "no HTTP"), (_rude, "no HTTP"), (_mute, None)],
)
def test_who_does_not_answer_well_costs_a_bounded_time(talk: Talk, fault: str | None) -> None:
    sent = in_a_loop(_posted_to(talk))
    assert not sent.is_taken
    assert sent.fault == fault or (fault is None and sent.fault)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    trust = _own_certificate(tmp_path)
    assert in_a_loop(_posted_to(_silent, "https", trust)) == Outcome(fault="no trust in its certificate")


def test_nobody_there_is_told_as_a_fault() -> None:
    sent = in_a_loop(post("http://127.0.0.1:1/", BODY, {}, allows_loopback=True))
    assert sent == Outcome(fault="ConnectionRefusedError")


def _own_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "own.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
