"""What a sandbox is given of the example: to each of some people their letters and events, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from services.demo.arrivals import Letter, events, letters

_STAMP = b"DTSTAMP:"


class PostOffice(Protocol):
    """Puts what came into somebody's mailbox or calendar at a provider."""

    def deliver(self, person: str, letter: Letter, *, is_news: bool) -> None:
        """Put a letter into a mailbox, as news or as what was always there."""
        ...

    def write_down(self, person: str, event: Path) -> None:
        """Put an event, a calendar file of its own, into a calendar."""
        ...


class Delivery:
    """Knows what each person has got already; moments only go on."""

    def __init__(self, example: Path, people: Sequence[str]) -> None:
        self._example = example
        self._letters = dict.fromkeys(people, 0)
        self._events: dict[str, set[bytes]] = {person: set() for person in people}

    def bring(self, moment: datetime, to: PostOffice, *, is_news: bool) -> None:
        """Hand over what had come by a moment and was not handed over before."""
        for person, known in self._letters.items():
            fresh = list(letters(self._example, person, moment))[known:]
            for letter in fresh:
                to.deliver(person, letter, is_news=is_news)
            self._letters[person] = known + len(fresh)
            self._bring_events(person, moment, to)

    def _bring_events(self, person: str, moment: datetime, to: PostOffice) -> None:
        """Write down what is new in a calendar; an export's stamp is nothing new."""
        for event in events(self._example, person, moment):
            said = b"".join(line for line in event.splitlines(keepends=True) if not line.startswith(_STAMP))
            if said not in self._events[person]:
                self._events[person].add(said)
                with TemporaryDirectory(prefix="setpoint-demo-") as folder:
                    file = Path(folder) / "event.ics"
                    file.write_bytes(event)
                    to.write_down(person, file)
