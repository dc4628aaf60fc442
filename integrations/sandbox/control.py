"""The sandbox's own endpoint: what a test can do in Python can be done over HTTP, by the same names."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from integrations.sandbox.clock import written
from integrations.sandbox.exchange import Answer, Json, Request, json_answer
from integrations.sandbox.faults import Fault, Kind

if TYPE_CHECKING:
    from integrations.sandbox.sandbox import Sandbox

PATH = "/sandbox"


class Turning:
    """The clock, the faults, the figures: what belongs to no provider."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> str:
        """What the clock shows."""
        return written(self._sandbox.clock.now())

    def turn(self, seconds: float) -> str:
        """Put the clock forward."""
        return written(self._sandbox.clock.turn(timedelta(seconds=seconds)))

    def set(self, to: str) -> str:
        """Make the clock show an instant."""
        self._sandbox.clock.set(datetime.fromisoformat(to))
        return self.now()

    def stand(self) -> str:
        """Make the clock stand."""
        self._sandbox.clock.stand()
        return self.now()

    def run(self) -> str:
        """Let the clock run."""
        self._sandbox.clock.run()
        return self.now()

    def fault(self, kind: str, **fields: Any) -> None:  # noqa: ANN401 - the fields of a fault
        """Arm a fault; the fields are those of `faults.Fault`."""
        self._sandbox.faults.add(Fault(Kind(kind), **fields))

    def no_faults(self) -> None:
        """Disarm all faults."""
        self._sandbox.faults.clear()

    def fired(self) -> list[Json]:
        """What went wrong on demand, in order."""
        return [
            {
                "kind": fault.kind,
                "method": asked.method,
                "user": asked.user,
                "item": asked.item,
                "page": asked.page,
            }
            for asked, fault in list(self._sandbox.faults.fired)
        ]

    def latency(self, seconds: float) -> None:
        """Every call takes so long."""
        self._sandbox.google.settings.latency = seconds
        self._sandbox.microsoft.settings.latency = seconds

    def quotas(self, *, enforced: bool) -> None:
        """Switch the quotas on or off."""
        self._sandbox.quota.enforced = enforced

    def settled(self, within: float = 5.0) -> bool:
        """Wait until no push is due."""
        return self._sandbox.postman.settled(within)

    def figures(self) -> Json:
        """Calls and quota units by method, answers by status, the most calls at once by user."""
        journal, quota = self._sandbox.journal, self._sandbox.quota
        return {
            "calls": dict(journal.counts),
            "answers": {f"{method} {status}": count for (method, status), count in journal.statuses.items()},
            "units": dict(quota.spent),
            "units_per_minute": {str(who): most for who, most in quota.peak.items()},
            "in_flight": dict(journal.most_in_flight),
            "violations": [*self._sandbox.google.violations, *self._sandbox.microsoft.violations],
        }

    def calls(self, method: str) -> list[Json]:
        """The calls of a method, oldest first."""
        return [
            {"at": written(each.at), "user": each.user, "path": each.path, "query": each.query,
             "status": each.status, "units": each.units}
            for each in self._sandbox.journal.of(method)
        ]  # fmt: skip


class Choosing:
    """Microsoft's settings."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._settings = sandbox.microsoft.settings

    def choose(self, **settings: Any) -> None:  # noqa: ANN401 - each of the type that it has
        """Choose some (`microsoft.world.Settings`).

        Raises:
            ValueError: there is none of that name, or it is of another type.
        """
        for name, value in settings.items():
            before = getattr(self._settings, name, None)
            if before is None or not isinstance(value, type(before)):
                raise ValueError(f"{name}={value!r}: settings are {self._settings}")
            setattr(self._settings, name, value)


class Control:
    """Answers below `/sandbox`: `GET /sandbox` says what there is, `POST /sandbox/NAME` does it."""

    def __init__(self, sandbox: Sandbox) -> None:
        google, microsoft = sandbox.google, sandbox.microsoft
        groups = {
            "turning": Turning(sandbox), "sign_in": google.sign_in, "people": google.people,
            "diary": google.diary, "seeding": google.seeding,
            "microsoft.sign_in": microsoft.sign_in, "microsoft.people": microsoft.people,
            "microsoft.seeding": microsoft.seeding, "microsoft.diary": microsoft.diary,
            "microsoft.notices": microsoft.notices, "microsoft.settings": Choosing(sandbox),
        }  # fmt: skip
        self._acts: Mapping[str, Callable[..., object]] = {
            f"{group}.{name}": act for group, actor in groups.items() for name, act in _acts(actor)
        }
        self._about = {
            "address": sandbox.address,
            "google": google.sign_in.client()["installed"],
            "microsoft": microsoft.sign_in.client(),
        }

    def owns(self, path: str) -> bool:
        """Whether a path is this endpoint's."""
        return path == PATH or path.startswith(f"{PATH}/")

    async def answer(self, request: Request) -> Answer:
        """Do what is asked, in a thread of its own: it may wait."""
        if request.path == PATH:
            acts = {name: str(inspect.signature(act)) for name, act in self._acts.items()}
            return json_answer({**self._about, "acts": acts})
        if "origin" in request.headers:
            return json_answer({"error": "a web page of another place has no business here"}, 403)
        act = self._acts.get(request.path.removeprefix(f"{PATH}/"))
        if act is None or request.verb != "POST":
            return json_answer({"error": f"POST to one of {', '.join(sorted(self._acts))}"}, 404)
        return await asyncio.to_thread(_done, act, request.body)


def _acts(actor: object) -> list[tuple[str, Callable[..., object]]]:
    named = [name for name in vars(type(actor)) if not name.startswith("_") and name != "mailbox"]
    return [(name, getattr(actor, name)) for name in named]


def _done(act: Callable[..., object], body: bytes) -> Answer:
    try:
        return json_answer({"result": act(**json.loads(body or b"{}"))})
    except Exception as error:  # noqa: BLE001 - whoever asked over HTTP has to be told
        return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)
