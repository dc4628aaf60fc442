"""Work for the follow loop whose results are rows of a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.ports.clock import Clock
from domain.ports.ledger import Bookmark, Ledger, StoredEvent
from domain.ports.views import ViewRow, Views
from services.ledger_work import set_aside_note


class Projection(Protocol):
    """What makes the rows of one view. Going past an event costs at most a row that is out of date."""

    @property
    def name(self) -> str:
        """The name of its bookmark."""
        ...

    @property
    def view(self) -> str:
        """The name of its view."""
        ...

    @property
    def wants(self) -> tuple[str, ...]:
        """The stored event names that it reads; () for all of them."""
        ...

    def rows(self, events: Sequence[StoredEvent]) -> Sequence[ViewRow]:
        """The rows that a page of events changes, as they are then."""
        ...

    def forget(self) -> None:
        """Read anew what was remembered of the ledger."""
        ...


@dataclass(frozen=True, slots=True)
class ViewWork:
    """A projection with its view: rows and bookmark are written in one transaction of the views."""

    projection: Projection
    views: Views
    ledger: Ledger
    clock: Clock
    skips_poison: bool = True

    @property
    def name(self) -> str:
        """The name of its bookmark."""
        return self.projection.name

    @property
    def wants(self) -> tuple[str, ...]:
        """The stored event names that it reads."""
        return self.projection.wants

    @property
    def wakes_for(self) -> tuple[str, ...]:
        """The stored event names for which it wakes up: all that it reads."""
        return self.projection.wants

    def stands_at(self) -> int:
        """The position of the bookmark beside the view."""
        return self.views.bookmark(self.name)

    def finish(self, events: Sequence[StoredEvent]) -> bool:
        """Keep the rows that the page changes, with the bookmark; whether it changes any."""
        rows = self.projection.rows(events)
        if rows:
            self.views.keep(self.projection.view, rows, self._bookmark(events[-1]))
        return bool(rows)

    def settle(self, position: int) -> None:
        """Move the bookmark past pages that changed no row."""
        self.views.keep(self.projection.view, (), Bookmark(self.name, position))

    def forget(self) -> None:
        """Let the projection forget."""
        self.projection.forget()

    def pass_over(self, event: StoredEvent, fault: str) -> None:
        """Note in the ledger that the event was set aside, then move on: a crash between notes it twice."""
        self.ledger.append([set_aside_note(self.ledger, self.name, event, fault, self.clock)])
        self.views.keep(self.projection.view, (), self._bookmark(event))

    def _bookmark(self, last: StoredEvent) -> Bookmark:
        return Bookmark(self.name, last.position or 0)
