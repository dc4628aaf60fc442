"""The way back from a provider's sign-in page: a person's browser brings the answer, and sees a plain page.

Nobody signs in to the API here: the state that the browser carries was given to one person, and is good for
one answer, with which nothing but their own mailbox can be connected.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from domain.ports.provider import ProviderFailed
from integrations.signing_in import ConsentFailed
from services.addresses import LOOPBACK
from services.api.v1.desk import Desk
from services.api.v1.problems import Problem
from services.mailboxes.consents import Consents, NotAsked
from services.mailboxes.saying import told
from services.mailboxes.told import NoWayIn
from services.mailboxes.words import MICROSOFT
from services.settings import Settings
from services.web.markup import answered, letter

PATH = "/connect/back"
_LONGEST_QUERY = 16_384
_PRIVATE = {"referrer-policy": "no-referrer", "cache-control": "no-store"}
_PROVIDER_FAILED = "the provider refused this sign-in; connect the mailbox once more"


def address_of_the_way_back(settings: Settings, request: Request, kind: str) -> str:
    """Where browsers come back to: where people reach the system, or this machine, if they ask from there.

    Entra takes any port of `localhost`, and of no other name of this machine; Google any port of 127.0.0.1.

    Raises:
        Problem: nobody has said where people reach the system.
    """
    if settings.url.startswith("https://"):
        return f"{settings.url}{PATH}"
    if request.url.hostname not in LOOPBACK:
        raise Problem(
            409,
            "no-way-back",
            "Browsers could not come back",
            "an administrator has to say at which https address people reach this system: SETPOINT_URL",
        )
    host = "localhost" if kind == MICROSOFT else "127.0.0.1"
    return f"http://{host}:{request.url.port or settings.api[1]}{PATH}"


def serve_way_back(app: FastAPI, desk: Desk) -> None:
    """Add the page to an application."""

    @app.get(PATH, include_in_schema=False)
    async def come_back(request: Request) -> Response:
        if len(request.url.query) > _LONGEST_QUERY:
            return _refused(str(NotAsked()), HTTPStatus.BAD_REQUEST)
        return await run_in_threadpool(_answered, desk, dict(request.query_params))


def _answered(desk: Desk, answer: dict[str, str]) -> Response:
    consents = Consents(desk.connecting, desk.system.settings, desk.system.clock)
    try:
        connected = consents.answer(answer)
    except (NotAsked, ConsentFailed, NoWayIn) as refused:
        return _refused(str(refused), HTTPStatus.BAD_REQUEST)
    except ProviderFailed:
        return _refused(_PROVIDER_FAILED, HTTPStatus.BAD_GATEWAY)
    return _page("Connected", [*map(str.strip, told(connected)), "You can close this window."], HTTPStatus.OK)


def _page(title: str, lines: list[str], status: HTTPStatus) -> Response:
    answer = answered(letter(title, *lines), status)
    answer.headers.update(_PRIVATE)
    return answer


def _refused(why: str, status: HTTPStatus) -> Response:
    return _page("Not connected", [f"{why[:1].upper()}{why[1:]}."], status)
