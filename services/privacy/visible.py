"""Who may see what, as the ledger has it: people's choices, all in one stream."""

from __future__ import annotations

from domain.identifiers import visibility_stream
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger
from domain.visibility.choices import Choices, Of, VisibilityChosen, decide_choice, fold_choices
from domain.visibility.levels import Visibility
from services.causes import Cause
from services.recorder.persisting import persist


class VisibilityRecord:
    """The choices of one ledger."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    def all(self) -> Choices:
        """The choices that hold."""
        return self._load()[0]

    def choose(self, of: Of, id_: str, visibility: Visibility | None, *, actor: str) -> bool:
        """Take in a choice; whether it was new.

        Raises:
            TooManyConflicts: somebody else kept choosing.
        """

        def attempt() -> bool:
            choices, version = self._load()
            now = self._clock.now()
            events = decide_choice(choices, VisibilityChosen(of, id_, visibility, now))
            if events:
                stream = visibility_stream()
                new = Cause.word(actor).events(events, stream=stream, after=version, now=now)
                self._ledger.append([Append(stream, version, new)])
            return bool(events)

        return persist("visibility", attempt)

    def _load(self) -> tuple[Choices, int]:
        events, version = self._ledger.events(visibility_stream())
        return fold_choices(event for event in events if isinstance(event, VisibilityChosen)), version
