"""What every answer tells browsers not to do, in one place.

A page loads nothing that is not this system's own, runs no script that stands in it, is framed by nobody and
sends forms to nobody else. An answer that brings a policy of its own keeps it.

Sources: CSP Level 3, Fetch (`nosniff`), HTML (`Cross-Origin-Opener-Policy`), RFC 6797 (HSTS).
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Of what is no page: if a browser shows it as one nevertheless, nothing happens."""
_SECONDS_OF_HTTPS = 31_536_000
_Header = tuple[bytes, bytes]


def _headers(**said: str) -> tuple[_Header, ...]:
    return tuple((name.replace("_", "-").encode(), value.encode()) for name, value in said.items())


_ALL = _headers(x_content_type_options="nosniff")
_PAGE = _headers(
    content_security_policy=PAGE_POLICY,
    cross_origin_opener_policy="same-origin",
    cross_origin_resource_policy="same-origin",
    permissions_policy="camera=(), geolocation=(), microphone=(), payment=()",
    referrer_policy="same-origin",
    x_frame_options="DENY",
)
_DATA = _headers(content_security_policy=DATA_POLICY)


class Policies:
    """Adds the policies to each answer that does not bring its own."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        https = _headers(strict_transport_security=f"max-age={_SECONDS_OF_HTTPS}") if is_https else ()
        self._page, self._data = (*_ALL, *_PAGE, *https), (*_ALL, *_DATA, *https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the policies."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_policies(message: Message) -> None:
            if message["type"] == "http.response.start":
                there: list[_Header] = message["headers"]
                names = {name.lower(): value for name, value in there}
                added = self._page if names.get(b"content-type", b"").startswith(b"text/html") else self._data
                message["headers"] = [*there, *(each for each in added if each[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_with_policies)
