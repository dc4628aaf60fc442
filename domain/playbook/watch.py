"""The thresholds of findings: defaults, what a playbook sets, and the cap for short deals.

Source: rules.md sections 1 (the cap) and 5 (the table).
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULTS: Mapping[str, Mapping[str, float]] = {
    "progress_unconfirmed": {"days": 10},
    "ping_pong": {"min_turns": 6, "reactive_share": 0.6, "min_days": 5},
    "waiting_on_buyer": {"days": 3},
    "waiting_on_seller": {"days": 2},
    "gone_quiet": {"days": 10},
    "stalled": {"days": 20},
    "single_threaded": {"people": 2, "days": 10},
}
_CAPPED = ("days", "min_days")


class Watch:
    """What is watched in one deal, its `days` capped at a fifth of the deal's length."""

    __slots__ = ("_limits",)

    def __init__(self, playbook_watch: Mapping[str, Mapping[str, float]], length: int) -> None:
        cap = max(1, length // 5)
        self._limits: dict[tuple[str, str], float] = {}
        for rule, defaults in DEFAULTS.items():
            for name, value in {**defaults, **playbook_watch.get(rule, {})}.items():
                self._limits[rule, name] = min(value, cap) if name in _CAPPED else value

    def limit(self, rule: str, name: str) -> float:
        """The threshold `name` of a rule.

        Raises:
            KeyError: the rule has no such threshold.
        """
        return self._limits[rule, name]
