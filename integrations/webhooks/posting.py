"""One POST to a hook: the name is resolved once, judged, and connected to as it was judged.

No redirect is followed, no proxy is asked, and of the answer nothing but its status is kept: neither a slow
nor a chatty receiver takes more than its time.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress

import h11

from domain.delivery.hooks import Outcome
from integrations.webhooks.addresses import Target, UnfitAddress, is_loopback, is_public, target_of

MOST_SECONDS = 10.0
_MOST_BYTES = 65_536
_PAGE = 4_096


async def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allows_loopback: bool,
    seconds: float = MOST_SECONDS,
) -> Outcome:
    """Send a body; what came of it. Whatever goes wrong outside is told as a fault, by its kind."""
    try:
        target = target_of(address, allows_loopback=allows_loopback)
        async with asyncio.timeout(seconds):
            return Outcome(await _posted(target, body, headers, allows_loopback))
    except (UnfitAddress, h11.LocalProtocolError):
        return Outcome(fault="address refused")
    except (socket.gaierror, UnicodeError):
        return Outcome(fault="no such name")
    except TimeoutError:
        return Outcome(fault="no answer in time")
    except ssl.SSLError:
        return Outcome(fault="no trust in its certificate")
    except (h11.RemoteProtocolError, asyncio.IncompleteReadError):
        return Outcome(fault="no HTTP")
    except OSError as error:
        return Outcome(fault=type(error).__name__)


async def _posted(target: Target, body: bytes, headers: Mapping[str, str], allows_loopback: bool) -> int:  # noqa: FBT001 - a setting
    reader, writer = await _connected(target, await _judged(target, allows_loopback=allows_loopback))
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_BYTES)
        request = h11.Request(
            method="POST",
            target=target.target,
            headers=[("host", target.authority), ("content-length", str(len(body))), *headers.items()],
        )
        for event in (request, h11.Data(body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        await writer.drain()
        return await _status(connection, reader)
    finally:
        writer.close()
        with suppress(OSError):
            writer.transport.abort()


async def _connected(target: Target, ips: Sequence[str]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that takes one; its certificate is held against the name."""
    trust = ssl.create_default_context() if target.is_secure else None
    name = target.host if target.is_secure else None
    for ip in ips[:-1]:
        with suppress(ConnectionError):
            return await asyncio.open_connection(ip, target.port, ssl=trust, server_hostname=name)
    return await asyncio.open_connection(ips[-1], target.port, ssl=trust, server_hostname=name)


async def _judged(target: Target, *, allows_loopback: bool) -> Sequence[str]:
    """The IP addresses that may be connected to.

    Raises:
        UnfitAddress: one of those that the name resolves to is not public.
    """
    found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    ips = [str(each[4][0]) for each in found]
    if not ips or not all(is_public(ip) or (allows_loopback and is_loopback(ip)) for ip in ips):
        raise UnfitAddress("expected a name that resolves to public addresses alone")
    return list(dict.fromkeys(ips))


async def _status(connection: h11.Connection, reader: asyncio.StreamReader) -> int:
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_PAGE))
        elif isinstance(event, h11.Response):
            return event.status_code
        elif isinstance(event, h11.ConnectionClosed):
            raise h11.RemoteProtocolError("closed without an answer")
