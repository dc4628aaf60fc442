"""Reader of `watch`: the thresholds of rules.md section 5 that a playbook sets for its deals."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.playbookfiles.faults import or_known
from integrations.playbookfiles.fields import Fields, Place, Reader, entries_of
from integrations.playbookfiles.scalars import a_number, a_whole_number

# Large numbers are allowed: they switch a rule off.
_DAYS: Reader[int] = a_whole_number(0, 1_000_000)
_COUNT: Reader[int] = a_whole_number(1, 1_000_000)
_SHARE: Reader[float] = a_number(0, 1)

THRESHOLDS: Mapping[str, Mapping[str, Reader[int] | Reader[float]]] = {
    "progress_unconfirmed": {"days": _DAYS},
    "ping_pong": {"min_turns": _COUNT, "reactive_share": _SHARE, "min_days": _DAYS},
    "waiting_on_buyer": {"days": _DAYS},
    "waiting_on_seller": {"days": _DAYS},
    "gone_quiet": {"days": _DAYS},
    "no_next_meeting": {},
    "stalled": {"days": _DAYS},
    "single_threaded": {"people": _COUNT, "days": _DAYS},
    "missing_role": {},
    "behind_plan": {},
    "cannot_make_date": {},
    "date_unconfirmed": {},
    "strategy_missing": {},
    "date_push_attempted": {},
    "overdue": {},
    "capture_gap": {},
}


def watch(place: Place) -> dict[str, dict[str, float]]:
    """Rules with the thresholds that are set for them; the rest keep their defaults."""
    rules: dict[str, dict[str, float]] = {}
    for entry in entries_of(place):
        if entry.name not in THRESHOLDS:
            entry.key.fault(f"unknown rule{or_known(entry.name, THRESHOLDS)}")
        else:
            rules[entry.name] = _thresholds(entry.value, THRESHOLDS[entry.name])
    return rules


def _thresholds(place: Place, known: Mapping[str, Reader[int] | Reader[float]]) -> dict[str, float]:
    with Fields(place) as fields:
        read = {name: fields.given(name, reader, None) for name, reader in known.items()}
    return {name: value for name, value in read.items() if value is not None}
