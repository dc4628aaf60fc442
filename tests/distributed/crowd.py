"""A crowd: two processes of every role, each by itself, of which some are killed and replaced."""

from __future__ import annotations

import random
from collections.abc import Sequence

from services.roles import Role
from tests.services.run.killing import ROLES, Running, Site, caught_appending

_BEGAN = '"says": "running"'


class Crowd:
    """All processes of a site. Who is killed leaves a place that `replace` fills again."""

    def __init__(self, site: Site, *, roles: Sequence[Role] = ROLES, each: int = 2) -> None:
        self._site = site
        self._missing: list[Role] = []
        begun = [(role, Running(site, [role])) for role in roles for _ in range(each)]
        self._running = {running.wait_until_up(): role for role, running in begun}

    def kill_one(self, chance: random.Random, *, aimed: bool) -> bool:
        """Kill a process of a random role; whether that landed inside an append.

        Where it is `aimed`, it waits for an append to be under way somewhere.
        """
        everybody = list(self._running)
        chance.shuffle(everybody)
        role = chance.choice(sorted(set(self._running.values())))
        victim = next(each for each in everybody if self._running[each] is role)
        return self._kill((caught_appending(everybody) if aimed else None) or victim)

    def replace(self) -> None:
        """Start processes in place of those that were killed, as whoever runs the system does.

        Who was still opening the stores when they went away may have ended by itself, nobody else.
        """
        for each in [each for each in self._running if not each.is_alive()]:
            role = self._running.pop(each)
            assert _BEGAN not in each.said(), f"{role} ended by itself: {each.said()[-2_000:]}"
            self._missing.append(role)
        for role in self._missing:
            self._running[self._site.start([role])] = role
        self._missing.clear()

    def stop(self) -> None:
        """End all processes in order, all at once."""
        for each in self._running:
            each.ask_to_stop()
        for each in self._running:
            each.wait_until_stopped()
        self._running.clear()

    def _kill(self, victim: Running) -> bool:
        self._missing.append(self._running.pop(victim))
        return victim.kill()
