"""The cookies of the pages: what a browser holds, and that nobody else can read or set.

Source: RFC 6265bis section 4.1.3.2 (`__Host-`): where the pages are encrypted, no other host and no page
that is not encrypted can set one.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from domain.access.sessions import LONGEST_SECONDS
from services.access.sessions import csrf_of

BACK = "/signin/callback"
"""Where an issuer sends browsers back to."""
ATTEMPT_SECONDS = 600
"""How long somebody may take to sign in."""
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Cookies:
    """The cookies of the pages at an address."""

    url: str

    @property
    def is_https(self) -> bool:
        """Whether the pages are encrypted; where not, they are on this machine alone."""
        return self.url.startswith("https://")

    def session(self, request: Request) -> str | None:
        """The session that a browser holds."""
        return self._held(request, "setpoint")

    def attempt(self, request: Request) -> str | None:
        """The attempt to sign in that a browser holds."""
        return self._held(request, "setpoint-signin")

    def begin(self, answer: Response, held: str) -> None:
        """Give a browser a session, and a word that its pages send along; the attempt is over."""
        self._set(answer, "setpoint", held, LONGEST_SECONDS)
        self._set(answer, "setpoint-csrf", csrf_of(held), LONGEST_SECONDS, is_for_scripts=True)
        self._drop(answer, "setpoint-signin")

    def attempting(self, answer: Response, held: str) -> None:
        """Have a browser remember the attempt to sign in."""
        self._set(answer, "setpoint-signin", held, ATTEMPT_SECONDS)

    def end(self, answer: Response) -> None:
        """Take all of it from a browser."""
        for name in ("setpoint", "setpoint-csrf", "setpoint-signin"):
            self._drop(answer, name)

    def _held(self, request: Request, name: str) -> str | None:
        held = request.cookies.get(self._name(name))
        return held if held and len(held) <= _LONGEST else None

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.is_https else name

    def _set(
        self,
        answer: Response,
        name: str,
        value: str,
        seconds: int,
        is_for_scripts: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        answer.set_cookie(
            self._name(name),
            value,
            max_age=seconds,
            path="/",
            secure=self.is_https,
            httponly=not is_for_scripts,
            samesite="lax",
        )

    def _drop(self, answer: Response, name: str) -> None:
        self._set(answer, name, "", 0)
