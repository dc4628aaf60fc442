"""Reads every calendar of other projects' tests and tells what became of it.

Not a test: the material lies outside the project. Prints how many files and items were
read, what was set aside by reason, and the slowest file.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from domain.moments import instant_of
from integrations.rfc5545.expanding import expand
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar

_UNTIL = instant_of(datetime(2027, 1, 1, tzinfo=UTC))


@dataclass
class _Score:
    files: int = 0
    read: int = 0
    items: int = 0
    series: int = 0
    instances: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")

    def note(self, reason: str, where: str) -> None:
        kind = re.sub(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|\d+", "_", reason)
        self.reasons[kind] += 1
        self.examples.setdefault(kind, f"{where}: {reason}")


def main(shared: Path) -> None:
    """Score the calendars in `shared/data/3-ics`."""
    score = _Score()
    for path in _calendars(shared / "data" / "3-ics"):
        score.files += 1
        begun = time.perf_counter()
        _read(path, score)
        score.slowest = max(score.slowest, (time.perf_counter() - begun, path.name))
    _print(score)


def _calendars(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (path.suffix == ".ics" or b"BEGIN:VCALENDAR" in path.read_bytes()):
            yield path


def _read(path: Path, score: _Score) -> None:
    try:
        items, set_aside = read_calendar(path.read_bytes(), source=path.name, default_zone=UTC)
    except UnreadableCalendar as unreadable:
        score.note(f"UNREADABLE {unreadable.reason}", path.name)
        return
    score.read += 1
    score.items += len(items)
    for item in items:
        if item.recurrence is not None:
            score.series += 1
            score.instances += len(expand(item.recurrence, _UNTIL))
    for one in set_aside:
        score.note(one.reason, one.source)


def _print(score: _Score) -> None:
    lines = [
        f"{score.read} of {score.files} calendars read, {score.items} items",
        f"{score.series} series with {score.instances} instances",
        f"slowest: {score.slowest[1]} in {score.slowest[0]:.3f} s",
        f"set aside: {score.reasons.total()}",
        *(f"{count:6} {kind}\n       {score.examples[kind]}" for kind, count in score.reasons.most_common()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
