"""Google's front door: which path leads where."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.sandbox.exchange import Answer, Json, Request, json_answer
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.google import batch
from integrations.sandbox.google.api import Apis, Handle
from integrations.sandbox.google.calendar.answering import HANDLERS as CALENDAR
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.documents import APIS, api
from integrations.sandbox.google.gmail.answering import HANDLERS as GMAIL
from integrations.sandbox.google.gmail.answering import Handler
from integrations.sandbox.google.oauth import authorising
from integrations.sandbox.google.oauth.tokens import answer_revoke, answer_token, asked_of_token, token_fault
from integrations.sandbox.google.world import World
from integrations.sandbox.journal import Entry

_TOKEN_PATHS = {"/token", "/oauth2/v4/token", "/oauth2/token"}
_PREFIXES = ("/gmail/v1/", "/upload/gmail/v1/", "/resumable/", "/calendar/v3/", "/batch", "/discovery/v1/")
_PLAIN = {
    "/revoke",
    "/oauth2/v1/certs",
    "/oauth2/v3/certs",
    authorising.PATH,
    "/$discovery/rest",
    *_TOKEN_PATHS,
}


class GoogleService:
    """Answers as Google."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.apis = Apis(world, _handlers(world))

    def owns(self, path: str) -> bool:
        """Whether a path is Google's."""
        return path in _PLAIN or path.startswith(_PREFIXES)

    async def answer(self, request: Request) -> Answer:
        """The answer to one request."""
        if request.path in batch.PATHS:
            return await batch.answer_batch(self.apis, request)
        if request.path in _PLAIN or request.path.startswith("/discovery/v1/"):
            with self.world.lock:
                return self._plain(request)
        return await self.apis.answer(request)

    def _plain(self, request: Request) -> Answer:
        world = self.world
        match request.path:
            case authorising.PATH:
                return authorising.answer_authorise(world, request)
            case path if path in _TOKEN_PATHS:
                return self._token(request)
            case "/revoke":
                return answer_revoke(world, request)
            case "/oauth2/v1/certs":
                return json_answer({world.key.name: world.key.certificate})
            case "/oauth2/v3/certs":
                return json_answer({"keys": [world.key.jwk]})
            case _:
                return self._discovery(request)

    def _token(self, request: Request) -> Answer:
        asked = asked_of_token(self.world, request)
        fault = self.world.faults.take(asked)
        answer = self._faulty(fault) or answer_token(self.world, request)
        if fault is not None and fault.kind is Kind.CUT_AFTER:
            answer = Answer(0, cut_after=-1)
        self.world.journal.add(
            Entry(self.world.clock.now(), asked.method, asked.user, request.path, "", answer.status, 0)
        )
        return answer

    def _faulty(self, fault: Fault | None) -> Answer | None:
        if fault is None:
            return None
        return Answer(0, cut_after=-1) if fault.kind is Kind.CUT_BEFORE else token_fault(fault)

    def _discovery(self, request: Request) -> Answer:
        for name, version in APIS:
            named = request.path == f"/discovery/v1/apis/{name}/{version}/rest"
            if named or (
                request.path == "/$discovery/rest" and dict(request.pairs()).get("version") == version
            ):
                return json_answer(api(name).at(self.world.address))
        return json_answer({"error": {"code": 404, "message": "Not found."}}, 404)


def _handlers(world: World) -> Mapping[str, Handle]:
    made: dict[str, Handle] = {}
    for name, gmail in GMAIL.items():
        made[name] = _over_mailbox(world, gmail)
    made.update(CALENDAR)
    return made


def _over_mailbox(world: World, handler: Handler) -> Handle:
    def handle(call: Call) -> Json | None:
        return handler(world.mailbox(call.account), call)

    return handle
