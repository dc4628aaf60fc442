"""Who asks from a page: the session that their browser holds, and only from a page of this system.

A browser sends cookies along whoever makes it ask, so a cookie alone is believed for looking, and never
where the browser says that another site asks. What changes something needs the word of the session as well.

Source: OWASP, Cross-Site Request Forgery Prevention; Fetch Metadata Request Headers.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from fastapi import Request

from domain.access.state import Caller
from services.access.sessions import Sessions, csrf_of
from services.api.v1.problems import Problem, unauthenticated
from services.web.cookies import Cookies

CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Pages:
    """The sessions of people at the pages, and their cookies."""

    sessions: Sessions
    cookies: Cookies

    def is_asked(self, request: Request) -> bool:
        """Whether a request comes with a session and nothing else that says who asks."""
        return (
            "cookie" in request.headers
            and "authorization" not in request.headers
            and self.cookies.session(request) is not None
        )

    def caller(self, request: Request) -> Caller:
        """Who asks, of a request that comes with a session.

        Raises:
            Problem: it is not asked from a page of this system, or the session is over.
        """
        held = self.cookies.session(request) or ""
        self.check_page(request, request.headers.get(CSRF_HEADER))
        caller = self.sessions.caller(held)
        if caller is None:
            raise unauthenticated("your session is over; sign in again")
        return caller

    def check_page(self, request: Request, word: str | None) -> None:
        """Check that a page of this system asks; `word` is what it sent along.

        Raises:
            Problem: another site does, or nobody can tell.
        """
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if site is not None and site not in _OURS:
            raise _elsewhere("it was asked from a page of another site")
        if request.method in _SAFE:
            return
        if origin is not None and origin != self.cookies.url:
            raise _elsewhere(f"it was asked from another place than {self.cookies.url}")
        due = csrf_of(self.cookies.session(request) or "")
        if not hmac.compare_digest((word or "").encode("utf-8", "surrogatepass"), due.encode()):
            raise _elsewhere(
                f"send the word of your session: {CSRF_HEADER.title()}, from the cookie setpoint-csrf"
            )


def _elsewhere(detail: str) -> Problem:
    return Problem(403, "not-from-a-page", "Not asked from a page of this system", detail)
