"""The web server: a thread of its own, on this machine only, that can also cut a connection."""

from __future__ import annotations

import asyncio
import socket
import threading
import traceback
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from integrations.sandbox.exchange import Answer, Request, json_answer

HOST = "127.0.0.1"
_JOIN_SECONDS = 10.0
_BACKLOG = 512
_LOOK_SECONDS = 0.01

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]


class Site(Protocol):
    """What answers."""

    async def answer(self, request: Request) -> Answer:
        """The answer to one request; it may take its time, others are answered meanwhile."""
        ...


class _Quick(uvicorn.Server):
    """Sees within a hundredth of a second that it is to end, and waits for nobody then."""

    def __init__(
        self, config: uvicorn.Config, transports: Mapping[tuple[str, int], asyncio.Transport]
    ) -> None:
        super().__init__(config)
        self._transports = transports

    async def main_loop(self) -> None:
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            await asyncio.sleep(_LOOK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        for transport in list(self._transports.values()):
            transport.abort()
        for task in self.server_state.tasks:
            task.cancel()
        await asyncio.sleep(0)  # the connections hear of it


class Server:
    """Serves a site on 127.0.0.1; the port is open once this is made, and served from `start` on."""

    def __init__(self, site: Site, port: int = 0) -> None:
        self._site = site
        self._listening = _listen(port)
        self.address = f"http://{HOST}:{self._listening.getsockname()[1]}"
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        config = uvicorn.Config(
            self._app,
            http=self._protocol(),
            interface="asgi3",
            proxy_headers=False,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",  # a connection that was cut on demand is no news
            server_header=False,
        )
        self._server = _Quick(config, self._transports)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)

    def start(self) -> None:
        """Begin to answer; what was asked since the port was opened waits."""
        self._thread.start()

    def stop(self) -> None:
        """End; whoever still waits for an answer gets none."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)
        self._listening.close()

    def _serve(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listening]))

    def _protocol(self) -> type[H11Protocol]:
        transports = self._transports

        class Protocol(H11Protocol):
            """Remembers the connection of each client, so that it can be cut."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                transports[transport.get_extra_info("peername")] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                transports.pop(self.transport.get_extra_info("peername"), None)
                super().connection_lost(exc)

        return Protocol

    async def _app(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        request = Request(
            verb=scope["method"],
            path=scope["raw_path"].decode("ascii").partition("?")[0],
            query=scope["query_string"].decode("ascii"),
            headers={
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
            },
            body=await _body(receive),
        )
        try:
            answer = await self._site.answer(request)
        except Exception as error:  # noqa: BLE001 - whoever asked is told what failed in the sandbox
            answer = _failed(request, error)
        if answer.cut_after is None:
            await _send_whole(answer, send)
        else:
            await self._send_and_cut(answer, send, tuple(scope["client"]))

    async def _send_and_cut(self, answer: Answer, send: _Send, client: tuple[str, int]) -> None:
        transport = self._transports[client]
        if answer.cut_after is not None and answer.cut_after >= 0:
            await send(_start(answer))
            part = answer.body[: answer.cut_after]
            await send({"type": "http.response.body", "body": part, "more_body": True})
            transport.close()  # what was sent still arrives
        else:
            transport.abort()


def _listen(port: int) -> socket.socket:
    # Named as TCP: only then asyncio sends at once what it has; else an answer in two parts waits for 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def _failed(request: Request, error: Exception) -> Answer:
    where = traceback.extract_tb(error.__traceback__)[-1]
    says = (
        f"the sandbox failed at {where.filename}:{where.lineno} on {request.verb} {request.path}: {error!r}"
    )
    return json_answer({"error": says}, 500)


async def _body(receive: _Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _start(answer: Answer) -> _Message:
    names = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    names.append((b"content-length", str(len(answer.body)).encode()))
    return {"type": "http.response.start", "status": answer.status, "headers": names}


async def _send_whole(answer: Answer, send: _Send) -> None:
    await send(_start(answer))
    await send({"type": "http.response.body", "body": answer.body})
